"""How well, and how fast, a known claim is found again under other words; plain BM25 beside it in the same run.

    python -m benchmarks.matching --items ITEMS.jsonl[.gz] --pairs PAIRS.tsv[.gz] [--unrelated N]

An item has `id`, `title`, `summary`, `link`; a pair `similarity`, link A, link B, and further columns that are
ignored. All items are known wordings; each pair's A is looked up by its title and summary, and B is to be found. A
itself is left out of the answer. Where A stands in several pairs it is looked up once, and all its B are right. Pairs
with a link that no item has are skipped and counted on standard error.

Prints one JSON line: `n` look-ups, `s1` and `s5` the share with a right answer first and among five, `map5` the mean
average precision within five, `p95_ms` milliseconds a look-up, `items_per_s` items taken in a second; under `bm25` the
same for BM25 (k1 1.2, b 0.75) over the words of title and summary as written.

`--unrelated N` also takes N items out, knows all others, and counts how many of the N would attach by themselves to
another item (`attached`); those whose title and summary both are another's word for word are not counted.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import tantivy

from lantoa.claims.matching.index import Known, TextIndex
from lantoa.claims.matching.scoring import Kind
from lantoa.search.words import words

SHOWN = 5


@dataclass(frozen=True)
class Item:
    """What is known."""

    title: str
    summary: str
    link: str


def lines(file: Path) -> Iterator[str]:
    """The lines of a file, compressed with gzip or not."""
    with file.open("rb") as start:
        packed = start.read(2) == b"\x1f\x8b"
    with (gzip.open if packed else open)(file, "rt", encoding="utf-8") as opened:
        for line in opened:
            if line.strip():
                yield line.rstrip("\r\n")


def read_items(file: Path) -> list[Item]:
    """The items, each link once."""
    found: dict[str, Item] = {}
    for line in lines(file):
        row = json.loads(line)
        item = Item(str(row.get("title") or ""), str(row.get("summary") or ""), str(row.get("link") or row["id"]))
        found.setdefault(item.link, item)
    return list(found.values())


def read_pairs(file: Path, places: dict[str, int]) -> tuple[dict[int, set[int]], int]:
    """For each A its B, and how many pairs were skipped."""
    wanted: dict[int, set[int]] = defaultdict(set)
    skipped = 0
    for line in lines(file):
        columns = line.split("\t")
        if len(columns) < 3 or columns[1] not in places or columns[2] not in places:
            skipped += 1
        elif columns[1] != columns[2]:
            wanted[places[columns[1]]].add(places[columns[2]])
    return wanted, skipped


Look = Callable[[Item, int], list[int]]


def ours(items: list[Item]) -> tuple[Look, int]:
    """The desk's own index."""
    index = TextIndex()
    taken = index.fill(Known(at, item.summary, item.title) for at, item in enumerate(items))
    return lambda item, most: [match.pk for match in index.find(item.summary, head=item.title, limit=most)], taken


def bm25(items: list[Item]) -> tuple[Look, int]:
    """Plain BM25 over the words as written."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("at", stored=True)
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(64_000_000, 1)
    for at, item in enumerate(items):
        writer.add_document(tantivy.Document(at=[at], words=[" ".join(words(f"{item.title} {item.summary}"))]))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def look(item: Item, most: int) -> list[int]:
        asked = dict.fromkeys(words(f"{item.title} {item.summary}"))
        terms = [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "words", word, "freq")) for word in asked]
        hits = searcher.search(tantivy.Query.boolean_query(terms), most, count=False).hits
        return [int(searcher.doc(address).get_first("at")) for _score, address in hits]

    return look, len(items)


def measure(
    items: list[Item], wanted: dict[int, set[int]], make: Callable[[list[Item]], tuple[Look, int]]
) -> dict[str, Any]:
    """Take all items in and look every A up."""
    begun = time.perf_counter()
    look, taken = make(items)
    per_second = taken / (time.perf_counter() - begun)
    first = among = 0
    precision = 0.0
    took: list[float] = []
    for at, right in wanted.items():
        begun = time.perf_counter()
        found = look(items[at], SHOWN + 1)
        took.append(time.perf_counter() - begun)
        found = [one for one in found if one != at][:SHOWN]
        places = [place for place, one in enumerate(found) if one in right]
        first += bool(places) and places[0] == 0
        among += bool(places)
        hits = sum((number + 1) / (place + 1) for number, place in enumerate(places))
        precision += hits / min(len(right), SHOWN)
    took.sort()
    n = len(wanted)
    return {
        "n": n, "s1": round(first / n, 4) if n else 0.0, "s5": round(among / n, 4) if n else 0.0,
        "map5": round(precision / n, 4) if n else 0.0,
        "p95_ms": round(took[min(n - 1, int(n * 0.95))] * 1000, 1) if n else 0.0, "items_per_s": round(per_second, 1),
    }  # fmt: skip


def unrelated(items: list[Item], n: int) -> dict[str, Any]:
    """Look up `n` items that are not known; each that would attach by itself is told on standard error."""
    Random(5).shuffle(items)
    asked, known = items[:n], items[n:]
    index = TextIndex()
    index.fill(Known(at, item.summary, item.title) for at, item in enumerate(known))
    attached = 0
    for item in asked:
        best = index.find(item.summary, head=item.title, limit=1, most=10)
        if not best or best[0].kind is not Kind.SAME:
            continue
        other = known[best[0].pk]
        if (words(item.title), words(item.summary)) != (words(other.title), words(other.summary)):
            attached += 1
            sys.stderr.write(f"attached: {item.link} → {other.link}\n")
    return {"asked": len(asked), "known": len(known), "attached": attached}


def main(argv: Sequence[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching", description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--unrelated", type=int, default=0)
    args = parser.parse_args(argv)
    items = read_items(args.items)
    wanted, skipped = read_pairs(args.pairs, {item.link: at for at, item in enumerate(items)})
    sys.stderr.write(f"{skipped} pairs skipped: a link that no item has\n")
    result = measure(items, wanted, ours) | {"bm25": measure(items, wanted, bm25)}
    if args.unrelated:
        result["unrelated"] = unrelated(items, args.unrelated)
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
