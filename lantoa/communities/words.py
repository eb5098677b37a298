"""Words that a moderator wants to look at: help for who looks, never a judge.

A word typed with marks is looked for with its marks, so that an ordinary word is not taken for it; one typed without
is found either way.
"""

from __future__ import annotations

import re

from lantoa.base.text import clean, fold, nfc
from lantoa.communities.models import WatchWord
from lantoa.units.models import Unit

_BETWEEN = re.compile(r"\W+", re.UNICODE)


def _spaced(text: str) -> str:
    return f" {' '.join(_BETWEEN.sub(' ', text).split())} "


def key_of(word: str) -> str:
    """How a word is kept: small letters, marks as typed."""
    return _spaced(clean(word).casefold()).strip()


def found_in(text: str, unit: Unit) -> list[str]:
    """The words of the unit's list and of those of the units above that stand in `text`; one query."""
    words = list(WatchWord.objects.filter(unit__path__in=unit.ancestor_paths).values_list("word", "key"))
    if not words:
        return []
    exact, bare = _spaced(nfc(text).casefold()), _spaced(fold(text))
    return sorted({word for word, key in words if f" {key} " in (bare if fold(key) == key else exact)})
