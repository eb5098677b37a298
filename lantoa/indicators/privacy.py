"""Which figures are shown to nobody, because they would tell what fewer than five people did.

A branch of too few people is hidden; and where the sum of its neighbours would give it away, so is the smallest
of these (secondary suppression, as statistical offices do: Hundepool et al., Statistical Disclosure Control, 2012,
ch. 4). A branch that is hidden for that reason keeps the smallest part of itself hidden too, down to one unit,
or the rest of its parts would give it away again.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lantoa.units.history import TreeSnapshot

Flags = npt.NDArray[np.bool_]


def hidden(
    tree: TreeSnapshot, people: npt.NDArray[np.float64], smallest: int, ranks: npt.NDArray[np.int64]
) -> tuple[Flags, Flags]:
    """Whether the branch of each unit, and the unit's own part apart from the units below, must not be shown.

    `people` says how many people each unit's own figures are about, `ranks` which of two equally large
    neighbours is hidden (the lower). All in the order of `tree.ids`.
    """
    totals = tree.add_up(people)
    branch, own = np.zeros(len(tree), dtype=bool), np.zeros(len(tree), dtype=bool)
    children: dict[int, list[int]] = {}
    present = np.flatnonzero(totals > 0).tolist()
    for at in present:
        above = int(tree.parents[at])
        if above >= 0:
            children.setdefault(above, []).append(at)
        else:
            branch[at] = totals[at] < smallest
    for at in present:  # parents stand before their children
        # People, which of equals, and where: -1 is the unit's own part, which comes first among equals.
        parts = [(float(totals[child]), int(ranks[child]), child) for child in children.get(at, [])]
        if people[at] > 0:
            parts.append((float(people[at]), -1, -1))
        parts.sort()
        chosen = [part for part in parts if part[0] < smallest]
        too_few = bool(chosen) and sum(part[0] for part in chosen) < smallest
        if too_few or (branch[at] and not chosen):
            chosen += parts[len(chosen) : len(chosen) + 1]
        for _people, _rank, place in chosen:
            if place < 0:
                own[at] = True
            else:
                branch[place] = True
    return branch, own
