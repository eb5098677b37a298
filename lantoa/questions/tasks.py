"""Background jobs of questions: what nobody answers goes up."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import override

from lantoa.base.errors import Conflict
from lantoa.base.jobs import job, periodic
from lantoa.questions import actions
from lantoa.questions.models import Question


@periodic(daily_at="06:30", name="questions.pass_up")
@job()
def pass_up_the_very_late() -> int:
    """Hand questions that are five working days over their date to the desk above; returns how many.

    Safe to run twice: what went up has a new date.
    """
    before = actions.very_late_before(timezone.localdate())
    late = Question.objects.filter(state=Question.State.OPEN, due_on__lt=before, unit__depth__gt=1)
    passed = 0
    with override("vi"):
        for question in late.order_by("pk")[:500]:
            try:
                actions.pass_up(None, question, "Quá hạn nhiều ngày chưa có trả lời", at_clock=True)
            except Conflict:  # answered or passed on meanwhile
                continue
            passed += 1
    return passed
