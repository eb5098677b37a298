"""Background work: feeding and sending dispatches, digests by the clock, clearing up."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from lantoa.base.jobs import enqueue, job, periodic
from lantoa.delivery import sending
from lantoa.delivery.models import Allowance, Batch, Channel, Dispatch, Habits, SendingDomain, ZaloCode

STUCK = timedelta(hours=26)


@job(attempts=50)
def feed(dispatch_id: int) -> int:
    """Write the next batch of a dispatch."""
    return sending.feed(dispatch_id)


@job(attempts=50)
def send_batch(batch_id: int) -> int:
    """Send a batch."""
    return sending.send_batch(batch_id)


@periodic(daily_at="06:45", name="delivery.digest", catch_up="skip")
@job(attempts=3)
def send_digests() -> int:
    """Begin the digests of today; how many rhythms."""
    from lantoa.delivery import actions, digest
    from lantoa.units.models import Unit

    today, root = timezone.localdate(), Unit.objects.filter(depth=1).order_by("pk").first()
    if root is None:
        return 0
    due = digest.rhythm_due(today)
    for rhythm in due:
        actions.start(
            None, root, digest.CODE, today.toordinal(), edition=rhythm, channel=Channel.EMAIL,
            title=str(Habits.Digest(rhythm).label),
        )  # fmt: skip
    return len(due)


@periodic(every=timedelta(hours=1), name="delivery.sweep", catch_up="skip")
@job(attempts=1)
def sweep() -> int:
    """Queue again what its task has given up on, and clear away what has served; how many batches."""
    before = timezone.now() - STUCK
    running = {"dispatch__state": Dispatch.State.RUNNING}
    stuck = list(
        Batch.objects.filter(done_at=None, created_at__lt=before, **running)
        .exclude(deliveries__not_before__gt=timezone.now() - timedelta(hours=1))
        .order_by("pk")
        .values_list("pk", flat=True)[:500]
    )
    for pk in stuck:
        enqueue(send_batch, pk)
    for dispatch in Dispatch.objects.filter(state=Dispatch.State.RUNNING, fed_at=None, created_at__lt=before)[:500]:
        enqueue(feed, dispatch.pk)
    Allowance.objects.filter(at__lt=timezone.now() - timedelta(days=3)).delete()
    ZaloCode.objects.filter(expires_at__lt=timezone.now()).delete()
    return len(stuck)


@periodic(daily_at="05:20", name="delivery.look_after_domains", catch_up="skip")
@job(attempts=3)
def look_after_domains() -> int:
    """Look whether the units' own domains still have their records; how many were asked about.

    One that lost them is sent from no more; one that waits is looked at for a month.
    """
    from lantoa.delivery.actions import check_domain

    state, now = SendingDomain.State, timezone.now()
    waiting = Q(state=state.NEW, created_at__gt=now - timedelta(days=30))
    rows = SendingDomain.objects.filter(waiting | ~Q(state=state.NEW)).select_related("unit").order_by("pk")
    number = 0
    for row in rows.iterator(chunk_size=200):
        check_domain(None, row)
        number += 1
    return number
