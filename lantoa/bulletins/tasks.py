"""Background jobs: what was planned, what comes after the letters, what nobody confirmed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from lantoa.base.jobs import enqueue, job, periodic
from lantoa.bulletins import actions, mailing, queries
from lantoa.bulletins.composing import Composer, make_token, stop_address, web_address
from lantoa.bulletins.models import Issue, Subscription
from lantoa.delivery.email.transport import send_copy as send_copy_of
from lantoa.delivery.models import Dispatch
from lantoa.delivery.tasks import feed

WAY_OUT = "khong-gui"


@job(attempts=20)
def send_letters(issue_id: int) -> int:
    """Begin the letters of an issue; what was queued before letters had the ledger goes on by it. Always 0."""
    issue = queries.with_unit().get(pk=issue_id)
    if issue.state == Issue.State.SENT:
        mailing.begin(None, issue)
        for dispatch in Dispatch.objects.filter(source=mailing.CODE, source_id=issue.pk, fed_at=None):
            enqueue(feed, dispatch.pk)
    return 0


@job(attempts=5)
def send_copy(issue_id: int, email: str) -> None:
    """One copy of an issue, marked as a trial."""
    issue = queries.with_unit().select_related("bulletin__unit__logo").get(pk=issue_id)
    letter = Composer(issue).letter()
    with translation.override("vi"):
        marked = replace(letter, subject=_("[Gửi thử] %(subject)s") % {"subject": letter.subject}, headers=())
    # A trial has no way out of a list that nobody is on.
    send_copy_of(marked, issue.unit, to=email, slots={"stop": stop_address(WAY_OUT), "web": web_address(issue)})


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


@periodic(every=timedelta(minutes=5), name="bulletins.go_on", catch_up="skip")
@job()
def go_on() -> int:
    """Begin the short messages whose turn has come."""
    return mailing.go_on()


@periodic(daily_at="03:40", name="bulletins.forget_pending")
@job()
def forget_pending() -> int:
    """Delete addresses that nobody confirmed."""
    return actions.forget_pending()
