"""What the newsroom does by the clock."""

from __future__ import annotations

from datetime import timedelta

from lantoa.base.jobs import job, periodic
from lantoa.newsroom import actions


@periodic(every=timedelta(seconds=30), name="newsroom.publish_due")
@job()
def publish_due() -> list[int]:
    """Publish what was planned for now, take down what has expired; twice a minute, so at most 60 s late."""
    return list(actions.publish_due())
