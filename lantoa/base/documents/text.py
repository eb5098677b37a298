"""Text made safe for print: Unicode NFC, no characters that XML, PDF or the eye cannot take."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

# Characters XML 1.0 does not allow (section 2.2), and controls that reorder the text around them, with
# which a line can be made to read differently from what it says.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
    + "|["
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"\s+")

LONGEST_WORD = 20
"""Characters after which a word may be broken: more than any Vietnamese syllable, less than an address."""

_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")


def clean(text: str) -> str:
    """Return `text` as NFC with unprintable characters dropped; line ends become \\n and are kept."""
    return unicodedata.normalize("NFC", _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", str(text))))


def clean_line(text: str) -> str:
    """Return `text` cleaned and on one line, with single spaces."""
    return _SPACES.sub(" ", clean(text)).strip()


def without_end_mark(text: str) -> str:
    """Return one line without the punctuation that the layout itself puts at its end."""
    return clean_line(text).rstrip(";., ")


def breakable(text: str) -> str:
    """Let words longer than any syllable (addresses, codes) break, by zero-width spaces inside them."""
    return _LONG_WORD.sub(lambda match: _with_breaks(match[0]), text)


def _with_breaks(word: str) -> str:
    pieces: list[str] = []
    since = 0
    for index, letter in enumerate(word):
        joins = unicodedata.combining(letter) or unicodedata.category(letter) in {"Mn", "Mc", "Me", "Cf"}
        after = word[index - 1] if index else ""
        good = after in "/?&=-_.,;" and since >= 4
        if index and not joins and after != "\u200d" and (good or since >= LONGEST_WORD):
            pieces.append("\u200b")
            since = 0
        pieces.append(letter)
        since += 1
    return "".join(pieces)


def safe_url(url: str) -> str:
    """Return the address if a printed or saved document may link to it (web, mail, telephone), else ""."""
    address = clean_line(url)
    if any(letter.isspace() for letter in address):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme in {"http", "https"}:
        return address if parts.netloc else ""
    return address if parts.scheme in {"mailto", "tel"} and parts.path else ""
