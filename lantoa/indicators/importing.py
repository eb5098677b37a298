"""Taking in figures of units that do not work in the system, and of years before it.

The files that `exports` writes come in again: tables (.xlsx, .csv), DHIS2 `dataValueSets` (.json) and ADX (.xml). A
figure that was computed from records is never replaced: records speak first, also when they come later. Where
there are none, the unit's own numbers are those of the file, marked with their source.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Invalid
from lantoa.base.importing import ImportResult, Outcome, State
from lantoa.base.periods import Period
from lantoa.base.rights import Capability, require
from lantoa.base.spreadsheets import read_rows
from lantoa.base.tables import KEPT, Record, Refused, is_formula, records
from lantoa.base.text import clean
from lantoa.indicators import engine
from lantoa.indicators.models import ImportedFigure, IndicatorValue
from lantoa.indicators.registry import Indicator, get
from lantoa.people.models import Account
from lantoa.units.history import TreeSnapshot, tree_over
from lantoa.units.models import Unit, path_range

MOST_BYTES = 50 * 1024 * 1024
MOST_PERIODS = 40
HEADINGS = {
    "unit": "Mã đơn vị", "code": "Chỉ tiêu", "period": "Kỳ", "num": "Tử số của riêng đơn vị",
    "den": "Mẫu số của riêng đơn vị", "source": "Nguồn",
}  # fmt: skip
COLUMNS = {
    "unit": ("ma don vi", "ma dv"), "code": ("chi tieu", "ma chi tieu"), "period": ("ky", "ky bao cao"),
    "num": ("tu so cua rieng don vi", "tu so rieng"), "den": ("mau so cua rieng don vi", "mau so rieng"),
    "source": ("nguon", "nguon so lieu"),
}  # fmt: skip
REQUIRED = ("unit", "code", "period", "num", "den")
_ELEMENT = re.compile(r"(?P<code>.+)_(?P<part>NUM|DEN)$")
_DHIS2 = re.compile(r"(\d{4})(?:S([12])|Q([1-4])|(0[1-9]|1[0-2]))?$")
_DURATION = {"P1Y": "year", "P6M": "half", "P3M": "quarter", "P1M": "month"}
_THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+$")

Key = tuple[str, str, int]


@dataclass
class FigureRow:
    """What a file says of one indicator of one unit over one period, as it stands there."""

    sheet: str
    row: int
    values: dict[str, Any] = field(default_factory=dict)

    def refuse(self, reason: str) -> Refused:
        """The row as refused for `reason`."""
        return Refused(self.sheet, self.row, reason, self.values)


@dataclass(frozen=True)
class _Known:
    """A row whose names are understood."""

    at: FigureRow
    unit: Unit
    indicator: Indicator
    period: Period
    num: float
    den: float

    @property
    def key(self) -> Key:
        return self.indicator.code, self.period.key, self.unit.pk

    @property
    def label(self) -> str:
        return f"{self.unit.code} {self.indicator.code} {self.period.key}"

    @property
    def source(self) -> str:
        return clean(str(self.at.values.get("source") or ""))[:200]


def run(
    actor: Account | None, file: IO[bytes], name: str, unit: Unit, *, dry_run: bool = False
) -> ImportResult:  # fmt: skip
    """Compare a file of figures with what is known of the branch of `unit` and, unless `dry_run`, take it over.

    `actor` needs the right to take in the reports of `unit`; only units below it (and the topmost itself) are
    taken. Figures of the file's periods that were never computed are computed first. All or nothing happens in
    one transaction; a second run changes nothing. Raises `Invalid` for a file that cannot be read.
    """
    require(actor, Capability.ACCEPT_REPORT, unit)
    result = ImportResult()
    rows = _understood(read(file, name, result), unit, result)
    for period in sorted({row.period for row in rows}):
        codes = {row.indicator.code for row in rows if row.period == period}
        engine.recompute(period, codes & set(engine.stale_codes(period)))
    with nullcontext() if dry_run else transaction.atomic():
        taken = _compared(rows, result)
        if taken and not dry_run:
            _write(actor, taken, name)
            audit.record(actor, "figures.import", unit, counts=result.counts, file=name)
    return result


def run_file(path: Path, *, dry_run: bool = False) -> ImportResult:
    """The same for the whole tree, for the operator at the command line."""
    root = Unit.objects.filter(depth=1).order_by("path").first()
    if root is None:
        raise Invalid(_("Chưa có đơn vị nào. Hãy nhập cây đơn vị trước."))
    with path.open("rb") as file:
        return run(None, file, path.name, root, dry_run=dry_run)


def read(file: IO[bytes], name: str, result: ImportResult) -> Iterator[FigureRow]:
    """The rows of a table, a DHIS2 document or an ADX document; rows that are none are refused in `result`."""
    file.seek(0)
    start = file.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    file.seek(0)
    if start in (b"{", b"<"):
        content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise Invalid(_("Tệp lớn quá 50 MB. Hãy chia theo nhánh rồi nhập lần lượt."))
        values = _data_values(content) if start == b"{" else _adx_values(content)
        yield from _paired(values, Path(name).stem or "tệp", result)
        return
    for record in records(read_rows(file, name), COLUMNS, REQUIRED, names=HEADINGS):
        if isinstance(record, Refused):
            result.refuse(record)
        elif isinstance(record, Record):
            yield FigureRow(record.sheet, record.number, dict(record.values))


# --- Documents of other systems -------------------------------------------------------------------------------


def _data_values(content: bytes) -> Iterator[Mapping[str, Any]]:
    """The values of a DHIS2 document, with the periods written as ours."""
    try:
        document = json.loads(content)
        listed = document["dataValues"]
        if not isinstance(listed, list) or not all(isinstance(value, dict) for value in listed):
            raise TypeError("dataValues")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Invalid(_("Tệp .json này không phải bộ số liệu DHIS2 (dataValues)."), cause=str(error)) from error
    for value in listed:
        yield {
            "element": value.get("dataElement", document.get("dataElement")),
            "period": _from_dhis2(str(value.get("period", document.get("period", "")))),
            "unit": value.get("orgUnit", document.get("orgUnit")),
            "value": value.get("value"), "source": value.get("comment"),
        }  # fmt: skip


def _adx_values(content: bytes) -> Iterator[Mapping[str, Any]]:
    """The values of an ADX document; nothing outside of the file is read, and no entity is expanded."""
    found: list[dict[str, Any]] = []
    group: dict[str, str] = {}
    words: list[str] = []

    def begin(tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(" ")[2]
        if local == "group":
            group.clear()
            group.update(attributes)
        elif local == "dataValue":
            found.append(
                {
                    "element": attributes.get("dataElement"), "period": _from_adx(group.get("period", "")),
                    "unit": group.get("orgUnit"), "value": attributes.get("value"), "source": None,
                }
            )  # fmt: skip
        words.clear()

    def end(tag: str) -> None:
        if tag.rpartition(" ")[2] == "annotation" and found:
            found[-1]["source"] = "".join(words)

    def refuse(*_arguments: Any) -> None:
        raise ValueError("a document type declaration")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = words.append
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Invalid(_("Tệp .xml này không đọc được dưới dạng ADX."), cause=str(error)) from error
    yield from found


def _paired(values: Iterable[Mapping[str, Any]], sheet: str, result: ImportResult) -> list[FigureRow]:
    """Numerators and denominators put together, in the order in which they come."""
    rows: dict[tuple[str, str, str], FigureRow] = {}
    for number, value in enumerate(values, start=1):
        element = _ELEMENT.match(str(value["element"] or ""))
        if element is None:
            at = FigureRow(sheet, number, {"unit": value["unit"], "code": value["element"], "period": value["period"]})
            result.refuse(at.refuse(_("Mã số liệu phải có dạng T1_NUM hoặc T1_DEN.")))
            continue
        key = (str(value["unit"]), element["code"], value["period"])
        row = rows.setdefault(
            key, FigureRow(sheet, number, {"unit": key[0], "code": key[1], "period": key[2], "source": None})
        )
        part = element["part"].lower()
        if row.values.get(part) not in (None, value["value"]):
            result.refuse(FigureRow(sheet, number, dict(row.values)).refuse(_twice()))
            continue
        row.values[part] = value["value"]
        row.values["source"] = row.values["source"] or value["source"]
    return list(rows.values())


def _twice() -> str:
    return _("Số liệu này có hai lần trong tệp, mỗi lần một khác.")


def _from_dhis2(text: str) -> str:
    found = _DHIS2.match(text)
    if found is None:
        return text
    year, half, quarter, month = found.groups()
    return year + (f"-H{half}" if half else f"-Q{quarter}" if quarter else f"-{month}" if month else "")


def _from_adx(text: str) -> str:
    start, _slash, duration = text.partition("/")
    try:
        period = Period.containing(date.fromisoformat(start), _DURATION[duration])
    except (ValueError, KeyError):
        return text
    return period.key if period.start.isoformat() == start else text


# --- Understanding and comparing ------------------------------------------------------------------------------


def _understood(rows: Iterable[FigureRow], unit: Unit, result: ImportResult) -> list[_Known]:
    listed = list(rows)
    wanted = {clean(str(row.values.get("unit") or "")).upper() for row in listed}
    units = _units(wanted, unit)
    periods: dict[str, tuple[Period, TreeSnapshot]] = {}
    found: dict[Key, _Known] = {}
    for row in listed:
        try:
            known = _known(row, units, periods)
        except ValueError as error:
            result.refuse(row.refuse(str(error)))
            continue
        before = found.setdefault(known.key, known)
        if before is not known and (before.num, before.den) != (known.num, known.den):
            result.refuse(row.refuse(_twice()))
    return list(found.values())


def _units(codes: set[str], unit: Unit) -> dict[str, Unit]:
    """Units below `unit` by code (with the topmost itself), without those of other branches."""
    below = Unit.objects.filter(**path_range(unit.path))
    if unit.depth > 1:
        below = below.exclude(pk=unit.pk)
    listed = sorted(codes)
    return {
        found.code.upper(): found
        for start in range(0, len(listed), 500)
        for found in below.filter(code__in=listed[start : start + 500])
    }


def _known(
    row: FigureRow, units: Mapping[str, Unit], periods: dict[str, tuple[Period, TreeSnapshot]]
) -> _Known:  # fmt: skip
    """The row with its names understood; ValueError with the reason why not. `periods` are those met before."""
    values = row.values
    if any(is_formula(value) for name, value in values.items() if not name.startswith(KEPT)):
        raise ValueError(_("Có ô là công thức. Hãy dán giá trị thay cho công thức."))
    code = clean(str(values.get("unit") or "")).upper()
    unit = units.get(code)
    if unit is None:
        raise ValueError(_("Không có đơn vị mang mã %(code)s trong nhánh của bạn.") % {"code": code or "—"})
    indicator = get(clean(str(values.get("code") or "")).upper())
    if indicator is None:
        raise ValueError(_("Không có chỉ tiêu nào mang mã “%(code)s”.") % {"code": values.get("code") or ""})
    text = clean(str(values.get("period") or ""))
    if text not in periods:
        if len(periods) >= MOST_PERIODS:
            raise ValueError(_("Mỗi tệp chỉ nhập nhiều nhất %(n)d kỳ.") % {"n": MOST_PERIODS})
        parsed = Period.parse(text)
        periods[text] = parsed, tree_over(parsed.start, parsed.end)
    period, tree = periods[text]
    if period.kind not in indicator.period_kinds:
        raise ValueError(_("Chỉ tiêu %(code)s không tính cho %(period)s.") % {"code": indicator.code, "period": text})
    if period.start > timezone.localdate():
        raise ValueError(_("Kỳ %(period)s chưa đến.") % {"period": text})
    if unit.pk not in tree.position:
        raise ValueError(_("Đơn vị chưa có trong %(period)s.") % {"period": period.label})
    num, den = _number(values.get("num")), _number(values.get("den"))
    # 0/0 takes back what was imported.
    if num > den:
        raise ValueError(_("Tử số lớn hơn mẫu số."))
    return _Known(row, unit, indicator, period, num, den)


def _number(value: Any) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        number = float(value)
    else:
        text = clean(str(value if value is not None else "")).replace(" ", "")
        text = text.replace(".", "") if _THOUSANDS.match(text) else text.replace(",", ".")
        try:
            number = float(text)
        except ValueError as error:
            raise ValueError(_("Tử số và mẫu số phải là số.")) from error
    if not 0 <= number < 1e12:
        raise ValueError(_("Tử số và mẫu số phải là số không âm."))
    return number


def _compared(rows: list[_Known], result: ImportResult) -> list[_Known]:
    """What is to be written; every row is counted in `result`."""
    codes, periods = {row.indicator.code for row in rows}, {row.period.key for row in rows}
    units = {row.unit.pk for row in rows}

    def own(model: Any, *fields: str) -> dict[Key, tuple[Any, ...]]:
        kept = model.objects.filter(code__in=codes, period__in=periods)
        listed = kept.values_list("code", "period", "unit_id", *fields).iterator(chunk_size=5000)
        return {(code, period, unit): tuple(rest) for code, period, unit, *rest in listed if unit in units}

    imported = own(ImportedFigure, "num", "den", "counts")
    values = own(IndicatorValue, "own_num", "own_den", "own_hidden")
    taken = []
    for row in rows:
        given = (row.num, row.den)
        num, den, hidden = values.get(row.key, (0.0, 0.0, False))
        before = imported.get(row.key)
        computed = row.indicator.speaks(num, den) and not (before is not None and before[2])
        if given == (num, den) and not hidden:
            state, detail = State.UNCHANGED, ""
        elif computed:
            words = _("Đơn vị đã có số liệu tính từ hồ sơ trong hệ thống; số liệu nhập không thay số liệu ấy.")
            result.refuse(row.at.refuse(words))
            continue
        elif not row.den and before is not None:
            state, detail = State.CHANGED, _("%(num)g/%(den)g → bỏ") % {"num": before[0], "den": before[1]}
        elif not row.den:
            result.refuse(row.at.refuse(_("Mẫu số bằng 0 thì không có gì để nhập.")))
            continue
        elif before is None:
            state, detail = State.CREATED, _("%(num)g/%(den)g") % {"num": row.num, "den": row.den}
        else:
            state = State.CHANGED if before[:2] != given else State.UNCHANGED
            detail = "" if state == State.UNCHANGED else f"{before[0]:g}/{before[1]:g} → {row.num:g}/{row.den:g}"
        result.add(Outcome(row.at.sheet, row.at.row, state, row.label, detail))
        if state != State.UNCHANGED:
            taken.append(row)
    return taken


def _write(actor: Account | None, rows: list[_Known], name: str) -> None:
    now = timezone.now()
    for row in rows:
        if not row.den:
            # Few: a mistake taken back by hand.
            ImportedFigure.objects.filter(code=row.indicator.code, period=row.period.key, unit=row.unit).delete()
    ImportedFigure.objects.bulk_create(
        (
            ImportedFigure(
                code=row.indicator.code, period=row.period.key, unit=row.unit, num=row.num, den=row.den,
                source=row.source or name[:200], imported_by=actor, imported_at=now,
            )
            for row in rows
            if row.den
        ),
        update_conflicts=True, unique_fields=["code", "period", "unit"],
        update_fields=["num", "den", "source", "imported_by", "imported_at"], batch_size=1000,
    )  # fmt: skip
    for period in sorted({row.period for row in rows}):
        engine.recompute(period, {row.indicator.code for row in rows if row.period == period})
