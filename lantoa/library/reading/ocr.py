"""Scans into searchable PDF/A, with `ocrmypdf` and Tesseract's Vietnamese: programs of the machine, if they are there."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from lantoa.library.reading.sandbox import Refused, start, stop

Progress = Callable[[int], None]

LANGUAGE = "vie"
PLUGIN = Path(__file__).with_name("leaning.py")
PROGRAMS = ("ocrmypdf", "tesseract")
PACKAGES = "ocrmypdf tesseract-ocr-vie"
MOST_SECONDS_A_PAGE = 120
MOST_SECONDS = 4 * 3600
MEGABYTES = 4_000
_PAGE_DONE = re.compile(rb"^\s*(\d{1,5}) Grafting")
_LOCKED, _BAD_INPUT = 8, 2


def missing() -> str:
    """What of the programs is not on this machine, as words for its keeper; "" if all is there."""
    absent = [program for program in PROGRAMS if shutil.which(program) is None]
    if not absent and LANGUAGE not in _languages():
        absent = ["tesseract-ocr-vie"]
    return ", ".join(absent)


def _languages() -> frozenset[str]:
    listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, timeout=20, check=False)  # noqa: S607
    return frozenset(listed.stdout.decode("utf-8", "replace").split()[1:])


def recognise(source: Path, target: Path, *, pages: int, force: bool, progress: Progress) -> list[str]:
    """Write `source` (a PDF) as searchable PDF/A to `target`; the texts of its pages, "" for those that had text.

    Pages are turned upright and straightened. `force` reads pages anew that hold a text nobody can use.
    `progress` is told how many pages are done. Raises `Refused` if the file cannot be processed.
    """
    sidecar = target.with_suffix(".txt")
    seconds = min(MOST_SECONDS, 60 + MOST_SECONDS_A_PAGE * pages)
    command = [
        "run", str(seconds), str(MEGABYTES), "ocrmypdf", "--language", LANGUAGE, "--output-type", "pdfa",
        "--rotate-pages", "--deskew", "--force-ocr" if force else "--skip-text", "--jobs", "1", "--optimize", "1",
        "--tesseract-timeout", str(MOST_SECONDS_A_PAGE), "--max-image-mpixels", "120", "--sidecar", str(sidecar),
        "--plugin", str(PLUGIN), "--verbose", "1", str(source), str(target),
    ]  # fmt: skip
    process = start(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    deadline = time.monotonic() + seconds
    done = 0
    try:
        for line in process.stderr or ():
            if _PAGE_DONE.match(line):
                done += 1
                progress(done)
            if time.monotonic() > deadline:
                raise Refused("slow")
        code = process.wait(60)
    except subprocess.TimeoutExpired as error:
        raise Refused("slow") from error
    finally:
        stop(process)
    if code == _LOCKED:
        raise Refused("password")
    if code not in (0, 10) or not target.exists():  # 10: readable, but its PDF/A could not be confirmed
        raise Refused("damaged")
    texts = sidecar.read_text("utf-8", "replace").split("\f") if sidecar.exists() else []
    texts = ["" if text.startswith("[OCR skipped") else text for text in texts]
    return (texts + [""] * pages)[:pages]
