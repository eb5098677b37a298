"""The light markup in which an article is written on a phone, to and from the blocks it is kept as.

    A blank line begins a new paragraph. **Words that matter**, _others_, [a link](https://…).

    ## A heading

    - first of a list
    - second

    > Somebody's words.
    > — who said it

    [Ảnh 12]

    https://www.youtube.com/watch?v=…

Anything else is a paragraph, so every text can be read; nothing that is typed becomes markup of the page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape

from lantoa.newsroom.blocks import safe_url, sanitise

PHOTO_LINE = re.compile(r"^\[\s*[ảa]nh\s+(\d{1,12})\s*\]$", re.IGNORECASE)
LINK_LINE = re.compile(r"^https?://\S+$")
ITEM = re.compile(r"^[-*•+]\s+(.*)$")
HEADING = re.compile(r"^#{1,6}\s+(.*)$")
SOURCE = re.compile(r"^(?:—|–|--)\s*(.+)$")
_INLINE = re.compile(
    r"\*\*(?=\S)(?P<bold>.+?)(?<=\S)\*\*"
    r"|(?<![\w_])_(?=[^\s_])(?P<italic>.+?)(?<=[^\s_])_(?![\w_])"
    r"|\[(?P<label>[^\[\]\n]{1,200})\]\((?P<url>[^()\s]{1,1000})\)"
    r"|(?P<bare>https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]])",
    re.DOTALL,
)

Block = dict[str, Any]


@dataclass(frozen=True)
class Photo:
    """What stands under a picture."""

    caption: str = ""
    credit: str = ""


def inline(text: str) -> str:
    """One run of text as safe HTML: emphasis and links, everything else escaped."""
    parts: list[str] = []
    end = 0
    for found in _INLINE.finditer(text):
        parts.append(escape(text[end : found.start()]))
        end = found.end()
        if found["bold"] is not None:
            parts.append(f"<b>{inline(found['bold'])}</b>")
        elif found["italic"] is not None:
            parts.append(f"<i>{inline(found['italic'])}</i>")
        else:
            url = safe_url(found["url"] or found["bare"])
            label = escape(found["label"] or found["bare"])
            parts.append(f'<a href="{escape(url)}">{label}</a>' if url else escape(found.group()))
    parts.append(escape(text[end:]))
    return "".join(parts)


def _tidy(text: str) -> str:
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def parse(text: str, photos: Mapping[int, Photo] | None = None) -> list[Block]:
    """The blocks of `text`, as raw stream data; never raises.

    `photos` are the pictures that may stand in it, by id; a line that names another one is left as words.
    """
    known = photos or {}
    blocks: list[Block] = []
    for group in re.split(r"\n\s*\n", _tidy(text)):
        _parse_group([line.strip() for line in group.split("\n") if line.strip()], known, blocks)
    return blocks


def _parse_group(lines: list[str], photos: Mapping[int, Photo], blocks: list[Block]) -> None:
    words: list[str] = []

    def flush() -> None:
        if words:
            html = "<br/>".join(inline(line) for line in words)
            blocks.append({"type": "paragraph", "value": f"<p>{html}</p>"})
            words.clear()

    place = 0
    while place < len(lines):
        line = lines[place]
        place += 1
        if (found := PHOTO_LINE.match(line)) and int(found[1]) in photos:
            flush()
            photo = photos[int(found[1])]
            value = {"picture": int(found[1]), "caption": photo.caption, "credit": photo.credit}
            blocks.append({"type": "picture", "value": value})
        elif (found := HEADING.match(line)) and found[1].strip("# "):
            flush()
            blocks.append({"type": "heading", "value": found[1].strip()[:200].strip()})
        elif LINK_LINE.match(line) and safe_url(line) and len(lines) == 1 and len(line) <= 500:
            blocks.append({"type": "link", "value": {"url": line, "title": ""}})
        elif ITEM.match(line):
            flush()
            place -= 1
            items = []
            while place < len(lines) and (found := ITEM.match(lines[place])):
                items.append(inline(found[1]))
                place += 1
            blocks.append({"type": "list", "value": items})
        elif line.startswith(">") and line.strip("> "):
            flush()
            place -= 1
            said: list[str] = []
            source = ""
            while place < len(lines) and lines[place].startswith(">"):
                one = lines[place].lstrip("> ").strip()
                place += 1
                if said and (found := SOURCE.match(one)):
                    source = found[1].strip()[:160]
                    break
                said.append(one)
            blocks.append({"type": "quote", "value": {"text": "\n".join(filter(None, said)), "source": source}})
        else:
            words.append(line)
    flush()


def clean_blocks(blocks: Iterable[Mapping[str, Any]]) -> list[Block]:
    """Raw stream data from anywhere with every piece of HTML sanitised; unknown kinds of block are dropped."""
    kept: list[Block] = []
    for block in blocks:
        kind, value = block.get("type"), block.get("value")
        if kind == "paragraph":
            value = sanitise(str(value))
        elif kind == "list" and isinstance(value, list):
            value = [sanitise(str(item.get("value", "") if isinstance(item, Mapping) else item)) for item in value]
        elif kind not in ("heading", "quote", "picture", "link"):
            continue
        kept.append({"type": kind, "value": value} | ({"id": block["id"]} if block.get("id") else {}))
    return kept


def to_text(body: Any) -> str:
    """A body (stream value) in the light markup; what the markup cannot say is left out, its words stay."""
    parts: list[str] = []
    for block in body or ():
        kind, value = block.block_type, block.value
        if kind == "heading":
            parts.append(f"## {value}")
        elif kind == "paragraph":
            parts.extend(_paragraphs(value))
        elif kind == "list":
            parts.append("\n".join(f"- {_inline_text(item)}" for item in value))
        elif kind == "quote":
            lines = [f"> {line}" for line in str(value["text"]).splitlines() if line.strip()]
            parts.append("\n".join([*lines, f"> — {value['source']}"] if value["source"] else lines))
        elif kind == "picture" and value["picture"] is not None:
            parts.append(f"[Ảnh {value['picture'].pk}]")
        elif kind == "link":
            parts.append(str(value["url"]))
    return "\n\n".join(part for part in parts if part.strip())


def _paragraphs(value: Any) -> list[str]:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(str(getattr(value, "source", value)), "html.parser")
    pieces = soup.find_all(["p", "ul", "ol"], recursive=False)
    if not pieces:
        return [_node_text(soup).strip()]
    texts = []
    for piece in pieces:
        if piece.name == "p":
            texts.append(_node_text(piece).strip())
        else:
            texts.append("\n".join(f"- {_node_text(item).strip()}" for item in piece.find_all("li")))
    return texts


def _inline_text(value: Any) -> str:
    from bs4 import BeautifulSoup

    text = _node_text(BeautifulSoup(str(getattr(value, "source", value)), "html.parser"))
    return re.sub(r"\s*\n\s*", " ", text).strip()


def _node_text(node: Any) -> str:
    from bs4 import NavigableString

    parts: list[str] = []
    for child in node.children:
        if isinstance(child, NavigableString):
            parts.append(re.sub(r"\s+", " ", str(child)))
            continue
        words = _node_text(child)
        if child.name == "br":
            parts.append("\n")
        elif child.name in ("b", "strong") and words.strip():
            parts.append(f"**{words}**")
        elif child.name in ("i", "em") and words.strip():
            parts.append(f"_{words}_")
        elif child.name == "a" and child.get("href") and words.strip():
            parts.append(child["href"] if words == child["href"] else f"[{words}]({child['href']})")
        else:
            parts.append(words)
    return "".join(parts)


def photos_of(body: Any) -> dict[int, Photo]:
    """The pictures that stand in a body, with what is under them, in their order."""
    return {
        block.value["picture"].pk: Photo(block.value["caption"] or "", block.value["credit"] or "")
        for block in body or ()
        if block.block_type == "picture" and block.value["picture"] is not None
    }
