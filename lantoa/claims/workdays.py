"""Working days: Monday to Friday. Public holidays vary by decision each year and only give more time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from lantoa.claims.topics import DAYS, DAYS_OTHERWISE


def due_after(day: date, harm: Iterable[str]) -> date:
    """The working day by which a claim with these reasons to worry is to have an outcome."""
    days = min((DAYS[code] for code in harm if code in DAYS), default=DAYS_OTHERWISE)
    while days > 0 or day.weekday() > 4:
        day += timedelta(days=1)
        if day.weekday() < 5:
            days -= 1
    return day
