"""Background jobs: polls whose time is over are counted; authors and those who filed a case are told."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from lantoa.base.jobs import job, periodic
from lantoa.communities import actions
from lantoa.communities.models import Case, Hiding, Poll
from lantoa.people.models import Account


@periodic(every=timedelta(minutes=5), name="communities.close_polls")
@job()
def close_polls() -> int:
    """Count the polls and decisions whose time is over; returns how many. Safe to run twice."""
    due = Poll.objects.filter(closed_at=None, closes_at__lte=timezone.now()).order_by("closes_at")
    done = 0
    for poll in due[:500]:
        actions.close_poll(poll)
        done += 1
    return done


@job(attempts=6)
def tell_member(case_id: int, event_id: int) -> bool:
    """Write to who filed a case that something is new, without a word of it, once. Returns whether a mail went out.

    Who has no mail address, or no account, is told on the own page alone.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).filter(pk=case_id, told_event__lt=event_id).first()
        if case is None or case.person_id is None:
            return False
        case.told_event = event_id
        case.save(update_fields=["told_event"])
        address = settings.BASE_URL + case.get_absolute_url()
        with override("vi"):
            body = _("Kiến nghị bạn gửi công đoàn có tin mới. Đăng nhập để xem:\n%(address)s") % {"address": address}
            return _mail(case.person_id, _("Kiến nghị của bạn có tin mới"), body)


@job(attempts=6)
def tell_author(hiding_id: int) -> bool:
    """Write to the author of a post that it was hidden, or what was decided on the appeal, once each.

    Reason and answer stand on the page, not in the mail. Returns whether a mail went out.
    """
    with transaction.atomic():
        hiding = Hiding.objects.select_for_update(of=("self",)).select_related("post").get(pk=hiding_id)
        decided = hiding.decided_at is not None
        if hiding.post.author_id is None or (hiding.told_answer_at if decided else hiding.told_at) is not None:
            return False
        if decided:
            hiding.told_answer_at = timezone.now()
        else:
            hiding.told_at = timezone.now()
        hiding.save(update_fields=["told_at", "told_answer_at"])
        address = settings.BASE_URL + hiding.post.get_absolute_url()
        with override("vi"):
            if not decided:
                subject = _("Một bài của bạn trong nhóm được ẩn")
                body = _("Người điều hành đã ẩn một bài của bạn. Lý do và cách khiếu nại ở đây:\n%(address)s")
            elif hiding.standing:
                subject = _("Khiếu nại của bạn đã được xem lại")
                body = _("Một người điều hành khác đã xem lại và vẫn ẩn bài. Lý do ở đây:\n%(address)s")
            else:
                subject = _("Bài của bạn trong nhóm được hiện lại")
                body = _("Sau khi xem lại, bài của bạn được hiện lại trong nhóm:\n%(address)s")
            return _mail(hiding.post.author_id, subject, body % {"address": address})


def _mail(person_id: int, subject: str, body: str) -> bool:
    account = Account.objects.filter(person=person_id, is_active=True).exclude(email="").first()
    if account is None:
        return False
    send_mail(subject, body, None, [account.email])
    return True
