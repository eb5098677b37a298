"""What the pages of the press desk share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _

from lantoa.base.errors import LantoaError
from lantoa.people.scopes import Capability
from lantoa.people.web import SignedInRequest
from lantoa.units.models import Unit

PRESS, PUBLISH = Capability.PRESS, Capability.PUBLISH


def tabs(unit: Unit, current: str) -> list[dict[str, Any]]:
    """The parts of the press desk."""
    parts = [
        ("releases", _("Thông cáo")), ("contacts", _("Liên hệ")), ("events", _("Sự kiện")), ("topics", _("Đề tài")),
        ("coverage", _("Tin bài")),
    ]  # fmt: skip
    return [
        {"label": label, "url": reverse(f"press:{name}", args=[unit.code]), "current": name == current}
        for name, label in parts
    ]


def keys(request: SignedInRequest, name: str = "contact") -> list[int]:
    """The keys that were ticked."""
    return [int(value) for value in request.POST.getlist(name)[:2000] if value.isdecimal() and len(value) < 15]


def said(request: SignedInRequest, done: str, action: Callable[[], Any]) -> bool:
    """Do it, and say that it is done or why not; whether it was."""
    try:
        action()
    except LantoaError as error:
        messages.error(request, error.message)
        return False
    messages.success(request, done)
    return True
