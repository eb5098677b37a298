"""Searching all registered sources, and the sources of the rooms below this one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from lantoa.base.text import clean, fold
from lantoa.people import queries as people_queries
from lantoa.people import scopes
from lantoa.search.sources import Hit, Source, sources
from lantoa.units import queries as unit_queries

SHORTEST = 2


@dataclass(frozen=True)
class Found:
    """What one source found; `more` is true if there may be more than was asked for."""

    source: Source
    hits: list[Hit]
    more: bool


def search(text: str, user: Any, *, only: str = "", limit: int = 6) -> list[Found]:
    """Ask every source (or the one with code `only`) for `text` as typed; empty answers are left out.

    Each source shows only what `user` may open. Texts under two characters find nothing.
    """
    text = clean(text)
    if len(text) < SHORTEST:
        return []
    found = []
    for source in sources():
        if only and source.code != only:
            continue
        hits = source.find(text, user, limit + 1)
        if hits:
            found.append(Found(source, hits[:limit], len(hits) > limit))
    return found


def find_units(text: str, user: Any, limit: int) -> list[Hit]:
    """Units by name or code; public."""
    return [
        Hit(
            title=unit.name,
            url=unit.get_absolute_url(),
            kind=unit.kind.name,
            summary=unit.province,
            exact=text.casefold() in unit.name.casefold(),
        )
        for unit in unit_queries.find(text)[:limit]
    ]


def find_people(text: str, user: Any, limit: int) -> list[Hit]:
    """People of the units whose rolls the user looks after; nobody else's, and nothing for visitors."""
    hits: list[Hit] = []
    for unit in scopes.home_units(user):
        if not scopes.may(user, scopes.Capability.MANAGE_PEOPLE, unit):
            continue
        for person in people_queries.roll(unit, text)[: limit - len(hits)]:
            hits.append(
                Hit(
                    title=person.full_name,
                    url=reverse("people:person", args=[unit.code, person.pk]),
                    kind=unit.name,
                    exact=fold(text) != text.casefold() and text.casefold() in person.full_name.casefold(),
                )
            )
    return hits
