"""Background jobs: a wave of reminders, and the ladder by the clock."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.core.mail import get_connection
from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q
from django.utils import timezone, translation

from lantoa.base.jobs import enqueue, job, periodic
from lantoa.notices import mailing as mails
from lantoa.notices.models import Mailing, Notice, Reminder, Via
from lantoa.notices.receipts import mark

BATCH = 200
FIRST_AFTER = timedelta(days=2)
BEFORE_DATE = timedelta(days=1)


@job(attempts=20)
def send_mailing(mailing_id: int) -> int:
    """Send the next batch of a wave and queue the one after; returns how many mails left.

    Each person's mail is claimed in the ledger, by a row that can exist only once, before it is handed to the
    mail server. Whatever crashes, nobody gets it twice; a claim whose outcome is not known is not repeated.
    """
    mailing = Mailing.objects.select_related("notice__branch__kind", "notice__unit").get(pk=mailing_id)
    notice = mailing.notice
    if mailing.finished_at is not None:
        return 0
    if not notice.is_open or notice.version != mailing.version:
        people = []
    else:
        people = list(mails.recipients(notice, mailing.cursor)[:BATCH])
    with translation.override(settings.LANGUAGE_CODE), get_connection() as connection:
        for person in people:
            claim = _claim(mailing, person.pk)
            if claim is None:
                continue
            try:
                accepted = connection.send_messages([mails.message(notice, person, mailing.wave)])
                error = "" if accepted else "not accepted"
            except OSError as problem:  # smtplib's errors are among them
                error = type(problem).__name__
            state = Reminder.State.FAILED if error else Reminder.State.SENT
            Reminder.objects.filter(pk=claim.pk).update(state=state, error=error)
    return _note_progress(mailing, people[-1].pk if people else None)


@transaction.atomic
def _note_progress(mailing: Mailing, last: int | None) -> int:
    """Count what the ledger holds since the cursor (also of a worker that died), and queue what comes next."""
    ledger = Reminder.objects.filter(
        notice=mailing.notice_id, version=mailing.version, wave=mailing.wave, channel=Reminder.Channel.MAIL,
        person__gt=mailing.cursor,
    )  # fmt: skip
    if last is not None:
        ledger = ledger.filter(person__lte=last)
    states = dict(ledger.values_list("person_id", "state"))
    sent = [person_id for person_id, state in states.items() if state == Reminder.State.SENT]
    failed = sum(state == Reminder.State.FAILED for state in states.values())
    if sent:
        mark(mailing.notice, sent, "delivered", via=Via.MAIL)
    row = Mailing.objects.filter(pk=mailing.pk)
    row.update(
        sent=F("sent") + len(sent), failed=F("failed") + failed, cursor=max([last or 0, *states, mailing.cursor])
    )
    if last is not None:
        enqueue(send_mailing, mailing.pk)
    else:
        row.update(finished_at=timezone.now())
    return len(sent)


def _claim(mailing: Mailing, person_id: int) -> Reminder | None:
    try:
        with transaction.atomic():
            return Reminder.objects.create(
                notice=mailing.notice, person_id=person_id, version=mailing.version, wave=mailing.wave,
                channel=Reminder.Channel.MAIL,
            )  # fmt: skip
    except IntegrityError:
        return None


@periodic(daily_at="07:30", name="notices.remind")
@job()
def remind_by_the_clock(due_at: str = "") -> int:
    """Start the waves of mail that are due today; returns how many.

    The ladder of a must-read notice: on the page at once; by mail after two days, and again the day before its
    date; who has not confirmed by then stands on their communicator's list, to be told in person.
    """
    from lantoa.notices.actions.reaching import start_mailing

    today = timezone.localdate()
    horizon = timezone.now() - timedelta(days=60)
    started = 0
    notices = Notice.objects.published().filter(must_read=True, published_at__gt=horizon)
    rows = notices.annotate(
        last_wave=Max("mailings__wave", filter=Q(mailings__version=F("version"))),
        last_at=Max("mailings__created_at", filter=Q(mailings__version=F("version"))),
    )
    for notice in rows.iterator(chunk_size=500):
        last: date | None = timezone.localdate(notice.last_at) if notice.last_at else None
        if last is not None and last >= today:
            continue
        first = last is None and timezone.localdate(notice.sent_at) + FIRST_AFTER <= today
        final = notice.confirm_by is not None and notice.confirm_by - BEFORE_DATE == today
        if first or final:
            with transaction.atomic():
                start_mailing(None, notice, (notice.last_wave or 0) + 1)
            started += 1
    return started
