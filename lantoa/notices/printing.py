"""Notices as what sheets and readings are made of, for people who are reached by the board or at a meeting."""

from __future__ import annotations

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from lantoa.base.errors import NotAllowed
from lantoa.base.markup import plain
from lantoa.channels.message import Message, shorten
from lantoa.channels.print.sources import Source, register_source
from lantoa.notices import queries
from lantoa.notices.models import Notice
from lantoa.people.models import Account
from lantoa.people.scopes import Capability, may
from lantoa.units.models import Unit

SOURCE = "thong-bao"


def compose(account: Account | None, unit: Unit, pk: int) -> Message:
    """A published notice, for the unit that sent it or one that it was for. Raises `Http404` and `NotAllowed`."""
    notice = get_object_or_404(Notice.objects.published().select_related("unit", "branch", "campaign"), pk=pk)
    if not may(account, Capability.NOTIFY, unit):
        raise NotAllowed(_("Bạn chưa được giao việc thông báo tại %(unit)s.") % {"unit": unit.name})
    if notice.unit_id != unit.pk and not queries.unit_in_audience(notice, unit):
        raise NotAllowed(_("Thông báo này không gửi đến đơn vị của bạn."))
    return Message(
        title=notice.title, summary=shorten(plain(notice.body), 240), body=notice.body, tags=(str(_("Thông báo")),),
        link=settings.BASE_URL + notice.get_absolute_url(),
    )  # fmt: skip


def register() -> None:
    """Offer notices; called once when the applications start."""
    register_source(
        Source(
            SOURCE, compose, lambda unit, pk: reverse("notices:manage", args=[unit.code, pk]),
            lambda unit, pk: reverse("notices:meeting", args=[unit.code, pk]),
        )
    )  # fmt: skip
