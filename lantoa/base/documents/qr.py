"""QR codes (ISO/IEC 18004) for paper, posters and screens."""

from __future__ import annotations

import base64
import io

import segno
from django.utils.translation import gettext as _

from lantoa.base.documents.text import clean
from lantoa.base.errors import Invalid

QUIET_ZONE = 4
"""Empty modules around the code, which the standard asks for."""


def _code(text: str) -> segno.QRCode:
    content = clean(text)
    if not content:
        raise Invalid(_("Mã QR cần có nội dung. Xin nhập địa chỉ hoặc đoạn chữ để đưa vào mã."))
    try:
        # Error level M survives a fold or a stain; segno raises it for free where the size allows.
        return segno.make_qr(content, error="m")
    except segno.DataOverflowError as error:
        raise Invalid(_("Nội dung quá dài cho một mã QR. Xin dùng địa chỉ ngắn hơn."), length=len(content)) from error


def qr_svg(text: str, *, label: str = "", dark: str = "#000000") -> str:
    """Return a QR code as an SVG element that scales to its box and can stand inside HTML.

    `label` is read out by screen readers; `dark` is the colour of the modules (light ones are white, so that
    the code also scans on a dark page). Raises `Invalid` if the text is empty or too long.
    """
    buffer = io.BytesIO()
    _code(text).save(
        buffer,
        kind="svg",
        border=QUIET_ZONE,
        dark=dark,
        light="#ffffff",
        xmldecl=False,
        svgclass="qr",
        lineclass=None,
        omitsize=True,
        title=clean(label) or None,
        nl=False,
    )
    return buffer.getvalue().decode()


def qr_png(text: str, *, scale: int = 8) -> bytes:
    """Return a QR code as PNG, `scale` pixels a module. Raises `Invalid` if the text is empty or too long."""
    buffer = io.BytesIO()
    _code(text).save(buffer, kind="png", border=QUIET_ZONE, scale=scale)
    return buffer.getvalue()


def qr_data_uri(text: str, *, scale: int = 8) -> str:
    """Return a QR code as a PNG data: address, for mail and offline pages. Raises like `qr_png`."""
    return "data:image/png;base64," + base64.b64encode(qr_png(text, scale=scale)).decode()
