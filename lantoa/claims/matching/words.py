"""How a claim is cut into words for comparing: without marks, short forms of the street written out.

The words are those of the site's search (`search.words`); on top come what people type on phones ("ko", "dc",
"gv") and numbers, which are one word each however they are grouped ("1.490.000", "1 490 000", "2tr5").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lantoa.search import words as plain

SHORT_FORMS = {
    "ko": "khong", "k": "khong", "kh": "khong", "khg": "khong", "hok": "khong", "khum": "khong",
    "dc": "duoc", "j": "gi", "z": "vay", "vs": "voi", "wa": "qua",
    "bik": "biet", "bit": "biet", "bt": "biet", "ng": "nguoi", "mn": "moi nguoi", "mng": "moi nguoi",
    "ngta": "nguoi ta", "nta": "nguoi ta", "t7": "thu bay", "cn": "chu nhat", "nv": "nhan vien", "gv": "giao vien",
    "hs": "hoc sinh", "hv": "hoc vien", "sv": "sinh vien", "ph": "phu huynh", "cty": "cong ty", "cq": "co quan",
    "vp": "van phong", "tp": "thanh pho", "ld": "lao dong", "nld": "nguoi lao dong", "cnvc": "cong nhan vien chuc",
    "cd": "cong doan", "cdcs": "cong doan co so", "cdgd": "cong doan giao duc", "dv": "doan vien", "gd": "giao duc",
    "bhxh": "bao hiem xa hoi", "bhyt": "bao hiem y te", "bhtn": "bao hiem that nghiep", "pc": "phu cap",
    "hd": "hop dong", "tk": "tai khoan", "stk": "so tai khoan", "ck": "chuyen khoan", "nh": "ngan hang",
    "otp": "ma otp", "fb": "facebook", "tn": "tin nhan", "sdt": "so dien thoai", "dt": "dien thoai",
    "tr": "trieu", "vnd": "dong", "ubnd": "uy ban nhan dan", "sgd": "so giao duc",
    "pgd": "phong giao duc", "bgd": "bo giao duc", "bgddt": "bo giao duc dao tao", "gddt": "giao duc dao tao",
    "thcs": "trung hoc co so", "thpt": "trung hoc pho thong", "th": "tieu hoc", "ad": "quan tri",
    "ib": "nhan tin", "cmt": "binh luan", "trc": "truoc", "h": "gio", "lm": "lam",
    "nma": "nhung ma", "nhma": "nhung ma", "ntn": "nhu the nao", "bn": "bao nhieu", "cx": "cung",
    "cg": "cung", "vk": "vo", "hnay": "hom nay", "hqua": "hom qua", "nd": "nghi dinh",
    "tt": "thong tu", "qd": "quyet dinh", "cp": "chinh phu", "ttg": "thu tuong",
}  # fmt: skip
"""Folded short form → what it stands for, folded."""

NOT = frozenset({"khong", "chua", "cham", "bo", "huy", "bac", "dinh", "chinh", "gia", "sai"})
"""Words that turn a sentence round: two texts that differ in one of them are never the same by themselves."""

_GROUPED = re.compile(r"(?<!\d)\d{1,3}(?:[.  ]\d{3})+(?!\d)")
_MILLIONS = re.compile(r"(?<![\w,.])(\d+)\s?(?:tr(\d)?|triệu|trieu)(?!\w)", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<![\w,.])(\d+)\s?(?:k|nghìn|nghin|ngàn|ngan)(?!\w)", re.IGNORECASE)
_MONEY = re.compile(r"(?<=\d)\s?(?:đ|vnđ|vnd)(?!\w)", re.IGNORECASE)
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_RUN = re.compile(r"([^\W\d_])\1{2,}")


def numbers_written_out(text: str) -> str:
    """`text` with sums as plain digits: "1.490.000" → 1490000, "2tr5" → 2500000, "500k" → 500000."""
    text = _MONEY.sub(" đồng", _GROUPED.sub(lambda found: re.sub(r"\D", "", found[0]), text))
    text = _MILLIONS.sub(lambda found: str(int(found[1]) * 1_000_000 + int(found[2] or 0) * 100_000), text)
    return _THOUSANDS.sub(lambda found: str(int(found[1]) * 1_000), text)


@dataclass(frozen=True)
class Cut:
    """A text taken apart: its words as typed in small letters, without marks, and which of them stood in capitals."""

    marked: tuple[str, ...]
    bare: tuple[str, ...]
    names: frozenset[str]

    @property
    def numbers(self) -> frozenset[str]:
        """The numbers in it."""
        return frozenset(word for word in self.bare if word[0].isdigit())

    @property
    def turns(self) -> frozenset[str]:
        """Its words of `NOT`."""
        return NOT.intersection(self.bare)


def cut(text: str, most: int = 400) -> Cut:
    """Take `text` apart; links and everything after `most` words are left out."""
    text = numbers_written_out(_LINK.sub(" ", text))
    marked = plain.words(_RUN.sub(r"\1", text))[:most]
    names = frozenset(
        word for found in re.finditer(r"(?<=[\w,;)”\"'’] )[^\W\d_a-z]\w*", text) if found[0][0].isupper()
        for word in plain.bare(plain.words(found[0]))
    )  # fmt: skip
    return Cut(tuple(marked), tuple(_written_out(marked)), names)


def _written_out(marked: list[str]) -> list[str]:
    found: list[str] = []
    for typed, folded in zip(marked, plain.bare(marked), strict=True):
        # Only what was typed without marks can be a short form: "hồng" is not "hong".
        found += _of_short_form(folded) if typed.isascii() or typed in ("đc", "cđ", "đv") else [folded]
    return found


@lru_cache(maxsize=20_000)
def _of_short_form(folded: str) -> list[str]:
    return SHORT_FORMS.get(folded, folded).split()
