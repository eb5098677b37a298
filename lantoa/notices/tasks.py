"""Background jobs: the ladder by the clock."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Max, Q
from django.utils import timezone

from lantoa.base.jobs import job, periodic
from lantoa.delivery.models import Channel, Dispatch
from lantoa.notices import ladder
from lantoa.notices.mailing import CODE
from lantoa.notices.models import Notice

WATCHED = timedelta(days=60)
LATE = timedelta(hours=20)
"""A step that was missed for so long (nothing ran) is left out: the next one comes."""


@periodic(every=timedelta(minutes=10), name="notices.remind", catch_up="skip")
@job(attempts=1)
def remind_by_the_clock(due_at: str = "") -> int:
    """Begin the steps of ladders that have come due; returns how many."""
    from lantoa.notices.actions.reaching import climb

    now = timezone.now()
    notices = Notice.objects.published().filter(must_read=True, published_at__gt=now - WATCHED)
    changed = Max("revisions__at", filter=Q(revisions__material=True, revisions__state="applied"))
    rows = notices.select_related("own_ladder", "unit").annotate(changed_at=changed)
    due = [
        (notice, rung)
        for notice in rows.iterator(chunk_size=500)
        for rung in ladder.rungs(notice, notice.changed_at)
        if now - LATE < rung.due_at <= now
    ]
    if not due:
        return 0
    begun = set(
        Dispatch.objects.filter(Q(created_at__gt=now - LATE - timedelta(days=1)), source=CODE)
        .filter(source_id__in={notice.pk for notice, _rung in due})
        .exclude(channel=Channel.PERSON)
        .values_list("source_id", "channel", "edition", "created_at")
    )
    started = 0
    for notice, rung in due:
        version = f"{notice.version}."
        if any(
            (pk, channel) == (notice.pk, rung.channel) and edition.startswith(version) and at >= rung.due_at
            for pk, channel, edition, at in begun
        ):
            continue
        started += climb(notice, rung)
    return started
