from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from lantoa.press import actions
from lantoa.press.models import Contact, Release


@pytest.fixture(autouse=True)
def _on_a_monday(time_machine):
    time_machine.move_to("2026-11-23 09:00+07:00", tick=False)


@pytest.fixture
def writer(union):
    """Who works with the press at school A."""
    return union.account(union.school_a, "can-bo-truyen-thong", name="Lê Thị Bút")


@pytest.fixture
def chair(union):
    """Who may issue there."""
    return union.account(union.school_a, "chu-tich", name="Trần Văn Duyệt")


@pytest.fixture
def contact(union) -> Contact:
    """A journalist who agreed to get news."""
    return actions.save_contact(
        None, union.school_a, name="Phạm Thu Hà", outlet="Báo Giáo dục và Thời đại", email="ha@bao.example",
        beats="giáo dục, lao động", consent_on=date(2026, 1, 5), verified_on=date(2026, 9, 1),
    )  # fmt: skip


@pytest.fixture
def issued(union, writer, chair):
    """A function that writes, submits and issues a release of school A."""

    def issue(title: str = "Trao 20 suất học bổng", **how) -> Release:
        release = actions.write_release(
            writer, union.school_a, title=title, text="Sáng 23/11, công đoàn trao học bổng."
        )
        return actions.publish(chair, actions.submit(writer, release), **how)

    return issue


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args) -> None:
        pass


@pytest.fixture
def site(settings) -> Iterator[tuple[str, dict[str, tuple[str, str, bytes]]]]:
    """A news site on this machine: its address, and its pages as path → (status, content type, body)."""
    pages: dict[str, tuple[str, str, bytes]] = {}

    def serve(environ, start):
        status, kind, body = pages.get(environ["PATH_INFO"], ("404 Not Found", "text/html", b"?"))
        extra = [("Location", body.decode())] if status.startswith("30") else []
        start(status, [("Content-Type", kind), *extra])
        return [body]

    server = make_server("127.0.0.1", 0, serve, handler_class=_Quiet)
    settings.FETCH_ALSO = [f"127.0.0.1:{server.server_port}"]
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", pages
    server.shutdown()
    server.server_close()
