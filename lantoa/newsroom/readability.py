"""Hints for a writer: how long a text is and how easily it reads on a phone (requirement 2.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

SYLLABLES_A_MINUTE = 240
"""Vietnamese is written in syllables; an adult reads some 240 of them a minute on a screen."""
LONG_SENTENCE = 40
LONG_PARAGRAPH = 120
SHORT_TEXT = 60
LONG_TEXT = 1_200
LONG_TITLE = 90


@dataclass(frozen=True)
class Reading:
    """Counts over a text, and advice. `syllables` are words parted by spaces."""

    syllables: int
    sentences: int
    minutes: int
    hints: tuple[str, ...]


def read(title: str, summary: str, text: str, *, bare_pictures: int = 0) -> Reading:
    """What to tell the writer of `text` (paragraphs on lines of their own); advice, never a refusal.

    `bare_pictures` is how many pictures stand there without a caption: readers who cannot see them get nothing.
    """
    words = text.split()
    paragraphs = [line for line in text.splitlines() if line.strip()]
    sentences = [s for line in paragraphs for s in re.split(r"(?<=[.!?…])\s+", line) if s.strip()]
    hints: list[str] = []
    if len(title) > LONG_TITLE:
        hints.append(
            _("Tiêu đề dài %(n)d chữ cái; dưới %(most)d thì hiện trọn trên điện thoại.")
            % {"n": len(title), "most": LONG_TITLE}
        )
    if not summary.strip():
        hints.append(_("Thêm sapo: một, hai câu nói việc chính. Sapo hiện ở danh sách tin và khi chia sẻ."))
    if len(words) < SHORT_TEXT:
        hints.append(_("Bài còn ngắn. Người đọc thường muốn biết: ai, việc gì, khi nào, ở đâu, kết quả ra sao."))
    if len(words) > LONG_TEXT:
        hints.append(_("Bài khá dài. Có thể chia mục bằng dòng bắt đầu với ##, hoặc tách thành hai bài."))
    long_ones = [s for s in sentences if len(s.split()) > LONG_SENTENCE]
    if long_ones:
        first = " ".join(long_ones[0].split()[:8])
        hints.append(
            _("Có %(n)d câu dài trên %(most)d chữ, ví dụ “%(first)s…”. Tách thành hai câu sẽ dễ đọc hơn.")
            % {"n": len(long_ones), "most": LONG_SENTENCE, "first": first}
        )
    if any(len(line.split()) > LONG_PARAGRAPH for line in paragraphs):
        hints.append(_("Có đoạn quá dài trên màn hình điện thoại. Chừa một dòng trống để xuống đoạn."))
    if bare_pictures:
        hints.append(
            _(
                "Còn %(n)d ảnh chưa có chú thích. Ghi ai, đang làm gì: người dùng trình đọc màn hình nghe được ảnh nhờ dòng này."
            )
            % {"n": bare_pictures}
        )
    minutes = max(1, round(len(words) / SYLLABLES_A_MINUTE)) if words else 0
    return Reading(len(words), len(sentences), minutes, tuple(hints))
