"""The order of what the index found.

The index ranks by BM25 over words and pairs of words. Its first hits are then ordered anew by four things that
BM25 does not see: how much of the title the question speaks of, how long the title is, and how many of the
question's runs of four words stand in the text. The weights come from a logistic regression on the questions of
a development set (docs/decisions/0015); they are round numbers, and small changes of them change little.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

LOOKED_AT = 60
TITLE_SHARE = 0.115
TITLE_LENGTH = 0.061
RUNS = 0.185
RUN = 4


def runs(typed: Sequence[str]) -> list[str]:
    """The runs of four neighbouring words, or all words together where there are fewer; with a space at each end."""
    if len(typed) <= RUN:
        return [f" {' '.join(typed)} "] if len(typed) > 1 else []
    return list(dict.fromkeys(f" {' '.join(typed[at : at + RUN])} " for at in range(len(typed) - RUN + 1)))


def score(
    base: float,
    title: Sequence[str],
    text: str,
    *,
    asked: frozenset[str],
    asked_runs: Sequence[str],
    weight_of: Callable[[str], float],
) -> float:
    """How well a thing answers; more is better.

    `base` is the index's score as a share of its best hit's. `title` are words and `text` words joined by
    spaces, `asked` and `asked_runs` the question's, all without marks. `weight_of` tells how rare a word is.
    """
    total = sum(weight_of(word) for word in title)
    share = sum(weight_of(word) for word in title if word in asked) / total if total else 0.0
    found = sum(map(f" {text} ".__contains__, asked_runs)) / len(asked_runs) if asked_runs else 0.0
    return base + TITLE_SHARE * share - TITLE_LENGTH * math.log1p(len(title)) + RUNS * found
