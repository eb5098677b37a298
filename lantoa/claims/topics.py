"""What claims are about, why they matter, and the words by which public feeds are looked through."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lantoa.base.text import fold


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

WORDS: dict[str, tuple[str, ...]] = {
    Topic.SCAM: ("lua dao", "mao danh", "gia mao", "chiem doat", "ma otp", "duong link la", "gia danh"),
    Topic.PAY: ("luong co so", "luong giao vien", "tien luong", "phu cap", "thuong tet", "tang luong", "nang luong"),
    Topic.INSURANCE: ("bao hiem xa hoi", "bao hiem y te", "thai san", "luong huu", "nghi huu", "tuoi huu", "bhxh", "bhyt"),
    Topic.LEAVE: ("nghi tet", "nghi le", "lich nghi", "nghi he", "nghi bu", "nghi phep"),
    Topic.FEES: ("doan phi", "kinh phi cong doan", "quy cong doan", "quy xa hoi", "lam thu", "cac khoan thu"),
    Topic.HIRING: ("tuyen dung giao vien", "tuyen giao vien", "thang hang", "bien che", "chung chi nghe nghiep"),
    Topic.MOVING: ("thuyen chuyen", "sap nhap truong", "dieu dong giao vien", "biet phai", "tinh gian"),
    Topic.SAFETY: ("an toan truong hoc", "bao luc hoc duong", "ngo doc", "xuc pham giao vien", "bat coc hoc sinh"),
}  # fmt: skip
"""Folded words by which an item of a feed is about a topic."""


def topic_of(text: str, among: list[str] | None = None) -> str:
    """The first topic (of `among`, or of all) that `text` speaks of; "" for none."""
    folded = f" {fold(text)} "
    for topic, words in WORDS.items():
        if (not among or topic in among) and any(word in folded for word in words):
            return str(topic)
    return ""
