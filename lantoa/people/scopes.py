"""Who may do what for which unit: the one module that answers, for views, the back office, files and the API.

Rights follow positions. A position carries the capabilities of its title over its unit and, for some of them,
over the unit's whole branch. Nothing is granted per object. Who holds a position in a unit into which others
were merged answers for what those left behind, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import DateField, Model, Q, QuerySet
from django.utils import timezone

from lantoa.base.prepared import Prepared, Slot
from lantoa.base.rights import Capability, require
from lantoa.people.models import Account, Person, Position, TitleCapability
from lantoa.units.models import Unit, path_range

__all__ = [
    "Capability", "Grant", "Held", "capabilities_at", "condition", "grants", "held_today", "holds", "may", "require",
    "same_unit", "scoped", "units_for",
]  # fmt: skip

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Grant:
    """One capability over one unit, or over the branch that begins there."""

    capability: str
    unit_id: int
    path: str
    subtree: bool

    def covers(self, path: str) -> bool:
        """Whether the unit at `path` lies in this grant's reach."""
        return path == self.path or (self.subtree and path.startswith(self.path))


@dataclass(frozen=True)
class Held:
    """A position of today, as the rules of rights and audiences ask for it."""

    unit_id: int
    path: str
    level: str
    title: str


_positions = Prepared(
    Position,
    lambda: (
        Position.objects.on(Slot("day", DateField()))
        .filter(person=Slot("person", Person._meta.pk))
        .values_list("unit_id", "unit__path", "unit__kind__level__code", "title__code")
    ),
)


def held_today(person: Person) -> list[Held]:
    """The positions that `person` holds today; one query, remembered on the instance."""
    today = timezone.localdate()
    known: tuple[Any, list[Held]] | None = person.__dict__.get("_held")
    if known is None or known[0] != today:
        known = (today, [Held(*row) for row in _positions(day=today, person=person.pk)])
        person.__dict__["_held"] = known
    return known[1]


def grants(user: Any) -> list[Grant]:
    """All that `user`'s positions of today allow; one query at most, remembered on the account instance."""
    if not isinstance(user, Account) or not user.is_active or user.person_id is None:
        return []
    today = timezone.localdate()
    cached: tuple[Any, list[Grant]] | None = getattr(user, "_grants", None)
    if cached is not None and cached[0] == today:
        return cached[1]
    # Nine readers of ten hold no position, and the page has often asked for their positions already.
    person = user._state.fields_cache.get("person")
    if person is not None and person.__dict__.get("_held") == (today, []):
        return []
    found: dict[Grant, None] = {}
    for capability, subtree, held, path, merged, merged_path in _granted(day=today, person=user.person_id):
        found[Grant(capability, held, path, subtree)] = None
        if merged is not None:
            found[Grant(capability, merged, merged_path, subtree=False)] = None
    user._grants = (today, list(found))  # type: ignore[attr-defined]
    return list(found)


def _grants_of(day: Any, person: Any) -> QuerySet[TitleCapability, Any]:
    unit = "title__positions__unit"
    return (
        TitleCapability.objects.filter(
            Q(title__positions__valid_to=None) | Q(title__positions__valid_to__gt=day),
            title__positions__person_id=person,
            title__positions__valid_from__lte=day,
            title__positions__unit__valid_to=None,
        )
        .values_list(
            "capability", "subtree", f"{unit}_id", f"{unit}__path",
            f"{unit}__predecessors__pk", f"{unit}__predecessors__path",
        )
        .distinct()
    )  # fmt: skip


_granted = Prepared(TitleCapability, lambda: _grants_of(Slot("day", DateField()), Slot("person", Person._meta.pk)))


def forget(user: Account) -> None:
    """Drop what `grants` remembered, after a change of positions within the same request."""
    if hasattr(user, "_grants"):
        del user._grants
    person = user._state.fields_cache.get("person")
    if person is not None:
        person.__dict__.pop("_held", None)


def may(user: Account | None, capability: str, unit: Unit) -> bool:
    """Whether `user` may do `capability` for `unit` today.

    None is the operator at the command line, who may do everything. A technical account (superuser) may too.
    """
    if user is None or (isinstance(user, Account) and user.is_superuser and user.is_active):
        return True
    return any(g.capability == capability and g.covers(unit.path) for g in grants(user))


def holds(user: Any, *capabilities: str) -> bool:
    """Whether `user` has any of `capabilities` (any at all, if none are named) for some unit."""
    if isinstance(user, Account) and user.is_superuser and user.is_active:
        return True
    return any(not capabilities or g.capability in capabilities for g in grants(user))


def capabilities_at(user: Any, unit: Unit) -> set[str]:
    """All capabilities `user` has for `unit`."""
    if isinstance(user, Account) and user.is_superuser and user.is_active:
        return set(Capability.values)
    return {g.capability for g in grants(user) if g.covers(unit.path)}


def condition(user: Any, capability: str | Iterable[str], unit_field: str = "unit") -> Q:
    """A condition selecting records whose unit (at `unit_field`) `user` may do `capability` for.

    `unit_field` is the look-up to the unit, or "" where the records are units themselves. Several capabilities
    select records for which the user has at least one. Grants over nested branches fold into the outermost.
    """
    if isinstance(user, Account) and user.is_superuser and user.is_active:
        return Q()
    wanted = {capability} if isinstance(capability, str) else set(capability)
    mine = [g for g in grants(user) if g.capability in wanted]
    prefix = f"{unit_field}__" if unit_field else ""
    branches: list[str] = []
    for path in sorted({g.path for g in mine if g.subtree}):
        if not branches or not path.startswith(branches[-1]):
            branches.append(path)
    singles = {g.path for g in mine if not g.subtree and not any(g.path.startswith(b) for b in branches)}
    chosen = Q(pk__in=[])
    for path in branches:
        chosen |= Q(**path_range(path, f"{prefix}path"))
    if singles:
        chosen |= Q(**{f"{prefix}path__in": sorted(singles)})
    return chosen


def scoped(queryset: QuerySet[M], user: Any, capability: str | Iterable[str], unit_field: str = "unit") -> QuerySet[M]:
    """`queryset` narrowed to what `user` may do `capability` for; see `condition`."""
    return queryset.filter(condition(user, capability, unit_field))


def units_for(user: Any, *capabilities: str) -> QuerySet[Unit]:
    """Units that exist for which `user` has any of `capabilities` (all of them if none are named)."""
    return scoped(Unit.objects.active(), user, capabilities or Capability.values, "").order_by("path")


def own_unit(user: Any) -> Unit | None:
    """The unit on whose roll the user's person is."""
    person: Person | None = getattr(user, "person", None)
    return person.unit if person is not None else None


def home_units(user: Any) -> QuerySet[Unit]:
    """The units in which the user holds a position today, highest first."""
    return Unit.objects.active().filter(pk__in={g.unit_id for g in grants(user)}).order_by("depth", "path")


def same_unit(user: Any, capability: str, unit: Unit) -> bool:
    """Whether `user` has `capability` by a position in `unit` itself, not from above.

    Some things stay with the people of one's own unit: who opened which notice (principle 5).
    """
    return any(g.capability == capability and g.unit_id == unit.pk for g in grants(user))
