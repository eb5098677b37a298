"""Badges by rule, once a night."""

from __future__ import annotations

from lantoa.base.jobs import job, periodic
from lantoa.recognition import actions


@periodic(daily_at="03:40", name="recognition.award_badges")
@job()
def award_badges() -> int:
    """Give the badges whose rule somebody has come to meet, and open pages; returns how many badges."""
    given = actions.award_by_rules()
    actions.open_profiles()
    return given
