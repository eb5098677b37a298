"""Reading a public page or feed whose address somebody typed in: within limits, and never inside our own network.

A server that fetches what it is told can be made to read what only it can reach. So the host is looked up here,
every one of its addresses must be public, and the connection goes to the address that was looked at, not to what
the name says a moment later. Redirects are followed by hand, each looked at in the same way.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from lantoa.base.errors import LantoaError

MOST_BYTES = 5 * 1024 * 1024
MOST_REDIRECTS = 5
SECONDS = 15
AGENT = "LanToa/1.0 (+{base})"


class Unreadable(LantoaError):
    """The address could not be read: what was wrong with it or with the answer."""

    status = 400


@dataclass(frozen=True)
class Fetched:
    """What was read: the address after redirects, its type without parameters, and the bytes."""

    url: str
    kind: str
    content: bytes


def fetch(url: str, *, kinds: Iterable[str] = (), most: int = MOST_BYTES) -> Fetched:
    """Read `url` (http or https, ports 80, 443 and 8080 up) with GET.

    `kinds` are beginnings of content types that are wanted, all if empty; `most` bytes are read at the most. Raises
    `Unreadable` for addresses that are not public, for errors, for what is too large, too slow or of another kind.
    """
    deadline = time.monotonic() + SECONDS
    address = url.strip()
    for _hop in range(MOST_REDIRECTS + 1):
        response = _get(address, deadline, tuple(kinds), most)
        if isinstance(response, Fetched):
            return response
        address = urljoin(address, response)
    raise Unreadable(_("Địa chỉ này chuyển hướng quá nhiều lần."), url=url)


def _get(url: str, deadline: float, kinds: tuple[str, ...], most: int) -> Fetched | str:
    """One request: what it brought, or where it leads."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise Unreadable(_("Địa chỉ phải bắt đầu bằng http:// hoặc https://."), url=url)
    host, port = parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
    target = httpx.URL(url).copy_with(host=_public_address(host, port), fragment=None)
    headers = {"Host": parts.netloc, "User-Agent": AGENT.format(base=settings.BASE_URL), "Accept-Encoding": "gzip"}
    try:
        with (
            httpx.Client(timeout=httpx.Timeout(8, connect=5), trust_env=False) as client,
            client.stream("GET", target, headers=headers, extensions={"sni_hostname": host}) as response,
        ):
            if response.is_redirect:
                return response.headers["location"]
            if response.status_code != 200:
                words = {"code": response.status_code}
                raise Unreadable(_("Trang này trả lời bằng mã lỗi %(code)d.") % words, url=url)
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kinds and not kind.startswith(kinds):
                raise Unreadable(
                    _("Địa chỉ này không phải loại trang cần đọc (%(kind)s).") % {"kind": kind or "?"}, url=url
                )
            content = b""
            for chunk in response.iter_bytes(65_536):
                content += chunk
                if len(content) > most:
                    raise Unreadable(_("Trang này lớn quá."), url=url)
                if time.monotonic() > deadline:
                    raise Unreadable(_("Trang này trả lời quá chậm."), url=url)
            return Fetched(url, kind, content)
    except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError) as error:
        raise Unreadable(
            _("Không đọc được địa chỉ này. Hãy kiểm tra lại hoặc thử sau."), url=url, error=repr(error)
        ) from error


def _public_address(host: str, port: int) -> str:
    """An address of `host` to connect to. Raises `Unreadable` if there is none, or if one is not public."""
    if f"{host}:{port}" in settings.FETCH_HOSTS:
        return host
    try:
        found = {str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        raise Unreadable(_("Không tìm thấy máy chủ của địa chỉ này."), host=host, error=repr(error)) from error
    if (port not in (80, 443) and port < 1024) or not all(ipaddress.ip_address(one).is_global for one in found):
        raise Unreadable(_("Chỉ đọc được các trang công khai trên mạng."), host=host)
    return sorted(found, key=lambda one: ":" in one)[0]
