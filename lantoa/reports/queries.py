"""Reads over reports: who has to hand in what by when, and what has come in. Grouped, never a loop over units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    F,
    FilteredRelation,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Substr
from django.utils import timezone

from lantoa.base.periods import Period
from lantoa.reports.models import Report, ReportCall, ReportExtension, ReportKind
from lantoa.units.models import Unit, path_range


@dataclass(frozen=True)
class Standing:
    """How a branch stands: numbers of units.

    `expected` have to report; of these `received` have handed in (`on_time` in time, `accepted` accepted),
    `returned` have it back, and `overdue` have not handed in though their day has passed.
    """

    expected: int = 0
    received: int = 0
    on_time: int = 0
    accepted: int = 0
    returned: int = 0
    overdue: int = 0

    @property
    def share(self) -> float | None:
        """Received over expected; None where nobody has to report."""
        return self.received / self.expected if self.expected else None

    @property
    def waiting(self) -> int:
        """How many wait to be accepted or returned."""
        return self.received - self.accepted

    @property
    def missing(self) -> int:
        """How many are still to come."""
        return self.expected - self.received

    def __add__(self, other: Standing) -> Standing:
        return Standing(*(getattr(self, name) + getattr(other, name) for name in _NUMBERS))


_NUMBERS = ("expected", "received", "on_time", "accepted", "returned", "overdue")


def calls_for(kind: ReportKind, period: str) -> list[ReportCall]:
    """The calls for one kind of report and period, the highest unit's first; one query."""
    calls = ReportCall.objects.filter(kind=kind, period=period).select_related("unit", "kind")
    return list(calls.order_by("unit__path"))


def due_units(kind: ReportKind, period: str, calls: list[ReportCall] | None = None) -> QuerySet[Unit]:
    """Units that have to report, annotated with `due` (date) and their `report` and `extension` as relations.

    A unit has to report if it lies below a unit that called for it, existed on the due date, and is of a level
    that reports. `due` comes from the nearest call above, or from the unit's extension.
    """
    calls = calls_for(kind, period) if calls is None else calls
    units = Unit.objects.filter(kind__level__number__lte=kind.deepest_level)
    nearest_first = sorted(calls, key=lambda call: -call.unit.depth)
    below = [Q(**path_range(call.unit.path)) & ~Q(path=call.unit.path) for call in nearest_first]
    called = Q(pk__in=[])
    for condition in below:
        called |= condition
    due = Case(
        *(When(condition, then=Value(call.due_on)) for condition, call in zip(below, nearest_first, strict=True)),
        default=Value(None),
        output_field=DateField(),
    )
    found: QuerySet[Unit] = (
        units.filter(called)
        .annotate(
            report=FilteredRelation("reports", condition=Q(reports__kind=kind, reports__period=period)),
            extension=FilteredRelation(
                "report_extensions", condition=Q(report_extensions__kind=kind, report_extensions__period=period)
            ),
            called_by=due,
        )
        .annotate(due=Coalesce(F("extension__due_on"), F("called_by")))
        .annotate(
            is_received=Case(
                When(report__state__in=Report.RECEIVED, then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
        )
        .filter(Q(valid_to=None) | Q(valid_to__gt=F("called_by")), valid_from__lte=F("called_by"))
    )
    return found


def _counts(today: date) -> dict[str, Count]:
    return {
        "expected": Count("pk"),
        "received": Count("pk", filter=Q(is_received=True)),
        "on_time": Count("pk", filter=Q(is_received=True, report__late=False)),
        "accepted": Count("pk", filter=Q(report__state=Report.State.ACCEPTED)),
        "returned": Count("pk", filter=Q(report__state=Report.State.RETURNED)),
        "overdue": Count("pk", filter=Q(due__lt=today, is_received=False)),
    }


def standing(unit: Unit, kind: ReportKind, period: str, *, include_self: bool = False) -> Standing:
    """How the branch below `unit` stands; two queries."""
    units = due_units(kind, period).filter(**path_range(unit.path))
    if not include_self:
        units = units.exclude(path=unit.path)
    return Standing(**units.order_by().aggregate(**_counts(timezone.localdate())))


def by_branch(unit: Unit, kind: ReportKind, period: str) -> list[tuple[Unit, Standing]]:
    """The branches directly below `unit`, each with the child itself counted in, by name; three queries."""
    length = len(unit.path) + Unit.steplen
    rows = (
        due_units(kind, period)
        .filter(**path_range(unit.path))
        .exclude(path=unit.path)
        .order_by()
        .annotate(branch=Substr("path", 1, length))
        .values("branch")
        .annotate(**_counts(timezone.localdate()))
    )
    by_path = {row["branch"]: Standing(**{name: row[name] for name in _NUMBERS}) for row in rows}
    children = Unit.objects.under(unit).filter(depth=unit.depth + 1).order_by("folded_name", "pk")
    return [(child, by_path[child.path]) for child in children if child.path in by_path]


def children_reports(unit: Unit, kind: ReportKind, period: str) -> QuerySet[Unit]:
    """The units directly below that have to report, by name, with `due`, `state` and `report_id` annotated."""
    return (
        due_units(kind, period)
        .filter(**path_range(unit.path), depth=unit.depth + 1)
        .annotate(state=F("report__state"), report_pk=F("report__pk"), late=F("report__late"),
                  submitted_at=F("report__submitted_at"))
        .order_by("folded_name", "pk")
    )  # fmt: skip


def late_units(unit: Unit, kind: ReportKind, period: str) -> QuerySet[Unit]:
    """Units of the branch whose day has passed and who have not handed in, longest late first."""
    return (
        due_units(kind, period)
        .filter(**path_range(unit.path), due__lt=timezone.localdate(), is_received=False)
        .exclude(path=unit.path)
        .annotate(state=F("report__state"))
        .order_by("due", "path")
    )


def due_on(unit: Unit, kind: ReportKind, period: str) -> date | None:
    """When `unit` has to hand in, extension included; None if nobody has called for it."""
    return due_units(kind, period).filter(pk=unit.pk).values_list("due", flat=True).first()


def nearest_call(unit: Unit, kind: ReportKind, period: str) -> ReportCall | None:
    """The call that binds `unit`: that of the nearest unit above that made one."""
    above = unit.ancestor_paths[:-1]
    calls = ReportCall.objects.filter(kind=kind, period=period, unit__path__in=above).select_related("unit", "kind")
    return calls.order_by("-unit__depth").first()


def extension(unit: Unit, kind: ReportKind, period: str) -> ReportExtension | None:
    """The extension that `unit` was given, if any."""
    return ReportExtension.objects.filter(unit=unit, kind=kind, period=period).first()


@dataclass(frozen=True)
class Duty:
    """A report that a unit owes or has written: what for, by when, and where it stands."""

    kind: ReportKind
    period: Period
    due: date | None
    report: Report | None
    called: bool

    @property
    def title(self) -> str:
        """What it is called: "Báo cáo năm 2026"."""
        return self.kind.title_for(self.period)

    @property
    def is_overdue(self) -> bool:
        """Whether its day has passed and it is not with the unit above."""
        received = self.report is not None and self.report.is_received
        return self.due is not None and self.due < timezone.localdate() and not received


def duties(unit: Unit, limit: int = 40) -> list[Duty]:
    """What `unit` has to report and has reported, newest period first; four queries."""
    calls: dict[tuple[int, str], ReportCall] = {}
    above = ReportCall.objects.filter(unit__path__in=unit.ancestor_paths[:-1]).select_related("kind", "unit")
    for call in above.order_by("unit__depth"):
        exists = unit.valid_from <= call.due_on and (unit.valid_to is None or unit.valid_to > call.due_on)
        if exists and unit.kind.level.number <= call.kind.deepest_level:
            calls[call.kind_id, call.period] = call
    reports = {
        (report.kind_id, report.period): report
        for report in Report.objects.filter(unit=unit).select_related("kind").defer("snapshot", "narrative")
    }
    later = {(found.kind_id, found.period): found.due_on for found in ReportExtension.objects.filter(unit=unit)}
    found = []
    for key in calls.keys() | reports.keys():
        written, asked = reports.get(key), calls.get(key)
        kind = written.kind if written is not None else calls[key].kind
        found.append(
            Duty(
                kind,
                Period.parse(key[1]),
                later.get(key) or (asked.due_on if asked else None),
                written,
                asked is not None,
            )
        )
    return sorted(found, key=lambda duty: (duty.period.end, duty.kind.code), reverse=True)[:limit]


def parent_of(unit: Unit) -> Unit | None:
    """The unit directly above, which a report goes to."""
    return (
        Unit.objects.filter(path=unit.parent_path).select_related("kind__level").first() if unit.parent_path else None
    )


def missing_children(report: Report) -> QuerySet[Unit]:
    """Units directly below that have to report for the same period and have not handed in."""
    return children_reports(report.unit, report.kind, report.period).filter(is_received=False)


def locked_from_above(report: Report) -> bool:
    """Whether the unit above has already handed in its own report, which holds this one's figures."""
    return Report.objects.filter(
        unit__path=report.unit.parent_path, kind=report.kind, period=report.period, state__in=Report.RECEIVED
    ).exists()


def periods_called(unit: Unit) -> list[tuple[ReportKind, str]]:
    """Kinds and periods for which units below `unit` have been asked to report, newest first; one query."""
    rows: QuerySet[Any] = (
        ReportCall.objects.filter(Q(unit__path__in=unit.ancestor_paths) | Q(**path_range(unit.path, "unit__path")))
        .select_related("kind")
        .order_by("-period", "kind__order")
    )
    found: dict[tuple[int, str], tuple[ReportKind, str]] = {}
    for call in rows:
        found.setdefault((call.kind_id, call.period), (call.kind, call.period))
    return sorted(found.values(), key=lambda item: (Period.parse(item[1]).end, item[0].code), reverse=True)[:12]


def calls_by(unit: Unit, kind: ReportKind, period: str) -> ReportCall | None:
    """The call that `unit` itself made, if any."""
    return ReportCall.objects.filter(unit=unit, kind=kind, period=period).first()
