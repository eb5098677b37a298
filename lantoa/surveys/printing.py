"""A survey on a poster: its name, a line about it, and the square code that leads there."""

from __future__ import annotations

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from lantoa.base.errors import NotAllowed
from lantoa.channels.message import Message, shorten
from lantoa.channels.print.sources import Source, register_source
from lantoa.people.models import Account
from lantoa.people.scopes import Capability, may
from lantoa.surveys.models import Survey
from lantoa.units.models import Unit

SOURCE = "khao-sat"


def compose(account: Account | None, unit: Unit, pk: int) -> Message:
    """An open survey, for its unit or one below. Raises `Http404` and `NotAllowed`."""
    survey = get_object_or_404(Survey.objects.select_related("unit", "branch"), pk=pk, state=Survey.State.OPEN)
    if not may(account, Capability.NOTIFY, unit) or not unit.path.startswith(survey.branch.path):
        raise NotAllowed(_("Khảo sát này không thuộc %(unit)s.") % {"unit": unit.name})
    asks = survey.asks
    own = f"?dv={unit.code}" if survey.access == Survey.Access.OPEN and unit.pk != survey.branch_id else ""
    words = asks.say(asks.intro, "vi") or _("Mời bạn trả lời. Câu trả lời không ghi tên.")
    return Message(
        title=survey.title, summary=shorten(words, 240), body=words, tags=(str(_("Khảo sát")),),
        link=settings.BASE_URL + survey.get_absolute_url() + own,
    )  # fmt: skip


def register() -> None:
    """Offer surveys; called once when the applications start."""
    register_source(Source(SOURCE, compose, lambda unit, pk: reverse("surveys:manage", args=[unit.code, pk])))
