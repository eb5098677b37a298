"""A message as a video's words.

Limits of developers.google.com/youtube/v3/docs/videos: title 100 characters, description 5,000 bytes, neither with
"<" or ">"; tags 500 characters together, counted with the commas between them and quotes around those with a space.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lantoa.channels.message import Count, Message, Review, hashtag, shorten, tracked

TITLE, DESCRIPTION, TAGS = 100, 5_000, 500
VISIBLE = 157
"""About so many characters of a description stand below the video before "more"."""


def adapt(message: Message) -> dict[str, Any]:
    """Title, summary with the link, tags; the video itself is chosen in the draft. The first picture is its cover."""
    link = tracked(message.link, "youtube", message.campaign)
    after = [
        _("Đọc bài: %(link)s") % {"link": link} if link else "",
        " ".join(filter(None, (hashtag(tag) for tag in message.tags[:3]))),
    ]
    text = _plain("\n\n".join(filter(None, [message.summary or shorten(message.body, 400), *after])))
    lead = message.summary
    while len(text.encode()) > DESCRIPTION and len(lead) > VISIBLE:
        lead = shorten(lead, len(lead) * 9 // 10)  # the address and the hashtags stay
        text = _plain("\n\n".join(filter(None, [lead, *after])))
    tags = list(message.tags)
    while tags and _tags_length(tags) > TAGS:
        tags.pop()
    return {
        "title": _plain(shorten(message.title, TITLE)), "text": text, "tags": ", ".join(tags),
        "visibility": "public", "for_kids": False, "pictures": [photo.name for photo in message.photos[:1]], "video": "", "captions": "",
    }  # fmt: skip


def tags_of(content: dict[str, Any]) -> list[str]:
    """The tags as a list."""
    return [tag.strip() for tag in content.get("tags", "").split(",") if tag.strip()]


def _tags_length(tags: list[str]) -> int:
    return len(",".join(f'"{tag}"' if " " in tag else tag for tag in tags))


def review(content: dict[str, Any], *, left: list[tuple[str, int]]) -> Review:
    """What YouTube will not take; `left` is what the account may still do today, by name of the budget."""
    counts = [
        Count(_("Tiêu đề"), len(content.get("title", "")), TITLE),
        Count(_("Mô tả (byte)"), len(content.get("text", "").encode()), DESCRIPTION),
        Count(_("Thẻ"), _tags_length(tags_of(content)), TAGS),
    ]
    problems = [_("%(field)s dài quá %(n)d.") % {"field": c.label, "n": c.limit} for c in counts if c.over]
    if not content.get("title", "").strip():
        problems.append(_("Hãy điền mục “%(field)s”.") % {"field": _("Tiêu đề")})
    if not content.get("video"):
        problems.append(_("Hãy chọn tệp video."))
    if any(mark in content.get(key, "") for key in ("title", "text") for mark in "<>"):
        problems.append(_("YouTube không nhận dấu < và > trong tiêu đề và mô tả."))
    problems += [_("Đã dùng hết hạn mức “%(what)s”.") % {"what": name} for name, n in left if not n]
    warnings = []
    if not content.get("captions"):
        warnings.append(_("Chưa có phụ đề. Người khiếm thính và người xem không bật tiếng cần phụ đề."))
    if content.get("pictures"):
        warnings.append(_("Kênh chưa xác minh số điện thoại thì YouTube không nhận ảnh bìa riêng; video vẫn lên."))
    if len(content.get("text", "")) > VISIBLE and "http" not in content.get("text", "")[:VISIBLE]:
        warnings.append(_("Người xem thấy khoảng %(n)d chữ cái đầu của mô tả; liên kết nằm sau đó.") % {"n": VISIBLE})
    return Review(counts, problems, warnings)


def facts_of(content: dict[str, Any], visibility: str) -> dict[str, Any]:
    """The video's resource as videos.insert and videos.update take it. 27 is the category of education."""
    return {
        "snippet": {
            "title": content["title"], "description": content["text"], "tags": tags_of(content), "categoryId": "27",
            "defaultLanguage": "vi", "defaultAudioLanguage": "vi",
        },
        "status": {"privacyStatus": visibility, "selfDeclaredMadeForKids": bool(content.get("for_kids"))},
    }  # fmt: skip


def _plain(text: str) -> str:
    return text.replace("<", "‹").replace(">", "›")
