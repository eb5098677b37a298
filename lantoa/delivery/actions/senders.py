"""A unit's own address to send from, and counting what becomes of its mails."""

from __future__ import annotations

import re

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Invalid
from lantoa.base.rights import Capability, require
from lantoa.delivery.email import counting, domains
from lantoa.delivery.email.counting import Mark
from lantoa.delivery.models import Counting, DayCount, Dispatch, Link, SendingDomain
from lantoa.people.models import Account
from lantoa.units.models import Unit

_LOCAL = re.compile(r"^[A-Za-z0-9._+-]{1,64}$")
_DOMAIN = re.compile(r"^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$")


@transaction.atomic
def set_domain(actor: Account | None, unit: Unit, address: str) -> SendingDomain:
    """Send the mails of `unit` and the units below it from `address`, once its domain has the records.

    A new domain gets a new key. Raises `Invalid` for what is no address.
    """
    require(actor, Capability.CONFIGURE, unit)
    local, _at, domain = address.strip().rpartition("@")
    try:
        domain = domain.lower().rstrip(".").encode("idna").decode()
    except UnicodeError:
        domain = ""
    if not _LOCAL.match(local) or not _DOMAIN.match(domain):
        raise Invalid(_("Địa chỉ chưa đúng. Ví dụ đúng: bantin@congdoan-tinh.vn"))
    row = SendingDomain.objects.select_for_update().filter(unit=unit).first()
    if row is None or row.domain != domain:
        fresh: dict[str, object] = {"domain": domain, "address": f"{local}@{domain}", "state": SendingDomain.State.NEW, "faults": [],
                 "checked_at": None, "verified_at": None, **domains.new_key()}  # fmt: skip
        row, _created = SendingDomain.objects.update_or_create(unit=unit, defaults=fresh)
    else:
        row.address = f"{local}@{domain}"
        row.save(update_fields=["address"])
    audit.record(actor, "mail.domain", unit, address=row.address)
    return row


def check_domain(actor: Account | None, row: SendingDomain) -> SendingDomain:
    """Look whether the records are there, and send from the address from now on if they are.

    While nobody answers for the DNS, everything stays as it is. The DNS is asked outside of any transaction.
    """
    require(actor, Capability.CONFIGURE, row.unit)
    found = domains.faults(row)
    before, now = row.state, timezone.now()
    with transaction.atomic():
        held = SendingDomain.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=row.pk).first()
        if held is None or held.selector != row.selector:
            return row  # it was taken away or changed meanwhile
        held.faults, held.checked_at = found, now
        if not found:
            held.state, held.verified_at = SendingDomain.State.VERIFIED, held.verified_at or now
        elif domains.Fault.NO_ANSWER not in found and held.state == SendingDomain.State.VERIFIED:
            held.state = SendingDomain.State.LOST
        held.save(update_fields=["faults", "checked_at", "state", "verified_at"])
        if held.state != before:
            audit.record(actor, "mail.domain_check", held.unit, address=held.address, state=str(held.state))
    return held


@transaction.atomic
def remove_domain(actor: Account | None, unit: Unit) -> None:
    """Send from the installation's address again; the key is deleted."""
    require(actor, Capability.CONFIGURE, unit)
    number, _kinds = SendingDomain.objects.filter(unit=unit).delete()
    if number:
        audit.record(actor, "mail.domain_remove", unit)


@transaction.atomic
def set_counting(actor: Account | None, unit: Unit, on: bool) -> None:
    """Count from the next mails on how often they are opened and their links followed, or do not."""
    require(actor, Capability.CONFIGURE, unit)
    if on:
        _row, changed = Counting.objects.get_or_create(unit=unit)
    else:
        changed = bool(Counting.objects.filter(unit=unit).delete()[0])
    if changed:
        audit.record(actor, "mail.counting", unit, on=on)


def count_open(found: Mark) -> bool:
    """One mail more was opened; whether it was counted."""
    if not counting.first_open(found):
        return False
    _add(found.dispatch, opens=1)
    return True


def count_click(found: Mark, link: Link) -> bool:
    """One link more was followed; whether it was counted. What turns out to be a machine's is taken back."""
    counts, taken_back = counting.weigh_click(found, link.pk, Link.objects.filter(dispatch=link.dispatch_id).count())
    if taken_back:
        with transaction.atomic():
            Link.objects.filter(pk__in=taken_back, clicks__gt=0).update(clicks=F("clicks") - 1)
            DayCount.objects.filter(
                dispatch=found.dispatch, day=timezone.localdate(), clicks__gte=len(taken_back)
            ).update(clicks=F("clicks") - len(taken_back))
    if counts:
        with transaction.atomic():
            Link.objects.filter(pk=link.pk).update(clicks=F("clicks") + 1)
            _add(found.dispatch, clicks=1)
    return counts


def _add(dispatch_id: int, *, opens: int = 0, clicks: int = 0) -> None:
    row = DayCount.objects.filter(dispatch=dispatch_id, day=timezone.localdate())
    more = {"opens": F("opens") + opens, "clicks": F("clicks") + clicks}
    if not row.update(**more) and Dispatch.objects.filter(pk=dispatch_id).exists():
        DayCount.objects.get_or_create(dispatch_id=dispatch_id, day=timezone.localdate())
        row.update(**more)
