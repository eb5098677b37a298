"""Rows by the million into an empty installation: COPY on PostgreSQL, bulk inserts on SQLite, with a progress bar."""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Field, Max, Model
from django.utils import timezone

BATCH = 10_000
WIDTH = 28


class Progress:
    """One line a step: a bar that grows where somebody watches, the finished line alone elsewhere."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stderr
        self._live = self._out.isatty()
        self._started = time.monotonic()
        self._shown = 0.0

    def step(self, title: str, rows: Iterable[Any], total: int) -> Iterator[Any]:
        """Pass `rows` on and show how far they have come; `total` is how many there will be, about."""
        done = 0
        for done, row in enumerate(rows, start=1):
            if not done % 2_000 and self._live and time.monotonic() - self._shown > 0.2:
                self._shown = time.monotonic()
                self._bar(title, done, max(total, done))
            yield row
        self.done(title, done)

    def done(self, title: str, count: int) -> None:
        """Write the line of a step that has come to its end."""
        number = f"{count:,}".replace(",", ".")
        seconds = time.monotonic() - self._started
        self._out.write(f"{chr(13) if self._live else ''}{title:<34} {number:>{WIDTH}}   {seconds:6.1f} s\n")
        self._out.flush()

    def _bar(self, title: str, done: int, total: int) -> None:
        filled = WIDTH * done // total
        self._out.write(f"\r{title:<34} {'█' * filled}{'░' * (WIDTH - filled)}   {100 * done // total:3d} % ")
        self._out.flush()


class Loader:
    """Writes rows whose keys the caller gives; what a column is without a value is the model's default."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.postgres = connection.vendor == "postgresql"
        # How a moment in UTC ends, so that it can be given as text: both databases read that fastest.
        self.zone = "+00" if self.postgres else ""
        self._loaded: dict[type[Model], None] = {}

    def first(self, model: type[Model]) -> int:
        """The first free key of a table."""
        return (model._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1

    def load(
        self,
        title: str,
        model: type[Model],
        fields: Sequence[str],
        rows: Iterable[tuple[Any, ...]],
        *,
        total: int,
        **same: Any,
    ) -> None:
        """Write `rows`, tuples in the order of `fields` (attribute names, the key among them).

        Dates, moments and JSON come as text. `same` are columns with one value for all rows, in Python's types.
        """
        columns = {field.attname: field for field in model._meta.concrete_fields}
        rest = [name for name in columns if name not in fields]
        tail = tuple(_prepared(columns[name], same.get(name, _default(columns[name]))) for name in rest)
        names = [str(columns[name].column) for name in (*fields, *rest)]
        self._loaded[model] = None
        self._write(model, names, (row + tail for row in self.progress.step(title, rows, total)))

    def _write(self, model: type[Model], names: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
        table = connection.ops.quote_name(model._meta.db_table)
        columns = ", ".join(connection.ops.quote_name(name) for name in names)
        with connection.cursor() as cursor:
            marks = ", ".join(["%s"] * len(names))
            # In batches, since whoever makes the rows may ask the database between them, but not within a COPY.
            while batch := list(itertools.islice(rows, BATCH)):
                if not self.postgres:
                    cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", batch)  # noqa: S608
                    continue
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for row in batch:
                        copy.write_row(row)

    @contextmanager
    def bare(self, *models: type[Model]) -> Iterator[None]:
        """Keep the tables without their indexes and foreign keys while rows come in; PostgreSQL only.

        Made once over all rows, they cost a fraction of what they do row by row; and everything is checked when
        they come back. In one transaction, so an interruption leaves them as they were.
        """
        if not self.postgres:
            yield
            return
        tables = [model._meta.db_table for model in models]
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
            cursor.execute("SET LOCAL synchronous_commit = off")
            # A table whose deferred checks are still to come cannot be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            back = [*_constraints(cursor, tables), *_indexes(cursor, tables)]
            for drop, _make in back:
                cursor.execute(drop)
            yield
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            # Indexes first: the foreign keys are checked against them.
            for _drop, make in self.progress.step("Dựng chỉ mục và ràng buộc", reversed(back), len(back)):
                cursor.execute(make)

    def finish(self) -> None:
        """Let the tables number new rows after the loaded ones."""
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self._loaded)):
                cursor.execute(statement)


def _default(field: Field[Any, Any]) -> Any:
    if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
        return timezone.now()
    return field.get_default()


def _prepared(field: Field[Any, Any], value: Any) -> Any:
    return field.get_db_prep_save(value, connection)


def _constraints(cursor: Any, tables: list[str]) -> list[tuple[str, str]]:
    """How to drop and make the foreign keys and unique constraints of `tables`, foreign keys first."""
    cursor.execute(
        "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('f', 'u') ORDER BY contype, conname",
        [tables],
    )
    return [
        (f"ALTER TABLE {table} DROP CONSTRAINT {name}", f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        for table, name, definition in cursor.fetchall()
    ]


def _indexes(cursor: Any, tables: list[str]) -> list[tuple[str, str]]:
    """How to drop and make the indexes of `tables` that no constraint owns."""
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
        "WHERE indrelid = ANY(%s::regclass[]) "
        "AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u')) "
        "ORDER BY 1",
        [tables],
    )
    return [(f"DROP INDEX {name}", definition) for name, definition in cursor.fetchall()]
