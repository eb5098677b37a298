"""By which working day a claim is to have an outcome."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from lantoa.base.workdays import add_working_days
from lantoa.claims.topics import DAYS, DAYS_OTHERWISE


def due_after(day: date, harm: Iterable[str]) -> date:
    """The working day by which a claim with these reasons to worry is to have an outcome; one query."""
    return add_working_days(day, min((DAYS[code] for code in harm if code in DAYS), default=DAYS_OTHERWISE))
