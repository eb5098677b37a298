"""What can be done with messages to people: start, stop, send again; what a person wants; what came back."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import time, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.jobs import enqueue
from lantoa.base.rights import Capability, require
from lantoa.channels.models import ChannelAccount
from lantoa.delivery import registry, tasks
from lantoa.delivery.email.bounces import Event
from lantoa.delivery.email.verdicts import Verdict
from lantoa.delivery.models import (
    Address,
    Batch,
    Channel,
    Delivery,
    Dispatch,
    Habits,
    PushSubscription,
    Reason,
    Refusal,
    Shown,
    State,
    ZaloCode,
    ZaloContact,
    ZaloTemplate,
)  # fmt: skip
from lantoa.delivery.sending import recipient_field
from lantoa.people.models import Account, Person
from lantoa.units.models import Unit

SOFT_DAYS, SOFT_WITHIN, SOFT_PAUSE = 3, timedelta(days=30), timedelta(days=30)
MOST_DEVICES = 10
CODE_HOLDS = timedelta(minutes=15)

# --- Sending ----------------------------------------------------------------------------------------------------


@transaction.atomic
def start(
    actor: Account | None,
    unit: Unit,
    source: str,
    source_id: int,
    *,
    edition: str,
    channel: str,
    title: str,
    audience: str = Dispatch.Audience.PEOPLE,
) -> Dispatch:
    """Begin to send an edition of a message on a channel; the one that is there already if it was begun before.

    Whether `actor` may send it is for the room whose message it is; its action calls this one in its transaction.
    """
    registry.source(source), registry.transport(channel)
    dispatch, created = Dispatch.objects.get_or_create(
        source=source, source_id=source_id, edition=edition, channel=channel, audience=audience,
        defaults={"unit": unit, "title": title[:255], "started_by": actor},
    )  # fmt: skip
    if created:
        enqueue(tasks.feed, dispatch.pk)
        audit.record(actor, "dispatch.start", dispatch, channel=channel, edition=edition)
    return dispatch


@transaction.atomic
def start_for(
    actor: Account | None,
    unit: Unit,
    source: str,
    source_id: int,
    *,
    edition: str,
    channel: str,
    title: str,
    audience: str,
    keys: Iterable[int],
) -> int:
    """Send an edition of a message to recipients who were picked by hand, a page of them; how many are new to it.

    Who has it already, or had it in hand, does not get it again.
    """
    registry.source(source), registry.transport(channel)
    now = timezone.now()
    dispatch, _created = Dispatch.objects.get_or_create(
        source=source, source_id=source_id, edition=edition, channel=channel, audience=audience,
        defaults={"unit": unit, "title": title[:255], "started_by": actor, "fed_at": now, "state": Dispatch.State.DONE},
    )  # fmt: skip
    dispatch = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
    field = recipient_field(dispatch)
    there = set(Delivery.objects.filter(dispatch=dispatch).values_list(field, flat=True))
    fresh = sorted(set(keys) - there)
    if fresh:
        batch = Batch.objects.create(dispatch=dispatch)
        Delivery.objects.bulk_create([Delivery(dispatch=dispatch, batch=batch, **{field: key}) for key in fresh])
        Dispatch.objects.filter(pk=dispatch.pk).update(state=Dispatch.State.RUNNING, finished_at=None)
        enqueue(tasks.send_batch, batch.pk)
        audit.record(actor, "dispatch.start", dispatch, channel=channel, edition=edition)
    return len(fresh)


@transaction.atomic
def stop(actor: Account | None, dispatch: Dispatch) -> Dispatch:
    """Send nothing more of a dispatch; what has left has left."""
    dispatch = Dispatch.objects.select_for_update().select_related("unit").get(pk=dispatch.pk)
    require(actor, Capability.NOTIFY, dispatch.unit)
    if dispatch.state != Dispatch.State.RUNNING:
        raise Conflict(_("Lượt gửi này đã kết thúc."))
    Dispatch.objects.filter(pk=dispatch.pk).update(state=Dispatch.State.STOPPED, finished_at=timezone.now())
    audit.record(actor, "dispatch.stop", dispatch)
    dispatch.refresh_from_db()
    return dispatch


@transaction.atomic
def resend(actor: Account | None, dispatch: Dispatch, *, unknown: bool = False) -> int:
    """Send again to those whom it did not reach, and to nobody else; how many.

    `unknown` adds those of whom it is not known whether they have it: a person decides that, knowing that some may
    get it twice (with the same Message-ID, which most mailboxes show once).
    """
    dispatch = Dispatch.objects.select_for_update().select_related("unit").get(pk=dispatch.pk)
    require(actor, Capability.NOTIFY, dispatch.unit)
    if dispatch.channel == Channel.PERSON:
        raise Conflict(_("Lượt này là nhắc trực tiếp, không gửi lại được."))
    rows = Delivery.objects.filter(dispatch=dispatch, state__in=[State.FAILED, *([State.UNKNOWN] if unknown else [])])
    orphans = rows.filter(batch=None)
    if orphans.exists():
        orphans.update(batch=Batch.objects.create(dispatch=dispatch))
    batches = list(rows.order_by().values_list("batch", flat=True).distinct())
    number = rows.update(state=State.WAITING, reason=Reason.NONE, detail="", not_before=None, tries=0)
    if not number:
        raise Conflict(_("Không có ai để gửi lại."))
    Batch.objects.filter(pk__in=batches).update(done_at=None)
    Dispatch.objects.filter(pk=dispatch.pk).update(state=Dispatch.State.RUNNING, finished_at=None)
    for pk in batches:
        enqueue(tasks.send_batch, pk)
    audit.record(actor, "dispatch.resend", dispatch, number=number, unknown=unknown)
    return number


@transaction.atomic
def note_in_person(
    actor: Account | None, unit: Unit, source: str, source_id: int, *, edition: str, title: str, person: Person
) -> tuple[Delivery, bool]:
    """Write into the ledger that somebody told `person` by word of mouth; the row, and whether it is new."""
    dispatch, _new = Dispatch.objects.get_or_create(
        source=source, source_id=source_id, edition=edition, channel=Channel.PERSON,
        audience=Dispatch.Audience.PEOPLE,
        defaults={"unit": unit, "title": title[:255], "started_by": actor, "fed_at": timezone.now(),
                  "state": Dispatch.State.DONE, "finished_at": timezone.now()},
    )  # fmt: skip
    return Delivery.objects.get_or_create(dispatch=dispatch, person=person, defaults={"state": State.SENT})


# --- What a person wants --------------------------------------------------------------------------------------------


@transaction.atomic
def refuse(person: Person, channel: str, source: str = "") -> None:
    """Send `person` no more of this kind by this channel ("" for all kinds); asked for by the person."""
    _row, created = Refusal.objects.get_or_create(person=person, channel=channel, source=source)
    if created:
        audit.record(getattr(person, "account", None), "delivery.refuse", person, channel=channel, source=source)


@transaction.atomic
def want(person: Person, channel: str, source: str) -> None:
    """Send `person` this kind by this channel again; asked for by the person. What else they refused stays refused."""
    if Refusal.objects.filter(person=person, channel=channel, source="").delete()[0]:
        others = [one.code for one in registry.sources() if one.code != source]
        Refusal.objects.bulk_create(
            [Refusal(person=person, channel=channel, source=code) for code in others], ignore_conflicts=True
        )
    Refusal.objects.filter(person=person, channel=channel, source=source).delete()


@transaction.atomic
def choose(
    person: Person,
    *,
    wanted: Mapping[tuple[str, str], bool],
    digest: str,
    quiet_from: time,
    quiet_until: time,
) -> None:
    """Keep what a person chose on their own page: for each channel and kind yes or no, the digest, the quiet hours."""
    if digest not in Habits.Digest.values:
        raise Invalid(_("Hãy chọn cách gửi thư tổng hợp."))
    before = set(Refusal.objects.filter(person=person).values_list("channel", "source"))
    after = {key for key, yes in wanted.items() if not yes}
    shown = set(wanted)
    # A refusal of everything was a word about each kind; from here on each has its own.
    gone = [key for key in before if key[1] == "" or (key in shown and key not in after)]
    for channel, source in gone:
        Refusal.objects.filter(person=person, channel=channel, source=source).delete()
    Refusal.objects.bulk_create(
        [Refusal(person=person, channel=channel, source=source) for channel, source in sorted(after)],
        ignore_conflicts=True,
    )
    Habits.objects.update_or_create(
        person=person, defaults={"digest": digest, "quiet_from": quiet_from, "quiet_until": quiet_until}
    )
    audit.record(getattr(person, "account", None), "delivery.choose", person)


def stop_by_link(kind: str, key: int, channel: str, source: str) -> None:
    """What the one click of a mail program asks for (RFC 8058); the signed link is the permission."""
    if kind == "o":
        registry.source(source).stop(key)
        return
    person = Person.objects.filter(pk=key).first()
    if person is not None:
        refuse(person, channel, source)


# --- What came back -------------------------------------------------------------------------------------------------


@transaction.atomic
def keep_verdicts(verdicts: Iterable[tuple[str, Verdict]]) -> None:
    """Remember what mail servers said of addresses: hard at once, soft after three days within a month."""
    now = timezone.now()
    for address, verdict in verdicts:
        if verdict.kind == "sender":
            continue
        row, _created = Address.objects.select_for_update().get_or_create(address=address.lower())
        if verdict.kind in ("hard", "complaint"):
            row.verdict, row.reason, row.until, row.at = Address.Verdict.SUPPRESSED, verdict.reason, None, now
        elif not (row.verdict == Address.Verdict.SUPPRESSED and row.until is None):
            today = timezone.localdate()
            if row.last_soft_on is None or today - row.last_soft_on > SOFT_WITHIN:
                row.soft_days = 0
            if row.last_soft_on != today:
                row.soft_days += 1
            row.last_soft_on, row.reason, row.at = today, verdict.reason, now
            if row.soft_days >= SOFT_DAYS:
                row.verdict, row.until, row.soft_days = Address.Verdict.SUPPRESSED, now + SOFT_PAUSE, 0
        row.save()


@transaction.atomic
def came_back(events: Iterable[Event]) -> int:
    """Take in what was returned or complained about: the row says so, the address is remembered; how many rows."""
    number = 0
    for event in events:
        row = Delivery.objects.select_for_update(of=("self",)).select_related("person", "dispatch").filter(
            pk=event.delivery, dispatch__channel=Channel.EMAIL
        ).first()  # fmt: skip
        if row is None:
            continue
        if event.verdict.kind == "complaint":
            row.reason = Reason.COMPLAINT
        else:
            row.state, row.reason = State.BOUNCED, event.verdict.reason
        row.detail, row.at = event.words[:200], timezone.now()
        row.save(update_fields=["state", "reason", "detail", "at"])
        number += 1
        if row.person is not None and row.person.email:
            keep_verdicts([(row.person.email, event.verdict)])
        elif row.outsider is not None and event.verdict.kind in ("hard", "complaint"):
            registry.source(row.dispatch.source).came_back(row.outsider, event.verdict.kind)
    return number


@transaction.atomic
def forgive(person: Person) -> None:
    """Try a person's address again; the person says that it takes mail."""
    deleted, _kinds = Address.objects.filter(address=person.email.lower()).delete()
    if deleted:
        audit.record(getattr(person, "account", None), "delivery.forgive", person)


# --- Devices ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def subscribe(
    person: Person, info: Mapping[str, Any], *, device: str = "", topics: Iterable[str] = ()
) -> PushSubscription:
    """Let a browser of `person` be notified; pressing the button there is the consent.

    Raises `Invalid` for an endpoint that is no push service this installation knows: nobody is to make it call
    other machines.
    """
    endpoint, keys = str(info.get("endpoint", "")), info.get("keys") or {}
    if not allowed_endpoint(endpoint) or not keys.get("p256dh") or not keys.get("auth"):
        raise Invalid(_("Trình duyệt này chưa bật được thông báo. Hãy thử trình duyệt khác."))
    if PushSubscription.objects.filter(person=person).count() >= MOST_DEVICES:
        oldest = PushSubscription.objects.filter(person=person).order_by("pk").first()
        if oldest is not None:
            oldest.delete()
    row, created = PushSubscription.objects.update_or_create(
        digest=hashlib.sha256(endpoint.encode()).hexdigest(),
        defaults={"person": person, "endpoint": endpoint, "p256dh": str(keys["p256dh"])[:120],
                  "auth": str(keys["auth"])[:40], "device": device[:80], "topics": sorted(set(topics))},
    )  # fmt: skip
    if created:
        audit.record(getattr(person, "account", None), "push.subscribe", person)
    return row


def allowed_endpoint(endpoint: str) -> bool:
    """Whether an address belongs to a push service of the settings."""
    parts = urlsplit(endpoint)
    host = parts.netloc if parts.port else parts.hostname or ""
    for known in settings.PUSH_SERVICES:
        scheme, _sep, name = known.rpartition("://")
        if parts.scheme != (scheme or "https"):
            continue
        if host == name or (name.startswith("*.") and host.endswith(name[1:])):
            return len(endpoint) <= 1000
    return False


@transaction.atomic
def unsubscribe(person: Person, *, pk: int | None = None, endpoint: str = "") -> int:
    """Take a device of the person off, by its row or its endpoint; how many went."""
    mine = PushSubscription.objects.filter(person=person)
    mine = mine.filter(pk=pk) if pk is not None else mine.filter(endpoint=endpoint)
    number, _kinds = mine.delete()
    if number:
        audit.record(getattr(person, "account", None), "push.unsubscribe", person)
    return number


def device_gone(pk: int) -> None:
    """The push service says that the subscription is dead."""
    PushSubscription.objects.filter(pk=pk).delete()


def device_took(pk: int) -> None:
    """The push service took something for the device."""
    PushSubscription.objects.filter(pk=pk).update(delivered_at=timezone.now())


# --- Zalo -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def zalo_code(person: Person) -> str:
    """A new code for `person` to send to the union's Zalo; holds a quarter of an hour, the older one no more."""
    code = "".join(secrets.choice("23456789") for _digit in range(8))
    ZaloCode.objects.update_or_create(
        person=person, defaults={"digest": _digest(code), "expires_at": timezone.now() + CODE_HOLDS}
    )
    return code


def _digest(code: str) -> str:
    return hashlib.sha256(f"{settings.SECRET_KEY}:zalo:{code}".encode()).hexdigest()


@transaction.atomic
def heard_on_zalo(account: ChannelAccount, user_id: str, words: str) -> ZaloContact | None:
    """Somebody wrote to an official account: a code links them, and anything opens the time for answers anew."""
    now = timezone.now()
    digits = "".join(letter for letter in words if letter.isdigit())
    code = ZaloCode.objects.filter(digest=_digest(digits), expires_at__gt=now).first() if len(digits) == 8 else None
    if code is not None:
        ZaloContact.objects.filter(account=account, person=code.person).exclude(user_id=user_id).delete()
        contact, _created = ZaloContact.objects.update_or_create(
            account=account, user_id=user_id, defaults={"person": code.person, "spoke_at": now, "gone_at": None}
        )
        code.delete()
        audit.record(getattr(contact.person, "account", None), "zalo.link", contact.person)
        return contact
    ZaloContact.objects.filter(account=account, user_id=user_id).update(spoke_at=now, gone_at=None)
    return None


def zalo_gone(contact: ZaloContact) -> None:
    """Zalo says that the person no longer follows, or has blocked, the account."""
    ZaloContact.objects.filter(pk=contact.pk).update(gone_at=timezone.now())


def zns_quota(template: ZaloTemplate, *, daily: int, remaining: int) -> None:
    """Keep what Zalo said is left of a day's quota, to be shown before the next sending."""
    ZaloTemplate.objects.filter(pk=template.pk).update(
        daily_quota=max(0, daily), remaining=max(0, remaining), asked_at=timezone.now()
    )


@transaction.atomic
def unlink_zalo(person: Person) -> None:
    """Forget the person's Zalo."""
    number, _kinds = ZaloContact.objects.filter(person=person).delete()
    if number:
        audit.record(getattr(person, "account", None), "zalo.unlink", person)


@transaction.atomic
def set_zns_template(actor: Account | None, account: ChannelAccount, source: str, template_id: str) -> None:
    """Say which approved ZNS template carries a kind of message for an account; "" for none."""
    require(actor, Capability.CONFIGURE, account.unit)
    registry.source(source)
    if template_id and not template_id.isdecimal():
        raise Invalid(_("Mã mẫu ZNS chỉ gồm chữ số, xem tại trang quản lý Zalo."))
    if template_id:
        ZaloTemplate.objects.update_or_create(
            account=account, source=source, defaults={"template_id": template_id[:20]}
        )
    else:
        ZaloTemplate.objects.filter(account=account, source=source).delete()
    audit.record(actor, "zalo.template", account, source=source)


@transaction.atomic
def count_shown(person_ids: Iterable[int], source: str, source_id: int) -> None:
    """Note that an item stands in a digest of these people, before it leaves."""
    keys = list(person_ids)
    Shown.objects.bulk_create(
        [Shown(person_id=key, source=source, source_id=source_id) for key in keys], ignore_conflicts=True
    )
    Shown.objects.filter(person__in=keys, source=source, source_id=source_id).update(times=F("times") + 1)
