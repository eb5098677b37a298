"""What the text of an article is made of, and the same as plain text."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.whitelist import Whitelister, allow_without_attributes, attribute_rule

INLINE = ["bold", "italic", "link"]


def safe_url(url: Any) -> str | None:
    """`url` if it leads to a web page, a mail address or a telephone; None for anything that could run."""
    url = re.sub(r"[\x00-\x20\x7f-\xa0]", "", str(url))
    try:
        scheme = urlsplit(url).scheme.lower()
    except ValueError:
        return None
    return url if scheme in ("http", "https", "mailto", "tel") else None


class InlineSanitiser(Whitelister):
    """Leaves emphasis, links that lead somewhere harmless, line breaks and lists; drops every other element."""

    element_rules = {
        "[document]": allow_without_attributes,
        "a": attribute_rule({"href": safe_url}),
        **dict.fromkeys(("b", "strong", "i", "em", "br", "p", "ul", "ol", "li"), allow_without_attributes),
    }

    def clean_tag_node(self, doc: Any, tag: Any) -> None:
        """As above, and what stands inside scripts and styles goes with them."""
        if tag.name in ("script", "style", "iframe", "object", "template"):
            tag.decompose()
            return
        super().clean_tag_node(doc, tag)


sanitise = InlineSanitiser().clean


class PictureBlock(blocks.StructBlock):
    """A picture with what it shows and who took it."""

    picture = ImageChooserBlock(label=_("Ảnh"))
    caption = blocks.CharBlock(label=_("Chú thích"), required=False, max_length=255)
    credit = blocks.CharBlock(label=_("Người chụp"), required=False, max_length=120)

    class Meta:
        icon = "image"
        label = _("Ảnh")
        template = "newsroom/blocks/picture.html"


class QuoteBlock(blocks.StructBlock):
    """Somebody's words."""

    text = blocks.TextBlock(label=_("Lời trích"))
    source = blocks.CharBlock(label=_("Của ai"), required=False, max_length=160)

    class Meta:
        icon = "openquote"
        label = _("Trích dẫn")
        template = "newsroom/blocks/quote.html"


class LinkBlock(blocks.StructBlock):
    """A link that stands by itself, such as a video: a card that leads there, nothing loaded from elsewhere."""

    url = blocks.URLBlock(label=_("Liên kết"))
    title = blocks.CharBlock(label=_("Tên hiện ra"), required=False, max_length=160)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        url = safe_url(value.get("url", "")) or ""
        host = (urlsplit(url).hostname or "").removeprefix("www.")
        context |= {"safe_url": url, "host": host, "is_video": host in ("youtube.com", "youtu.be", "m.youtube.com")}
        return context

    class Meta:
        icon = "link"
        label = _("Liên kết")
        template = "newsroom/blocks/link.html"


BODY_BLOCKS = [
    ("heading", blocks.CharBlock(label=_("Tiêu đề mục"), max_length=200, icon="title",
                                 template="newsroom/blocks/heading.html")),
    ("paragraph", blocks.RichTextBlock(label=_("Đoạn văn"), features=INLINE, icon="pilcrow")),
    ("list", blocks.ListBlock(blocks.RichTextBlock(features=INLINE), label=_("Danh sách"), icon="list-ul",
                              template="newsroom/blocks/list.html")),
    ("quote", QuoteBlock()),
    ("picture", PictureBlock()),
    ("link", LinkBlock()),
]  # fmt: skip


def _words(html: Any) -> str:
    source = getattr(html, "source", html)
    return unescape(strip_tags(re.sub(r"<br\s*/?>|</p>", " ", str(source))))


def plain_text(body: Any) -> str:
    """All words of a body, blocks parted by line breaks; for search, counting and feeds."""
    parts: list[str] = []
    for block in body or ():
        kind, value = block.block_type, block.value
        if kind == "heading":
            parts.append(str(value))
        elif kind == "paragraph":
            parts.append(_words(value))
        elif kind == "list":
            parts.extend(_words(item) for item in value)
        elif kind == "quote":
            parts.extend([value["text"], value["source"]])
        elif kind == "picture":
            parts.append(value["caption"])
        elif kind == "link":
            parts.append(value["title"])
    return "\n".join(part.strip() for part in parts if part and part.strip())
