"""The tree as it was: snapshots over a day or a period, and sums up the tree.

Snapshots are built from the dated edges in memory, without recursive SQL; 45,000 units take a few
milliseconds and a snapshot is kept until the tree changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models import Count, Max, Q, Subquery, Value

from lantoa.base.prepared import Prepared
from lantoa.units.models import Unit, UnitEdge, UnitName


@dataclass(frozen=True)
class TreeSnapshot:
    """The units that existed and how they hung together.

    `ids` holds unit ids in an order in which every parent stands before its children; `parents[i]` is the
    position of the parent of `ids[i]`, or -1 at a root; `waves` are slices of equal depth, top first. `kept` is
    for what was worked out from the tree and is true as long as it is.
    """

    ids: npt.NDArray[np.int64]
    parents: npt.NDArray[np.int64]
    waves: tuple[slice, ...]
    position: dict[int, int]
    kept: dict[tuple[Any, ...], Any] = field(default_factory=dict, compare=False, repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    def add_up(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Sum each unit's own value and those of all units below it.

        `values` has one entry (or one row of entries) per unit, in the order of `ids`. One pass from the
        deepest level upwards.
        """
        totals = values.astype(np.float64, copy=True)
        for wave in reversed(self.waves[1:]):
            np.add.at(totals, self.parents[wave], totals[wave])
        return totals

    def ancestors(self, unit_id: int) -> list[int]:
        """Unit ids from the root down to the parent of `unit_id`, as it was."""
        chain: list[int] = []
        at = int(self.parents[self.position[unit_id]])
        while at >= 0:
            chain.append(int(self.ids[at]))
            at = int(self.parents[at])
        return chain[::-1]


def tree_over(start: date, end: date) -> TreeSnapshot:
    """The tree over the half-open period from `start` to `end`.

    Holds every unit that existed on some day of the period, under the parent that it had last in it, so that
    the work of a unit which was merged or dissolved in March still counts in that year's figures.
    """
    stamp = (start, end, _edge_stamp())
    if stamp not in _snapshots:
        if len(_snapshots) >= 16:
            _snapshots.clear()
        edges = UnitEdge.objects.filter(Q(valid_to=None) | Q(valid_to__gt=start), valid_from__lt=end)
        parent_of: dict[int, int | None] = {}
        for unit_id, parent_id in edges.order_by("valid_from").values_list("unit_id", "parent_id").iterator():
            parent_of[unit_id] = parent_id
        _snapshots[stamp] = _build(parent_of)
    return _snapshots[stamp]


def tree_on(day: date) -> TreeSnapshot:
    """The tree as it was on `day`."""
    return tree_over(day, day + timedelta(days=1))


def name_on(unit: Unit, day: date) -> str:
    """What `unit` was called on `day`; its present name where the history does not reach back."""
    name = (
        UnitName.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), unit=unit, valid_from__lte=day)
        .values_list("name", flat=True)
        .last()
    )
    return name or unit.name


def tree_stamp() -> str:
    """A short text that changes whenever the tree does, for what was computed over it to be known as old."""
    return "-".join(str(part) for part in _edge_stamp())


def forget_snapshots() -> None:
    """Drop the snapshots kept in this process, as when a transaction that they have seen was rolled back."""
    _snapshots.clear()


def _ended(**what: Any) -> Subquery:
    rows = UnitEdge.objects.exclude(valid_to=None).order_by().values(all=Value(1))
    return Subquery(rows.annotate(**what).values(*what))


_stamp = Prepared(
    UnitEdge,
    lambda: UnitEdge.objects.order_by("-pk").values_list("pk", _ended(n=Count("pk")), _ended(last=Max("valid_to")))[:1],
)
_snapshots: dict[tuple[object, ...], TreeSnapshot] = {}


def _edge_stamp() -> tuple[object, ...]:
    """The newest edge, and how many have ended when: edges are added and ended, never taken away.

    One query over the few that have ended, by an index of their own; it stands before every page of figures.
    """
    return next(iter(_stamp()), ())


def _build(parent_of: dict[int, int | None]) -> TreeSnapshot:
    children: dict[int | None, list[int]] = {}
    for unit_id, parent_id in parent_of.items():
        # A parent that is gone from the period leaves its children at the top rather than losing them.
        children.setdefault(parent_id if parent_id in parent_of else None, []).append(unit_id)
    ids: list[int] = []
    parents: list[int] = []
    position: dict[int, int] = {}
    waves: list[slice] = []
    wave = [(unit_id, -1) for unit_id in sorted(children.get(None, []))]
    while wave:
        start = len(ids)
        for unit_id, parent_at in wave:
            position[unit_id] = len(ids)
            ids.append(unit_id)
            parents.append(parent_at)
        waves.append(slice(start, len(ids)))
        wave = [(child, position[unit_id]) for unit_id, _ in wave for child in children.get(unit_id, [])]
    return TreeSnapshot(
        ids=np.array(ids, dtype=np.int64),
        parents=np.array(parents, dtype=np.int64),
        waves=tuple(waves),
        position=position,
    )
