"""Results as they may be read: from the tallies, without any group under five (`privacy`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.core.cache import cache
from django.db.models import Count
from django.utils.translation import gettext as _

from lantoa.surveys import tallying
from lantoa.surveys.definition.cells import Block, Counts, Layout
from lantoa.surveys.definition.reading import OTHER, Definition
from lantoa.surveys.models import Survey, Tally, Waiting
from lantoa.surveys.privacy import SMALLEST, Flags, alone, protect
from lantoa.units.models import Unit

KEPT_SECONDS = 600


@dataclass(frozen=True)
class Cell:
    """One number of a chart: None where it is hidden. `before` is the share of last time."""

    label: str
    number: int | None
    share: float | None
    before: float | None = None

    @property
    def width(self) -> str:
        """How long its bar is, of 100."""
        return f"{100 * (self.share or 0):.1f}"

    @property
    def before_at(self) -> str:
        """Where the mark of last time stands, of 100."""
        return f"{min(99.2, 100 * (self.before or 0)):.1f}"


@dataclass(frozen=True)
class Chart:
    """What a question, or a row of a matrix, came to.

    `answered` is None where it is hidden. `mean` is of a scale or a number, as is `mean_before`.
    """

    id: str
    kind: str
    text: str
    row: str
    answered: int | None
    cells: list[Cell]
    mean: float | None = None
    mean_before: float | None = None

    @property
    def hides(self) -> bool:
        """Whether something is kept back."""
        return self.answered is None or any(cell.number is None for cell in self.cells)

    @property
    def compared(self) -> bool:
        """Whether last time is beside it."""
        return self.mean_before is not None or any(cell.before is not None for cell in self.cells)


@dataclass(frozen=True)
class Part:
    """A branch with how many were asked and how many answered (None: under five, or hidden with such)."""

    unit: Unit
    people: int
    received: int | None
    share: float | None


@dataclass
class Results:
    """What a unit may see of a survey."""

    survey: Survey
    unit: Unit
    charts: list[Chart]
    answers: int | None
    people: int
    received: int | None
    compared: bool = False

    @property
    def rate(self) -> float | None:
        """The share of those asked who have answered."""
        return min(1.0, self.received / self.people) if self.people and self.received is not None else None


@dataclass(frozen=True)
class _Shown:
    """Of each block, which cells are hidden and whether the number of answers is."""

    cells: list[Flags]
    totals: list[bool]


def results(survey: Survey, unit: Unit, language: str = "vi", *, with_previous: bool = True) -> Results | None:
    """What may be shown of a survey at `unit`, which lies in its audience's branch; None where nothing was asked.

    At most three queries for each level between the audience's unit and `unit`, and as many for last time.
    """
    layout = Layout(survey.asks)
    tally = Tally.objects.filter(survey=survey, unit=unit).first()
    if tally is None or not unit.path.startswith(survey.branch.path):
        return None
    counts = tallying.unpacked(tally.counts, layout)
    shown = _shown(survey, layout, unit)
    before = _before(survey, unit, language) if with_previous else {}
    charts = [
        _chart(survey.asks, block, counts, shown.cells[at], shown.totals[at], language, before)
        for at, block in enumerate(layout.blocks)
    ]
    received, answers = _received(survey, unit, tally)
    return Results(survey, unit, charts, answers, tally.people, received, bool(before))


def _received(survey: Survey, unit: Unit, tally: Tally) -> tuple[int | None, int | None]:
    waiting = 0
    if survey.state == Survey.State.OPEN:
        under = Waiting.objects.filter(survey=survey)
        if unit.pk != survey.branch_id:
            under = under.filter(unit__in=Unit.objects.under(unit))
        waiting = under.count()
    received = tally.answers + waiting
    return (received if received >= SMALLEST or received == 0 else None,
            tally.answers if tally.answers >= SMALLEST or tally.answers == 0 else None)  # fmt: skip


def _before(survey: Survey, unit: Unit, language: str) -> dict[tuple[str, str], Chart]:
    """Last time's charts, where it was asked at the same unit, by question and row."""
    earlier = survey.previous
    if earlier is None or earlier.state != Survey.State.CLOSED:
        return {}
    found = results(earlier, unit, language, with_previous=False)
    return {(chart.id, chart.row): chart for chart in found.charts} if found is not None else {}


# --- What is hidden -------------------------------------------------------------------------------------------------


def _shown(survey: Survey, layout: Layout, unit: Unit) -> _Shown:
    """From the audience's unit down to `unit`, level by level: what is hidden above is hidden below."""
    top = Tally.objects.get(survey=survey, unit=survey.branch_id)
    counts = tallying.unpacked(top.counts, layout)
    shown = _alone(layout, counts)
    at = survey.branch
    for end in range(len(at.path) + Unit.steplen, len(unit.path) + 1, Unit.steplen):
        below = _below(survey, layout, at.path, counts, shown)
        path = unit.path[:end]
        if path not in below:
            return _Shown([np.ones(len(one), dtype=bool) for one in shown.cells], [True] * len(shown.totals))
        shown = below[path]
        if path != unit.path:
            at = Unit.objects.get(path=path)
            row = Tally.objects.get(survey=survey, unit=at)
            counts = tallying.unpacked(row.counts, layout)
    return shown


def _alone(layout: Layout, counts: Counts) -> _Shown:
    cells, totals = [], []
    for block in layout.blocks:
        hidden, total = _one(block, counts)
        cells.append(hidden)
        totals.append(total)
    return _Shown(cells, totals)


def _one(block: Block, counts: Counts) -> tuple[Flags, bool]:
    answered, values = counts[block.answered], counts[block.cells]
    few = bool(0 < answered < SMALLEST)
    if block.sums or not block.keys:
        return np.full(len(block.keys), few), few
    if block.exclusive:
        return alone(values)
    hidden = [bool(alone(np.array([one, answered - one]))[0].any()) for one in values]
    return np.array(hidden, dtype=bool) | few, few


def _below(survey: Survey, layout: Layout, path: str, counts: Counts, above: _Shown) -> dict[str, _Shown]:
    """What is hidden of each unit directly below the one at `path`, by path; kept until more is counted."""
    key = f"surveys.hidden.{survey.pk}.{survey.stamp}.{path}"
    known: dict[str, _Shown] | None = cache.get(key)
    if known is not None:
        return known
    rows = list(
        Tally.objects.filter(survey=survey, unit__in=_children(path))
        .order_by("unit_id")
        .values_list("unit__path", "counts")
    )
    table = np.array([tallying.unpacked(kept, layout) for _path, kept in rows]).reshape(len(rows), layout.size)
    # Answers of the unit itself, beside those below it, can be worked out by whoever sees both.
    whole = np.vstack([table, counts - table.sum(axis=0)])
    cells: list[list[Flags]] = []
    totals: list[Flags] = []
    for at, block in enumerate(layout.blocks):
        hidden, total = _block_below(block, whole, above.cells[at], above.totals[at])
        cells.append(list(hidden))
        totals.append(total)
    found = {
        unit_path: _Shown([one[number] for one in cells], [bool(one[number]) for one in totals])
        for number, (unit_path, _kept) in enumerate(rows)
    }
    cache.set(key, found, KEPT_SECONDS)
    return found


def _block_below(block: Block, whole: Counts, above: Flags, above_total: bool) -> tuple[Flags, Flags]:
    answered = whole[:, block.answered]
    if block.sums or not block.keys:
        _cells, total = protect(answered[:, None], np.array([above_total, above_total]))
        return np.repeat(total[:, None], len(block.keys), axis=1), total
    if block.exclusive:
        return protect(whole[:, block.cells], np.append(above, above_total))
    hidden, total_hidden = [], np.zeros(len(whole), dtype=bool)
    for at in range(len(block.keys)):
        chosen = whole[:, block.start + 1 + at]
        pair, total = protect(
            np.stack([chosen, answered - chosen], axis=1), np.array([above[at], above[at], above_total])
        )
        hidden.append(pair.any(axis=1))
        total_hidden |= total
    cells = np.stack(hidden, axis=1)
    # A total that one option needs hidden hides all: the others would give it away.
    return cells | total_hidden[:, None], total_hidden


def _children(path: str) -> Any:
    depth = len(path) // Unit.steplen + 1
    return Unit.objects.filter(path__gt=path, path__lte=path + "Z" * Unit.steplen, depth=depth).order_by().values("pk")


# --- Charts ---------------------------------------------------------------------------------------------------------


def _chart(
    asks: Definition, block: Block, counts: Counts, hidden: Flags, total_hidden: bool, language: str,
    before: dict[tuple[str, str], Chart],
) -> Chart:  # fmt: skip
    question = block.question
    answered = int(counts[block.answered])
    row = next((asks.say(one.text, language) for one in (*question.rows, *question.options) if one.id == block.row), "")
    earlier = before.get((question.id, row))
    then = {cell.label: cell.share for cell in earlier.cells} if earlier is not None else {}
    cells: list[Cell] = []
    mean = None
    if block.sums:
        mean = float(counts[block.start + 1] / answered) if answered >= SMALLEST and not total_hidden else None
    else:
        names = _names(asks, block, language)
        for at, value in enumerate(counts[block.cells]):
            kept_back = (bool(hidden[at]) and value > 0) or total_hidden
            share = float(value / answered) if answered and not kept_back else None
            cells.append(Cell(names[at], None if kept_back else int(value), share, then.get(names[at])))
        numbers_shown = cells and not any(cell.number is None for cell in cells)
        if question.kind == "scale" and answered and numbers_shown:
            mean = float(
                sum(int(key) * (cell.number or 0) for key, cell in zip(block.keys, cells, strict=True)) / answered
            )
    return Chart(
        question.id, question.kind, asks.say(question.text, language), row, None if total_hidden else answered, cells, mean,
        earlier.mean if earlier is not None else None,
    )  # fmt: skip


def _names(asks: Definition, block: Block, language: str) -> list[str]:
    question = block.question
    if question.kind == "ranking":
        return [_("thứ %(n)s") % {"n": key} for key in block.keys]
    if question.kind == "scale":
        ends = {0: asks.say(question.low, language), len(block.keys) - 1: asks.say(question.high, language)}
        return [f"{key} – {ends[at]}" if ends.get(at) else key for at, key in enumerate(block.keys)]
    words = {option.id: asks.say(option.text, language) for option in question.options}
    return [words.get(key, _("Khác") if key == OTHER else key) for key in block.keys]


def parts(survey: Survey, unit: Unit) -> list[Part]:
    """The units directly below with how many were asked and answered; three queries.

    Numbers of answers move with every answer, contents in groups (`tallying`): that somebody of a unit has answered
    says nothing of what.
    """
    rows = list(
        Tally.objects.filter(survey=survey, unit__in=_children(unit.path)).select_related("unit").defer("counts", "pairs")
        .order_by("unit__folded_name")
    )  # fmt: skip
    own = Tally.objects.filter(survey=survey, unit=unit).values_list("answers", flat=True).first() or 0
    waiting: dict[str, int] = {}
    if survey.state == Survey.State.OPEN:
        grouped = Waiting.objects.filter(survey=survey, unit__in=Unit.objects.under(unit)).order_by()
        for path, number in grouped.values_list("unit__path").annotate(n=Count("pk")):
            key = path[: len(unit.path) + Unit.steplen]
            waiting[key] = waiting.get(key, 0) + number
    received = np.array([row.answers + waiting.get(row.unit.path, 0) for row in rows], dtype=float)
    rest = own + sum(waiting.values()) - received.sum()
    table = np.append(received, max(rest, 0))[:, None]
    _cells, hidden = protect(table, np.zeros(2, dtype=bool))
    return [
        Part(
            row.unit, row.people, None if hidden[at] else int(received[at]),
            min(1.0, received[at] / row.people) if row.people and not hidden[at] else None,
        )
        for at, row in enumerate(rows)
    ]  # fmt: skip


# --- Cross-tables ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CrossTable:
    """Two questions against each other, at the audience's own unit. None is hidden."""

    row_text: str
    column_text: str
    columns: list[str]
    rows: list[tuple[str, list[int | None], int | None]]


def crossable(survey: Survey, language: str = "vi") -> list[tuple[str, str]]:
    """Questions that can stand in a cross-table: those with one choice."""
    asks = survey.asks
    return [(one.id, asks.say(one.text, language)) for one in asks.questions if one.kind in ("single", "scale")]


def cross(survey: Survey, row_id: str, column_id: str, language: str = "vi") -> CrossTable | None:
    """How the answers to two questions go together; None where there are too few or no such questions. One query.

    Those who left one of them out have a row and a column of their own, so that the sums are those of the charts.
    """
    asks, layout = survey.asks, Layout(survey.asks)
    allowed = {key for key, _text in crossable(survey)}
    if row_id == column_id or not {row_id, column_id} <= allowed:
        return None
    tally = Tally.objects.filter(survey=survey, unit=survey.branch_id).first()
    a, b = layout.block(row_id), layout.block(column_id)
    if tally is None or a is None or b is None or tally.answers < SMALLEST:
        return None
    counts, pairs = tallying.unpacked(tally.counts, layout), tallying.unpacked_pairs(tally.pairs, layout)
    inner = pairs[a.cells, b.cells]
    sums_a, sums_b = counts[a.cells], counts[b.cells]
    table = np.zeros((len(sums_a) + 1, len(sums_b) + 1))
    table[:-1, :-1] = inner
    table[:-1, -1] = sums_a - inner.sum(axis=1)
    table[-1, :-1] = sums_b - inner.sum(axis=0)
    table[-1, -1] = tally.answers - counts[a.answered] - counts[b.answered] + inner.sum()
    hidden_a, total_a = _one(a, counts)
    hidden_b, total_b = _one(b, counts)
    few = [bool(0 < tally.answers - counts[block.answered] < SMALLEST) for block in (a, b)]
    hidden, totals = protect(
        table, np.array([*hidden_b, few[1] or total_b, False]), np.array([*hidden_a, few[0] or total_a])
    )
    row_names, column_names = (
        [*_names(asks, a, language), _("Không trả lời")],
        [*_names(asks, b, language), _("Không trả lời")],
    )
    rows = [
        (
            name, [None if hidden[at, column] else int(table[at, column]) for column in range(table.shape[1])],
            None if totals[at] else int(table[at].sum()),
        )
        for at, name in enumerate(row_names)
    ]  # fmt: skip
    return CrossTable(asks.say(a.question.text, language), asks.say(b.question.text, language), column_names, rows)


def shown_numbers(charts: Iterable[Chart]) -> list[int]:
    """Every number that stands on a page of results, for tests of what must not."""
    return [cell.number for chart in charts for cell in chart.cells if cell.number is not None] + [
        chart.answered for chart in charts if chart.answered is not None
    ]
