"""Working days: Monday to Friday. Public holidays vary by decision each year and only give more time."""

from __future__ import annotations

from datetime import date, timedelta


def add_working_days(day: date, days: int) -> date:
    """The working day that is `days` (0 or more) working days after `day`."""
    while days > 0 or day.weekday() > 4:
        day += timedelta(days=1)
        if day.weekday() < 5:
            days -= 1
    return day
