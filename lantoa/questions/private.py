"""Personal data in a text, suggested to be taken out before it is published; a person decides."""

from __future__ import annotations

import re

from lantoa.base.text import nfc

INSTEAD = "[…]"

_CAPITAL = r"[A-ZĐÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĨŨƠƯẠ-Ỹ]"
_NAME = rf"{_CAPITAL}\w+(?:\s+{_CAPITAL}\w+){{1,4}}"
_PATTERNS = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"(?<!\d)(?:\+?84|0)(?:[ .-]?\d){8,10}(?!\d)"),
    re.compile(r"(?<!\d)(?:\d{12}|\d{9}|\d{10})(?!\d)"),
    re.compile(rf"(?:(?<=tên là )|(?<=[Tt]ôi là )|(?<=[Ee]m là )|(?<=[Cc]ô )|(?<=[Tt]hầy )|(?<=[Aa]nh )|(?<=[Cc]hị )|(?<=[Ôô]ng )|(?<=[Bb]à )){_NAME}"),
    re.compile(rf"\b[Ss]ố nhà\s+\S+(?:\s*,?\s*(?:đường|phố|ngõ|ngách)\s+{_CAPITAL}\w+(?:\s+{_CAPITAL}\w+)*)?"),
    re.compile(rf"\b(?:trường|Trường)\s+(?:(?:THPT|THCS|TH|Tiểu học|Mầm non|tiểu học|mầm non)\s+)?{_NAME}"),
)  # fmt: skip


def personal(text: str) -> list[str]:
    """What in `text` may tell who it is about: mail addresses, numbers, names after a form of address, addresses,
    schools; in order, each once."""
    text = nfc(text)
    found = sorted((match.start(), match[0]) for pattern in _PATTERNS for match in pattern.finditer(text))
    return list(dict.fromkeys(words for _at, words in found))


def without_personal(text: str) -> str:
    """`text` with all of that replaced by a mark."""
    text = nfc(text)
    for words in sorted(personal(text), key=len, reverse=True):
        text = text.replace(words, INSTEAD)
    return text
