"""Measurements of single rooms. Each runs in a process of its own with a database of its own, away from the nation's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from typing import Any

from benchmarks.registry import Measured, benchmark
from benchmarks.world import ROOT


def _apart(module: str) -> dict[str, Any]:
    """What `run()` of a module gives, in a process that knows none of our settings."""
    clean = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("LANTOA_") or key.startswith("LANTOA_BENCH_")
    }
    code = f"import json; from benchmarks import {module}; print(json.dumps({module}.run(), ensure_ascii=False))"
    with tempfile.TemporaryDirectory(prefix="lantoa-bench-") as var:
        settings = {"LANTOA_VAR": var, "LANTOA_SECRET_KEY": "x" * 50, "LANTOA_LOG_LEVEL": "ERROR"}
        if module == "search_100k":  # the one that wants a server
            settings["LANTOA_DATABASE_URL"] = os.environ["LANTOA_BENCH_SERVER"]
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code],
            cwd=ROOT,
            env=clean | settings,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def _held(found: dict[str, Any]) -> Measured:
    """A line that its module has held against its limit already."""
    return Measured(found["value"], str(found["beside"]), found.get("ratio"), found["ok"], found.get("detail", {}))


@benchmark(
    "mail", what="200,000 personalised, signed mails with their ledger", unit="a minute", target=50_000,
    more_is_better=True, alone=True,
)  # fmt: skip
def mail() -> Measured:
    """Beside `smtp-source`, which sends one and the same mail as fast as the sink takes it, and mailing programs."""
    found = _apart("mail")
    ceiling = found["smtp_source_a_second"]
    whole = found["lost"] == found["doubled"] == 0
    beside = [f"smtp-source {ceiling} a second"]
    beside += [f"{name} {one['a_second']:.0f}" for name, one in found["peers"].items() if one["a_second"]]
    ratio = min(found["times_the_peer"].values(), default=found["of_the_ceiling"])
    return Measured(found["a_minute"], ", ".join(beside), ratio, found["reached"] and whole, found)


@benchmark(
    "posts", what="posts on 1,000 pages, 20 % failing: those not in a true state", unit="posts", target=0, alone=True
)
def posts() -> Measured:
    """A post is true when the ledger says what the platform's stand-in has."""
    found = _apart("posts")
    return Measured(
        found["untrue"] + found["unfinished"] + found["twice"], "the stand-in's own list", None, None, found
    )


@benchmark("leaflet", what="an A4 leaflet as PDF", unit="ms", target=150, alone=True)
def leaflet() -> Measured:
    """The median of many."""
    return _held(_apart("leaflet"))


@benchmark("bulletin", what="a bulletin of 12 articles as a letter", unit="ms", target=300, alone=True)
def bulletin() -> Measured:
    """The median of many."""
    return _held(_apart("bulletin"))


@benchmark("ocr", what="letters read wrong on pages of decrees, 300 dpi", unit="share", target=0.01, alone=True)
def ocr() -> Measured:
    """200 dpi stands in the detail; both decide."""
    return _held(_apart("ocr"))


@benchmark(
    "pictures", what="pictures found again after cropping, compression and overlays", unit="share", target=0.95,
    more_is_better=True, alone=True,
)  # fmt: skip
def pictures() -> Measured:
    """False finds stand in the detail; both decide."""
    found = _apart("pictures")
    ok = found["found"] >= 0.95 and found["false"] <= 0.001
    return Measured(found["found"], "pictures nobody knows, found falsely", found["false"], ok, found)


@benchmark("search_100k", what="a search over 100,000 documents by an officer, p95", unit="ms", target=100, alone=True)
def search_100k() -> Measured:
    """On PostgreSQL."""
    return _held(_apart("search_100k"))
