"""Sheets of labels to stick on equipment: name, number, a QR code that opens its page."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from lantoa.base.documents.qr import qr_svg
from lantoa.base.documents.text import breakable, clean_line
from lantoa.base.documents.typeset import typeset
from lantoa.base.errors import Invalid
from lantoa.resources.models import Equipment
from lantoa.units.models import Unit

PER_PAGE = 24
MOST = 480
_TEMPLATE = Path(__file__).parent / "typst" / "labels.typ"


def address_of(equipment: Equipment) -> str:
    """What the QR code of a thing holds."""
    return settings.BASE_URL + reverse("resources:scan", args=[equipment.key])


@translation.override("vi")
def labels_pdf(unit: Unit, things: Iterable[Equipment]) -> bytes:
    """Labels as PDF, 24 to an A4 sheet (70 × 37 mm, the common sheets of stickers). Raises `Invalid` for none and for
    more than 480."""
    items = [
        {
            "name": breakable(clean_line(one.name)), "label": one.label, "qr": qr_svg(address_of(one)),
            "serial": breakable(clean_line(_("Số sê-ri: %(serial)s") % {"serial": one.serial})) if one.serial else "",
        }
        for one in things
    ]  # fmt: skip
    if not items:
        raise Invalid(_("Hãy chọn ít nhất một thiết bị để in nhãn."))
    if len(items) > MOST:
        raise Invalid(_("Mỗi lần in nhiều nhất %(n)d nhãn. Hãy lọc bớt.") % {"n": MOST})
    data = {
        "title": _("Nhãn thiết bị"), "unit": breakable(clean_line(unit.short_name or unit.name)), "items": items,
        "found": _("Nhặt được, xin quét mã."),
    }  # fmt: skip
    return typeset(_TEMPLATE, {"labels": json.dumps(data, ensure_ascii=False)})[0]
