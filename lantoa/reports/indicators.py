"""What reports say about the programme's targets: T10, handed in and accepted over due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from lantoa.base.periods import Period
from lantoa.base.rights import Capability
from lantoa.indicators.registry import Evidence, EvidenceRow, provide
from lantoa.reports import queries
from lantoa.reports.models import Report, ReportCall
from lantoa.units.models import Unit

READERS = (Capability.REPORT, Capability.SIGN_REPORT, Capability.ACCEPT_REPORT, Capability.SEE_REACH)
# An extension moves a due date by no more than this.
LONGEST_EXTENSION = timedelta(days=366)


def _due(period: Period) -> Iterator[QuerySet[Unit]]:
    """For each report asked for: the units whose due date lies in `period` and has passed, or who handed in."""
    calls = ReportCall.objects.filter(due_on__gte=period.start - LONGEST_EXTENSION, due_on__lt=period.end)
    asked: dict[tuple[int, str], list[ReportCall]] = {}
    for call in calls.select_related("kind", "unit").order_by("unit__path"):
        asked.setdefault((call.kind_id, call.period), []).append(call)
    passed = Q(due__lt=timezone.localdate()) | Q(is_received=True)
    for (_kind, key), found in asked.items():
        units = queries.due_units(found[0].kind, key, found).filter(passed, due__gte=period.start, due__lt=period.end)
        yield units.order_by()


def accepted(period: Period) -> Iterator[tuple[int, int]]:
    """One for each report of a unit that was accepted; one query for each report asked for."""
    for units in _due(period):
        for unit_id in units.filter(report__state=Report.State.ACCEPTED).values_list("pk", flat=True).iterator():
            yield unit_id, 1


def due(period: Period) -> Iterator[tuple[int, int]]:
    """One for each report that a unit owed; one query for each report asked for."""
    for units in _due(period):
        for unit_id in units.values_list("pk", flat=True).iterator():
            yield unit_id, 1


def _reports(period: Period) -> QuerySet[Report]:
    reports = Report.objects.filter(due_on__gte=period.start, due_on__lt=period.end)
    return (
        reports.exclude(state__in=[Report.State.DRAFT, Report.State.SIGNED])
        .select_related("unit", "kind")
        .defer("snapshot", "narrative")
        .order_by("-first_submitted_at", "-pk")
    )


def _row(report: Report) -> EvidenceRow:
    day = timezone.localtime(report.first_submitted_at).date() if report.first_submitted_at else None
    return EvidenceRow(
        title=report.title, url=report.get_absolute_url(), unit=report.unit, day=day,
        counted=report.state == Report.State.ACCEPTED, note=str(report.get_state_display()),
    )  # fmt: skip


provide(
    "T10",
    numerator=accepted,
    denominator=due,
    evidence=Evidence(rows=_reports, render=_row, scope=READERS),
)
