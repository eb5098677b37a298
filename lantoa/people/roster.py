"""Reading rosters of people as offices send them: what a row says, before anything is looked up."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base.spreadsheets import Cell, SheetRow
from lantoa.base.tables import Loose, Record, Refused, is_formula, records
from lantoa.base.text import clean, fold, parse_phone, proper_name

COLUMNS = {
    "unit_code": ("ma don vi", "ma dv", "ma cdcs", "don vi"),
    "full_name": ("ho va ten", "ho ten", "ho va ten doan vien", "ho ten doan vien", "ho va ten khai sinh", "ten"),
    "family_name": ("ho", "ho dem", "ho va dem", "ho lot", "ho va ten dem", "ho va ten lot", "ho va chu dem"),
    "birth": (
        "ngay sinh", "nam sinh", "ngay thang nam sinh", "ngay/thang/nam sinh", "sinh ngay", "sinh nam", "ngay thang sinh",
    ),
    "sex": ("gioi tinh", "gt", "phai", "nam/nu", "nam nu"),
    "male": ("nam",),
    "female": ("nu",),
    "title": ("chuc vu cd", "chuc vu cong doan", "chuc vu trong cong doan", "chuc vu", "chuc danh", "chuc danh cong doan"),
    "member_number": (
        "so the dv", "so the doan vien", "so the", "so the cd", "so the cong doan", "ma the", "ma doan vien",
        "ma so doan vien", "ma dv cong doan", "so the doan vien cong doan",
    ),
    "phone": ("dien thoai", "so dien thoai", "so dt", "dt", "sdt", "di dong", "dien thoai di dong", "so di dong"),
    "email": ("email", "e mail", "mail", "thu dien tu", "dia chi email", "dia chi mail", "hop thu"),
    "union_joined": (
        "ngay vao cong doan", "ngay vao cd", "nam vao cong doan", "nam vao cd", "ngay ket nap", "ngay ket nap cong doan",
        "ngay ket nap cd", "ngay gia nhap", "ngay gia nhap cong doan",
    ),
    "job": ("cong viec", "vi tri viec lam", "loai cong viec", "nghe nghiep"),
    "member": ("la doan vien", "doan vien"),
    "team": ("to", "to cong doan", "to chuyen mon", "bo phan", "to/bo phan"),
}  # fmt: skip
HEADINGS = {
    "unit_code": "Mã đơn vị", "full_name": "Họ và tên", "birth": "Ngày sinh", "sex": "Giới tính",
    "title": "Chức vụ CĐ", "member_number": "Số thẻ ĐV", "phone": "Điện thoại", "email": "Email",
    "union_joined": "Ngày vào Công đoàn", "job": "Công việc", "member": "Là đoàn viên", "team": "Tổ",
}  # fmt: skip
REQUIRED = ("full_name",)
# What people put into a cell to say that there is nothing to put there.
_NOTHING = frozenset(
    [
        "-",
        "--",
        "—",
        "–",
        ".",
        "..",
        "...",
        "…",
        "/",
        "khong",
        "khong co",
        "chua co",
        "ko",
        "ko co",
        "n/a",
        "null",
        "none",
    ]
)

_OPTIONAL = ("birth", "sex", "title", "member_number", "phone", "email", "union_joined", "job", "team")
_MARKS = frozenset(["x", "1", "v", "*", "co", "nam", "nu"])

_TEXT_DATE = re.compile(r"^(\d{1,2})\s*[./\-, ]\s*(\d{1,2})\s*[./\-, ]\s*(\d{4}|\d{2})$")
_MONTH = re.compile(r"^\d{1,2}\s*[./\-]\s*(\d{4})$")
_SERIAL = range(10_000, 73_051)  # days since 1900 as Excel counts them, from 1927 to 2099
_ISO_DATE = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?$")
_YEAR = re.compile(r"^\d{4}(?:\.0)?$")
_NUMBER = re.compile(r"^[A-Z0-9][A-Z0-9._/-]{0,31}$")
_YOUNGEST = 16


@dataclass(frozen=True)
class PersonRow:
    """What one row says of a person. Text is NFC; `phone` E.164; `birth_date` is None where only a year is given."""

    sheet: str
    row: int
    unit_code: str
    full_name: str
    member_number: str | None
    is_member: bool
    sex: str
    birth_date: date | None
    birth_year: int | None
    phone: str
    email: str
    title: str
    job: str
    team: str
    union_joined_on: date | None
    values: dict[str, Cell] = field(repr=False, compare=False, default_factory=dict)

    def refuse(self, reason: str) -> Refused:
        """The row as refused for `reason`."""
        return Refused(self.sheet, self.row, reason, self.values)


def parse_people(rows: Iterable[SheetRow], *, unit_code: str = "") -> Iterator[PersonRow | Refused]:
    """Rows of people, and rows that cannot be taken with the reason, in the order of the file.

    The unit is named by a column "Mã đơn vị", else by `unit_code` if given, else by the sheet's name. A row
    with a single piece of text is the name of the team that follows. A number that stood in the file before
    is refused the second time, wherever it stands.
    """
    seen = _Seen()
    team, sheet = "", ""
    for record in records(rows, COLUMNS, REQUIRED, whole="full_name", part="family_name", names=HEADINGS):
        if isinstance(record, Refused):
            yield record
            continue
        if record.sheet != sheet:
            team, sheet = "", record.sheet
        if isinstance(record, Loose):
            team = record.text
            continue
        parsed = _person(record, team, unit_code)
        if isinstance(parsed, PersonRow) and parsed.member_number:
            before = seen.note(parsed.member_number, parsed.sheet, parsed.row)
            if before is not None:
                parsed = parsed.refuse(_("Trùng số thẻ với dòng %(row)d, trang %(sheet)s.") % before)
        yield parsed


class _Seen:
    """Numbers met so far, in a temporary database that goes to disk when it grows, so that memory stays flat."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("CREATE TABLE seen (number TEXT PRIMARY KEY, sheet TEXT, row INT) WITHOUT ROWID")
        self._db.execute("BEGIN")

    def note(self, number: str, sheet: str, row: int) -> dict[str, str | int] | None:
        """Remember where `number` stood; where it stood before, if it did."""
        if self._db.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (number, sheet, row)).rowcount:
            return None
        before = self._db.execute("SELECT sheet, row FROM seen WHERE number = ?", (number,)).fetchone()
        return {"sheet": before[0], "row": before[1]}


def _person(record: Record, team: str, unit_code: str) -> PersonRow | Refused:
    values = dict(record.values)
    values.setdefault("unit_code", unit_code or record.sheet)
    if team:
        values.setdefault("team", team)
    for name in _OPTIONAL:
        if isinstance(values.get(name), str) and fold(str(values[name])) in _NOTHING:
            del values[name]
    _sex_by_column(values)
    try:
        birth_date, birth_year = _date(values.get("birth"), born=True)
        joined, _year = _date(values.get("union_joined"), born=False)
        return PersonRow(
            sheet=record.sheet,
            row=record.number,
            unit_code=_text(values["unit_code"]).upper(),
            full_name=_name(values.get("full_name")),
            member_number=_number(values.get("member_number")),
            is_member=fold(_text(values.get("member", "x"))) not in ("khong", "0", "false", "chua"),
            sex=_sex(values.get("sex")),
            birth_date=birth_date,
            birth_year=birth_year,
            phone=parse_phone(values.get("phone")) or "",
            email=_email(values.get("email")),
            title=_text(values.get("title")),
            job=_text(values.get("job")),
            team=_text(values.get("team"))[:120],
            union_joined_on=joined,
            values=values,
        )
    except ValueError as error:
        return Refused(record.sheet, record.number, str(error), values)


def _sex_by_column(values: dict[str, Cell]) -> None:
    """Some tables have a column "Nam" and a column "Nữ", each with a mark or with the date of birth."""
    for column, sex in (("male", "Nam"), ("female", "Nữ")):
        value = values.pop(column, None)
        if value in (None, ""):
            continue
        values["sex"] = sex
        if fold(str(value)) not in _MARKS:
            values["birth"] = value


def _text(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if is_formula(value):
        raise ValueError(_("Ô chứa công thức “%(text)s”. Hãy thay bằng giá trị.") % {"text": str(value)[:40]})
    return clean(str(value))


def _name(value: Cell) -> str:
    name = _text(value)
    if not name:
        raise ValueError(_("Thiếu họ và tên."))
    if len(name) > 120 or any(ch.isdigit() for ch in name) or not any(ch.isalpha() for ch in name):
        raise ValueError(_("“%(name)s” không giống họ và tên.") % {"name": name[:60]})
    return proper_name(name)


def _number(value: Cell) -> str | None:
    number = _text(value).upper().replace(" ", "")
    if not number:
        return None
    if not _NUMBER.match(number):
        raise ValueError(_("Số thẻ “%(number)s” không đúng.") % {"number": number[:40]})
    return number


def _sex(value: Cell) -> str:
    word = fold(_text(value))
    if word in ("", "khong ro"):
        return ""
    if word in ("nam", "m", "male", "1"):
        return "m"
    if word in ("nu", "f", "female", "0", "x"):
        return "f"
    raise ValueError(_("Giới tính “%(word)s” không rõ; hãy ghi Nam hoặc Nữ.") % {"word": _text(value)[:20]})


def _email(value: Cell) -> str:
    email = _text(value).lower().removeprefix("mailto:")
    if not email:
        return ""
    try:
        # Rosters spell addresses with đ now and then; such an address reaches nobody, yet the row is good.
        validate_email(email)
    except ValidationError as error:
        if email.isascii():
            raise ValueError(_("Thư điện tử “%(email)s” không đúng.") % {"email": email[:60]}) from error
        return ""
    return email


def _date(value: Cell, *, born: bool) -> tuple[date | None, int | None]:
    if isinstance(value, datetime):
        return _plausible(value.date(), born), value.year
    if isinstance(value, date):
        return _plausible(value, born), value.year
    if isinstance(value, int) and not isinstance(value, bool) and value in _SERIAL:
        # A date in a column that is not marked as one.
        counted = date(1899, 12, 30) + timedelta(days=value)
        return _plausible(counted, born), counted.year
    text = _text(value)
    if not text:
        return None, None
    month_only = _MONTH.match(text)
    if _YEAR.match(text) or month_only:
        year = int(month_only[1]) if month_only else int(float(text))
        _plausible(date(year, 12, 31) if 1 <= year <= 9999 else date.max, born, loose=True)
        return None, year
    iso, usual = _ISO_DATE.match(text), _TEXT_DATE.match(text)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
    elif usual:
        day, month = int(usual[1]), int(usual[2])
        year = int(usual[3]) if len(usual[3]) == 4 else _century(int(usual[3]), born)
    else:
        raise ValueError(_("Ngày “%(text)s” không đọc được; hãy ghi như 20/11/1980.") % {"text": text[:30]})
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise ValueError(_("Ngày “%(text)s” không có trong lịch.") % {"text": text}) from error
    return _plausible(found, born), year


def _century(two_digits: int, born: bool) -> int:
    this_year = timezone.localdate().year
    latest = this_year - _YOUNGEST if born else this_year
    return 2000 + two_digits if 2000 + two_digits <= latest else 1900 + two_digits


def _plausible(day: date, born: bool, loose: bool = False) -> date:
    today = timezone.localdate()
    latest = today if not loose else date(today.year, 12, 31)
    if day > latest or day.year < 1900:
        words = {"day": day.strftime("%d/%m/%Y")}
        raise ValueError((_("Ngày sinh %(day)s không hợp lý.") if born else _("Ngày %(day)s không hợp lý.")) % words)
    return day
