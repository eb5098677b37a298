"""Searching 100,000 documents as an officer of one unit, and how soon another machine finds what is new.

    python -m benchmarks.search_100k [--database sqlite|postgres] [--documents N]

Half of the documents are public articles, four tenths documents of the library shared in every way there is, one
tenth notices to branches; the words are made up, with the frequencies of a language (Zipf). Three hundred questions
of one to twelve words, common and rare, with and without marks, with slips, are asked through the product's own
search over all sources, as the chair of one school. A second process with an index of its own waits for a new
article. Prints one JSON line a figure.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import world
from benchmarks.retrieval import one_core, prepare

TARGET_MS = 100
TARGET_FRESH_S = 2.0
UNITS = 100
BATCH = 1_000
QUESTIONS = 300
NEW = "chuyện vui buổi sáng ở cổng trường sao mai xanh"


def vocabulary(chance: random.Random) -> tuple[list[str], list[float]]:
    """Syllables that look Vietnamese, and how often each is used."""
    onsets = [
        "b",
        "c",
        "ch",
        "d",
        "đ",
        "g",
        "h",
        "kh",
        "l",
        "m",
        "n",
        "ng",
        "nh",
        "ph",
        "qu",
        "r",
        "s",
        "t",
        "th",
        "tr",
        "v",
        "x",
    ]
    rimes = ["a", "á", "ạ", "an", "ăn", "anh", "ao", "âu", "em", "ên", "ết", "i", "ia", "iên", "iệp", "inh", "o", "oa", "oan", "ô", "ông",
             "ờ", "ơi", "u", "ung", "uyên", "ư", "ười", "ước", "ương"]  # fmt: skip
    words = [onset + rime for onset in onsets for rime in rimes]
    chance.shuffle(words)
    return words, [1 / (place + 2) for place in range(len(words))]


def build(documents: int) -> Any:
    """Fill the database; returns the account of the school's chair."""
    from datetime import date

    from django.utils import timezone

    from lantoa.library.models import Blob, Document, Page, Version
    from lantoa.newsroom.models import Article
    from lantoa.notices.models import Notice
    from lantoa.people import actions as people
    from lantoa.people.models import Account, JobType, Title
    from lantoa.units import actions
    from lantoa.units.models import UnitKind

    chance = random.Random(20)
    words, weights = vocabulary(chance)
    since, now = date(2020, 1, 1), timezone.now()

    def text(length: int) -> str:
        return " ".join(chance.choices(words, weights, k=length))

    kinds = {kind.code: kind for kind in UnitKind.objects.all()}
    root = actions.create(None, code="TW", name="Trung ương", kind=kinds["cong-doan-nganh"], parent=None, on=since)
    units = [root]
    for number in range(UNITS - 1):
        kind, parent = ("cong-doan-giao-duc-tinh", root) if number < 9 else ("cong-doan-truong", units[1 + number % 9])
        units.append(
            actions.create(None, code=f"U{number}", name=f"Đơn vị {text(2)}", kind=kinds[kind], parent=parent, on=since)
        )
    school = units[-1]
    person = people.add_person(
        None,
        school,
        full_name="Nguyễn Văn Thử",
        on=since,
        job_type=JobType.objects.get(code="giao-vien"),
        member_number="1",
    )
    people.appoint(None, person, Title.objects.get(code="chu-tich"), school, on=since)

    sharings = list(Document.Sharing.values)
    for begin in range(0, documents, BATCH):
        articles, papers, notices = [], [], []
        for number in range(begin, min(begin + BATCH, documents)):
            unit, title, body = units[number % UNITS], text(9).capitalize(), text(chance.choice([60, 150, 400]))
            if number % 10 < 5:
                articles.append(
                    Article(
                        unit=unit,
                        title=title,
                        searched_text=body,
                        slug="x",
                        state="published",
                        live=True,
                        published_at=now,
                    )
                )
            elif number % 10 < 9:
                paper = Document(
                    unit=unit, number=str(number), notation="KH-CĐ", summary=title, kind="ke-hoach", state="shared",
                    sharing=sharings[number // 10 % 4], shared_at=now, added_on=now.date(), day=now.date(), folded="",
                )  # fmt: skip
                papers.append((paper, body))
            else:
                notices.append(
                    Notice(unit=unit, branch=units[number // 10 % UNITS], title=title, folded_title="", body=body,
                           state="published", published_at=now, frozen_at=now)
                )  # fmt: skip
        Article.objects.bulk_create(articles)
        Notice.objects.bulk_create(notices)
        Document.objects.bulk_create([paper for paper, _body in papers])
        blobs = Blob.objects.bulk_create(
            [
                Blob(sha256=f"{paper.pk:064}", file="x", size=1, content_type="application/pdf")
                for paper, _body in papers
            ]
        )
        versions = Version.objects.bulk_create(
            [
                Version(document=paper, unit=paper.unit, blob=blob, name="x", reading="done")
                for (paper, _b), blob in zip(papers, blobs, strict=True)
            ]
        )
        Page.objects.bulk_create(
            [Page(version=version, number=1, text=body) for version, (_p, body) in zip(versions, papers, strict=True)]
        )
    return Account.objects.create_for(person, "mat-khau-thu-1")


def questions(chance: random.Random) -> list[str]:
    """What is asked: the commonest word, rare ones, long questions, signs, slips, and all that without marks."""
    from lantoa.base.text import fold

    words, weights = vocabulary(random.Random(20))
    asked = [words[0], words[-1], f"{words[0]} {words[1]}", " ".join(words[:12]), "18/KH-CĐ"]
    while len(asked) < QUESTIONS:
        typed = " ".join(chance.choices(words, weights, k=chance.randint(1, 12)))
        kind = len(asked) % 4
        asked.append(
            fold(typed)
            if kind == 1
            else typed + "x"
            if kind == 2
            else f"{len(asked)}/KH-CĐ {typed}"
            if kind == 3
            else typed
        )
    return asked


WAIT = """
import django, os, sys, time
django.setup()
from lantoa.search.queries import search
from lantoa.search.keeping import keeper
keeper().rebuild()
search("mot hai", None)
print("ready", flush=True)
sys.stdin.readline()
begun = time.time()
while not search(sys.argv[1], None, only="articles").found and time.time() - begun < 60:
    time.sleep(0.02)
print(time.time(), flush=True)
"""


def fresh(var: Path) -> float:
    """Seconds between the commit of a new article here and the moment a process with an index of its own finds it."""
    from django.utils import timezone

    from lantoa.newsroom.models import Article
    from lantoa.units.models import Unit

    environment = os.environ | {"LANTOA_VAR": str(var / "other")}
    if "LANTOA_DATABASE_URL" not in environment:
        environment["LANTOA_DATABASE_URL"] = f"sqlite:///{var / 'lantoa.sqlite3'}"
    (var / "other").mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", WAIT, NEW], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        other.stdout.readline()
        Article.objects.create(
            unit=Unit.objects.get(code="TW"),
            title=NEW,
            slug="x",
            state="published",
            live=True,
            published_at=timezone.now(),
        )
        committed = time.time()
        other.stdin.write("\n")
        other.stdin.flush()
        return float(other.stdout.readline()) - committed


def figure(name: str, value: float, unit: str, target: float) -> dict[str, Any]:
    """One figure beside its limit."""
    return {
        "name": name, "value": round(value, 2), "unit": unit, "target": target, "ok": value <= target,
        "beside": f"limit {target} {unit}", "ratio": round(value / target, 3),
    }  # fmt: skip


def measure(database: str = "sqlite", documents: int = 100_000) -> list[dict[str, Any]]:
    """Build, index, ask; the p95 of a search, of a suggestion, and the freshness of another node."""
    with tempfile.TemporaryDirectory() as directory:
        var = Path(directory)
        name = prepare(var, database, "lantoa_search_100k")
        from django.db import connection, connections

        from lantoa.people.models import Account
        from lantoa.search.keeping import keeper
        from lantoa.search.queries import search, suggestions

        try:
            pk = build(documents).pk
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            keeper().rebuild()
            took: dict[str, list[float]] = {"search": [], "suggest": []}
            search("mot hai", None)
            for typed in questions(random.Random(7)):
                # A new object each time: what a request remembers of its reader is part of the cost.
                for kind, ask in (("search", search), ("suggest", suggestions)):
                    officer = Account.objects.select_related("person__unit").get(pk=pk)
                    begun = time.perf_counter()
                    ask(typed, officer)
                    took[kind].append((time.perf_counter() - begun) * 1000)
            p95 = {kind: sorted(times)[int(len(times) * 0.95)] for kind, times in took.items()}
            return [
                figure("search_100k", p95["search"], "ms", TARGET_MS),
                figure("suggest_100k", p95["suggest"], "ms", TARGET_MS),
                figure("search_fresh", fresh(var), "s", TARGET_FRESH_S),
            ]
        finally:
            connections.close_all()
            if name:
                import psycopg

                with psycopg.connect(world.address("postgres"), autocommit=True) as server:
                    server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def run() -> dict[str, Any]:
    """The p95 of a search over 100,000 documents, on PostgreSQL."""
    return measure("postgres")[0]


def main(argv: Sequence[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search_100k", description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--documents", type=int, default=100_000)
    args = parser.parse_args(argv)
    one_core()
    for one in measure(args.database, args.documents):
        sys.stdout.write(json.dumps(one, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
