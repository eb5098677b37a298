"""Officers in post at a level and how many of them are trained; what is missing until 2028, and what to hold for it.

An officer is counted once at each level, at the unit of the post held there for longest, however many posts one has.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Substr
from django.utils import timezone

from lantoa.base.periods import Period
from lantoa.indicators.registry import goals_for
from lantoa.people.models import Position
from lantoa.training.models import Completion
from lantoa.units.models import Unit, path_range

LAST_DAY = date(2028, 12, 31)
PLACES = 40
LEAST_OWN = 15
# Level by its code, and which posts count there: leading ones above the grassroots, all officers at the grassroots.
LEVELS = {"T6": ("tren-co-so", Q(title__is_leader=True)), "T7": ("co-so", Q(title__is_officer=True))}


def in_post(code: str, day: date) -> QuerySet[Position]:
    """One position for each officer of the target's level who is in post on `day`."""
    level, which = LEVELS[code]
    rows = Position.objects.on(day).filter(
        which, Q(person__left_on=None) | Q(person__left_on__gt=day), unit__kind__level__code=level
    )
    older = Q(valid_from__lt=OuterRef("valid_from")) | Q(valid_from=OuterRef("valid_from"), pk__lt=OuterRef("pk"))
    others = Position.objects.on(day).filter(which, older, person=OuterRef("person"), unit__kind__level__code=level)
    return rows.filter(~Exists(others))


def trainings(day: date) -> QuerySet[Completion]:
    """Trainings in communications completed up to `day` by the person of the outer query."""
    return Completion.objects.filter(person=OuterRef("person"), counts=True, completed_on__lte=day)


def counted_day(period: Period) -> date:
    """The day whose officers a period counts: its last, or today while it runs."""
    return min(period.last_day, timezone.localdate())


@dataclass(frozen=True)
class Outlook:
    """A branch on its way to a target: officers in post, trained ones, new ones in the last twelve months."""

    unit: Unit
    officers: int
    trained: int
    lately: int
    goal: float
    years_left: float

    @property
    def share(self) -> float | None:
        """Trained among those in post."""
        return self.trained / self.officers if self.officers else None

    @property
    def needed(self) -> int:
        """How many trained officers the goal asks for."""
        return math.ceil(self.officers * self.goal - 1e-9)

    @property
    def missing(self) -> int:
        """How many are still to be trained for the goal."""
        return max(0, self.needed - self.trained)

    @property
    def expected(self) -> int:
        """How many will be trained by the last day if things go on as in the last twelve months."""
        return min(self.officers, self.trained + math.floor(self.lately * self.years_left + 1e-9))

    @property
    def gap(self) -> int:
        """How many will be missing then."""
        return max(0, self.needed - self.expected)


@dataclass(frozen=True)
class Proposal:
    """A class to hold: in which quarter, for how many, from which branches."""

    year: int
    quarter: int
    people: int
    branches: tuple[Unit, ...]


def outlook(unit: Unit, code: str, today: date | None = None) -> tuple[Outlook, list[Outlook]]:
    """The whole branch of `unit`, and each branch directly below (and the unit itself, if it has such officers).

    Four queries, however many branches there are.
    """
    today = today or timezone.localdate()
    goal = goals_for(Period.containing(LAST_DAY, "year")).get(code) or 0.0
    years = max(0.0, (LAST_DAY - today).days / 365.25)
    first = trainings(today).order_by("completed_on").values("completed_on")[:1]
    length = len(unit.path) + Unit.steplen
    rows = (
        in_post(code, today)
        .filter(**path_range(unit.path, "unit__path"))
        .annotate(branch=Substr("unit__path", 1, length), first=Subquery(first))
        .order_by()
        .values("branch")
        .annotate(
            officers=Count("pk"), trained=Count("pk", filter=Q(first__isnull=False)),
            lately=Count("pk", filter=Q(first__gt=today - timedelta(days=365))),
        )
    )  # fmt: skip
    found = {row["branch"]: row for row in rows}
    units = Unit.objects.filter(path__in=found).order_by("path")
    branches = [
        Outlook(one, found[one.path]["officers"], found[one.path]["trained"], found[one.path]["lately"], goal, years)
        for one in units
    ]
    whole = Outlook(
        unit, sum(one.officers for one in branches), sum(one.trained for one in branches),
        sum(one.lately for one in branches), goal, years,
    )  # fmt: skip
    return whole, branches


def proposals(branches: list[Outlook], today: date | None = None, places: int = PLACES) -> list[Proposal]:
    """Classes that would close the gap: a branch with many missing has its own, small ones share.

    They are spread evenly over the quarters that are left until the end of 2028, the largest gaps first.
    """
    today = today or timezone.localdate()
    classes: list[tuple[int, tuple[Unit, ...]]] = []
    shared: list[tuple[Unit, int]] = []
    for one in sorted(branches, key=lambda one: (-one.missing, one.unit.path)):
        left = one.missing
        while left >= LEAST_OWN:
            classes.append((min(left, places), (one.unit,)))
            left -= min(left, places)
        if left > 0:
            shared.append((one.unit, left))
    classes += _together(shared, places)
    quarters = list(_quarters(today))
    if not quarters or not classes:
        return []
    found = []
    for at, (people, units) in enumerate(classes):
        year, quarter = quarters[at * len(quarters) // len(classes)] if len(classes) > len(quarters) else quarters[at]
        found.append(Proposal(year, quarter, people, units))
    return found


def _together(shared: list[tuple[Unit, int]], places: int) -> Iterator[tuple[int, tuple[Unit, ...]]]:
    people = 0
    units: list[Unit] = []
    for unit, number in shared:
        if units and people + number > places:
            yield people, tuple(units)
            people, units = 0, []
        people, units = people + number, [*units, unit]
    if units:
        yield people, tuple(units)


def _quarters(today: date) -> Iterator[tuple[int, int]]:
    """Quarters after the current one, up to the last of 2028."""
    year, quarter = today.year, (today.month - 1) // 3 + 1
    while (year, quarter) < (LAST_DAY.year, 4):
        year, quarter = (year + 1, 1) if quarter == 4 else (year, quarter + 1)
        yield year, quarter
