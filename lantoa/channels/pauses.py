"""Which units a pause covers; asked before anything goes out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from lantoa.channels.models import Pause
from lantoa.units.models import Unit, path_range


def running(now: datetime | None = None) -> list[Pause]:
    """All pauses that hold now; they are few."""
    open_ones = Pause.objects.filter(ended_at=None).select_related("unit")
    return list(open_ones.filter(Q(until=None) | Q(until__gt=now or timezone.now()))[:500])


def covering(unit: Unit, now: datetime | None = None) -> Pause | None:
    """The pause that holds back `unit`, its own before one from above; one query."""
    above = Q(unit=unit) | Q(branch=True, unit__path__in=unit.ancestor_paths)
    holding = Pause.objects.filter(above, Q(until=None) | Q(until__gt=now or timezone.now()), ended_at=None)
    return holding.select_related("unit").order_by("-unit__depth").first()


def covers(unit: Unit, now: datetime | None = None) -> bool:
    """Whether anything holds back `unit`."""
    return covering(unit, now) is not None


def condition(pauses: Iterable[Pause], field: str) -> Q:
    """A condition for records whose unit (at `field`) one of `pauses` covers; none where there are none."""
    chosen = Q(pk__in=[])
    for pause in pauses:
        chosen |= Q(**path_range(pause.unit.path, f"{field}__path")) if pause.branch else Q(**{field: pause.unit_id})
    return chosen
