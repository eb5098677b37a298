"""No number under five is shown, nor can one be worked out from those that are."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lantoa.surveys.privacy import SMALLEST, alone, protect


def determined(table: np.ndarray, hidden: np.ndarray, totals: np.ndarray, sums_hidden: np.ndarray) -> np.ndarray:
    """Which hidden cells follow from everything shown: those on which all solutions of the sums agree."""
    full = np.hstack([table, table.sum(axis=1, keepdims=True)])
    unknown = np.hstack([hidden, totals[:, None]])
    rows, columns = full.shape
    place = {tuple(at): number for number, at in enumerate(np.argwhere(unknown))}
    extra = {int(column): len(place) + number for number, column in enumerate(np.flatnonzero(sums_hidden))}
    equations = []
    for row in range(rows):
        line = np.zeros(len(place) + len(extra))
        for column in range(columns):
            if (row, column) in place:
                line[place[row, column]] = -1 if column == columns - 1 else 1
        equations.append(line)
    for column in range(columns):
        line = np.zeros(len(place) + len(extra))
        for row in range(rows):
            if (row, column) in place:
                line[place[row, column]] = 1
        if column in extra:
            line[extra[column]] = -1
        equations.append(line)
    # The sums of the sums are known as a row of their own.
    line = np.zeros(len(place) + len(extra))
    for column, at in extra.items():
        line[at] = -1 if column == columns - 1 else 1
    equations.append(line)
    matrix = np.array(equations)
    found = np.zeros_like(hidden)
    if not place:
        return found
    _u, sizes, vectors = np.linalg.svd(matrix)
    rank = int((sizes > 1e-9).sum())
    free = vectors[rank:]
    for (row, column), at in place.items():
        if column < columns - 1:
            found[row, column] = not (np.abs(free[:, at]) > 1e-9).any()
    return found


tables = st.integers(1, 6).flatmap(
    lambda rows: st.integers(1, 5).flatmap(
        lambda columns: st.lists(
            st.lists(st.one_of(st.integers(0, 6), st.integers(0, 60)), min_size=columns, max_size=columns),
            min_size=rows, max_size=rows,
        )
    )
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(tables)
def test_no_small_number_of_a_table_is_shown_or_follows_from_the_others(rows):
    table = np.array(rows, dtype=float)
    sums_hidden = np.append(*map(np.atleast_1d, alone(table.sum(axis=0))))
    hidden, totals = protect(table, sums_hidden)
    small = (table > 0) & (table < SMALLEST)
    assert hidden[small].all()
    assert totals[(table.sum(axis=1) > 0) & (table.sum(axis=1) < SMALLEST)].all()
    assert not (determined(table, hidden, totals, sums_hidden) & small).any()
    # What is hidden of a row whose sum is shown is never a group under five itself.
    rest = np.where(hidden, table, 0).sum(axis=1)
    assert not ((~totals) & (rest > 0) & (rest < SMALLEST)).any()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=9))
def test_the_rest_of_one_question_is_never_a_group_under_five(values):
    cells = np.array(values, dtype=float)
    hidden, total = alone(cells)
    assert hidden[(cells > 0) & (cells < SMALLEST)].all()
    rest = cells[hidden].sum()
    assert total or rest == 0 or (rest >= SMALLEST and hidden.sum() > 1)


def test_large_numbers_stay_readable():
    hidden, total = alone(np.array([400.0, 300.0, 2.0, 90.0]))
    assert hidden.tolist() == [False, False, True, True]
    assert not total
    assert not alone(np.array([20.0, 0.0, 7.0]))[0].any()


def test_a_unit_of_four_hides_a_second_one_beside_it():
    table = np.array([[4.0], [60.0], [9.0]])
    hidden, totals = protect(table, np.array([False, False]))
    assert totals.tolist() == [True, False, True]
    assert hidden[:, 0].tolist() == [True, False, True]
