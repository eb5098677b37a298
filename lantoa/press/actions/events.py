"""Inviting the press to an event and admitting who comes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.jobs import enqueue
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean, nfc
from lantoa.people.models import Account
from lantoa.press import queries
from lantoa.press.models import Event, Invitation
from lantoa.programme.models import Campaign
from lantoa.units.models import Unit

State = Invitation.State


@transaction.atomic
def save_event(
    actor: Account | None, unit: Unit, event: Event | None = None, *, title: str, place: str, starts_at: datetime,
    ends_at: datetime, about: str = "", announced: bool = False, campaign: Campaign | None = None,
) -> Event:  # fmt: skip
    """A new event of `unit`, or the same with other facts.

    Who was invited and has not declined is told of another hour or place by mail, with a calendar file that takes the
    place of the first by its number of sequence. Raises `Invalid` for missing parts and hours in the wrong order.
    """
    from lantoa.press.tasks import send_invitations

    require(actor, Capability.PRESS, unit)
    known = None
    if event is None:
        event = Event(unit=unit, created_by=actor)
    else:
        event = _locked(event)
        if event.cancelled_at is not None:
            raise Conflict(_("Sự kiện này đã hủy."))
        event.sequence += 1
        known = event.starts_at, event.ends_at, event.place
    event.title, event.place, event.about = clean(title)[:200], clean(place)[:200], nfc(about).strip()[:5000]
    if not event.title or not event.place:
        raise Invalid(_("Sự kiện cần có tên và địa điểm."))
    if ends_at <= starts_at:
        raise Invalid(_("Giờ kết thúc phải sau giờ bắt đầu."))
    if campaign is not None and campaign.unit.path not in unit.ancestor_paths:
        raise Invalid(_("Đợt truyền thông này không phải của đơn vị hoặc của cấp trên."))
    event.starts_at, event.ends_at, event.announced, event.campaign = starts_at, ends_at, announced, campaign
    event.save()
    if known is not None and known != (event.starts_at, event.ends_at, event.place):
        told = _told(event)
        if told and event.ends_at > timezone.now():
            enqueue(send_invitations, event.pk, told, changed=True)
    audit.record(actor, "press.event", event)
    return event


@transaction.atomic
def cancel_event(actor: Account | None, event: Event) -> Event:
    """Call it off; who was invited is told by mail."""
    from lantoa.press.tasks import send_invitations

    event = _locked(event)
    require(actor, Capability.PRESS, event.unit)
    if event.cancelled_at is not None:
        raise Conflict(_("Sự kiện này đã hủy."))
    event.cancelled_at, event.sequence = timezone.now(), event.sequence + 1
    event.save(update_fields=["cancelled_at", "sequence"])
    told = _told(event)
    if told:
        enqueue(send_invitations, event.pk, told, cancelled=True)
    audit.record(actor, "press.cancel", event)
    return event


@transaction.atomic
def invite(actor: Account | None, event: Event, contacts: Iterable[int]) -> int:
    """Invite contacts (their keys) by mail; returns how many were not invited before."""
    from lantoa.press.tasks import send_invitations

    event = _locked(event)
    require(actor, Capability.PRESS, event.unit)
    if event.cancelled_at is not None or event.ends_at <= timezone.now():
        raise Conflict(_("Sự kiện này đã hủy hoặc đã qua."))
    chosen = queries.contacts_of(event.unit).reachable().filter(pk__in=list(contacts))
    new = list(chosen.exclude(invitations__event=event))
    rows = Invitation.objects.bulk_create([Invitation(event=event, contact=contact) for contact in new])
    if rows:
        enqueue(send_invitations, event.pk, [row.pk for row in rows])
        audit.record(actor, "press.invite", event, contacts=len(rows))
    return len(rows)


@transaction.atomic
def answer_invitation(invitation: Invitation, *, coming: bool, note: str = "") -> Invitation:
    """The guest says whether they come; the signed address they have is their right. May be changed until it begins."""
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("event").get(pk=invitation.pk)
    event = invitation.event
    if event.cancelled_at is not None or event.ends_at <= timezone.now():
        raise Conflict(_("Sự kiện này đã hủy hoặc đã qua."))
    if coming and invitation.state != State.ADMITTED:
        invitation.state = State.COMING
    elif not coming:
        invitation.state, invitation.card = State.DECLINED, None
    invitation.answered_at, invitation.note = timezone.now(), clean(note)[:255]
    invitation.save()
    return invitation


@transaction.atomic
def admit(actor: Account | None, invitation: Invitation) -> Invitation:
    """Give a guest a card with the next number of the event."""
    event = _locked(invitation.event)  # numbers are given one at a time
    require(actor, Capability.PRESS, event.unit)
    invitation = Invitation.objects.get(pk=invitation.pk)
    if invitation.state == State.DECLINED:
        raise Conflict(_("Khách này báo không tới được."))
    if invitation.card is None:
        highest = event.invitations.aggregate(n=Max("card"))["n"] or 0
        invitation.state, invitation.card = State.ADMITTED, highest + 1
        invitation.save(update_fields=["state", "card"])
        audit.record(actor, "press.admit", event, card=invitation.card)
    return invitation


def _told(event: Event) -> list[int]:
    """The invitations that were mailed and not declined."""
    return list(event.invitations.exclude(mailed_at=None).exclude(state=State.DECLINED).values_list("pk", flat=True))


def _locked(event: Event) -> Event:
    return Event.objects.select_for_update(of=("self",)).select_related("unit").get(pk=event.pk)
