"""What the pages of this room share."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lantoa.base import web
from lantoa.people.scopes import Capability
from lantoa.units.models import Unit

COMMEND, SIGN = Capability.COMMEND, Capability.SIGN_COMMENDATION
PROPOSERS = (COMMEND, SIGN, Capability.WRITE)


def tabs(unit: Unit, current: str) -> list[dict[str, Any]]:
    """The parts of the room."""
    parts = [("commendations", _("Khen thưởng")), ("people", _("Người đóng góp")), ("badges", _("Huy hiệu"))]
    return web.tabs("recognition", unit.code, parts, current)
