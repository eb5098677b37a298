"""What the number and sign of an act say of it: its kind and who issued it.

The short forms are those of Decree 30/2020/NĐ-CP (annex III) and of the law on making legal documents; ministries
keep their own. An editor corrects what a sign does not tell.
"""

from __future__ import annotations

import re

from lantoa.base.text import clean, fold

_KINDS = (
    (r"/VBHN", "Văn bản hợp nhất"), (r"/(?:PL-)UBTVQH", "Pháp lệnh"), (r"/(?:NQ-)?UBTVQH", "Nghị quyết"),
    (r"/QH\d", "Luật"), (r"/TTLT", "Thông tư liên tịch"), (r"/TT-", "Thông tư"), (r"/NĐ", "Nghị định"),
    (r"/QĐ", "Quyết định"), (r"/NQ", "Nghị quyết"), (r"/CT", "Chỉ thị"), (r"HIẾN PHÁP", "Hiến pháp"),
)  # fmt: skip
_BODIES = {
    "QH": "Quốc hội", "UBTVQH": "Ủy ban Thường vụ Quốc hội", "CP": "Chính phủ", "TTG": "Thủ tướng Chính phủ",
    "HĐTP": "Hội đồng Thẩm phán Tòa án nhân dân tối cao", "TANDTC": "Tòa án nhân dân tối cao",
    "VKSNDTC": "Viện kiểm sát nhân dân tối cao", "VPQH": "Văn phòng Quốc hội", "BHXH": "Bảo hiểm xã hội Việt Nam",
    "TLĐ": "Tổng Liên đoàn Lao động Việt Nam", "NHNN": "Ngân hàng Nhà nước Việt Nam",
    "TTCP": "Thanh tra Chính phủ", "BCA": "Bộ Công an", "BCT": "Bộ Công Thương",
    "BGDĐT": "Bộ Giáo dục và Đào tạo", "BGTVT": "Bộ Giao thông vận tải", "BKHCN": "Bộ Khoa học và Công nghệ",
    "BKHĐT": "Bộ Kế hoạch và Đầu tư", "BLĐTBXH": "Bộ Lao động - Thương binh và Xã hội", "BNG": "Bộ Ngoại giao",
    "BNNPTNT": "Bộ Nông nghiệp và Phát triển nông thôn", "BNV": "Bộ Nội vụ", "BQP": "Bộ Quốc phòng",
    "BTC": "Bộ Tài chính", "BTNMT": "Bộ Tài nguyên và Môi trường", "BTP": "Bộ Tư pháp",
    "BTTTT": "Bộ Thông tin và Truyền thông", "BVHTTDL": "Bộ Văn hóa, Thể thao và Du lịch", "BXD": "Bộ Xây dựng",
    "BYT": "Bộ Y tế",
}  # fmt: skip
_KNOWN_KINDS = {fold(kind): kind for _pattern, kind in _KINDS} | {
    fold(kind): kind for kind in ("Bộ luật", "Nghị quyết liên tịch", "Thông tư liên tịch", "Pháp lệnh", "Lệnh")
}


def kind_of(given: str, sign: str) -> str:
    """The kind as the file gives it, in one spelling; as the sign tells, where the file gives none or nonsense."""
    known = _KNOWN_KINDS.get(fold(given))
    if known:
        return known
    for pattern, kind in _KINDS:
        if re.search(pattern, sign.upper()):
            return kind
    return clean(given)[:40] or "Văn bản"


def body_of(sign: str) -> str:
    """Who issued it, as far as the sign tells; several bodies joined by commas, "" if none is known."""
    tail = sign.upper().rsplit("/", 1)[-1]
    parts = [re.sub(r"\d+$", "", part) for part in tail.split("-")]
    return ", ".join(_BODIES[part] for part in parts if part in _BODIES)[:120]


def slug_of(sign: str) -> str:
    """The sign as a part of an address: "145/2020/NĐ-CP" gives "145-2020-nd-cp"."""
    return re.sub(r"[^a-z0-9]+", "-", fold(sign)).strip("-")
