"""Having a picture opened, cleaned and read in a process of its own (`child`)."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from lantoa.base.errors import Invalid

CHILD = Path(__file__).with_name("child.py")
SECONDS = 70


@dataclass(frozen=True)
class CleanPicture:
    """A picture as it may be kept, and what it is known by."""

    jpeg: bytes
    hash: str
    marks: bytes
    faces: int


def clean_picture(upload: Any) -> CleanPicture:
    """An upright copy without metadata and with covered faces; nothing else of the upload is kept.

    Raises `Invalid` for what cannot be opened as a picture.
    """
    with tempfile.TemporaryDirectory() as place:
        source, target, marks = (Path(place) / name for name in ("source", "target.jpg", "marks"))
        upload.seek(0)
        source.write_bytes(upload.read())
        answer = _ask("clean", source, target, marks)
        if "hash" not in answer:
            raise Invalid(_("Tệp này không đọc được như một ảnh. Hãy chọn ảnh JPEG hoặc PNG."))
        return CleanPicture(target.read_bytes(), answer["hash"], marks.read_bytes(), answer["faces"])


def can_read() -> bool:
    """Whether this machine can read words in pictures."""
    return shutil.which("tesseract") is not None


def words_in(jpeg: bytes) -> str:
    """The words in a picture; "" if there are none or the machine cannot read."""
    if not can_read():
        return ""
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / "source.jpg"
        source.write_bytes(jpeg)
        return str(_ask("read", source).get("text", "")).strip()


def _ask(*arguments: str | Path) -> dict[str, Any]:
    process = subprocess.Popen(  # noqa: S603  our own program, a list, no shell
        [sys.executable, "-I", str(CHILD), *map(str, arguments)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True, close_fds=True,
        env={"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "HOME": tempfile.gettempdir(),
             "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    try:
        data, _nothing = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        data = b""
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    try:
        answer = json.loads(data)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
