"""No figure about fewer than five people is shown, and none can be worked out from those that are."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantoa.indicators import privacy
from lantoa.units.history import _build

SMALLEST = 5
trees = st.lists(st.tuples(st.integers(0, 20), st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 9, 40])), max_size=9)


def tree_of(shape):
    """Units 1, 2, 3 …, each under an earlier one, and how many people each has of its own."""
    parents: dict[int, int | None] = {1: None}
    for number, (at, _people) in enumerate(shape, start=2):
        parents[number] = 1 + at % (number - 1)
    return _build(parents), [7, *(people for _at, people in shape)]


def seen(tree, branch, own, people):
    """What a reader of everything knows: for each figure shown, which units' own people are added up in it."""
    sums = []
    for at in range(len(tree)):
        unit = np.zeros(len(tree))
        unit[at] = 1
        if not own[at]:
            sums.append(unit)
        if not branch[at]:
            below = np.zeros(len(tree))
            for other in range(len(tree)):
                step = other
                while step >= 0:
                    if step == at:
                        below[other] = 1
                    step = int(tree.parents[step])
            sums.append(below)
    matrix = np.array(sums).reshape(-1, len(tree))
    return matrix[:, people > 0]


@settings(max_examples=300, deadline=None)
@given(trees, st.integers(0, 12))
def test_no_group_of_fewer_than_five_can_be_worked_out_from_what_is_shown(shape, of_root):
    tree, listed = tree_of(shape)
    listed[0] = of_root
    people = np.array([float(listed[unit_id - 1]) for unit_id in tree.ids])
    branch, own = privacy.hidden(tree, people, SMALLEST, np.arange(len(tree)))
    matrix = seen(tree, branch, own, people)
    present = people[people > 0]
    rank = np.linalg.matrix_rank(matrix) if matrix.size else 0
    for size in range(1, min(len(present), SMALLEST - 1) + 1):
        for group in combinations(range(len(present)), size):
            if present[list(group)].sum() < SMALLEST:
                vector = np.zeros(len(present))
                vector[list(group)] = 1
                with_it = np.vstack([matrix, vector]) if matrix.size else vector.reshape(1, -1)
                assert np.linalg.matrix_rank(with_it) == rank + 1, (listed, tree.parents.tolist(), group)


@settings(max_examples=100, deadline=None)
@given(trees)
def test_nothing_is_hidden_where_nobody_is_few(shape):
    tree, listed = tree_of([(at, people * 5) for at, people in shape])
    people = np.array([float(listed[unit_id - 1]) for unit_id in tree.ids])
    branch, own = privacy.hidden(tree, people, SMALLEST, np.arange(len(tree)))
    assert not branch.any()
    assert not own.any()


@pytest.mark.parametrize(
    ("people", "branches"),
    [
        ([0, 3, 6, 40], {2, 3}),  # 3 alone would be the root less the others: the next smallest is hidden too
        ([0, 3, 3, 40], {2, 3}),  # two small ones hide each other
        ([0, 3, 0, 40], {2, 4}),  # a unit of nobody hides nobody
        ([8, 3, 40, 40], {2}),  # the root's own people, next smallest, are hidden instead of a branch
        ([0, 6, 6, 6], set()),
        ([0, 4, 0, 0], {1, 2}),
    ],
)
def test_what_is_hidden_beside_a_small_unit(people, branches):
    tree, _listed = tree_of([(0, number) for number in people[1:]])
    at = {unit_id: place for place, unit_id in enumerate(tree.ids.tolist())}
    own_people = np.array([float(people[unit_id - 1]) for unit_id in tree.ids.tolist()])
    branch, _own = privacy.hidden(tree, own_people, SMALLEST, np.arange(len(tree)))
    assert {unit_id for unit_id in at if branch[at[unit_id]]} == branches
