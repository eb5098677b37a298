"""What the pages of this room share."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponseBase
from django.utils.translation import gettext as _

from lantoa.base import web
from lantoa.base.uploads import INLINE
from lantoa.people.scopes import Capability
from lantoa.people.web import SignedInRequest
from lantoa.resources.models import Proof
from lantoa.units.models import Unit

KEEP, APPROVE = Capability.KEEP_RESOURCES, Capability.APPROVE_SPENDING
READ = (KEEP, APPROVE)
ABOVE = (*READ, Capability.ACCEPT_REPORT)
"""Who may see the sums of a branch."""


def tabs(unit: Unit, current: str) -> list[dict[str, Any]]:
    """The parts of the room."""
    parts = [
        ("budget", _("Kinh phí")), ("equipment", _("Thiết bị")), ("takes", _("Kiểm kê")), ("projects", _("Nâng cấp")),
    ]  # fmt: skip
    return web.tabs("resources", unit.code, parts, current)


def faults(request: SignedInRequest, form: Any) -> None:
    """Say what is wrong with a form that has no page of its own."""
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))


def whole(text: str, least: int = 0, most: int = 10**12) -> int | None:
    """A whole number out of an address, or None."""
    number = int(text) if text.isdecimal() and len(text) < 14 else -1
    return number if least <= number <= most else None


def proof_response(proof: Proof) -> HttpResponseBase:
    """A scan, shown where a browser can show it; nothing in it may run."""
    if not proof.file.storage.exists(str(proof.file.name)):
        raise Http404
    response = FileResponse(
        proof.file.open("rb"), as_attachment=proof.kind not in INLINE, filename=proof.name, content_type=proof.kind
    )
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox"
    return response
