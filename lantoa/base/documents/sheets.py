"""Sheets for people who are not reached by e-mail: slips with a one-time code, posters for the board."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils import translation
from django.utils.translation import gettext as _

from lantoa.base.documents.qr import qr_svg
from lantoa.base.documents.text import breakable, clean, clean_line, safe_url
from lantoa.base.documents.typeset import typeset
from lantoa.base.errors import Invalid

SLIPS_PER_PAGE = 8
LONGEST_SHOWN_ADDRESS = 48


@dataclass(frozen=True, slots=True)
class Slip:
    """One member's slip: who it is for, the one-time code, the address the QR code opens, the last day."""

    name: str
    unit: str
    member_number: str
    code: str
    url: str
    expires_on: dt.date


@translation.override("vi")
def slips_pdf(slips: Iterable[Slip]) -> bytes:
    """Return slips with one-time codes as PDF, eight to an A4 page with lines to cut along.

    The QR code carries `url`; the code is printed large and in groups, for typing. Texts are shrunk to fit.
    Raises `Invalid` if there is no slip, or an address is not a web address.
    """
    items = [_slip(slip) for slip in slips]
    if not items:
        raise Invalid(_("Chưa có phiếu nào để in. Xin chọn ít nhất một đoàn viên."))
    data = {
        "title": _("Phiếu mã dùng một lần"),
        "steps": [
            _("Quét mã QR bằng máy ảnh hoặc Zalo trên điện thoại."),
            _("Nhập mã in đậm ở cuối phiếu này."),
        ],
        "otherwise": _("Không quét được, xin mở trang:"),
        "slips": items,
    }
    return typeset("slips.typ", {"slips": json.dumps(data, ensure_ascii=False)})[0]


def _slip(slip: Slip) -> dict[str, str]:
    number = clean_line(slip.member_number)
    url = _web_address(slip.url)
    return {
        "name": breakable(_("Thân gửi %(name)s") % {"name": clean_line(slip.name)}),
        "unit": breakable(clean_line(slip.unit)),
        "number": breakable(_("Mã số đoàn viên: %(number)s") % {"number": number}) if number else "",
        "code": breakable(grouped(clean_line(slip.code))),
        "qr": qr_svg(url),
        "address": breakable(shown_address(url.split(slip.code)[0] if slip.code else url)),
        "until": _("Dùng một lần, đến hết ngày %(day)s. Xin giữ riêng phiếu này; công đoàn không bao giờ hỏi mã.")
        % {"day": slip.expires_on.strftime("%d/%m/%Y")},
    }


@translation.override("vi")
def poster_pdf(title: str, text: str, url: str, unit_name: str) -> bytes:
    """Return a one-page A4 poster of a notice with a QR code to read it in full.

    `title` and `text` are set as large as they fit; a text that is too long for the smallest size (8 pt) is
    cut off, so pass a summary. Raises `Invalid` if the title is empty or the address is no web address.
    """
    heading = clean_line(title)
    if not heading:
        raise Invalid(_("Áp phích cần có tiêu đề. Xin nhập một câu ngắn."))
    address = _web_address(url)
    data = {
        "title": breakable(heading),
        "text": breakable(clean(text).strip()),
        "unit": breakable(clean_line(unit_name)),
        "url": address,
        "address": breakable(shown_address(address)),
        "qr": qr_svg(address),
        "scan": _("Quét mã để đọc đầy đủ"),
        "how": _("Mở máy ảnh hoặc Zalo trên điện thoại rồi đưa vào mã bên cạnh, hoặc mở trang:"),
    }
    return typeset("poster.typ", {"poster": json.dumps(data, ensure_ascii=False)})[0]


def grouped(code: str) -> str:
    """Return a code in groups of four (three when it has six signs), unless it comes grouped already."""
    if len(code) <= 5 or not code.isalnum():
        return code
    step = 3 if len(code) in (6, 9) else 4
    return " ".join(code[start : start + step] for start in range(0, len(code), step))


def shown_address(url: str) -> str:
    """Return what people type: host and path without scheme, or the host alone if that is too long."""
    parts = urlsplit(url)
    address = (parts.netloc + parts.path).rstrip("/")
    return address if len(address) <= LONGEST_SHOWN_ADDRESS else parts.netloc


def _web_address(url: str) -> str:
    address = safe_url(url)
    if not address.startswith(("http://", "https://")):
        raise Invalid(_("Địa chỉ trang chưa đúng. Xin dùng địa chỉ bắt đầu bằng https://."), url=url)
    return address
