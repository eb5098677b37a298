"""Background jobs: letters in batches, what was planned, what nobody confirmed.

The letters leave through Django's mail in batches with a cursor and one row for each; `Composer` is all that another
way of delivery needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lantoa.base.jobs import enqueue, job, periodic
from lantoa.bulletins import actions, queries
from lantoa.bulletins.composing import Composer, Reader, make_token
from lantoa.bulletins.models import Issue, Letter, Subscription
from lantoa.people.models import Person
from lantoa.units.models import Unit

BATCH = 200
WAY_OUT = "khong-gui"


@job(attempts=20)
def send_letters(issue_id: int) -> int:
    """Send the next batch of an issue and queue the one after; returns how many letters left.

    Each letter is claimed by a row that can exist only once before it is handed to the mail server. Whatever
    crashes, nobody gets it twice; a claim whose outcome is not known is not repeated.
    """
    issue = queries.with_unit().select_related("bulletin__unit__logo").get(pk=issue_id)
    if issue.finished_at is not None or issue.state != Issue.State.SENT:
        return 0
    rows: Sequence[Subscription | Person] = list(queries.subscribers(issue.bulletin, issue.subscription_cursor)[:BATCH])
    field = "subscription_cursor"
    if not rows:
        rows, field = list(queries.members(issue.bulletin, issue.person_cursor)[:BATCH]), "person_cursor"
    sent = _send(issue, rows) if rows else 0
    with transaction.atomic():
        if rows:
            Issue.objects.filter(pk=issue.pk).update(**{field: rows[-1].pk})
            enqueue(send_letters, issue.pk)
        else:
            Issue.objects.filter(pk=issue.pk, finished_at=None).update(finished_at=timezone.now())
    return sent


def _send(issue: Issue, rows: Sequence[Subscription | Person]) -> int:
    composer = Composer(issue)
    units: dict[int, Unit] = {}
    for row in rows:
        person = row if isinstance(row, Person) else row.person
        if person is not None:
            units[person.unit_id] = person.unit
    blocks = queries.blocks_for(issue, list(units.values()))
    sent = 0
    with translation.override("vi"), get_connection() as connection:
        for row in rows:
            outside = isinstance(row, Subscription)
            reader = (
                Reader.of_subscription(row, issue)
                if isinstance(row, Subscription)
                else Reader.of_person(row, issue.bulletin)
            )
            claim = _claim(
                issue, second_subject=reader.second_subject, **({"subscription": row} if outside else {"person": row})
            )
            if claim is None:
                continue
            block = blocks.get(reader.unit.pk) if reader.unit is not None else None
            try:
                accepted = connection.send_messages([composer.letter(reader, block)])
                error = "" if accepted else "not accepted"
            except OSError as problem:  # smtplib's errors are among them
                error = type(problem).__name__
            state = Letter.State.FAILED if error else Letter.State.SENT
            Letter.objects.filter(pk=claim.pk).update(state=state, error=error)
            sent += not error
    return sent


def _claim(issue: Issue, **whom: Any) -> Letter | None:
    try:
        with transaction.atomic():
            return Letter.objects.create(issue=issue, **whom)
    except IntegrityError:
        return None


@job(attempts=5)
def send_copy(issue_id: int, email: str) -> None:
    """One copy of an issue, marked as a trial."""
    issue = queries.with_unit().select_related("bulletin__unit__logo").get(pk=issue_id)
    with translation.override("vi"):
        mail = Composer(issue).letter(Reader(email, WAY_OUT))
        mail.subject = _("[Gửi thử] %(subject)s") % {"subject": mail.subject}
        # A trial has no way out of a list that nobody is on.
        for header in ("List-Unsubscribe", "List-Unsubscribe-Post", "Message-ID"):
            mail.extra_headers.pop(header, None)
        mail.send()


@job(attempts=5)
def send_confirmation(subscription_id: int) -> None:
    """The mail with the link that begins a subscription."""
    found = (
        Subscription.objects.select_related("bulletin__unit")
        .filter(pk=subscription_id, state=Subscription.State.PENDING)
        .first()
    )
    if found is None or not found.email:
        return
    url = settings.BASE_URL + reverse("bulletins:confirm", args=[make_token(found)])
    with translation.override("vi"):
        EmailMessage(
            subject=_("Xác nhận đăng ký “%(name)s”") % {"name": found.bulletin.name},
            body=render_to_string("bulletins/mail/confirm.txt", {"bulletin": found.bulletin, "url": url}),
            to=[found.email], headers={"Auto-Submitted": "auto-generated"},
        ).send()  # fmt: skip


@periodic(every=timedelta(minutes=1), name="bulletins.send_due")
@job()
def send_due() -> int:
    """Send what was planned."""
    return actions.send_due()


@periodic(daily_at="03:40", name="bulletins.forget_pending")
@job()
def forget_pending() -> int:
    """Delete addresses that nobody confirmed."""
    return actions.forget_pending()
