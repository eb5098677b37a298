"""Finding the table in a sheet: the heading row among titles, and rows that are not records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lantoa.base.spreadsheets import Cell, SheetRow
from lantoa.base.text import clean, fold

# Rows under (or over) the table, by their folded beginning: sums and notes, which may stand inside it, …
_ASIDE = re.compile(
    r"(tong|cong)( so| cong)?( doan vien| nguoi)?\s*(:|\d|$)|tong (so|cong)\b|danh sach nay|ghi chu|noi nhan"
)
# … and signatures, which end it.
_SIGNATURE = re.compile(
    r"(nguoi lap|lap bieu|lap bang|xac nhan|ky ten|\(ky|thu truong|tm[.,: ]|t/m|kt[.,: ]|tl[.,: ])|(chu tich|thu ky|ke toan)$"
)
_IN_BRACKETS = re.compile(r"\([^)]*\)")
_PUNCTUATION = re.compile(r"[^a-z0-9/]+")
_COLUMN_NUMBER = re.compile(r"\(?(\d{1,2}|[A-Z])\)?$")
_REST = "+"
# A column that no field has is kept under its own heading behind this sign, so that a refused row loses nothing.
KEPT = "+"
# … but for those that only number the rows, and those that this house adds to refused rows.
_OWN_COLUMNS = frozenset(["stt", "tt", "so tt", "so thu tu", "no", "ly do", "trang", "dong"])
# What Excel leaves where a formula found nothing.
_ERRORS = frozenset(["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!"])


@dataclass(frozen=True)
class Record:
    """One row of a table as field → value (text cleaned), with where it stood and what stood there."""

    sheet: str
    number: int
    values: dict[str, Cell]
    raw: tuple[Cell, ...]


@dataclass(frozen=True)
class Loose:
    """A row inside the table which is no record but one piece of text, such as the name of a team."""

    sheet: str
    number: int
    text: str


@dataclass(frozen=True)
class Refused:
    """A row that was not taken, why, and what it held by field, so that it can be corrected."""

    sheet: str
    row: int
    reason: str
    values: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The row as the command line prints it."""
        return {"sheet": self.sheet, "row": self.row, "reason": self.reason}


def records(
    rows: Iterable[SheetRow],
    columns: Mapping[str, Iterable[str]],
    required: Iterable[str],
    whole: str = "",
    part: str = "",
    names: Mapping[str, str] | None = None,
) -> Iterator[Record | Loose | Refused]:
    """The records of every sheet.

    `columns` maps a field to the headings it may have; marks, capitals, punctuation and what stands in
    brackets do not matter. The heading row is the first in which all `required` fields are found; a second
    row of headings under it is taken with it, and a later one (a table repeated on the next page) anew.

    Offices write names in one column or in two: with a column for field `part` the text of `whole` is made
    of both, and where the column right of `whole` has no heading, a single word that stands there belongs
    to it. What stands in columns that no field has is in `values` too, as `KEPT` and the heading. Rows that number the columns, blank rows, sums and signatures are passed over. A sheet without a
    heading row gives one `Refused`, which names the required columns as `names` has them.
    """
    wanted = {heading(text): field for field, headings in columns.items() for text in headings}
    required = list(required)
    needed = set(required)
    missing = [(names or {}).get(field) or next(iter(columns[field])) for field in required]
    sheet: str | None = None
    layout: dict[int, str] = {}
    kept: dict[int, str] = {}
    filled = signed = just_headed = False
    for row in rows:
        if row.sheet != sheet:
            if sheet is not None and not layout and filled:
                yield _headless(sheet, missing)
            sheet, layout, kept, filled, signed = row.sheet, {}, {}, False, False
        texts = [clean(value) if isinstance(value, str) else value for value in row.values]
        present = [value for value in texts if value not in (None, "")]
        if not present:
            continue
        filled = True
        if not layout or just_headed or _may_be_heading(texts, layout, wanted):
            found = _layout(texts, wanted)
            if needed <= set(found.values()):
                layout, signed, just_headed = _with_parts(found, texts, whole, part), False, True
                kept = _kept(texts, layout)
                continue
            if just_headed and (len(present) > 2 and all(_COLUMN_NUMBER.match(str(value)) for value in present)):
                continue
            if just_headed and len(found) == len(present):
                layout = {at: field for at, field in layout.items() if field not in found.values()} | found
                kept = {at: name for at, name in kept.items() if at not in layout}
                continue
        just_headed = False
        if not layout:
            continue
        values: dict[str, Cell] = {}
        for at, field in layout.items():
            value = texts[at] if at < len(texts) else None
            if value in (None, ""):
                continue
            if field == _REST:
                if whole in values and isinstance(value, str) and value.isalpha() and value[0].isupper():
                    values[whole] = f"{values[whole]} {value}"
            else:
                values[field] = f"{values[field]} {value}" if field in values else value
        first = fold(next((value for value in present if isinstance(value, str)), ""))
        if _SIGNATURE.match(first):
            signed = True
        elif _ASIDE.match(first) and len(values) <= len(needed) + 1:
            continue
        if signed and len(values) <= len(needed) + 1:
            # Under a signature stand the names of those who sign; a row as full as a record is still one.
            continue
        if len(present) == 1 and first:
            yield Loose(row.sheet, row.number, str(present[0]))
            continue
        values |= {name: texts[at] for at, name in kept.items() if at < len(texts) and texts[at] not in (None, "")}
        yield Record(row.sheet, row.number, values, row.values)
    if sheet is not None and not layout and filled:
        yield _headless(sheet, missing)


def heading(text: str) -> str:
    """A heading as headings are compared: "Ngày, tháng, năm sinh (dd/mm/yyyy)" → "ngay thang nam sinh"."""
    return _PUNCTUATION.sub(" ", _IN_BRACKETS.sub(" ", fold(text))).replace(" /", "/").replace("/ ", "/").strip()


def _may_be_heading(texts: list[Any], layout: dict[int, str], wanted: Mapping[str, str]) -> bool:
    # Cheap enough for every row of a million: only text where a heading stood can be a heading again.
    at = next(iter(layout))
    return at < len(texts) and isinstance(texts[at], str) and len(texts[at]) < 40 and heading(texts[at]) in wanted


def _layout(texts: list[Any], wanted: Mapping[str, str]) -> dict[int, str]:
    layout: dict[int, str] = {}
    for at, text in enumerate(texts):
        field = wanted.get(heading(text)) if isinstance(text, str) else None
        if field is not None and field not in layout.values():
            layout[at] = field
    return layout


def _kept(texts: list[Any], layout: Mapping[int, str]) -> dict[int, str]:
    return {
        at: KEPT + text[:120]
        for at, text in enumerate(texts)
        if at not in layout and isinstance(text, str) and text and heading(text) not in _OWN_COLUMNS
    }


def _with_parts(layout: dict[int, str], texts: list[Any], whole: str, part: str) -> dict[int, str]:
    if part in layout.values():
        return {at: whole if field == part else field for at, field in layout.items()}
    at = next((at for at, field in layout.items() if field == whole), len(texts))
    if at + 1 < len(texts) and texts[at + 1] in (None, ""):
        # In the order of the columns: the first part must stand before the rest.
        return dict(sorted((layout | {at + 1: _REST}).items()))
    return layout


def _headless(sheet: str, needed: list[str]) -> Refused:
    words = {"columns": ", ".join(needed)}
    return Refused(sheet, 1, _("Không thấy dòng tiêu đề. Bảng cần có các cột: %(columns)s.") % words, {})


def is_formula(value: object) -> bool:
    """Whether a cell holds a formula (or the error that one left) rather than what it says."""
    return isinstance(value, str) and (value.startswith("=") or value in _ERRORS)
