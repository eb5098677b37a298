"""What members ask about, told by the rooms above to whoever plans what to say next or what to survey.

A room registers from its `AppConfig.ready()`: `needs.register("questions", topics_of)`. It answers with one query, and
leaves out what fewer than five people asked about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from lantoa.units.models import Unit


@dataclass(frozen=True)
class Need:
    """Something that members ask about, and how often they did."""

    code: str
    name: str | Promise
    count: int


Asked = Callable[[Unit, date, date], list[Need]]
_rooms: dict[str, Asked] = {}


def register(code: str, asked: Asked) -> None:
    """Add what one room knows."""
    _rooms[code] = asked


def asked_about(unit: Unit, since: date, until: date) -> list[Need]:
    """What members of the branch of `unit` asked about from a day up to (not including) another, the most frequent
    first; as many queries as rooms are registered."""
    found = [need for asked in _rooms.values() for need in asked(unit, since, until)]
    return sorted(found, key=lambda need: (-need.count, need.code))
