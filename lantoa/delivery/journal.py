"""What a worker writes down between taking deliveries in hand and noting in the database what became of them.

The database is asked for many at once, so after a crash it only knows that some deliveries were in hand. The journal,
a small file of the machine, knows which of them had come to the step that cannot be taken back, and which were
answered. Whoever takes the batch up again on this machine reads it: what never came to that step is sent, what was
answered is noted, and only what was handed over without an answer stays unknown. On another machine, which cannot
read it, all that was in hand stays unknown: a person decides, nothing is sent twice by itself.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from django.conf import settings

from lantoa.delivery.models import Reason, State
from lantoa.delivery.registry import Item, Journal, Result


class Held(Exception):
    """Another process of this machine has the batch in hand."""


class FileJournal(Journal):
    """The journal of one batch; open it before anything is claimed. Its lock ends with the process."""

    def __init__(self, batch_id: int) -> None:
        folder = Path(settings.VAR_DIR) / "delivery"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = folder / f"batch-{batch_id}.journal"
        self.existed = self.path.exists()
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._file)
            raise Held from error

    def __enter__(self) -> FileJournal:
        return self

    def __exit__(self, *error: object) -> None:
        os.close(self._file)

    def handing_over(self, item: Item) -> None:
        """One write of a few bytes: it outlives the process, and costs two microseconds."""
        os.write(self._file, f"> {item.mark}\n".encode())

    def answered(self, item: Item, result: Result) -> None:
        """Kept in one line."""
        detail = " ".join(result.detail.split())[:200]
        os.write(self._file, f"< {item.mark} {result.state} {result.reason or '-'} {detail}\n".encode())

    def read(self) -> dict[int, tuple[int, Result]]:
        """By delivery: the number of its last try, and its answer; unknown where none came."""
        found: dict[int, tuple[int, Result]] = {}
        with open(self.path, encoding="utf-8", errors="replace") as file:
            for line in file:
                sign, _space, rest = line.rstrip("\n").partition(" ")
                mark, _space, said = rest.partition(" ")
                key, _dot, tries = mark.partition(".")
                if not line.endswith("\n") or not key.isdecimal() or not tries.isdecimal():
                    continue  # half a line: the process ended while it was written
                if sign == ">":
                    found[int(key)] = int(tries), Result(State.UNKNOWN, Reason.NO_ANSWER)
                else:
                    state, reason, *detail = [*said.split(" ", 2), "", ""][:3]
                    found[int(key)] = int(tries), Result(state, "" if reason == "-" else reason, "".join(detail))
        return found

    def clear(self) -> None:
        """All it holds is in the database now."""
        os.ftruncate(self._file, 0)

    def remove(self) -> None:
        """The batch is done."""
        self.path.unlink(missing_ok=True)
