"""Keeping figures up to date in the background."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from lantoa.base.jobs import job, periodic
from lantoa.base.periods import Period
from lantoa.indicators import engine


@periodic(every=timedelta(minutes=1), name="indicators.catch_up", catch_up="skip")
@job()
def catch_up() -> int:
    """Bring figures up to date with the records that changed, and with the tree; returns how many changed."""
    for period in current_periods():
        engine.ensure(period)
    return engine.recompute_dirty()


@periodic(daily_at="02:10", name="indicators.nightly")
@job()
def nightly() -> dict[str, dict[str, int]]:
    """Compute everything of this year and this half anew, and of those just past for a month after their end.

    What was missed by any note is right again by the morning.
    """
    today = timezone.localdate()
    periods = current_periods()
    periods += [period.previous() for period in periods if today - period.start < timedelta(days=31)]
    return {period.key: engine.recompute(period) for period in periods}


@job()
def recompute_period(key: str) -> dict[str, int]:
    """Compute the period of that key anew, because somebody asked for it."""
    return engine.recompute(Period.parse(key))


def current_periods() -> list[Period]:
    """This year and this half of it."""
    today = timezone.localdate()
    return [Period.containing(today, kind) for kind in ("year", "half")]
