"""The export of a million answers, in a process that does nothing else; see `benchmarks.surveys`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import zlib
from itertools import islice
from pathlib import Path

from benchmarks import surveys, world
from benchmarks.registry import Measured

MOST_MB = 50


class Ends:
    """Counts a mark in a stream of bytes, wherever the pieces are cut."""

    def __init__(self, mark: bytes) -> None:
        self.mark, self.number, self._rest = mark, 0, b""

    def add(self, piece: bytes) -> None:
        """Take in the next piece."""
        seen = self._rest + piece
        self.number += seen.count(self.mark)
        # What could be the beginning of a mark; a whole one is longer and was counted.
        self._rest = seen[len(seen) - len(self.mark) + 1 :] if len(seen) >= len(self.mark) else seen


def measure() -> Measured:
    """CSV, SPSS and XLSX as they leave the site, each whole."""
    survey = surveys.million()
    from lantoa.surveys.exports import tables

    code = f"from benchmarks import survey_exports; survey_exports.here({survey.pk})"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=world.ROOT, check=True, stdout=subprocess.PIPE
    )
    found = json.loads(done.stdout.splitlines()[-1])
    # Of the workbook the first sheet is counted; what is more than a million stands on the next.
    whole = found["csv_rows"] == survey.answers and found["xlsx_rows"] == min(survey.answers, tables.ROWS_A_SHEET)
    return Measured(
        found["grown_mb"], ok=found["grown_mb"] <= MOST_MB and whole, detail=found | {"answers": survey.answers}
    )


def here(pk: int) -> None:
    """Export a survey in this process and print what it took, as JSON. The rows of the .sav are not counted."""
    surveys.prepare()
    from lantoa.surveys import exports
    from lantoa.surveys.models import Survey

    survey = Survey.objects.select_related("branch").get(pk=pk)
    makers = {"csv": exports.as_csv, "sav": exports.stream_sav, "xlsx": exports.as_xlsx}
    for make in makers.values():
        for _piece in islice(make(survey), 20):
            pass
    before = _memory()
    found: dict[str, float] = {}
    for form, make in makers.items():
        started, size = time.perf_counter(), 0
        ends = Ends(b"\r\n" if form == "csv" else b"</row>")
        # The one sheet is the first entry of the archive: a head of 30 bytes and its name, then its deflated rows.
        inflate, head = zlib.decompressobj(-15), 0
        for piece in make(survey):
            size += len(piece)
            if form == "csv":
                ends.add(piece)
            elif form == "xlsx" and not inflate.eof:
                if not head:
                    head = 30 + int.from_bytes(piece[26:28], "little") + int.from_bytes(piece[28:30], "little")
                    piece = piece[head:]
                ends.add(inflate.decompress(piece))
        found |= {f"{form}_s": time.perf_counter() - started, f"{form}_mb": size / 1e6}
        if form != "sav":
            found[f"{form}_rows"] = ends.number - 1
    print(json.dumps(found | {"grown_mb": _memory() - before, "memory_mb": _memory()}))


def _memory() -> float:
    """The most memory that this process has had, in MB; `ru_maxrss` would begin with that of who started it."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0
