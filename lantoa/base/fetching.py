"""Fetching a public page: a short answer from a public address, or a reason why not.

Addresses come from people and from feeds, so none of them may lead inside: every name is looked up before it is
asked, addresses that are not of the public internet are refused, the connection goes to the address that was looked
at, and each redirection is looked at anew.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from lantoa.base.errors import Invalid

TIMEOUT = httpx.Timeout(10, connect=5)
SHORT_TIMEOUT = httpx.Timeout(4, connect=3)
MOST_SECONDS = 25
MOST_BYTES = 4 * 1024**2
MOST_REDIRECTIONS = 4
REDIRECTIONS = frozenset({301, 302, 303, 307, 308})
AGENT = "Mozilla/5.0 (compatible; LanToa)"


class NotFetched(Invalid):
    """There was no answer that can be used; the message says why."""


@dataclass(frozen=True)
class Answer:
    """What came back: the status (200 or 304), the address after redirections, some headers, the bytes."""

    status: int
    address: str
    headers: Mapping[str, str]
    body: bytes


@cache
def authorities() -> ssl.SSLContext:
    """Whose certificates a connection believes; read once, since reading them takes longer than most calls."""
    return httpx.create_ssl_context()


class _ToTheAddress(httpx.HTTPTransport):
    """Connects to the address that was looked at, whatever the name answers meanwhile."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        name = request.url.host
        request.extensions = {**request.extensions, "sni_hostname": name}
        request.url = request.url.copy_with(host=public_address(name, request.url.port or 0))
        return super().handle_request(request)


def fetch(url: str, *, headers: Mapping[str, str] | None = None, most: int = MOST_BYTES) -> Answer:
    """The page at `url`, at most `most` bytes of it, within half a minute. Raises `NotFetched`."""
    deadline = time.monotonic() + MOST_SECONDS
    with httpx.Client(
        transport=_ToTheAddress(verify=authorities()), timeout=TIMEOUT, follow_redirects=False, trust_env=False
    ) as client:
        for _turn in range(MOST_REDIRECTIONS + 1):
            _checked(url)
            try:
                with client.stream("GET", url, headers={"User-Agent": AGENT, **(headers or {})}) as response:
                    if response.status_code in REDIRECTIONS and "location" in response.headers:
                        url = urljoin(url, response.headers["location"])
                        continue
                    if response.status_code not in (200, 304):
                        raise NotFetched(_("Trang trả lời mã %(code)d.") % {"code": response.status_code})
                    return Answer(response.status_code, url, dict(response.headers), _read(response, most, deadline))
            except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
                raise NotFetched(_("Trang không trả lời."), error=type(error).__name__) from error
    raise NotFetched(_("Trang chuyển hướng quá nhiều lần."))


def leads_to(url: str) -> str:
    """Where the server of `url` sends its readers on to; "" if it shows them a page. What is there is not asked.

    Raises `NotFetched`.
    """
    _checked(url)
    with httpx.Client(
        transport=_ToTheAddress(verify=authorities()), timeout=SHORT_TIMEOUT, follow_redirects=False, trust_env=False
    ) as client:
        try:
            with client.stream("GET", url, headers={"User-Agent": AGENT}) as response:
                onward = response.headers.get("location", "") if response.status_code in REDIRECTIONS else ""
                return urljoin(url, onward) if onward else ""
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise NotFetched(_("Trang không trả lời."), error=type(error).__name__) from error


def _read(response: httpx.Response, most: int, deadline: float) -> bytes:
    pieces, size = [], 0
    for piece in response.iter_bytes():
        size += len(piece)
        if size > most:
            raise NotFetched(_("Trang quá lớn."))
        if time.monotonic() > deadline:
            raise NotFetched(_("Trang trả lời quá chậm."))
        pieces.append(piece)
    return b"".join(pieces)


def _checked(url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and not parts.username and not parts.password
    except ValueError:  # what is no address at all
        usable = False
    if not usable:
        raise NotFetched(_("Chỉ đọc được địa chỉ công khai bắt đầu bằng http:// hoặc https://."))


def public_address(name: str, port: int) -> str:
    """The first address of host `name`, if all its addresses are of the public internet. Raises `NotFetched`.

    `settings.FETCH_ALSO` lists "host:port" that are let through although they are not: a test's own server, or a
    site that an installation runs beside this one.
    """
    try:
        found: list[Any] = socket.getaddrinfo(name, port or None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotFetched(_("Không tìm thấy máy chủ của địa chỉ này.")) from error
    addresses = [str(entry[4][0]) for entry in found]
    if f"{name}:{port}" not in settings.FETCH_ALSO and not all(is_public(one) for one in addresses):
        raise NotFetched(_("Địa chỉ này nằm trong mạng riêng nên không đọc."))
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address is of the public internet, also when it is written as IPv6."""
    one = ipaddress.ip_address(address.split("%")[0])
    inner = getattr(one, "ipv4_mapped", None) or getattr(one, "sixtofour", None)
    return one.is_global and not one.is_multicast and (inner is None or (inner.is_global and not inner.is_multicast))
