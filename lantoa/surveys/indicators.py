"""Target T9: members are asked regularly what they need; surveys that ended with results, by unit and period."""

from __future__ import annotations

from django.db.models import QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from lantoa.base.formatting import number
from lantoa.base.periods import Period
from lantoa.base.rights import Capability
from lantoa.indicators.registry import Evidence, EvidenceRow, Rows, provide
from lantoa.surveys.models import Survey
from lantoa.surveys.privacy import SMALLEST
from lantoa.units.queries import existing_between

CODE = "T9"


def counted(period: Period) -> QuerySet[Survey]:
    """Surveys of needs that ended in `period` with results: five answers or more."""
    start, end = period.as_datetimes()
    return Survey.objects.filter(
        purpose=Survey.Purpose.NEEDS,
        state=Survey.State.CLOSED,
        closed_at__gte=start,
        closed_at__lt=end,
        answers__gte=SMALLEST,
    )


def surveyed(period: Period) -> Rows:
    """1 for each unit that asked; one query."""
    return counted(period).order_by().values_list("unit_id", Value(1)).distinct()


def units(period: Period) -> Rows:
    """1 for each unit that existed; one query."""
    return existing_between(period.start, period.end).order_by().values_list("pk", Value(1))


def records(period: Period) -> QuerySet[Survey]:
    """The surveys, the newest first."""
    return counted(period).select_related("unit").order_by("-closed_at", "-pk")


def row(survey: Survey) -> EvidenceRow:
    """A survey with how many answered."""
    note = ngettext("%(n)s phiếu", "%(n)s phiếu", survey.answers) % {"n": number(survey.answers)}
    day = timezone.localdate(survey.closed_at) if survey.closed_at is not None else None
    return EvidenceRow(
        survey.title, reverse("surveys:results", args=[survey.unit.code, survey.pk]), survey.unit, day, note=note
    )


provide(
    CODE, numerator=surveyed, denominator=units,
    evidence=Evidence(rows=records, render=row, scope=(Capability.SEE_REACH, Capability.NOTIFY)),
)  # fmt: skip
