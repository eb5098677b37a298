"""What the pages of this room share."""

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

COMMEND, SIGN = Capability.COMMEND, Capability.SIGN_COMMENDATION
PROPOSERS = (COMMEND, SIGN, Capability.WRITE)


def tabs(unit: Unit, current: str) -> list[dict[str, Any]]:
    """The parts of the room."""
    parts = [("commendations", _("Khen thưởng")), ("people", _("Người đóng góp")), ("badges", _("Huy hiệu"))]
    return [
        {"label": label, "url": reverse(f"recognition:{name}", args=[unit.code]), "current": name == current}
        for name, label in parts
    ]


def said(request: SignedInRequest, done: str, action: Callable[[], Any]) -> bool:
    """Do it, and say that it is done or why not; whether it was."""
    try:
        action()
    except LantoaError as error:
        messages.error(request, error.message)
        return False
    messages.success(request, done)
    return True


def keys(values: list[str], most: int = 400) -> list[int]:
    """Those of `values` that are keys."""
    return [int(value) for value in values[:most] if value.isdecimal() and len(value) < 15]
