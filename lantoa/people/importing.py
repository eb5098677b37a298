"""Importing the roll from rosters, of one school or of the nation, in flat memory."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit, formatting
from lantoa.base.errors import Invalid
from lantoa.base.importing import ImportResult, Outcome, State
from lantoa.base.spreadsheets import SheetRow, read_rows
from lantoa.base.tables import Refused
from lantoa.base.text import fold
from lantoa.people import actions, scopes
from lantoa.people.models import Account, JobType, Membership, Person, Position, Title
from lantoa.people.roster import HEADINGS, PersonRow, parse_people
from lantoa.people.scopes import Capability
from lantoa.units import importing as unit_importing
from lantoa.units.models import Unit

BATCH = 2000
_SEVERAL = re.compile(r"[,;/+&]| - | kiêm ", re.IGNORECASE)
# What a row may change of a person who is on the roll; an empty cell changes nothing.
_FACTS = ("full_name", "sex", "birth_year", "birth_date", "phone", "email", "team", "union_joined_on")
_WRITTEN = [
    *_FACTS,
    "member_number",
    "job_type",
    "is_member",
    "unit",
    "joined_on",
    "left_on",
    "sort_key",
    "folded_name",
]


def run(kind: str, path: Path, *, dry_run: bool = False, actor: Account | None = None) -> ImportResult:
    """Import a file of `kind` "units" or "people" (.xlsx or .csv); see the functions of that kind."""
    if kind == "units":
        return unit_importing.run(actor, read_rows(path), dry_run=dry_run)
    if kind == "people":
        return run_people(actor, read_rows(path), dry_run=dry_run)
    raise Invalid(_("Chỉ nhập được đơn vị hoặc đoàn viên."))


def run_people(
    actor: Account | None,
    rows: Iterable[SheetRow],
    *,
    dry_run: bool = False,
    on: date | None = None,
    unit_code: str = "",
) -> ImportResult:
    """Compare rosters with the roll and, unless `dry_run`, bring the roll to what they say.

    A person is known by the member number, or without one by unit, name and birth. New people are on the
    roll from `on` (by default 1 January of this year: a roster lists people who are there already); who
    stands in another unit's roster than before moves today, with the history kept. A title in the column
    "Chức vụ CĐ" becomes a position. Nobody is taken off the roll because a roster leaves them out. One
    transaction; memory does not grow with the file; a second run changes nothing.
    """
    result = ImportResult()
    # A preview takes no lock: on SQLite a transaction keeps all other writers waiting.
    with nullcontext() if dry_run else transaction.atomic():
        work = _Import(actor, result, dry_run, on or date(timezone.localdate().year, 1, 1))
        parsed = parse_people(rows, unit_code=unit_code)
        while batch := list(itertools.islice(parsed, BATCH)):
            work.take(batch)
        if not dry_run and (result.created or result.changed):
            root = Unit.objects.filter(depth=1).first()
            if root is not None:
                audit.record(actor, "people.import", root, counts=result.counts)
    return result


@dataclass
class _Match:
    """A row beside the person it names, if that person is known."""

    row: PersonRow
    unit: Unit
    person: Person | None


class _Import:
    def __init__(self, actor: Account | None, result: ImportResult, dry_run: bool, on: date) -> None:
        self.actor, self.result, self.dry_run, self.on = actor, result, dry_run, on
        self.today = timezone.localdate()
        self.units = {
            unit.code: unit
            for unit in Unit.objects.active().order_by().only("id", "code", "path", "name", "valid_from").iterator()
        }
        self.allowed: dict[int, bool] = {}
        self.unnumbered = Person.objects.filter(member_number=None).exists()
        self.titles = _by_name(Title.objects.all())
        self.jobs = _by_name(JobType.objects.all())

    def take(self, batch: list[PersonRow | Refused]) -> None:
        """Work through some rows with a fixed number of queries."""
        rows = []
        for row in batch:
            refused = row if isinstance(row, Refused) else self._check(row)
            if refused is None and isinstance(row, PersonRow):
                rows.append(row)
            elif refused is not None:
                self.result.refuse(refused)
        matches = list(self._match(rows))
        new = [m for m in matches if m.person is None]
        known = [m for m in matches if m.person is not None]
        self._create(new)
        self._change(known)

    def _check(self, row: PersonRow) -> Refused | None:
        unit = self.units.get(row.unit_code)
        if unit is None:
            return row.refuse(_("Không có đơn vị mang mã %(code)s.") % {"code": row.unit_code[:40] or "?"})
        if unit.pk not in self.allowed:
            self.allowed[unit.pk] = scopes.may(self.actor, Capability.MANAGE_PEOPLE, unit)
        if not self.allowed[unit.pk]:
            return row.refuse(_("Bạn chưa được giao quản lý đoàn viên của %(unit)s.") % {"unit": unit.name})
        if row.job and fold(row.job) not in self.jobs:
            return row.refuse(_("Không có loại công việc “%(job)s”.") % {"job": row.job[:40]})
        return None

    def _match(self, rows: list[PersonRow]) -> Iterator[_Match]:
        numbers = [row.member_number for row in rows if row.member_number]
        by_number = {person.member_number: person for person in Person.objects.filter(member_number__in=numbers)}
        by_birth = self._by_birth([row for row in rows if row.member_number not in by_number])
        met: set[tuple[Any, ...]] = set()
        taken: set[int] = set()
        for row in rows:
            unit = self.units[row.unit_code]
            key = _birth_key(unit, row)
            found: list[Person] = []
            if row.member_number:
                person = by_number.get(row.member_number) or self._without_number(by_birth.get(key, []))
                if person is not None and person.unit_id != unit.pk and not self._may_take_from(person):
                    self.result.refuse(row.refuse(_("Số thẻ này thuộc người của một đơn vị bạn không quản lý.")))
                    continue
            else:
                found = by_birth.get(key, [])
                person = next((one for one in found if not one.member_number), found[0] if len(found) == 1 else None)
            several = not row.member_number and person is None and found
            if several or (key in met and not row.member_number) or (person is not None and person.pk in taken):
                self.result.refuse(row.refuse(_("Trùng họ tên và ngày sinh với một dòng khác; hãy ghi số thẻ.")))
                continue
            met.add(key)
            if person is not None:
                taken.add(person.pk)
            yield _Match(row, unit, person)

    def _by_birth(self, rows: list[PersonRow]) -> dict[tuple[Any, ...], list[Person]]:
        """People of the rows' units by unit, name and birth: who may be meant by a row whose number is not known."""
        if not self.unnumbered and all(row.member_number for row in rows):
            return {}
        self.unnumbered = self.unnumbered or any(not row.member_number for row in rows)
        found: dict[tuple[Any, ...], list[Person]] = {}
        wanted = Person.objects.filter(
            unit__in={self.units[row.unit_code].pk for row in rows},
            folded_name__in={fold(row.full_name)[:120] for row in rows},
        )
        for person in wanted.order_by("pk"):
            found.setdefault(_birth_key(person.unit_id, person), []).append(person)
        return found

    @staticmethod
    def _without_number(people: list[Person]) -> Person | None:
        """Somebody whose number was not known so far, if birth tells people of one name apart."""
        return next((one for one in people if not one.member_number and one.birth_year), None)

    def _may_take_from(self, person: Person) -> bool:
        if self.actor is None or person.unit_id in self.allowed:
            return self.actor is None or self.allowed[person.unit_id]
        self.allowed[person.unit_id] = scopes.may(
            self.actor, Capability.MANAGE_PEOPLE, Unit.objects.get(pk=person.unit_id)
        )
        return self.allowed[person.unit_id]

    def _create(self, matches: list[_Match]) -> None:
        people = []
        for match in matches:
            row = match.row
            person = Person(
                unit=match.unit, full_name=row.full_name, member_number=row.member_number, is_member=row.is_member,
                sex=row.sex, birth_date=row.birth_date, birth_year=row.birth_year, phone=row.phone, email=row.email,
                job_type=self.jobs.get(fold(row.job)), team=row.team, union_joined_on=row.union_joined_on,
                joined_on=max(self.on, match.unit.valid_from),
            )  # fmt: skip
            person.set_keys()
            people.append(person)
            detail = self._unknown_title(row)
            self.result.add(Outcome(row.sheet, row.row, State.CREATED, f"{row.full_name} · {row.unit_code}", detail))
        if self.dry_run or not people:
            return
        Person.objects.bulk_create(people, batch_size=BATCH)
        Membership.objects.bulk_create(
            (Membership(person=p, unit_id=p.unit_id, valid_from=p.joined_on) for p in people), batch_size=BATCH
        )
        Position.objects.bulk_create(
            (
                Position(person=p, unit_id=p.unit_id, title=title, valid_from=p.joined_on)
                for p, m in zip(people, matches, strict=True)
                for title in self._titles(m.row)
            ),
            batch_size=BATCH,
        )

    def _change(self, matches: list[_Match]) -> None:
        held = self._held([m.person for m in matches if m.person is not None])
        changed: list[Person] = []
        moved: list[tuple[Person, int]] = []
        returned: list[Person] = []
        appointed: list[Position] = []
        for match in matches:
            person, row = match.person, match.row
            assert person is not None  # noqa: S101  the caller chose them
            details = []
            for name in _FACTS:
                value = getattr(row, name)
                if value not in (None, "") and getattr(person, name) != value:
                    details.append(f"{_LABELS[name]}: {_shown(getattr(person, name))} → {_shown(value)}")
                    setattr(person, name, value)
            if row.member_number and person.member_number != row.member_number:
                details.append(f"{HEADINGS['member_number']}: {_shown(person.member_number)} → {row.member_number}")
                person.member_number = row.member_number
            if "member" in row.values and person.is_member != row.is_member:
                details.append(f"{HEADINGS['member']}: {_('có') if row.is_member else _('không')}")
                person.is_member = row.is_member
            job = self.jobs.get(fold(row.job))
            if job is not None and person.job_type_id != job.pk:
                details.append(f"{HEADINGS['job']}: {job.name}")
                person.job_type = job
            if person.left_on is not None:
                details.append(_("trở lại danh sách"))
                person.left_on, person.joined_on = None, self.today
                returned.append(person)
                person.unit = match.unit
            elif person.unit_id != match.unit.pk:
                details.append(_("chuyển về %(unit)s") % {"unit": match.unit.name})
                moved.append((person, person.unit_id))
                person.unit, person.joined_on = match.unit, self.today
            for title in self._titles(row):
                if (person.pk, match.unit.pk, title.pk) not in held:
                    details.append(f"{HEADINGS['title']}: {title.name}")
                    appointed.append(Position(person=person, unit=match.unit, title=title, valid_from=self.today))
            if details:
                person.set_keys()
                changed.append(person)
            state = State.CHANGED if details else State.UNCHANGED
            label = f"{row.full_name} · {row.unit_code}"
            unknown = self._unknown_title(row)
            self.result.add(
                Outcome(row.sheet, row.row, state, label, "; ".join([*details, unknown] if unknown else details))
            )
        if not self.dry_run and changed:
            self._write(changed, moved, returned, appointed)

    def _held(self, people: list[Person]) -> set[tuple[int, int, int]]:
        current = Position.objects.filter(Q(valid_to=None) | Q(valid_to__gt=self.today), person__in=people)
        return set(current.values_list("person_id", "unit_id", "title_id"))

    def _write(
        self,
        changed: list[Person],
        moved: list[tuple[Person, int]],
        returned: list[Person],
        appointed: list[Position],
    ) -> None:
        movers = [person for person, _old in moved]
        Membership.objects.filter(person__in=movers, valid_to=None, valid_from__gte=self.today).delete()
        Membership.objects.filter(person__in=movers, valid_to=None).update(valid_to=self.today)
        for old in {old for _person, old in moved}:
            of_old = [person.pk for person, before in moved if before == old]
            actions.end_positions(Q(person__in=of_old, unit_id=old), self.today)
        Person.objects.bulk_update(changed, _WRITTEN, batch_size=200)
        Membership.objects.bulk_create(
            Membership(person=person, unit_id=person.unit_id, valid_from=self.today) for person in [*movers, *returned]
        )
        Position.objects.bulk_create(appointed)
        Account.objects.filter(person__in=returned).update(is_active=True)

    def _titles(self, row: PersonRow) -> list[Title]:
        """The titles that a cell names: "Chủ tịch", or several as in "UV BCH, Tổ trưởng"."""
        if not row.title:
            return []
        whole = self.titles.get(fold(row.title))
        names = [whole] if whole else [self.titles.get(fold(part)) for part in _SEVERAL.split(row.title)]
        return list(dict.fromkeys(title for title in names if title is not None))

    def _unknown_title(self, row: PersonRow) -> str:
        if row.title and not self._titles(row):
            return _("Chưa rõ chức danh “%(title)s”; người này vẫn được nhận, chưa giữ chức vụ.") % {"title": row.title}
        return ""


def _birth_key(unit: Unit | int, one: PersonRow | Person) -> tuple[Any, ...]:
    return unit if isinstance(unit, int) else unit.pk, one.full_name, one.birth_date, one.birth_year


def _shown(value: Any) -> str:
    if isinstance(value, date):
        return str(formatting.date(value))
    return {"m": "Nam", "f": "Nữ"}.get(value, str(value)) if value not in (None, "") else "—"


_LABELS = {
    "full_name": HEADINGS["full_name"], "sex": HEADINGS["sex"], "birth_date": HEADINGS["birth"],
    "birth_year": "Năm sinh", "phone": HEADINGS["phone"], "email": HEADINGS["email"], "team": HEADINGS["team"],
    "union_joined_on": HEADINGS["union_joined"],
}  # fmt: skip


def _by_name(things: Iterable[Any]) -> dict[str, Any]:
    """Things by their folded name and other spellings."""
    found: dict[str, Any] = {}
    for thing in things:
        for name in (thing.name, thing.code, *getattr(thing, "aliases", ())):
            found.setdefault(fold(name), thing)
    return found
