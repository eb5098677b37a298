"""Computing indicators: grouped queries for all units at once, one pass up the tree, then only what changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from lantoa.base.periods import Period
from lantoa.indicators import privacy
from lantoa.indicators.models import ImportedFigure, IndicatorDirty, IndicatorRun, IndicatorValue
from lantoa.indicators.registry import Counter, Indicator, all_indicators, get
from lantoa.units.history import TreeSnapshot, tree_over, tree_stamp
from lantoa.units.models import Unit

Numbers = npt.NDArray[np.float64]

# More units than this at once are cheaper to compute with everybody else.
MOST_ONE_BY_ONE = 2000
# From so many rows on, PostgreSQL gets them by COPY.
COPY_FROM = 500
_BATCH = 10_000
# A unit's own numbers, then those of its branch, in the order in which they are kept in arrays.
_NUMBERS = ("own_num", "own_den", "own_people", "num", "den", "people")


def recompute(period: Period, codes: Iterable[str] | None = None) -> dict[str, int]:
    """Compute indicators for all units over `period` from the records; all that are measured, or `codes`.

    Returns how many units' values changed, by code. Each indicator is one transaction.
    """
    wanted = None if codes is None else set(codes)
    chosen = [item for item in _measured(period) if wanted is None or item.code in wanted]
    return {item.code: _recompute_one(item, period) for item in chosen}


def touch(code: str, unit: Unit | int, day: date) -> None:
    """Note that a record behind indicator `code`, of `unit` and dated `day`, was made, changed or taken away.

    Call it inside the transaction that changes the record: the note becomes visible exactly with it.
    """
    touch_many(code, [unit if isinstance(unit, int) else unit.pk], day)


def touch_many(code: str, unit_ids: Iterable[int], day: date) -> None:
    """`touch` for many units at once."""
    IndicatorDirty.objects.bulk_create(
        (IndicatorDirty(code=code, unit_id=unit_id, day=day) for unit_id in unit_ids), batch_size=_BATCH
    )


def invalidate(code: str, day: date) -> None:
    """Note that anything may have changed behind indicator `code` on `day`, for any unit.

    For what concerns a whole branch at once; the periods of that day are computed anew at the next occasion.
    """
    indicator = get(code)
    if indicator is not None:
        periods = [Period.containing(day, kind).key for kind in indicator.period_kinds]
        IndicatorRun.objects.filter(code=code, period__in=periods).update(tree="")


def recompute_dirty(most: int = 200_000) -> int:
    """Bring values up to date with what was touched, at every level; returns how many notes were cleared.

    Only the touched units' own numbers are read again; the difference goes up the chain of units above, as it
    was in the period. An indicator that was never computed for the period is left to `recompute`, which reads
    everything anyway.
    """
    notes = list(IndicatorDirty.objects.order_by("pk").values_list("pk", "code", "unit_id", "day")[:most])
    units: dict[tuple[str, Period], set[int]] = {}
    for _pk, code, unit_id, day in notes:
        indicator = get(code)
        if indicator is None or not indicator.has_source:
            continue
        for kind in indicator.period_kinds:
            units.setdefault((code, Period.containing(day, kind)), set()).add(unit_id)
    for (code, period), touched in sorted(units.items(), key=lambda item: (item[0][0], item[0][1].key)):
        indicator = get(code)
        if indicator is not None:
            _update(indicator, period, touched)
    keys = [note[0] for note in notes]
    for start in range(0, len(keys), 500):
        IndicatorDirty.objects.filter(pk__in=keys[start : start + 500]).delete()
    return len(notes)


def ensure(period: Period) -> None:
    """Compute what was never computed for `period`, or was computed over a tree that has changed since."""
    stale = stale_codes(period)
    if stale:
        recompute(period, stale)


def stale_codes(period: Period) -> list[str]:
    """Codes of indicators with a source whose values for `period` are missing or rest on another tree."""
    runs = IndicatorRun.objects.filter(period=period.key, tree=tree_stamp()).exclude(computed_at=None)
    current = set(runs.values_list("code", flat=True))
    return [item.code for item in _measured(period) if item.code not in current]


def _measured(period: Period) -> list[Indicator]:
    """Indicators with a source, and those without for which figures of the period come or came from a file."""
    imported = ImportedFigure.objects.filter(period=period.key).order_by().values_list("code", flat=True)
    before = IndicatorRun.objects.filter(period=period.key).order_by().values_list("code", flat=True)
    known = set(imported.union(before))
    return [item for item in all_indicators(period.kind) if item.has_source or item.code in known]


# --- All units ---------------------------------------------------------------------------------------------


@transaction.atomic
def _recompute_one(indicator: Indicator, period: Period) -> int:
    run = _locked_run(indicator, period)
    stamp = tree_stamp()
    tree = tree_over(period.start, period.end)
    own = np.zeros((len(tree), 3))
    people = np.zeros(len(tree))
    if indicator.together is not None:
        own[:, 0], own[:, 1], people = _columns(tree, indicator.together, period, 3)
    elif indicator.has_source:
        own[:, 0] = _column(tree, indicator.numerator, period)
        own[:, 1] = _column(tree, indicator.denominator, period)
        if indicator.smallest_group and indicator.people:
            people = _column(tree, indicator.people, period)
    imported = _imported(indicator, period)
    # Rows of the array by unit id: what is put there stands in the array.
    rows = {unit_id: own[tree.position[unit_id]] for unit_id in imported if unit_id in tree.position}
    _take_imported(indicator, imported, rows)
    if indicator.smallest_group:
        own[:, 2] = np.where(people > 0, people, own[:, 1])
    values = np.hstack([own, tree.add_up(own)])
    changed = _store(indicator.code, period, tree, values)
    _hide(indicator, period, tree)
    run.tree, run.computed_at = stamp, timezone.now()
    run.save()
    return changed


def _locked_run(indicator: Indicator, period: Period) -> IndicatorRun:
    IndicatorRun.objects.bulk_create([IndicatorRun(code=indicator.code, period=period.key)], ignore_conflicts=True)
    return IndicatorRun.objects.select_for_update().get(code=indicator.code, period=period.key)


def _column(tree: TreeSnapshot, counter: Counter | None, period: Period) -> Numbers:
    """The units' own numbers in the order of the tree; records of units outside of it do not count."""
    return np.ones(len(tree)) if counter is None else _columns(tree, counter, period, 1)[0]


def _columns(tree: TreeSnapshot, counter: Counter, period: Period, width: int) -> Numbers:
    """The same for a counter that gives `width` numbers of each unit; one row of the array for each."""
    columns = np.zeros((width, len(tree)))
    rows = counter(period)
    found = list(rows.iterator(chunk_size=_BATCH) if isinstance(rows, QuerySet) else rows)
    if not found or not len(tree):
        return columns
    ids = np.fromiter((row[0] for row in found), dtype=np.int64, count=len(found))
    order = np.argsort(tree.ids)
    at = np.searchsorted(tree.ids, ids, sorter=order)
    at = order[np.minimum(at, len(tree) - 1)]
    known = tree.ids[at] == ids
    for place in range(width):
        numbers = np.fromiter((float(row[place + 1] or 0) for row in found), dtype=np.float64, count=len(found))
        np.add.at(columns[place], at[known], numbers[known])
    return columns


def _store(code: str, period: Period, tree: TreeSnapshot, values: Numbers) -> int:
    """Write the rows of `values` (see `_NUMBERS`) that differ from what is kept."""
    kept = IndicatorValue.objects.filter(code=code, period=period.key)
    before = np.zeros_like(values)
    had = np.zeros(len(tree), dtype=bool)
    gone: list[int] = []
    rows = kept.values_list("unit_id", *_NUMBERS)
    for unit_id, *numbers in rows.iterator(chunk_size=_BATCH):
        at = tree.position.get(unit_id)
        if at is None:
            gone.append(unit_id)
        else:
            before[at], had[at] = numbers, True
    filled = values.any(axis=1)
    differs = (values != before).any(axis=1)
    removed = [*gone, *(int(unit_id) for unit_id in tree.ids[had & ~filled])]
    for start in range(0, len(removed), 500):
        kept.filter(unit_id__in=removed[start : start + 500]).delete()
    chosen = np.flatnonzero(filled & differs)
    _upsert(code, period, tree.ids[chosen], values[chosen], fresh=not had.any())
    return len(chosen) + len(removed)


def _upsert(code: str, period: Period, ids: npt.NDArray[np.int64], values: Numbers, *, fresh: bool = False) -> None:
    now = timezone.now()
    if connection.vendor == "postgresql" and len(ids) >= COPY_FROM:
        _copy(code, period, ids, values, now, fresh=fresh)
        return
    IndicatorValue.objects.bulk_create(
        (
            IndicatorValue(
                code=code, period=period.key, unit_id=unit_id, computed_at=now, **dict(zip(_NUMBERS, row, strict=True))
            )
            for unit_id, row in zip(ids.tolist(), values.tolist(), strict=True)
        ),
        update_conflicts=True, unique_fields=["code", "period", "unit"], update_fields=[*_NUMBERS, "computed_at"],
        batch_size=_BATCH,
    )  # fmt: skip


def _copy(
    code: str, period: Period, ids: npt.NDArray[np.int64], values: Numbers, now: datetime, *, fresh: bool
) -> None:
    # Row by row, 45,000 units take seconds; PostgreSQL's COPY takes a fraction of one.
    table = IndicatorValue._meta.db_table
    with connection.cursor() as cursor:
        if not fresh:
            cursor.execute(
                f"DELETE FROM {table} WHERE code = %s AND period = %s AND unit_id = ANY(%s)",  # noqa: S608
                [code, period.key, ids.tolist()],
            )
        columns = f"code, period, unit_id, {', '.join(_NUMBERS)}, computed_at"
        # What is the same in every row is made into text once: it took as long as all the rest.
        key, moment = period.key, now.isoformat()
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for unit_id, row in zip(ids.tolist(), values.tolist(), strict=True):
                copy.write_row((code, key, unit_id, *row, moment))


def _imported(indicator: Indicator, period: Period, ids: Iterable[int] | None = None) -> dict[int, ImportedFigure]:
    """Figures that came from files, by unit id; of all units, or of `ids`."""
    rows = ImportedFigure.objects.filter(code=indicator.code, period=period.key)
    wanted = None if ids is None else set(ids)
    return {row.unit_id: row for row in rows.iterator(chunk_size=_BATCH) if wanted is None or row.unit_id in wanted}


def _take_imported(indicator: Indicator, imported: dict[int, ImportedFigure], own: dict[int, Any]) -> None:
    """Put imported figures where the units' records say nothing, and keep which of them count."""
    changed = []
    for unit_id, row in imported.items():
        counts = unit_id in own and not indicator.speaks(own[unit_id][0], own[unit_id][1])
        if counts:
            own[unit_id][:2] = row.num, row.den
        if counts != row.counts:
            row.counts = counts
            changed.append(row)
    ImportedFigure.objects.bulk_update(changed, ["counts"], batch_size=500)


def _hide(indicator: Indicator, period: Period, tree: TreeSnapshot) -> None:
    """Bring up to date which values are not shown; where the indicator may tell of few people, all are looked at."""
    if not indicator.smallest_group:
        return
    kept = IndicatorValue.objects.filter(code=indicator.code, period=period.key)
    people = np.zeros(len(tree))
    before = np.zeros((len(tree), 2), dtype=bool)
    rows = kept.values_list("unit_id", "own_people", "hidden", "own_hidden")
    for unit_id, number, hidden, own_hidden in rows.iterator(chunk_size=_BATCH):
        at = tree.position[unit_id]
        people[at], before[at] = number, (hidden, own_hidden)
    ranks = np.zeros(len(tree), dtype=np.int64)
    for rank, unit_id in enumerate(Unit.objects.order_by("path").values_list("pk", flat=True).iterator()):
        if unit_id in tree.position:
            ranks[tree.position[unit_id]] = rank
    after = np.column_stack(privacy.hidden(tree, people, indicator.smallest_group, ranks))
    differs = (after != before).any(axis=1)
    for flags in ((True, True), (True, False), (False, True), (False, False)):
        ids = tree.ids[differs & (after == flags).all(axis=1)].tolist()
        for start in range(0, len(ids), 500):
            kept.filter(unit_id__in=ids[start : start + 500]).update(hidden=flags[0], own_hidden=flags[1])


# --- Only what changed --------------------------------------------------------------------------------------


@transaction.atomic
def _update(indicator: Indicator, period: Period, touched: set[int]) -> None:
    run = _locked_run(indicator, period)
    if run.computed_at is None:
        # Nobody has asked for this period; what is computed first reads all records anyway.
        return
    if run.tree != tree_stamp() or len(touched) > MOST_ONE_BY_ONE:
        _recompute_one(indicator, period)
        return
    tree = tree_over(period.start, period.end)
    ids = sorted(unit_id for unit_id in touched if unit_id in tree.position)
    numerators = _own(tree, indicator.numerator, period, ids)
    denominators = _own(tree, indicator.denominator, period, ids)
    fresh = {unit_id: np.array([numerators.get(unit_id, 0.0), denominators.get(unit_id, 0.0), 0.0]) for unit_id in ids}
    _take_imported(indicator, _imported(indicator, period, ids), fresh)
    people = _own(tree, indicator.people, period, ids) if indicator.people else {}
    chains = {unit_id: tree.ancestors(unit_id) for unit_id in ids}
    affected = sorted({*ids, *(above for chain in chains.values() for above in chain)})
    at = {unit_id: place for place, unit_id in enumerate(affected)}
    values = np.zeros((len(affected), len(_NUMBERS)))
    kept = IndicatorValue.objects.filter(code=indicator.code, period=period.key, unit_id__in=affected)
    for unit_id, *numbers in kept.values_list("unit_id", *_NUMBERS):
        values[at[unit_id]] = numbers
    before = values.copy()
    for unit_id in ids:
        own = fresh[unit_id]
        if indicator.smallest_group:
            own[2] = people.get(unit_id) or own[1]
        difference = own - values[at[unit_id], :3]
        values[at[unit_id], :3] = own
        for place in (at[unit_id], *(at[above] for above in chains[unit_id])):
            values[place, 3:] += difference
    empty = [unit_id for unit_id in affected if not values[at[unit_id]].any()]
    kept.filter(unit_id__in=empty).delete()
    chosen = np.flatnonzero(values.any(axis=1) & (values != before).any(axis=1))
    _upsert(indicator.code, period, np.array(affected, dtype=np.int64)[chosen], values[chosen])
    if (values[:, 2] != before[:, 2]).any():
        _hide(indicator, period, tree)


def _own(tree: TreeSnapshot, counter: Counter | None, period: Period, ids: list[int]) -> dict[int, float]:
    if counter is None:
        return dict.fromkeys(ids, 1.0)
    rows, wanted = counter(period), set(ids)
    if isinstance(rows, QuerySet) and not rows.query.combinator:
        # The first column is the unit: `.values_list("unit_id", …)`.
        fields: tuple[str, ...] = getattr(rows, "_fields", None) or ("unit",)
        first = fields[0]
        rows = rows.filter(**{f"{first}__in": ids})
    own: dict[int, float] = {}
    for unit_id, number in rows:
        if unit_id in wanted:
            own[unit_id] = own.get(unit_id, 0.0) + float(number or 0)
    return own
