"""Target T5: false and harmful information is found and dealt with."""

from __future__ import annotations

from django.db.models import Count, QuerySet
from django.urls import reverse

from lantoa.base.periods import Period
from lantoa.base.rights import Capability
from lantoa.claims.models import Claim
from lantoa.claims.queries import counted_claims
from lantoa.indicators.registry import Evidence, EvidenceRow, Rows, provide


def received(period: Period) -> QuerySet[Claim]:
    """Claims received within `period`."""
    return counted_claims(period.start, period.end)


def all_received(period: Period) -> Rows:
    """All of each unit; one grouped query."""
    return received(period).order_by().values_list("unit_id").annotate(Count("pk"))


def with_outcome(period: Period) -> Rows:
    """Of each unit those closed with an outcome; one grouped query."""
    return received(period).exclude(outcome="").order_by().values_list("unit_id").annotate(Count("pk"))


def _records(period: Period) -> QuerySet[Claim]:
    return received(period).select_related("unit").order_by("-received_on", "-pk")


def _row(claim: Claim) -> EvidenceRow:
    if claim.state == Claim.State.PUBLISHED:
        title, url = claim.title, claim.get_absolute_url()
    else:
        title, url = claim.heading, reverse("claims:work", args=[claim.unit.code, claim.pk])
    return EvidenceRow(
        title, url, claim.unit, claim.received_on, counted=bool(claim.outcome),
        note=claim.get_outcome_display() or claim.get_state_display(),
    )  # fmt: skip


# Claims are counted, not people, so no figure is too small to be shown; how many asked is told nowhere under five.
provide(
    "T5", numerator=with_outcome, denominator=all_received,
    evidence=Evidence(rows=_records, render=_row, scope=Capability.VERIFY_CLAIMS),
)  # fmt: skip
