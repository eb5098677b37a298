"""How like two texts are, and when they are the same.

Candidates come from BM25, which sees one word at a time and takes a long text for a better one. Here both texts
are looked at as wholes: what share of their weight they have in common, in words, in pairs of words, in names, in
numbers, and how much of the one's head stands in the other. The weights come from a logistic regression on made
pairs (docs/decisions/0032); they are round numbers.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import tantivy

from lantoa.claims.matching.words import Cut, cut
from lantoa.search.words import pairs

HEAD_WORDS = 24
FEWEST_WORDS = 12  # a shorter text is never attached by itself, only suggested
SAME = 0.9  # share of the weight of all words, of either text, that both have
LIKELY = 0.42  # from here on a desk is shown a suggestion

FEW_TEXTS = 5_000

FEATURES = ("base", "words", "marked", "pairs", "names", "numbers", "head", "head_back")
WEIGHTS = {
    "base": 3.0, "words": 3.0, "marked": 2.0, "pairs": 1.5, "names": 2.0, "numbers": 0.3, "head": 4.0, "head_back": 3.0,
}  # fmt: skip


class Kind(StrEnum):
    """What is to be done with a match."""

    SAME = "same"  # attaches by itself
    LIKELY = "likely"  # is suggested to the desk
    OTHER = "other"


class Weights(dict[str, float]):
    """How rare words are in the index, looked up when first needed."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        super().__init__()
        # A desk that begins knows few texts, in which every word is rare or common by accident.
        self._searcher, self._all = searcher, max(int(searcher.num_docs), FEW_TEXTS)

    def __missing__(self, word: str) -> float:
        having = min(self._searcher.doc_freq("bare_pairs" if "_" in word else "bare", word), self._all)
        self[word] = math.log(1 + (self._all - having + 0.5) / (having + 0.5))
        return self[word]


@dataclass(frozen=True)
class Profile:
    """A text as it is compared."""

    cut: Cut
    head_length: int

    @cached_property
    def words(self) -> frozenset[str]:
        """Its different words, without marks."""
        return frozenset(self.cut.bare)

    @cached_property
    def marked(self) -> frozenset[str]:
        """Its different words as typed."""
        return frozenset(self.cut.marked)

    @cached_property
    def is_marked(self) -> bool:
        """Whether it was typed with marks."""
        return any(not word.isascii() for word in self.cut.marked)

    @cached_property
    def pairs(self) -> frozenset[str]:
        """Its different pairs of neighbouring words."""
        return frozenset(pairs(list(self.cut.bare)))

    @cached_property
    def head(self) -> frozenset[str]:
        """The words that say what it is about."""
        return frozenset(self.cut.bare[: self.head_length])

    def written(self) -> str:
        """As the index keeps it."""
        return "\n".join(
            (
                " ".join(self.cut.marked),
                " ".join(self.cut.bare),
                " ".join(sorted(self.cut.names)),
                str(self.head_length),
            )
        )

    @classmethod
    def read(cls, written: str) -> Profile:
        """From how the index keeps it."""
        marked, bare, names, head_length = written.split("\n")
        return cls(Cut(tuple(marked.split()), tuple(bare.split()), frozenset(names.split())), int(head_length))


def profile(text: str, head: str = "") -> Profile:
    """What there is to compare in `text`; its first words are its head unless `head` is given to stand before it."""
    if head:
        return Profile(cut(f"{head}. {text}"), max(1, len(cut(head).bare)))
    return Profile(cut(text), HEAD_WORDS)


def _weight(words: Iterable[str], weights: Weights) -> float:
    return sum(map(weights.__getitem__, words))


def _share(one: Collection[str], other: Collection[str], weights: Weights) -> float:
    """The weight that both have, as a share of the geometric mean of what each has (0 where one has none)."""
    if not one or not other:
        return 0.0
    both = _weight(set(one) & set(other), weights)
    return both / math.sqrt(_weight(one, weights) * _weight(other, weights) or 1.0)


def features(asked: Profile, other: Profile, base: float, weights: Weights) -> dict[str, float]:
    """What is weighed, each from 0 to 1; `base` is BM25's score as a share of its best hit's."""
    head = _weight(asked.head, weights)
    back = _weight(other.head, weights)
    return {
        "base": base,
        "words": _share(asked.words, other.words, weights),
        "marked": _share(asked.marked, other.marked, weights) if asked.is_marked and other.is_marked else 0.0,
        "pairs": _share(asked.pairs, other.pairs, weights),
        "names": _share(asked.cut.names, other.cut.names, weights),
        "numbers": _share(asked.cut.numbers, other.cut.numbers, weights),
        "head": _weight(asked.head & other.words, weights) / head if head else 0.0,
        "head_back": _weight(other.head & asked.words, weights) / back if back else 0.0,
    }


def likeness(asked: Profile, other: Profile, base: float, weights: Weights) -> float:
    """How like they are, from 0 to 1."""
    found = features(asked, other, base, weights)
    return sum(WEIGHTS[name] * value for name, value in found.items()) / sum(WEIGHTS.values())


def judge(asked: Profile, other: Profile, weights: Weights) -> Kind:
    """Whether they are the same, likely so, or not.

    The same are texts that share nearly all the weight of their words, and agree in every number, every name and
    every word that turns a sentence round; never short ones.
    """
    both, either = asked.words & other.words, asked.words | other.words
    share = _weight(both, weights) / (_weight(either, weights) or 1.0)
    if (
        share >= SAME
        and min(len(asked.cut.bare), len(other.cut.bare)) >= FEWEST_WORDS
        and asked.cut.numbers == other.cut.numbers
        and asked.cut.turns == other.cut.turns
    ):
        return Kind.SAME
    smaller = min(_weight(asked.words, weights), _weight(other.words, weights)) or 1.0
    return Kind.LIKELY if _weight(both, weights) / smaller >= LIKELY else Kind.OTHER
