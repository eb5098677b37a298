"""Background jobs of the press desk: mails, embargoes that end, feeds."""

from __future__ import annotations

import smtplib
from datetime import timedelta

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone

from lantoa.base.fetching import NotFetched
from lantoa.base.jobs import job, periodic
from lantoa.press import actions, mailing, queries
from lantoa.press.models import Contact, Event, Release, Watch
from lantoa.press.reading import mentions, read_feed


@job(attempts=10)
def send_release(release_id: int, version: int, contacts: list[int]) -> int:
    """Give a release to the ledger; what was queued before releases had it goes on by this. Returns how many."""
    release = Release.objects.select_related("unit").get(pk=release_id)
    if release.state != Release.State.PUBLISHED or release.version != version:
        return 0
    with transaction.atomic():
        return actions.hand_over(None, release, queries.contacts_of(release.unit).reachable().filter(pk__in=contacts))


@job(attempts=10)
def send_invitations(event_id: int, invitations: list[int], cancelled: bool = False, changed: bool = False) -> int:
    """Mail invitations, or the word that the event is off or has another hour or place; returns how many left.

    Who has an invitation is not invited again.
    """
    event = Event.objects.get(pk=event_id)
    rows = event.invitations.filter(pk__in=invitations).select_related("contact__unit", "event__unit")
    if not (cancelled or changed):
        rows = rows.filter(mailed_at=None)
    sent = 0
    for invitation in rows.order_by("pk"):
        # The mark comes first: after a crash nobody is invited twice, and the list shows who has not answered.
        type(invitation).objects.filter(pk=invitation.pk).update(mailed_at=timezone.now())
        mail = mailing.invitation_mail(invitation, cancelled=cancelled, changed=changed)
        error = _send(mail, invitation.contact)
        if error and not (cancelled or changed):
            type(invitation).objects.filter(pk=invitation.pk).update(mailed_at=None)
        sent += not error
    return sent


def _send(mail: EmailMessage, contact: Contact) -> str:
    """Hand a mail over; "" or what went wrong. An address that does not exist is noted as such."""
    try:
        with get_connection() as connection:
            return "" if connection.send_messages([mail]) else "not accepted"
    except smtplib.SMTPRecipientsRefused as error:
        if any(code in (550, 551, 553) for code, _text in error.recipients.values()):
            actions.note_bounce(contact)
        return "recipient refused"
    except OSError as error:  # smtplib's other errors are among them
        return type(error).__name__


@periodic(every=timedelta(minutes=1), name="press.open_embargoed")
@job()
def open_embargoed() -> int:
    """Bring releases whose embargo has ended into search."""
    return actions.open_embargoed()


@periodic(every=timedelta(hours=1), name="press.read_feeds")
@job()
def read_feeds() -> int:
    """Look into every watched feed; returns how many reports were proposed. A feed that fails stops no other."""
    proposed = 0
    for watch in Watch.objects.filter(active=True).select_related("unit").order_by("pk").iterator(chunk_size=200):
        error = ""
        try:
            proposed += actions.suggest(watch, [one for one in read_feed(watch.url) if mentions(one, watch.words)])
        except NotFetched as problem:
            error = problem.message[:200]
        Watch.objects.filter(pk=watch.pk).update(checked_at=timezone.now(), error=error)
    return proposed
