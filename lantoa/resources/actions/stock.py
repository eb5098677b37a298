"""Stock-taking: open a session, note what is there, close it; what nobody saw is missing."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean
from lantoa.people.models import Account
from lantoa.resources.models import Equipment, StockTake, Tally
from lantoa.resources.queries import to_count
from lantoa.units.models import Unit

KEEP = Capability.KEEP_RESOURCES
Result = Tally.Result


@transaction.atomic
def open_take(actor: Account | None, unit: Unit, *, name: str = "", location: str = "") -> StockTake:
    """Begin to count what the unit has, or what is at one place. Raises `Conflict` while a session there is open."""
    require(actor, KEEP, unit)
    location = clean(location)[:120]
    if StockTake.objects.filter(unit=unit, location=location, closed_at=None).exists():
        raise Conflict(_("Đang có một đợt kiểm kê chưa chốt. Hãy chốt đợt đó trước."))
    title = clean(name)[:120] or _("Kiểm kê ngày %(day)s") % {"day": f"{timezone.localdate():%d/%m/%Y}"}
    take = StockTake.objects.create(unit=unit, name=title, location=location, opened_by=actor)
    audit.record(actor, "stock.open", take)
    return take


@transaction.atomic
def note_found(actor: Account | None, take: StockTake, equipment: Equipment, *, condition: str = "") -> Tally:
    """Somebody has seen it, in `condition`; safe to say twice.

    A thing of the register that belongs to another place is found all the same; one of another unit is no part of
    this register (`note_extra`).
    """
    take = _open(actor, take)
    if equipment.unit_id != take.unit_id or equipment.state == Equipment.State.GONE:
        raise Invalid(_("Thiết bị này không có trong sổ của đơn vị. Hãy ghi vào mục thừa."))
    if condition and condition not in Equipment.Condition:
        raise Invalid(_("Hãy chọn tình trạng."))
    tally, _made = Tally.objects.update_or_create(
        take=take, equipment=equipment,
        defaults={"result": Result.FOUND, "condition": condition or equipment.condition, "by": actor, "at": timezone.now()},
    )  # fmt: skip
    return tally


@transaction.atomic
def note_extra(actor: Account | None, take: StockTake, what: str) -> Tally:
    """Something is there that the register does not have; said in words."""
    take = _open(actor, take)
    what = clean(what)[:200]
    if not what:
        raise Invalid(_("Hãy mô tả thứ thấy thừa: tên, số sê-ri, để ở đâu."))
    return Tally.objects.create(take=take, result=Result.EXTRA, what=what, by=actor)


@transaction.atomic
def take_out_tally(actor: Account | None, tally: Tally) -> None:
    """It was noted by mistake."""
    _open(actor, tally.take)
    tally.delete()


@transaction.atomic
def close_take(actor: Account | None, take: StockTake) -> StockTake:
    """Close the session: what was not seen is lent or missing; what was seen has its condition and its day."""
    take = _open(actor, take)
    today = timezone.localdate()
    unseen = to_count(take).exclude(pk__in=take.tallies.filter(equipment__isnull=False).values("equipment"))
    Tally.objects.bulk_create(
        Tally(
            take=take, equipment=one, by=actor, condition=one.condition,
            result=Result.LENT if one.state == Equipment.State.OUT else Result.MISSING,
        )
        for one in unseen
    )  # fmt: skip
    for condition in Equipment.Condition:
        found = take.tallies.filter(result=Result.FOUND, condition=condition).values("equipment")
        Equipment.objects.filter(pk__in=found).update(condition=condition, counted_on=today, missing_since=None)
    missing = take.tallies.filter(result=Result.MISSING).values("equipment")
    Equipment.objects.filter(pk__in=missing, missing_since=None).update(missing_since=today)
    take.closed_at, take.closed_by = timezone.now(), actor
    take.save(update_fields=["closed_at", "closed_by"])
    audit.record(actor, "stock.close", take)
    return take


def _open(actor: Account | None, take: StockTake) -> StockTake:
    take = StockTake.objects.select_for_update(of=("self",)).select_related("unit").get(pk=take.pk)
    require(actor, KEEP, take.unit)
    if take.closed_at is not None:
        raise Conflict(_("Đợt kiểm kê này đã chốt."))
    return take
