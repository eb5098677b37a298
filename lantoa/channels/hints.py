"""Plain language for readers on a phone: hints on the words of a post, never a refusal (requirement 2.3)."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

LONG_SENTENCE = 35
MOST_TAGS = 5
OFFICE_WORDS = {
    "triển khai thực hiện": "làm",
    "nhằm mục đích": "để",
    "tiến hành": "làm",
    "trên cơ sở": "theo",
    "đồng chí": "thầy, cô hoặc anh, chị",
    "trên địa bàn": "ở",
    "công tác tổ chức": "tổ chức",
    "quán triệt": "hiểu rõ",
}
"""What offices write and people do not say, with what they do say."""


def read(content: dict[str, Any]) -> list[str]:
    """Hints for the words of a draft: its title, summary and text."""
    text = " ".join(str(content.get(key, "")) for key in ("title", "summary", "text"))
    words = re.sub(r"https?://\S+", "", text)
    found: list[str] = []
    sentences = [s for s in re.split(r"(?<=[.!?…])\s+|\n+", words) if s.strip()]
    long_one = next((s for s in sentences if len(s.split()) > LONG_SENTENCE), None)
    if long_one is not None:
        start = " ".join(long_one.split()[:6])
        found.append(_("Câu “%(start)s…” dài. Tách thành hai câu sẽ dễ đọc hơn trên điện thoại.") % {"start": start})
    lowered = words.lower()
    for heavy, plain in OFFICE_WORDS.items():
        if heavy in lowered:
            found.append(_("Thay “%(heavy)s” bằng “%(plain)s” cho gần gũi.") % {"heavy": heavy, "plain": plain})
    shouted = re.findall(r"\b[^\W\d_]{2,}(?:\s+[^\W\d_]{2,}){3,}\b", words)
    if any(run.isupper() for run in shouted):
        found.append(_("Cả dòng viết hoa khó đọc và giống như đang hô. Hãy viết thường."))
    tags = len(re.findall(r"(?:^|\s)#\w+", text))
    if tags > MOST_TAGS:
        found.append(_("Có %(n)d thẻ #. Hai, ba thẻ là đủ.") % {"n": tags})
    if "!!" in words:
        found.append(_("Bớt dấu chấm than: lời bình tĩnh đáng tin hơn."))
    return found[:4]
