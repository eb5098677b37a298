"""Bulletins as messages to people: by which letter, to whom, what is each one's own in it.

An issue goes by mail to outsiders and to people of the roll. Where the bulletin says so, a short message with a link
follows on the own devices and then on Zalo: each only for people whom no way before it reached, so that nobody is
told twice. Everybody who gets it agreed: by a subscription, by a consent to e-mail, or by turning the channel on.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise, product
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base.markup import plain
from lantoa.bulletins import queries
from lantoa.bulletins.composing import Composer, block_slots, make_token, person_token, stop_address, web_address
from lantoa.bulletins.models import Issue, Subscription
from lantoa.delivery import actions as delivery
from lantoa.delivery.models import Channel, Delivery, Dispatch, State
from lantoa.delivery.registry import Letter, Slots
from lantoa.people.models import Account, Person

CODE, FIRST, SECOND, MEMBERS = queries.CODE, queries.FIRST, queries.SECOND, queries.MEMBERS
STEPS = (Channel.EMAIL, Channel.WEBPUSH, Channel.ZALO)
PATIENCE = timedelta(hours=24)
"""How long a step waits for the one before it to end."""
WATCHED = timedelta(days=7)
MISSED, LEFT = (State.FAILED, State.BOUNCED, State.SKIPPED), (State.SENDING, State.SENT, State.UNKNOWN)


def issue_of(dispatch: Dispatch) -> Issue | None:
    """The issue of a dispatch, as long as it is out; one query."""
    found = queries.with_unit().select_related("bulletin__unit__logo").filter(pk=dispatch.source_id).first()
    return found if found is not None and found.state == Issue.State.SENT else None


def compose(dispatch: Dispatch) -> Letter | None:
    """The letter of an issue, or the short message that leads to it; None once it was withdrawn."""
    issue = issue_of(dispatch)
    if issue is None:
        return None
    if dispatch.channel != Channel.EMAIL:
        summary = plain(issue.letter)[:150] or ", ".join(item.article.title for item in queries.items_of(issue)[:3])
        return Letter(
            title=f"{issue.bulletin.name}: {issue.title}", summary=summary, subject=issue.subject_line, text="",
            sender=issue.unit.short_name or issue.unit.name, button=_("Đọc bản tin"),
        )  # fmt: skip
    return Composer(issue).letter(second_subject=dispatch.edition == SECOND)


def recipients(dispatch: Dispatch) -> QuerySet[Any]:
    """Outsiders who confirmed, by halves if there are two subjects; or subscribers, or members of the branch, whom no
    way before this one reached.
    """
    issue = issue_of(dispatch)
    outside = dispatch.audience == Dispatch.Audience.OUTSIDERS
    if issue is None:
        return Subscription.objects.none() if outside else Person.objects.none()
    if outside:
        found = queries.outsiders(issue.bulletin)
        return queries.half(found, second=dispatch.edition == SECOND) if issue.subject_b else found
    bulletin = issue.bulletin
    members = dispatch.edition == MEMBERS
    people = queries.members(bulletin, dispatch.channel) if members else queries.subscribed(bulletin)
    return people.exclude(_reached(issue, dispatch, before=True)).exclude(_reached(issue, dispatch, before=False))


def _reached(issue: Issue, dispatch: Dispatch, *, before: bool) -> Exists:
    """Whom another dispatch of the issue has in hand: one begun before this one with whatever has not failed; one
    begun after it (or whose turn came first) only with what has left, so that no two wait for each other.
    """
    others = Dispatch.objects.filter(source=CODE, source_id=issue.pk, audience=dispatch.audience)
    others = others.filter(pk__lt=dispatch.pk) if before else others.filter(pk__gt=dispatch.pk)
    rows = Delivery.objects.filter(dispatch__in=list(others.values_list("pk", flat=True)), person=OuterRef("pk"))
    return Exists(rows.exclude(state__in=MISSED) if before else rows.filter(state__in=LEFT))


def prepare(dispatch: Dispatch, readers: list[Any]) -> dict[int, Slots]:
    """Each one's own way to the web page, out of the list, and the part of their unit; three queries at most."""
    issue = issue_of(dispatch)
    if issue is None:
        return {}
    if dispatch.audience == Dispatch.Audience.OUTSIDERS:
        subject = dispatch.edition if issue.subject_b else ""
        web = web_address(issue, subject=subject)
        return {one.pk: {"stop": stop_address(make_token(one)), "web": web, "link": web} for one in readers}
    units = {person.unit_id: person.unit for person in readers}
    blocks = queries.blocks_for(issue, list(units.values())) if dispatch.channel == Channel.EMAIL else {}
    parts = {block.pk: block_slots(issue, block) for block in {block.pk: block for block in blocks.values()}.values()}
    webs = {key: web_address(issue, unit) for key, unit in units.items()}
    return {
        person.pk: {
            "stop": stop_address(person_token(person, issue.bulletin)), "web": webs[person.unit_id],
            "link": webs[person.unit_id],
            **(parts[blocks[person.unit_id].pk] if person.unit_id in blocks else {}),
        }
        for person in readers
    }  # fmt: skip


def stop(subscription_id: int) -> None:
    """An outsider's mail came back for good, or was called spam: no more letters of this bulletin."""
    from lantoa.bulletins.actions import leave

    found = Subscription.objects.select_related("bulletin").filter(pk=subscription_id, person=None).first()
    if found is not None:
        leave(found.bulletin, subscription=found)


def page(dispatch: Dispatch) -> str:
    """Where the issue is worked on."""
    return reverse("bulletins:work", args=[dispatch.unit.code, dispatch.source_id])


# --- Beginning ------------------------------------------------------------------------------------------------------


@transaction.atomic
def begin(actor: Account | None, issue: Issue) -> None:
    """Begin to send the letters of an issue that is out; what was begun already stays as it is."""
    outsiders, people = Dispatch.Audience.OUTSIDERS, Dispatch.Audience.PEOPLE
    for edition in (FIRST, SECOND) if issue.subject_b else (FIRST,):
        _start(actor, issue, Channel.EMAIL, edition, outsiders)
    for edition in (FIRST, MEMBERS) if issue.bulletin.to_members else (FIRST,):
        _start(actor, issue, Channel.EMAIL, edition, people)


def go_on(now: datetime | None = None) -> int:
    """Begin the short messages whose turn has come; how many. Asked by the clock, safe to run twice."""
    moment, started = now or timezone.now(), 0
    out = queries.with_unit().filter(
        state=Issue.State.SENT, bulletin__short_messages=True, sent_at__gt=moment - WATCHED
    )
    for issue in out.order_by("pk")[:500]:
        begun = {(one.edition, one.channel): one for one in _dispatches(issue)}
        for edition, (before, channel) in product((FIRST, MEMBERS), pairwise(STEPS)):
            earlier = begun.get((edition, before))
            if earlier is not None and (edition, channel) not in begun and _is_through(earlier, moment):
                _start(None, issue, channel, edition, Dispatch.Audience.PEOPLE)
                started += 1
    return started


def _is_through(dispatch: Dispatch, moment: datetime) -> bool:
    """Whether everybody is in the ledger whom it may reach, and it has ended or had its time. A stopped one ends all."""
    if dispatch.fed_at is None or dispatch.state == Dispatch.State.STOPPED:
        return False
    return dispatch.state == Dispatch.State.DONE or moment - dispatch.created_at > PATIENCE


def _dispatches(issue: Issue) -> QuerySet[Dispatch]:
    people = Dispatch.Audience.PEOPLE
    return Dispatch.objects.filter(source=CODE, source_id=issue.pk, audience=people).order_by("pk")


def _start(actor: Account | None, issue: Issue, channel: str, edition: str, audience: str) -> Dispatch:
    return delivery.start(
        actor, issue.unit, CODE, issue.pk, edition=edition, channel=channel, title=f"{issue.bulletin.name}: {issue.title}",
        audience=audience,
    )  # fmt: skip
