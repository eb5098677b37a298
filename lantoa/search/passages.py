"""The passage of a text that shows why it was found."""

from __future__ import annotations

import re
from collections import Counter

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from lantoa.base.text import clean, fold
from lantoa.search.words import bare, words

LENGTH = 220  # letters
LEAD = 24  # letters before the first word that was asked for
LOOKED_THROUGH = 8_000  # letters
MOST_WORDS = 40

# One letter for one, so that places in the plain text are places in the text; quicker than folding each word.
_PLAIN = str.maketrans({
    letter: fold(letter)
    for code in (*range(0xC0, 0x250), *range(0x1EA0, 0x1EFA))
    if len(fold(letter := chr(code))) == 1 and letter.isalpha()
})  # fmt: skip


def passage(text: str, asked: str) -> SafeString:
    """The part of `text` with most of the words of `asked`, these marked; HTML, everything in it escaped.

    Words are found with or without marks. "" if none of them stands there.
    """
    text = clean(text[:LOOKED_THROUGH])
    plain = text.translate(_PLAIN).lower()
    wanted = sorted({word for word in bare(words(asked)) if len(word) > 1}, key=len, reverse=True)[:MOST_WORDS]
    if not wanted or len(plain) != len(text):
        return SafeString("")
    pattern = re.compile(rf"(?<![^\W_])(?:{'|'.join(wanted)})(?![^\W_])")
    places = [match.span() for match in pattern.finditer(plain)]
    if not places:
        return SafeString("")
    first = places[_best_window(plain, places)][0]
    begin = _word_begin(text, max(0, first - LEAD))
    end = len(text) if begin + LENGTH >= len(text) else text.rfind(" ", first, begin + LENGTH)
    end = end if end > first else min(len(text), begin + LENGTH)
    parts, at = ["… "] if begin else [], begin
    for start, stop in places:
        if start >= begin and stop <= end:
            parts += [escape(text[at:start]), "<mark>", escape(text[start:stop]), "</mark>"]
            at = stop
    parts += [escape(text[at:end]), "" if end == len(text) else " …"]
    return mark_safe("".join(parts))  # noqa: S308 - every piece of the text went through escape


def _best_window(plain: str, places: list[tuple[int, int]]) -> int:
    """Which place to begin at so that most different words are in sight; the earliest such."""
    inside: Counter[str] = Counter()
    keys = [plain[start:stop] for start, stop in places]
    best = most = first = 0
    for last, (_start, stop) in enumerate(places):
        inside[keys[last]] += 1
        while stop - places[first][0] > LENGTH - LEAD:
            inside[keys[first]] -= 1
            if not inside[keys[first]]:
                del inside[keys[first]]
            first += 1
        if len(inside) > most:
            best, most = first, len(inside)
    return best


def _word_begin(text: str, at: int) -> int:
    """The beginning of the first whole word from a place on; the place itself where words are endless."""
    if at == 0:
        return 0
    space = text.find(" ", at - 1, at + LEAD)
    return space + 1 if space >= 0 else at
