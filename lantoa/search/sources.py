"""What can be searched: each room registers a source, the search page asks them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Hit:
    """One thing found. `exact` is true where the text stands there as typed, with its marks."""

    title: str
    url: str
    kind: str
    summary: str = ""
    unit_name: str = ""
    day: date | None = None
    exact: bool = False


@dataclass(frozen=True)
class Source:
    """Something searchable.

    `find(text, user, limit)` returns at most `limit` hits that `user` may open, the best first; `text` is as
    typed, and is matched with or without marks (`base.text.fold`).
    """

    code: str
    label: str | Promise
    find: Callable[[str, Any, int], list[Hit]]
    order: int = 100


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add a source; call it in the room's `AppConfig.ready`."""
    _sources[source.code] = source


def sources() -> list[Source]:
    """All sources in the order in which they are shown."""
    return sorted(_sources.values(), key=lambda source: source.order)
