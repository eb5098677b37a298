"""Reads over sheets and readings."""

from __future__ import annotations

from django.db.models import QuerySet

from lantoa.channels.print.models import Print
from lantoa.units.models import Unit


def of_unit(unit: Unit) -> QuerySet[Print]:
    """Those of the unit, last touched first; one query."""
    return Print.objects.filter(unit=unit).select_related("unit", "created_by__person").order_by("-updated_at", "-pk")
