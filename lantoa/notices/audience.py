"""Who a notice is for: a rule over the tree, the titles and the kinds of work, answered in both directions.

`people` and `frozen_counts` go from the rule to the people; `covering` goes from a person to the notices, with
at most one look-up per unit above.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.notices.models import Notice, pack, unpack
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


def standings(person: Person, day: date | None = None) -> list[Standing]:
    """The unit of a person's roll, then the positions held on `day` (today); at most two queries."""
    found = [_on_roll(person.unit)]
    held = (
        Position.objects.on(day or timezone.localdate())
        .filter(person=person)
        .values_list("unit_id", "unit__path", "unit__kind__level__code", "title__code")
    )
    return found + [Standing(*row) for row in held]


def _on_roll(unit: Unit) -> Standing:
    return Standing(unit.pk, unit.path, unit.kind.level.code)


def covering(person: Person) -> Q:
    """A condition on notices: those whose audience covers `person` today.

    Three queries (positions, and the ids of all units above); the notices themselves are then found by
    `branch_id`, so by one look-up in the index for each unit above. A reader of this request
    (`queries.reader_of`) is asked once.
    """
    known: dict[date, Q] = person.__dict__.get("_covering", {})
    day = timezone.localdate()
    if day not in known:
        places = standings(person)
        id_of = _ids_over(places)
        known[day] = _job(person) & _any(
            _covers(place, [id_of[p] for p in above(place.path) if p in id_of]) for place in places
        )
    return known[day]


def units_over(person: Person) -> Collection[int]:
    """Ids of all units in which `person` stands today and of those above them; three queries."""
    return _ids_over(standings(person)).values()


def _ids_over(places: Iterable[Standing]) -> dict[str, int]:
    paths = {path for place in places for path in above(place.path)}
    return dict(Unit.objects.filter(path__in=paths).values_list("path", "pk"))


def above(path: str) -> list[str]:
    """The paths of a unit and of all units above it, the highest first."""
    return [path[:end] for end in range(Unit.steplen, len(path) + 1, Unit.steplen)]


def _covers(place: Standing, ids: list[int]) -> Q:
    wide = Q(branch__in=ids) & (Q(whole_branch=True) | Q(branch=place.unit_id))
    wide &= Q(levels="") | Q(levels__contains=f",{place.level},")
    return wide & (Q(titles__contains=f",{place.title},") if place.title else Q(titles=""))


def _job(person: Person) -> Q:
    code = person.job_type.code if person.job_type is not None else ""
    condition = Q(job_types="") | Q(job_types__contains=f",{code},") if code else Q(job_types="")
    return condition if person.is_member else condition & Q(members_only=False)


def _any(conditions: Iterable[Q]) -> Q:
    combined = Q(pk__in=[])
    for condition in conditions:
        combined |= condition
    return combined


# --- Who was in it when it was published ---------------------------------------------------------------------


def units_at_publication(notice: Notice, person_ids: Iterable[int]) -> dict[int, int]:
    """Person id → id of the unit on whose roll the person was counted when `notice` was published.

    People who were not in the audience then are left out: those who came to the rolls later, or left before.
    Two queries, one more if the audience is narrowed by titles; see `Notice.frozen_membership`.
    """
    wanted = list(person_ids)
    day = timezone.localdate(notice.sent_at)
    live = day == timezone.localdate(notice.frozen_at)
    by_person: dict[int, list[Any]] = {}
    # Only what is asked of them: this stands before every confirmation.
    rows = Membership.objects.filter(person__in=wanted).values_list(
        "pk", "person_id", "unit_id", "valid_from", "valid_to", "unit__path", "unit__kind__level__code",
        "person__is_member", "person__job_type__code", named=True,
    )  # fmt: skip
    for row in rows.order_by("pk"):
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
    "Audience", "covering", "frozen_counts", "headcount", "people", "standings", "units_at_publication",
]  # fmt: skip
