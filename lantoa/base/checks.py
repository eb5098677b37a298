"""`lantoa check`: what must be true of a healthy installation. Rooms add their own with `@check`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.module_loading import autodiscover_modules

from lantoa.base.health import other_parts

MOST_SHOWN = 20

Check = Callable[[], Iterable[str]]


@dataclass(frozen=True)
class Outcome:
    """One check that was run: its Vietnamese title, and its faults as Vietnamese sentences."""

    title: str
    faults: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether no fault was found."""
        return not self.faults


_checks: dict[str, Check] = {}


def check(title: str) -> Callable[[Check], Check]:
    """Register a check in a room's `checks.py`.

    The function yields a Vietnamese sentence for each fault, naming the record; at most twenty are shown, so
    it should be a generator that stops when nobody listens.
    """

    def register(function: Check) -> Check:
        _checks[title] = function
        return function

    return register


def run_all() -> Iterator[Outcome]:
    """Run every registered check, the database's own first; stops there if the database cannot be used."""
    autodiscover_modules("checks")
    reachable = Outcome("Cơ sở dữ liệu trả lời", tuple(database_faults()))
    yield reachable
    if not reachable.ok:
        return
    migrated = Outcome("Cơ sở dữ liệu đã nâng cấp đủ", tuple(f"Chưa chạy: {name}" for name in pending_migrations()))
    yield migrated
    if not migrated.ok:
        return
    parts = other_parts().items()
    yield Outcome(
        "Bộ nhớ đệm, kho tệp và hàng đợi việc trả lời",
        tuple(f"{name}: {state}" for name, state in parts if state != "ok"),
    )
    for title, function in sorted(_checks.items()):
        yield Outcome(title, tuple(_some(function())))


def _some(faults: Iterable[str]) -> Iterator[str]:
    for number, fault in enumerate(faults):
        if number == MOST_SHOWN:
            yield "…"
            return
        yield fault


def database_faults() -> list[str]:
    """Why the database cannot be used; empty if it can. Holds no address and no password."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return [type(error).__name__]
    return []


def pending_migrations() -> list[str]:
    """The names of migrations that were not applied yet, as `app.0001_name`."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
