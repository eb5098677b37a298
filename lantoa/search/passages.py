"""The passage of a text that shows why it was found."""

from __future__ import annotations

import re
from collections import Counter

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from lantoa.base.text import clean
from lantoa.search.words import bare, words

LENGTH = 34  # words
LEAD = 4  # words before the first that was asked for
LOOKED_THROUGH = 8_000  # letters
_PIECE = re.compile(r"[^\W_]+")


def passage(text: str, asked: str) -> SafeString:
    """The part of `text` with most of the words of `asked`, these marked; HTML, everything in it escaped.

    Words are found with or without marks. "" if none of them stands there.
    """
    text = clean(text[:LOOKED_THROUGH])
    wanted = {word for word in bare(words(asked)) if len(word) > 1}
    places = [match.span() for match in _PIECE.finditer(text)]
    keys = bare([text[start:end].lower() for start, end in places])
    if wanted.isdisjoint(keys):
        return SafeString("")
    first = _best_window(keys, wanted)
    last = min(len(keys), first + LENGTH)
    parts, at = ["… "] if first else [], places[first][0] if first else 0
    for (start, end), key in zip(places[first:last], keys[first:last], strict=True):
        if key in wanted:
            parts += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
            at = end
    whole = last == len(keys)
    parts += [escape(text[at:] if whole else text[at : places[last - 1][1]]), "" if whole else " …"]
    return mark_safe("".join(parts))  # noqa: S308 - every piece of the text went through escape


def _best_window(keys: list[str], wanted: set[str]) -> int:
    """Where to begin so that most different words are in sight; the earliest such place, a little before it."""
    inside: Counter[str] = Counter()
    best = most = 0
    for place, key in enumerate(keys):
        if key in wanted:
            inside[key] += 1
        begin = place - (LENGTH - LEAD) + 1
        left = keys[begin - 1] if begin > 0 else ""
        if left in wanted:
            inside[left] -= 1
            if not inside[left]:
                del inside[left]
        if len(inside) > most:
            best, most = max(0, begin), len(inside)
    first = next(place for place in range(best, len(keys)) if keys[place] in wanted)
    return max(0, first - LEAD)
