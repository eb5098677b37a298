"""Which numbers of a table are shown to nobody: groups under five, and what would give them away by difference.

A table has parts in its rows (the units below one, or the answers to another question) and options in its columns;
the sums of rows and columns are known wherever they are shown. Where a small number is hidden, others are hidden with
it (complementary suppression: Hundepool et al., Statistical Disclosure Control, 2012, ch. 4) until

- what is hidden in a row or a column of a known sum is at least two numbers that together make five or more, and
- no small number can be worked out from all sums together. Hidden numbers are the edges of a graph between rows and
  columns; one is determined exactly if it is a bridge of that graph (Gusfield, A graph theoretic approach to
  statistical data security, SIAM J. Comput. 17, 1988), so no small one may be a bridge.

Nothing is not a group: zeros are shown.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

SMALLEST = 5

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def protect(
    table: Numbers, sums_hidden: Flags | None = None, totals_hidden: Flags | None = None, *, smallest: int = SMALLEST
) -> tuple[Flags, Flags]:
    """Which cells of `table` and which of its rows' totals are hidden.

    `sums_hidden` says of which columns (and, last, of the totals) the sum over all rows is not shown, None that the
    rows are parts of nothing that is; `totals_hidden` of which rows the total is hidden for other reasons.
    """
    columns = table.shape[1]
    known = ~sums_hidden if sums_hidden is not None else np.zeros(columns + 1, dtype=bool)
    full = np.hstack([table, table.sum(axis=1, keepdims=True)])
    some = full > 0
    hidden = some & (full < smallest)
    if sums_hidden is not None:
        # What is hidden above is hidden below, or the parts would add up to it.
        hidden |= some & sums_hidden[None, :]
    if totals_hidden is not None:
        hidden[:, -1] |= totals_hidden & some[:, -1]
    while True:
        hidden |= hidden[:, -1:] & some
        chosen = _too_little(full[:, :-1], hidden[:, :-1], ~hidden[:, -1], smallest)
        if chosen is not None:
            for row, column in chosen:
                hidden[row, column if column >= 0 else columns] = True
            continue
        chosen = [pair for pair in _too_little(full.T, hidden.T, known, smallest) or [] if pair[1] >= 0]
        if chosen:
            for column, row in chosen:
                hidden[row, column] = True
            continue
        given_away = _bridges(hidden, ~known) & hidden & (full < smallest)
        if not given_away.any() or not _hide_more(full, hidden, given_away):
            break
    return hidden[:, :-1], hidden[:, -1]


def alone(cells: Numbers, *, smallest: int = SMALLEST) -> tuple[Flags, bool]:
    """The same for one row that is a part of nothing: which cells, and whether the total."""
    cells_hidden, totals = protect(cells[None, :], smallest=smallest)
    return cells_hidden[0], bool(totals[0])


def _too_little(full: Numbers, hidden: Flags, known: Flags, smallest: int) -> list[tuple[int, int]] | None:
    """For each line of a known sum whose hidden numbers are too few or too small: the line and what to hide too.

    -1 where nothing is left to hide. None if there is no such line.
    """
    count, total = hidden.sum(axis=1), np.where(hidden, full, 0).sum(axis=1)
    lines = np.flatnonzero(known & (count > 0) & ((count < 2) | (total < smallest)))
    if not len(lines):
        return None
    open_ones = np.where(~hidden[lines] & (full[lines] > 0), full[lines], np.inf)
    best = open_ones.argmin(axis=1)
    return [
        (int(line), int(at) if np.isfinite(open_ones[place, at]) else -1)
        for place, (line, at) in enumerate(zip(lines, best, strict=True))
    ]


def _hide_more(full: Numbers, hidden: Flags, given_away: Flags) -> bool:
    """Hide the smallest other number in the row and in the column of each that is given away; whether any was left."""
    more = False
    for row, column in np.argwhere(given_away):
        for line, values in (("row", full[row]), ("column", full[:, column])):
            shown = ~hidden[row] if line == "row" else ~hidden[:, column]
            left = np.where(shown & (values > 0), values, np.inf)
            at = int(left.argmin())
            if np.isfinite(left[at]):
                hidden[(row, at) if line == "row" else (at, column)] = True
                more = True
    return more


def _bridges(hidden: Flags, sums_hidden: Flags) -> Flags:
    """The edges on no circle: hidden cells are edges between their row and column, hidden sums between a column and
    the row of sums; each row's cells and total add up to nothing, and so does each column with its sum."""
    rows, columns = hidden.shape
    edges = [(int(row), rows + 1 + int(column)) for row, column in np.argwhere(hidden)]
    inside = len(edges)
    edges += [(rows, rows + 1 + int(column)) for column in np.flatnonzero(sums_hidden)]
    beside: list[list[tuple[int, int]]] = [[] for _node in range(rows + 1 + columns)]
    for number, (a, b) in enumerate(edges):
        beside[a].append((b, number))
        beside[b].append((a, number))
    bridge = np.zeros(len(edges), dtype=bool)
    order, low = [-1] * len(beside), [0] * len(beside)
    clock = 0
    for start in range(len(beside)):
        if order[start] >= 0 or not beside[start]:
            continue
        # Depth first, without recursion: node, the edge by which it was reached, the place in its list.
        order[start] = low[start] = clock
        clock += 1
        stack: list[list[int]] = [[start, -1, 0]]
        while stack:
            node, came_by, at = stack[-1]
            if at < len(beside[node]):
                stack[-1][2] += 1
                other, number = beside[node][at]
                if number == came_by:
                    continue
                if order[other] >= 0:
                    low[node] = min(low[node], order[other])
                else:
                    order[other] = low[other] = clock
                    clock += 1
                    stack.append([other, number, 0])
            else:
                stack.pop()
                if stack:
                    above = stack[-1][0]
                    low[above] = min(low[above], low[node])
                    if low[node] > order[above]:
                        bridge[came_by] = True
    found = np.zeros_like(hidden)
    for number, (row, column) in enumerate(edges[:inside]):
        if bridge[number]:
            found[row, column - rows - 1] = True
    return found
