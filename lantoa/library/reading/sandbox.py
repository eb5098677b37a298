"""Starting the process that opens strangers' files (`child`), and what its refusals mean to people."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CHILD = Path(__file__).with_name("child.py")
MOST_SECONDS = 60
MOST_ANSWER = 64 * 1024**2

REASONS: dict[str, Promise] = {
    "password": _("Tệp “%(name)s” đang khóa bằng mật khẩu. Hãy bỏ mật khẩu rồi lưu lại."),
    "macro": _("Tệp “%(name)s” có lệnh tự chạy (macro) nên không nhận. Hãy lưu lại dạng .docx, .xlsx hoặc PDF."),
    "script": _("Tệp “%(name)s” có lệnh tự chạy khi mở nên không nhận. Hãy in tệp thành một PDF mới."),
    "bomb": _("Tệp “%(name)s” bung ra quá lớn nên không nhận. Hãy mở bằng phần mềm văn phòng rồi lưu thành tệp mới."),
    "huge_picture": _("Ảnh “%(name)s” có quá nhiều điểm ảnh nên không nhận. Hãy quét ở 200–300 dpi hoặc chụp lại."),
    "too_long": _("Tệp “%(name)s” quá dài (trên 2.000 trang). Hãy chia thành nhiều tệp."),
    "two_kinds": _("Tệp “%(name)s” giấu một tệp loại khác bên trong nên không nhận. Hãy lưu lại thành tệp mới."),
    "path": _("Tệp “%(name)s” chứa đường dẫn lạ bên trong nên không nhận. Hãy lưu lại thành tệp mới."),
    "damaged": _("Tệp “%(name)s” bị hỏng hoặc không đúng loại. Hãy mở thử rồi lưu lại."),
    "slow": _("Máy đọc tệp “%(name)s” quá lâu nên đã dừng. Hãy in tệp thành một PDF mới hoặc chia nhỏ."),
}


class Refused(Exception):
    """The file is not let in, or cannot be read; `code` is one of `REASONS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code if code in REASONS else "damaged"

    def sentence(self, name: str) -> str:
        """What to tell the person who brought the file called `name`."""
        return str(REASONS[self.code] % {"name": name})


def ask(what: str, *arguments: str | Path, seconds: int = MOST_SECONDS, program: Path = CHILD) -> dict[str, Any]:
    """Have the child do something with a file; its answer. Raises `Refused`.

    Another room may bring a `program` of its own that keeps the same manners (`child.limit`, an answer in JSON).
    """
    with tempfile.TemporaryFile() as output:
        ended = _run([what, *map(str, arguments)], output, seconds, program)
        output.seek(0)
        data = output.read(MOST_ANSWER + 1)
    if ended is None or ended == -signal.SIGXCPU:
        raise Refused("slow")
    if ended == -signal.SIGXFSZ or len(data) > MOST_ANSWER:
        raise Refused("bomb")
    try:
        answer = json.loads(data)
    except ValueError as error:
        # Killed, or out of memory where Python could not say so any more.
        raise Refused("bomb" if ended < 0 else "damaged") from error
    if not isinstance(answer, dict):
        raise Refused("damaged")
    if "refused" in answer:
        raise Refused(str(answer["refused"]))
    return answer


def _run(arguments: list[str], output: IO[bytes], seconds: int, program: Path) -> int | None:
    """The child's exit code; None if it was stopped because it took too long."""
    process = start(arguments, program=program, stdout=output, stderr=subprocess.DEVNULL)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        stop(process)
        return None


def start(arguments: list[str], *, program: Path = CHILD, **streams: Any) -> subprocess.Popen[bytes]:
    """Start the child: isolated from the environment, in a group of its own so that `stop` reaches all of it."""
    return subprocess.Popen(  # noqa: S603  our own program, a list, no shell
        [sys.executable, "-I", str(program), *arguments],
        stdin=subprocess.DEVNULL, start_new_session=True, close_fds=True,
        env={"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "HOME": tempfile.gettempdir(), "OPENBLAS_NUM_THREADS": "1"}, **streams,
    )  # fmt: skip


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the child and what it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
