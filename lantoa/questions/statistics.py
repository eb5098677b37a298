"""What members ask about, as counts for reports: by topic, over a branch as it was in a period.

Reports are read side by side, level over level, so it is not enough that a count is not small itself: what the
branches beside it leave over must not be small either. Therefore each topic goes through the same suppression as the
indicators do (`indicators.privacy`), over the whole tree, and every report says the same of the same branch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Count

from lantoa.indicators import privacy
from lantoa.questions.models import Question
from lantoa.questions.queries import SMALLEST, day_start
from lantoa.units.history import TreeSnapshot
from lantoa.units.models import Unit


def topics_in(unit: Unit, tree: TreeSnapshot, start: date, end: date) -> list[dict[str, Any]]:
    """The topics of the branch of `unit` from `start` up to (not including) `end`, the most frequent first.

    Each with its code (`topic`), its name and how many questions (`count`). Left out is what fewer than five people
    asked about, and what would give such a number away. One query; nobody and no question is named.
    """
    at = tree.position.get(unit.pk)
    if at is None:
        return []
    rows = (
        Question.objects.filter(asked_at__gte=day_start(start), asked_at__lt=day_start(end))
        .order_by()
        .values_list("topic", "unit")
        .annotate(n=Count("pk"), people=Count("asker", distinct=True))
    )
    by_topic: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for topic, unit_id, n, people in rows.iterator(chunk_size=2_000):
        if unit_id in tree.position:
            by_topic[topic].append((tree.position[unit_id], n, people))
    found = []
    for topic, parts in by_topic.items():
        count, hidden = _of_topic(tree, parts)
        if count(at) and not hidden(at):
            found.append({"topic": topic, "name": str(Question.Topic(topic).label), "count": count(at)})
    return sorted(found, key=lambda row: (-row["count"], row["topic"]))


def _of_topic(
    tree: TreeSnapshot, parts: list[tuple[int, int, int]]
) -> tuple[Callable[[int], int], Callable[[int], bool]]:
    """How many questions the branch at a place of the tree has, and whether that is not to be shown."""
    counts, people = np.zeros(len(tree)), np.zeros(len(tree))
    for place, n, askers in parts:
        counts[place], people[place] = n, askers
    totals = tree.add_up(counts)
    branches, _own = privacy.hidden(tree, people, SMALLEST, tree.ids)
    return lambda at: int(totals[at]), lambda at: bool(branches[at])
