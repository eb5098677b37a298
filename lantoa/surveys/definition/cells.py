"""How answers are counted: every survey has a row of numbers, and each answer adds to some of them.

A single choice has a number for each option, a matrix for each row and option, a ranking for each item and place; a
number is kept as its sum. Each question, and each row of a matrix, has one more for how many answered it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from lantoa.surveys.definition.reading import Definition, Question

Counts = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Block:
    """The numbers of a question, or of a row of a matrix: `answered`, then one for each of `keys`.

    `exclusive` says that each who answered is in exactly one of them; `sums`, that what stands there is a sum.
    """

    question: Question
    row: str
    start: int
    keys: tuple[str, ...]
    exclusive: bool
    sums: bool = False

    @property
    def answered(self) -> int:
        """Where the number stands of those who answered."""
        return self.start

    @property
    def cells(self) -> slice:
        """Where the others stand."""
        return slice(self.start + 1, self.start + 1 + len(self.keys))


class Layout:
    """Where each number of a survey stands."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.blocks: list[Block] = []
        self._at: dict[tuple[str, str], int] = {}
        size = 0
        for question in definition.questions:
            for row, keys, exclusive, sums in _parts(question):
                block = Block(question, row, size, keys, exclusive, sums)
                self.blocks.append(block)
                self._at[question.id, row] = len(self.blocks) - 1
                size += 1 + len(keys)
        self.size = size

    def block(self, question_id: str, row: str = "") -> Block | None:
        """The numbers of a question or of a row of it."""
        at = self._at.get((question_id, row))
        return self.blocks[at] if at is not None else None

    @cached_property
    def crossable(self) -> list[Block]:
        """What can stand in a cross-table."""
        return [block for block in self.blocks if block.question.kind in ("single", "many", "scale")]

    def marks(self, answers: Mapping[str, Any]) -> list[int]:
        """Which numbers one answer adds 1 to."""
        found: list[int] = []
        for block in self.blocks:
            found += _marks(block, answers.get(block.question.id))
        return found

    def add_sums(self, counts: Counts, answers: Mapping[str, Any]) -> None:
        """Add the numbers of one answer to the sums of its numeric questions."""
        for block in self.summed:
            value = answers.get(block.question.id)
            if isinstance(value, int | float):
                counts[block.start + 1] += value

    @cached_property
    def summed(self) -> list[Block]:
        """The questions that ask for a number."""
        return [block for block in self.blocks if block.sums]

    def zeros(self) -> Counts:
        """Nothing counted yet."""
        return np.zeros(self.size)


def _parts(question: Question) -> Iterable[tuple[str, tuple[str, ...], bool, bool]]:
    if question.kind in ("single", "scale"):
        return [("", question.choices, True, False)]
    if question.kind == "many":
        return [("", question.choices, False, False)]
    if question.kind == "matrix":
        return [(row.id, question.choices, True, False) for row in question.rows]
    if question.kind == "ranking":
        places = tuple(str(n) for n in range(1, len(question.options) + 1))
        return [(option.id, places, True, False) for option in question.options]
    if question.kind == "number":
        return [("", ("sum",), False, True)]
    return [("", (), False, False)]


def _marks(block: Block, value: Any) -> list[int]:
    if value in (None, "", [], {}):
        return []
    kind = block.question.kind
    if kind == "many":
        chosen = [str(one) for one in value]
        return [block.start, *(block.start + 1 + at for at, key in enumerate(block.keys) if key in chosen)]
    if kind == "matrix":
        value = value.get(block.row)
        if value is None:
            return []
    elif kind == "ranking":
        if block.row not in value:
            return []
        value = value.index(block.row) + 1
    if not block.keys or block.sums:
        return [block.start]
    key = str(value)
    return [block.start, block.start + 1 + block.keys.index(key)] if key in block.keys else []
