"""Target T8: every unit puts money into communications every year."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base.formatting import number
from lantoa.base.periods import Period
from lantoa.base.rights import Capability
from lantoa.indicators.registry import Evidence, EvidenceRow, Rows, provide
from lantoa.resources.models import BudgetLine, Spending
from lantoa.units.queries import existing_between

READERS = (
    Capability.KEEP_RESOURCES, Capability.APPROVE_SPENDING, Capability.REPORT, Capability.ACCEPT_REPORT,
    Capability.SEE_REACH,
)  # fmt: skip


def spent_in(period: Period) -> QuerySet[Spending]:
    """What went out within `period` and counts; it came from approved lines, for nothing else can be spent."""
    found = Spending.objects.filter(state=Spending.State.COUNTED, line__approved__gt=0, line__dropped_at=None)
    return found.filter(spent_on__gte=period.start, spent_on__lt=period.end)


def units_with_money(period: Period) -> Rows:
    """1 for each unit with money approved and spent."""
    return spent_in(period).order_by().values_list("unit_id", Value(1)).distinct()


def units(period: Period) -> Rows:
    """1 for each unit that existed on some day of the period."""
    return existing_between(period.start, period.end).order_by().values_list("pk", Value(1))


def lines(period: Period) -> QuerySet[Any, Any]:
    """The approved lines of the period's years, each with `spent` in the period; the latest first."""
    book = spent_in(period).values("line").annotate(n=Sum("amount"))
    spent = Subquery(book.filter(line=OuterRef("pk")).values("n"))
    found = BudgetLine.objects.filter(approved__gt=0, dropped_at=None)
    found = found.filter(year__gte=period.start.year, year__lte=period.last_day.year)
    return found.annotate(spent=Coalesce(spent, Value(0))).select_related("unit").order_by("-approved_at", "-pk")


def row(line: Any) -> EvidenceRow:
    """A line of the budget as the evidence behind the figure; it counts once money was spent."""
    note = _("duyệt %(approved)s đồng, đã chi %(spent)s đồng") % {
        "approved": number(line.approved), "spent": number(line.spent),
    }  # fmt: skip
    url = reverse("resources:line", args=[line.unit.code, line.pk])
    return EvidenceRow(
        line.title, url, line.unit, timezone.localdate(line.approved_at), counted=line.spent > 0, note=note
    )


provide(
    "T8", numerator=units_with_money, denominator=units,
    evidence=Evidence(rows=lines, render=row, scope=READERS),
)  # fmt: skip
