"""Units with their history, people, memberships, positions and accounts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np

from lantoa.base.text import fold, name_sort_key
from lantoa.demo.people import GIVEN
from lantoa.demo.structure import INTRODUCTION, TEAMS, title_at
from lantoa.people.models import Account, JobType, Membership, Person, Position, Title
from lantoa.seed.loading import Loader
from lantoa.seed.shape import ROOT, Names, Shape
from lantoa.units.models import Unit, UnitChange, UnitEdge, UnitKind, UnitName

LAST_TITLED = 10


def build_units(load: Loader, shape: Shape, since: date) -> None:
    """The tree, with the name, edge and founding that each unit begins with."""
    shape.unit_id = load.first(Unit)
    first, day, count = shape.unit_id, since.isoformat(), len(shape)
    kinds = dict(UnitKind.objects.values_list("code", "pk"))
    members = np.round(shape.sizes * 0.97).astype(int).tolist()
    rows = (
        (first + at, shape.paths[at], shape.depth(at), shape.children[at], shape.codes[at], name, fold(name)[:255],
         kinds[shape.kinds[at]], members[at], int(shape.sizes[at]), shape.provinces[at], shape.wards[at])
        for at, name in enumerate(shape.names)
    )  # fmt: skip
    fields = ("id", "path", "depth", "numchild", "code", "name", "folded_name", "kind_id", "members", "staff",
              "province", "ward")  # fmt: skip
    load.load("Đơn vị", Unit, fields, rows, total=count, valid_from=since)
    first_name, first_edge = load.first(UnitName), load.first(UnitEdge)
    load.load("Tên đơn vị", UnitName, ("id", "unit_id", "name", "valid_from"),
              ((first_name + at, first + at, name, day) for at, name in enumerate(shape.names)), total=count)  # fmt: skip
    edges = (
        (first_edge + at, first + at, first + parent if parent >= 0 else None, day)
        for at, parent in enumerate(shape.parents)
    )
    load.load("Quan hệ cấp trên, cấp dưới", UnitEdge, ("id", "unit_id", "parent_id", "valid_from"), edges, total=count)
    first_change = load.first(UnitChange)
    load.load("Thành lập", UnitChange, ("id", "unit_id"), ((first_change + at, first + at) for at in range(count)),
              total=count, kind=UnitChange.Kind.CREATE, on=since)  # fmt: skip
    Unit.objects.filter(code=ROOT).update(
        introduction=INTRODUCTION, place="Hà Nội", notation="CĐN", short_name="CĐGD Việt Nam"
    )


def build_people(load: Loader, shape: Shape, draw: np.random.Generator, since: date) -> None:
    """The rolls, with memberships, the positions of each unit and accounts."""
    shape.person_id, count = load.first(Person), shape.people
    fields = ("id", "unit_id", "full_name", "sort_key", "folded_name", "member_number", "is_member", "sex",
              "birth_date", "birth_year", "phone", "email", "job_type_id", "team", "union_joined_on")  # fmt: skip
    load.load("Người", Person, fields, _people(shape, draw), total=count, joined_on=since)
    first, person, day = load.first(Membership), shape.person_id, since.isoformat()
    rows = ((first + at, person + at, shape.unit_id + unit, day) for at, unit in enumerate(shape.unit_of.tolist()))
    load.load("Quá trình ở đơn vị", Membership, ("id", "person_id", "unit_id", "valid_from"), rows, total=count)
    load.load("Chức vụ", Position, ("id", "person_id", "unit_id", "title_id", "valid_from"),
              _positions(load, shape, day), total=len(shape) * LAST_TITLED)  # fmt: skip
    shape.account_id = load.first(Account)
    holders = int((shape.account >= 0).sum())
    load.load("Tài khoản", Account, ("id", "person_id", "login", "email", "password"), _accounts(shape),
              total=holders, is_superuser=False)  # fmt: skip


def _people(shape: Shape, draw: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    """Drawn unit by unit in blocks, so that the memory needed does not grow with the number of people."""
    jobs = dict(JobType.objects.values_list("code", "pk"))
    names = {sex: Names.of(sex) for sex in GIVEN}
    keys = {sex: [(full, name_sort_key(full)[:255], fold(full)[:120]) for full in of.full] for sex, of in names.items()}
    schools = [jobs["giao-vien"], jobs["nhan-vien"], jobs["can-bo-quan-ly"]]
    universities = [jobs["giang-vien"], *schools[1:]]
    block = 50_000
    for start in range(0, shape.people, block):
        size = min(block, shape.people - start)
        women = (draw.random(size) < 0.68).tolist()
        drawn = {sex: of.numbers(size, draw).tolist() for sex, of in names.items()}
        years, months, days = (
            draw.integers(low, high, size).tolist() for low, high in ((1966, 2003), (1, 13), (1, 29))
        )
        job = draw.choice(3, size=size, p=[0.8, 0.14, 0.06]).tolist()
        joined = draw.integers(22, 28, size).tolist()
        member, phone, mail = ((draw.random(size) < share).tolist() for share in (0.97, 0.9, 0.62))
        units = shape.unit_of[start : start + size].tolist()
        for at in range(size):
            person, unit = start + at, units[at]
            code = shape.codes[unit]
            nth = person - int(shape.starts[unit])
            sex = "f" if women[at] else "m"
            full, sort_key, folded = keys[sex][drawn[sex][at]]
            kinds = universities if code[0] == "U" else schools
            yield (
                shape.person_id + person, shape.unit_id + unit, full, sort_key, folded, f"{code}-{nth + 1:04d}",
                member[at], sex, f"{years[at]}-{months[at]:02d}-{days[at]:02d}", years[at],
                # A range that is given to nobody, and addresses that go nowhere.
                f"+84950{person % 1_000_000:06d}" if phone[at] else "",
                f"{code.lower()}.{nth + 1}@lantoa.example" if mail[at] else "",
                kinds[job[at]], TEAMS[nth % len(TEAMS)], f"{min(2025, years[at] + joined[at])}-09-01",
            )  # fmt: skip


def _positions(load: Loader, shape: Shape, day: str) -> Iterator[tuple[Any, ...]]:
    titles = {name: title.pk for title in Title.objects.all() for name in (title.name, *title.aliases)}
    key = load.first(Position)
    for at, code in enumerate(shape.codes):
        first, size = int(shape.starts[at]), int(shape.sizes[at])
        for nth in range(min(size, LAST_TITLED)):
            title = title_at(code, nth)
            if title is not None:
                yield key, shape.person_id + first + nth, shape.unit_id + at, titles[title], day
                key += 1


def _accounts(shape: Shape) -> Iterator[tuple[Any, ...]]:
    units = shape.unit_of
    for person in np.flatnonzero(shape.account >= 0).tolist():
        at = int(units[person])
        number = f"{shape.codes[at]}-{person - int(shape.starts[at]) + 1:04d}"
        yield shape.account_id + int(shape.account[person]), shape.person_id + person, number, "", f"!{number}"
