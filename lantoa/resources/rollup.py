"""Money of a branch, exact to the đồng: one reading of the lines, one of the book, one pass down the tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

import numpy as np
from django.db.models import QuerySet, Sum

from lantoa.resources.models import BudgetLine, Spending
from lantoa.units.history import TreeSnapshot, tree_over
from lantoa.units.models import Unit

# So many units are named one by one; beyond that it is quicker to read the year of everybody.
MOST_NAMED = 2_000
K = TypeVar("K")


@dataclass(frozen=True)
class Money:
    """Amounts in whole đồng, as Python's integers, which have no largest one."""

    planned: int = 0
    approved: int = 0
    spent: int = 0

    def __add__(self, other: Money) -> Money:
        return Money(self.planned + other.planned, self.approved + other.approved, self.spent + other.spent)

    def __bool__(self) -> bool:
        return bool(self.planned or self.approved or self.spent)

    @property
    def left(self) -> int:
        """What of the approved money is not spent; below zero where more was."""
        return self.approved - self.spent

    @property
    def share(self) -> float | None:
        """Spent of what was approved; None where nothing was."""
        return self.spent / self.approved if self.approved else None

    @property
    def against_plan(self) -> float | None:
        """Spent of what was planned; None where nothing was."""
        return self.spent / self.planned if self.planned else None


@dataclass
class Rollup:
    """A unit's branch over a year: its own money, that of each unit right below with all under it, and the sum.

    `own` and `below` add up to `total`, and so do `by_category` and `by_campaign` (None: under no campaign).
    """

    year: int
    own: Money = field(default_factory=Money)
    below: dict[int, Money] = field(default_factory=dict)
    by_category: dict[str, Money] = field(default_factory=dict)
    by_campaign: dict[int | None, Money] = field(default_factory=dict)

    @property
    def total(self) -> Money:
        """The whole branch."""
        return sum(self.below.values(), self.own)


def rollup(unit: Unit, year: int) -> Rollup:
    """The money of `unit` and everything below it in `year`, over the tree as it was; two queries and the tree's.

    A unit that was merged or moved counts under the unit that it had last in the year, once.
    """
    tree = tree_over(date(year, 1, 1), date(year + 1, 1, 1))
    found = Rollup(year)
    heads = _heads(tree, unit.pk)
    if heads is None:
        for _unit, category, campaign, money in _rows(year, [unit.pk]):
            found.own += money
            _put(found.by_category, category, money)
            _put(found.by_campaign, campaign, money)
        return found
    inside = np.flatnonzero(heads >= 0)
    named = [int(one) for one in tree.ids[inside]] if len(inside) <= MOST_NAMED else None
    found.below = {int(tree.ids[at]): Money() for at in inside if heads[at] == at and int(tree.ids[at]) != unit.pk}
    for unit_id, category, campaign, money in _rows(year, named):
        at = tree.position.get(unit_id)
        if at is None or heads[at] < 0:
            continue
        head = int(tree.ids[heads[at]])
        if head == unit.pk:
            found.own += money
        else:
            _put(found.below, head, money)
        _put(found.by_category, category, money)
        _put(found.by_campaign, campaign, money)
    return found


def _put(sums: dict[K, Money], key: K, money: Money) -> None:
    sums[key] = sums.get(key, Money()) + money


def _heads(tree: TreeSnapshot, unit_id: int) -> Any:
    """For each unit of the tree under which unit right below `unit_id` it lies (itself, if it is one), as positions;
    -1 outside the branch. None if the unit was not there."""
    at = tree.position.get(unit_id)
    if at is None:
        return None
    heads = np.full(len(tree), -1, dtype=np.int64)
    heads[at] = at
    for wave in tree.waves:
        if wave.start <= at:  # its own depth and those above
            continue
        parents = tree.parents[wave]
        heads[wave] = np.where(parents == at, np.arange(wave.start, wave.stop), heads[parents])
    return heads


def _rows(year: int, units: list[int] | None) -> Iterator[tuple[int, str, int | None, Money]]:
    """Unit, category, campaign and money of each group of lines, then of each group of spendings."""
    lines = BudgetLine.objects.filter(year=year, dropped_at=None)
    book = Spending.objects.filter(year=year, state=Spending.State.COUNTED)
    if units is not None:
        lines, book = lines.filter(unit__in=units), book.filter(unit__in=units)
    for unit_id, category, campaign, planned, approved in _grouped(
        lines, ("unit_id", "category", "campaign_id"), ("planned", "approved")
    ):
        yield unit_id, category, campaign, Money(int(planned or 0), int(approved or 0))
    for unit_id, category, campaign, spent in _grouped(
        book, ("unit_id", "line__category", "line__campaign_id"), ("amount",)
    ):
        yield unit_id, category, campaign, Money(spent=int(spent or 0))


def _grouped(rows: QuerySet[Any, Any], by: tuple[str, ...], sums: tuple[str, ...]) -> Iterable[tuple[Any, ...]]:
    totals = {f"sum_{name}": Sum(name) for name in sums}
    return rows.order_by().values_list(*by).annotate(**totals).iterator(chunk_size=5_000)
