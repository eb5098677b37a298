"""A unit's own columns."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean
from lantoa.newsroom.models import Column
from lantoa.newsroom.models.articles import slug_of
from lantoa.people.models import Account
from lantoa.units.models import Unit


@transaction.atomic
def add_column(
    actor: Account | None, unit: Unit | None, *, name: str, description: str = "", code: str = "", order: int = 100
) -> Column:
    """A new column of `unit`; without a unit, one that all units share (the operator alone may add those)."""
    _require(actor, unit)
    name = clean(name)
    if not name:
        raise Invalid(_("Chuyên mục cần một tên."))
    code = code or slug_of(name, 60)
    if Column.objects.filter(unit=unit, code=code).exists():
        raise Conflict(_("Đã có chuyên mục “%(name)s”.") % {"name": name})
    column = Column.objects.create(
        unit=unit, code=code, name=name[:80], description=clean(description)[:255], order=order
    )
    audit.record(actor, "column.add", column)
    return column


@transaction.atomic
def change_column(
    actor: Account | None,
    column: Column,
    *,
    name: str | None = None,
    description: str | None = None,
    active: bool | None = None,
) -> Column:
    """Rename a column, or close it: its articles stay, new ones can no longer be put into it. Its code stays."""
    _require(actor, column.unit)
    if name is not None:
        if not clean(name):
            raise Invalid(_("Chuyên mục cần một tên."))
        column.name = clean(name)[:80]
    if description is not None:
        column.description = clean(description)[:255]
    if active is not None:
        column.active = active
    column.save()
    audit.record(actor, "column.change", column)
    return column


def _require(actor: Account | None, unit: Unit | None) -> None:
    if unit is not None:
        require(actor, Capability.CONFIGURE, unit)
    elif actor is not None and not actor.is_superuser:
        raise NotAllowed(_("Chuyên mục dùng chung do người quản trị hệ thống đặt. Bạn có thể thêm chuyên mục riêng."))
