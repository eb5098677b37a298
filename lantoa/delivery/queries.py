"""Reads over the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum

from lantoa.delivery.models import Channel, DayCount, Delivery, Dispatch, Reason, State
from lantoa.units.models import Unit

ORDER = [State.SENT, State.WAITING, State.SENDING, State.FAILED, State.BOUNCED, State.UNKNOWN, State.SKIPPED]

FEW = 5


@dataclass(frozen=True)
class Line:
    """How many deliveries are in a state, and for what reason."""

    state: str
    reason: str
    number: int

    @property
    def state_label(self) -> str:
        """The state in words."""
        return str(State(self.state).label)

    @property
    def reason_label(self) -> str:
        """The reason in words; "" for none."""
        return str(Reason(self.reason).label) if self.reason else ""


def lines(dispatch: Dispatch) -> list[Line]:
    """The ledger of a dispatch, counted by state and reason; one query."""
    rows = Delivery.objects.filter(dispatch=dispatch).order_by().values_list("state", "reason").annotate(n=Count("pk"))
    found = [Line(state, reason if state not in (State.SENT, State.WAITING) else "", n) for state, reason, n in rows]
    merged: dict[tuple[str, str], int] = {}
    for line in found:
        merged[line.state, line.reason] = merged.get((line.state, line.reason), 0) + line.number
    return sorted(
        (Line(*key, n) for key, n in merged.items()), key=lambda one: (ORDER.index(State(one.state)), -one.number)
    )


def totals(dispatches: list[Dispatch]) -> dict[int, dict[str, int]]:
    """For each dispatch, how many deliveries are in each state; one grouped query."""
    rows = (
        Delivery.objects.filter(dispatch__in=dispatches)
        .order_by()
        .values_list("dispatch", "state")
        .annotate(n=Count("pk"))
    )
    found: dict[int, dict[str, int]] = {dispatch.pk: {} for dispatch in dispatches}
    for pk, state, number in rows:
        found[pk][state] = number
    return found


def counted(dispatches: list[Dispatch]) -> dict[int, tuple[int, int]]:
    """How often the mails of each were opened and their links followed, where that was counted; two queries.

    Of fewer than `FEW` recipients nothing is said: there the figures would tell who it was.
    """
    sent = Delivery.objects.filter(dispatch__in=dispatches, state__in=[State.SENT, State.UNKNOWN]).order_by()
    enough = sent.values("dispatch").annotate(n=Count("pk")).filter(n__gte=FEW).values_list("dispatch", flat=True)
    rows = DayCount.objects.filter(dispatch__in=list(enough)).order_by().values_list("dispatch")
    return {pk: (opens, clicks) for pk, opens, clicks in rows.annotate(o=Sum("opens"), c=Sum("clicks"))}


def of_unit(unit: Unit) -> QuerySet[Dispatch]:
    """What a unit sent to people, the newest first."""
    return Dispatch.objects.filter(unit=unit).exclude(channel=Channel.PERSON).select_related("unit")


def of_message(source: str, source_id: int) -> QuerySet[Dispatch]:
    """All dispatches of a message, in the order in which they were begun."""
    return (
        Dispatch.objects.filter(source=source, source_id=source_id)
        .exclude(channel=Channel.PERSON)
        .select_related("unit")
        .order_by("pk")
    )


def own_data(person: Any) -> list[dict[str, Any]]:
    """What the ledger keeps of a person, for that person to see and take away."""
    rows = Delivery.objects.filter(person=person).select_related("dispatch").order_by("pk")
    return [
        {
            "tin": row.dispatch.title, "kenh": row.dispatch.get_channel_display(), "luc": row.at.isoformat(),
            "trang_thai": row.get_state_display(), "ly_do": row.get_reason_display() if row.reason else "",
        }
        for row in rows.iterator(chunk_size=500)
    ]  # fmt: skip
