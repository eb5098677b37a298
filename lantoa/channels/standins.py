"""What the stand-ins of platforms are made of: a small HTTP server that one can tell to be ill.

A stand-in keeps to the published rules of its platform. It is another program's side of the wire: the transports
meet it at an address and do not know what it is.
"""

from __future__ import annotations

import json
import random
import socket
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any, NoReturn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.core.handlers.wsgi import WSGIRequest

Answer = tuple[int, Any] | tuple[int, Any, dict[str, str]]
Fault = str
"""`drop`: cut before anything is done; `lost`: done, then cut; `slow`: a second late; else a code of the platform."""


LARGE = 10 * 1024 * 1024


class StandIn:
    """A platform. Subclasses answer in `answer` and keep all they know in `self.state` (JSON)."""

    slow_seconds = 1.0

    def __init__(self, keep_at: Path | None = None) -> None:
        self.lock = threading.RLock()
        self.asked: list[str] = []
        self.faults: Callable[[WSGIRequest], Fault | None] = lambda request: None
        self._keep_at = keep_at
        self.state: dict[str, Any] = self.fresh_state()
        if keep_at is not None and keep_at.exists():
            self.state = json.loads(keep_at.read_text())
        self.url = ""

    def fresh_state(self) -> dict[str, Any]:
        """What the platform knows at first."""
        return {}

    def answer(self, request: WSGIRequest) -> Answer:
        """Status and object (JSON) or text (HTML), and headers if need be; called with the lock held."""
        raise NotImplementedError

    def failure(self, code: Fault) -> Answer:
        """The platform's error `code`."""
        raise NotImplementedError

    def fail_next(self, *codes: Fault, on: str = "") -> None:
        """Let the next calls whose "METHOD path" contains `on` end with `codes`, one each."""
        waiting = list(codes)

        def chosen(request: WSGIRequest) -> Fault | None:
            return waiting.pop(0) if waiting and on in f"{request.method} {request.path}" else None

        self.faults = chosen

    def fail_some(self, share: float, codes: Iterable[Fault], seed: int = 1, on: str = "POST") -> None:
        """Let `share` of the calls fail, by a seeded die."""
        die, kinds = random.Random(seed), list(codes)  # noqa: S311  no secret

        def chosen(request: WSGIRequest) -> Fault | None:
            if on in f"{request.method} {request.path}" and die.random() < share:
                return die.choice(kinds)
            return None

        self.faults = chosen

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        """The server as a WSGI application."""
        request = WSGIRequest(environ)
        if int(environ.get("CONTENT_LENGTH") or 0) > LARGE:
            _drain(environ)  # a film: that it arrived is all that is wanted
        else:
            _ = request.POST, request.body if not request.FILES else b""
        with self.lock:
            self.asked.append(f"{request.method} {request.path}")
            fault = self.faults(request)
            if fault == "drop":
                cut(environ)
            known = ("lost", "slow", None)
            status, body, *more = self.answer(request) if fault in known else self.failure(str(fault))
            if request.method != "GET":
                self.keep()
        if fault == "lost":
            cut(environ)
        if fault == "slow":
            time.sleep(self.slow_seconds)
        html = isinstance(body, str)
        kind = "text/html" if html else "application/json"
        headers = {"Content-Type": f"{kind}; charset=utf-8", **(more[0] if more else {})}
        start_response(f"{status} -", list(headers.items()))
        if status in (204, 308):
            return [b""]
        return [body.encode() if html else json.dumps(body).encode()]

    def keep(self) -> None:
        """Write down what it knows, if it was told where."""
        if self._keep_at is not None:
            self._keep_at.write_text(json.dumps(self.state, ensure_ascii=False))

    def start(self, port: int = 0) -> StandIn:
        """Serve on this machine from a thread of its own; sets `url`."""
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.set_app(self)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def stop(self) -> None:
        """End serving."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128

    def server_bind(self) -> None:
        # Without asking a name service who 127.0.0.1 is.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)  # type: ignore[arg-type]
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])  # type: ignore[index]
        self.setup_environ()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that went away is no news."""


class _Handler(WSGIRequestHandler):
    def get_environ(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environ()
        environ["standin.socket"] = self.connection
        return environ

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged."""

    def get_stderr(self) -> Any:
        return _Silence()

    def address_string(self) -> str:
        return str(self.client_address[0])


def _drain(environ: dict[str, Any]) -> None:
    left = int(environ["CONTENT_LENGTH"])
    while left and (part := environ["wsgi.input"].read(min(left, LARGE))):
        left -= len(part)


class _Cut(Exception):
    """The connection was cut on purpose."""


def cut(environ: dict[str, Any]) -> NoReturn:
    """Cut the connection of the call in hand."""
    environ["standin.socket"].shutdown(socket.SHUT_RDWR)
    raise _Cut


class _Silence:
    def write(self, text: str) -> None:
        """Nothing."""

    def flush(self) -> None:
        """Nothing."""
