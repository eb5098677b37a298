"""Reads: a person's feed, what waits to be confirmed, and reach up and down the tree, as counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Least, Substr
from django.utils import timezone

from lantoa.delivery.models import Channel, Delivery
from lantoa.notices import audience, rules
from lantoa.notices.audience import Audience
from lantoa.notices.models import Meeting, Notice, NoticeUnitCount, Receipt
from lantoa.people import scopes
from lantoa.people.models import Person
from lantoa.people.scopes import Capability
from lantoa.units import queries as unit_queries
from lantoa.units.models import Unit, path_range

PAGE = 20
HORIZON = timedelta(days=365)
"""A notice older than this no longer waits for anybody's confirmation."""
SMALLEST = 5
"""Counts of fewer people are not shown to levels above: they would tell what a single person did (principle 5)."""


def reader(pk: int) -> Person:
    """A person with everything that the rules ask of them; one query."""
    return Person.objects.select_related("unit__kind__level", "job_type").get(pk=pk)


def reader_of(person: Person) -> Person:
    """`reader` of somebody signed in, once a request: the page and the frame around it ask for the same things.

    Kept on the instance, which is made anew for each request, together with what `audience.covering` finds.
    """
    known: Person | None = person.__dict__.get("_reader")
    if known is None:
        known = reader(person.pk)
        known.__dict__["_covering"] = {}
        person.__dict__["_reader"] = known
    return known


def covered(person: Person) -> QuerySet[Notice]:
    """The published notices whose audience covers `person` today; two queries are made beforehand."""
    return Notice.objects.published().filter(audience.covering(person))


# --- A member's own ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FeedItem:
    """A notice in somebody's feed, with what that person did with it."""

    notice: Notice
    seen: bool
    opened: bool
    confirmed_at: datetime | None
    assisted: bool
    again: bool

    @property
    def waits(self) -> bool:
        """Whether the person is still asked to confirm."""
        return self.notice.must_read and self.confirmed_at is None and not self.assisted


@dataclass(frozen=True)
class FeedPage:
    """A page of a feed; `next_url` is a query string that leads on, "" at the end."""

    items: list[FeedItem]
    next_url: str
    previous_url: str = ""


def feed(person: Person, *, before: tuple[datetime, int] | None = None, size: int = PAGE) -> FeedPage:
    """The person's notices, newest first, from `before` (moment and id of the last one seen) on.

    Five queries however many notices, people and units there are.
    """
    notices = covered(person).select_related("unit").order_by("-published_at", "-pk")
    if before is not None:
        moment, pk = before
        notices = notices.filter(Q(published_at__lt=moment) | Q(published_at=moment, pk__lt=pk))
    found = list(notices.defer("branch")[: size + 1])
    following = ""
    if len(found) > size:
        last = found[size - 1]
        following = f"?truoc={last.sent_at.timestamp():.6f}-{last.pk}"
    return FeedPage(_with_receipts(person, found[:size]), following)


def parse_cursor(text: str) -> tuple[datetime, int] | None:
    """What a feed's `next_url` holds, or None for anything else."""
    moment, _dash, pk = text.partition("-")
    try:
        return datetime.fromtimestamp(float(moment), tz=timezone.get_current_timezone()), int(pk)
    except (ValueError, OverflowError, OSError):
        return None


def _with_receipts(person: Person, notices: list[Notice]) -> list[FeedItem]:
    receipts = {r.notice_id: r for r in Receipt.objects.filter(person=person, notice__in=[n.pk for n in notices])}
    return [feed_item(notice, receipts.get(notice.pk)) for notice in notices]


def feed_item(notice: Notice, receipt: Receipt | None) -> FeedItem:
    """The notice with what its reader did, as the reader sees it."""
    if receipt is None:
        return FeedItem(notice, False, False, None, False, False)
    current = receipt.confirmed_version == notice.version
    return FeedItem(
        notice, receipt.seen_at is not None, receipt.opened_at is not None,
        receipt.confirmed_at if current else None, receipt.assisted_version == notice.version,
        0 < receipt.confirmed_version < notice.version,
    )  # fmt: skip


def to_confirm(person: Person) -> QuerySet[Notice]:
    """Must-read notices that the person has not confirmed, in the version in force; the nearest date first."""
    done = Receipt.objects.filter(person=person).filter(
        Q(confirmed_version=F("notice__version")) | Q(assisted_version=F("notice__version"))
    )
    return (
        covered(person)
        .filter(must_read=True, published_at__gt=timezone.now() - HORIZON)
        .exclude(pk__in=done.values("notice_id"))
        .select_related("unit")
        .order_by(F("confirm_by").asc(nulls_last=True), "-published_at")
    )


def may_read(person: Person, notice: Notice) -> bool:
    """Whether the notice is for `person`: now, or when it was published, or they have a receipt of it."""
    if notice.state not in (Notice.State.PUBLISHED, Notice.State.WITHDRAWN):
        return False
    return reading_unit(person, notice) is not None


def reading_unit(person: Person, notice: Notice) -> dict[int, int] | None:
    """None if the notice is not for `person`; else what `units_at_publication` says: empty for who came later."""
    counted = audience.units_at_publication(notice, [person.pk])
    if counted or Receipt.objects.filter(notice=notice, person=person).exists():
        return counted
    covers = Notice.objects.filter(pk=notice.pk).filter(audience.covering(reader(person.pk)))
    return counted if covers.exists() else None


def may_open(user: Any, notice: Notice) -> bool:
    """Whether `user` may see the notice's text and files: its readers, its senders, its approvers, and officers
    who see reach for a unit that it reaches. Drafts are for the two first hands only."""
    if scopes.may(user, Capability.NOTIFY, notice.unit) or (user is not None and rules.may_approve(user, notice)):
        return True
    if notice.state in (Notice.State.DRAFT, Notice.State.WAITING):
        return False
    person = getattr(user, "person", None)
    if person is not None and may_read(person, notice):
        return True
    places = [g for g in scopes.grants(user) if g.capability in (Capability.SEE_REACH, Capability.NOTIFY)]
    return any(g.path.startswith(notice.branch.path) or (g.subtree and notice.branch.path.startswith(g.path))
               for g in places)  # fmt: skip


def openable(user: Any) -> QuerySet[Notice]:
    """Published notices in the reader's own feed, and all those of units for which they notify; for search."""
    mine = Q(pk__in=[])
    person = getattr(user, "person", None)
    if person is not None:
        mine = Q(state=Notice.State.PUBLISHED) & audience.covering(reader(person.pk))
    return Notice.objects.filter(mine | scopes.condition(user, Capability.NOTIFY))


# --- The sender's desk ------------------------------------------------------------------------------------------


def of_unit(unit: Unit, state: str = "") -> QuerySet[Notice]:
    """Notices that `unit` writes, newest first."""
    notices = Notice.objects.filter(unit=unit).select_related("branch").order_by("-created_at", "-pk")
    return notices.filter(state=state) if state else notices


def received(unit: Unit) -> QuerySet[Notice]:
    """Published notices that count people of `unit` itself; the newest first."""
    counted = NoticeUnitCount.objects.filter(unit=unit).values("notice_id")
    return Notice.objects.published().filter(pk__in=counted).select_related("unit").order_by("-published_at")


def waiting_for(user: Any) -> QuerySet[Notice]:
    """Notices that wait for `user` as the second person; one query besides the user's grants."""
    inside = Q(branch__path__startswith=F("unit__path"))
    own = inside & scopes.condition(user, Capability.APPROVE_NOTICE, "unit")
    other = ~inside & scopes.condition(user, Capability.APPROVE_NOTICE, "branch")
    waiting = Notice.objects.filter(Q(state=Notice.State.WAITING) | Q(revisions__state="waiting", state="published"))
    mine = Q(created_by=user.pk)
    if user.person_id is not None:
        mine |= Q(created_by__person=user.person_id)
    return waiting.filter(own | other).exclude(mine).select_related("unit", "branch").distinct().order_by("asked_at")


# --- Reach, as counts -------------------------------------------------------------------------------------------

_SUMMED = ("people", "counted", "delivered", "seen", "opened", "confirmed", "assisted", "unnamed", "reached",
           "mail_delivered", "mail_opened", "mail_confirmed")  # fmt: skip
LARGE = 2000
CACHE_SECONDS = 15


@dataclass(frozen=True)
class Reach:
    """Counts over a unit with all below it, each person once.

    `proven` are people with proof: of must-read notices those who confirmed or were told at a meeting, of
    others those who opened it, confirmed it or were told. Paper rolls add to it up to the number of people.
    """

    units: int = 0
    people: int = 0
    counted: int = 0
    delivered: int = 0
    seen: int = 0
    opened: int = 0
    confirmed: int = 0
    assisted: int = 0
    unnamed: int = 0
    reached: int = 0
    mail_delivered: int = 0
    mail_opened: int = 0
    mail_confirmed: int = 0
    proven: int = 0

    @property
    def told(self) -> int:
        """People who were told at a meeting, by name or on a paper roll."""
        return self.assisted + self.unnamed

    @property
    def missing(self) -> int:
        """People without proof yet."""
        return self.people - self.proven

    @property
    def share(self) -> float | None:
        """The proven part of all, 0 to 1; None without people."""
        return self.proven / self.people if self.people else None

    @property
    def small(self) -> bool:
        """Whether so few people are meant that a level above must not see what they did."""
        return 0 < self.people < SMALLEST


@dataclass(frozen=True)
class UnitReach:
    """The reach of one unit or branch in a list; `hidden` where it must not be shown to who asks."""

    unit: Unit
    reach: Reach
    hidden: bool = False


def _proven(notice: Notice) -> Any:
    by_name = F("confirmed") + F("assisted") if notice.must_read else F("reached")
    return Least(F("people"), by_name + F("unnamed"))


def _sums(notice: Notice) -> dict[str, Any]:
    sums: dict[str, Any] = {f"s_{name}": Sum(name) for name in _SUMMED}
    return sums | {"s_units": Count("pk"), "s_proven": Sum(_proven(notice))}


def _reach(row: dict[str, Any]) -> Reach:
    return Reach(**{name[2:]: int(value or 0) for name, value in row.items() if name.startswith("s_")})


def _rows(notice: Notice, unit: Unit) -> QuerySet[NoticeUnitCount]:
    rows = NoticeUnitCount.objects.filter(notice=notice)
    return rows if unit.depth == 1 else rows.filter(**path_range(unit.path, "unit__path"))


def reach(notice: Notice, unit: Unit) -> Reach:
    """The counts of `unit` and all below it (none outside the audience); one query.

    Of notices to thousands of units they may be some seconds old.
    """

    def count() -> Reach:
        return _reach(_rows(notice, unit).aggregate(**_sums(notice)))

    return _remembered(notice, f"reach:{notice.pk}:{notice.version}:{unit.pk}", count)


def reach_children(notice: Notice, unit: Unit) -> list[UnitReach]:
    """The same for each branch directly below, by name, and for the people of `unit` itself; two queries."""

    def count() -> list[UnitReach]:
        width = len(unit.path) + Unit.steplen
        rows = (
            _rows(notice, unit)
            .annotate(child=Substr("unit__path", 1, width))
            .order_by()
            .values("child")
            .annotate(**_sums(notice))
        )
        found = {row["child"]: _reach(dict(row)) for row in rows}
        units = Unit.objects.filter(path__in=list(found)).order_by("depth", "name")
        return [UnitReach(child, found[child.path]) for child in units]

    return _remembered(notice, f"reach-children:{notice.pk}:{notice.version}:{unit.pk}", count)


@dataclass(frozen=True)
class Lagging:
    """A unit in which people are still without proof, by counts of its own roll."""

    unit: Unit
    people: int
    proven: int

    @property
    def missing(self) -> int:
        """People without proof."""
        return self.people - self.proven

    @property
    def share(self) -> float:
        """The proven part, 0 to 1."""
        return self.proven / self.people


def lagging(notice: Notice, unit: Unit, limit: int = 200) -> list[Lagging]:
    """The units at or below `unit` with the lowest reach, at most `limit`; one query.

    Units that are hidden (see `hidden_paths`) are left out, whoever asks.
    """

    def find() -> list[Lagging]:
        rows = (
            _rows(notice, unit)
            .filter(people__gte=SMALLEST)
            .annotate(proven=_proven(notice))
            .filter(proven__lt=F("people"))
            .annotate(share=F("proven") * 1.0 / F("people"))
            .select_related("unit")
            .order_by("share", F("proven") - F("people"), "unit__path")
        )
        hidden = hidden_paths(notice)
        shown = [row for row in rows[: limit + len(hidden)] if not _within(row.unit.path, hidden, own=True)]
        return [Lagging(row.unit, row.people, row.proven) for row in shown[:limit]]

    return _remembered(notice, f"lagging:{notice.pk}:{notice.version}:{unit.pk}:{limit}", find)


def hidden_paths(notice: Notice) -> frozenset[str]:
    """Paths of branches whose counts would tell levels above what single people did.

    Those are branches of fewer than five people; and, where so few are hidden beside each other that the sum
    of the others would give them away, the smallest of these. A path that ends in "." stands for the people
    on the roll of the unit itself, apart from the units below it. The frozen counts decide, so this is worked
    out once for a notice and kept for an hour; moves of units in the tree are followed at the latest then.
    """
    key = f"notice-hidden:{notice.pk}:{notice.audience_people}"
    found = cache.get(key)
    if found is None:
        found = _hidden(NoticeUnitCount.objects.filter(notice=notice).values_list("unit__path", "people"))
        if notice.audience_units >= LARGE:
            cache.set(key, found, 3600)
    return frozenset(found)


def _hidden(rows: Iterable[tuple[str, int]]) -> set[str]:
    below: dict[str, dict[str, int]] = {}
    for path, people in rows:
        below.setdefault(path, {})[f"{path}."] = people
        for end in range(len(path), 0, -Unit.steplen):
            children = below.setdefault(path[: end - Unit.steplen], {})
            children[path[:end]] = children.get(path[:end], 0) + people
    hidden: set[str] = set()
    for children in below.values():
        small = {path for path, people in children.items() if people < SMALLEST}
        if small and sum(children[path] for path in small) < SMALLEST:
            rest = children.keys() - small
            if rest:
                small.add(min(rest, key=lambda path: (children[path], path)))
        hidden |= small
    return hidden


def _within(path: str, hidden: frozenset[str], *, own: bool, top: str = "") -> bool:
    """Whether `path` or a branch around it, below `top`, is hidden; with `own`, also the unit's own roll."""
    steps = range(len(top) + Unit.steplen, len(path) + 1, Unit.steplen)
    return any(path[:end] in hidden for end in steps) or (own and f"{path}." in hidden)


def is_hidden(notice: Notice, unit: Unit, user: Any) -> bool:
    """Whether the counts of `unit` and all below it must not be shown to `user`.

    The communicators of a unit see their own, however small; everybody else looks down from above.
    """
    if scopes.same_unit(user, Capability.NOTIFY, unit):
        return False
    return _within(unit.path, hidden_paths(notice), own=False)


def for_reader(notice: Notice, rows: Iterable[UnitReach], parent: Unit, user: Any) -> list[UnitReach]:
    """The rows of `reach_children` as `user` may see them."""
    hidden = hidden_paths(notice)
    own = scopes.same_unit(user, Capability.NOTIFY, parent)
    listed = []
    for row in rows:
        path = f"{row.unit.path}." if row.unit.pk == parent.pk else row.unit.path
        listed.append(UnitReach(row.unit, row.reach, path in hidden and not (own and row.unit.pk == parent.pk)))
    return listed


def _remembered(notice: Notice, key: str, count: Any) -> Any:
    """What `count` gives, kept for some seconds where it would be counted from thousands of rows."""
    if notice.audience_units < LARGE:
        return count()
    return cache.get_or_set(key, count, CACHE_SECONDS)


def year_reach(unit: Unit, start: datetime, end: datetime) -> Reach:
    """All notices published from `start` to `end`, over `unit` and all below it: people are counted per notice."""
    rows = NoticeUnitCount.objects.filter(
        notice__published_at__gte=start, notice__published_at__lt=end, notice__state=Notice.State.PUBLISHED,
        **path_range(unit.path, "unit__path"),
    )  # fmt: skip
    proven = Sum(Least(F("people"), F("reached") + F("unnamed")))
    sums: dict[str, Any] = {f"s_{name}": Sum(name) for name in _SUMMED}
    return _reach(rows.aggregate(**sums, s_proven=proven, s_units=Count("unit", distinct=True)))


# --- A unit's own people -----------------------------------------------------------------------------------------


def follow_up(notice: Notice, unit: Unit, *, confirmed: bool | None = False) -> QuerySet[Any]:
    """People of `unit` itself for whom the notice is, by name, with what they did with the version in force.

    Only for the unit's own communicators and must-read notices; the caller has asked `rules`. Annotated with
    `confirmed_at_`, `assisted_version_` and `told_at`. `confirmed` None gives all. One query.
    """
    receipts = Receipt.objects.filter(notice=notice, person=OuterRef("pk"))
    told = Delivery.objects.filter(
        person=OuterRef("pk"), dispatch__source="notices", dispatch__source_id=notice.pk,
        dispatch__edition=f"{notice.version}.0", dispatch__channel=Channel.PERSON,
    )  # fmt: skip
    done = receipts.filter(confirmed_version=notice.version)
    people = (
        audience.people(Audience.of(notice))
        .filter(unit=unit)
        .annotate(
            confirmed_at_=Subquery(done.values("confirmed_at")[:1]),
            confirmed_via_=Subquery(done.values("confirmed_via")[:1]),
            assisted_version_=Subquery(receipts.filter(assisted_version=notice.version).values("assisted_version")[:1]),
            told_at=Subquery(told.values("at")[:1]),
        )
        .order_by("sort_key", "pk")
    )
    if confirmed is None:
        return people
    if confirmed:
        return people.filter(Q(confirmed_at___isnull=False) | Q(assisted_version___isnull=False))
    return people.filter(confirmed_at_=None, assisted_version_=None)


def meetings(notice: Notice, unit: Unit) -> QuerySet[Meeting]:
    """Meetings of `unit` itself about the notice, with the number of people ticked."""
    return Meeting.objects.filter(notice=notice, unit=unit).annotate(present=Count("receipts"))


def unit_in_audience(notice: Notice, unit: Unit) -> bool:
    """Whether anybody of `unit` or below it was counted at publication."""
    return NoticeUnitCount.objects.filter(notice=notice, **path_range(unit.path, "unit__path")).exists()


def lagging_units_of(user: Any, day: date) -> QuerySet[Any]:
    """Must-read notices near their date (three days) not yet confirmed by all, for the user's own units."""
    units = [g.unit_id for g in scopes.grants(user) if g.capability == Capability.NOTIFY]
    return (
        NoticeUnitCount.objects.filter(
            unit__in=units, notice__state=Notice.State.PUBLISHED, notice__must_read=True,
            notice__confirm_by__lte=day + timedelta(days=3), notice__confirm_by__gte=day - timedelta(days=30),
        )
        .annotate(proven=Least(F("people"), F("confirmed") + F("assisted") + F("unnamed")))
        .filter(proven__lt=F("people"))
        .select_related("notice", "unit")
        .order_by("notice__confirm_by", "notice_id")
    )  # fmt: skip


def ancestors_for(user: Any, unit: Unit) -> list[Unit]:
    """The units above `unit` whose reach `user` may see, from the top; for breadcrumbs."""
    return [u for u in unit_queries.ancestors(unit) if scopes.may(user, Capability.SEE_REACH, u)]
