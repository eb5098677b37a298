"""Text of the years before Unicode: TCVN3 (.VnTime and its kin) and VNI, turned into what everybody reads today."""

from __future__ import annotations

import unicodedata

from viparse.normalize.detector import detect_encoding_by_content
from viparse.normalize.encodings import CHARMAPS
from viparse.normalize.tables import convert

_KNOWN = {name: CHARMAPS[name] for name in ("tcvn3", "vni")}
# Letters that only Vietnamese in Unicode has; a text with them needs no turning.
_UNICODE_ONLY = frozenset("ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ")
_FEW = 3


def by_font(text: str, font: str) -> str:
    """`text` that was set in the font named `font`; capitals-only fonts (".VnTimeH") give capitals.

    Text in any other font comes back as it is.
    """
    name = font.strip().lower()
    if name.startswith(".vn"):
        plain = convert(text, _KNOWN["tcvn3"])
        return plain.upper() if name.endswith("h") else plain
    if name.startswith("vni-"):
        return convert(text, _KNOWN["vni"])
    return text


def by_content(text: str) -> str:
    """`text` turned into Unicode if its letters can only have been TCVN3 or VNI; else as it is, in NFC."""
    lowered = unicodedata.normalize("NFC", text)
    if sum(letter in _UNICODE_ONLY for letter in lowered.lower()) >= _FEW:
        return lowered
    found = detect_encoding_by_content(text, _KNOWN)
    charmap = _KNOWN.get(found.encoding or "")
    return convert(text, charmap) if charmap is not None else lowered
