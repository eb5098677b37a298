"""Surveys as messages to people: an invitation, and reminders to those who have not answered.

They are service messages, as notices are (`notices.mailing`): to ask its members what they need is the union's own task.
Who has answered is asked when a batch leaves; nobody reads it out of the ledger before.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from lantoa.delivery import letters
from lantoa.delivery.models import Dispatch
from lantoa.delivery.registry import Letter, Slots
from lantoa.people.models import Person
from lantoa.surveys import once, tokens
from lantoa.surveys.models import Survey

CODE = "surveys"


def _open(dispatch: Dispatch) -> Survey | None:
    survey = Survey.objects.select_related("unit", "branch__kind").filter(pk=dispatch.source_id).first()
    return survey if survey is not None and survey.is_open else None


def compose(dispatch: Dispatch) -> Letter | None:
    """The letter; None once the survey is closed."""
    survey = _open(dispatch)
    if survey is None:
        return None
    sender = survey.unit.short_name or survey.unit.name
    subject = _("Mời trả lời khảo sát: %(title)s") if dispatch.edition == "1" else _("Nhắc trả lời khảo sát: %(title)s")
    intro = survey.asks.say(survey.asks.intro, "vi")
    context = {
        "survey": survey,
        "title": survey.title,
        "preview": intro[:180],
        "sender": survey.unit.name,
        "intro": intro,
    }
    return Letter(
        title=survey.title, summary=_("%(unit)s mời bạn trả lời một khảo sát không ghi tên.") % {"unit": sender},
        subject=subject % {"title": survey.title}, sender=sender, text=render_to_string("surveys/mail/invitation.txt", context),
        html=letters.html("surveys/mail/invitation.mjml", context),
    )  # fmt: skip


def recipients(dispatch: Dispatch) -> QuerySet[Any]:
    """Everybody whom the survey asks."""
    survey = _open(dispatch)
    return tokens.people(survey) if survey is not None else Person.objects.none()


def prepare(dispatch: Dispatch, people: list[Any]) -> dict[int, Slots]:
    """Each one's name and link, for those who have not answered."""
    survey = _open(dispatch)
    if survey is None:
        return {}
    answered = once.who_answered(survey, [person.pk for person in people])
    return {
        person.pk: {"ten": person.given_name, "link": tokens.own_address(survey, person)}
        for person in people
        if person.pk not in answered
    }


def page(dispatch: Dispatch) -> str:
    """The survey at work."""
    return reverse("surveys:manage", args=[dispatch.unit.code, dispatch.source_id])
