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
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from lantoa.base.errors import Invalid
from lantoa.base.text import nfc
from lantoa.claims.anonymising import clean_text

CHILD = Path(__file__).with_name("child.py")
SECONDS = 70


@dataclass(frozen=True)
class CleanPicture:
    """A picture as it may be kept, and what it is known by."""

    jpeg: bytes
    hash: str
    marks: bytes
    faces: int
    words_hidden: int = 0
    codes: int = 0


def clean_picture(upload: Any) -> CleanPicture:
    """An upright copy without metadata, with faces and QR codes covered and names, numbers and accounts painted over.

    Nothing else of the upload is kept. Raises `Invalid` for what cannot be opened as a picture, and where its words
    were not read, or this machine cannot read at all: what stands in such a picture is not known (principle 4).
    """
    if not can_read():
        raise Invalid(
            _("Máy chủ này chưa nhận ảnh, vì chưa đọc được chữ trong ảnh để bỏ tên và số. Hãy chép lại nội dung.")
        )
    with tempfile.TemporaryDirectory() as place:
        source, target, marks = (Path(place) / name for name in ("source", "target.jpg", "marks"))
        upload.seek(0)
        source.write_bytes(upload.read())
        answer = _ask("clean", source, target, marks)
        if "hash" not in answer:
            raise Invalid(_("Tệp này không đọc được như một ảnh. Hãy chọn ảnh JPEG hoặc PNG."))
        hidden = _hide_written_persons(target)
        return CleanPicture(
            target.read_bytes(), answer["hash"], marks.read_bytes(), answer["faces"], hidden, answer["codes"]
        )


def _hide_written_persons(picture: Path) -> int:
    """Paint over, in the file itself, the words that `clean_text` would take out of a text; how many."""
    read = _ask("read", picture)
    if "text" not in read:
        raise Invalid(
            _("Lúc này máy không đọc được chữ trong ảnh để bỏ tên và số. Hãy chép lại nội dung, hoặc gửi lại sau.")
        )
    found = [place for place, away in zip(read["places"], _persons_in(read["text"]), strict=True) if away]
    if not found:
        return 0
    places, target = picture.with_name("places.json"), picture.with_name("hidden.jpg")
    places.write_text(json.dumps(found))
    if not _ask("hide", picture, target, places).get("hidden"):
        raise Invalid(_("Tệp này không đọc được như một ảnh. Hãy chọn ảnh JPEG hoặc PNG."))
    target.replace(picture)
    return len(found)


def _persons_in(text: str) -> list[bool]:
    """For each word of `text` whether it tells of a person; a line with a link to a private group goes as a whole."""
    try:
        kept = clean_text(text).text
    except Invalid:
        lines = []
        for line in text.splitlines():
            with contextlib.suppress(Invalid):
                lines.append(clean_text(line).text)
        kept = "\n".join(lines)
    words, away = nfc(text).split(), []
    matcher = SequenceMatcher(None, words, kept.split(), autojunk=False)
    for same, first, last, _from, _to in matcher.get_opcodes():
        away += [same != "equal"] * (last - first)
    return away


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
