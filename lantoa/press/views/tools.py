"""What the pages of the press desk share."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lantoa.base import web
from lantoa.people.scopes import Capability
from lantoa.units.models import Unit

PRESS, PUBLISH = Capability.PRESS, Capability.PUBLISH


def tabs(unit: Unit, current: str) -> list[dict[str, Any]]:
    """The parts of the press desk."""
    parts = [
        ("releases", _("Thông cáo")), ("contacts", _("Liên hệ")), ("events", _("Sự kiện")), ("topics", _("Đề tài")),
        ("coverage", _("Tin bài")),
    ]  # fmt: skip
    return web.tabs("press", unit.code, parts, current)
