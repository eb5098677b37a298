"""Old Word files (.doc) by way of LibreOffice, where it is on the machine."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from lantoa.library.reading.sandbox import Refused, start, stop

PROGRAMS = ("soffice", "libreoffice")
SECONDS = 120
MEGABYTES = 4_000


def missing() -> str:
    """The program's name if it is not there, else ""."""
    return "" if any(map(shutil.which, PROGRAMS)) else "LibreOffice"


def to_docx(path: Path, workplace: Path) -> Path:
    """`path` as a .docx in `workplace`; raises `Refused`. Macros do not run: the conversion opens no window."""
    program = next(name for name in PROGRAMS if shutil.which(name))
    profile = workplace / "profile"
    process = start(
        ["run", str(SECONDS), str(MEGABYTES), program, f"-env:UserInstallation={profile.as_uri()}", "--headless",
         "--norestore", "--convert-to", "docx", "--outdir", str(workplace), str(path)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired as error:
        raise Refused("slow") from error
    finally:
        stop(process)
    target = workplace / f"{path.stem}.docx"
    if not target.exists():
        raise Refused("damaged")
    return target
