"""Registering equipment, lending it, writing it off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.rights import Capability, may, require
from lantoa.base.text import clean, nfc
from lantoa.people.models import Account, Person
from lantoa.resources.actions.money import keep_proofs
from lantoa.resources.models import MOST, Equipment, Loan, WriteOff
from lantoa.units.models import Unit

KEEP, APPROVE = Capability.KEEP_RESOURCES, Capability.APPROVE_SPENDING
State = Equipment.State
LONGEST_LOAN = 366


@transaction.atomic
def register_equipment(actor: Account | None, unit: Unit, **facts: Any) -> Equipment:
    """Enter a thing in the unit's register under the next number; `facts` as for `change_equipment`."""
    require(actor, KEEP, unit)
    # Numbers are given one at a time.
    Unit.objects.select_for_update(of=("self",)).order_by().get(pk=unit.pk)
    highest = Equipment.objects.filter(unit=unit).aggregate(n=Max("number"))["n"] or 0
    equipment = Equipment(unit=unit, number=highest + 1)
    _fill(equipment, **facts)
    equipment.save()
    audit.record(actor, "equipment.register", equipment)
    return equipment


@transaction.atomic
def change_equipment(actor: Account | None, equipment: Equipment, **facts: Any) -> Equipment:
    """Other facts: name, category, serial, value (đồng), acquired_on, useful_years, location, holder, condition,
    lendable, note. Raises `Invalid` for missing parts and a serial number that is there already."""
    equipment = _locked(equipment)
    require(actor, KEEP, equipment.unit)
    _here(equipment)
    _fill(equipment, **facts)
    equipment.save()
    audit.record(actor, "equipment.change", equipment)
    return equipment


@transaction.atomic
def check_out(
    actor: Account | None, equipment: Equipment, person: Person, *, due_on: date, purpose: str = ""
) -> Loan:  # fmt: skip
    """Lend a thing to a person of the unit until `due_on`. Its keeper may, and where it says so, the person alone.

    Raises `Conflict` while it is out or written off, `Invalid` for a person of another unit and a day gone by.
    """
    equipment = _locked(equipment)
    itself = actor is not None and actor.person_id == person.pk and equipment.lendable
    if not may(actor, KEEP, equipment.unit) and not itself:
        raise NotAllowed(_("Thiết bị này do người giữ cho mượn. Hãy gặp người giữ của đơn vị."))
    _here(equipment)
    if equipment.state == State.OUT:
        raise Conflict(_("Thiết bị này đang cho mượn, chưa trả."))
    if person.unit_id != equipment.unit_id or person.left_on is not None:
        raise Invalid(_("Chỉ cho người trong danh sách của đơn vị mượn."))
    today = timezone.localdate()
    if not 0 <= (due_on - today).days <= LONGEST_LOAN:
        raise Invalid(_("Ngày hẹn trả phải từ hôm nay và trong vòng một năm."))
    loan = Loan.objects.create(
        equipment=equipment, person=person, due_on=due_on, purpose=clean(purpose)[:160], out_by=actor
    )
    equipment.state = State.OUT
    equipment.save(update_fields=["state"])
    audit.record(actor, "equipment.out", equipment, loan=loan.pk)
    return loan


@transaction.atomic
def take_back(actor: Account | None, equipment: Equipment, *, condition: str = "") -> Loan:
    """It is back, in `condition`; the keeper says so, or who took a thing that one takes by oneself."""
    equipment = _locked(equipment)
    loan = Loan.objects.select_for_update(of=("self",)).filter(equipment=equipment, back_at=None).first()
    if loan is None:
        raise Conflict(_("Thiết bị này không có ai đang mượn."))
    itself = actor is not None and actor.person_id == loan.person_id and equipment.lendable
    if not may(actor, KEEP, equipment.unit) and not itself:
        raise NotAllowed(_("Hãy trả thiết bị cho người giữ để ghi nhận."))
    if condition and condition not in Equipment.Condition:
        raise Invalid(_("Hãy chọn tình trạng khi trả."))
    loan.back_at, loan.back_by, loan.back_condition = timezone.now(), actor, condition or equipment.condition
    loan.save(update_fields=["back_at", "back_by", "back_condition"])
    equipment.state, equipment.condition, equipment.missing_since = State.HERE, loan.back_condition, None
    equipment.save(update_fields=["state", "condition", "missing_since"])
    audit.record(actor, "equipment.back", equipment, loan=loan.pk)
    return loan


@transaction.atomic
def write_off(
    actor: Account | None, equipment: Equipment, *, reason: str, decision: str, decided_on: date, scans: Sequence[Any],
    proceeds: int = 0,
) -> WriteOff:  # fmt: skip
    """Take a thing out of the register by a decision: its number, its day and a scan of it are needed.

    Who approves spending does it. Raises `Conflict` while it is lent, `Invalid` without the document.
    """
    equipment = _locked(equipment)
    require(actor, APPROVE, equipment.unit)
    _here(equipment)
    if equipment.state == State.OUT:
        raise Conflict(_("Thiết bị đang cho mượn. Hãy ghi nhận trả lại trước khi thanh lý."))
    reason, decision = clean(reason)[:255], clean(decision)[:80]
    if not reason or not decision:
        raise Invalid(_("Hãy ghi lý do và số quyết định thanh lý."))
    if decided_on > timezone.localdate() or decided_on < equipment.acquired_on:
        raise Invalid(_("Ngày quyết định phải sau ngày có thiết bị và không ở tương lai."))
    if not scans:
        raise Invalid(_("Hãy đính kèm bản quét quyết định thanh lý."))
    if not 0 <= proceeds <= MOST:
        raise Invalid(_("Số tiền thu về phải từ 0 đồng trở lên."))
    row = WriteOff.objects.create(
        equipment=equipment, reason=reason, decision=decision, decided_on=decided_on, proceeds=proceeds, by=actor,
        left_value=equipment.left_of_value(decided_on),
    )  # fmt: skip
    keep_proofs(actor, equipment.unit, scans, write_off=row)
    equipment.state, equipment.holder, equipment.missing_since = State.GONE, None, None
    equipment.save(update_fields=["state", "holder", "missing_since"])
    audit.record(actor, "equipment.write_off", equipment, decision=decision)
    return row


def _fill(
    equipment: Equipment, *, name: str, category: str = Equipment.Category.OTHER, serial: str = "", value: int = 0,
    acquired_on: date | None = None, useful_years: int | None = None, location: str = "", holder: Person | None = None,
    condition: str = Equipment.Condition.GOOD, lendable: bool = False, note: str = "",
) -> None:  # fmt: skip
    equipment.name, equipment.serial, equipment.location = clean(name)[:160], clean(serial)[:80], clean(location)[:120]
    if not equipment.name or category not in Equipment.Category or condition not in Equipment.Condition:
        raise Invalid(_("Hãy ghi tên thiết bị, chọn loại và tình trạng."))
    if not 0 <= value <= MOST:
        raise Invalid(_("Nguyên giá phải từ 0 đồng trở lên và không quá 15 chữ số."))
    day = acquired_on or timezone.localdate()
    if day > timezone.localdate():
        raise Invalid(_("Ngày có thiết bị chưa tới."))
    if holder is not None and holder.unit_id != equipment.unit_id:
        raise Invalid(_("Người giữ phải trong danh sách của đơn vị."))
    twins = Equipment.objects.filter(unit=equipment.unit, category=category, serial=equipment.serial)
    if equipment.serial and twins.exclude(state=State.GONE).exclude(pk=equipment.pk).exists():
        raise Invalid(_("Số sê-ri này đã có trong sổ."))
    equipment.category, equipment.condition, equipment.value, equipment.acquired_on = category, condition, value, day
    equipment.useful_years, equipment.holder, equipment.lendable = useful_years or None, holder, lendable
    equipment.note = nfc(note).strip()[:4000]


def _here(equipment: Equipment) -> None:
    if equipment.state == State.GONE:
        raise Conflict(_("Thiết bị này đã thanh lý."))


def _locked(equipment: Equipment) -> Equipment:
    return Equipment.objects.select_for_update(of=("self",)).select_related("unit").get(pk=equipment.pk)
