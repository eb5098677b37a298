"""What is measured: indicators, the grouped queries behind them, and the records that prove them.

The ten targets of the programme are declared by this room (`targets.py`), with their names, definitions and
goals. A room that keeps the records fills one in, in its `indicators.py`, which is imported by itself when the
applications start:

    from lantoa.indicators.registry import Evidence, EvidenceRow, provide

    def with_campaign(period: Period) -> Rows:
        return Campaign.objects.filter(...).order_by().values_list("unit_id", Value(1)).distinct()

    def units(period: Period) -> Rows:
        return existing_between(period.start, period.end).order_by().values_list("pk", Value(1))

    provide(
        "T1", numerator=with_campaign, denominator=units,
        evidence=Evidence(
            rows=lambda period: Campaign.objects.filter(...).select_related("unit").order_by("-end_on"),
            render=lambda campaign: EvidenceRow(campaign.name, campaign.get_absolute_url(), campaign.unit, campaign.end_on),
            scope=Capability.SEE_REACH,
        ),
    )

An action that changes such a record then says so, inside its transaction: `engine.touch("T1", unit, day)`.
Until a target is filled in, it has no data: never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from lantoa.base.periods import Period

if TYPE_CHECKING:
    from lantoa.units.models import Unit

PUBLIC = "public"

Text = str | Promise
Kind = Literal["year", "half", "quarter", "month"]
# Pairs of a unit's id and a number; each unit at most once.
Rows = QuerySet[Any, Any] | Iterable[tuple[int, float]]
Counter = Callable[[Period], Rows]


@dataclass(frozen=True)
class EvidenceRow:
    """One record behind a figure, as a reader sees it.

    `url` is where it can be opened ("" if nowhere); `counted` says whether it counts in the numerator (a
    record of the denominator alone does not); `note` is a few words more.
    """

    title: str
    url: str
    unit: Unit
    day: date | None = None
    counted: bool = True
    note: str = ""


@dataclass(frozen=True)
class Evidence:
    """The records behind an indicator.

    `rows(period)` is a queryset of them, newest first, for all units; it is narrowed to the branch that is
    looked at, to what the reader may see, and to a page. `unit_field` is the look-up from a record to its unit
    ("" if the records are units). `render` makes a row of one record without queries of its own, so `rows`
    brings its relations along.

    `scope` says who may see them: `PUBLIC` for what everybody may read; a capability or several, which the
    reader must hold for the record's unit; or a function `(queryset, reader) -> queryset`, where records have
    finer rules. The reader is None for the operator at the command line, who sees all.
    """

    rows: Callable[[Period], QuerySet[Any, Any]]
    render: Callable[[Any], EvidenceRow]
    scope: str | tuple[str, ...] | Callable[[QuerySet[Any, Any], Any], QuerySet[Any, Any]]
    unit_field: str = "unit"


@dataclass(frozen=True)
class Indicator:
    """A figure that is computed from records, never typed in: Σ numerator / Σ denominator at every level.

    `numerator` and `denominator` give the units' own numbers (without the units below them) over a period, one
    grouped query for all units: a queryset ending in `.values_list(<unit id>, <number>)`, or
    `.values_list(<unit id>).annotate(<aggregate>)`, which the engine can narrow to a few units; or any iterable
    of pairs. A denominator of None counts as 1 for each unit that existed in the period.

    Where all of these come out of the same records, `together` gives them in one reading, as tuples of a unit's
    id, numerator, denominator and people (0 where it is the denominator); for all units it is asked instead.

    `per_unit` says that the denominator counts units, with or without records, so that it alone says nothing.

    `goal` is a share from 0 to 1 that is to be reached at least (`direction` "up") or at most ("down");
    `period_kinds` are the kinds of period that it is kept for, `source` says where its records come from.
    Where it counts what persons did, figures over fewer than `smallest_group` people are shown to nobody, nor
    those from which they could be worked out (`privacy`): they would tell what a single person did. `people`
    gives how many people the units' own numbers are about, where that is not the denominator.
    """

    code: str
    name: Text
    definition: Text
    numerator_label: Text
    denominator_label: Text
    goal: float | None = None
    direction: Literal["up", "down"] = "up"
    unit_of_measure: Text = "%"
    period_kinds: tuple[Kind, ...] = ("year", "half")
    source: Text = ""
    numerator: Counter | None = None
    denominator: Counter | None = None
    evidence: Evidence | None = None
    order: int = 100
    smallest_group: int = 0
    people: Counter | None = None
    together: Counter | None = None
    per_unit: bool = False

    def speaks(self, num: float, den: float) -> bool:
        """Whether a unit's own numbers rest on records of its work, and not only on its being there."""
        return num > 0 or (den > 0 and not self.per_unit and self.denominator is not None)

    @property
    def has_source(self) -> bool:
        """Whether some room feeds it; otherwise it has no data yet."""
        return self.numerator is not None


Goals = Callable[[Period], Mapping[str, float]]


@dataclass
class _Registry:
    indicators: dict[str, Indicator] = field(default_factory=dict)
    goals: list[Goals] = field(default_factory=list)


_registry = _Registry()


def register(indicator: Indicator) -> Indicator:
    """Add an indicator, or replace the one with the same code."""
    _registry.indicators[indicator.code] = indicator
    return indicator


def provide(
    code: str, *, numerator: Counter, denominator: Counter | None = None, evidence: Evidence, **changes: Any
) -> Indicator:
    """Fill in a declared indicator with its queries and its evidence; `changes` are other fields to replace.

    Raises `ImproperlyConfigured` for a code that nobody declared.
    """
    declared = _registry.indicators.get(code)
    if declared is None:
        raise ImproperlyConfigured(f"no indicator {code} is declared")
    return register(replace(declared, numerator=numerator, denominator=denominator, evidence=evidence, **changes))


def get(code: str) -> Indicator | None:
    """The indicator of that code, or None."""
    return _registry.indicators.get(code)


def all_indicators(kind: str | None = None) -> list[Indicator]:
    """All indicators in order, or those kept for one kind of period."""
    chosen = [item for item in _registry.indicators.values() if kind is None or kind in item.period_kinds]
    return sorted(chosen, key=lambda item: (item.order, item.code))


def register_goals(goals: Goals) -> None:
    """Let goals come from records: `goals(period)` maps codes to shares and overrides what was declared."""
    _registry.goals.append(goals)


def goals_for(period: Period) -> dict[str, float]:
    """The goal of every indicator that has one, for `period`."""
    found = {code: item.goal for code, item in _registry.indicators.items() if item.goal is not None}
    for provider in _registry.goals:
        found.update(provider(period))
    return found


def model_of(indicator: Indicator, period: Period) -> type[Model] | None:
    """The model of the records behind it, or None if it has no evidence."""
    return indicator.evidence.rows(period).model if indicator.evidence is not None else None
