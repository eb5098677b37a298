"""Letters of documents: misread, decomposed, spaced apart; made alike so that patterns meet them."""

from __future__ import annotations

import re
import unicodedata

from lantoa.base.text import nfc

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_SAME = {"–": "-", "—": "-", "‑": "-", "−": "-", "\u00a0": " ", "\r": "\n", "\f": "\n", "\t": "  ", "Ð": "Đ", "ð": "đ"}
SAME_LETTERS = str.maketrans(_SAME)
_SPACED = re.compile(r"(?<!\S)(?:[^\W\d_] ){3,}[^\W\d_](?!\S)")
_LETTERS_APART = re.compile(r"[^\W\d_](?: [^\W\d_])*")


def plain(text: str) -> str:
    """`text` composed, without invisible characters, one kind of dash and stroke, gaps of columns as two spaces."""
    text = _INVISIBLE.sub("", nfc(text)).translate(SAME_LETTERS)
    return "\n".join(_together(line) for line in text.split("\n"))


def _together(line: str) -> str:
    """Words that were set wide ("K Ế  H O Ạ C H") as words; wider gaps, which part columns, stay as two spaces."""
    if not _SPACED.search(line):
        return re.sub(r" {2,}", "  ", line)
    parts = re.split(r" {2,}", line.strip())
    if all(_LETTERS_APART.fullmatch(part) for part in parts):
        return " ".join(part.replace(" ", "") for part in parts)
    columns = []
    for column in re.split(r" {3,}", line):
        words = column.split("  ")
        columns.append(" ".join(_joined(word) for word in words))
    return "  ".join(columns)


def _joined(word: str) -> str:
    return word.replace(" ", "") if _LETTERS_APART.fullmatch(word.strip()) else word


def _bare(letter: str) -> str:
    if letter in "đĐ":
        return "d"
    base = unicodedata.normalize("NFD", letter)[0].lower()
    return base if len(base) == 1 else letter


def marks_off(text: str) -> str:
    """Without marks, small and large kept, as many letters as before: places in it are places in `text`."""
    return "".join(_bare(letter).upper() if letter.isupper() else _bare(letter) for letter in text)


def flat_of(text: str) -> str:
    """Without marks and small, as many letters as before."""
    return "".join(_bare(letter) for letter in text)


def key_of(text: str) -> str:
    """For comparing words whatever their marks and spaces."""
    return re.sub(r"[\W_]+", "", flat_of(text))
