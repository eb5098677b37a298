"""Talking to a platform: one call, its answer or an error that says whether it may have had its effect.

No connection is kept open between calls: a call on a connection that the other side has meanwhile closed cannot be
told from one that was cut after its effect, and that difference is what this room lives by.
"""

from __future__ import annotations

from typing import Any

import httpx
from django.utils.translation import gettext as _

from lantoa.base.fetching import authorities
from lantoa.channels.errors import Temporary, Unknown

TIMEOUT = httpx.Timeout(20, connect=5)
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def call(method: str, url: str, *, repeatable: bool, **how: Any) -> httpx.Response:
    """One request, as `httpx.request` takes it.

    Raises `Temporary` where nothing was handed over, or where the call may be repeated; `Unknown` where a call that
    may not be repeated was handed over and no answer came.
    """
    try:
        with httpx.Client(timeout=TIMEOUT, follow_redirects=False, verify=authorities()) as client:
            response = client.request(method, url, **how)
    except NOT_SENT as error:
        raise Temporary(
            _("Chưa kết nối được tới kênh. Hệ thống sẽ tự thử lại."), detail=type(error).__name__
        ) from error
    except httpx.TransportError as error:
        raise _no_answer(repeatable, type(error).__name__) from error
    if response.status_code >= 500 and not _is_json(response):
        # A gateway's page: the platform behind it may have done the work.
        raise _no_answer(repeatable, f"HTTP {response.status_code}")
    return response


def _no_answer(repeatable: bool, detail: str) -> Exception:
    if repeatable:
        return Temporary(_("Kênh chưa trả lời. Hệ thống sẽ tự thử lại."), detail=detail)
    return Unknown(
        _("Đã gửi đi nhưng kênh không trả lời, nên chưa rõ bài đã lên hay chưa. Hãy mở kênh xem rồi cho biết."),
        detail=detail,
    )


def _is_json(response: httpx.Response) -> bool:
    return "json" in response.headers.get("content-type", "")


def json_of(response: httpx.Response, *, repeatable: bool) -> dict[str, Any]:
    """The answer as an object; one that cannot be read counts as no answer."""
    try:
        data = response.json()
    except ValueError:
        raise _no_answer(repeatable, f"HTTP {response.status_code}, unreadable") from None
    if not isinstance(data, dict):
        raise _no_answer(repeatable, f"HTTP {response.status_code}, not an object")
    return data
