"""Who belongs to which group: asked of the rules and the rows each time, kept nowhere.

A person belongs directly to the groups whose rule covers them (entry by position), or which they chose to be in and
whose rule still covers them. From there people flow down into groups that let them (`Group.open_depth`).
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from lantoa.communities.models import Group, Member
from lantoa.notices import audience
from lantoa.notices.audience import Audience
from lantoa.notices.models import unpack
from lantoa.notices.queries import reader_of
from lantoa.people import scopes
from lantoa.people.models import Account, Person, Position
from lantoa.people.scopes import Capability
from lantoa.units.models import Unit, path_range

Entry = Group.Entry


def rule_of(group: Group) -> Audience:
    """The rule of a group whose branch is loaded."""
    return Audience(
        group.branch, group.whole_branch, tuple(unpack(group.levels)), tuple(unpack(group.titles)),
        tuple(unpack(group.job_types)), group.members_only,
    )  # fmt: skip


def covering(person: Person) -> Q:
    """A condition on groups: those whose rule covers `person` today."""
    if person.left_on is not None:
        return Q(pk__in=[])
    return audience.covering(reader_of(person))


def belonging(person: Person) -> Q:
    """A condition on groups: those that `person` belongs to, directly or from a group above.

    At most six queries, remembered on the instance: one request has one answer.
    """
    rows = _direct(person)
    found = Q(pk__in=[pk for pk, *_rest in rows])
    for _pk, path, depth, children in rows:
        if children:
            found |= Q(**path_range(path), open_depth__lte=depth)
    return found


def _direct(person: Person) -> list[tuple[int, str, int, int]]:
    """Key, path, depth and number of children of the groups that a person belongs to directly."""
    known: list[tuple[int, str, int, int]] | None = person.__dict__.get("_direct_groups")
    if known is None:
        chosen = Member.objects.filter(person=person, left_at=None).values("group")
        direct = Group.objects.filter(covering(person) & (Q(entry=Entry.POSITION) | Q(pk__in=chosen)))
        known = list(direct.values_list("pk", "path", "depth", "numchild"))
        person.__dict__["_direct_groups"] = known
    return known


def forget(person: Person) -> None:
    """Drop what was remembered, after somebody came or left within the same request."""
    person.__dict__.pop("_direct_groups", None)


def groups_of(person: Person) -> QuerySet[Group]:
    """The groups that `person` belongs to."""
    return Group.objects.filter(belonging(person))


def belongs(person: Person | None, group: Group) -> bool:
    """Whether `person` is one of the group."""
    return person is not None and groups_of(person).filter(pk=group.pk).exists()


def moderated(user: Any) -> Q:
    """A condition on groups that `user` looks after: those of the own units, and all groups below these."""
    own = scopes.condition(user, Capability.MODERATE)
    if not own:  # a technical account: all
        return Q()
    found = own
    for path in Group.objects.filter(own, numchild__gt=0).values_list("path", flat=True)[:200]:
        found |= Q(**path_range(path))
    return found


def moderating_unit(user: Account | None, group: Group) -> Unit | None:
    """The unit from which `user` looks after the group: its own, or that of a group above it; at most two queries."""
    if scopes.may(user, Capability.MODERATE, group.unit):
        return group.unit
    if group.depth == 1:
        return None
    above = Group.objects.filter(path__in=group.ancestor_paths[:-1]).select_related("unit").order_by("-depth")
    return next((one.unit for one in above if scopes.may(user, Capability.MODERATE, one.unit)), None)


def moderates(user: Account | None, group: Group) -> bool:
    """Whether `user` looks after the group; at most two queries."""
    return moderating_unit(user, group) is not None


def readable(user: Any) -> Q:
    """A condition on groups whose talks `user` may read: those one belongs to and those one looks after."""
    if not isinstance(user, Account):
        return Q(pk__in=[])
    found = belonging(user.person) if user.person is not None else Q(pk__in=[])
    if not scopes.holds(user, Capability.MODERATE):
        return found
    looked_after = moderated(user)
    return found | looked_after if looked_after else Q()


ALL = "groups"
"""The key of technical accounts, which may read every group."""


def keys_of(group: Group) -> list[str]:
    """Under which keys the index holds what is written in a group: its own path and those above, and `ALL`."""
    return [ALL, *(f"group:{path}" for path in group.ancestor_paths)]


def keys_for(user: Any) -> list[str]:
    """The keys that a reader holds: the groups where they come in from; may be too many, never too few."""
    if not isinstance(user, Account):
        return []
    paths = {path for _pk, path, *_rest in _direct(user.person)} if user.person is not None else set()
    if scopes.holds(user, Capability.MODERATE):
        own = scopes.condition(user, Capability.MODERATE)
        if not own:
            return [ALL]
        paths |= set(Group.objects.filter(own).values_list("path", flat=True))
    return [f"group:{path}" for path in sorted(paths)]


def people_of(group: Group) -> QuerySet[Person]:
    """Everybody who belongs to a group today, each once; two queries, one more for each kind of narrowing."""
    sources = Group.objects.filter(path__in=group.ancestor_paths, depth__gte=group.open_depth).select_related("branch")
    everybody: Q | None = None
    for source in sources:
        covered = audience.people(rule_of(source))
        if source.is_chosen:
            covered = covered.filter(group_memberships__group=source, group_memberships__left_at=None)
        part = Q(pk__in=covered.order_by().values("pk"))
        everybody = part if everybody is None else everybody | part
    return Person.objects.filter(everybody if everybody is not None else Q(pk__in=[]))


def nearest_with(unit: Unit, capability: str, *, without: Person | None = None, today: Any) -> Unit | None:
    """The unit itself, or the nearest above it, where somebody (other than `without`) holds `capability`; two queries."""
    held = Position.objects.on(today).filter(
        title__capabilities__capability=capability, unit__path__in=unit.ancestor_paths, unit__valid_to=None,
        person__left_on=None,
    )  # fmt: skip
    if without is not None:
        held = held.exclude(person=without)
    found = held.order_by("-unit__depth").values_list("unit", flat=True).first()
    return Unit.objects.get(pk=found) if found is not None else None
