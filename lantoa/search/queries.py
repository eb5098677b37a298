"""Searching all registered sources, and the sources of the rooms below this one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse

from lantoa.base.text import clean, fold
from lantoa.people import queries as people_queries
from lantoa.people import scopes
from lantoa.search.index import Index, written_out
from lantoa.search.keeping import keeper
from lantoa.search.models import Abbreviation
from lantoa.search.passages import passage
from lantoa.search.sources import Hit, Source, TextSource, open_to_all, sources
from lantoa.search.words import words
from lantoa.units import queries as unit_queries

SHORTEST = 2
SPARE = 5  # matches fetched beyond what is shown, since some may have been taken away since they were indexed
SPARE_OF_CLOSED = 100  # the same where the keys a reader holds let more through than the reader may open
SUGGESTED = 8


@dataclass(frozen=True)
class Narrowing:
    """What results are narrowed to: tags as sources give them ("unit:12"), days inclusive.

    A thing must have all of `tags`, and one of `any_of` where there are any.
    """

    tags: Sequence[str] = ()
    any_of: Sequence[str] = ()
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return bool(self.tags or self.any_of or self.since or self.until)


@dataclass(frozen=True)
class Found:
    """What one source found; `more` is true if there may be more than was asked for."""

    source: Source | TextSource
    hits: list[Hit]
    more: bool


@dataclass(frozen=True)
class Answer:
    """What was found; `building` is true while this machine's index is being made and texts are not found yet."""

    found: list[Found]
    building: bool = False


def search(text: str, user: Any, *, only: str = "", limit: int = 6, narrowing: Narrowing | None = None) -> Answer:
    """Ask every source (or the one with code `only`) for `text` as typed; empty answers are left out.

    Each source shows only what `user` may open. Texts under two characters find nothing. Lists of units and
    people have no days or tags, so a narrowed search leaves them out. A source whose first hit is named outright
    stands first, then those whose first title has the words as typed, each in the order of sources.
    """
    text = clean(text)
    if len(text) < SHORTEST:
        return Answer([])
    narrowing = narrowing or Narrowing()
    index = keeper().index()
    found = []
    for source in sources():
        if only and source.code != only:
            continue
        if isinstance(source, TextSource):
            hits = matching(index, source, text, user, limit + 1, narrowing) if index is not None else []
        else:
            hits = [] if narrowing else source.find(text, user, limit + 1)
        if hits:
            found.append(Found(source, hits[:limit], len(hits) > limit))
    found.sort(key=lambda one: _distance(one.hits[0], text))
    return Answer(found, building=index is None)


def _distance(hit: Hit, text: str) -> int:
    """How far a hit is from what was surely meant: 0 for named outright, 1 for a title with the words, 2 for others."""
    if hit.named:
        return 0
    return 1 if f" {fold(text)} " in f" {fold(re.sub(_APART, ' ', hit.title))} " else 2


_APART = r"[^\w/-]+"


def matching(
    index: Index, source: TextSource, text: str, user: Any, limit: int, narrowing: Narrowing | None = None
) -> list[Hit]:
    """At most `limit` things of one source that answer `text` and that `user` may open, best first."""
    narrowing, known = narrowing or Narrowing(), Abbreviation.known()
    matches = index.find(
        text, access=source.access(user), source=source.code, tags=narrowing.tags,
        any_of=narrowing.any_of, since=narrowing.since, until=narrowing.until,
        limit=limit + (SPARE if source.access is open_to_all else SPARE_OF_CLOSED), alike=known,
    )  # fmt: skip
    named = [] if narrowing else list(source.named(text))
    keys = list(dict.fromkeys([*named, *(match.pk for match in matches)]))
    opened = source.hits(keys, user)
    hits = [(key, opened[key]) for key in keys if key in opened][:limit]
    typed = text.casefold()
    # What a short form stands for is marked as the words typed are, so that it is seen why a thing was found.
    asked = " ".join([text, *(word for _short, full in written_out(words(text), known) for word in full)])
    return [
        replace(
            hit, pk=key, named=key in named, exact=typed in f"{hit.title} {hit.text}".casefold(),
            summary=passage(hit.text, asked) or hit.summary,
        )
        for key, hit in hits
    ]  # fmt: skip


def suggestions(text: str, user: Any) -> list[Hit]:
    """What the reader may be looking for while typing: titles that begin as typed, then those with such words."""
    text = clean(text)
    if len(text) < SHORTEST:
        return []
    index = keeper().index()
    hits: list[Hit] = []
    for source in sources():
        if isinstance(source, TextSource) and index is not None:
            matches = index.complete(text, access=source.access(user), source=source.code, limit=SUGGESTED)
            opened = source.hits([match.pk for match in matches], user)
            hits += [opened[match.pk] for match in matches if match.pk in opened][: SUGGESTED // 2]
    hits += find_units(text, user, SUGGESTED // 2)
    hits.sort(key=lambda hit: _beginning(hit.title, text))
    return hits[:SUGGESTED]


def _beginning(title: str, text: str) -> int:
    """0 for a title that begins as typed, 1 for one with a word that does, 2 for one whose words lie apart."""
    title, text = fold(title), fold(text)
    return 0 if title.startswith(text) else 1 if f" {text}" in title else 2


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
