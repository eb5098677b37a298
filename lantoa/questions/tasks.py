"""Background jobs of questions: what nobody answers goes up; who asked is told of the answer."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from lantoa.base.errors import Conflict
from lantoa.base.jobs import job, periodic
from lantoa.people.models import Account
from lantoa.questions import actions
from lantoa.questions.models import Question


@periodic(daily_at="06:30", name="questions.pass_up")
@job()
def pass_up_the_very_late() -> int:
    """Hand questions that are five working days over their date to the desk above; returns how many.

    Safe to run twice: what went up has a new date.
    """
    before = actions.very_late_before(timezone.localdate())
    late = Question.objects.filter(state=Question.State.OPEN, due_on__lt=before, unit__depth__gt=1, merged_into=None)
    passed = 0
    with override("vi"):
        for question in late.order_by("pk")[:500]:
            try:
                actions.pass_up(None, question, "Quá hạn nhiều ngày chưa có trả lời", at_clock=True)
            except Conflict:  # answered or passed on meanwhile
                continue
            passed += 1
    return passed


@job(attempts=6)
def tell_asker(pk: int) -> bool:
    """Write to who asked that the answer is there, once; the words of neither stand in the mail.

    Who has no mail address, or no account, is told on the own page alone. Returns whether a mail went out.
    """
    with transaction.atomic():
        question = Question.objects.select_for_update(of=("self",)).filter(pk=pk, told_at=None).first()
        if question is None or question.state == Question.State.OPEN or question.asker_id is None:
            return False
        question.told_at = timezone.now()
        question.save(update_fields=["told_at"])
        account = Account.objects.filter(person=question.asker_id, is_active=True).exclude(email="").first()
        if account is None or account.email is None:
            return False
        address = settings.BASE_URL + reverse("questions:own", args=[question.pk])
        with override("vi"):
            body = _(
                "Câu hỏi bạn gửi công đoàn đã có trả lời. Đăng nhập để đọc và cho biết câu trả lời có ích không:\n%(address)s"
            ) % {"address": address}
            send_mail(_("Câu hỏi của bạn đã có trả lời"), body, None, [account.email])
        return True
