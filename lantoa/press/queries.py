"""Reads of the press desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from lantoa.base.rights import Capability
from lantoa.base.text import fold
from lantoa.delivery.models import Delivery
from lantoa.people import scopes
from lantoa.people.models import Person
from lantoa.press.models import Contact, Coverage, Event, Invitation, Release, Topic
from lantoa.press.models.contacts import ContactQuerySet
from lantoa.press.models.coverage import CoverageQuerySet
from lantoa.press.models.releases import ReleaseQuerySet
from lantoa.units.models import Unit, path_range

CODE = "press"
"""What the ledger of messages to people calls a release."""


def contacts_of(unit: Unit, text: str = "", which: str = "") -> ContactQuerySet:
    """The contacts that `unit` may see: its own, and those that units above share; narrowed to words.

    `which` is "" for all, "cu" for its own stale ones, "lien-he" for those that may be written to.
    """
    above = [path for path in unit.ancestor_paths if path != unit.path]
    found: ContactQuerySet = Contact.objects.filter(Q(unit=unit) | Q(unit__path__in=above, shared=True))
    for word in fold(text).split()[:6]:
        found = found.filter(folded__contains=word)
    if which == "cu":
        found = found.filter(unit=unit).stale(timezone.localdate())
    elif which == "lien-he":
        found = found.reachable()
    return found.select_related("unit").order_by("outlet", "name", "pk")


def releases_of(unit: Unit) -> QuerySet[Release]:
    """All of a unit's releases, the one worked on last first."""
    return Release.objects.filter(unit=unit).select_related("unit").order_by("-updated_at", "-pk")


@dataclass(frozen=True)
class Sent:
    """One mail of a release to one contact, as the ledger has it."""

    contact: Contact
    version: int
    delivery: Delivery


def sent_of(release: Release, most: int = 200) -> list[Sent]:
    """To whom a release was mailed and what became of it, the newest first; two queries."""
    rows = list(deliveries_of(release).select_related("dispatch").order_by("-pk")[:most])
    contacts = Contact.objects.in_bulk({row.outsider for row in rows if row.outsider is not None})
    return [
        Sent(contacts[row.outsider], int(row.dispatch.edition.split(".")[0]), row)
        for row in rows
        if row.outsider in contacts
    ]


def deliveries_of(release: Release, version: int | None = None) -> QuerySet[Delivery]:
    """The ledger of a release, or of one version of it."""
    found = Delivery.objects.filter(dispatch__source=CODE, dispatch__source_id=release.pk)
    return found if version is None else found.filter(dispatch__edition__startswith=f"{version}.")


def public_releases(unit: Unit | None = None) -> ReleaseQuerySet:
    """What everybody may read now, newest first: of one unit, or of all."""
    found: ReleaseQuerySet = Release.objects.public().select_related("unit")
    if unit is not None:
        found = found.filter(unit=unit)
    return found.order_by("-published_at", "-pk")


def announced_events(unit: Unit) -> QuerySet[Event]:
    """Events to come that a unit tells everybody about, the next first."""
    found = Event.objects.filter(unit=unit, announced=True, cancelled_at=None, ends_at__gt=timezone.now())
    return found.order_by("starts_at", "pk")


def events_of(unit: Unit) -> QuerySet[Event]:
    """A unit's events, the latest first, with how many were invited and come."""
    coming = Q(invitations__state__in=[Invitation.State.COMING, Invitation.State.ADMITTED])
    counted = Event.objects.filter(unit=unit).annotate(
        invited=Count("invitations"), coming=Count("invitations", filter=coming)
    )
    return counted.order_by("-starts_at", "-pk")


def topics_of(unit: Unit, which: str = "") -> QuerySet[Topic]:
    """Open topics by their date, overdue ones ("tre"), or closed ones ("xong"); with how many outlets were asked."""
    found = Topic.objects.filter(unit=unit).select_related("assignee", "campaign").annotate(asked=Count("offers"))
    if which == "xong":
        return found.exclude(state__in=Topic.OPEN).order_by("-created_at", "-pk")
    found = found.filter(state__in=Topic.OPEN)
    if which == "tre":
        found = found.filter(due_on__lt=timezone.localdate())
    return found.order_by("due_on", "happens_on", "pk")


def topics_for(person: Person) -> QuerySet[Topic]:
    """What one is to cover, the nearest date first."""
    return (
        Topic.objects.filter(assignee=person, state=Topic.State.ASSIGNED)
        .select_related("unit")
        .order_by("due_on", "pk")
    )


def coverage_of(
    unit: Unit, *, state: str = Coverage.State.CONFIRMED, kind: str = "", column: int | None = None,
    campaign: int | None = None, year: int | None = None,
) -> CoverageQuerySet:  # fmt: skip
    """Reports about a unit, the latest first, narrowed to a kind, a column, a campaign, a year."""
    found: CoverageQuerySet = Coverage.objects.filter(unit=unit, state=state)
    if kind in Coverage.Kind:
        found = found.filter(kind=kind)
    if column is not None:
        found = found.filter(column=column)
    if campaign is not None:
        found = found.filter(campaign=campaign)
    if year is not None:
        found = found.filter(published_on__gte=date(year, 1, 1), published_on__lt=date(year + 1, 1, 1))
    return found.select_related("column", "campaign", "evidence").order_by("-published_on", "-pk")


def coverage_counts(unit: Unit, year: int) -> list[tuple[str, str, int, Decimal]]:
    """How much was reported in a year about a unit's whole branch: (kind, its name, reports, minutes); one query."""
    rows = Coverage.objects.counted().filter(
        unit__path__startswith=unit.path, published_on__gte=date(year, 1, 1), published_on__lt=date(year + 1, 1, 1)
    )
    grouped = rows.order_by().values_list("kind").annotate(n=Count("pk"), minutes=Sum("minutes"))
    found = {kind: (n, minutes or Decimal(0)) for kind, n, minutes in grouped}
    return [(kind.value, str(kind.label), *found.get(kind.value, (0, Decimal(0)))) for kind in Coverage.Kind]


def coverage_by_unit(unit: Unit, year: int, most: int = 200) -> list[tuple[Unit, int, Decimal]]:
    """Of the units below `unit` that were reported on in a year how often, and the minutes; in the tree's order."""
    rows = Coverage.objects.counted().filter(
        **path_range(unit.path, "unit__path"), published_on__gte=date(year, 1, 1), published_on__lt=date(year + 1, 1, 1)
    )
    grouped = rows.exclude(unit=unit).order_by().values_list("unit").annotate(n=Count("pk"), minutes=Sum("minutes"))
    found = {pk: (n, minutes or Decimal(0)) for pk, n, minutes in grouped}
    units = Unit.objects.filter(pk__in=list(found)).order_by("path")[:most] if found else []
    return [(one, *found[one.pk]) for one in units]


def to_review(user: Any) -> QuerySet[Release]:
    """Releases that wait for `user` as the second person."""
    waiting = Release.objects.filter(state=Release.State.IN_REVIEW).exclude(author_id=getattr(user, "pk", None) or 0)
    return scopes.scoped(waiting.select_related("unit"), user, Capability.PUBLISH).order_by("updated_at")


def waiting_suggestions(user: Any) -> list[tuple[Unit, int]]:
    """For each press desk of `user` how many proposed reports wait; two queries."""
    rows = scopes.scoped(Coverage.objects.filter(state=Coverage.State.SUGGESTED), user, Capability.PRESS)
    counts = dict(rows.order_by().values_list("unit").annotate(n=Count("pk")).values_list("unit", "n")[:5])
    units = Unit.objects.in_bulk(list(counts)) if counts else {}
    return [(units[pk], n) for pk, n in counts.items()]
