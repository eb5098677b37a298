"""A small union that every test can start from."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import DateTimeField, Model
from django.utils import timezone

from lantoa.people import actions as people_actions
from lantoa.people.models import Account, JobType, Person, Title
from lantoa.units import actions as unit_actions
from lantoa.units.history import forget_snapshots
from lantoa.units.models import Unit, UnitKind

FOUNDED = date(2020, 1, 1)


@pytest.fixture(autouse=True)
def _fresh_snapshots() -> None:
    """Tests roll back, so what one of them saw of the tree is no longer true for the next."""
    forget_snapshots()


@dataclass
class SmallUnion:
    """National office → two provinces → two schools each; people and accounts are made when asked for."""

    national: Unit
    north: Unit
    south: Unit
    school_a: Unit
    school_b: Unit
    school_c: Unit
    school_d: Unit
    _made: int = field(default=0)

    @property
    def schools(self) -> list[Unit]:
        """The four grassroots units."""
        return [self.school_a, self.school_b, self.school_c, self.school_d]

    def person(self, unit: Unit, name: str = "", *, job: str = "giao-vien", **facts) -> Person:
        """A person on the roll of `unit` since the beginning."""
        self._made += 1
        facts.setdefault("member_number", f"T{self._made:05d}")
        return people_actions.add_person(
            None, unit, full_name=name or f"Nguyễn Văn {self._made:03d}", on=FOUNDED,
            job_type=JobType.objects.get(code=job), **facts,
        )  # fmt: skip

    def account(self, unit: Unit, *titles: str, name: str = "", password: str = "mat-khau-thu-1") -> Account:
        """An account of a new person of `unit` holding `titles` (codes) there since the beginning."""
        person = self.person(unit, name)
        for code in titles:
            people_actions.appoint(None, person, Title.objects.get(code=code), unit, on=FOUNDED)
        return Account.objects.create_for(person, password)


_CODES = ("CDGDVN", "P01", "P02", "S001", "S002", "S003", "S004")
_laid_down: list[list[Model]] = []
"""The rows of the small union, table by table; noted by the first test of a process that asks for it."""


def _create_union() -> None:
    def unit(code: str, name: str, kind: str, parent: Unit | None) -> Unit:
        return unit_actions.create(
            None, code=code, name=name, kind=UnitKind.objects.get(code=kind), parent=parent, on=FOUNDED
        )

    national = unit("CDGDVN", "Công đoàn Giáo dục Việt Nam", "cong-doan-nganh", None)
    north = unit("P01", "Công đoàn Giáo dục Hà Nội", "cong-doan-giao-duc-tinh", national)
    south = unit("P02", "Công đoàn Giáo dục Cần Thơ", "cong-doan-giao-duc-tinh", national)
    unit("S001", "CĐCS Trường THPT Phan Đình Phùng", "cong-doan-truong", north)
    unit("S002", "CĐCS Trường Tiểu học Nam Trung Yên", "cong-doan-truong", north)
    unit("S003", "CĐCS Trường Mầm non Sen Vàng", "cong-doan-truong", south)
    unit("S004", "CĐCS Trường THCS Đức Trí", "cong-doan-truong", south)


def _lay_down() -> None:
    """Make the small union; as rows, once it is known which: most tests begin with it."""
    if any(type(rows[0])._base_manager.exists() for rows in _laid_down):
        _create_union()  # something else came first
        return
    if _laid_down:
        for rows in _laid_down:
            type(rows[0])._base_manager.bulk_create([_again(row) for row in rows])
        return
    tables: dict[str, None] = {}

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("INSERT INTO"):
            tables[sql.split('"')[1]] = None
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        _create_union()
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    found = [list(models[table]._base_manager.order_by("pk")) for table in tables]
    # Only where every row of these tables is the union's own; another test's turn will come.
    if all(len(rows) == len(_CODES) for rows in found):
        _laid_down.extend(found)


def _again(row: Model) -> Model:
    """The row as it would have been made now."""
    made = copy(row)
    for field_ in made._meta.concrete_fields:
        if isinstance(field_, DateTimeField) and getattr(made, field_.attname) is not None:
            setattr(made, field_.attname, timezone.now())
    return made


@pytest.fixture
def union(db) -> SmallUnion:
    """The small union."""
    _lay_down()
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=_CODES)}
    return SmallUnion(*(units[code] for code in _CODES))


@pytest.fixture
def signed_in(client) -> Callable[[Account], object]:
    """A function that signs the test client in as an account and gives the client back."""

    def sign_in(account: Account) -> object:
        client.force_login(account)
        return client

    return sign_in
