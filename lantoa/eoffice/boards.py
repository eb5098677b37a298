"""What the exchange puts on the to-do page: packages to register, packages that could not be handed over."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import ngettext

from lantoa.base.rights import Capability
from lantoa.eoffice.models import Exchange
from lantoa.people import scopes
from lantoa.people.boards import TodoItem
from lantoa.people.models import Account
from lantoa.units.models import Unit

MOST = 10
State = Exchange.State


def todo(account: Account) -> Iterator[TodoItem]:
    """At most two queries, whatever the number of units."""
    if not scopes.holds(account, Capability.KEEP_DOCUMENTS):
        return
    rows = Exchange.objects.filter(
        scopes.condition(account, Capability.KEEP_DOCUMENTS), state__in=(State.RECEIVED, State.FAILED)
    ).exclude(state=State.RECEIVED, direction=Exchange.Direction.OUT)
    counts = list(rows.order_by().values_list("unit", "state").annotate(n=Count("pk")).order_by("unit", "state")[:MOST])
    units = Unit.objects.in_bulk([unit for unit, _state, _n in counts]) if counts else {}
    for unit_id, state, count in counts:
        unit = units[unit_id]
        address = reverse("eoffice:desk", args=[unit.code])
        if state == State.RECEIVED:
            words = ngettext("Tiếp nhận %(n)d văn bản đến", "Tiếp nhận %(n)d văn bản đến", count) % {"n": count}
            yield TodoItem(words, address, unit=unit, count=count, icon="inbox", order=45)
        else:
            words = ngettext("%(n)d văn bản chưa gửi đi được", "%(n)d văn bản chưa gửi đi được", count) % {"n": count}
            yield TodoItem(words, f"{address}?loai=di", unit=unit, count=count, icon="warning", order=46)
