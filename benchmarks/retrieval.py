"""How well, and how fast, the product's own search answers questions.

    python -m benchmarks.retrieval --corpus C.jsonl[.xz] --queries Q.jsonl [--fold-queries] [--database sqlite|postgres]

A corpus row has `id`, `title`, `text`; a query row `id`, `question`, `relevant` (ids). The corpus is published as
articles of one unit in a new database, indexed, and asked through `search.queries.search` as a visitor would.
Prints one JSON line: the share of questions with a right answer first (r1) and among ten (r10), the mean
reciprocal rank within ten, milliseconds a question, seconds of indexing; all of it on one core. `cpu_p95_ms` and
`index_cpu_s` are the same in time of the processor, which other work on the machine does not lengthen.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks import world

SHOWN = 10
BATCH = 1_000


def rows(file: Path) -> Iterator[dict[str, Any]]:
    """The rows of a .jsonl file, compressed with xz or not."""
    with (lzma.open if file.suffix == ".xz" else open)(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def one_core() -> None:
    """Stay on one core, with all threads of the process."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def prepare(var: Path, database: str, called: str = "lantoa_retrieval") -> str:
    """Set the environment for a new installation; returns the name of the PostgreSQL database, if it is one."""
    name = ""
    os.environ |= {"LANTOA_VAR": str(var), "DJANGO_SETTINGS_MODULE": "lantoa.settings", "LANTOA_LOG_LEVEL": "WARNING"}
    os.environ.setdefault("LANTOA_SECRET_KEY", "x" * 50)
    os.environ.pop("LANTOA_DATABASE_URL", None)
    if database == "postgres":
        import psycopg

        name = called
        with psycopg.connect(world.address("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name}")
            connection.execute(f"CREATE DATABASE {name}")
        os.environ["LANTOA_DATABASE_URL"] = world.address(name)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    return name


def publish(corpus: Path) -> dict[str, int]:
    """Publish the corpus as articles; returns their keys by the corpus's ids."""
    from datetime import date

    from django.utils import timezone

    from lantoa.base.text import clean
    from lantoa.newsroom.models import Article
    from lantoa.units import actions
    from lantoa.units.models import UnitKind

    unit = actions.create(
        None, code="THU", name="Đơn vị thử", kind=UnitKind.objects.get(code="cong-doan-nganh"), parent=None,
        on=date(2020, 1, 1),
    )  # fmt: skip
    keys: dict[str, int] = {}
    batch: list[Article] = []

    def write() -> None:
        Article.objects.bulk_create(batch)
        batch.clear()

    for number, row in enumerate(rows(corpus), start=1):
        keys[row["id"]] = number
        batch.append(
            Article(
                pk=number,
                unit=unit,
                title=clean(row["title"] or "")[:200],
                searched_text=clean(row["text"] or ""),
                slug="x",
                state="published",
                live=True,
                published_at=timezone.now(),
            )
        )
        if len(batch) == BATCH:
            write()
    write()
    return keys


def measure(queries: Path, keys: dict[str, int], *, folded: bool) -> dict[str, float]:
    """Ask every question once."""
    from lantoa.base.text import fold
    from lantoa.search.queries import search

    first = among = 0
    reciprocal = 0.0
    took: list[float] = []
    worked: list[float] = []
    asked = list(rows(queries))
    addresses = {pk: name for name, pk in keys.items()}
    search("một câu để mở sổ", None)
    for row in asked:
        question = fold(row["question"]) if folded else row["question"]
        begun, cpu = time.perf_counter(), time.process_time()
        answer = search(question, None, only="articles", limit=SHOWN)
        took.append(time.perf_counter() - begun)
        worked.append(time.process_time() - cpu)
        hits = answer.found[0].hits if answer.found else []
        names = [addresses[int(hit.url.rstrip("/").rsplit("-", 1)[1])] for hit in hits]
        right = [place for place, name in enumerate(names) if name in row["relevant"]]
        if right:
            among += 1
            first += right[0] == 0
            reciprocal += 1 / (right[0] + 1)
    took.sort()
    worked.sort()
    n = len(asked)
    return {
        "n": n, "r1": round(first / n, 3), "r10": round(among / n, 3), "mrr10": round(reciprocal / n, 3),
        "p50_ms": round(took[n // 2] * 1000, 1), "p95_ms": round(took[int(n * 0.95)] * 1000, 1),
        "cpu_p95_ms": round(worked[int(n * 0.95)] * 1000, 1),
    }  # fmt: skip


def main(argv: Sequence[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval", description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--fold-queries", action="store_true", help="ask without marks")
    parser.add_argument("--database", choices=["sqlite", "postgres", "opensearch"], default="sqlite")
    args = parser.parse_args(argv)
    if args.database == "opensearch":
        # Never a figure of one engine under the name of another.
        parser.error(
            "search runs on the index inside each process (docs/decisions/0015, 0029), whatever the database; "
            "OpenSearch is not one of its engines, so there is nothing to measure"
        )
    one_core()
    with tempfile.TemporaryDirectory() as var:
        name = prepare(Path(var), args.database)
        from django.db import connections

        from lantoa.search.keeping import keeper

        try:
            keys = publish(args.corpus)
            begun, cpu = time.perf_counter(), time.process_time()
            keeper().rebuild()
            indexed = {
                "index_s": round(time.perf_counter() - begun, 1), "index_cpu_s": round(time.process_time() - cpu, 1)
            }  # fmt: skip
            result = measure(args.queries, keys, folded=args.fold_queries) | indexed
        finally:
            connections.close_all()
            if name:
                import psycopg

                with psycopg.connect(world.address("postgres"), autocommit=True) as server:
                    server.execute(f"DROP DATABASE IF EXISTS {name}")
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
