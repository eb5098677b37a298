"""Bulletins themselves, and who gets them."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.jobs import enqueue
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean
from lantoa.bulletins import queries
from lantoa.bulletins.models import Bulletin, Look, Subscription
from lantoa.delivery import actions as delivery
from lantoa.delivery.models import Channel
from lantoa.newsroom.models.articles import slug_of
from lantoa.people.models import Account, Person
from lantoa.units.models import Unit

State = Subscription.State
PENDING_FOR = timedelta(days=7)
"""How long the link of a confirmation holds; then the address is deleted."""
NOT_AGAIN_FOR = timedelta(hours=1)
"""How long an address that was just written to is not written to again, whoever types it in."""
RESERVED = {"xac-nhan", "thoi-nhan"}


@transaction.atomic
def create_bulletin(
    actor: Account | None,
    unit: Unit,
    *,
    name: str,
    description: str = "",
    look: str = Look.FRONT,
    outsiders: bool = True,
    to_members: bool = False,
    short_messages: bool = False,
) -> Bulletin:
    """A new bulletin of `unit`; its address is made of its name and stays."""
    require(actor, Capability.PUBLISH, unit)
    name = clean(name)
    if not name:
        raise Invalid(_("Hãy đặt tên cho bản tin."))
    if look not in Look.values:
        raise Invalid(_("Hãy chọn một kiểu trình bày."))
    base = slug_of(name, 50)
    slug, number = base, 1
    while slug in RESERVED or Bulletin.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    bulletin = Bulletin.objects.create(
        unit=unit, name=name[:120], slug=slug, description=clean(description)[:255], look=look, outsiders=outsiders,
        to_members=to_members, short_messages=short_messages,
    )  # fmt: skip
    audit.record(actor, "bulletin.create", bulletin)
    return bulletin


@transaction.atomic
def change_bulletin(
    actor: Account | None,
    bulletin: Bulletin,
    *,
    name: str,
    description: str,
    look: str,
    outsiders: bool,
    to_members: bool,
    active: bool,
    short_messages: bool = False,
) -> Bulletin:
    """New name, words, look or recipients; the address stays."""
    require(actor, Capability.PUBLISH, bulletin.unit)
    name = clean(name)
    if not name:
        raise Invalid(_("Hãy đặt tên cho bản tin."))
    if look not in Look.values:
        raise Invalid(_("Hãy chọn một kiểu trình bày."))
    bulletin.name, bulletin.description, bulletin.look = name[:120], clean(description)[:255], look
    bulletin.outsiders, bulletin.to_members, bulletin.active = outsiders, to_members, active
    bulletin.short_messages = short_messages
    bulletin.save()
    audit.record(
        actor, "bulletin.change", bulletin, outsiders=outsiders, to_members=to_members, active=active,
        short_messages=short_messages,
    )  # fmt: skip
    return bulletin


@transaction.atomic
def subscribe(bulletin: Bulletin, email: str) -> None:
    """An outsider asks for the bulletin; a mail with a link goes to the address, and nothing else ever without it.

    Says nothing of whether the address is known. Raises `Invalid` for what is no address, `Conflict` where outsiders
    are not taken.
    """
    if not bulletin.outsiders or not bulletin.active:
        raise Conflict(_("Bản tin này không nhận đăng ký từ bên ngoài."))
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid(_("Địa chỉ thư chưa đúng. Ví dụ đúng: ten@truong.edu.vn")) from error
    now = timezone.now()
    found, created = Subscription.objects.select_for_update().get_or_create(
        bulletin=bulletin, person=None, email=email, defaults={"asked_at": now}
    )
    if not created:
        if found.state == State.ACTIVE or now - found.asked_at < NOT_AGAIN_FOR:
            return
        found.state, found.asked_at = State.PENDING, now
        found.save(update_fields=["state", "asked_at"])
    from lantoa.bulletins import tasks

    enqueue(tasks.send_confirmation, found.pk)


@transaction.atomic
def confirm(subscription: Subscription) -> Subscription:
    """The link in the mail was opened and its button pressed; repeating it changes nothing."""
    held = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if held.state == State.PENDING:
        held.state, held.confirmed_at, held.stopped_at = State.ACTIVE, timezone.now(), None
        held.save(update_fields=["state", "confirmed_at", "stopped_at"])
    return held


@transaction.atomic
def join(person: Person, bulletin: Bulletin) -> Subscription:
    """A person of the roll wants the bulletin; their address is known, so it begins at once.

    Raises `Invalid` for a person without an address, where the bulletin goes by mail alone.
    """
    if not person.email and not bulletin.short_messages:
        raise Invalid(_("Bạn chưa có địa chỉ thư trong danh sách. Hãy nhờ đơn vị ghi thêm rồi đăng ký lại."))
    held, _created = Subscription.objects.select_for_update().get_or_create(bulletin=bulletin, person=person)
    held.state, held.confirmed_at, held.stopped_at = State.ACTIVE, timezone.now(), None
    held.save(update_fields=["state", "confirmed_at", "stopped_at"])
    delivery.want(person, Channel.EMAIL, queries.CODE)
    return held


@transaction.atomic
def leave(bulletin: Bulletin, *, subscription: Subscription | None = None, person: Person | None = None) -> None:
    """No more letters of this bulletin, at once. An outsider's address is deleted with it."""
    now = timezone.now()
    if person is not None:
        held, _created = Subscription.objects.select_for_update().get_or_create(bulletin=bulletin, person=person)
    elif subscription is not None:
        held = Subscription.objects.select_for_update().get(pk=subscription.pk)
    else:
        return
    held.state, held.stopped_at = State.STOPPED, now
    if held.person_id is None:
        held.email = ""
    held.save(update_fields=["state", "stopped_at", "email"])


def forget_pending() -> int:
    """Delete what nobody confirmed in time; returns how many."""
    return Subscription.objects.filter(state=State.PENDING, asked_at__lt=timezone.now() - PENDING_FOR).delete()[0]
