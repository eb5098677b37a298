"""Who a notice is for: a rule over the tree, the titles and the kinds of work, answered in both directions.

`people` and `frozen_counts` go from the rule to the people; `covering` goes from a person to the notices, with
at most one look-up per unit above.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base.prepared import Prepared, Slot
from lantoa.notices.models import Notice, pack, unpack
from lantoa.people import scopes
from lantoa.people.models import JobType, Membership, Person, Position, Title
from lantoa.units.models import Level, Unit, UnitKind, path_range


@dataclass(frozen=True)
class Audience:
    """A rule. Empty `levels`, `titles`, `job_types` (codes) narrow nothing.

    With `titles`, branch and levels speak of the unit in which the title is held; otherwise of the unit on
    whose roll the person is. Either way a person counts once, under the unit of the roll.
    """

    branch: Unit
    whole_branch: bool = True
    levels: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    job_types: tuple[str, ...] = ()
    members_only: bool = False

    @classmethod
    def of(cls, notice: Notice) -> Audience:
        """The audience of a notice whose branch is loaded."""
        return cls(
            notice.branch, notice.whole_branch, tuple(unpack(notice.levels)), tuple(unpack(notice.titles)),
            tuple(unpack(notice.job_types)), notice.members_only,
        )  # fmt: skip

    def as_fields(self) -> dict[str, Any]:
        """The fields of a notice that keep it."""
        return {
            "branch": self.branch, "whole_branch": self.whole_branch, "levels": pack(self.levels),
            "titles": pack(self.titles), "job_types": pack(self.job_types), "members_only": self.members_only,
        }  # fmt: skip

    def in_words(self) -> str:
        """The rule as a reader understands it: "Mọi người ở … và các đơn vị cấp dưới; chủ tịch"."""
        if self.whole_branch and self.branch.numchild:
            where = _("%(unit)s và các đơn vị cấp dưới") % {"unit": self.branch.name}
        else:
            where = self.branch.name
        parts = [where]
        for model, codes in ((Level, self.levels), (Title, self.titles), (JobType, self.job_types)):
            if codes:
                names = model.objects.filter(code__in=codes).values_list("name", flat=True)
                parts.append(", ".join(name.lower() if model is not Level else name for name in names))
        parts.append(_("chỉ đoàn viên") if self.members_only else _("đoàn viên và người lao động"))
        return "; ".join(parts)


def people(audience: Audience) -> QuerySet[Person]:
    """Everybody on a roll today whom the rule covers, each once."""
    return _narrowed(Person.objects.filter(left_on=None), audience, timezone.localdate(), "unit", "")


def headcount(audience: Audience) -> int:
    """How many that are, exactly; one query, and one more for each kind of narrowing."""
    return people(audience).order_by().count()


def frozen_counts(audience: Audience, day: date | None) -> QuerySet[Any, Any]:
    """Rows of `unit_id` and `n`: the people whom the rule covers, by the unit of the roll.

    For today (`day` None) as the rolls are; for a day in the past as they were, by the dated memberships.
    """
    if day is None:
        return people(audience).order_by().values("unit_id").annotate(n=Count("pk"))
    then = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)
    return (
        _narrowed(then, audience, day, "unit", "person__")
        .order_by()
        .values("unit_id")
        .annotate(n=Count("person_id", distinct=True))
    )


def _narrowed(rows: QuerySet[Any], audience: Audience, day: date, unit_field: str, person: str) -> QuerySet[Any]:
    if audience.titles:
        holders = Position.objects.on(day).filter(
            _where(audience, "unit"), title__in=list(Title.objects.filter(code__in=audience.titles).values_list("pk"))
        )
        rows = rows.filter(**{f"{person}pk__in" if not person else "person_id__in": holders.values("person_id")})
    else:
        rows = rows.filter(_where(audience, unit_field))
    if audience.job_types:
        jobs = list(JobType.objects.filter(code__in=audience.job_types).values_list("pk", flat=True))
        rows = rows.filter(**{f"{person}job_type__in": jobs})
    if audience.members_only:
        rows = rows.filter(**{f"{person}is_member": True})
    return rows


def _where(audience: Audience, unit_field: str) -> Q:
    """A condition on the unit that the rule speaks of."""
    if not audience.whole_branch:
        condition = Q(**{unit_field: audience.branch.pk})
    elif audience.branch.depth > 1 or Unit.objects.filter(depth=1).exclude(pk=audience.branch.pk).exists():
        condition = Q(**path_range(audience.branch.path, f"{unit_field}__path"))
    else:
        condition = Q()  # the whole tree: nothing to look up
    if audience.levels:
        kinds = UnitKind.objects.filter(level__code__in=audience.levels).values_list("pk", flat=True)
        condition &= Q(**{f"{unit_field}__kind__in": list(kinds)})
    return condition


# --- From a person to the notices ------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """A place from which a person belongs to audiences: a unit, its level, and the title held there ("" = roll)."""

    unit_id: int
    path: str
    level: str
    title: str = ""


def standings(person: Person) -> list[Standing]:
    """The unit of a person's roll, then the positions held today; at most two queries."""
    held = [Standing(one.unit_id, one.path, one.level, one.title) for one in scopes.held_today(person)]
    return [_on_roll(person.unit), *held]


def _on_roll(unit: Unit) -> Standing:
    return Standing(unit.pk, unit.path, unit.kind.level.code)


def covering(person: Person) -> Q:
    """A condition on notices: those whose audience covers `person` today.

    One query beforehand (positions). The notices are then found over the paths of the units above, which come out
    of the reader's own: one look-up for each in the index of paths, and one in that of branches. A reader of this
    request (`queries.reader_of`) is asked once.
    """
    known: dict[date, Q] = person.__dict__.get("_covering", {})
    day = timezone.localdate()
    if day not in known:
        known[day] = _kind(_job(person), person.is_member) & _any(
            _covers(units, paths, level, title) for (level, title), (units, paths) in _grouped(person).items()
        )
    return known[day]


def _grouped(person: Person) -> dict[tuple[str, str], tuple[list[int], list[str]]]:
    """Units and paths in which a person stands, by level and title: who holds one title in 200 units has one rule."""
    found: dict[tuple[str, str], tuple[list[int], list[str]]] = {}
    for place in standings(person):
        units, paths = found.setdefault((place.level, place.title), ([], []))
        units.append(place.unit_id)
        paths += [path for path in above(place.path) if path not in paths]
    return found


@dataclass(frozen=True)
class Shape:
    """What readers have in common whose condition differs only in where in the tree they stand.

    `places` holds for each level and title how many units it is held in and how many stand above these.
    """

    places: tuple[tuple[int, int, str, str], ...]
    job: str
    is_member: bool

    def condition(self) -> Q:
        """`covering` with slots for units and paths, for a prepared query."""
        unit, path = Unit._meta.pk, Unit._meta.get_field("path")
        return _kind(self.job, self.is_member) & _any(
            _covers(
                [Slot(f"unit_{at}_{one}", unit) for one in range(units)],
                [Slot(f"path_{at}_{one}", path) for one in range(paths)],
                level,
                title,
            )
            for at, (units, paths, level, title) in enumerate(self.places)
        )


def shape_of(person: Person) -> tuple[Shape, dict[str, Any]]:
    """The shape of a reader's condition, and the values for its slots; one query (positions)."""
    values: dict[str, Any] = {}
    places = []
    for at, ((level, title), (units, paths)) in enumerate(_grouped(person).items()):
        values.update((f"unit_{at}_{one}", pk) for one, pk in enumerate(units))
        values.update((f"path_{at}_{one}", path) for one, path in enumerate(paths))
        places.append((len(units), len(paths), level, title))
    return Shape(tuple(places), _job(person), person.is_member), values


def units_over(person: Person) -> Collection[int]:
    """Ids of all units in which `person` stands today and of those above them; two queries."""
    paths = {path for place in standings(person) for path in above(place.path)}
    return Unit.objects.filter(path__in=paths).values_list("pk", flat=True)


def above(path: str) -> list[str]:
    """The paths of a unit and of all units above it, the highest first."""
    return [path[:end] for end in range(Unit.steplen, len(path) + 1, Unit.steplen)]


def _covers(units: Sequence[Any], paths: Sequence[Any], level: str, title: str) -> Q:
    wide = Q(branch__path__in=paths) & (Q(whole_branch=True) | Q(branch__pk__in=units))
    wide &= Q(levels="") | Q(levels__contains=f",{level},")
    return wide & (Q(titles__contains=f",{title},") if title else Q(titles=""))


def _job(person: Person) -> str:
    return person.job_type.code if person.job_type is not None else ""


def _kind(job: str, is_member: bool) -> Q:
    condition = Q(job_types="") | Q(job_types__contains=f",{job},") if job else Q(job_types="")
    return condition if is_member else condition & Q(members_only=False)


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)


# --- Who was in it when it was published ---------------------------------------------------------------------


def _rolls(persons: Sequence[Any]) -> QuerySet[Membership, Any]:
    """Their memberships, and only what is asked of them: this stands before every confirmation."""
    return (
        Membership.objects.filter(person__pk__in=persons)
        .values_list(
            "pk", "person_id", "unit_id", "valid_from", "valid_to", "unit__path", "unit__kind__level__code",
            "person__is_member", "person__job_type__code", named=True,
        )
        .order_by("pk")
    )  # fmt: skip


_one_roll = Prepared(Membership, lambda: _rolls([Slot("person", Person._meta.pk)]))


def units_at_publication(notice: Notice, person_ids: Iterable[int]) -> dict[int, int]:
    """Person id → id of the unit on whose roll the person was counted when `notice` was published.

    People who were not in the audience then are left out: those who came to the rolls later, or left before.
    Two queries, one more if the audience is narrowed by titles; see `Notice.frozen_membership`.
    """
    wanted = list(person_ids)
    day = timezone.localdate(notice.sent_at)
    live = day == timezone.localdate(notice.frozen_at)
    by_person: dict[int, list[Any]] = {}
    for row in _one_roll(person=wanted[0]) if len(wanted) == 1 else _rolls(wanted):
        by_person.setdefault(row.person_id, []).append(row)
    standing = {}
    for person_id, memberships in by_person.items():
        known = [m for m in memberships if m.pk <= notice.frozen_membership and (live or m.valid_from <= day)]
        if not known:
            continue
        last = known[-1] if live else max(known, key=lambda m: (m.valid_from, m.pk))
        # Ended on an early date, but by a move that was entered afterwards: it stood when the counts were taken.
        moved_later = any(m.pk > notice.frozen_membership and m.valid_from == last.valid_to for m in memberships)
        if last.valid_to is None or last.valid_to > day or moved_later:
            standing[person_id] = last
    audience = Audience.of(notice)
    titled = _titled(audience, standing, day) if audience.titles else None
    return {
        person_id: membership.unit_id
        for person_id, membership in standing.items()
        if (person_id in titled if titled is not None else _in_place(audience, membership))
        and _right_kind(audience, membership)
    }


def _titled(audience: Audience, person_ids: Iterable[int], day: date) -> set[int]:
    holders = Position.objects.on(day).filter(
        _where(audience, "unit"), title__code__in=audience.titles, person__in=list(person_ids)
    )
    return set(holders.values_list("person_id", flat=True))


def _in_place(audience: Audience, row: Any) -> bool:
    inside = (
        row.unit__path.startswith(audience.branch.path) if audience.whole_branch else row.unit_id == audience.branch.pk
    )
    return inside and (not audience.levels or row.unit__kind__level__code in audience.levels)


def _right_kind(audience: Audience, row: Any) -> bool:
    if audience.members_only and not row.person__is_member:
        return False
    return not audience.job_types or row.person__job_type__code in audience.job_types


__all__ = [
    "Audience", "Shape", "covering", "frozen_counts", "headcount", "people", "shape_of", "standings",
    "units_at_publication",
]  # fmt: skip
