from __future__ import annotations

import socket

import pytest

from lantoa.base import fetching
from lantoa.base.fetching import NotFetched, fetch


@pytest.fixture(autouse=True)
def _nothing_is_let_through(settings):
    settings.FETCH_ALSO = []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost:8000/", "http://[::1]/", "http://169.254.169.254/latest/", "http://10.0.0.1/",
        "http://0.0.0.0/", "http://[::ffff:127.0.0.1]/", "http://2130706433/", "ftp://bao.example/", "file:///etc/passwd",
        "javascript:alert(1)", "http://ten:mat-khau@bao.example/", "http:///", "không phải địa chỉ",
    ],
)  # fmt: skip
def test_what_is_not_a_public_page_is_never_asked_for(url):
    with pytest.raises(NotFetched):
        fetch(url)


def test_a_name_with_one_address_inside_is_refused_whole(monkeypatch):
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("93.184.216.34", "192.168.1.5")]
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *args, **kwargs: rows)
    with pytest.raises(NotFetched, match="mạng riêng"):
        fetch("http://hai-mat.example/")
