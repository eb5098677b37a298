"""Mail servers with bad manners."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend


class PickyBackend(EmailBackend):
    """Refuses addresses that begin with "tu-choi"."""

    def send_messages(self, messages):
        if any(message.to[0].startswith("tu-choi") for message in messages):
            raise ConnectionRefusedError("550")
        return super().send_messages(messages)


class DyingBackend(BaseEmailBackend):
    """Takes a mail, and has the process killed right after the one of which DIES_AFTER tells the number."""

    taken = 0

    def send_messages(self, messages):
        with Path(os.environ["SINK"]).open("a") as sink:
            for message in messages:
                sink.write(f"{message.to[0]}\n")
                sink.flush()
        DyingBackend.taken += len(messages)
        if DyingBackend.taken == int(os.environ["DIES_AFTER"]):
            os.kill(os.getpid(), signal.SIGKILL)
        return len(messages)
