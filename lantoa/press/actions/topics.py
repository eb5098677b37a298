"""Topics: planning, assigning, offering to outlets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean, nfc
from lantoa.newsroom.models import Article
from lantoa.people.models import Account, Person
from lantoa.press import queries
from lantoa.press.models import Offer, Topic
from lantoa.programme.models import Campaign
from lantoa.units.models import Unit

State = Topic.State


@transaction.atomic
def save_topic(
    actor: Account | None, unit: Unit, topic: Topic | None = None, *, title: str, angle: str = "",
    article: Article | None = None, campaign: Campaign | None = None, happens_on: date | None = None,
    due_on: date | None = None,
) -> Topic:  # fmt: skip
    """A new topic of `unit`, or the same with other facts. Both days are inclusive."""
    require(actor, Capability.PRESS, unit)
    topic = Topic(unit=unit, created_by=actor) if topic is None else _locked(topic)
    topic.title, topic.angle = clean(title)[:200], nfc(angle).strip()[:5000]
    if not topic.title:
        raise Invalid(_("Hãy đặt tên đề tài."))
    if campaign is not None and campaign.unit.path not in unit.ancestor_paths:
        raise Invalid(_("Đợt truyền thông này không phải của đơn vị hoặc của cấp trên."))
    if article is not None and article.unit_id != unit.pk:
        raise Invalid(_("Bài viết này của đơn vị khác."))
    topic.article, topic.campaign, topic.happens_on, topic.due_on = article, campaign, happens_on, due_on
    topic.save()
    audit.record(actor, "press.topic", topic)
    return topic


@transaction.atomic
def assign(actor: Account | None, topic: Topic, person: Person | None) -> Topic:
    """Say who of the unit's own people covers it; None takes the assignment back."""
    topic = _open(actor, topic)
    if person is not None and person.unit_id != topic.unit_id:
        raise Invalid(_("Hãy chọn người của đơn vị mình."))
    topic.assignee, topic.state = person, State.PLANNED if person is None else State.ASSIGNED
    topic.save(update_fields=["assignee", "state"])
    audit.record(actor, "press.assign", topic, person=person.pk if person is not None else None)
    return topic


@transaction.atomic
def close_topic(actor: Account | None, topic: Topic, *, done: bool) -> Topic:
    """It was covered, or is given up."""
    topic = _open(actor, topic)
    topic.state = State.DONE if done else State.DROPPED
    topic.save(update_fields=["state"])
    audit.record(actor, "press.close", topic, done=done)
    return topic


@transaction.atomic
def offer(actor: Account | None, topic: Topic, contacts: Iterable[int]) -> int:
    """Note that it is offered to contacts (their keys); returns how many are new. Talking to them stays a person's work."""
    topic = _open(actor, topic)
    new = queries.contacts_of(topic.unit).filter(pk__in=list(contacts)).exclude(offers__topic=topic)
    rows = Offer.objects.bulk_create([Offer(topic=topic, contact=contact) for contact in new])
    if rows:
        audit.record(actor, "press.offer", topic, contacts=len(rows))
    return len(rows)


@transaction.atomic
def set_offer(actor: Account | None, row: Offer, state: str, note: str = "") -> Offer:
    """Where the outlet stands with it."""
    require(actor, Capability.PRESS, row.topic.unit)
    if state not in Offer.State:
        raise Invalid(_("Hãy chọn trạng thái trong danh sách."))
    row.state, row.note, row.changed_at = state, clean(note)[:255], timezone.now()
    row.save(update_fields=["state", "note", "changed_at"])
    audit.record(actor, "press.offer", row.topic, state=state)
    return row


def _locked(topic: Topic) -> Topic:
    return Topic.objects.select_for_update(of=("self",)).select_related("unit").get(pk=topic.pk)


def _open(actor: Account | None, topic: Topic) -> Topic:
    topic = _locked(topic)
    require(actor, Capability.PRESS, topic.unit)
    if topic.state not in Topic.OPEN:
        raise Conflict(_("Đề tài này đã khép lại."))
    return topic
