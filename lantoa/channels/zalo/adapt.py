"""A message as an article of an official account.

The longest title (150), author (50) and description (300) are common knowledge about the article form; the pages of
developers.zalo.me that would confirm them could not be opened.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from lantoa.channels.message import Count, Message, Review, shorten, tracked
from lantoa.channels.pictures import WIDE, cut

TITLE, SUMMARY, AUTHOR = 150, 300, 50


def adapt(message: Message, *, author: str) -> dict[str, Any]:
    """Title, summary and body of the article; the first picture is its cover. Telling followers is a choice."""
    link = tracked(message.link, "zalo", message.campaign)
    text = message.body or message.summary
    if link:
        text += "\n\n" + _("Đọc trên trang công đoàn: %(link)s") % {"link": link}
    return {
        "title": shorten(message.title, TITLE),
        "summary": shorten(message.summary or message.body.replace("\n", " "), SUMMARY),
        "author": shorten(message.byline or author, AUTHOR),
        "text": text.strip(),
        "pictures": [photo.name for photo in message.photos],
        "broadcast": False,
    }


def review(content: dict[str, Any], *, left: list[tuple[str, int]]) -> Review:
    """What Zalo will not take; `left` is what the account may still send, by name of the budget."""
    fields = [("title", _("Tiêu đề"), TITLE), ("summary", _("Mô tả"), SUMMARY), ("author", _("Tác giả"), AUTHOR)]
    counts = [Count(label, len(content.get(key, "")), longest) for key, label, longest in fields]
    problems = [
        _("%(field)s dài quá %(n)d chữ cái.") % {"field": c.label, "n": c.limit} for c in counts if c.over
    ]  # fmt: skip
    warnings = []
    for key, label, _longest in fields:
        if not content.get(key, "").strip():
            problems.append(_("Hãy điền mục “%(field)s”.") % {"field": label})
    if not content.get("text", "").strip():
        problems.append(_("Bài chưa có nội dung."))
    if not content.get("pictures"):
        problems.append(_("Bài trên Zalo cần một ảnh bìa."))
    if content.get("broadcast"):
        problems += [_("Đã dùng hết hạn mức “%(what)s”.") % {"what": name} for name, n in left if not n]
        warnings.append(_("Bài đã gửi tới người quan tâm thì không lấy lại được, kể cả khi rút bài."))
    return Review(counts, problems, warnings)


def body_of(content: dict[str, Any], *, status: str) -> dict[str, Any]:
    """The article as `article/create` and `article/update` take it. Zalo fetches pictures from their addresses.

    The cover is cut to 16:9 around its focal point.
    """
    names = content["pictures"]
    cover = cut(names[:1], WIDE)
    pictures = [urljoin(settings.BASE_URL, default_storage.url(cover.get(name, name))) for name in names]
    body: list[dict[str, str]] = [
        {"type": "text", "content": part.strip()} for part in content["text"].split("\n\n") if part.strip()
    ]
    body += [{"type": "image", "url": url, "caption": ""} for url in pictures[1:]]
    return {
        "type": "normal", "title": content["title"], "author": content["author"], "description": content["summary"],
        "cover": {"cover_type": "photo", "photo_url": pictures[0], "status": "show"},
        "body": body, "status": status, "comment": "show",
    }  # fmt: skip
