"""A mail server that keeps to the protocol and says no as the real ones do.

RFC 5321 (order of commands, CRLF, dots, 998 letters a line), RFC 2920 (pipelining), RFC 3463 (enhanced codes). What it
answers for an address is told by `answers`; it can cut the line before or after it has taken a mail, and it counts
every mail that it took, also those that came twice.
"""

from __future__ import annotations

import random
import re
import socket
import socketserver
import threading
import time
from collections import Counter
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

ANSWERS = {
    "khong-co": (550, "5.1.1 User unknown"),
    "day": (452, "4.2.2 Mailbox full"),
    "ban": (451, "4.3.2 Try again later"),
    "chan": (550, "5.7.1 Message rejected as spam"),
}
"""What an address answers whose name begins so."""
MOST_BYTES = 2_000_000


class MailStandIn:
    """The server. `taken` are (sender, recipient, message) in the order they came."""

    def __init__(self, keep_at: Path | None = None, *, slow: float = 0.0, seed: int = 1) -> None:
        self.taken: list[tuple[str, str, bytes]] = []
        self.answers = dict(ANSWERS)
        self.cut_before: set[str] = set()
        self.cut_after: set[str] = set()
        self.connections = 0
        self.broken_rules: list[str] = []
        self._keep_at, self._slow, self._die = keep_at, slow, random.Random(seed)  # noqa: S311  no secret
        self._lock = threading.Lock()
        self.port = 0

    def start(self, port: int = 0) -> MailStandIn:
        """Serve on this machine from threads of its own; sets `port`."""
        standin = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                standin._talk(self)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads, allow_reuse_address, request_queue_size = True, True, 64

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A caller that went away is no news."""

        self._server = Server(("127.0.0.1", port), Handler)
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def stop(self) -> None:
        """End serving."""
        self._server.shutdown()
        self._server.server_close()

    def got(self) -> Counter[str]:
        """How many mails each recipient got."""
        return Counter(to for _sender, to, _mail in self.taken)

    def letters(self) -> list[EmailMessage]:
        """The mails as a mail program reads them."""
        read = [message_from_bytes(mail, policy=policy.default) for _sender, _to, mail in self.taken]
        return [one for one in read if isinstance(one, EmailMessage)]

    def _talk(self, line: socketserver.StreamRequestHandler) -> None:
        def say(text: str) -> None:
            line.wfile.write(f"{text}\r\n".encode())

        self.connections += 1
        line.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        say("220 thu.example ESMTP")
        sender: str | None = None
        recipients: list[str] = []
        while raw := line.rfile.readline(2000):
            if not raw.endswith(b"\r\n"):
                self.broken_rules.append("a command without CRLF")
            verb, _space, rest = raw.decode("ascii", "replace").strip().partition(" ")
            verb = verb.upper()
            if verb in ("EHLO", "HELO"):
                line.wfile.write(
                    b"250-thu.example\r\n250-PIPELINING\r\n250-SIZE 2000000\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n"
                )
            elif verb == "MAIL":
                found = re.match(r"FROM:<([^<>]*)>", rest, re.IGNORECASE)
                sender, recipients = (found[1] if found else None), []
                say("250 2.1.0 Ok" if found else "501 5.5.4 Syntax")
            elif verb == "RCPT":
                found = re.match(r"TO:<([^<>]+)>", rest, re.IGNORECASE)
                said = self._answer(found[1]) if found and sender is not None else (503, "5.5.1 Not now")
                if said[0] == 250 and found:
                    recipients.append(found[1])
                say(f"{said[0]} {said[1]}")
            elif verb == "DATA" and recipients:
                say("354 Go ahead")
                if not self._take(line, sender or "", recipients, say):
                    return
                sender, recipients = None, []
            elif verb == "DATA":
                say("554 5.5.1 No valid recipients")
            elif verb in ("RSET", "NOOP"):
                sender, recipients = (None, []) if verb == "RSET" else (sender, recipients)
                say("250 2.0.0 Ok")
            elif verb == "QUIT":
                say("221 2.0.0 Bye")
                return
            else:
                say("502 5.5.2 What")

    def _answer(self, address: str) -> tuple[int, str]:
        for start, said in self.answers.items():
            if address.startswith(start):
                return said
        return 250, "2.1.5 Ok"

    def _take(self, line: Any, sender: str, recipients: list[str], say: Any) -> bool:
        parts: list[bytes] = []
        while (raw := line.rfile.readline()) != b".\r\n":
            if not raw:
                return False  # cut in the middle: nothing was taken
            if len(raw) > 1000 or not raw.endswith(b"\r\n"):
                self.broken_rules.append("a line too long, or without CRLF")
            parts.append(raw[1:] if raw.startswith(b"..") else raw)
        mail = b"".join(parts)
        if len(mail) > MOST_BYTES:
            say("552 5.3.4 Too big")
            return True
        if self._slow:
            time.sleep(self._die.random() * self._slow)
        if recipients[0] in self.cut_before:
            self.cut_before.discard(recipients[0])
            return False
        with self._lock:
            for one in recipients:
                self.taken.append((sender, one, mail))
                if self._keep_at is not None:
                    with self._keep_at.open("a") as file:
                        file.write(f"{one} {message_from_bytes(mail)['Message-ID']}\n")
        if recipients[0] in self.cut_after:
            self.cut_after.discard(recipients[0])
            return False
        say("250 2.0.0 Ok: queued")
        return True
