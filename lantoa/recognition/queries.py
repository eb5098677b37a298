"""Reads over contributions, badges and commendations. Lists of people are in the order of their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from lantoa.people import credits, scopes
from lantoa.people.models import Account, Person, Position
from lantoa.people.queries import called
from lantoa.people.scopes import Capability
from lantoa.recognition.models import Award, Badge, Commendation, Profile
from lantoa.units.models import Unit

State = Commendation.State


@dataclass(frozen=True)
class Contributions:
    """What a contributor's page shows."""

    shares: list[credits.Share]
    awards: list[Award]
    commendations: list[Commendation]

    def __bool__(self) -> bool:
        return bool(self.shares or self.awards or self.commendations)


def contributions(person: Person, *, public_only: bool = True) -> Contributions:
    """A person's credits by kind, badges and commendations; two queries, and at most two for each kind."""
    awards = (
        Award.objects.filter(person=person, withdrawn_at=None)
        .select_related("badge", "unit")
        .order_by("given_at", "pk")
    )
    decided = Commendation.objects.filter(people__person=person, state=State.DECIDED).select_related("unit")
    return Contributions(
        credits.shares_of(person, public_only=public_only),
        list(awards[:50]),
        list(decided.order_by("-decided_on", "-pk")[:50]),
    )


def open_profile(key: str, reader: Any) -> Profile | None:
    """The page of that key, if it is there for `reader`: switched on and of somebody on a roll, or one's own."""
    found = Profile.objects.select_related("person__unit").filter(key=key).first()
    if found is None:
        return None
    own = getattr(reader, "person_id", None) == found.person_id
    return found if own or (found.visible and found.person.left_on is None) else None


def profile_of(person: Person) -> Profile | None:
    """A person's page, on or off."""
    return Profile.objects.filter(person=person).first()


def contributors(unit: Unit, text: str = "") -> QuerySet[Person]:
    """People of the unit's own roll whose page is on, by name; one query."""
    found = called(Person.objects.filter(unit=unit, left_on=None, profile__visible=True), text)
    return found.select_related("profile").order_by("sort_key", "pk")


def badges_for(unit: Unit) -> QuerySet[Badge]:
    """The badges that are in use in a unit: shared, of units above, and its own (also those put away)."""
    above = [path for path in unit.ancestor_paths if path != unit.path]
    found = Badge.objects.filter(Q(unit=None, active=True) | Q(unit__path__in=above, active=True) | Q(unit=unit))
    return found.select_related("unit").order_by("unit__path", "name")


def by_hand(unit: Unit) -> QuerySet[Badge]:
    """Badges that the unit can give by hand."""
    return Badge.objects.filter(Q(unit=None) | Q(unit=unit), active=True, credit="").order_by("unit__path", "name")


def awards_of(unit: Unit) -> QuerySet[Award]:
    """Badges given in a unit, the latest first."""
    found = Award.objects.filter(unit=unit, withdrawn_at=None)
    return found.select_related("badge", "person", "given_by__person").order_by("-given_at", "-pk")


def commendations_of(unit: Unit, which: str = "") -> QuerySet[Commendation]:
    """Commendations of a unit that are open, or with "xong" the others; the latest first, with how many people."""
    found = Commendation.objects.filter(unit=unit).annotate(named=Count("people"))
    if which == "xong":
        return found.exclude(state__in=Commendation.OPEN).order_by("-decided_on", "-pk")
    return found.filter(state__in=Commendation.OPEN).order_by("-proposed_at", "-pk")


def to_judge(account: Account) -> QuerySet[Commendation]:
    """What `account` can review or sign today, in the units in which they hold the position; the oldest first."""
    units: dict[str, set[int]] = {}
    for grant in scopes.grants(account):
        units.setdefault(grant.capability, set()).add(grant.unit_id)
    found = Commendation.objects.filter(
        Q(state=State.PROPOSED, unit__in=units.get(Capability.COMMEND, set()))
        | Q(state=State.REVIEWED, unit__in=units.get(Capability.SIGN_COMMENDATION, set()))
    )
    found = found.filter(~Q(proposed_by=account) | Q(proposed_by=None))
    if account.person_id is not None:
        found = found.exclude(people__person=account.person_id)
    return found.select_related("unit").order_by("proposed_at", "pk")


def nameable(unit: Unit) -> QuerySet[Person]:
    """Whom a unit may name in a commendation: its own roll; of the units below only who is known there by name, as an
    officer or by a page of their own. Persons stay home: nobody above leafs through the rolls of schools."""
    held = Position.objects.on(timezone.localdate()).filter(person=OuterRef("pk"), title__is_officer=True)
    known = Q(unit__in=Unit.objects.under(unit)) & (Q(Exists(held)) | Q(profile__visible=True))
    return Person.objects.filter(Q(unit=unit) | known, left_on=None)


def candidates(unit: Unit, text: str) -> QuerySet[Person]:
    """Those that may be named whose name or number has the words of `text`, by name; none without a text."""
    if not text.strip():
        return Person.objects.none()
    return called(nameable(unit), text).select_related("unit").order_by("sort_key", "pk")
