"""Reads over figures. Every one can be opened onto the records behind it, as far as the reader may see them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models import BigIntegerField, CharField, Field, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base.errors import Invalid
from lantoa.base.formatting import percent
from lantoa.base.periods import Period
from lantoa.base.prepared import Prepared, Slot
from lantoa.base.remembering import remembered
from lantoa.indicators import engine
from lantoa.indicators.models import ImportedFigure, IndicatorRun, IndicatorValue
from lantoa.indicators.registry import PUBLIC, Evidence, EvidenceRow, Indicator, all_indicators, get, goals_for
from lantoa.people import scopes
from lantoa.people.models import Account
from lantoa.units.history import TreeSnapshot, tree_over
from lantoa.units.models import Unit, path_range

LARGE = 2000
CACHE_SECONDS = 15

NEAR = 0.9
"""From this share of its goal on, a figure is "gần đạt"."""


@dataclass(frozen=True)
class Figure:
    """One indicator of one unit's branch over one period, ready to be shown."""

    indicator: Indicator
    period: Period
    num: float | None = None
    den: float | None = None
    goal: float | None = None
    previous: float | None = None
    computed_at: datetime | None = None
    value_id: int | None = field(default=None, compare=False)
    hidden: bool = False

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def value(self) -> float | None:
        """Σ numerator / Σ denominator; None where there is no data, which is not zero."""
        return self.num / self.den if self.num is not None and self.den else None

    @property
    def shown(self) -> str:
        """The share in words."""
        return _("không hiện") if self.hidden else percent(self.value)

    @property
    def change(self) -> float | None:
        """How many shares it went up (down if negative) since the period before."""
        return None if self.value is None or self.previous is None else self.value - self.previous

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None without data or goal."""
        if self.value is None or self.goal is None:
            return None
        return self.value >= self.goal if self.indicator.direction == "up" else self.value <= self.goal

    @property
    def state(self) -> str:
        """ "hidden", "no_data", "reached", "near", "short", or "" where there is no goal."""
        if self.hidden:
            return "hidden"
        if self.value is None:
            return "no_data"
        if self.goal is None:
            return ""
        if self.reached:
            return "reached"
        near = self.value >= NEAR * self.goal if self.indicator.direction == "up" else self.value * NEAR <= self.goal
        return "near" if near else "short"

    @property
    def state_words(self) -> str:
        """The state as people say it."""
        words = {
            "hidden": _("không hiện, vì nhóm quá nhỏ"), "no_data": _("chưa có dữ liệu"), "reached": _("đạt"), "near": _("gần đạt"), "short": _("chưa đạt"), "": "",
        }  # fmt: skip
        return words[self.state]

    @property
    def kind(self) -> str:
        """The colour the state is shown in."""
        return {"reached": "leaf", "near": "amber", "short": "rust"}.get(self.state, "neutral")

    def as_json(self) -> dict[str, Any]:
        """Plain data for the command line and exports."""
        return {
            "code": self.code,
            "name": str(self.indicator.name),
            "definition": str(self.indicator.definition),
            "numerator": self.num,
            "denominator": self.den,
            "numerator_label": str(self.indicator.numerator_label),
            "denominator_label": str(self.indicator.denominator_label),
            "value": self.value,
            "hidden": self.hidden,
            "shown": self.shown,
            "goal": self.goal,
            "state": self.state,
            "state_words": self.state_words,
            "previous": self.previous,
            "source": str(self.indicator.source),
            "computed_at": self.computed_at.isoformat() if self.computed_at else None,
        }


@dataclass(frozen=True)
class Branch:
    """A unit directly below another and its figure."""

    unit: Unit
    figure: Figure
    has_children: bool


def show(unit_code: str, period_key: str) -> list[dict[str, Any]]:
    """All indicators of the branch of `unit_code` over `period_key`, for the command line.

    What was never computed for that period is computed first, and what changed since is brought in. Raises
    `Invalid` for an unknown unit or period.
    """
    unit = Unit.objects.filter(code=unit_code.upper()).first() or Unit.objects.filter(code=unit_code).first()
    if unit is None:
        raise Invalid(_("Không có đơn vị nào mang mã %(code)s.") % {"code": unit_code})
    try:
        period = Period.parse(period_key)
    except ValueError as error:
        raise Invalid(str(error)) from error
    engine.ensure(period)
    engine.recompute_dirty()
    return [figure.as_json() for figure in dashboard(unit, period)]


def dashboard(unit: Unit, period: Period, about: Standing | None = None) -> list[Figure]:
    """All indicators of the unit's branch, with goal and the period before; queries of `figures`, no computing."""
    return figures([unit.pk], period, about=about).get(unit.pk, [])


@dataclass(frozen=True)
class Standing:
    """What holds for all figures of a period: the goals, and when each indicator was last computed for it."""

    goals: dict[str, float]
    computed: dict[str, datetime]

    @property
    def computed_at(self) -> datetime | None:
        """When anything was last computed; None if never."""
        return max(self.computed.values(), default=None)


def standing(period: Period) -> Standing:
    """For a page that shows several figures of `period`: asked once and handed on; two queries."""
    return Standing(goals_for(period), dict(_runs(period=period.key)))


def figures(
    unit_ids: list[int], period: Period, codes: list[str] | None = None, about: Standing | None = None
) -> dict[int, list[Figure]]:
    """All indicators (or `codes`) of many branches at once, by unit id: a query, and those of `standing`."""
    chosen = [item for item in all_indicators(period.kind) if codes is None or item.code in codes]
    about, before = about or standing(period), period.previous()
    values: dict[tuple[str, str, int], IndicatorValue] = {}
    for row in _values(unit_ids, [period.key, before.key], [item.code for item in chosen]):
        values[row.code, row.period, row.unit_id] = row

    def figure(indicator: Indicator, unit_id: int) -> Figure:
        goal = about.goals.get(indicator.code)
        if indicator.code not in about.computed:
            return Figure(indicator, period, goal=goal)
        now = values.get((indicator.code, period.key, unit_id))
        if now is not None and now.hidden:
            return Figure(indicator, period, goal=goal, hidden=True)
        then = values.get((indicator.code, before.key, unit_id))
        return Figure(
            indicator, period, num=now.num if now else 0.0, den=now.den if now else 0.0, goal=goal,
            previous=then.value if then and not then.hidden else None,
            computed_at=max(filter(None, [about.computed[indicator.code], now.computed_at if now else None])),
            value_id=now.pk if now else None,
        )  # fmt: skip

    return {unit_id: [figure(item, unit_id) for item in chosen] for unit_id in unit_ids}


AT_ONCE = 50
"""A page shows at most so many branches; the query for more is not worth keeping."""


def _values(unit_ids: list[int], periods: list[str], codes: list[str]) -> Iterable[IndicatorValue]:
    if len(unit_ids) > AT_ONCE:
        return IndicatorValue.objects.filter(unit_id__in=unit_ids, period__in=periods, code__in=codes)
    filled = _filled("unit", unit_ids) | _filled("period", periods) | _filled("code", codes)
    return _prepared_values(len(unit_ids), len(periods), len(codes), **filled)


def _filled(name: str, given: Sequence[Any]) -> dict[str, Any]:
    return {f"{name}_{at}": value for at, value in enumerate(given)}


def _slots(name: str, many: int, field: Field[Any, Any]) -> list[Any]:
    return [Slot(f"{name}_{at}", field) for at in range(many)]


_prepared_values = Prepared(
    IndicatorValue,
    lambda units, periods, codes: IndicatorValue.objects.filter(
        unit__pk__in=_slots("unit", units, BigIntegerField()), period__in=_slots("period", periods, CharField()),
        code__in=_slots("code", codes, CharField()),
    ),
)  # fmt: skip
_units = Prepared(Unit, lambda many: Unit.objects.filter(pk__in=_slots("unit", many, BigIntegerField())).order_by())
_runs = Prepared(
    IndicatorRun,
    lambda: (
        IndicatorRun.objects.filter(period=Slot("period", CharField()))
        .exclude(computed_at=None)
        .values_list("code", "computed_at")
    ),
)


def tree_of(period: Period) -> TreeSnapshot:
    """The tree over `period`."""
    return tree_over(period.start, period.end)


def child_ids(unit: Unit, period: Period) -> list[int]:
    """Ids of the units that hung directly under `unit` in `period`."""
    return _children(tree_of(period), unit)


def _children(tree: TreeSnapshot, unit: Unit) -> list[int]:
    if unit.pk not in tree.position:
        return []
    return [int(unit_id) for unit_id in tree.ids[tree.parents == tree.position[unit.pk]]]


def branch_ids(unit: Unit, period: Period) -> set[int]:
    """Ids of `unit` and all that hung under it, at any depth, in `period`."""
    tree = tree_of(period)
    return set(_branch(tree, unit).tolist()) if unit.pk in tree.position else {unit.pk}


def _branch(tree: TreeSnapshot, unit: Unit) -> npt.NDArray[np.int64]:
    inside = np.zeros(len(tree), dtype=bool)
    inside[tree.position[unit.pk]] = True
    for wave in tree.waves[1:]:
        inside[wave] |= inside[tree.parents[wave]]
    return tree.ids[inside]


def children(
    unit: Unit, code: str, period: Period, *, start: int = 0, limit: int = 50, order: str = "value",
    tree: TreeSnapshot | None = None, about: Standing | None = None,
) -> tuple[list[Branch], int]:  # fmt: skip
    """The branches directly below with their figure of one indicator, a page of them, and how many there are.

    `order` is "value" (those that lag first, those without data last) or "name". `tree` and `about` are the
    period's, from who has them already. Four queries, and those of what is not given.
    """
    indicator, tree = get(code), tree or tree_of(period)
    ids = _children(tree, unit)
    if indicator is None or not ids:
        return [], 0
    about = about or standing(period)
    if len(ids) <= AT_ONCE:
        found: dict[int, Unit] = {unit.pk: unit for unit in _units(len(ids), **_filled("unit", ids))}
        names = {pk: unit.folded_name for pk, unit in found.items()}
        shown = figures(ids, period, [code], about)
        shares = {pk: own[0].value for pk, own in shown.items() if own and own[0].value is not None}
    else:
        names = dict(Unit.objects.filter(pk__in=ids).order_by().values_list("pk", "folded_name"))
        shares = {} if order == "name" or code not in about.computed else _shares(ids, code, period)
    if order == "name":
        ordered = sorted(ids, key=lambda pk: (names.get(pk, ""), pk))
    else:
        ordered = sorted(ids, key=lambda pk: (pk not in shares, shares.get(pk, 0.0), names.get(pk, ""), pk))
    chosen = ordered[start : start + limit]
    if len(ids) > AT_ONCE:
        found = Unit.objects.in_bulk(chosen)
        shown = figures(chosen, period, [code], about)
    parents = tree.kept.get(("parents",))
    if parents is None:
        parents = tree.kept[("parents",)] = frozenset(tree.parents.tolist())
    return [
        Branch(found[pk], shown[pk][0], tree.position[pk] in parents) for pk in chosen if pk in found and shown[pk]
    ], len(ids)


def _shares(ids: list[int], code: str, period: Period) -> dict[int, float]:
    rows = IndicatorValue.objects.filter(code=code, period=period.key, unit_id__in=ids, den__gt=0, hidden=False)
    return {unit_id: num / den for unit_id, num, den in rows.values_list("unit_id", "num", "den")}


def by_level(unit: Unit, code: str, period: Period, *, tree: TreeSnapshot | None = None) -> list[dict[str, Any]]:
    """The own numbers of the units of the branch, added up by level of the union; one query.

    None at all where what is hidden on some level is about so few people that its sum would tell of them. Over
    thousands of units they may be some seconds old.
    """
    if unit.depth > 1 or len(tree or tree_of(period)) < LARGE:
        return _by_level(unit, code, period)
    return remembered(f"by-level:{unit.pk}:{code}:{period.key}", lambda: _by_level(unit, code, period), CACHE_SECONDS)


def _by_level(unit: Unit, code: str, period: Period) -> list[dict[str, Any]]:
    indicator = get(code)
    smallest = indicator.smallest_group if indicator is not None else 0
    rows = list(
        IndicatorValue.objects.filter(_in_branch(unit, period, "unit"), code=code, period=period.key)
        .order_by("unit__kind__level__number")
        .values("unit__kind__level__name")
        .annotate(
            num=Sum("own_num"), den=Sum("own_den"), people=Sum("own_people"),
            hidden=Sum("own_people", filter=Q(own_hidden=True), default=0.0),
        )
    )  # fmt: skip
    if any(0 < row[name] < smallest for row in rows for name in ("people", "hidden")):
        return []
    return [
        {
            "level": row["unit__kind__level__name"], "num": row["num"], "den": row["den"],
            "value": row["num"] / row["den"] if row["den"] else None,
        }
        for row in rows
    ]  # fmt: skip


# --- Evidence -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EvidencePage:
    """Some of the records behind a figure: those the reader may see, how many these are, and how many exist."""

    rows: list[EvidenceRow]
    visible: int
    total: int


def evidence(
    unit: Unit, code: str, period: Period, user: Account | None, *, start: int = 0, limit: int = 50
) -> EvidencePage:
    """The records behind an indicator of the unit's branch, narrowed to what `user` may see.

    None is the operator at the command line. Records outside the reader's reach are counted, never shown:
    the figure itself is an aggregate that goes up, its rows are not.
    """
    indicator = get(code)
    if indicator is None or indicator.evidence is None:
        return EvidencePage([], 0, 0)
    everything = evidence_queryset(indicator.evidence, unit, period)
    visible = readable(indicator.evidence, everything, user)
    rows = [indicator.evidence.render(record) for record in visible[start : start + limit]]
    return EvidencePage(rows, visible.count(), everything.count())


def evidence_queryset(source: Evidence, unit: Unit, period: Period) -> QuerySet[Any, Any]:
    """The records of the unit's branch, as the tree was in `period`."""
    return source.rows(period).filter(_in_branch(unit, period, source.unit_field))


def readable(source: Evidence, records: QuerySet[Any, Any], user: Account | None) -> QuerySet[Any, Any]:
    """`records` narrowed to what `user` may see."""
    if user is None or source.scope == PUBLIC:
        return records
    if callable(source.scope):
        return source.scope(records, user)
    return scopes.scoped(records, user, source.scope, source.unit_field)


def imported(unit: Unit, code: str, period: Period) -> QuerySet[ImportedFigure]:
    """Figures from files that count in the figure of the unit's branch and may be shown, by unit."""
    hidden = IndicatorValue.objects.filter(code=code, period=period.key, own_hidden=True).values("unit")
    found = ImportedFigure.objects.filter(_in_branch(unit, period, "unit"), code=code, period=period.key, counts=True)
    found = found.exclude(unit__in=hidden)
    return found.select_related("unit").order_by("unit__path")


def count_imported(unit: Unit, code: str, period: Period) -> int:
    """How many units' figures in the branch came from files; one query, and the tree where there are any."""
    rows = ImportedFigure.objects.filter(code=code, period=period.key, counts=True)
    listed = set(rows.values_list("unit_id", flat=True))
    return len(listed & branch_ids(unit, period)) if listed else 0


def _in_branch(unit: Unit, period: Period, unit_field: str) -> Q:
    return branch_filter(unit, period)(unit_field)


def branch_filter(unit: Unit, period: Period) -> Callable[[str], Q]:
    """How to narrow records to the branch as it was in `period`: their unit's field → a condition; two queries.

    Mostly a range of paths, and what has moved since: worked out once as long as the tree stays as it is, since
    for the topmost unit that means to look at all of them. "" stands for units themselves.
    """
    tree = tree_of(period)
    if unit.pk not in tree.position:
        return lambda field: Q(**{f"{field}__pk__in" if field else "pk__in": [unit.pk]})
    came, left = tree.kept.get(("moved", unit.pk, unit.path)) or _moved(tree, unit)

    def condition(field: str) -> Q:
        key, path = (f"{field}__pk__in", f"{field}__path") if field else ("pk__in", "path")
        found = Q(**path_range(unit.path, path))
        if left:
            found &= ~Q(**{key: left})
        return found | Q(**{key: came}) if came else found

    return condition


def _moved(tree: TreeSnapshot, unit: Unit) -> tuple[list[int], list[int]]:
    """Units of the branch then that are not under `unit` now, and units under it now that were elsewhere then."""
    then = _branch(tree, unit)
    now = np.fromiter(Unit.objects.under(unit).order_by().values_list("pk", flat=True).iterator(), dtype=np.int64)
    came = np.setdiff1d(then, now).tolist()
    left = np.setdiff1d(np.intersect1d(now, tree.ids), then).tolist()
    tree.kept["moved", unit.pk, unit.path] = came, left
    return came, left


# --- Exports -------------------------------------------------------------------------------------------------


def sources_of_branch(unit: Unit, period: Period) -> dict[tuple[int, str], str]:
    """Where figures that came from files are from, by unit id and code; one query."""
    rows = ImportedFigure.objects.filter(_in_branch(unit, period, "unit"), period=period.key, counts=True)
    return {(unit_id, code): source for unit_id, code, source in rows.values_list("unit_id", "code", "source")}


def values_of_branch(unit: Unit, period: Period) -> Iterator[tuple[Unit, Indicator, IndicatorValue]]:
    """Every value of every unit of the branch, unit by unit in tree order, streamed.

    What is hidden is left out, by half where only the unit's own numbers or only those of its branch are
    (`IndicatorValue.shown_own`, `shown_branch`).
    """
    rows = (
        IndicatorValue.objects.filter(_in_branch(unit, period, "unit"), period=period.key)
        .select_related("unit")
        .order_by("unit__path", "code")
    )
    for row in rows.iterator(chunk_size=5000):
        indicator = get(row.code)
        if indicator is not None and not (row.hidden and (row.own_hidden or not row.own_den)):
            yield row.unit, indicator, row


def period_choices(kind_years: int = 3) -> list[Period]:
    """The periods a dashboard offers: years and halves up to today, newest first."""
    today = timezone.localdate()
    found: list[Period] = []
    for year in range(today.year, today.year - kind_years, -1):
        found.append(Period.year(year))
        found += [half for half in (Period.half(year, 2), Period.half(year, 1)) if half.start <= today]
    return found
