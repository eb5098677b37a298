"""Reads over bulletins; each says how many queries it costs once evaluated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.bulletins.models import Bulletin, Issue, Item, LocalBlock, Subscription
from lantoa.delivery import queries as ledger
from lantoa.delivery.models import Channel as Way
from lantoa.delivery.models import Dispatch
from lantoa.delivery.models import State as Ledger
from lantoa.delivery.registry import transport
from lantoa.newsroom import queries as newsroom
from lantoa.newsroom.models import Article, Column
from lantoa.people.models import Account, Consent, Person
from lantoa.people.scopes import Capability, condition
from lantoa.programme.models import Campaign
from lantoa.units.models import Picture, Unit, path_range

CODE = "bulletins"
"""What the ledger of messages to people calls a bulletin."""
FIRST, SECOND, MEMBERS = "a", "b", "m"
"""Editions: the first subject for outsiders and for people who subscribed; the second, for outsiders alone; members."""
MAIL_PICTURE = "fill-1200x675|format-jpeg|jpegquality-80"
"""How a cover looks in an issue: twice the width of the column, in the one format that every mail program shows."""
SENT = Issue.State.SENT
OPEN = (Issue.State.DRAFT, Issue.State.WAITING, Issue.State.APPROVED, Issue.State.SCHEDULED)


def with_unit() -> QuerySet[Issue]:
    """Issues with bulletin and unit, and whether their letters are still on their way (`sending`); one query."""
    running = Dispatch.objects.filter(source=CODE, source_id=OuterRef("pk"), state=Dispatch.State.RUNNING)
    found = Issue.objects.select_related("bulletin__unit__kind", "created_by__person", "approved_by__person")
    return found.annotate(sending=Exists(running))


def published() -> QuerySet[Issue]:
    """Issues that everybody may read, newest first; one query."""
    return Issue.objects.filter(state=SENT).select_related("bulletin__unit").order_by("-sent_at", "-pk")


def open_to_public() -> QuerySet[Bulletin]:
    """Bulletins that come out, by name, each with the number of its issues; one query."""
    sent = Count("issues", filter=Q(issues__state=SENT))
    return Bulletin.objects.filter(active=True).select_related("unit").annotate(n=sent).order_by("name", "pk")


def items_of(issue: Issue) -> list[Item]:
    """The issue's articles that are public now, in their order; three queries."""
    return [item for item in all_items(issue) if item.article.live]


def all_items(issue: Issue) -> list[Item]:
    """The issue's articles in their order, also those that are not public any more; three queries."""
    covers = Picture.objects.prefetch_renditions(MAIL_PICTURE, newsroom.CARD)
    articles = (
        Article.objects.select_related("unit", "column")
        .prefetch_related(Prefetch("cover", covers))
        .defer("body", "searched_text")
    )
    return list(issue.items.order_by("place", "pk").prefetch_related(Prefetch("article", articles)))


def candidates(
    unit: Unit,
    *,
    since: date | None = None,
    until: date | None = None,
    column: Column | None = None,
    campaign: Campaign | None = None,
) -> QuerySet[Article]:
    """Articles of the unit's section published in `[since, until)`, newest first; queries as `newsroom.queries.listed`."""
    found = newsroom.section(unit, column=column)
    if campaign is not None:
        found = found.filter(campaign=campaign)
    if since is not None:
        found = found.filter(published_at__gte=_start(since))
    if until is not None:
        found = found.filter(published_at__lt=_start(until))
    return found


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


# --- Recipients ----------------------------------------------------------------------------------------------


def outsiders(bulletin: Bulletin) -> QuerySet[Subscription]:
    """Subscriptions of people from outside that were confirmed and not ended."""
    return Subscription.objects.filter(bulletin=bulletin, person=None, state=Subscription.State.ACTIVE).exclude(
        email=""
    )


def half(found: QuerySet[Subscription], *, second: bool) -> QuerySet[Subscription]:
    """The half of outsiders that gets the first subject, or the second; it stays the same from issue to issue."""
    return found.annotate(half=F("pk") % 2).filter(half=int(second))


# Subscribers and members are asked for apart: each has an index of its own, which a question for both would not use.


def subscribed(bulletin: Bulletin) -> QuerySet[Person]:
    """People of the roll who subscribed, with their unit; not who withdrew their consent to mail since."""
    emails = Consent.objects.filter(purpose=Consent.Purpose.EMAIL, person=OuterRef("person"))
    withdrawn = emails.filter(withdrawn_at__gt=OuterRef("confirmed_at"))
    active = Subscription.objects.filter(bulletin=bulletin, person=OuterRef("pk"), state=Subscription.State.ACTIVE)
    wanted = active.filter(~Exists(withdrawn) | Exists(emails.filter(withdrawn_at=None)))
    return Person.objects.filter(Exists(wanted), left_on=None).select_related("unit")


def members(bulletin: Bulletin, channel: str = Way.EMAIL) -> QuerySet[Person]:
    """People of the branch who neither subscribed nor stopped, with their unit; by mail only who agreed to mail.

    None unless the bulletin goes to members.
    """
    if not bulletin.to_members:
        return Person.objects.none()
    known = Subscription.objects.filter(bulletin=bulletin, person=OuterRef("pk"))
    found = Person.objects.filter(~Exists(known), left_on=None, **path_range(bulletin.unit.path, "unit__path"))
    if channel == Way.EMAIL:
        agreed = Consent.objects.filter(purpose=Consent.Purpose.EMAIL, withdrawn_at=None, person=OuterRef("pk"))
        found = found.filter(Exists(agreed))
    return found.select_related("unit")


def counts(bulletin: Bulletin) -> dict[str, int]:
    """How many would get an issue now: outsiders, subscribed members, other members by mail; and by a short message
    those whom mail does not reach. Nine queries at most.
    """
    audience = Dispatch.Audience

    def by(channel: str, found: QuerySet[Any], whose: str = audience.PEOPLE) -> QuerySet[Any]:
        asked = Dispatch(unit=bulletin.unit, source=CODE, channel=channel, audience=whose)
        return transport(channel).reachable(asked, found)

    joined, others = by(Way.EMAIL, subscribed(bulletin)), by(Way.EMAIL, members(bulletin))
    short = 0
    if bulletin.short_messages:
        for found, mailed in ((subscribed(bulletin), joined), (members(bulletin, Way.WEBPUSH), others)):
            either = Q(pk__in=by(Way.WEBPUSH, found).values("pk")) | Q(pk__in=by(Way.ZALO, found).values("pk"))
            short += found.filter(either).exclude(pk__in=mailed.values("pk")).count()
    return {
        "outsiders": by(Way.EMAIL, outsiders(bulletin), audience.OUTSIDERS).count(), "subscribed": joined.count(),
        "members": others.count(), "short": short,
    }  # fmt: skip


@dataclass(frozen=True)
class Result:
    """What became of one dispatch of an issue: to whom and how, and how many."""

    dispatch: Dispatch
    who: str
    second_subject: bool
    sent: int
    missed: int
    unknown: int
    waiting: int
    opens: int | None
    clicks: int | None


def results(issue: Issue) -> list[Result]:
    """The dispatches of an issue with their figures, in the order in which they were begun; four queries."""
    dispatches = list(ledger.of_message(CODE, issue.pk))
    totals, counted = ledger.totals(dispatches), ledger.counted(dispatches)
    return [
        Result(
            one, _who(one), one.edition == SECOND, totals[one.pk].get(Ledger.SENT, 0),
            sum(totals[one.pk].get(state, 0) for state in (Ledger.FAILED, Ledger.BOUNCED)),
            totals[one.pk].get(Ledger.UNKNOWN, 0),
            sum(totals[one.pk].get(state, 0) for state in (Ledger.WAITING, Ledger.SENDING)),
            *counted.get(one.pk, (None, None)),
        )
        for one in dispatches
    ]  # fmt: skip


def _who(dispatch: Dispatch) -> str:
    if dispatch.audience == Dispatch.Audience.OUTSIDERS:
        return str(dispatch.get_audience_display())
    return _("đoàn viên trong nhánh") if dispatch.edition == MEMBERS else _("đoàn viên tự đăng ký")


# --- At work -------------------------------------------------------------------------------------------------


def bulletins_of(unit: Unit) -> QuerySet[Bulletin]:
    """The unit's bulletins, those that come out first; one query."""
    return Bulletin.objects.filter(unit=unit).order_by("-active", "name", "pk")


def issues_of(unit: Unit) -> QuerySet[Issue]:
    """The unit's issues, newest first; one query."""
    return with_unit().filter(bulletin__unit=unit).order_by("-pk")


def to_review(user: Account) -> QuerySet[Issue]:
    """Issues that wait for this person's look, oldest first: never one's own; one query."""
    return (
        with_unit()
        .filter(condition(user, Capability.APPROVE_NOTICE, "bulletin__unit"), state=Issue.State.WAITING)
        .exclude(created_by=user)
        .order_by("asked_at", "pk")
    )


def returned_to(user: Account) -> QuerySet[Issue]:
    """Issues of one's own that came back with a word; one query."""
    return with_unit().filter(created_by=user, state=Issue.State.DRAFT).exclude(return_note="").order_by("-updated_at")


def from_above(unit: Unit) -> QuerySet[Issue]:
    """Issues of the units above that are agreed on and not sent yet: the unit may put its own part in; one query."""
    return (
        with_unit()
        .filter(
            bulletin__unit__path__in=unit.ancestor_paths[:-1], state__in=(Issue.State.APPROVED, Issue.State.SCHEDULED)
        )
        .order_by("send_at", "pk")
    )


def blocks_for(issue: Issue, units: list[Unit]) -> dict[int, LocalBlock]:
    """For each unit (by id) the block of the nearest unit at or above it; one query."""
    paths = {path for unit in units for path in unit.ancestor_paths}
    by_path = {
        block.unit.path: block
        for block in LocalBlock.objects.filter(issue=issue, unit__path__in=paths).select_related("unit")
    }
    found = {}
    for unit in units:
        nearest = next((by_path[path] for path in reversed(unit.ancestor_paths) if path in by_path), None)
        if nearest is not None:
            found[unit.pk] = nearest
    return found
