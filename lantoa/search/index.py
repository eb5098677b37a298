"""The index on this machine's disk: what is in it, and how it is asked.

Tantivy (BM25, in the process, docs/decisions/0015) holds each thing twice, as written and without marks. The
index can be lost at any time: it is made from the database, which stays the only truth.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import tantivy
from tantivy import Occur, Query

from lantoa.search import ranking
from lantoa.search.sources import EVERYBODY, Document
from lantoa.search.words import bare, pairs, words

SCHEMA = 2  # another number makes every node build its index anew
LONGEST_TEXT = 200_000
MOST_WORDS = 64
SHORT_QUESTION = 4
SHORTEST_SLIP = 4
WRITER_BYTES = 64_000_000
HEAD = 0.15  # what a word in the title counts beside one in the text, which holds the title too
ALIKE = 0.5  # what a word counts that stands for another one: a short form written out, a slip put right

_TEXTS = ("exact", "exact_pairs", "folded", "folded_pairs", "head", "head_pairs", "folded_head", "folded_head_pairs")


@dataclass(frozen=True)
class Match:
    """A thing the index holds for a question; the higher the score, the better."""

    source: str
    pk: int
    score: float


@lru_cache(maxsize=1)
def schema() -> tantivy.Schema:
    """What the index keeps of a thing."""
    builder = tantivy.SchemaBuilder()
    for name in ("key", "access", "tags"):
        builder.add_text_field(name, stored=name == "key", tokenizer_name="raw", index_option="basic")
    for name in _TEXTS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in ("title", "text"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("day", indexed=True, fast=True)
    return builder.build()


def key_of(source: str, pk: int) -> str:
    """How a thing is called in the index."""
    return f"{source}:{pk}"


class Index:
    """The index in a directory, made if it is not there: a shelf a source.

    Each source has words of its own (what is rare in law is not rare in notices), and what is open to all is
    asked without looking at rights, which is several times quicker. Many threads may ask; one writes at a time.
    """

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        self._shelves: dict[str, _Shelf] = {}

    def reload(self) -> None:
        """See what another process wrote."""
        for shelf in list(self._shelves.values()):
            shelf.reload()

    def __len__(self) -> int:
        return sum(len(shelf) for shelf in self._all())

    def write(self, source: str, documents: Iterable[Document], gone: Iterable[int] = ()) -> int:
        """Put documents of a source in, in the place of what stands there under their keys; returns how many.

        `gone` are keys to take out. All of it is seen at once, or nothing.
        """
        (self._directory / source).mkdir(exist_ok=True)
        shelf = self._shelf(source)
        return shelf.write(source, documents, gone) if shelf is not None else 0

    def find(
        self,
        text: str,
        *,
        access: Iterable[str],
        source: str = "",
        tags: Sequence[str] = (),
        any_of: Sequence[str] = (),
        since: date | None = None,
        until: date | None = None,
        limit: int = 20,
        alike: dict[str, str] | None = None,
    ) -> list[Match]:
        """The best matches for `text` as typed, best first.

        A reader holds the keys `access`. `source` and `tags` (all of them) narrow, as do `any_of` (one
        of these tags); `since` and `until` are inclusive days.
        `alike` maps short forms to what they stand for, both as typed.
        """
        typed = words(text)[:MOST_WORDS]
        access = list(access)
        if not typed or not access:
            return []
        found: list[Match] = []
        for shelf in self._all(source):
            filters = _filters(shelf.closed_to(access), tags, any_of, since, until)
            found += shelf.find(typed, filters, limit, alike or {})
        return sorted(found, key=lambda match: -match.score)[:limit]

    def complete(self, text: str, *, access: Iterable[str], source: str = "", limit: int = 8) -> list[Match]:
        """Things whose title has the words of `text`, the last of which may be unfinished; best first."""
        typed = bare(words(text)[:MOST_WORDS])
        access = list(access)
        if not typed or not access:
            return []
        found: list[Match] = []
        for shelf in self._all(source):
            found += shelf.complete(typed, _filters(shelf.closed_to(access), (), (), None, None), limit)
        return sorted(found, key=lambda match: -match.score)[:limit]

    def _all(self, source: str = "") -> list[_Shelf]:
        names = [source] if source else sorted(one.name for one in self._directory.iterdir() if one.is_dir())
        return [shelf for name in names if (shelf := self._shelf(name)) is not None]

    def _shelf(self, source: str) -> _Shelf | None:
        """The shelf of a source; None where nothing of it was ever written."""
        known = self._shelves.get(source)
        if known is None and (self._directory / source).is_dir():
            known = self._shelves[source] = _Shelf(self._directory / source)
        return known


class _Shelf:
    """The things of one source."""

    def __init__(self, directory: Path) -> None:
        self._index = tantivy.Index(schema(), path=str(directory))
        self._index.config_reader(reload_policy="Manual")
        self.reload()

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    def reload(self) -> None:
        """See what was written."""
        self._index.reload()
        # What stands there under another key than everybody's makes the whole shelf one with rights to look at.
        keys = [key for key, _n in self._index.searcher().terms_with_prefix("access", "", limit=2)]
        self._is_open = keys in ([], [EVERYBODY])
        self._weights = _Weights(self._index.searcher())

    def closed_to(self, access: list[str]) -> list[str]:
        """The keys to ask for; none where all of it is open to everybody and the reader holds that key."""
        return [] if self._is_open and EVERYBODY in access else access

    def write(self, source: str, documents: Iterable[Document], gone: Iterable[int]) -> int:
        """As `Index.write`."""
        writer = self._index.writer(WRITER_BYTES, 1)
        written = 0
        try:
            for pk in gone:
                writer.delete_documents_by_term("key", key_of(source, pk))
            for document in documents:
                writer.delete_documents_by_term("key", key_of(source, document.pk))
                writer.add_document(_row(source, document))
                written += 1
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            writer.wait_merging_threads()
        self.reload()
        return written

    def find(
        self, typed: list[str], filters: list[tuple[Occur, Query]], limit: int, alike: dict[str, str]
    ) -> list[Match]:
        """The best matches for the words `typed`."""
        question = _Question(self._index.searcher(), typed, alike, self._weights)
        matches = []
        if len(typed) <= SHORT_QUESTION:
            matches = question.ask(question.all_words(), filters, limit)
        return matches or question.ask(question.any_word(), filters, limit)

    def complete(self, typed: list[str], filters: list[tuple[Occur, Query]], limit: int) -> list[Match]:
        """Things whose title begins to match."""
        searcher = self._index.searcher()
        *whole, last = typed
        parts = [(Occur.Must, Query.term_query(schema(), "folded_head", word, "freq")) for word in whole]
        begun = searcher.terms_with_prefix("folded_head", last, limit=50)
        parts.append(
            (Occur.Must, Query.term_set_query(schema(), "folded_head", [term for term, _n in begun] or [last]))
        )
        found = searcher.search(Query.boolean_query(parts + filters), limit, count=False).hits
        return [_match(score, searcher.doc(address)) for score, address in found]


def _row(source: str, document: Document) -> tantivy.Document:
    head = words(document.title)
    text = head + words(document.text[:LONGEST_TEXT])
    bare_head, bare_text = bare(head), bare(text)
    values: dict[str, list[str] | list[int]] = {
        "key": [key_of(source, document.pk)],
        "access": list(document.access),
        "tags": list(document.tags),
        "exact": [" ".join(text)],
        "exact_pairs": [" ".join(pairs(text))],
        "folded": [" ".join(bare_text)],
        "folded_pairs": [" ".join(pairs(bare_text))],
        "head": [" ".join(head)],
        "head_pairs": [" ".join(pairs(head))],
        "folded_head": [" ".join(bare_head)],
        "folded_head_pairs": [" ".join(pairs(bare_head))],
        "title": [" ".join(bare_head)],
        "text": [" ".join(bare_text)],
    }
    if document.day is not None:
        values["day"] = [document.day.toordinal()]
    return tantivy.Document(**values)


def _stored(row: tantivy.Document, name: str) -> str:
    return str(row.get_first(name) or "")


def _match(score: float, row: tantivy.Document) -> Match:
    source, _colon, pk = _stored(row, "key").rpartition(":")
    return Match(source, int(pk), score)


def _filters(
    access: list[str], tags: Sequence[str], any_of: Sequence[str], since: date | None, until: date | None
) -> list[tuple[Occur, Query]]:
    """What a match must be besides answering; none of it counts in the score."""
    conditions = [Query.term_set_query(schema(), "access", access)] if access else []
    conditions += [Query.term_query(schema(), "tags", tag, "basic") for tag in tags]
    if any_of:
        conditions.append(Query.term_set_query(schema(), "tags", list(any_of)))
    if since or until:
        first = since.toordinal() if since else 0
        last = until.toordinal() if until else date.max.toordinal()
        conditions.append(Query.range_query(schema(), "day", tantivy.FieldType.Integer, first, last))
    return [(Occur.Must, Query.const_score_query(condition, 0.0)) for condition in conditions]


class _Question:
    """One question to one state of the index."""

    def __init__(self, searcher: tantivy.Searcher, typed: list[str], alike: dict[str, str], weights: _Weights) -> None:
        self.searcher = searcher
        self.weights = weights
        self.bare = bare(typed)
        # Who types marks means them; who types none gets both spellings.
        self.typed = typed
        self.fields = ("folded", "folded_head") if typed == self.bare else ("exact", "head")
        self.slips = {word for word in self.bare if self._is_slip(word)}
        self.alike = written_out(typed, alike)

    def _is_slip(self, word: str) -> bool:
        return len(word) >= SHORTEST_SLIP and word.isalpha() and not self.searcher.doc_freq("folded", word)

    def any_word(self) -> Query:
        """Any of the words and pairs may stand there; the more and the rarer the better."""
        text, head = self.fields
        asked = self.typed if text == "exact" else self.bare
        parts = _terms(text, asked, 1.0) + _terms(head, asked, HEAD)
        for _there, instead in self.alike:
            parts += _terms(text, instead if text == "exact" else bare(instead), ALIKE)
        parts += [(Occur.Should, _slip(word)) for word in self.slips]
        if text == "exact":
            # A word whose marks nobody wrote that way was typed without them, or wrongly.
            unknown = [plain for word, plain in zip(asked, self.bare, strict=True) if not self._known(word)]
            parts += [(Occur.Should, _term("folded", word, ALIKE)) for word in dict.fromkeys(unknown)]
        return Query.boolean_query(parts)

    def _known(self, word: str) -> bool:
        return bool(self.searcher.doc_freq("exact", word))

    def all_words(self) -> Query:
        """Every word must stand there, with or without marks, as a slip put right, or written out."""
        must = []
        for word in dict.fromkeys(self.bare):
            ways = [_slip(word) if word in self.slips else _term("folded", word, 1.0)]
            for there, instead in self.alike:
                if word in bare(there):
                    whole = [(Occur.Must, _term("folded", part, 1.0)) for part in bare(instead)]
                    ways.append(Query.boolean_query(whole))
            must.append((Occur.Must, Query.boolean_query([(Occur.Should, way) for way in ways])))
        return Query.boolean_query([*must, (Occur.Should, self.any_word())])

    def ask(self, query: Query, filters: list[tuple[Occur, Query]], limit: int) -> list[Match]:
        """Run a query, and order its best hits anew (`ranking`)."""
        narrowed = Query.boolean_query([(Occur.Must, query), *filters]) if filters else query
        found = self.searcher.search(narrowed, max(limit, ranking.LOOKED_AT), count=False).hits
        if not found:
            return []
        best = found[0][0] or 1.0
        asked, asked_runs, weights = frozenset(self.bare), ranking.runs(self.bare), self.weights
        matches = []
        for place, (base, address) in enumerate(found):
            row = self.searcher.doc(address)
            if place < ranking.LOOKED_AT:
                title, text = _stored(row, "title").split(), _stored(row, "text")
                value = ranking.score(
                    base / best, title, text, asked=asked, asked_runs=asked_runs, weight_of=weights.__getitem__
                )
            else:
                value = base / best - 1.0
            matches.append(_match(value, row))
        matches.sort(key=lambda match: -match.score)
        return matches[:limit]


class _Weights(dict[str, float]):
    """How rare words are in one state of a shelf, looked up when first needed."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        super().__init__()
        self._searcher, self._all = searcher, int(searcher.num_docs)

    def __missing__(self, word: str) -> float:
        having = self._searcher.doc_freq("folded", word)
        self[word] = math.log(1 + (self._all - having + 0.5) / (having + 0.5)) if having <= self._all else 0.0
        return self[word]


def written_out(typed: list[str], alike: dict[str, str]) -> list[tuple[list[str], list[str]]]:
    """Short forms in a question with what they stand for, and what is written out in it with its short form."""
    together = f" {' '.join(typed)} "
    found = []
    for short, full in alike.items():
        short_words, full_words = words(short), words(full)
        if f" {' '.join(short_words)} " in together:
            found.append((short_words, full_words))
        elif f" {' '.join(full_words)} " in together:
            found.append((full_words, short_words))
    return found


def _terms(field: str, asked: list[str], weight: float) -> list[tuple[Occur, Query]]:
    single = [_term(field, word, weight) for word in dict.fromkeys(asked)]
    double = [_term(f"{field}_pairs", pair, weight) for pair in dict.fromkeys(pairs(asked))]
    return [(Occur.Should, query) for query in single + double]


def _term(field: str, word: str, weight: float) -> Query:
    query = Query.term_query(schema(), field, word, "freq")
    return query if weight == 1.0 else Query.boost_query(query, weight)


def _slip(word: str) -> Query:
    return Query.boost_query(Query.fuzzy_term_query(schema(), "folded", word, 1, True), ALIKE)
