"""Working days: Monday to Friday without public holidays.

The holidays are those of the Labour Code 45/2019/QH14, article 112, as the package `holidays` works them out, with
their substitutes. It also lists 24/11 (Ngày Văn hóa Việt Nam, resolution 80-NQ/TW of 7/1/2026), which the code does not
know yet; that day is left out. What a decision of the government changes (bridges, days worked instead) has the last
word: the room that keeps such corrections registers itself here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import lru_cache

LONGEST_PAUSE = timedelta(days=60)
NOT_IN_THE_CODE = {(11, 24)}


@lru_cache(maxsize=64)
def holidays_of(year: int) -> frozenset[date]:
    """The public holidays of a year, with their substitutes."""
    from holidays import country_holidays

    known = country_holidays("VN", years=year)
    return frozenset(day for day in known if (day.month, day.day) not in NOT_IN_THE_CODE)


Corrections = Callable[[date, date], Mapping[date, bool]]
_corrections: Corrections | None = None


def register_corrections(known: Corrections) -> None:
    """Say who knows the days on which it is otherwise: `known(first, last)` gives by day whether people work."""
    global _corrections
    _corrections = known


def corrections(around: date) -> Mapping[date, bool]:
    """Whether people work on the days that an editor has put in, within two months of a day; one query."""
    return _corrections(around - LONGEST_PAUSE, around + LONGEST_PAUSE) if _corrections is not None else {}


def is_working(day: date, corrected: Mapping[date, bool]) -> bool:
    """Whether people work on `day`."""
    if day in corrected:
        return corrected[day]
    return day.weekday() < 5 and day not in holidays_of(day.year)


def add_working_days(day: date, days: int) -> date:
    """The working day that is `days` (0 or more) working days after `day`."""
    corrected = corrections(day)
    while days > 0 or not is_working(day, corrected):
        day += timedelta(days=1)
        days -= is_working(day, corrected)
    return day


def working_days_before(day: date, days: int) -> date:
    """The day that lies `days` working days before `day`."""
    corrected = corrections(day)
    while days > 0:
        day -= timedelta(days=1)
        days -= is_working(day, corrected)
    return day
