"""Reads over accounts and publications, each with a known number of queries."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from lantoa.channels.models import ChannelAccount, Publication, State
from lantoa.units.models import Unit


def accounts_of(unit: Unit) -> QuerySet[ChannelAccount]:
    """The accounts of `unit` that are in use or paused."""
    return ChannelAccount.objects.filter(unit=unit).exclude(state=ChannelAccount.State.CLOSED).select_related("unit")


def publications_of(unit: Unit, state: str = "") -> QuerySet[Publication]:
    """The publications on the accounts of `unit`, newest first."""
    found = Publication.objects.filter(account__unit=unit).select_related("account__unit").order_by("-pk")
    return found.filter(state=state) if state else found


def counts_by_state(unit: Unit) -> dict[str, int]:
    """How many publications of `unit` stand where; one query."""
    rows = Publication.objects.filter(account__unit=unit).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows.values_list("state", "n"))


def of_source(unit: Unit, source: str, source_id: int) -> QuerySet[Publication]:
    """What `unit` has made of one source, withdrawn posts last."""
    found = Publication.objects.filter(account__unit=unit, source=source, source_id=source_id)
    return found.select_related("account__unit").order_by("account__channel", "account__name", "-pk")


NEEDS_A_PERSON = (State.FAILED, State.UNKNOWN)
