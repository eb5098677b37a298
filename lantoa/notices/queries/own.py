"""A member's own: their feed, what waits to be confirmed, what they may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from lantoa.notices import audience, rules
from lantoa.notices.models import Notice, Receipt
from lantoa.people import scopes
from lantoa.people.models import Person
from lantoa.people.scopes import Capability
from lantoa.units.models import Unit, UnitKind

PAGE = 20
HORIZON = timedelta(days=365)
"""A notice older than this no longer waits for anybody's confirmation."""


def reader(pk: int) -> Person:
    """A person with everything that the rules ask of them; one query."""
    return Person.objects.select_related("unit__kind__level", "job_type").get(pk=pk)


def reader_of(person: Person) -> Person:
    """`reader` of somebody signed in, once a request: the page and the frame around it ask for the same things.

    Kept on the instance, which is made anew for each request, together with what `audience.covering` finds. The
    person of a session comes with everything already: no query.
    """
    if _is_whole(person):
        person.__dict__.setdefault("_covering", {})
        return person
    known: Person | None = person.__dict__.get("_reader")
    if known is None:
        known = reader(person.pk)
        known.__dict__["_covering"] = {}
        person.__dict__["_reader"] = known
    return known


def _is_whole(person: Person) -> bool:
    """Whether everything that `reader` loads is there."""
    if not (Person.unit.is_cached(person) and (person.job_type_id is None or Person.job_type.is_cached(person))):
        return False
    unit = person.unit
    return Unit.kind.is_cached(unit) and UnitKind.level.is_cached(unit.kind)


def covered(person: Person) -> QuerySet[Notice]:
    """The published notices whose audience covers `person` today; two queries are made beforehand."""
    return Notice.objects.published().filter(audience.covering(person))


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
