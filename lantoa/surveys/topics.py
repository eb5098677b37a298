"""Open answers gathered under what they speak of, so that a person can read them; nobody is judged by it.

Vietnamese words are mostly two syllables, so pairs of syllables are counted; the pair that most of the answers left
share names the next topic. What shares nothing stands under "Ý kiến khác".
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext as _

from lantoa.base.private import without_personal
from lantoa.base.text import fold
from lantoa.surveys.models import Answer, Survey
from lantoa.surveys.privacy import SMALLEST
from lantoa.units.models import Unit

MOST_READ = 3_000
MOST_TOPICS = 8
_WORD = re.compile(r"[a-z0-9]+")
_EMPTY = frozenset(
    [
        "va",
        "la",
        "co",
        "cua",
        "cho",
        "cac",
        "nhung",
        "duoc",
        "khong",
        "toi",
        "minh",
        "chung",
        "ta",
        "ban",
        "em",
        "thay",
        "nay",
        "do",
        "thi",
        "ma",
        "voi",
        "de",
        "trong",
        "khi",
        "o",
        "ve",
        "tu",
        "den",
        "da",
        "se",
        "rat",
        "qua",
        "hon",
        "cung",
        "nen",
        "can",
        "muon",
        "phai",
        "nhu",
        "mot",
        "hai",
        "nhieu",
        "it",
        "them",
        "nua",
        "lai",
        "ra",
        "vao",
        "len",
        "xuong",
        "con",
        "dang",
        "vi",
        "nhung",
        "neu",
        "hay",
        "the",
        "gi",
        "nao",
        "ai",
        "boi",
        "tai",
    ]
)


@dataclass(frozen=True)
class Topic:
    """Answers that speak of one thing."""

    name: str
    texts: list[str]


def texts(survey: Survey, unit: Unit, question_id: str, *, masked: bool) -> list[str]:
    """What people of a branch wrote, in no order, at most 3,000; one query.

    `masked` takes personal data out; only a unit's own officers read their own unit's answers as they were written.
    """
    found = Answer.objects.filter(survey=survey, data__has_key=question_id)
    if unit.pk != survey.branch_id:
        found = found.filter(unit__in=Unit.objects.under(unit))
    words = [
        str(text)
        for text in found.order_by("id").values_list(KeyTextTransform(question_id, "data"), flat=True)[:MOST_READ]
    ]
    random.Random(survey.pk).shuffle(words)  # noqa: S311  the keys are random already; this only mixes their order
    return [without_personal(text) for text in words] if masked else words


def by_topic(written: Sequence[str]) -> list[Topic]:
    """The texts by what they speak of, the most common first; a topic has at least five."""
    left = [(text, _pairs(text)) for text in written]
    names: Counter[str] = Counter()
    shown: dict[str, Counter[str]] = {}
    for _text, pairs in left:
        for pair, as_written in pairs.items():
            names[pair] += 1
            shown.setdefault(pair, Counter())[as_written] += 1
    topics: list[Topic] = []
    while len(topics) < MOST_TOPICS:
        counted: Counter[str] = Counter(pair for _text, pairs in left for pair in pairs)
        best = max(counted.items(), key=lambda item: (item[1], item[0]), default=None)
        if best is None or best[1] < SMALLEST:
            break
        name = shown[best[0]].most_common(1)[0][0]
        topics.append(Topic(name[:1].upper() + name[1:], [text for text, pairs in left if best[0] in pairs]))
        left = [(text, pairs) for text, pairs in left if best[0] not in pairs]
    if left:
        topics.append(Topic(_("Ý kiến khác"), [text for text, _pairs_ in left]))
    return topics


def _pairs(text: str) -> dict[str, str]:
    """Pairs of syllables without empty words, folded, with how they were written."""
    written = re.findall(r"\w+", text.lower())
    syllables: Iterable[tuple[str, str]] = [(fold(word), word) for word in written]
    found: dict[str, str] = {}
    before: tuple[str, str] | None = None
    for plain, word in syllables:
        if plain in _EMPTY or not _WORD.fullmatch(plain):
            before = None
            continue
        if before is not None:
            found.setdefault(f"{before[0]} {plain}", f"{before[1]} {word}")
        before = (plain, word)
    return found
