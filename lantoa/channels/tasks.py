"""Background work of the channels."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from lantoa.base.jobs import enqueue, job, periodic
from lantoa.channels import outbox
from lantoa.channels.models import ChannelAccount, Publication, State

PROBE_EVERY = timedelta(minutes=10)
RESULTS_EVERY = timedelta(hours=1)


@job(priority=20)
def send(publication_id: int) -> str:
    """Publish one publication; what time can mend is queued anew by the outbox itself, with its own waits."""
    return outbox.send(publication_id)


@job(attempts=outbox.MOST_TRIES)
def change(publication_id: int) -> str:
    """Change or withdraw a published post."""
    return outbox.carry_out_change(publication_id)


@job(attempts=1)
def probe(account_id: int) -> str:
    """Look whether an account can still publish."""
    return outbox.probe(account_id)


@job(attempts=1, priority=-20)
def refresh(account_id: int) -> int:
    """Bring an account's results in."""
    return outbox.refresh(account_id)


@periodic(every=timedelta(minutes=1), name="channels.sweep", catch_up="skip")
@job(attempts=1)
def sweep() -> list[int]:
    """Find what got lost on its way."""
    return list(outbox.sweep())


@periodic(every=PROBE_EVERY, name="channels.probe", catch_up="skip")
@job(attempts=1)
def probe_all() -> int:
    """Queue a probe of every open account; a dead key is known within fifteen minutes."""
    accounts = ChannelAccount.objects.filter(state=ChannelAccount.State.OPEN).filter(
        Q(checked_at=None) | Q(checked_at__lt=timezone.now() - PROBE_EVERY / 2)
    )
    keys = list(accounts.order_by("checked_at").values_list("pk", flat=True)[:5000])
    for pk in keys:
        enqueue(probe, pk)
    return len(keys)


@periodic(every=RESULTS_EVERY, name="channels.results", catch_up="skip")
@job(attempts=1)
def refresh_all() -> int:
    """Queue the refreshing of results for accounts with newer posts."""
    newer = Publication.objects.filter(state=State.PUBLISHED, published_at__gt=timezone.now() - outbox.FRESH)
    keys = list(
        newer.filter(account__state=ChannelAccount.State.OPEN).order_by().values_list("account", flat=True).distinct()
    )
    for pk in keys:
        enqueue(refresh, pk)
    return len(keys)
