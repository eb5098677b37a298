"""Light markup for short texts written on a phone: paragraphs, lists, emphasis, links; nothing else.

    A blank line begins a new paragraph. **Words that matter**, _others_, [a link](https://…), https://…

    - first of a list
    - second

Everything is escaped first, so nothing that is typed becomes markup of the page.
"""

from __future__ import annotations

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from lantoa.base.documents.text import safe_url
from lantoa.base.text import nfc

_ITEM = re.compile(r"^[-*•]\s+(.*)$")
_INLINE = re.compile(
    r"\*\*(?=\S)(?P<bold>[^\n]+?)(?<=\S)\*\*"
    r"|(?<!\w)_(?=[^\s_])(?P<italic>[^\n]+?)(?<=[^\s_])_(?!\w)"
    r"|\[(?P<label>[^\[\]\n]{1,200})\]\((?P<url>[^()\s]{1,1000})\)"
    r"|(?P<bare>https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]])"
)


def render(text: str) -> SafeString:
    """`text` as safe HTML: `<p>`, `<ul>`, `<b>`, `<i>`, `<a>` and `<br>`. Never raises."""
    blocks: list[str] = []
    for group in re.split(r"\n\s*\n", nfc(text).replace("\r\n", "\n").replace("\r", "\n")):
        words: list[str] = []
        items: list[str] = []
        for line in filter(None, map(str.strip, group.split("\n"))):
            found = _ITEM.match(line)
            if found and words:
                blocks.append(f"<p>{'<br>'.join(words)}</p>")
                words = []
            elif not found and items:
                blocks.append(f"<ul>{''.join(items)}</ul>")
                items = []
            if found:
                items.append(f"<li>{_inline(found[1])}</li>")
            else:
                words.append(_inline(line))
        if words:
            blocks.append(f"<p>{'<br>'.join(words)}</p>")
        if items:
            blocks.append(f"<ul>{''.join(items)}</ul>")
    return mark_safe("".join(blocks))  # noqa: S308  every part was escaped below


def plain(text: str) -> str:
    """`text` without the signs of the markup, on one line, for summaries and subjects."""
    words = re.sub(r"\[([^\[\]\n]{1,200})\]\([^()\s]{1,1000}\)", r"\1", text)
    # Items of a list would run together: they are parted where no sign does it.
    words = re.sub(r"(?<=[^\s.,:;!?…])[^\S\n]*\n\s*[-*•]\s+", "; ", words.replace("**", ""))
    words = re.sub(r"^[-*•]\s+", "", words, flags=re.MULTILINE)
    return " ".join(words.split())


def _inline(text: str) -> str:
    parts: list[str] = []
    end = 0
    for found in _INLINE.finditer(text):
        parts.append(escape(text[end : found.start()]))
        end = found.end()
        if found["bold"]:
            parts.append(f"<b>{_inline(found['bold'])}</b>")
        elif found["italic"]:
            parts.append(f"<i>{_inline(found['italic'])}</i>")
        else:
            url = safe_url(found["url"] or found["bare"])
            label = escape(found["label"] or found["bare"])
            parts.append(f'<a href="{escape(url)}" rel="noopener">{label}</a>' if url else escape(found.group()))
    parts.append(escape(text[end:]))
    return "".join(parts)
