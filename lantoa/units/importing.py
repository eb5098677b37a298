"""Importing the tree of units from a table, in any order of rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.importing import ImportResult, Outcome, State
from lantoa.base.rights import Capability, may
from lantoa.base.spreadsheets import Cell, SheetRow
from lantoa.base.tables import KEPT, Refused, is_formula, records
from lantoa.base.text import clean, fold, parse_phone
from lantoa.units import actions
from lantoa.units.models import CODE_PATTERN, Level, Unit, UnitChange, UnitEdge, UnitKind, UnitName

if TYPE_CHECKING:
    from lantoa.people.models import Account

COLUMNS = {
    "code": ("ma don vi", "ma dv", "ma"),
    "name": ("ten don vi", "don vi", "ten cong doan"),
    "parent": ("ma don vi cap tren", "ma dv cap tren", "ma cap tren", "don vi cap tren", "truc thuoc"),
    "level": ("cap", "cap cong doan", "loai don vi"),
    "province": ("tinh/thanh pho", "tinh", "tinh, thanh pho", "tinh thanh pho"),
    "members": ("so doan vien", "doan vien", "tong so doan vien"),
    "staff": ("so cbngnld", "so lao dong", "tong so lao dong", "cbngnld"),
    "address": ("dia chi", "dia chi tru so"),
    "phone": ("dien thoai", "so dien thoai", "sdt"),
    "email": ("email", "e mail", "thu dien tu"),
    "website": ("website", "trang web", "trang thong tin dien tu"),
    "finance": ("nguon kinh phi", "tinh trang tu chu", "muc do tu chu", "tu chu", "co che tai chinh"),
}
HEADINGS = {
    "code": "Mã đơn vị", "name": "Tên đơn vị", "parent": "Mã đơn vị cấp trên", "level": "Cấp",
    "province": "Tỉnh/Thành phố", "members": "Số đoàn viên", "staff": "Số CBNGNLĐ", "address": "Địa chỉ",
    "phone": "Điện thoại", "email": "Email", "website": "Trang web", "finance": "Nguồn kinh phí",
}  # fmt: skip
REQUIRED = ("code", "name")
_is_url = URLValidator(schemes=["http", "https"])
_FACTS = ("members", "staff", "province", "address", "phone", "email", "website", "finance")
_LENGTHS = {name: Unit._meta.get_field(name).max_length or 255 for name in ("province", "address", "email", "website")}


@dataclass
class UnitRow:
    """What one row says of a unit; `facts` holds only what the row gives."""

    sheet: str
    row: int
    code: str
    name: str
    parent: str
    level: str
    facts: dict[str, str | int]
    values: dict[str, Cell] = field(repr=False, default_factory=dict)

    def refuse(self, reason: str) -> Refused:
        """The row as refused for `reason`."""
        return Refused(self.sheet, self.row, reason, self.values)


def run(
    actor: Account | None, rows: Iterable[SheetRow], *, dry_run: bool = False, on: date | None = None
) -> ImportResult:
    """Compare a table with the tree and, unless `dry_run`, bring the tree to what the table says.

    Rows may stand in any order. New units begin on `on` (by default 1 January of this year: a table lists
    units that are there already). Renamed and moved units keep their history from today. All or nothing
    happens in one transaction; rows that cannot be taken are in the result with the reason. Running it
    twice changes nothing the second time.
    """
    result = ImportResult()
    # A preview takes no lock: on SQLite a transaction keeps all other writers waiting.
    with nullcontext() if dry_run else transaction.atomic():
        plan = _Plan(actor, list(_parse(rows, result)), result)
        if not dry_run:
            plan.apply(on or date(timezone.localdate().year, 1, 1))
            if result.created or result.changed:
                _record(actor, result)
    return result


def _record(actor: Account | None, result: ImportResult) -> None:
    root = Unit.objects.filter(depth=1).first()
    if root is not None:
        audit.record(actor, "units.import", root, counts=result.counts)


def _parse(rows: Iterable[SheetRow], result: ImportResult) -> Iterable[UnitRow]:
    for record in records(rows, COLUMNS, REQUIRED, names=HEADINGS):
        if isinstance(record, Refused):
            result.refuse(record)
        elif hasattr(record, "values"):
            try:
                yield _unit_row(record.sheet, record.number, record.values)
            except ValueError as error:
                result.refuse(Refused(record.sheet, record.number, str(error), record.values))


def _unit_row(sheet: str, number: int, values: dict[str, Cell]) -> UnitRow:
    texts = {name: _text(value) for name, value in values.items() if not name.startswith(KEPT)}
    code, name = texts.get("code", "").upper(), texts.get("name", "")
    if not code or not name:
        raise ValueError(_("Thiếu mã hoặc tên đơn vị."))
    if not re.match(CODE_PATTERN, code) or len(code) > 32:
        raise ValueError(
            _("Mã “%(code)s” không đúng: chỉ gồm chữ không dấu, số, dấu chấm và gạch nối.") % {"code": code}
        )
    if len(name) > 255:
        raise ValueError(_("Tên đơn vị dài quá 255 chữ."))
    facts: dict[str, str | int] = {}
    for fact in _FACTS:
        if texts.get(fact):
            facts[fact] = _fact(fact, texts[fact])
    return UnitRow(sheet, number, code, name, texts.get("parent", "").upper(), texts.get("level", ""), facts, values)


def _text(value: Cell) -> str:
    if is_formula(value):
        raise ValueError(_("Ô chứa công thức “%(text)s”. Hãy thay bằng giá trị.") % {"text": str(value)[:40]})
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else clean(str(value))


def _count(text: str) -> int:
    digits = text.replace(".", "").replace(" ", "")
    if not digits.isdigit() or len(digits) > 8:
        raise ValueError(_("“%(text)s” không phải là một số người.") % {"text": text[:20]})
    return int(digits)


def _fact(name: str, text: str) -> str | int:
    if name in ("members", "staff"):
        return _count(text)
    if name == "phone":
        return parse_phone(text) or ""
    if name == "finance":
        return _finance(text)
    if len(text) > _LENGTHS[name]:
        raise ValueError(_("“%(text)s…” dài quá %(most)d chữ.") % {"text": text[:30], "most": _LENGTHS[name]})
    try:
        if name == "email":
            validate_email(text)
        elif name == "website":
            text = text if "://" in text else f"https://{text}"
            _is_url(text)
    except ValidationError as error:
        raise ValueError(_("“%(text)s” không đúng: %(name)s.") % {"text": text[:60], "name": HEADINGS[name]}) from error
    return text


def _finance(text: str) -> str:
    folded = fold(text)
    for choice in Unit.Finance:
        if folded in (choice.value, fold(str(choice.label))):
            return choice.value
    if "ngoai cong lap" in folded or "tu thuc" in folded or "dan lap" in folded:
        return Unit.Finance.PRIVATE
    if "mot phan" in folded:
        return Unit.Finance.PARTLY
    if "100%" in folded or "ngan sach" in folded:
        return Unit.Finance.STATE
    if folded.startswith("tu chu"):
        return Unit.Finance.AUTONOMOUS
    raise ValueError(
        _(
            "Nguồn kinh phí “%(text)s” không rõ; hãy ghi ngân sách bảo đảm 100%%, tự chủ một phần, tự chủ hoặc ngoài công lập."
        )
        % {"text": text[:40]}
    )


class _Plan:
    """Which rows are new, changed, unchanged or refused, worked out against the tree as it stands."""

    def __init__(self, actor: Account | None, rows: list[UnitRow], result: ImportResult) -> None:
        self.actor, self.result = actor, result
        self.units = {unit.code: unit for unit in Unit.objects.select_related("kind__level").order_by("path")}
        self.code_of = {unit.pk: code for code, unit in self.units.items()}
        self.path_code = {unit.path: code for code, unit in self.units.items()}
        self.levels = _level_names()
        self.known_levels = ", ".join(Level.objects.values_list("name", flat=True))
        self.kinds = list(UnitKind.objects.select_related("level"))
        self.has_root = bool(self.units)
        self.rows = self._keep_possible(rows)
        self._refuse_new_circles()
        self.new: list[UnitRow] = []
        self.renamed: list[UnitRow] = []
        self.moved: list[UnitRow] = []
        self.facts: list[UnitRow] = []
        for row in self.rows.values():
            self._compare(row)

    def _keep_possible(self, rows: list[UnitRow]) -> dict[str, UnitRow]:
        """Rows by code, without those which can have no place in the tree; parents before children."""
        kept: dict[str, UnitRow] = {}
        for row in rows:
            if row.code in kept:
                self.result.refuse(
                    row.refuse(_("Mã %(code)s đã có ở dòng %(row)d.") % {"code": row.code, "row": kept[row.code].row})
                )
            elif row.level and fold(row.level) not in self.levels:
                words = {"level": row.level, "known": self.known_levels}
                self.result.refuse(row.refuse(_("Không có cấp “%(level)s”; hãy ghi một trong: %(known)s.") % words))
            else:
                kept[row.code] = row
        self.turned_away = {clean(str(row.values.get("code") or "")).upper() for row in self.result.refused}
        ordered: dict[str, UnitRow] = {}
        fate: dict[str, str] = {}
        for code in list(kept):
            self._place(code, kept, ordered, fate)
        return ordered

    def _place(self, code: str, kept: dict[str, UnitRow], ordered: dict[str, UnitRow], fate: dict[str, str]) -> None:
        # Walk up until a unit with a known fate, then settle the chain on the way down: no recursion, so a
        # chain of any length is no danger.
        chain: list[str] = []
        at = code
        while at in kept and at not in fate and at not in chain:
            chain.append(at)
            at = kept[at].parent
        circle = set(chain[chain.index(at) :]) if at in chain else set()
        for one in reversed(chain):
            row = kept[one]
            reason = self._reason(row, circle, kept, fate)
            fate[one] = reason
            if reason:
                self.result.refuse(row.refuse(reason))
            else:
                ordered[one] = row
                self.has_root = True

    def _refuse_new_circles(self) -> None:
        """Refuse moves that the tree as it stands turns into circles: a unit put below one of its own branch."""
        above = {unit.code: self.path_code.get(unit.parent_path, "") for unit in self.units.values()}
        self.final = above | {code: row.parent for code, row in self.rows.items() if row.parent}
        settled: set[str] = set()
        for code in list(self.rows):
            chain: list[str] = []
            at = code
            while at and at not in settled and at not in chain:
                chain.append(at)
                at = self.final.get(at, "")
            if at in chain:
                for one in chain[chain.index(at) :]:
                    row = self.rows.get(one)
                    if row is not None and one in self.units and row.parent and row.parent != above[one]:
                        del self.rows[one]
                        self.final[one] = above[one]
                        self.result.refuse(
                            row.refuse(
                                _("Vòng lặp: đơn vị này đang là cấp trên của %(parent)s.") % {"parent": row.parent}
                            )
                        )
            settled.update(chain)

    def _depth(self, code: str) -> int:
        depth = 0
        while code := self.final.get(code, ""):
            depth += 1
        return depth

    def _reason(self, row: UnitRow, circle: set[str], kept: dict[str, UnitRow], fate: dict[str, str]) -> str:
        words = {"parent": row.parent}
        known = self.units.get(row.code)
        if row.code in circle:
            return _("Vòng lặp: theo cột mã cấp trên, đơn vị này là cấp trên của chính nó.")
        if row.parent in kept or (row.parent in self.turned_away and row.parent not in self.units):
            if row.parent not in kept or fate.get(row.parent):
                return _("Đơn vị cấp trên %(parent)s bị trả lại, nên dòng này phải chờ.") % words
        elif row.parent and row.parent not in self.units:
            return _("Không có đơn vị cấp trên mang mã %(parent)s.") % words
        elif row.parent and not self.units[row.parent].is_active:
            return _("Đơn vị cấp trên %(parent)s đã kết thúc hoạt động.") % words
        if not row.parent and known is None and self.has_root:
            return _("Thiếu mã đơn vị cấp trên.")
        if known is not None and not known.is_active:
            return _("Mã %(code)s thuộc một đơn vị đã kết thúc hoạt động.") % {"code": row.code}
        return self._no_right(row, known)

    def _no_right(self, row: UnitRow, known: Unit | None) -> str:
        if self.actor is None:
            return ""
        at = known or self.units.get(row.parent)
        if at is None and row.parent:
            return ""  # below a new unit of this file, which was checked itself
        if at is None or not may(self.actor, Capability.MANAGE_UNITS, at):
            return _("Bạn chưa được giao quản lý nhánh này.")
        to = self.units.get(row.parent)
        if known is None or to is None or to.path == known.parent_path:
            return ""
        if not may(self.actor, Capability.MANAGE_UNITS, to):
            words = {"parent": row.parent}
            return _("Bạn chưa được giao quản lý đơn vị %(parent)s nên không chuyển về đó được.") % words
        return ""

    def _compare(self, row: UnitRow) -> None:
        known = self.units.get(row.code)
        if known is None:
            self.new.append(row)
            self.result.add(Outcome(row.sheet, row.row, State.CREATED, f"{row.code} {row.name}", row.parent))
            return
        changes = []
        if known.name != row.name:
            self.renamed.append(row)
            changes.append(_("tên: %(old)s → %(new)s") % {"old": known.name, "new": row.name})
        above = self.path_code.get(known.parent_path, "")
        if row.parent and row.parent != above:
            self.moved.append(row)
            changes.append(_("cấp trên: %(old)s → %(new)s") % {"old": above, "new": row.parent})
        different = [name for name, value in row.facts.items() if getattr(known, name) != value]
        if different:
            self.facts.append(row)
            changes += [f"{HEADINGS[n]}: {getattr(known, n)} → {row.facts[n]}" for n in different]
        state = State.CHANGED if changes else State.UNCHANGED
        self.result.add(Outcome(row.sheet, row.row, state, f"{row.code} {row.name}", "; ".join(changes)))

    def apply(self, on: date) -> None:
        """Write it all, new units first."""
        self._create(on)
        today = timezone.localdate()
        for row in self.renamed:
            unit = Unit.objects.get(code=row.code)
            current = UnitName.objects.get(unit=unit, valid_to=None)
            actions.rename(self.actor, unit, row.name, on=max(today, current.valid_from + timedelta(days=1)))
        # From the top of the tree as it will be: then no unit is ever put below one that still lies under it.
        for row in sorted(self.moved, key=lambda row: self._depth(row.code)):
            unit = Unit.objects.get(code=row.code)
            edge = UnitEdge.objects.get(unit=unit, valid_to=None)
            parent = Unit.objects.get(code=row.parent)
            actions.move(self.actor, unit, parent, on=max(today, edge.valid_from + timedelta(days=1)))
        changed = []
        for row in self.facts:
            unit = self.units[row.code]
            for name, value in row.facts.items():
                setattr(unit, name, value)
            changed.append(unit)
        Unit.objects.bulk_update(changed, [*_FACTS], batch_size=500)

    def _create(self, on: date) -> None:
        if not self.new:
            return
        paths = {code: unit.path for code, unit in self.units.items()}
        last = _last_steps(paths.values())
        added: dict[str, int] = {}
        fresh = []
        for row in self.new:
            above = paths.get(row.parent, "")
            last[above] = last.get(above, 0) + 1
            depth = len(above) // Unit.steplen + 1
            path = Unit._get_path(above, depth, last[above])
            paths[row.code] = path
            added[above] = added.get(above, 0) + 1
            begins = max(on, self.units[row.parent].valid_from) if row.parent in self.units else on
            fresh.append(
                Unit(
                    path=path, depth=depth, numchild=0, code=row.code, name=row.name, folded_name=fold(row.name)[:255],
                    kind=self._kind(row), valid_from=begins, **row.facts,
                )
            )  # fmt: skip
        for unit in fresh:
            unit.numchild = added.get(unit.path, 0)
        Unit.objects.bulk_create(fresh, batch_size=1000)
        parents = [unit for unit in self.units.values() if unit.path in added]
        for unit in parents:
            unit.numchild += added[unit.path]
        Unit.objects.bulk_update(parents, ["numchild"], batch_size=500)
        ids = {unit.path: unit.pk for unit in [*self.units.values(), *fresh]}
        above_id = {unit.pk: ids.get(unit.parent_path) for unit in fresh}
        UnitName.objects.bulk_create(
            (UnitName(unit=u, name=u.name, valid_from=u.valid_from) for u in fresh), batch_size=1000
        )
        UnitEdge.objects.bulk_create(
            (UnitEdge(unit=u, parent_id=above_id[u.pk], valid_from=u.valid_from) for u in fresh), batch_size=1000
        )
        UnitChange.objects.bulk_create(
            (UnitChange(kind=UnitChange.Kind.CREATE, unit=u, other_id=above_id[u.pk], on=u.valid_from) for u in fresh),
            batch_size=1000,
        )

    def _kind(self, row: UnitRow) -> UnitKind:
        """The kind that a row's level and name suggest; the first of the level where the name says nothing."""
        number = self.levels.get(fold(row.level), 4)
        folded = fold(row.name)
        code = ""
        if number == 1 and "tong lien doan" not in folded:
            number = 2  # sector unions call their own office central
        if number in (1, 2):
            code = "lien-doan-tinh" if "lien doan lao dong" in folded and number == 2 else ""
        elif number == 3 and ("dai hoc" in folded):
            code = "cong-doan-dai-hoc-quoc-gia"
        elif number == 3 and any(word in folded for word in (" xa ", " phuong ", "dac khu")):
            code = "cong-doan-xa-phuong"
        elif number == 4 and not any(w in folded for w in ("truong", "hoc vien", "dai hoc", "cao dang", "trung tam")):
            code = "cong-doan-co-quan"
        elif number == 5:
            code = "to-cong-doan" if folded.startswith("to ") else "cong-doan-bo-phan"
        of_level = [kind for kind in self.kinds if kind.level.number == number]
        return next((kind for kind in of_level if kind.code == code), of_level[0])


def _level_names() -> dict[str, int]:
    names: dict[str, int] = {}
    for level in Level.objects.all():
        for name in (level.name, level.code, *level.aliases):
            names[fold(name)] = level.number
    return names


def _last_steps(paths: Iterable[str]) -> dict[str, int]:
    """The last used step below each path ("" for roots)."""
    last: dict[str, int] = {}
    for path in paths:
        above, step = path[: -Unit.steplen], Unit._str2int(path[-Unit.steplen :])
        last[above] = max(last.get(above, 0), step)
    return last
