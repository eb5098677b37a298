"""What claims are about, why they matter, and the words by which public feeds are looked through."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from django.db import models
from django.utils.translation import gettext_lazy as _

from lantoa.base.text import fold, nfc


class Topic(models.TextChoices):
    """The union's own fields of work."""

    PAY = "luong", _("Lương, phụ cấp")
    INSURANCE = "bao-hiem", _("Bảo hiểm, chế độ")
    LEAVE = "nghi", _("Nghỉ lễ, Tết, nghỉ phép")
    FEES = "phi-quy", _("Đoàn phí, các loại quỹ")
    HIRING = "tuyen-dung", _("Tuyển dụng, thi thăng hạng")
    MOVING = "thuyen-chuyen", _("Thuyên chuyển, sắp xếp trường lớp")
    SAFETY = "an-toan", _("An toàn trường học")
    SCAM = "lua-dao", _("Lừa đảo, mạo danh công đoàn")
    OTHER = "khac", _("Việc khác")


class Harm(models.TextChoices):
    """Why it may hurt members; shown as they are, never added up to a score."""

    MONEY = "tien", _("có thể mất tiền, mất tài khoản")
    SAFETY = "an-toan", _("nguy hiểm cho người dạy, người học")
    RIGHTS = "quyen-loi", _("có thể lỡ quyền lợi hoặc thời hạn")
    NAME = "muon-danh", _("mượn danh công đoàn")
    SPREAD = "lan-nhanh", _("đang lan nhanh")
    FEAR = "hoang-mang", _("gây hoang mang")


class Check(models.TextChoices):
    """What tells how checkable it is."""

    TEXT = "van-ban", _("có văn bản để đối chiếu")
    OFFICE = "co-quan", _("có cơ quan trả lời được")
    DATED = "moc", _("nêu rõ nơi, ngày, con số")
    VAGUE = "chung-chung", _("nói chung chung")
    FUTURE = "chua-xay-ra", _("nói về việc chưa xảy ra")


# Working days to an outcome, by the gravest reason.
DAYS: dict[str, int] = {Harm.MONEY: 1, Harm.SAFETY: 1, Harm.NAME: 1, Harm.RIGHTS: 3, Harm.SPREAD: 3, Harm.FEAR: 3}
DAYS_OTHERWISE = 5

# Words that say by themselves that something is about a topic, and words that do so beside one of `OURS`: news is full of
# swindlers, holidays and poisonings that are none of the union's work.
WORDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Topic.SCAM: (
        ("mạo danh công đoàn", "giả mạo công đoàn", "giả danh công đoàn"),
        ("lừa đảo", "mạo danh", "giả mạo", "giả danh", "chiếm đoạt", "mã otp", "đường link lạ"),
    ),
    Topic.PAY: (
        ("lương cơ sở", "lương giáo viên", "lương nhà giáo", "phụ cấp thâm niên", "phụ cấp ưu đãi", "phụ cấp nhà giáo",
         "phụ cấp giáo viên", "cải cách tiền lương", "thưởng tết"),
        ("tiền lương", "phụ cấp", "tăng lương", "nâng lương", "nợ lương", "xếp lương"),
    ),
    Topic.INSURANCE: (
        ("bảo hiểm xã hội", "bảo hiểm y tế", "bảo hiểm thất nghiệp", "bhxh", "bhyt", "lương hưu", "tuổi nghỉ hưu",
         "tuổi hưu", "chế độ thai sản"),
        ("thai sản", "nghỉ hưu"),
    ),
    Topic.LEAVE: (
        ("lịch nghỉ tết", "lịch nghỉ lễ", "lịch nghỉ hè", "nghỉ bù"),
        ("lịch nghỉ", "nghỉ tết", "nghỉ lễ", "nghỉ hè", "nghỉ phép"),
    ),
    Topic.FEES: (
        ("đoàn phí", "kinh phí công đoàn", "quỹ công đoàn", "lạm thu"),
        ("các khoản thu", "khoản thu", "quỹ xã hội", "quỹ lớp", "thu tiền"),
    ),
    Topic.HIRING: (
        ("tuyển dụng giáo viên", "tuyển giáo viên", "thăng hạng giáo viên", "thăng hạng viên chức",
         "chức danh nghề nghiệp", "chứng chỉ nghề nghiệp", "biên chế giáo viên"),
        ("tuyển dụng", "thăng hạng", "biên chế"),
    ),
    Topic.MOVING: (
        ("thuyên chuyển giáo viên", "điều động giáo viên", "biệt phái giáo viên", "sáp nhập trường", "tinh giản biên chế"),
        ("thuyên chuyển", "biệt phái", "điều động", "tinh giản"),
    ),
    Topic.SAFETY: (
        ("an toàn trường học", "bạo lực học đường", "xúc phạm giáo viên", "hành hung giáo viên", "bắt cóc học sinh"),
        ("ngộ độc", "bắt cóc", "hành hung", "xúc phạm"),
    ),
}  # fmt: skip
OURS = (
    "công đoàn", "đoàn viên", "giáo viên", "nhà giáo", "cô giáo", "thầy giáo", "thầy cô", "giảng viên", "viên chức",
    "ngành giáo dục", "bộ giáo dục", "sở giáo dục", "trường học", "nhà trường", "hiệu trưởng", "trường tiểu học",
    "trường thcs", "trường thpt", "trường mầm non", "học sinh", "phụ huynh",
)  # fmt: skip


def topic_of(text: str, among: list[str] | None = None, *, ours: bool = False) -> str:
    """The first topic (of `among`, or of all) that `text` speaks of; "" for none.

    Words count whole and by their marks: "năng lượng" is not "nâng lương", which "nang luong" may be. With `ours`, for
    news, the more common words count only where the text also speaks of schools, teachers or the union, and words
    without marks stand for others only if the whole text has none.
    """
    words = _Words(text, strict=ours)
    near = not ours or any(map(words.hold, OURS))
    for topic, (by_itself, beside) in WORDS.items():
        if among and topic not in among:
            continue
        if any(map(words.hold, by_itself)) or (near and any(map(words.hold, beside))):
            return str(topic)
    return ""


class _Words:
    """The words of a text, without marks and with."""

    def __init__(self, text: str, *, strict: bool) -> None:
        typed = _BETWEEN.sub(" ", nfc(text)).split()
        self.bare = [fold(word) for word in typed]
        self.marked = [_spelled(word) for word in typed]
        self.line = f" {' '.join(self.bare)} "
        self.loose = not strict or self.bare == self.marked

    def hold(self, phrase: str) -> bool:
        """Whether the words of `phrase` stand there, one after the other."""
        bare, marked = _phrase(phrase)
        if f" {' '.join(bare)} " not in self.line:
            return False
        return any(
            self.bare[at : at + len(bare)] == bare
            and all(
                typed == word or (self.loose and typed == plain)
                for typed, word, plain in zip(self.marked[at:], marked, bare, strict=False)
            )
            for at in range(len(self.bare) - len(bare) + 1)
        )


@cache
def _phrase(phrase: str) -> tuple[list[str], list[str]]:
    words = phrase.split()
    return [fold(word) for word in words], [_spelled(word) for word in words]


_BETWEEN = re.compile(r"[\W_]+")
_TONES = {"\u0300": "1", "\u0301": "2", "\u0303": "3", "\u0309": "4", "\u0323": "5"}


def _spelled(word: str) -> str:
    """A word in small letters with its tone as a number at the end, so that "hoà" and "hòa" fall together."""
    letters = unicodedata.normalize("NFD", word.casefold())
    tone = "".join(_TONES[one] for one in letters if one in _TONES)
    return unicodedata.normalize("NFC", "".join(one for one in letters if one not in _TONES)) + tone
