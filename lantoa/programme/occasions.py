"""When the occasions of the year fall."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import Q
from lunar_vn import LunarDate, lunar_to_solar, solar_to_lunar

from lantoa.base.periods import Period
from lantoa.programme.models import Occasion
from lantoa.units.models import Unit


@lru_cache(maxsize=4096)
def lunar_day(day: int, month: int, year: int) -> date:
    """The solar date of a day of the (common, not leap) lunar month of a lunar year.

    Day 30 of a month of 29 days is its last day, as when the year's last evening is kept.
    """
    found = lunar_to_solar(LunarDate(day, month, year, False))
    return found if solar_to_lunar(found).day == day else found - timedelta(days=1)


@lru_cache(maxsize=4096)
def lunar_label(day: date) -> str:
    """A date by the lunar calendar as wall calendars print it: "1/1", "10/3", "15/6n" in a leap month."""
    found = solar_to_lunar(day)
    return f"{found.day}/{found.month}{'n' if found.leap else ''}"


def falls_on(occasion: Occasion, year: int) -> date | None:
    """The (first) day of `occasion` that lies in the solar `year`, or None where that year has none."""
    if occasion.since and year < occasion.since:
        return None
    month = occasion.month
    if occasion.rule == Occasion.Rule.MONTH:
        return date(year, month, 1)
    if occasion.rule == Occasion.Rule.LUNAR:
        # The twelfth lunar month ends in the next solar year.
        days = (lunar_day(occasion.day, month, lunar_year) for lunar_year in (year, year - 1))
        return next((day for day in days if day.year == year), None)
    if occasion.rule == Occasion.Rule.WEEKDAY:
        return _weekday(year, month, occasion.weekday or 0, occasion.nth or 1)
    last = calendar.monthrange(year, month)[1]
    return date(year, month, occasion.day) if occasion.day <= last else None


def last_day(occasion: Occasion, first: date) -> date:
    """The last day of an occasion that begins on `first`: itself, or the month's end."""
    if occasion.rule != Occasion.Rule.MONTH:
        return first
    return date(first.year, first.month, calendar.monthrange(first.year, first.month)[1])


def anniversary(occasion: Occasion, year: int) -> int | None:
    """Which anniversary it is in `year`, where the first year is known."""
    return year - occasion.since if occasion.since and year > occasion.since else None


def of_unit(unit: Unit | None) -> list[Occasion]:
    """The shared occasions and those of `unit` and of the units above it; one query."""
    mine = Q(unit=None) if unit is None else Q(unit=None) | Q(unit__path__in=unit.ancestor_paths)
    return list(Occasion.objects.filter(mine))


def dates_in(
    period: Period, unit: Unit | None = None, occasions: Iterable[Occasion] | None = None
) -> list[tuple[date, Occasion]]:
    """The occasions whose first day lies in `period`, by date: shared ones and, with `unit`, its own.

    `occasions` saves the query where they are at hand.
    """
    listed = list(occasions) if occasions is not None else of_unit(unit)
    return between(listed, period.start, period.last_day)


def upcoming(unit: Unit, today: date, days: int = 60) -> list[tuple[date, Occasion]]:
    """Occasions that propose a campaign and begin within `days` from `today`, by date; one query."""
    listed = [occasion for occasion in of_unit(unit) if occasion.proposes]
    return between(listed, today, today + timedelta(days=days))


def between(occasions: Iterable[Occasion], first: date, last: date) -> list[tuple[date, Occasion]]:
    """Those of `occasions` whose first day lies between two days (both inclusive), by date; no query."""
    found = [
        (day, occasion)
        for occasion in occasions
        for year in range(first.year, last.year + 1)
        if (day := falls_on(occasion, year)) is not None and first <= day <= last
    ]
    return sorted(found, key=lambda pair: (pair[0], pair[1].code))


def _weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    days = [day for day in calendar.Calendar().itermonthdates(year, month) if day.month == month]
    days = [day for day in days if day.weekday() == weekday]
    place = nth if nth < 0 else nth - 1
    return days[place] if -len(days) <= place < len(days) else None
