"""Target T4: communication documents are digitised, shared and in common use."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse

from lantoa.base.periods import Period
from lantoa.indicators.registry import Evidence, EvidenceRow, Rows, provide
from lantoa.library import queries
from lantoa.library.models import Document


def registered(period: Period) -> QuerySet[Document]:
    """Documents that were brought in within `period` and not withdrawn."""
    kept = Document.objects.exclude(state=Document.State.WITHDRAWN)
    return kept.filter(added_on__gte=period.start, added_on__lt=period.end)


def digitised(period: Period) -> Rows:
    """Of each unit those with a text that can be searched on every page, and shared; one grouped query."""
    done = registered(period).filter(state=Document.State.SHARED, readable=True)
    return done.order_by().values_list("unit_id").annotate(Count("pk"))


def brought(period: Period) -> Rows:
    """All of each unit; one grouped query."""
    return registered(period).order_by().values_list("unit_id").annotate(Count("pk"))


def _records(period: Period) -> QuerySet[Document]:
    return registered(period).select_related("unit").order_by("-added_on", "-pk")


def _row(document: Document) -> EvidenceRow:
    counted = document.readable and document.state == Document.State.SHARED
    if document.state == Document.State.SHARED:
        url = document.get_absolute_url()
    else:
        url = reverse("library:manage", args=[document.unit.code, document.pk])
    return EvidenceRow(
        document.title, url, document.unit, document.added_on, counted=counted, note=document.get_state_display()
    )


def _seen_by(records: QuerySet[Any, Any], reader: Any) -> QuerySet[Any, Any]:
    return records.filter(queries.visible(reader))


provide("T4", numerator=digitised, denominator=brought, evidence=Evidence(rows=_records, render=_row, scope=_seen_by))
