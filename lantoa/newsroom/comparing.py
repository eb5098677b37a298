"""What changed between two versions of a text, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A run of text: "same", "removed" (only before) or "added" (only after)."""

    kind: str
    text: str


def compare(before: str, after: str) -> list[Piece]:
    """The way from `before` to `after`: all "same" and "removed" pieces make the first, "same" and "added" the second.

    Paragraphs are matched first and words within those that differ, so that long articles stay quick.
    """
    pieces: list[Piece] = []
    old, new = _lines(before), _lines(after)
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
        else:
            pieces.extend(_words("".join(old[a:b]), "".join(new[c:d])))
    return _joined(pieces)


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _words(before: str, after: str) -> list[Piece]:
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        pieces.append(Piece("removed", "".join(old[a:b])))
        pieces.append(Piece("added", "".join(new[c:d])))
    return pieces


def _joined(pieces: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if joined and joined[-1].kind == piece.kind:
            joined[-1] = Piece(piece.kind, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined
