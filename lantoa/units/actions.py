"""What can happen to a unit. Every change of the tree has a date and keeps what was before."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from lantoa.base import audit
from lantoa.base.colour import READABLE, contrast
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.rights import Capability, may, require
from lantoa.base.text import clean
from lantoa.units import signals
from lantoa.units.models import Picture, Unit, UnitChange, UnitEdge, UnitKind, UnitName

if TYPE_CHECKING:
    from lantoa.people.models import Account

PAPER = "#FBFAF7"  # the ground of pages, a shade darker than white

SETTINGS_FIELDS = frozenset(
    ["short_name", "address", "phone", "email", "website", "host", "brand", "logo", "introduction",
     "requires_review", "notation", "place"]
)  # fmt: skip
FACT_FIELDS = frozenset(["finance", "members", "staff", "province", "ward", "kind"])


@transaction.atomic
def create(
    actor: Account | None,
    *,
    code: str,
    name: str,
    kind: UnitKind,
    parent: Unit | None,
    on: date,
    decision: str = "",
    **facts: Any,
) -> Unit:
    """Register a unit which begins on `on` under `parent` (None for the root of an installation).

    `facts` are other fields of the unit (`FACT_FIELDS`, `SETTINGS_FIELDS`). The unit's section is there from
    this moment. Raises `Invalid` for a code in use, a date before the parent's, or a parent that is gone.
    """
    _require_over(actor, parent)
    code, name = clean(code).upper(), clean(name)
    if Unit.objects.filter(code=code).exists():
        raise Invalid(_("Mã %(code)s đã được dùng cho đơn vị khác.") % {"code": code})
    if parent is not None:
        _require_alive(parent)
        if on < parent.valid_from:
            raise Invalid(_("Ngày thành lập không thể trước ngày thành lập của đơn vị cấp trên."))
    fields = {"code": code, "name": name, "kind": kind, "valid_from": on, **facts}
    unit = Unit(**fields)
    unit.full_clean(exclude=["path", "depth", "numchild", "folded_name"])
    unit = _locked(parent).add_child(instance=unit) if parent is not None else Unit.add_root(instance=unit)
    UnitName.objects.create(unit=unit, name=name, valid_from=on)
    UnitEdge.objects.create(unit=unit, parent=parent, valid_from=on)
    UnitChange.objects.create(kind=UnitChange.Kind.CREATE, unit=unit, other=parent, on=on, decision=decision)
    audit.record(actor, "unit.create", unit)
    signals.unit_created.send(sender=Unit, unit=unit, on=on)
    return unit


@transaction.atomic
def update(actor: Account | None, unit: Unit, **values: Any) -> Unit:
    """Change a unit's settings or facts (not its name, parent or dates, which have verbs of their own).

    Facts (size, kind of funding, kind of unit) belong to who manages units; the rest to who configures them.
    """
    unknown = values.keys() - SETTINGS_FIELDS - FACT_FIELDS
    if unknown:
        raise Invalid(_("Không đổi được các mục này."), fields=sorted(unknown))
    if values.keys() & FACT_FIELDS:
        require(actor, Capability.MANAGE_UNITS, unit)
    elif not may(actor, Capability.MANAGE_UNITS, unit):
        require(actor, Capability.CONFIGURE, unit)
    if values.get("brand"):
        _require_readable(values["brand"])
    if "host" in values:
        values["host"] = clean(values["host"] or "").lower() or None
    for field, value in values.items():
        setattr(unit, field, value)
    unit.full_clean(exclude=["path", "depth", "numchild", "folded_name"])
    unit.save(update_fields=[*values])
    audit.record(actor, "unit.update", unit, fields=sorted(values))
    return unit


@transaction.atomic
def set_logo(actor: Account | None, unit: Unit, file: File[Any]) -> Picture:
    """Make the image in `file` the logo of `unit`; the one before stays among the unit's pictures."""
    require(actor, Capability.CONFIGURE, unit)
    try:
        with Image.open(file) as image:
            image.verify()
    except (OSError, SyntaxError, ValueError) as error:
        raise Invalid(_("Chưa đọc được tệp ảnh này. Hãy chọn ảnh JPG, PNG hoặc WebP.")) from error
    file.seek(0)
    picture = Picture(unit=unit, title=_("Biểu trưng %(unit)s") % {"unit": unit.name}, file=file)
    picture._set_image_file_metadata()
    picture.save()
    audit.record(actor, "picture.add", picture)
    update(actor, unit, logo=picture)
    return picture


@transaction.atomic
def rename(actor: Account | None, unit: Unit, name: str, *, on: date, decision: str = "") -> Unit:
    """Give `unit` a new name from `on`; what was done before stays under the old one."""
    require(actor, Capability.MANAGE_UNITS, unit)
    name = clean(name)
    current = UnitName.objects.select_for_update().get(unit=unit, valid_to=None)
    if name == current.name:
        raise Invalid(_("Tên mới giống tên hiện nay."))
    _require_later(on, current.valid_from)
    current.valid_to = on
    current.save(update_fields=["valid_to"])
    UnitName.objects.create(unit=unit, name=name, valid_from=on)
    old, unit.name = unit.name, name
    unit.save(update_fields=["name", "folded_name"])
    UnitChange.objects.create(kind=UnitChange.Kind.RENAME, unit=unit, on=on, decision=decision, note=old)
    audit.record(actor, "unit.rename", unit, old=old)
    return unit


@transaction.atomic
def move(actor: Account | None, unit: Unit, parent: Unit, *, on: date, decision: str = "") -> Unit:
    """Put `unit` with all below it under `parent` from `on`.

    Needs the right over the present and the new unit above: where a unit belongs is decided from above.
    """
    _require_from_above(actor, unit)
    require(actor, Capability.MANAGE_UNITS, parent)
    return _move(actor, unit, parent, on=on, decision=decision)


@transaction.atomic
def merge(actor: Account | None, unit: Unit, into: Unit, *, on: date, decision: str = "") -> Unit:
    """End `unit` on `on` and let `into` carry on: units below it move there, and so do its people.

    The old unit keeps its code, name and records; figures over periods before `on` stay with it. What was merged
    into it earlier has `into` as its successor from now on. Decided by the unit above.
    """
    _require_from_above(actor, unit)
    require(actor, Capability.MANAGE_UNITS, into)
    _require_alive(unit, into)
    unit, into = _locked(unit), _locked(into)
    if into.pk == unit.pk or into.is_descendant_of(unit):
        raise Invalid(_("Không thể sáp nhập một đơn vị vào chính nó hay vào đơn vị cấp dưới của nó."))
    for child in list(Unit.objects.under(unit).active().filter(depth=unit.depth + 1)):
        _move(actor, child, into, on=on, decision=decision)
    unit, into = _locked(unit), _locked(into)
    _end(unit, on, successor=into)
    Unit.objects.filter(successor=unit).update(successor=into)
    into.members += unit.members
    into.staff += unit.staff
    into.save(update_fields=["members", "staff"])
    UnitChange.objects.create(kind=UnitChange.Kind.MERGE, unit=unit, other=into, on=on, decision=decision)
    audit.record(actor, "unit.merge", unit, into=into.code)
    signals.unit_merged.send(sender=Unit, unit=unit, successor=into, on=on)
    return into


@transaction.atomic
def split(
    actor: Account | None,
    unit: Unit,
    *,
    code: str,
    name: str,
    children: list[Unit],
    on: date,
    decision: str = "",
) -> Unit:
    """Make a new unit beside `unit` and move the given units, all directly below `unit`, under it."""
    parent = unit.get_parent()
    require(actor, Capability.MANAGE_UNITS, unit)
    if parent is None:
        raise Invalid(_("Đơn vị cao nhất không thể chia tách."))
    if any(child.parent_path != unit.path for child in children):
        raise Invalid(_("Chỉ chuyển được các đơn vị trực thuộc đơn vị bị chia tách."))
    new = create(actor, code=code, name=name, kind=unit.kind, parent=parent, on=on, decision=decision,
                 province=unit.province, finance=unit.finance)  # fmt: skip
    for child in children:
        _move(actor, child, new, on=on, decision=decision)
    UnitChange.objects.create(kind=UnitChange.Kind.SPLIT, unit=unit, other=new, on=on, decision=decision)
    audit.record(actor, "unit.split", unit, into=new.code)
    return new


@transaction.atomic
def dissolve(actor: Account | None, unit: Unit, *, on: date, decision: str = "", reason: str = "") -> Unit:
    """End `unit` on `on`, as the unit above decides. Units below must have been moved, merged or dissolved before."""
    _require_from_above(actor, unit)
    _require_alive(unit)
    unit = _locked(unit)
    left = Unit.objects.under(unit).active().exclude(pk=unit.pk).count()
    if left:
        raise Conflict(
            _("Còn %(n)d đơn vị cấp dưới. Hãy chuyển, sáp nhập hoặc giải thể các đơn vị đó trước.") % {"n": left}
        )
    _end(unit, on)
    UnitChange.objects.create(kind=UnitChange.Kind.DISSOLVE, unit=unit, on=on, decision=decision, note=reason)
    audit.record(actor, "unit.dissolve", unit)
    signals.unit_dissolved.send(sender=Unit, unit=unit, on=on)
    return unit


def _require_readable(colour: str) -> None:
    if not re.fullmatch("#[0-9A-Fa-f]{6}", colour):
        raise Invalid(_("Màu ghi bằng dấu # và sáu ký tự, ví dụ #0B4F6C."))
    if contrast(colour, PAPER) < READABLE:
        raise Invalid(_("Màu này quá nhạt để đọc được trên nền trắng. Hãy chọn màu đậm hơn."))


def _move(actor: Account | None, unit: Unit, parent: Unit, *, on: date, decision: str) -> Unit:
    _require_alive(unit, parent)
    unit, parent = _locked(unit), _locked(parent)
    if parent.pk == unit.pk or parent.is_descendant_of(unit):
        raise Invalid(_("Không thể chuyển một đơn vị về chính nó hay về đơn vị cấp dưới của nó."))
    edge = UnitEdge.objects.get(unit=unit, valid_to=None)
    if edge.parent_id == parent.pk:
        raise Invalid(_("%(unit)s đã thuộc đơn vị này.") % {"unit": unit.name})
    _require_later(on, edge.valid_from)
    edge.valid_to = on
    edge.save(update_fields=["valid_to"])
    UnitEdge.objects.create(unit=unit, parent=parent, valid_from=on)
    unit.move(parent, pos="last-child")
    unit.refresh_from_db()
    UnitChange.objects.create(kind=UnitChange.Kind.MOVE, unit=unit, other=parent, on=on, decision=decision)
    audit.record(actor, "unit.move", unit, parent=parent.code)
    signals.unit_moved.send(sender=Unit, unit=unit, on=on)
    return unit


def _end(unit: Unit, on: date, successor: Unit | None = None) -> None:
    _require_later(on, unit.valid_from)
    unit.valid_to, unit.successor = on, successor
    unit.save(update_fields=["valid_to", "successor"])
    UnitName.objects.filter(unit=unit, valid_to=None).update(valid_to=on)
    UnitEdge.objects.filter(unit=unit, valid_to=None).update(valid_to=on)


def _locked(unit: Unit) -> Unit:
    # The tree is read afresh under a lock: treebeard trusts the paths that an instance remembers.
    return Unit.objects.select_for_update().get(pk=unit.pk)


def _require_over(actor: Account | None, parent: Unit | None) -> None:
    if parent is not None:
        require(actor, Capability.MANAGE_UNITS, parent)
    elif actor is not None:
        raise Invalid(_("Đơn vị cao nhất chỉ được tạo khi cài đặt."))


def _require_from_above(actor: Account | None, unit: Unit) -> None:
    # No unit dissolves, merges or moves itself: the right must reach it from the unit above.
    require(actor, Capability.MANAGE_UNITS, unit.get_parent() or unit)


def _require_alive(*units: Unit) -> None:
    for unit in units:
        if not unit.is_active:
            raise Conflict(_("%(unit)s đã kết thúc hoạt động.") % {"unit": unit.name})


def _require_later(on: date, earlier: date) -> None:
    if on <= earlier:
        raise Invalid(_("Ngày có hiệu lực phải sau ngày %(day)s.") % {"day": earlier.strftime("%d/%m/%Y")})
