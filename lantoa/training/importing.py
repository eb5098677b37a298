"""Trainings of earlier years from the tables that offices keep: a row for each person and training."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.importing import ImportResult, Outcome, State
from lantoa.base.rights import Capability, require
from lantoa.base.spreadsheets import read_rows
from lantoa.base.tables import Record, Refused, is_formula, records
from lantoa.base.text import clean, fold
from lantoa.people import scopes
from lantoa.people.models import Account, Person
from lantoa.training import rules
from lantoa.training.models import Completion
from lantoa.units.models import Unit

HEADINGS = {
    "unit_code": "Mã đơn vị", "full_name": "Họ và tên", "member_number": "Số thẻ ĐV", "title": "Tên lớp tập huấn",
    "organiser": "Nơi tổ chức", "completed": "Ngày hoàn thành", "hours": "Số giờ", "number": "Số giấy chứng nhận",
    "counts": "Kỹ năng truyền thông",
}  # fmt: skip
COLUMNS = {
    "unit_code": ("ma don vi", "ma dv", "ma cdcs", "don vi"),
    "full_name": ("ho va ten", "ho ten", "hoc vien", "ho va ten hoc vien", "ten hoc vien"),
    "member_number": ("so the dv", "so the doan vien", "so the", "ma the", "ma doan vien"),
    "title": ("ten lop tap huan", "ten lop", "lop tap huan", "khoa hoc", "ten khoa hoc", "noi dung tap huan", "noi dung"),
    "organiser": ("noi to chuc", "don vi to chuc", "co quan to chuc", "noi cap"),
    "completed": ("ngay hoan thanh", "hoan thanh ngay", "ngay cap", "thoi gian", "ngay tap huan", "nam"),
    "hours": ("so gio", "so gio hoc", "so tiet", "thoi luong"),
    "number": ("so giay chung nhan", "so chung nhan", "so chung chi", "so gcn"),
    "counts": ("ky nang truyen thong", "ve truyen thong"),
}  # fmt: skip
REQUIRED = ("full_name", "title", "completed")
BATCH = 2000
_DAY = re.compile(r"(?<!\d)(?:(\d{1,2})\s*[/.-]\s*)?(\d{1,2})\s*[/.-]\s*(\d{4})(?!\d)")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_NO = frozenset(["khong", "k", "no", "0", "x khong"])


@dataclass(frozen=True)
class _Row:
    at: Record
    name: str
    number: str
    unit_code: str
    title: str
    day: date
    facts: dict[str, Any]

    def refuse(self, reason: str) -> Refused:
        return Refused(self.at.sheet, self.at.number, reason, self.at.values)


def run(actor: Account | None, file: IO[bytes], name: str, unit: Unit, *, dry_run: bool = False) -> ImportResult:
    """Compare a table of trainings with what is known and, unless `dry_run`, enter what is new.

    A person is known by the member number, or without one by the unit and the name; rows without a unit are of
    `unit`. People of the actor's own units are entered either way, those of units below `unit` by their number alone:
    a body above knows whom it trained, and does not try out names. Of others it is not said whether they exist. The same training (by its name) of one person on one
    day is entered once; a second run changes nothing. One transaction, flat memory.
    """
    require(actor, Capability.TRAIN, unit)
    result = ImportResult()
    with nullcontext() if dry_run else transaction.atomic():
        rows = _parsed(read_rows(file, name), result)
        new: list[Completion] = []
        since, trained = timezone.localdate(), set()
        while batch := list(itertools.islice(rows, BATCH)):
            new = list(_compared(actor, unit, batch, result))
            if not dry_run and new:
                Completion.objects.bulk_create(new, batch_size=500)
                since = min(since, *(one.completed_on for one in new))
                trained |= {one.person_id for one in new if one.counts}
        if trained:
            people = sorted(trained)
            for start in range(0, len(people), BATCH):
                rules.note_trained(people[start : start + BATCH], since)
        if not dry_run and result.created:
            audit.record(actor, "training.import", unit, counts=result.counts, file=name)
    return result


def _parsed(rows: Any, result: ImportResult) -> Iterator[_Row]:
    today = timezone.localdate()
    for record in records(rows, COLUMNS, REQUIRED, names=HEADINGS):
        if isinstance(record, Refused):
            result.refuse(record)
        elif isinstance(record, Record):
            row = _understood(record, today)
            if isinstance(row, Refused):
                result.refuse(row)
            else:
                yield row


def _understood(record: Record, today: date) -> _Row | Refused:
    def refuse(reason: str) -> Refused:
        return Refused(record.sheet, record.number, reason, record.values)

    values = record.values
    if any(is_formula(value) for value in values.values()):
        return refuse(_("Có ô là công thức. Hãy dán lại dưới dạng giá trị."))
    day = _day(values.get("completed"))
    name, title = _text(values.get("full_name")), _text(values.get("title"))
    if not name or not title:
        return refuse(_("Thiếu họ tên hoặc tên lớp."))
    if day is None:
        return refuse(_("Ngày hoàn thành chưa đọc được. Hãy ghi 20/11/2025, 11/2025 hoặc 2025."))
    if day > today or day.year < 1990:
        return refuse(_("Ngày hoàn thành phải từ năm 1990 đến hôm nay."))
    hours = re.match(r"\d{1,4}", _text(values.get("hours")))
    facts = {
        "organiser": _text(values.get("organiser"))[:200], "number": _text(values.get("number"))[:80],
        "hours": int(hours[0]) if hours else 0, "counts": fold(_text(values.get("counts"))) not in _NO,
    }  # fmt: skip
    return _Row(
        record, name, _text(values.get("member_number")), _text(values.get("unit_code")), title[:200], day, facts
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    return clean(str(int(value)) if isinstance(value, float) and value.is_integer() else str(value))


def _day(value: Any) -> date | None:
    """A day; of several the last, of a month its first, of a year its last, but not one to come.

    As offices write them: 20/11/2025, 20-22/11/2025, từ 20/11 đến 22/11/2025, ngày 20 tháng 11 năm 2025, 11/2025, 2025.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = re.sub(r"\b(?:thang|nam)\b", "/", fold(_text(value))).strip(" /")
    today = timezone.localdate()
    try:
        if re.fullmatch(r"\d{4}", text):
            return min(date(int(text), 12, 31), today) if int(text) <= today.year else date(int(text), 12, 31)
        if match := _ISO.match(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if matches := list(_DAY.finditer(text)):
            return date(int(matches[-1][3]), int(matches[-1][2]), int(matches[-1][1] or 1))
    except ValueError:
        return None
    return None


def _compared(actor: Account | None, unit: Unit, batch: list[_Row], result: ImportResult) -> Iterator[Completion]:
    people = _people(unit, batch)
    may = {pk: scopes.may(actor, Capability.TRAIN, one) for pk, one in _units(people).items()}
    wanted = {match.pk for found in people for match in found}
    known = {
        (person, key, day)
        for person, key, day in Completion.objects.filter(person__in=wanted).values_list(
            "person", "key", "completed_on"
        )
    }
    nobody = _("Không thấy người này trong danh sách. Hãy xem lại số thẻ, họ tên và mã đơn vị.")
    for row, matches in zip(batch, people, strict=True):
        found = [one for one in matches if may[one.unit_id] or (row.number and one.unit.path.startswith(unit.path))]
        if len(found) != 1:
            several = _("Trong đơn vị có nhiều người cùng tên. Hãy ghi số thẻ đoàn viên.")
            below = _("Người của đơn vị cấp dưới được ghi theo số thẻ đoàn viên.")
            inside = row.unit_code not in ("", unit.code) and not row.number
            result.refuse(row.refuse(several if found else below if inside else nobody))
            continue
        person, key = found[0], fold(row.title)[:200]
        label = f"{person.full_name} · {row.title}"
        state = State.UNCHANGED if (person.pk, key, row.day) in known else State.CREATED
        result.add(Outcome(row.at.sheet, row.at.number, state, label, f"{row.day:%d/%m/%Y}"))
        if state == State.CREATED:
            known.add((person.pk, key, row.day))
            yield Completion(person=person, title=row.title, key=key, completed_on=row.day, **row.facts)


def _people(unit: Unit, batch: list[_Row]) -> list[list[Person]]:
    """Who each row may mean; two queries."""
    numbers = {row.number for row in batch if row.number}
    by_number = {
        person.member_number: person
        for person in Person.objects.filter(member_number__in=numbers).select_related("unit")
    }  # fmt: skip
    codes = {row.unit_code or unit.code for row in batch if row.number not in by_number}
    names = {fold(row.name)[:120] for row in batch if row.number not in by_number}
    by_name: dict[tuple[str, str], list[Person]] = defaultdict(list)
    for person in Person.objects.filter(unit__code__in=codes, folded_name__in=names, left_on=None).select_related(
        "unit"
    ):
        by_name[person.unit.code, person.folded_name].append(person)
    found = []
    for row in batch:
        named = by_number.get(row.number) if row.number else None
        if named is not None:
            # A number beside another name is a slip of somebody's.
            found.append([named] if named.folded_name == fold(row.name)[:120] else [])
        elif row.number:
            found.append([])
        else:
            found.append(by_name[row.unit_code or unit.code, fold(row.name)[:120]])
    return found


def _units(people: list[list[Person]]) -> dict[int, Unit]:
    return {person.unit_id: person.unit for found in people for person in found}
