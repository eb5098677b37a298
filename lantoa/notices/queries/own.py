"""A member's own: their feed, what waits to be confirmed, what they may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, DateTimeField, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from lantoa.base.prepared import Prepared, Slot
from lantoa.notices import audience, rules
from lantoa.notices.models import Notice, Receipt
from lantoa.people import scopes
from lantoa.people.models import Person
from lantoa.people.scopes import Capability

PAGE = 20
HORIZON = timedelta(days=365)
"""A notice older than this no longer waits for anybody's confirmation."""


def reader(pk: int) -> Person:
    """A person with everything that the rules ask of them; one query."""
    return Person.objects.select_related("unit__kind__level", "job_type").get(pk=pk)


def reader_of(person: Person) -> Person:
    """`reader` of somebody signed in, once a request: the page and the frame around it ask for the same things.

    The person of a session comes with all of it (`PositionBackend.get_user`) and is made anew for each request, so
    it keeps by itself what `audience.covering` finds. Any other is fetched, and remembered on the instance.
    """
    if "_covering" in person.__dict__:
        return person
    known: Person | None = person.__dict__.get("_reader")
    if known is None:
        known = person if _has_all(person) else reader(person.pk)
        known.__dict__["_covering"] = {}
        if known is not person:
            person.__dict__["_reader"] = known
    return known


def _has_all(person: Person) -> bool:
    """Whether everything that `reader` fetches is loaded."""
    unit = person._state.fields_cache.get("unit")
    kind = unit._state.fields_cache.get("kind") if unit is not None else None
    job_known = person.job_type_id is None or "job_type" in person._state.fields_cache
    return kind is not None and "level" in kind._state.fields_cache and job_known


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


_SHOWN = ("title", "body", "must_read", "confirm_by", "published_at", "version", "state", "unit__name")
_DONE = ("notice", "seen_at", "opened_at", "confirmed_at", "confirmed_version", "assisted_version")


def _feed(shape: audience.Shape, later_pages: bool, limit: int) -> QuerySet[Notice]:
    notices = Notice.objects.published().filter(shape.condition())
    if later_pages:
        moment = Slot("moment", DateTimeField())
        notices = notices.filter(Q(published_at__lt=moment) | Q(published_at=moment, pk__lt=Slot("pk", _KEY)))
    return notices.select_related("unit").only(*_SHOWN).order_by("-published_at", "-pk")[:limit]


def _receipts(count: int) -> QuerySet[Receipt]:
    notices: list[Any] = [Slot(f"notice_{at}", _KEY) for at in range(count)]
    return Receipt.objects.filter(person=Slot("person", _KEY), notice__pk__in=notices).only(*_DONE)


_KEY = BigIntegerField()
_notices = Prepared(Notice, _feed)
_done = Prepared(Receipt, _receipts)


def feed(person: Person, *, before: tuple[datetime, int] | None = None, size: int = PAGE) -> FeedPage:
    """The person's notices, newest first, from `before` (moment and id of the last one seen) on.

    Three queries however many notices, people and units there are, and only what a card shows of a notice.
    """
    shape, places = audience.shape_of(person)
    moment, pk = before or (None, None)
    found = _notices(shape, before is not None, size + 1, **places, moment=moment, pk=pk)
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
    if not notices:
        return []
    keys = {f"notice_{at}": notice.pk for at, notice in enumerate(notices)}
    receipts = {receipt.notice_id: receipt for receipt in _done(len(keys), person=person.pk, **keys)}
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
    waiting = _waiting(audience.covering(person), person.pk, timezone.now() - HORIZON)
    return waiting.select_related("unit").order_by(F("confirm_by").asc(nulls_last=True), "-published_at")


def count_to_confirm(person: Person) -> int:
    """How many those are; one query, which stands in the frame of every page."""
    shape, places = audience.shape_of(person)
    return len(_keys_to_confirm(shape, **places, person=person.pk, since=timezone.now() - HORIZON))


def _waiting(covers: Q, person: Any, since: Any) -> QuerySet[Notice]:
    done = Receipt.objects.filter(
        Q(confirmed_version=OuterRef("version")) | Q(assisted_version=OuterRef("version")),
        person=person, notice=OuterRef("pk"),
    )  # fmt: skip
    return Notice.objects.published().filter(covers, ~Exists(done), must_read=True, published_at__gt=since)


_keys_to_confirm = Prepared(
    Notice,
    lambda shape: (
        _waiting(shape.condition(), Slot("person", _KEY), Slot("since", DateTimeField())).order_by().values_list("pk")
    ),
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
