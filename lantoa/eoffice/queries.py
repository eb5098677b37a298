"""Reads of the exchange: what came in, what went out, with whom."""

from __future__ import annotations

from django.db.models import QuerySet

from lantoa.base.text import fold
from lantoa.eoffice.models import Connection, Exchange
from lantoa.library.models import Document
from lantoa.units.models import Unit

Direction, State = Exchange.Direction, Exchange.State
PILLS: dict[str, str] = {
    State.QUEUED: "amber", State.SENT: "brand", State.FAILED: "rust", State.RECEIVED: "amber", State.ACCEPTED: "leaf",
    State.WORKING: "leaf", State.DONE: "leaf", State.REJECTED: "rust", State.BROKEN: "rust",
}  # fmt: skip


def of_unit(unit: Unit, which: str = "") -> QuerySet[Exchange]:
    """A unit's packages, newest first: "" came in, "di" went out, "sai" broke the rules; one query when read."""
    found = Exchange.objects.filter(unit=unit).select_related("connection").order_by("-at", "-pk")
    if which == "sai":
        return found.filter(direction=Direction.IN, state=State.BROKEN)
    if which == "di":
        return found.filter(direction=Direction.OUT)
    return found.filter(direction=Direction.IN).exclude(state=State.BROKEN)


def connections(unit: Unit) -> QuerySet[Connection]:
    """With whom `unit` exchanges."""
    return Connection.objects.filter(unit=unit, is_open=True).order_by("name", "pk")


def to_send(unit: Unit, words: str = "") -> QuerySet[Document]:
    """Documents of `unit` that can go out: shared, with number and day; newest first."""
    found = Document.objects.filter(unit=unit, state=Document.State.SHARED, issued_on__isnull=False)
    found = found.exclude(number="").exclude(notation="")
    for word in fold(words).split()[:8]:
        found = found.filter(folded__contains=word)
    return found.order_by("-day", "-pk")
