"""From what comes in to what is counted, in groups of a unit's answers that are never smaller than five.

An answer waits (`Waiting`) until ten of its unit are there; then all but five of them move, mixed, into `Answer`, and
every tally from the unit up to the audience's own moves with them in one transaction. So numbers that are watched
while answers come in never change by fewer than five people anywhere, and the last step, when the survey closes, is
one of at least five too, or the only one of its unit.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Count, F

from lantoa.surveys.definition.cells import Counts, Layout
from lantoa.surveys.models import Answer, Once, Survey, Tally, Waiting
from lantoa.units.models import Unit

GROUP = 5
BATCH = 5_000
FRESH_SECONDS = 2
AT_ONCE = 5_000
MIXED_SECONDS = 2 * 24 * 3600
_mix = random.SystemRandom()


def refresh(survey: Survey) -> int:
    """Count what can be counted, unless that was done a moment ago; how many answers moved."""
    if survey.state != Survey.State.OPEN or not cache.add(f"surveys.refresh.{survey.pk}", 1, FRESH_SECONDS):
        return 0
    return count(survey)


def count(survey: Survey, *, all_of_them: bool = False) -> int:
    """Move waiting answers into the counts; how many. `all_of_them` when the survey closes."""
    moved = 0
    while batch := _move(survey.pk, all_of_them=all_of_them):
        moved += batch
    return moved


@transaction.atomic
def _move(survey_id: int, *, all_of_them: bool) -> int:
    survey = Survey.objects.select_for_update(of=("self",)).select_related("branch").get(pk=survey_id)
    waiting = Waiting.objects.filter(survey=survey)
    ready = waiting.order_by().values_list("unit_id").annotate(n=Count("pk"))
    if not all_of_them:
        ready = ready.filter(n__gte=2 * GROUP)
    units: list[int] = []
    expected = 0
    for unit_id, number in ready.order_by("unit_id")[:BATCH]:
        units.append(unit_id)
        expected += number
        if expected >= BATCH:
            break
    of_unit: dict[int, list[Any]] = {}
    for unit_id, key in waiting.filter(unit__in=units).values_list("unit_id", "pk"):
        of_unit.setdefault(unit_id, []).append(key)
    keys: list[Any] = []
    for found in of_unit.values():
        # Any of them, not the first: which are left behind says nothing about when they came.
        _mix.shuffle(found)
        keys += found if all_of_them else found[: len(found) - GROUP]
    if not keys:
        return 0
    rows = list(Waiting.objects.filter(pk__in=keys).select_related("unit"))
    _mix.shuffle(rows)
    Answer.objects.bulk_create(
        [
            Answer(survey=survey, unit=row.unit, version=row.version, source=row.source, day=row.day, data=row.data)
            for row in rows
        ],
        batch_size=500,
    )
    Waiting.objects.filter(pk__in=keys).delete()
    scatter(survey)
    add(survey, ((row.unit.path, row.data) for row in rows), len(rows))
    return len(rows)


def scatter(survey: Survey, *, for_good: bool = False) -> None:
    """Write the marks of today anew, in the order of their digests, all in one transaction."""
    digests = sorted(Once.objects.filter(survey=survey, fresh=True).values_list("digest", flat=True))
    # By their names: a mark that comes in meanwhile was not read and must not be wiped away.
    for start in range(0, len(digests), AT_ONCE):
        Once.objects.filter(pk__in=digests[start : start + AT_ONCE]).delete()
    Once.objects.bulk_create(
        [Once(digest=digest, survey=survey, fresh=not for_good) for digest in digests], batch_size=AT_ONCE
    )
    mixed = 0 if for_good else len(digests)
    transaction.on_commit(lambda: cache.set(_mixed_key(survey.pk), mixed, MIXED_SECONDS))


def scatter_new(survey: Survey) -> None:
    """Write the marks of today anew if there are some that were not.

    Where too few have answered to be counted, marks and waiting answers would lie in the same order, written by the
    same transactions, until the night.
    """
    with transaction.atomic():
        survey = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
        fresh = Once.objects.filter(survey=survey, fresh=True).count()
        if fresh != cache.get(_mixed_key(survey.pk), 0):
            scatter(survey)


def _mixed_key(survey_id: int) -> str:
    return f"surveys.mixed.{survey_id}"


@dataclass
class _Sums:
    answers: int
    counts: Counts
    pairs: Counts | None


def add(survey: Survey, rows: Iterable[tuple[str, Mapping[str, Any]]], number: int) -> None:
    """Add answers, each with the path of its unit, to the tallies of all units above it within the audience."""
    layout = Layout(survey.asks)
    top, step = survey.branch.path, Unit.steplen
    sums: dict[str, _Sums] = {}
    for path, data in rows:
        own = path if path.startswith(top) else top
        marks = layout.marks(data)
        for end in range(len(top), len(own) + 1, step):
            above = own[:end]
            found = sums.get(above)
            if found is None:
                found = sums[above] = _Sums(0, layout.zeros(), _no_pairs(layout) if above == top else None)
            found.answers += 1
            found.counts[marks] += 1
            if found.pairs is not None and marks:
                found.pairs[np.ix_(marks, marks)] += 1
            layout.add_sums(found.counts, data)
    _write(survey, layout, sums)
    Survey.objects.filter(pk=survey.pk).update(answers=F("answers") + number, stamp=F("stamp") + 1)


def _no_pairs(layout: Layout) -> Counts:
    return np.zeros((layout.size, layout.size))


def _write(survey: Survey, layout: Layout, sums: dict[str, _Sums]) -> None:
    ids = dict(Unit.objects.filter(path__in=list(sums)).values_list("path", "pk"))
    by_unit = {ids[path]: found for path, found in sums.items() if path in ids}
    there = Tally.objects.filter(survey=survey, unit__in=list(by_unit))
    if connection.features.has_select_for_update:
        there = there.select_for_update()
    changed = []
    for tally in there.order_by("pk"):
        found = by_unit.pop(tally.unit_id)
        tally.answers += found.answers
        tally.counts = packed(unpacked(tally.counts, layout) + found.counts)
        if found.pairs is not None:
            tally.pairs = packed(unpacked_pairs(tally.pairs, layout) + found.pairs)
        changed.append(tally)
    Tally.objects.bulk_update(changed, ["answers", "counts", "pairs"], batch_size=200)
    Tally.objects.bulk_create(
        [
            Tally(survey=survey, unit_id=unit_id, answers=found.answers, counts=packed(found.counts),
                  pairs=packed(found.pairs) if found.pairs is not None else b"")
            for unit_id, found in by_unit.items()
        ],
        batch_size=200,
    )  # fmt: skip


def packed(counts: Counts) -> bytes:
    """Numbers as they are kept."""
    return counts.astype("<f8").tobytes()


def unpacked(kept: bytes | memoryview, layout: Layout) -> Counts:
    """The same numbers again; zeros where nothing is kept."""
    return np.frombuffer(kept, "<f8").copy() if len(kept) else layout.zeros()


def unpacked_pairs(kept: bytes | memoryview, layout: Layout) -> Counts:
    """The counts of pairs, as a square."""
    return np.frombuffer(kept, "<f8").reshape(layout.size, layout.size) if len(kept) else _no_pairs(layout)


@transaction.atomic
def recount(survey: Survey) -> int:
    """Count all answers anew, for a survey whose tallies were lost or whose answers were brought in; how many."""
    survey = Survey.objects.select_for_update(of=("self",)).select_related("branch").get(pk=survey.pk)
    Tally.objects.filter(survey=survey).update(answers=0, counts=b"", pairs=b"")
    Survey.objects.filter(pk=survey.pk).update(answers=0)
    paths = dict(
        Unit.objects.filter(pk__in=Answer.objects.filter(survey=survey).values("unit")).values_list("pk", "path")
    )
    total = 0
    part: list[tuple[str, Any]] = []
    rows = Answer.objects.filter(survey=survey).order_by().values_list("unit_id", "data")
    for unit_id, data in rows.iterator(chunk_size=5_000):
        part.append((paths[unit_id], data))
        if len(part) == 50_000:
            add(survey, part, len(part))
            total, part = total + len(part), []
    if part:
        add(survey, part, len(part))
    return total + len(part)
