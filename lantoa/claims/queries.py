"""Reads: what the desk has, what everybody may read, what an account waits for, counts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Avg,
    Case,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce, TruncDate, TruncMonth
from django.utils import timezone

from lantoa.base.rights import Capability
from lantoa.base.text import fold
from lantoa.channels.models import ChannelAccount
from lantoa.claims import askers
from lantoa.claims.matching import keeping
from lantoa.claims.models import Amendment, Claim, Evidence, Explainer, Feed, FeedItem, Sighting, Ticket
from lantoa.claims.topics import Topic
from lantoa.people import scopes
from lantoa.people.models import Account
from lantoa.units.models import Unit, path_range

State = Claim.State
OPEN = (State.NEW, State.WORKING)
FEW = 5  # fewer askers than this are not counted on any page


# --- For everybody ----------------------------------------------------------------------------------------------


def published(topic: str = "", text: str = "", verdict: str = "", *, alerts: bool = False) -> QuerySet[Claim]:
    """Corrections, newest first, narrowed to a topic, a verdict, to words; or the alerts alone."""
    found = Claim.objects.filter(state=State.PUBLISHED).select_related("unit")
    if topic in Topic:
        found = found.filter(topic=topic)
    if verdict:
        found = found.filter(public_verdict=verdict)
    if alerts:
        found = found.exclude(kind=Claim.Kind.CLAIM)
    for word in fold(text).split()[:8]:
        found = found.filter(folded__contains=word)
    return found.order_by("-published_at", "-pk")


def amendments() -> QuerySet[Amendment]:
    """The log of corrections of corrections, newest first."""
    return Amendment.objects.filter(claim__state=State.PUBLISHED).select_related("claim__unit")


def explainers() -> QuerySet[Explainer]:
    """What is asked every year, what comes next first."""
    month = timezone.localdate().month
    ahead = Case(
        When(month__gte=month, then=F("month") - Value(month)), default=F("month") + Value(12 - month),
        output_field=IntegerField(),
    )  # fmt: skip
    return Explainer.objects.filter(public=True).select_related("unit").order_by(ahead, "question")


def sources(claim: Claim) -> QuerySet[Evidence]:
    """The sources that everybody may see."""
    return claim.evidence.filter(public=True)


def official_channels(unit: Unit) -> list[ChannelAccount]:
    """The union's own pages, of the unit and those above it, nearest first; for who is to tell the false from the true."""
    rows = ChannelAccount.objects.filter(unit__path__in=unit.ancestor_paths, state=ChannelAccount.State.OPEN)
    return list(rows.exclude(address="").select_related("unit").order_by("-unit__depth", "channel", "name")[:12])


def alerts_for(unit: Unit, since: date) -> QuerySet[Claim]:
    """Alerts of a unit and of those above it, published since a day."""
    return (
        published(alerts=True)
        .filter(unit__path__in=unit.ancestor_paths, published_at__date__gte=since)
    )  # fmt: skip


# --- For who asked ------------------------------------------------------------------------------------------------


def own_tickets(account: Account) -> list[Ticket]:
    """The tickets that are the account's own, by their marks; one query over the tickets of its desks."""
    if account.person is None:
        return []
    tickets = Ticket.objects.filter(unit__path__in=account.person.unit.ancestor_paths)
    return askers.own(account, tickets.only("pk", "claim_id", "salt", "mark", "seen").iterator(chunk_size=5_000))


def asked_by(account: Account) -> list[tuple[Claim, bool]]:
    """The claims an account waits for or has the answer to, newest first, and whether something is new; two queries."""
    new: dict[int, bool] = {}
    for ticket in own_tickets(account):
        new[ticket.claim_id] = new.get(ticket.claim_id, False) or not ticket.seen
    rows = Claim.objects.filter(pk__in=list(new)).select_related("unit").order_by("-received_on", "-pk")[:200]
    return [(claim, new[claim.pk] and claim.answered_at is not None) for claim in rows]


# --- For the desk -------------------------------------------------------------------------------------------------


def of_desk(unit: Unit, which: str = "", topic: str = "") -> QuerySet[Claim]:
    """The claims of a unit's desk: open ones by their date (scams first), overdue ones, those to be read a second
    time, those whose askers outside wait for a word, or what is done."""
    found = Claim.objects.filter(unit=unit).select_related("owner__person").annotate(seen=Count("sightings"))
    if topic in Topic:
        found = found.filter(topic=topic)
    if which == "tre":
        return found.filter(state__in=OPEN, due_on__lt=timezone.localdate()).order_by("due_on", "pk")
    if which == "doc-lai":
        return found.filter(in_review=True).order_by("due_on", "pk")
    if which == "bao-lai":
        return found.filter(_waits_outside()).order_by("closed_at", "pk")
    if which == "xong":
        return found.filter(state__in=[State.PUBLISHED, State.CLOSED]).order_by("-closed_at", "-pk")
    fast = Case(When(kind=Claim.Kind.CLAIM, then=1), default=0, output_field=IntegerField())
    return found.filter(state__in=OPEN).order_by(fast, "due_on", "pk")


def _waits_outside() -> Q:
    by_hand = Sighting.objects.filter(claim=OuterRef("pk"), way=Sighting.Way.DESK)
    return Q(Exists(by_hand), state__in=[State.PUBLISHED, State.CLOSED], told_outside=False)


def tab_counts(unit: Unit) -> dict[str, int]:
    """How many wait under each heading of the desk; one query."""
    today = timezone.localdate()
    return Claim.objects.filter(unit=unit).aggregate(
        open=Count("pk", filter=Q(state__in=OPEN)),
        late=Count("pk", filter=Q(state__in=OPEN, due_on__lt=today)),
        review=Count("pk", filter=Q(in_review=True)),
        outside=Count("pk", filter=_waits_outside()),
    )


def at_desk(unit: Unit, pk: int) -> QuerySet[Claim]:
    """One claim of the desk, with what its page shows."""
    return Claim.objects.filter(unit=unit, pk=pk).select_related(
        "unit", "owner__person", "written_by__person", "read_by__person", "merged_into"
    )


@dataclass(frozen=True)
class Likely:
    """A claim that this one may be, and how like it is."""

    claim: Claim
    likeness: float


def likely(claim: Claim) -> list[Likely]:
    """Claims of the same desk, or public ones, that this may be; two queries beside the index."""
    first = claim.statement or next((row.picture_text for row in claim.sightings.all() if row.picture_text), "")
    found = dict(keeping.suggest(first, but=claim.pk)) if first else {}
    rows = Claim.objects.filter(Q(unit=claim.unit_id) | Q(state=State.PUBLISHED), pk__in=list(found)).exclude(
        state=State.MERGED
    )
    return sorted((Likely(row, found[row.pk]) for row in rows), key=lambda one: -one.likeness)


def by_number(unit: Unit, number: int) -> Claim | None:
    """The claim of that number to which one of the desk of `unit` may be merged: of the same desk, or public."""
    found = Claim.objects.filter(Q(unit=unit) | Q(state=State.PUBLISHED), pk=number)
    return found.select_related("unit", "merged_into").first()


def askers_in_words(claim: Claim) -> int:
    """How many wait for the answer; 0 where they are too few to be told. One query."""
    count = claim.tickets.count()
    return count if count >= FEW else 0


def waiting_by_unit(user: Any) -> list[tuple[Unit, dict[str, Any]]]:
    """For each desk of `user` how many are open and until when, and how many wait for a second reader; two queries."""
    rows = scopes.scoped(Claim.objects.filter(Q(state__in=OPEN) | Q(in_review=True)), user, Capability.VERIFY_CLAIMS)
    own = Q(written_by=user.pk)
    counts = list(
        rows.order_by().values("unit").annotate(
            open=Count("pk", filter=Q(state__in=OPEN, in_review=False)), due=Min("due_on", filter=Q(state__in=OPEN)),
            review=Count("pk", filter=Q(in_review=True) & ~own),
        )[:5]
    )  # fmt: skip
    units = Unit.objects.in_bulk([row["unit"] for row in counts]) if counts else {}
    return [(units[row["unit"]], dict(row)) for row in counts]


def explainers_to_check(user: Any, today: date) -> QuerySet[Explainer]:
    """Explainers whose month is near and that nobody looked through for half a year."""
    near = {(today.month - 1 + more) % 12 + 1 for more in (0, 1)}
    due = Explainer.objects.filter(public=True, month__in=near, checked_on__lt=today - timedelta(days=180))
    return scopes.scoped(due.select_related("unit"), user, Capability.VERIFY_CLAIMS)


def feeds_of(unit: Unit) -> QuerySet[Feed]:
    """The feeds a unit watches, with how many items wait."""
    waiting = Count("items", filter=Q(items__state=FeedItem.State.NEW))
    return Feed.objects.filter(unit=unit, active=True).annotate(waiting=waiting)


def items_of(unit: Unit, topic: str = "") -> QuerySet[FeedItem]:
    """What the feeds brought and nobody has looked at yet, newest first."""
    found = FeedItem.objects.filter(feed__unit=unit, state=FeedItem.State.NEW).select_related("feed")
    return found.filter(topic=topic) if topic in Topic else found


# --- Counts ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counted:
    """Claims of a month or of a unit's desk; days are means, None where there is nothing to take one of."""

    received: int
    closed: int
    days_to_answer: float | None
    days_to_correction: float | None
    month: date | None = None
    unit: Unit | None = None


def by_month(unit: Unit, *, branch: bool, since: date) -> list[Counted]:
    """Claims received by month: how many, how many with an outcome, days to first answer and to correction; one query."""
    where = Q(**path_range(unit.path, "unit__path")) if branch else Q(unit=unit)
    found = counted_claims(since).filter(where).annotate(month=TruncMonth("received_on"))
    return [_counted(row, month=row["month"]) for row in _grouped(found, "month").order_by("month")]


def by_unit(unit: Unit, *, since: date, until: date | None = None, most: int = 200) -> list[Counted]:
    """The same by desk, of a unit and of those below it, in the tree's order; two queries."""
    found = counted_claims(since, until).filter(**path_range(unit.path, "unit__path"))
    rows = list(_grouped(found, "unit").order_by("unit__path")[:most])
    units = Unit.objects.in_bulk([row["unit"] for row in rows]) if rows else {}
    return [_counted(row, unit=units[row["unit"]]) for row in rows]


def _grouped(found: QuerySet[Claim], by: str) -> QuerySet[Any, dict[str, Any]]:
    def span(moment: str) -> ExpressionWrapper[CombinedExpression]:
        return ExpressionWrapper(F(moment) - F("begun"), output_field=DurationField())

    days = found.annotate(begun=F("received_on"), first=TruncDate("answered_at"), out=TruncDate("published_at"))
    return days.order_by().values(by).annotate(
        received=Count("pk"), closed=Count("pk", filter=~Q(outcome="")), answer=Avg(span("first")), correction=Avg(span("out")),
    )  # fmt: skip


def _counted(row: dict[str, Any], **which: Any) -> Counted:
    return Counted(row["received"], row["closed"], _days(row["answer"]), _days(row["correction"]), **which)


def _days(span: timedelta | None) -> float | None:
    return None if span is None else round(max(0.0, span.total_seconds() / 86_400), 1)


def counted_claims(since: date, until: date | None = None) -> QuerySet[Claim]:
    """Claims received in [since, until) that count: not what was merged, nor what turned out to be an opinion."""
    found = Claim.objects.filter(received_on__gte=since, nature=Claim.Nature.FACT).exclude(state=State.MERGED)
    return found.filter(received_on__lt=until) if until is not None else found


def topics_over_time(unit: Unit, *, branch: bool, since: date) -> tuple[list[date], list[tuple[str, list[int]]]]:
    """The months, and of each topic how many claims came in each; one query."""
    where = Q(**path_range(unit.path, "unit__path")) if branch else Q(unit=unit)
    rows = (
        counted_claims(since).filter(where).annotate(month=TruncMonth("received_on")).order_by()
        .values_list("month", "topic").annotate(n=Count("pk"))
    )  # fmt: skip
    counts: dict[str, dict[date, int]] = defaultdict(dict)
    for month, topic, n in rows:
        counts[topic][month] = n
    months = sorted({month for row in counts.values() for month in row})
    table = [
        (str(Topic(topic).label), [counts[topic].get(month, 0) for month in months])
        for topic in Topic
        if topic in counts
    ]
    return months, table


def helped_shares(unit: Unit) -> dict[str, int]:
    """How many readers said what of a unit's corrections; one query."""
    sums = Claim.objects.filter(unit=unit, state=State.PUBLISHED).aggregate(
        **{name: Coalesce(Sum(name), 0) for name in ("helped", "unclear", "unproven")}
    )
    return {name: int(value) for name, value in sums.items()}
