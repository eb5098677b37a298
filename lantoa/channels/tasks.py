"""Background work of the channels."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lantoa.base.jobs import enqueue, job, periodic
from lantoa.channels import outbox
from lantoa.channels.models import ChannelAccount, Publication, State
from lantoa.channels.queries import owners

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


@job()
def warn(account_id: int, state: str) -> int:
    """Write to those who can connect an account anew that its connection ends or has ended; how many."""
    account = ChannelAccount.objects.select_related("unit").get(pk=account_id)
    if account.health != state:
        return 0  # connected anew meanwhile
    people = owners(account.unit)
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            "account": account, "broken": state == ChannelAccount.Health.BROKEN,
            "url": settings.BASE_URL + reverse("channels:account", args=[account.unit.code, account.pk]),
        }  # fmt: skip
        subject = _("Kết nối lại “%(name)s”") % {"name": account.name}
        body = render_to_string("channels/mail/warn.txt", context)
        for person in people:
            send_mail(subject, body, None, [person.email])
    return len(people)


@periodic(every=timedelta(minutes=10), name="channels.repeat")
@job()
def repeat_due() -> int:
    """Make the repetitions of the next days."""
    from lantoa.channels.actions.planning import repeat_due as make

    return make()


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
