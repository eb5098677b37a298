"""The line to a mail server: kept open, and two round trips a mail where the server knows pipelining (RFC 2920)."""

from __future__ import annotations

import re
import smtplib
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

MOST_PER_LINE = 500
IDLE_SECONDS = 20
_DOT = re.compile(rb"(?m)^\.")


@dataclass(frozen=True)
class Answer:
    """What the server said last: its code, its words, and whether it was about the sender, recipient or message."""

    code: int
    text: str
    about: str

    @property
    def accepted(self) -> bool:
        """Whether the server took the mail over."""
        return self.about == "message" and 200 <= self.code < 300


class Lost(Exception):
    """The line was cut before the mail could have been taken."""


class Unanswered(Exception):
    """The line was cut after the whole mail was given and before the server answered."""


class Line(smtplib.SMTP):
    """A connection of the standard library with one more verb."""

    used = 0
    last = 0.0

    def deliver(self, sender: str, to: str, message: bytes, handing_over: Callable[[], None]) -> Answer:
        """Give one mail to one recipient. `handing_over` is called right before the server could take it.

        Raises `Lost` and `Unanswered`, told apart by that moment.
        """
        self.used += 1
        self.last = time.monotonic()
        given = False
        try:
            commands = [f"MAIL FROM:<{sender}>", f"RCPT TO:<{to}>", "DATA"]
            replies: list[tuple[int, bytes]] = []
            if self.has_extn("pipelining"):
                self.send("".join(f"{one}\r\n" for one in commands).encode("ascii"))
                replies = [self.getreply() for _one in commands]
            else:
                for one in commands:
                    self.send(f"{one}\r\n".encode("ascii"))
                    replies.append(self.getreply())
                    if replies[-1][0] >= 400:
                        break
            refused = next(((at, reply) for at, reply in enumerate(replies) if reply[0] >= 400), None)
            if refused is not None or replies[-1][0] != 354:
                at, reply = refused or (2, replies[-1])
                if len(replies) == 3 and replies[2][0] == 354:
                    self.send(b".\r\n")  # nobody to give it to: an empty message ends it
                    self.getreply()
                self.rset()
                return Answer(reply[0], reply[1].decode("utf-8", "replace"), ("sender", "recipient", "message")[at])
            # Lines of the message that begin with a dot get a second one (RFC 5321, 4.5.2).
            safe = _DOT.sub(b"..", message) if b"\n." in message or message.startswith(b".") else message
            handing_over()
            given = True
            self.send(safe + b".\r\n")
            code, text = self.getreply()
            return Answer(code, text.decode("utf-8", "replace"), "message")
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise (Unanswered if given else Lost)(type(error).__name__) from error


class Pool:
    """Lines to the server of the settings, opened when they are needed and kept between batches."""

    def __init__(self) -> None:
        self._free: list[Line] = []
        self._lock = threading.Lock()
        self._address: tuple[object, ...] = ()

    def take(self) -> Line:
        """A line that is open; raises `smtplib.SMTPException` or `OSError` when there is none to be had."""
        address = (settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_USER)
        with self._lock:
            if address != self._address:
                self._free, self._address = [], address
            line = self._free.pop() if self._free else None
        if line is not None and time.monotonic() - line.last > IDLE_SECONDS and not _alive(line):
            line.close()
            line = None
        return line or self._open()

    def give_back(self, line: Line) -> None:
        """Keep a line for the next mail, unless it is cut or has served long enough."""
        if line.sock is None:
            return
        if line.used >= MOST_PER_LINE:
            _quit(line)
            return
        with self._lock:
            self._free.append(line)

    def close(self) -> None:
        """End all lines that wait."""
        with self._lock:
            lines, self._free = self._free, []
        for line in lines:
            _quit(line)

    def _open(self) -> Line:
        line = Line(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=getattr(settings, "EMAIL_TIMEOUT", 20))
        try:
            if line.sock is not None:
                line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.ehlo_or_helo_if_needed()
            if settings.EMAIL_USE_TLS:
                line.starttls()
                line.ehlo()
            if settings.EMAIL_HOST_USER:
                line.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        except BaseException:
            line.close()
            raise
        line.last = time.monotonic()
        return line


def _alive(line: Line) -> bool:
    try:
        return line.noop()[0] == 250
    except (smtplib.SMTPException, OSError):
        return False


def _quit(line: Line) -> None:
    try:
        line.quit()
    except (smtplib.SMTPException, OSError):
        line.close()


pool = Pool()
