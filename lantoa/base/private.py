"""Personal data in a text, suggested to be taken out before others read it; a person decides."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lantoa.base.text import fold, nfc

INSTEAD = "[…]"


class Kind(TextChoices):
    """What it is that was found."""

    MAIL = "thu", _("thư điện tử")
    PHONE = "dien-thoai", _("số điện thoại")
    NUMBER = "giay-to", _("số giấy tờ, tài khoản")
    NAME = "ho-ten", _("họ tên")
    ADDRESS = "dia-chi", _("địa chỉ")
    BIRTH = "ngay-sinh", _("ngày sinh")
    SCHOOL = "truong", _("tên trường")


@dataclass(frozen=True)
class Found:
    """Something that may tell who a text is about."""

    kind: Kind
    text: str

    @property
    def masked(self) -> str:
        """How the log shows it: the first letter or number of each word, of whole numbers the last two."""
        if self.kind in (Kind.PHONE, Kind.NUMBER):
            return f"…{re.sub(r'[^0-9]', '', self.text)[-2:]}"
        return " ".join(f"{word[0]}…" for word in self.text.split())[:80]


# Capitals and small letters of Vietnamese lie side by side in Unicode, so a range would take both.
_CAPITAL = (
    "[" + "".join(chr(code) for code in (*range(0x41, 0x1B1), *range(0x1EA0, 0x1EFA)) if chr(code).isupper()) + "]"
)
_WORD = rf"{_CAPITAL}\w*"
_NAME = rf"{_WORD}(?:\s+{_WORD}){{0,4}}"
_FULL_NAME = rf"{_CAPITAL}\w+(?:\s+{_CAPITAL}\w+){{1,4}}"
_FAMILIES = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Đoàn|Trịnh|Trương|Lâm|Mai|Đào|Cao|"
    "Lương|Lưu|Phùng|Tạ|Tô|Chu|Hà|Kiều|Tống|Thái|Tăng|Quách|Vương|Triệu|Nông|Lò|Giàng|Sùng|Thạch|Châu|Khổng|Doãn|"
    "Mạc|Ma|Bế|Cù|Nghiêm|Hứa|Mã|Lữ|Khúc|Phí|Thân|Đàm|Đậu|Vi|Vàng|Thào|Quàng|Lường|Hầu|Lầu"
)
_FAMILIES_FOLDED = frozenset(map(fold, _FAMILIES.split("|")))
# Written in capitals most families look like other words (ĐÀO TẠO, VŨ TRANG, LÂM NGHIỆP); these do not.
_FAMILIES_IN_CAPITALS = (
    r"NGUYỄN|TRẦN|LÊ|PHẠM(?!\s+(?:VI|PHÁP|TRÙ))|HOÀNG|HUỲNH|PHAN|VÕ|ĐẶNG|BÙI|ĐỖ|NGÔ|DƯƠNG|ĐINH|TRỊNH|TRƯƠNG"
)
_BEFORE_A_NAME = ("tên là ", "Tôi là ", "tôi là ", "Em là ", "em là ", "Cô ", "cô ", "Thầy ", "thầy ", "Anh ", "anh ",
                  "Chị ", "chị ", "Ông ", "ông ", "Bà ", "bà ")  # fmt: skip
_AFTER_TITLE = "|".join(f"(?<={words})" for words in _BEFORE_A_NAME)
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.MAIL, re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (Kind.PHONE, re.compile(r"\(0\d{1,3}\)(?:[ .-]?\d){7,8}(?!\d)")),
    (Kind.NUMBER, re.compile(r"(?<!\d)0\d{2}(?:[ .]\d{3}){3}(?!\d)")),
    (Kind.NUMBER, re.compile(r"(?<!\w)[A-Z]{2}(?:[ -]?\d){13}(?!\d)")),
    (Kind.PHONE, re.compile(r"(?<!\d)(?<!\d\.)(?:\+?84|0)(?:[ .-]?\d){8,10}(?!\d)")),
    (Kind.NUMBER, re.compile(r"(?<!\d)(?:\d{12}|\d{9}|\d{10})(?!\d)")),
    (Kind.NUMBER, re.compile(r"(?:(?<=tài khoản )|(?<=tài khoản số )|(?<=STK )|(?<=STK: ))\d[\d .]{4,20}\d")),
    (Kind.NUMBER, re.compile(r"(?<!\w)\d{2}[A-Z]{1,2}\d?[- ]\d{3}\.?\d{2}(?!\w)")),
    (Kind.NAME, re.compile(rf"(?:{_AFTER_TITLE}){_FULL_NAME}")),
    (Kind.NAME, re.compile(rf"(?<!\w)(?:{_FAMILIES})(?:\s+{_CAPITAL}\w*){{2,4}}")),
    (Kind.NAME, re.compile(rf"(?<!\w)(?:{_FAMILIES_IN_CAPITALS})(?:\s+{_CAPITAL}+(?!\w)){{2,4}}")),
    (Kind.NAME, re.compile(rf"(?<!\w)[HK]['’]{_CAPITAL}\w*(?:\s+{_CAPITAL}\w*){{0,2}}")),
    (Kind.NAME, re.compile(r"(?<!\w)(?:nguyễn|nguyen|trần|tran|lê|phạm|pham|hoàng|hoang|vũ|võ|đặng|bùi|đỗ|phan)"
                           r"\s+(?:văn|thị|van|thi)\s+\w+", re.IGNORECASE)),
    (Kind.ADDRESS, re.compile(rf"\b[Ss]ố nhà\s+\S+(?:\s*,?\s*(?:đường|phố|ngõ|ngách|hẻm)\s+{_NAME})?")),
    (Kind.ADDRESS, re.compile(rf"\b[Ss]ố\s+\d+\w*\s*,?\s*(?:đường|phố|ngõ|ngách|hẻm)\s+(?:\d+|{_NAME})")),
    (Kind.ADDRESS, re.compile(rf"(?:(?<=ở )|(?<=tại )|(?<=nhà ))(?:số\s+)?\d+\w?(?:/\d+\w?)*\s+{_FULL_NAME}")),
    (Kind.ADDRESS, re.compile(rf"\b(?:[Tt]hôn|[Xx]óm|[Ấấ]p|[Tt]ổ dân phố|[Kk]hu phố|[Nn]gõ|[Nn]gách|[Hh]ẻm|[Cc]ăn hộ|"
                              rf"[Xx]ã|[Pp]hường|[Tt]hị trấn)\s+(?:số\s+)?(?:\d+\w*|{_NAME})")),
    (Kind.BIRTH, re.compile(r"\b[Ss]inh(?:\s+ngày|\s+năm)?\s+\d{1,4}(?:[/.-]\d{1,2}(?:[/.-]\d{2,4})?)?(?!\w)")),
    (Kind.SCHOOL, re.compile(rf"\b[Tt]rường\s+(?:(?:THPT|THCS|TH|[Tt]iểu học|[Mm]ầm non|[Mm]ẫu giáo|[Tt]rung học)\s+)*{_FULL_NAME}")),
)  # fmt: skip
# Places and heroes in public names look like people.
_NOT_PEOPLE = frozenset(fold(name) for name in (
    "Hồ Chí Minh", "Thành phố Hồ Chí Minh", "Lê Duẩn", "Bà Rịa Vũng Tàu", "Hà Nội", "Thái Nguyên", "Việt Nam",
))  # fmt: skip


def is_family_name(word: str) -> bool:
    """Whether `word` is a usual Vietnamese family name, with marks or without."""
    return fold(word) in _FAMILIES_FOLDED


def found(text: str) -> list[Found]:
    """What in `text` may tell who it is about, in order, each once; of two that overlap the longer."""
    text = nfc(text)
    spans = sorted(
        (match.start(), -match.end(), kind, match[0]) for kind, pattern in _PATTERNS for match in pattern.finditer(text)
    )
    kept: list[Found] = []
    end = 0
    for _start, negative_end, kind, words in spans:
        if -negative_end <= end or (kind == Kind.NAME and fold(words) in _NOT_PEOPLE):
            continue
        kept.append(Found(kind, words))
        end = max(end, -negative_end)
    return list(dict.fromkeys(kept))


def personal(text: str) -> list[str]:
    """The words of `found`."""
    return list(dict.fromkeys(one.text for one in found(text)))


def without_personal(text: str) -> str:
    """`text` with all of that replaced by a mark."""
    text = nfc(text)
    for words in sorted(personal(text), key=len, reverse=True):
        text = text.replace(words, INSTEAD)
    return text
