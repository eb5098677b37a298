"""What can be searched: each room registers a source, the search page asks them all.

Two kinds: a `TextSource` has its things in the index and is ranked by it; a `Source` answers from its own lists
(units by name, people of one's own unit).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.utils.functional import Promise

EVERYBODY = "everybody"


@dataclass(frozen=True)
class Hit:
    """One thing found.

    `exact` is true where the text stands there as typed, with its marks; `text` is what the passage with the
    words found is cut from, `summary` what is shown where there is none. `pk` is the thing's key in its source,
    `named` whether the search named it outright; both are set by the search.
    """

    title: str
    url: str
    kind: str
    summary: str = ""
    unit_name: str = ""
    day: date | None = None
    exact: bool = False
    text: str = ""
    pk: int = 0
    named: bool = False


@dataclass(frozen=True)
class Source:
    """Something searchable by a list of its own.

    `find(text, user, limit)` returns at most `limit` hits that `user` may open, the best first; `text` is as
    typed, and is matched with or without marks (`base.text.fold`).
    """

    code: str
    label: str | Promise
    find: Callable[[str, Any, int], list[Hit]]
    order: int = 100


@dataclass(frozen=True)
class Document:
    """What the index holds of one thing.

    `access` are keys of which a reader must hold one (`TextSource.access`) for the thing to be looked at, or
    `EVERYBODY`; `tags` is what results can be narrowed to ("unit:12").
    """

    pk: int
    title: str
    text: str
    access: Sequence[str] = (EVERYBODY,)
    tags: Sequence[str] = ()
    day: date | None = None


def names_nothing(_text: str) -> Sequence[int]:
    """No thing is named outright."""
    return ()


def each_one(_thing: Any) -> bool:
    """Whatever is saved is looked at."""
    return True


def open_to_all(_user: Any) -> Iterable[str]:
    """The key that everybody holds, visitors too."""
    return (EVERYBODY,)


@dataclass(frozen=True)
class TextSource:
    """Something searchable by its text.

    `documents(pks)` yields what is to be in the index: of the things with those keys, or of all (None); one
    that is not yielded is not found. `hits(pks, user)` gives, by key, those that `user` may open now: it is the
    last word, since what the index holds may be a moment old. `access(user)` gives the keys the reader holds;
    they may be too many, never too few. `named(text)` gives the keys of things that a search names outright
    ("Điều 14 Luật Công đoàn"), which stand before what is merely alike. Saving or deleting an object of `model` is
    noticed by itself, with its moment, unless `ever_found` says that this one is not found nor was before; changes in
    bulk are told to `search.actions.changed`.
    """

    code: str
    label: str | Promise
    model: type[Model]
    documents: Callable[[Sequence[int] | None], Iterator[Document]]
    hits: Callable[[Sequence[int], Any], dict[int, Hit]]
    access: Callable[[Any], Iterable[str]] = open_to_all
    order: int = 100
    named: Callable[[str], Sequence[int]] = names_nothing
    ever_found: Callable[[Any], bool] = each_one


@dataclass(frozen=True)
class Facet:
    """Something that results can be narrowed to: `choices()` gives the tags of it and how they read."""

    param: str
    label: str | Promise
    choices: Callable[[], list[tuple[str, str]]]


_sources: dict[str, Source | TextSource] = {}
_facets: dict[str, Facet] = {}


def register_facet(facet: Facet) -> None:
    """Let results be narrowed to it; call it in the room's `AppConfig.ready`."""
    _facets[facet.param] = facet


def facets() -> list[Facet]:
    """All of them."""
    return list(_facets.values())


def register(source: Source | TextSource) -> None:
    """Add a source; call it in the room's `AppConfig.ready`."""
    _sources[source.code] = source
    if isinstance(source, TextSource):
        from lantoa.search.actions import note_change

        note = note_change(source.code, source.ever_found)
        for signal in (post_save, post_delete):
            signal.connect(note, source.model, weak=False, dispatch_uid=f"search:{source.code}")


def unregister(code: str) -> None:
    """Take a source away again."""
    source = _sources.pop(code, None)
    if isinstance(source, TextSource):
        for signal in (post_save, post_delete):
            signal.disconnect(sender=source.model, dispatch_uid=f"search:{code}")


def sources() -> list[Source | TextSource]:
    """All sources in the order in which they are shown."""
    return sorted(_sources.values(), key=lambda source: source.order)


def text_sources() -> list[TextSource]:
    """The sources whose things lie in the index."""
    return [source for source in sources() if isinstance(source, TextSource)]
