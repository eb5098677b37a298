"""Measure what is built for size.

    python -m benchmarks              lists the names
    python -m benchmarks NAME…        runs some
    python -m benchmarks --all        runs all
    python -m benchmarks --report     writes docs/performance.md from what the last runs found

Each prints one JSON line, which is also kept in var/bench for the report. Sizes and servers are environment
variables: LANTOA_BENCH_UNITS (2000), LANTOA_BENCH_PEOPLE (in proportion), LANTOA_BENCH_SERVER, LANTOA_BENCH_CACHE,
LANTOA_BENCH_SECONDS (10, for each load), LANTOA_BENCH_PEERS (a directory with scripts that install the peers).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import traceback
from datetime import datetime

from benchmarks import world
from benchmarks.registry import Measured, as_text, benchmarks, load


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--report", action="store_true")
    args = parser.parse_args()
    if args.report:
        from benchmarks import report

        report.write()
        return 0
    world.HOME.mkdir(parents=True, exist_ok=True)
    load()
    if not args.names and not args.all:
        for one in benchmarks.values():
            print(f"{one.name:<16} {one.what}")
        return 0
    unknown = set(args.names) - set(benchmarks)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    names = args.names or list(benchmarks)
    if not all(benchmarks[name].alone for name in names):
        world.prepare()
    failed = False
    for name in names:
        failed = not measure(name) or failed
    return 1 if failed else 0


def measure(name: str) -> bool:
    """Run one and print its line; whether it could be measured."""
    one = benchmarks[name]
    try:
        line = one.line(one.run())
    except Exception as error:
        traceback.print_exc()
        line = one.line(Measured(None, detail={"error": f"{type(error).__name__}: {error}"[:300]}))
    print(as_text(line), flush=True)
    kept = line | {"units": world.UNITS, "people": world.PEOPLE, "at": f"{datetime.now():%Y-%m-%d %H:%M}",
                   "load": round(os.getloadavg()[0], 1)}  # fmt: skip
    with open(world.HOME / "results.jsonl", "a", encoding="utf-8") as file:
        file.write(json.dumps(kept, ensure_ascii=False) + "\n")
    return line["value"] is not None or "error" not in line["detail"]


if __name__ == "__main__":
    sys.exit(main())
