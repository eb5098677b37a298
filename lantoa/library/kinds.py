"""Kinds of administrative documents, with the short forms that stand in their signs.

Sources: Decree 30/2020/NĐ-CP, annex III, and for the unions Decision 933/QĐ-TLĐ of 14/5/2024, which adds điều lệ,
chiến lược and kết luận. "CĐ" as a kind (công điện) is left out: in the signs of unions it means công đoàn.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kind:
    """A kind: its code here, its name, its short form in signs ("" for none)."""

    code: str
    name: str | Promise
    short: str = ""


OTHER = "khac"
LETTER = "cong-van"

KINDS: tuple[Kind, ...] = (
    Kind("nghi-quyet", _("Nghị quyết"), "NQ"),
    Kind("quyet-dinh", _("Quyết định"), "QĐ"),
    Kind("chi-thi", _("Chỉ thị"), "CT"),
    Kind("quy-che", _("Quy chế"), "QC"),
    Kind("quy-dinh", _("Quy định"), "QyĐ"),
    Kind("thong-cao", _("Thông cáo"), "TC"),
    Kind("thong-bao", _("Thông báo"), "TB"),
    Kind("huong-dan", _("Hướng dẫn"), "HD"),
    Kind("chuong-trinh", _("Chương trình"), "CTr"),
    Kind("ke-hoach", _("Kế hoạch"), "KH"),
    Kind("phuong-an", _("Phương án"), "PA"),
    Kind("de-an", _("Đề án"), "ĐA"),
    Kind("du-an", _("Dự án"), "DA"),
    Kind("bao-cao", _("Báo cáo"), "BC"),
    Kind("bien-ban", _("Biên bản"), "BB"),
    Kind("to-trinh", _("Tờ trình"), "TTr"),
    Kind("hop-dong", _("Hợp đồng"), "HĐ"),
    Kind("giay-moi", _("Giấy mời"), "GM"),
    Kind("giay-gioi-thieu", _("Giấy giới thiệu"), "GGT"),
    Kind(LETTER, _("Công văn")),
    Kind("dieu-le", _("Điều lệ"), "ĐL"),
    Kind("chien-luoc", _("Chiến lược"), "CL"),
    Kind("ket-luan", _("Kết luận"), "KL"),
    Kind("luat", _("Luật")),
    Kind("nghi-dinh", _("Nghị định"), "NĐ"),
    Kind("thong-tu", _("Thông tư"), "TT"),
    Kind("tai-lieu", _("Tài liệu hướng dẫn, kỹ năng")),
    Kind(OTHER, _("Văn bản khác")),
)
CHOICES = [(kind.code, kind.name) for kind in KINDS]
