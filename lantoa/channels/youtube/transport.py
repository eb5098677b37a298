"""Calls of the YouTube Data API v3.

Sources: developers.google.com/youtube/v3/docs (videos, thumbnails, captions, playlistItems, channels),
…/youtube/v3/guides/using_resumable_upload_protocol (sessions, 308, `Content-Range: bytes */N`),
…/youtube/v3/docs/errors (reasons), …/youtube/v3/determine_quota_cost (costs; 100 uploads a day and 10,000 units a day
for all else, until midnight Pacific time), developers.google.com/identity/protocols/oauth2 (refresh, `invalid_grant`).
Not confirmed there: how long a session is kept (a week is common knowledge), and that the playlist of a channel's
uploads is its id with "UU" for "UC".
"""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.channels import http
from lantoa.channels.errors import ChannelError, Permanent, Reconnect, Temporary
from lantoa.channels.registry import base_address

API, OAUTH = "https://www.googleapis.com", "https://oauth2.googleapis.com"
PACIFIC = ZoneInfo("America/Los_Angeles")
CHUNK = 8 * 1024 * 1024
"""A multiple of 256 KiB, as sessions ask; what a cut line loses at most."""

THROTTLED = {"rateLimitExceeded", "userRateLimitExceeded"}
QUOTA = {"quotaExceeded", "dailyLimitExceeded"}
GONE = {"videoNotFound", "notFound"}


class SessionGone(Exception):
    """The upload session is no longer there: it begins anew, unless all of it may have arrived."""


def access_token(secrets: dict[str, Any]) -> str:
    """A fresh access token. Raises `Reconnect` where the grant was revoked or has ended."""
    data = {key: secrets.get(key, "") for key in ("client_id", "client_secret", "refresh_token")}
    url = f"{base_address('youtube_oauth', OAUTH)}/token"
    response = http.call("POST", url, repeatable=True, data={**data, "grant_type": "refresh_token"})
    answer = http.json_of(response, repeatable=True)
    if answer.get("access_token"):
        return str(answer["access_token"])
    code = str(answer.get("error") or response.status_code)
    if response.status_code >= 500:
        raise Temporary(_("Google đang trục trặc. Hệ thống sẽ tự thử lại."), code=code)
    raise Reconnect(
        _("YouTube không còn nhận khóa của kênh (hết hạn hoặc bị thu hồi). Hãy kết nối lại."),
        code=code, detail=str(answer.get("error_description", "")),
    )  # fmt: skip


class Api:
    """Calls with one access token."""

    def __init__(self, token: str) -> None:
        self._headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **parameters: Any) -> dict[str, Any]:
        """Read."""
        return self._json("GET", f"youtube/v3/{path}", params=parameters)

    def put(self, path: str, body: dict[str, Any], **parameters: Any) -> dict[str, Any]:
        """Bring a resource in line; safe to repeat."""
        return self._json("PUT", f"youtube/v3/{path}", json=body, params=parameters)

    def delete(self, path: str, **parameters: Any) -> None:
        """Delete."""
        self._json("DELETE", f"youtube/v3/{path}", params=parameters)

    def hand_over(self, path: str, kind: str, data: bytes, **parameters: Any) -> dict[str, Any]:
        """A small file (a thumbnail) in one call; it replaces what is there, so it is safe to repeat."""
        headers = {"Content-Type": kind}
        return self._json("POST", f"upload/youtube/v3/{path}", content=data, headers=headers, params=parameters)

    def hand_over_with(
        self, path: str, facts: dict[str, Any], kind: str, data: bytes, **parameters: Any
    ) -> dict[str, Any]:
        """A small file with its facts, as multipart/related."""
        edge = "lan-toa-phan-cach"
        body = (
            f"--{edge}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n{json.dumps(facts)}\r\n"
            f"--{edge}\r\nContent-Type: {kind}\r\n\r\n"
        ).encode() + data + f"\r\n--{edge}--\r\n".encode()  # fmt: skip
        headers = {"Content-Type": f"multipart/related; boundary={edge}"}
        parameters = {"uploadType": "multipart", **parameters}
        return self._json("POST", f"upload/youtube/v3/{path}", content=body, headers=headers, params=parameters)

    def begin(self, facts: dict[str, Any], kind: str, length: int) -> str:
        """Begin an upload; gives the session's address. A session that nobody uses leaves nothing behind."""
        response = self._call(
            "POST", "upload/youtube/v3/videos",
            params={"uploadType": "resumable", "part": "snippet,status", "notifySubscribers": "false"},
            json=facts, headers={"X-Upload-Content-Type": kind, "X-Upload-Content-Length": str(length)},
        )  # fmt: skip
        return str(response.headers["location"])

    def received(self, session: str, length: int) -> tuple[int, str]:
        """How many bytes of a session have arrived, and the video's id once all have."""
        return self._step(session, b"", f"bytes */{length}")

    def send(self, session: str, data: bytes, start: int, length: int) -> tuple[int, str]:
        """Send a part of a video; as `received`. Safe to repeat after asking what has arrived."""
        return self._step(session, data, f"bytes {start}-{start + len(data) - 1}/{length}")

    def _step(self, session: str, data: bytes, place: str) -> tuple[int, str]:
        headers = {**self._headers, "Content-Range": place}
        response = http.call("PUT", session, repeatable=True, content=data, headers=headers)
        if response.status_code == 308:
            known = response.headers.get("range", "")
            return (int(known.rpartition("-")[2]) + 1 if known else 0), ""
        if response.status_code in (404, 410):
            raise SessionGone
        if response.status_code in (200, 201):
            return int(place.rpartition("/")[2]), str(http.json_of(response, repeatable=True)["id"])
        raise error_of(response)

    def _call(self, method: str, path: str, **how: Any) -> httpx.Response:
        headers = {**self._headers, **how.pop("headers", {})}
        url = f"{base_address('youtube', API)}/{path}"
        response = http.call(method, url, repeatable=True, headers=headers, **how)
        if response.status_code >= 400:
            raise error_of(response)
        return response

    def _json(self, method: str, path: str, **how: Any) -> dict[str, Any]:
        response = self._call(method, path, **how)
        return {} if response.status_code == 204 else http.json_of(response, repeatable=True)


def error_of(response: httpx.Response) -> ChannelError:
    """What an answer with an error means for us."""
    try:
        error = response.json().get("error", {})
        reason = str((error.get("errors") or [{}])[0].get("reason") or error.get("status") or response.status_code)
        said = str(error.get("message", ""))
    except (ValueError, AttributeError):
        reason, said = str(response.status_code), ""
    known: dict[str, Any] = {"code": reason[:40], "detail": said}
    if reason in QUOTA:
        return Temporary(
            _("Đã dùng hết hạn mức YouTube hôm nay. Hệ thống tự thử lại khi sang ngày mới (giờ Mỹ)."),
            retry_after=until_reset(), **known,
        )  # fmt: skip
    if reason == "uploadLimitExceeded":
        return Temporary(
            _("YouTube không nhận thêm video của kênh hôm nay. Hệ thống thử lại sau một ngày."), retry_after=86_400, **known
        )  # fmt: skip
    if reason in THROTTLED or response.status_code == 429:
        return Temporary(_("Đã gọi YouTube quá nhanh. Hệ thống chờ rồi thử lại."), retry_after=60, **known)
    if response.status_code == 401:
        return Reconnect(_("YouTube không còn nhận khóa của kênh. Hãy kết nối lại."), **known)
    if response.status_code >= 500:
        return Temporary(_("YouTube đang trục trặc. Hệ thống sẽ tự thử lại."), **known)
    words = {
        "invalidTitle": _("YouTube không nhận tiêu đề này."),
        "invalidDescription": _("YouTube không nhận phần mô tả này."),
        "invalidTags": _("YouTube không nhận các thẻ này."),
        "forbidden": _("Kênh chưa cho ứng dụng quyền làm việc này. Hãy kết nối lại và cho đủ quyền."),
        "insufficientPermissions": _("Kênh chưa cho ứng dụng quyền làm việc này. Hãy kết nối lại và cho đủ quyền."),
        "youtubeSignupRequired": _("Tài khoản Google này chưa mở kênh YouTube."),
    }
    return Permanent(words.get(reason) or _("YouTube từ chối: %(said)s") % {"said": said or reason}, **known)


def quota_day(now: datetime | None = None) -> datetime:
    """When the day of quotas began: midnight in California."""
    there = (now or timezone.now()).astimezone(PACIFIC)
    return datetime.combine(there.date(), time.min, tzinfo=PACIFIC)


def until_reset(now: datetime | None = None) -> float:
    """Seconds until quotas begin anew."""
    now = now or timezone.now()
    tomorrow = quota_day(now).date() + timedelta(days=1)
    return (datetime.combine(tomorrow, time.min, tzinfo=PACIFIC) - now).total_seconds()
