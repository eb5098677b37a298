"""How a sheet or reading reaches people, in the register's codes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantoa.channels.print.models import READING

DIGITAL = {"infographic": "infographic", "anh-vuong": "anh", "anh-dung": "anh", "guong-sang": "anh"}


@dataclass(frozen=True)
class Way:
    """One way; `medium` "" stands for the digital kind that the design is."""

    code: str
    label: str | Promise
    channel: str
    medium: str = ""

    def medium_of(self, design: str) -> str:
        """The medium under which the register counts it."""
        return self.medium or DIGITAL.get(design, "to-roi-so")


SHOWN = (
    Way("phat", _("In, phát tận tay"), "hand", "to-roi"),
    Way("bang-tin", _("In, dán bảng tin"), "board", "bang-tin"),
    Way("zalo", _("Gửi qua Zalo"), "zalo"),
    Way("facebook", _("Đăng trên Facebook"), "facebook"),
    Way("trang", _("Đăng trên trang web"), "website"),
)
SPOKEN = (
    Way("loa", _("Đọc trên loa truyền thanh"), "loudspeaker", "phat-thanh"),
    Way("hop", _("Đọc tại cuộc họp, buổi sinh hoạt"), "meeting", "tuyen-truyen-mieng"),
)


def ways_for(design: str) -> dict[str, Way]:
    """The ways of a design, by code."""
    return {way.code: way for way in (SPOKEN if design == READING else SHOWN)}
