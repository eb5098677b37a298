"""The index of known wordings on this machine's disk, and how a text is looked up in it.

Two steps: Tantivy finds candidates by BM25 over words and pairs of words, then the best of them are compared with
the text in full (`scoring`). The index can be lost at any time; it is made from the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import tantivy
from tantivy import Occur, Query

from lantoa.claims.matching.scoring import Kind, Profile, Weights, judge, likeness, profile
from lantoa.search.words import pairs

SCHEMA = 1  # another number makes every machine build its index anew
LOOKED_AT = 50
MOST_WORDS = 48
PAIRS = 0.6  # what a pair of words counts beside a word
MARKED = 0.5  # what a word with its marks counts beside the same without
WRITER_BYTES = 64_000_000


@dataclass(frozen=True)
class Known:
    """A wording to be known: its key, its head (the sentence that says it, "" for the first words), its text."""

    pk: int
    text: str
    head: str = ""


@dataclass(frozen=True)
class Match:
    """A known wording, how like it is (0 to 1), and whether that is enough to say that it is the same."""

    pk: int
    likeness: float
    kind: Kind


@lru_cache(maxsize=1)
def schema() -> tantivy.Schema:
    """What the index keeps of a wording."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("pk", stored=True, indexed=True)
    for name in ("bare", "bare_pairs", "marked"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("kept", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


class TextIndex:
    """The index in a directory, made if it is not there; in memory without one. One writes at a time."""

    def __init__(self, directory: Path | None = None) -> None:
        if directory is not None:
            directory.mkdir(parents=True, exist_ok=True)
        self._index = tantivy.Index(schema(), path=str(directory) if directory is not None else None)
        self._index.config_reader(reload_policy="Manual")
        self._weights = Weights(self._index.searcher())

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    def reload(self) -> None:
        """See what was written since."""
        self._index.reload()
        self._weights = Weights(self._index.searcher())

    def write(self, known: Iterable[Known], gone: Iterable[int] = ()) -> int:
        """Put wordings in, in the place of what stands there under their keys, and take out `gone`; how many."""
        writer = self._index.writer(WRITER_BYTES, 1)
        written = 0
        try:
            for pk in gone:
                writer.delete_documents_by_query(_by_key(pk))
            for one in known:
                writer.delete_documents_by_query(_by_key(one.pk))
                writer.add_document(_row(one))
                written += 1
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            writer.wait_merging_threads()
        self.reload()
        return written

    def fill(self, known: Iterable[Known]) -> int:
        """Put wordings into an empty index; quicker than `write`, since there is nothing to take the place of."""
        writer = self._index.writer(WRITER_BYTES, 1)
        written = 0
        for one in known:
            writer.add_document(_row(one))
            written += 1
        writer.commit()
        writer.wait_merging_threads()
        self.reload()
        return written

    def find(self, text: str, *, head: str = "", limit: int = 5, most: int = LOOKED_AT) -> list[Match]:
        """The known wordings most like `text`, the likest first."""
        asked = profile(text, head)
        if not asked.cut.bare:
            return []
        searcher = self._index.searcher()
        hits = searcher.search(self._question(asked), max(limit, most), count=False).hits
        if not hits:
            return []
        best = hits[0][0] or 1.0
        found = []
        for base, address in hits:
            row = searcher.doc(address)
            other = Profile.read(str(row.get_first("kept")))
            value = likeness(asked, other, base / best, self._weights)
            found.append(Match(int(row.get_first("pk") or 0), value, judge(asked, other, self._weights)))
        found.sort(key=lambda match: (match.kind is not Kind.SAME, -match.likeness))
        return found[:limit]

    def _question(self, asked: Profile) -> Query:
        bare = self._rarest(asked.cut.bare)
        chosen = frozenset(bare)
        parts = [_term("bare", word, 1.0) for word in bare]
        parts += [_term("bare_pairs", pair, PAIRS) for pair in dict.fromkeys(pairs(list(asked.cut.bare))[:MOST_WORDS])]
        if asked.is_marked:
            marked = dict.fromkeys(asked.cut.marked)
            parts += [
                _term("marked", word, MARKED)
                for word in list(marked)[:MOST_WORDS]
                if not word.isascii() or word in chosen
            ]
        return Query.boolean_query([(Occur.Should, part) for part in parts])

    def _rarest(self, words: Iterable[str]) -> list[str]:
        """Of a long text the words that say most."""
        unique = list(dict.fromkeys(words))
        if len(unique) <= MOST_WORDS:
            return unique
        return sorted(unique, key=lambda word: -self._weights[word])[:MOST_WORDS]


def _row(one: Known) -> tantivy.Document:
    kept = profile(one.text, one.head)
    return tantivy.Document(
        pk=[one.pk], bare=[" ".join(kept.cut.bare)], bare_pairs=[" ".join(pairs(list(kept.cut.bare)))],
        marked=[" ".join(kept.cut.marked)], kept=[kept.written()],
    )  # fmt: skip


def _by_key(pk: int) -> Query:
    return Query.term_query(schema(), "pk", pk, "basic")


def _term(field: str, word: str, weight: float) -> Query:
    query = Query.term_query(schema(), field, word, "freq")
    return query if weight == 1.0 else Query.boost_query(query, weight)
