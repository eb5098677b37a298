"""Reach up and down the tree, as counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Least, Substr

from lantoa.base.remembering import remembered
from lantoa.notices.models import Notice, NoticeUnitCount
from lantoa.people import scopes
from lantoa.people.scopes import Capability
from lantoa.units.models import Unit, path_range

SMALLEST = 5
"""Counts of fewer people are not shown to levels above: they would tell what a single person did (principle 5)."""
_SUMMED = ("people", "counted", "delivered", "seen", "opened", "confirmed", "assisted", "unnamed", "reached",
           "mail_delivered", "mail_opened", "mail_confirmed")  # fmt: skip
LARGE = 2000
CACHE_SECONDS = 15


@dataclass(frozen=True)
class Reach:
    """Counts over a unit with all below it, each person once.

    `proven` are people with proof: of must-read notices those who confirmed or were told at a meeting, of
    others those who opened it, confirmed it or were told. Paper rolls add to it up to the number of people.
    """

    units: int = 0
    people: int = 0
    counted: int = 0
    delivered: int = 0
    seen: int = 0
    opened: int = 0
    confirmed: int = 0
    assisted: int = 0
    unnamed: int = 0
    reached: int = 0
    mail_delivered: int = 0
    mail_opened: int = 0
    mail_confirmed: int = 0
    proven: int = 0

    @property
    def told(self) -> int:
        """People who were told at a meeting, by name or on a paper roll."""
        return self.assisted + self.unnamed

    @property
    def missing(self) -> int:
        """People without proof yet."""
        return self.people - self.proven

    @property
    def share(self) -> float | None:
        """The proven part of all, 0 to 1; None without people."""
        return self.proven / self.people if self.people else None

    @property
    def small(self) -> bool:
        """Whether so few people are meant that a level above must not see what they did."""
        return 0 < self.people < SMALLEST


@dataclass(frozen=True)
class UnitReach:
    """The reach of one unit or branch in a list; `hidden` where it must not be shown to who asks."""

    unit: Unit
    reach: Reach
    hidden: bool = False


def _proven(notice: Notice) -> Any:
    by_name = F("confirmed") + F("assisted") if notice.must_read else F("reached")
    return Least(F("people"), by_name + F("unnamed"))


def _sums(notice: Notice) -> dict[str, Any]:
    sums: dict[str, Any] = {f"s_{name}": Sum(name) for name in _SUMMED}
    return sums | {"s_units": Count("pk"), "s_proven": Sum(_proven(notice))}


def _reach(row: dict[str, Any]) -> Reach:
    return Reach(**{name[2:]: int(value or 0) for name, value in row.items() if name.startswith("s_")})


def is_root_of(notice: Notice, unit: Unit) -> bool:
    """Whether everybody whom the notice counted is below `unit`, since nothing of the tree lies above it."""
    return unit.depth == 1 and notice.branch.path.startswith(unit.path)


def rows_of(notice: Notice, unit: Unit) -> QuerySet[NoticeUnitCount]:
    """The counts of `unit` and of all below it that were counted at publication."""
    rows = NoticeUnitCount.objects.filter(notice=notice)
    return rows if is_root_of(notice, unit) else rows.filter(**path_range(unit.path, "unit__path"))


def reach(notice: Notice, unit: Unit) -> Reach:
    """The counts of `unit` and all below it (none outside the audience); one query.

    Of notices to thousands of units they may be some seconds old.
    """

    def count() -> Reach:
        return _reach(rows_of(notice, unit).aggregate(**_sums(notice)))

    return _remembered(notice, f"reach:{notice.pk}:{notice.version}:{unit.pk}", count)


def reach_children(notice: Notice, unit: Unit) -> list[UnitReach]:
    """The same for each branch directly below, by name, and for the people of `unit` itself; two queries."""

    def count() -> list[UnitReach]:
        width = len(unit.path) + Unit.steplen
        rows = (
            rows_of(notice, unit)
            .annotate(child=Substr("unit__path", 1, width))
            .order_by()
            .values("child")
            .annotate(**_sums(notice))
        )
        found = {row["child"]: _reach(dict(row)) for row in rows}
        units = Unit.objects.filter(path__in=list(found)).order_by("depth", "name")
        return [UnitReach(child, found[child.path]) for child in units]

    return _remembered(notice, f"reach-children:{notice.pk}:{notice.version}:{unit.pk}", count)


@dataclass(frozen=True)
class Lagging:
    """A unit in which people are still without proof, by counts of its own roll."""

    unit: Unit
    people: int
    proven: int

    @property
    def missing(self) -> int:
        """People without proof."""
        return self.people - self.proven

    @property
    def share(self) -> float:
        """The proven part, 0 to 1."""
        return self.proven / self.people


def lagging(notice: Notice, unit: Unit, limit: int = 200) -> list[Lagging]:
    """The units at or below `unit` with the lowest reach, at most `limit`; one query.

    Units that are hidden (see `hidden_paths`) are left out, whoever asks.
    """

    def find() -> list[Lagging]:
        rows = (
            rows_of(notice, unit)
            .filter(people__gte=SMALLEST)
            .annotate(proven=_proven(notice))
            .filter(proven__lt=F("people"))
            .annotate(share=F("proven") * 1.0 / F("people"))
            .select_related("unit")
            .order_by("share", F("proven") - F("people"), "unit__path")
        )
        hidden = hidden_paths(notice)
        shown = [row for row in rows[: limit + len(hidden)] if not _within(row.unit.path, hidden, own=True)]
        return [Lagging(row.unit, row.people, row.proven) for row in shown[:limit]]

    return _remembered(notice, f"lagging:{notice.pk}:{notice.version}:{unit.pk}:{limit}", find)


def hidden_paths(notice: Notice) -> frozenset[str]:
    """Paths of branches whose counts would tell levels above what single people did.

    Those are branches of fewer than five people; and, where so few are hidden beside each other that the sum
    of the others would give them away, the smallest of these. A path that ends in "." stands for the people
    on the roll of the unit itself, apart from the units below it. The frozen counts decide, so this is worked
    out once for a notice and kept for an hour; moves of units in the tree are followed at the latest then.
    """

    def find() -> frozenset[str]:
        return frozenset(_hidden(NoticeUnitCount.objects.filter(notice=notice).values_list("unit__path", "people")))

    if notice.audience_units < LARGE:
        return find()
    return remembered(f"notice-hidden:{notice.pk}:{notice.audience_people}", find, 3600)


def _hidden(rows: Iterable[tuple[str, int]]) -> set[str]:
    below: dict[str, dict[str, int]] = {}
    for path, people in rows:
        below.setdefault(path, {})[f"{path}."] = people
        for end in range(len(path), 0, -Unit.steplen):
            children = below.setdefault(path[: end - Unit.steplen], {})
            children[path[:end]] = children.get(path[:end], 0) + people
    hidden: set[str] = set()
    for children in below.values():
        small = {path for path, people in children.items() if people < SMALLEST}
        if small and sum(children[path] for path in small) < SMALLEST:
            rest = children.keys() - small
            if rest:
                small.add(min(rest, key=lambda path: (children[path], path)))
        hidden |= small
    return hidden


def _within(path: str, hidden: frozenset[str], *, own: bool, top: str = "") -> bool:
    """Whether `path` or a branch around it, below `top`, is hidden; with `own`, also the unit's own roll."""
    steps = range(len(top) + Unit.steplen, len(path) + 1, Unit.steplen)
    return any(path[:end] in hidden for end in steps) or (own and f"{path}." in hidden)


def is_hidden(notice: Notice, unit: Unit, user: Any) -> bool:
    """Whether the counts of `unit` and all below it must not be shown to `user`.

    The communicators of a unit see their own, however small; everybody else looks down from above.
    """
    if scopes.same_unit(user, Capability.NOTIFY, unit):
        return False
    return _within(unit.path, hidden_paths(notice), own=False)


def for_reader(notice: Notice, rows: Iterable[UnitReach], parent: Unit, user: Any) -> list[UnitReach]:
    """The rows of `reach_children` as `user` may see them."""
    hidden = hidden_paths(notice)
    own = scopes.same_unit(user, Capability.NOTIFY, parent)
    listed = []
    for row in rows:
        path = f"{row.unit.path}." if row.unit.pk == parent.pk else row.unit.path
        listed.append(UnitReach(row.unit, row.reach, path in hidden and not (own and row.unit.pk == parent.pk)))
    return listed


def _remembered(notice: Notice, key: str, count: Any) -> Any:
    """What `count` gives, kept for some seconds where it would be counted from thousands of rows."""
    if notice.audience_units < LARGE:
        return count()
    return remembered(key, count, CACHE_SECONDS)


def year_reach(unit: Unit, start: datetime, end: datetime) -> Reach:
    """All notices published from `start` to `end`, over `unit` and all below it: people are counted per notice."""
    rows = NoticeUnitCount.objects.filter(
        notice__published_at__gte=start, notice__published_at__lt=end, notice__state=Notice.State.PUBLISHED,
        **path_range(unit.path, "unit__path"),
    )  # fmt: skip
    proven = Sum(Least(F("people"), F("reached") + F("unnamed")))
    sums: dict[str, Any] = {f"s_{name}": Sum(name) for name in _SUMMED}
    return _reach(rows.aggregate(**sums, s_proven=proven, s_units=Count("unit", distinct=True)))
