"""Reads over people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from lantoa.base.text import fold
from lantoa.people import roster
from lantoa.people.models import Account, Consent, ImportRun, Membership, Person, Position
from lantoa.units.models import Unit


def called(people: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Those of `people` whose name has the words of `text`, marks or not, or whose number begins so; all without text."""
    if not text.strip():
        return people
    words = Q()
    for word in fold(text).split()[:8]:
        words &= Q(folded_name__contains=word)
    return people.filter(words | Q(member_number__istartswith=text.strip()))


def roll(unit: Unit, text: str = "") -> QuerySet[Person]:
    """Who is on the roll of `unit` itself, by given name; `text` narrows by name or number, marks or not.

    Two queries with the positions of today.
    """
    people = called(Person.objects.filter(unit=unit, left_on=None), text)
    current = Position.objects.on(timezone.localdate()).filter(unit=unit).select_related("title")
    return (
        people.select_related("job_type", "account")
        .prefetch_related(Prefetch("positions", current, to_attr="current_positions"))
        .order_by("sort_key", "pk")
    )


def officers(unit: Unit) -> QuerySet[Position]:
    """Positions held in `unit` today, highest first; one query."""
    return (
        Position.objects.on(timezone.localdate())
        .filter(unit=unit)
        .select_related("person", "title")
        .order_by("title__order", "person__sort_key")
    )


def roll_table(unit: Unit) -> Iterator[list[Any]]:
    """The roll of `unit` as a table that can be changed and imported again: the headings, then a row a person.

    Of several positions the highest is named. Read in pieces of 2,000 people, two queries each.
    """
    yield list(roster.HEADINGS.values())
    for person in roll(unit).iterator(chunk_size=2000):
        positions: list[Position] = person.current_positions  # type: ignore[attr-defined]  # by the prefetch
        held = sorted(positions, key=lambda position: position.title.order)
        values = {
            "unit_code": unit.code,
            "full_name": person.full_name,
            "birth": person.birth_date or person.birth_year,
            "sex": {"m": "Nam", "f": "Nữ"}.get(person.sex, ""),
            "title": held[0].title.name if held else "",
            "member_number": person.member_number,
            "phone": person.phone,
            "email": person.email,
            "union_joined": person.union_joined_on,
            "job": person.job_type.name if person.job_type else "",
            "member": "có" if person.is_member else "không",
            "team": person.team,
        }
        yield [values[name] for name in roster.HEADINGS]


def import_runs(unit: Unit) -> QuerySet[ImportRun]:
    """Tables that were sent in for `unit`, the newest first, without the rows they hold."""
    return ImportRun.objects.filter(unit=unit).select_related("actor__person").defer("rows")


def on_rolls(units: Q) -> QuerySet[Person]:
    """People on the rolls of the units that `units` (a condition on `unit__…`) selects."""
    return Person.objects.filter(units, left_on=None)


def without_account(unit: Unit) -> QuerySet[Person]:
    """People of `unit` who cannot sign in yet, by given name."""
    return Person.objects.filter(unit=unit, left_on=None, account=None).order_by("sort_key", "pk")


def own_data(person: Person) -> dict[str, Any]:
    """Everything kept of a person on this floor, for that person to see and take away (Law 91/2025/QH15).

    Plain JSON types. Upper rooms add theirs through `register_own_data`.
    """
    data: dict[str, Any] = {
        "ho_va_ten": person.full_name,
        "so_the_doan_vien": person.member_number,
        "la_doan_vien": person.is_member,
        "gioi_tinh": person.get_sex_display(),
        "ngay_sinh": person.birth_date and person.birth_date.isoformat(),
        "nam_sinh": person.birth_year,
        "dien_thoai": person.phone,
        "thu_dien_tu": person.email,
        "cong_viec": person.job_type and person.job_type.name,
        "to": person.team,
        "ngay_vao_cong_doan": person.union_joined_on and person.union_joined_on.isoformat(),
        "don_vi": [
            {"ma": m.unit.code, "ten": m.unit.name, "tu": m.valid_from.isoformat(),
             "den": m.valid_to and m.valid_to.isoformat()}
            for m in Membership.objects.filter(person=person).select_related("unit").order_by("valid_from")
        ],
        "chuc_vu": [
            {"chuc_danh": p.title.name, "don_vi": p.unit.name, "tu": p.valid_from.isoformat(),
             "den": p.valid_to and p.valid_to.isoformat()}
            for p in Position.objects.filter(person=person).select_related("unit", "title").order_by("valid_from")
        ],
        "dong_y": [
            {"muc_dich": c.get_purpose_display(), "noi_dung": c.wording, "luc": c.given_at.isoformat(),
             "rut_lai": c.withdrawn_at and c.withdrawn_at.isoformat()}
            for c in Consent.objects.filter(person=person).order_by("given_at")
        ],
        "tai_khoan": Account.objects.filter(person=person).values_list("login", flat=True).first(),
    }  # fmt: skip
    for name, collect in _own_data.items():
        data[name] = collect(person)
    return data


_own_data: dict[str, Any] = {}


def register_own_data(name: str, collect: Any) -> None:
    """Let an upper room add what it keeps of a person: `collect(person)` returns plain JSON types."""
    _own_data[name] = collect
