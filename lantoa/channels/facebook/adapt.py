"""A message as a post of a page.

The longest text, 63,206 characters, is common knowledge that the pages read for this did not state; ten pictures a
post is our own measure for what people look through.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lantoa.channels.message import Count, Message, Review, hashtag, shorten, tracked

LONGEST = 63_206
SHOWN = 480
"""About so many characters stand before "See more"."""
MOST_PICTURES = 10
MOST_TAGS = 3


def adapt(message: Message) -> dict[str, Any]:
    """Title, summary and tags as the text; pictures if there are any, else the link with its own card."""
    link = tracked(message.link, "facebook", message.campaign)
    pictures = [photo.name for photo in message.photos][:MOST_PICTURES]
    parts = [message.title, message.summary or shorten(message.body, SHOWN)]
    if pictures and link:
        parts.append(_("Đọc tiếp: %(link)s") % {"link": link})
    parts.append(" ".join(filter(None, (hashtag(tag) for tag in message.tags[:MOST_TAGS]))))
    return {"text": "\n\n".join(filter(None, parts)), "link": link, "pictures": pictures, "frame": "", "video": ""}


def review(content: dict[str, Any]) -> Review:
    """What Facebook will not take, and what readers will not like."""
    text, link, pictures = content.get("text", ""), content.get("link", ""), content.get("pictures", [])
    counts = [Count(_("Chữ"), len(text), LONGEST), Count(_("Ảnh"), len(pictures), MOST_PICTURES)]
    problems, warnings = [], []
    video = content.get("video", "")
    if not (text.strip() or link or pictures or video):
        problems.append(_("Bài chưa có gì để đăng."))
    if len(text) > LONGEST:
        problems.append(_("Bài dài quá %(n)s chữ cái.") % {"n": LONGEST})
    if len(pictures) > MOST_PICTURES:
        problems.append(_("Nhiều nhất %(n)d ảnh một bài.") % {"n": MOST_PICTURES})
    if link and not link.startswith(("http://", "https://")):
        problems.append(_("Liên kết cần bắt đầu bằng https://."))
    if len(text) > SHOWN:
        warnings.append(_("Người xem thấy khoảng %(n)d chữ cái đầu rồi tới “Xem thêm”.") % {"n": SHOWN})
    if video and pictures:
        warnings.append(_("Bài có video thì Facebook không hiện ảnh kèm theo."))
    elif pictures and link and link not in text:
        warnings.append(_("Bài có ảnh thì Facebook không hiện thẻ liên kết, và trong lời chưa có liên kết."))
    if not pictures and not video:
        warnings.append(_("Bài không có ảnh."))
    return Review(counts, problems, warnings)
