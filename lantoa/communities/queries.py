"""Reads: one's groups and their talks, what waits for moderators, cases of a member and of a desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, DateField, Exists, Max, Min, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Substr
from django.utils import timezone

from lantoa.base.rights import Capability
from lantoa.communities import belonging
from lantoa.communities.models import (
    DEEPEST,
    Ballot,
    Case,
    CaseEvent,
    CaseFile,
    Concern,
    Group,
    Hiding,
    Member,
    OutsideGroup,
    Poll,
    Post,
    Quiet,
)
from lantoa.delivery.digest import Unseen
from lantoa.delivery.models import Habits
from lantoa.people import scopes
from lantoa.people.models import Account, Person, Position
from lantoa.units.models import Unit, path_range

SMALLEST = 5
"""A poll with fewer votes shows no result: it would tell what a single person voted (principle 5)."""

# --- Groups ------------------------------------------------------------------------------------------------------------


def mine(person: Person) -> QuerySet[Group]:
    """The groups one belongs to, a group before those below it."""
    return belonging.groups_of(person).select_related("unit").order_by("path")


def may_join(person: Person) -> QuerySet[Group]:
    """Groups that one may come into by choice and has not."""
    return (
        Group.objects.filter(belonging.covering(person), entry=Group.Entry.CHOICE, closed_at=None)
        .exclude(belonging.belonging(person))
        .select_related("unit")
        .order_by("path")
    )


def readable(user: Any) -> QuerySet[Group]:
    """The groups whose talks one may read."""
    return Group.objects.filter(belonging.readable(user))


def of_unit(unit: Unit) -> QuerySet[Group]:
    """The groups that a unit looks after: its own, with how many posts wait for a look and what they lie in."""
    concerns = Concern.objects.filter(outcome=Concern.Outcome.OPEN, post__group=OuterRef("pk")).order_by()
    waiting = Subquery(concerns.values("post__group").annotate(n=Count("post", distinct=True)).values("n"))
    around = Group.objects.filter(path=Substr(OuterRef("path"), 1, (OuterRef("depth") - 1) * Group.steplen))
    found = Group.objects.filter(unit=unit).select_related("branch")
    return found.annotate(waiting=Coalesce(waiting, 0), lies_in=Subquery(around.values("name"))).order_by("path")


def possible_parents(unit: Unit) -> QuerySet[Group]:
    """Groups below which a unit can open one: its own and those of the units above, down to the fourth level."""
    return (
        Group.objects.filter(unit__path__in=unit.ancestor_paths, closed_at=None, depth__lt=DEEPEST)
        .select_related("unit")
        .order_by("path")
    )


def places_for(group: Group) -> QuerySet[Group]:
    """Groups under which one can be moved: where its unit could open one, but not into itself; five levels in all.

    One query for how deep it is.
    """
    tree = path_range(group.path)
    deepest = Group.objects.filter(**tree).aggregate(deepest=Max("depth"))["deepest"] or group.depth
    found = possible_parents(group.unit).exclude(**tree).filter(depth__lt=DEEPEST - (deepest - group.depth))
    return found.exclude(path=group.ancestor_paths[-2]) if group.depth > 1 else found


def below(group: Group, user: Any) -> list[Group]:
    """The groups right below that one may read or join; at most eight queries, remembered for the request."""
    found = Q(pk__in=readable(user).values("pk"))
    person = getattr(user, "person", None)
    if person is not None:
        found |= Q(pk__in=may_join(person).order_by().values("pk"))
    children = Group.objects.filter(found, **path_range(group.path), depth=group.depth + 1)
    return list(children.order_by("path")[:50])


def above(group: Group) -> list[Group]:
    """The groups above, the highest first; one query."""
    return list(Group.objects.filter(path__in=group.ancestor_paths[:-1]).order_by("depth"))


def outside_of(unit: Unit) -> QuerySet[OutsideGroup]:
    """The groups on Facebook and Zalo of a unit and of the units above, the nearest first."""
    return (
        OutsideGroup.objects.filter(unit__path__in=unit.ancestor_paths)
        .select_related("unit")
        .order_by("-unit__depth", "name")
    )


def is_quiet(person: Person | None, group: Group) -> bool:
    """Whether one gets no mail about the group; one query."""
    return person is not None and Quiet.objects.filter(person=person, group=group).exists()


def has_joined(person: Person | None, group: Group) -> bool:
    """Whether one is there by choice; one query."""
    return person is not None and Member.objects.filter(person=person, group=group, left_at=None).exists()


# --- Talks -------------------------------------------------------------------------------------------------------------


def talks(group: Group) -> QuerySet[Post]:
    """The talks of a group, the one that was stirred last first; three queries with their photographs and polls."""
    return (
        Post.objects.filter(group=group, thread=None)
        .select_related("author__unit", "poll")
        .prefetch_related("photos")
        .order_by("-stirred_at", "-pk")
    )


def replies(post: Post) -> QuerySet[Post]:
    """The replies of a talk in their order; two more queries with their photographs and why they were hidden."""
    return (
        Post.objects.filter(thread=post)
        .select_related("author__unit")
        .prefetch_related("photos", standing_hidings())
        .order_by("written_at", "pk")
    )


def standing_hidings() -> Prefetch[str, QuerySet[Hiding], str]:
    """Why posts are hidden, as `post.why` (a list of none or one)."""
    return Prefetch("hidings", Hiding.objects.filter(standing=True), to_attr="why")


@dataclass(frozen=True)
class Tally:
    """A poll as one reader may see it: whether they can vote, and the result once it is open to them."""

    poll: Poll
    is_open: bool
    has_voted: bool
    voted: int
    rows: list[tuple[str, int]]
    too_few: bool
    sealed: bool | None


def tally(poll: Poll, person: Person | None) -> Tally:
    """Where a poll stands for a reader; two queries.

    Options have no numbers before the end, nor ever in a poll with fewer than five votes. A decision always shows
    its numbers: the group has to see how it came about.
    """
    from lantoa.communities.actions.polls import is_sealed

    now = timezone.now()
    is_open = poll.is_open(now)
    options = list(poll.options.all())
    voted = sum(option.votes for option in options)
    has_voted = person is not None and Ballot.objects.filter(poll=poll, person=person).exists()
    too_few = not poll.is_decision and voted < SMALLEST
    shown = [(option.label, option.votes) for option in options] if not is_open and not too_few else []
    sealed = is_sealed(poll) if poll.stated_at is not None else None
    return Tally(poll, is_open, has_voted, voted, shown, too_few and not is_open, sealed)


# --- Moderators --------------------------------------------------------------------------------------------------------


def waiting_posts(unit: Unit) -> QuerySet[Post]:
    """Posts of the unit's groups that somebody should look at, the longest waiting first."""
    open_ones = Concern.objects.filter(outcome=Concern.Outcome.OPEN)
    return (
        Post.objects.filter(group__unit=unit, concerns__outcome=Concern.Outcome.OPEN)
        .annotate(since=Min("concerns__at"))
        .select_related("group", "author__unit", "thread")
        .prefetch_related("photos", Prefetch("concerns", open_ones, to_attr="open_concerns"))
        .order_by("since", "pk")
    )


def appeals(unit: Unit) -> QuerySet[Hiding]:
    """Appeals that a unit's moderators have to decide, the nearest date first."""
    return (
        Hiding.objects.filter(desk=unit, appealed_at__isnull=False, decided_at=None)
        .select_related("post__group__unit", "post__author", "by__person")
        .order_by("due_on", "pk")
    )


def to_state(unit: Unit) -> QuerySet[Poll]:
    """Decisions of the unit's groups whose time is over and whose outcome nobody has put into words."""
    return (
        Poll.objects.filter(
            kind=Poll.Kind.DECISION,
            post__group__unit=unit,
            post__hidden=False,
            stated_at=None,
            closes_at__lte=timezone.now(),
        )
        .select_related("post__group")
        .order_by("closes_at", "pk")
    )


def _by_unit(
    rows: QuerySet[Any, Any], user: Any, capability: str, field: str, due: str | None
) -> list[tuple[Unit, int, date | None]]:
    scoped = scopes.scoped(rows, user, capability, field).order_by().values_list(field)
    counted = (
        scoped.annotate(n=Count("pk", distinct=True), due=Min(due))
        if due
        else scoped.annotate(n=Count("pk", distinct=True), due=Value(None, DateField()))
    )
    found = list(counted[:5])
    units = Unit.objects.in_bulk([row[0] for row in found]) if found else {}
    return [(units[pk], n, day) for pk, n, day in found]


def posts_waiting_by_unit(user: Any) -> list[tuple[Unit, int, date | None]]:
    """How many posts wait for a look in the units of `user`; two queries."""
    waiting = Post.objects.filter(concerns__outcome=Concern.Outcome.OPEN)
    return _by_unit(waiting, user, Capability.MODERATE, "group__unit", None)


def appeals_by_unit(user: Account) -> list[tuple[Unit, int, date | None]]:
    """How many appeals wait that `user` may decide; two queries."""
    waiting = Hiding.objects.filter(appealed_at__isnull=False, decided_at=None).exclude(by=user)
    if user.person_id is not None:
        waiting = waiting.exclude(post__author=user.person_id)
    return _by_unit(waiting, user, Capability.MODERATE, "desk", "due_on")


def decisions_by_unit(user: Any) -> list[tuple[Unit, int, date | None]]:
    """How many decisions wait for their outcome in words; two queries."""
    waiting = Poll.objects.filter(
        kind=Poll.Kind.DECISION, stated_at=None, closes_at__lte=timezone.now(), post__hidden=False
    )
    return _by_unit(waiting, user, Capability.MODERATE, "post__group__unit", None)


# --- Cases -------------------------------------------------------------------------------------------------------------

WHICH = ("", "moi", "cua-toi", "tre", "da-tra-loi", "da-xong")


def of_person(person: Person) -> QuerySet[Case]:
    """A member's own cases, newest first."""
    return Case.objects.filter(person=person).select_related("unit").order_by("-filed_at", "-pk")


def foreign(cases: QuerySet[Case], user: Any) -> QuerySet[Case]:
    """Without what the reader filed: those who handle cases do not see their own at the desk."""
    person = getattr(user, "person_id", None)
    return cases.exclude(person=person) if person is not None else cases


def of_desk(unit: Unit, user: Any, which: str = "") -> QuerySet[Case]:
    """Cases at a unit's desk, the most overdue first; narrowed as `WHICH` says."""
    found = foreign(Case.objects.filter(unit=unit), user).select_related("person", "owner__person")
    if which == "da-tra-loi":
        return found.filter(state=Case.State.ANSWERED).order_by("-answered_at")
    if which == "da-xong":
        return found.filter(state__in=[Case.State.CLOSED, Case.State.WITHDRAWN]).order_by("-closed_at")
    found = found.filter(state__in=Case.OPEN).order_by("due_on", "pk")
    if which == "moi":
        return found.filter(state=Case.State.NEW)
    if which == "cua-toi":
        return found.filter(owner=user)
    if which == "tre":
        return found.filter(due_on__lt=timezone.localdate())
    return found


def desk_counts(unit: Unit, user: Any) -> dict[str, int]:
    """How many cases each list of open ones has; one query."""
    waiting = foreign(Case.objects.filter(unit=unit, state__in=Case.OPEN), user)
    counts: dict[str, int] = waiting.aggregate(
        **{
            "": Count("pk"), "moi": Count("pk", filter=Q(state=Case.State.NEW)),
            "tre": Count("pk", filter=Q(due_on__lt=timezone.localdate())), "cua-toi": Count("pk", filter=Q(owner=user)),
        }
    )  # fmt: skip
    return counts


@dataclass(frozen=True)
class DeskLoad:
    """How much waits at the desk of a unit, as counts."""

    unit: Unit
    waiting: int
    late: int
    not_taken: int


def desks_below(unit: Unit) -> list[DeskLoad]:
    """Desks of the branch where a case waits, the most overdue first, at most a hundred; two queries."""
    late, new = Count("pk", filter=Q(due_on__lt=timezone.localdate())), Count("pk", filter=Q(state=Case.State.NEW))
    rows = list(
        Case.objects.filter(**path_range(unit.path, "unit__path"), state__in=Case.OPEN)
        .order_by()
        .values_list("unit")
        .annotate(n=Count("pk"), late=late, new=new)
        .order_by("-late", "-n", "unit")[:100]
    )
    units = Unit.objects.in_bulk([row[0] for row in rows])
    return [DeskLoad(units[pk], n, late, new) for pk, n, late, new in rows]


def branch_total(unit: Unit) -> tuple[int, int]:
    """How many cases of a branch wait, and how many of them are overdue; one query."""
    found = Case.objects.filter(**path_range(unit.path, "unit__path"), state__in=Case.OPEN).aggregate(
        n=Count("pk"), late=Count("pk", filter=Q(due_on__lt=timezone.localdate()))
    )
    return found["n"], found["late"]


def cases_by_unit(user: Any) -> list[tuple[Unit, int, date | None]]:
    """How many open cases wait at the desks of `user`, and the nearest date; two queries."""
    waiting = foreign(Case.objects.filter(state__in=Case.OPEN), user)
    return _by_unit(waiting, user, Capability.HANDLE_CASES, "unit", "due_on")


def events(case: Case, *, desk: bool) -> QuerySet[CaseEvent]:
    """What happened in a case; the desk's notes for the desk alone."""
    found = case.events.select_related("source", "target", "by__person").prefetch_related("files")
    return found if desk else found.filter(inner=False)


def file_of(person: Person, pk: int) -> CaseFile | None:
    """A file in a case that the person filed, without those of notes; one query."""
    return CaseFile.objects.filter(pk=pk, event__case__person=person, event__inner=False).first()


def file_at_desk(unit: Unit, user: Any, pk: int) -> CaseFile | None:
    """A file in a case that is at the desk of `unit` now, and was not taken back; one query."""
    cases = foreign(Case.objects.filter(unit=unit), user).exclude(state=Case.State.WITHDRAWN)
    return CaseFile.objects.filter(pk=pk, event__case__in=cases.order_by().values("pk")).first()


def handlers(unit: Unit, case: Case | None = None) -> list[Account]:
    """The accounts that handle cases by a post in the unit, without who filed this one; one query."""
    held = Position.objects.on(timezone.localdate()).filter(
        unit=unit, title__capabilities__capability=Capability.HANDLE_CASES, person__left_on=None
    )
    found = Account.objects.filter(person__in=held.values("person"), is_active=True).select_related("person")
    if case is not None and case.person_id is not None:
        found = found.exclude(person=case.person_id)
    return list(found.order_by("person__sort_key", "pk")[:50])


# --- The digest --------------------------------------------------------------------------------------------------------

MOST_IN_DIGEST = 5


def unseen(people: Sequence[Person]) -> dict[int, list[Unseen]]:
    """For the digest: talks that others began since the last one, in groups that are not quiet; a few queries a person.

    Nobody keeps who has read what in a group, so what is new is told by its time: a day or a week.
    """
    now = timezone.now()
    rhythms = dict(Habits.objects.filter(person__in=people).values_list("person_id", "digest"))
    week = now - timedelta(days=7)
    found: dict[int, list[Unseen]] = defaultdict(list)
    if not Post.objects.filter(thread=None, written_at__gte=week).exists():
        return found
    for person in people:
        since = week if rhythms.get(person.pk) == Habits.Digest.WEEKLY else now - timedelta(days=1)
        quiet = Quiet.objects.filter(person=person).values("group")
        groups = belonging.groups_of(person).exclude(pk__in=quiet)
        new = (
            Post.objects.filter(
                thread=None, written_at__gte=since, hidden=False, removed_at=None, group__in=groups.values("pk")
            )
            .exclude(author=person)
            .select_related("group")
            .order_by("-written_at", "-pk")
        )
        for post in new[:MOST_IN_DIGEST]:
            found[person.pk].append(
                Unseen(post.pk, post.heading, post.group.name, settings.BASE_URL + post.get_absolute_url())
            )
    return found


def own_posts(person: Person) -> QuerySet[Post]:
    """What a person has written, newest first."""
    return Post.objects.filter(author=person).select_related("group").order_by("-written_at", "-pk")


def hidden_of(person: Person) -> QuerySet[Post]:
    """A person's posts that are hidden and that they have not appealed about, newest first."""
    waits = Hiding.objects.filter(post=OuterRef("pk"), standing=True, appealed_at=None)
    return own_posts(person).filter(Exists(waits), hidden=True)
