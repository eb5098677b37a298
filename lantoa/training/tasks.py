"""Background work: certificates by the thousand, reminders by the clock."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from lantoa.base.jobs import job, periodic
from lantoa.training import mailing
from lantoa.training.actions.certificates import issue_batch
from lantoa.training.models import Course, Session

AHEAD = timedelta(hours=26)


@job(attempts=50)
def issue(issue_id: int) -> None:
    """Give the certificates of an issue, batch by batch, from where it stopped."""
    while issue_batch(issue_id):
        pass


@periodic(every=timedelta(minutes=30), name="training.remind", catch_up="skip")
@job(attempts=3)
def remind() -> int:
    """Remind who is enrolled of the meetings of tomorrow; how many meetings."""
    now = timezone.now()
    coming = Session.objects.filter(
        starts_at__gt=now, starts_at__lte=now + AHEAD, reminded_at=None, cancelled_at=None,
        course__state=Course.State.OPEN,
    ).select_related("course__unit")  # fmt: skip
    number = 0
    for session in coming.order_by("starts_at", "pk")[:1000]:
        with transaction.atomic():
            # Of two that run at once, one marks it.
            if Session.objects.filter(pk=session.pk, reminded_at=None).update(reminded_at=now):
                mailing.tell(None, session.course, mailing.REMINDER, session)
                number += 1
    return number
