"""Reads over bulletins; each says how many queries it costs once evaluated."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from lantoa.bulletins.models import Bulletin, Issue, Item, Letter, LocalBlock, Subscription
from lantoa.newsroom import queries as newsroom
from lantoa.newsroom.models import Article, Column
from lantoa.people.models import Account, Consent, Person
from lantoa.people.scopes import Capability, condition
from lantoa.programme.models import Campaign
from lantoa.units.models import Picture, Unit, path_range

MAIL_PICTURE = "fill-1200x675|format-jpeg|jpegquality-80"
"""How a cover looks in an issue: twice the width of the column, in the one format that every mail program shows."""
SENT = Issue.State.SENT
OPEN = (Issue.State.DRAFT, Issue.State.WAITING, Issue.State.APPROVED, Issue.State.SCHEDULED)


def with_unit() -> QuerySet[Issue]:
    """Issues with bulletin and unit; one query."""
    return Issue.objects.select_related("bulletin__unit__kind", "created_by__person", "approved_by__person")


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


def subscribers(bulletin: Bulletin, after: int = 0) -> QuerySet[Subscription]:
    """Active subscriptions that have an address, by id, from the one after `after` on."""
    reachable = Q(person=None) & ~Q(email="") | Q(person__left_on=None) & ~Q(person__email="")
    return (
        Subscription.objects.filter(reachable, bulletin=bulletin, state=Subscription.State.ACTIVE, pk__gt=after)
        .select_related("person__unit")
        .order_by("pk")
    )


def members(bulletin: Bulletin, after: int = 0) -> QuerySet[Person]:
    """Members of the branch who agreed to mail and neither subscribed by themselves nor stopped, by id.

    None unless the bulletin goes to members.
    """
    if not bulletin.to_members:
        return Person.objects.none()
    person: dict[str, Any] = {"person": OuterRef("pk")}
    agreed = Consent.objects.filter(purpose=Consent.Purpose.EMAIL, withdrawn_at=None, **person)
    return (
        Person.objects.filter(
            Exists(agreed), **path_range(bulletin.unit.path, "unit__path"), left_on=None, pk__gt=after
        )
        .exclude(email="")
        .exclude(Exists(Subscription.objects.filter(bulletin=bulletin, **person)))
        .select_related("unit")
        .order_by("pk")
    )


def counts(bulletin: Bulletin) -> dict[str, int]:
    """How many would get an issue now: outsiders, subscribed members, other members; three queries at most."""
    outside = subscribers(bulletin).filter(person=None).count()
    inside = subscribers(bulletin).exclude(person=None).count()
    return {"outsiders": outside, "subscribed": inside, "members": members(bulletin).order_by().count()}


def letters(issue: Issue) -> dict[str, int]:
    """How many letters of the issue stand in each state; one query."""
    rows = Letter.objects.filter(issue=issue).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows.values_list("state", "n"))


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
