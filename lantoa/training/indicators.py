"""Targets T6 and T7: officers at the level above the grassroots, and at the grassroots, who are trained."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Count, Exists, F, QuerySet, Subquery
from django.urls import reverse

from lantoa.base.periods import Period
from lantoa.base.rights import Capability
from lantoa.indicators.registry import Evidence, EvidenceRow, Rows, provide
from lantoa.people.models import Position
from lantoa.training.officers import counted_day, in_post, trainings


def officers(code: str) -> Callable[[Period], Rows]:
    """Officers in post at the level, by unit; one grouped query."""

    def count(period: Period) -> Rows:
        return in_post(code, counted_day(period)).order_by().values_list("unit_id").annotate(Count("pk"))

    return count


def trained(code: str) -> Callable[[Period], Rows]:
    """Those among them who have completed a training in communications by then; one grouped query."""

    def count(period: Period) -> Rows:
        day = counted_day(period)
        rows = in_post(code, day).filter(Exists(trainings(day)))
        return rows.order_by().values_list("unit_id").annotate(Count("pk"))

    return count


def records(code: str) -> Callable[[Period], QuerySet[Position]]:
    """The posts, those of trained officers first, by the day of the last training."""

    def find(period: Period) -> QuerySet[Position]:
        day = counted_day(period)
        last = trainings(day).order_by("-completed_on", "-pk")
        return (
            in_post(code, day)
            .select_related("unit", "title")
            .annotate(trained_on=Subquery(last.values("completed_on")[:1]), training=Subquery(last.values("title")[:1]))
            .order_by(F("trained_on").desc(nulls_last=True), "unit__path", "pk")
        )

    return find


def row(position: Position) -> EvidenceRow:
    """A post, not a name: who holds it is seen by the unit itself, on the page behind."""
    trained_on = getattr(position, "trained_on", None)
    return EvidenceRow(
        position.title.name, reverse("training:officers", args=[position.unit.code]), position.unit, trained_on,
        counted=trained_on is not None, note=getattr(position, "training", None) or "",
    )  # fmt: skip


for _code in ("T6", "T7"):
    provide(
        _code, numerator=trained(_code), denominator=officers(_code),
        evidence=Evidence(rows=records(_code), render=row, scope=(Capability.TRAIN, Capability.SEE_REACH)),
    )  # fmt: skip
