"""Graph API calls for a page.

Sources: developers.facebook.com/docs/pages-api/posts (feed, ids), …/graph-api/reference/page/photos (photos edge),
…/graph-api/guides/error-handling (codes), …/graph-api/overview/rate-limiting (headers and codes),
…/blog/post/2025/08/15/page-insights-api-updates (names of metrics), …/docs/video-api/guides/publishing and
…/graph-api/guides/upload (upload sessions, `file_offset`, handles). Not confirmed there: that photos uploaded with
`published=false` are attached to a feed post by `attached_media[n]={"media_fbid": …}`, subcode 463 for an expired
token, and the shape of `appsecret_proof`; these follow common use of the API.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from typing import IO, Any

import httpx
from django.utils.translation import gettext as _

from lantoa.channels import http
from lantoa.channels.errors import ChannelError, Permanent, Reconnect, Temporary, Unknown
from lantoa.channels.registry import base_address

OFFICIAL = "https://graph.facebook.com/v24.0"
OFFICIAL_VIDEO = "https://graph-video.facebook.com/v24.0"
TRANSIENT = {1, 2}
THROTTLED = {4, 17, 32, 341, 613, 80001}
KEY_GONE = {102, 190}
DUPLICATE = 506
GONE = 100, 33  # code and subcode: the object does not exist or is not ours to see
SHORTEST_REST = 300


class Graph:
    """Calls with one token; `secret` is the app's, for a proof that the token is in its owner's hands."""

    def __init__(self, token: str, secret: str = "") -> None:
        self._token, self._secret = token, secret

    def get(self, path: str, **parameters: Any) -> dict[str, Any]:
        """Read."""
        return self._call("GET", path, repeatable=True, params=parameters)

    def post(
        self,
        path: str,
        data: dict[str, Any],
        *,
        repeatable: bool,
        files: dict[str, Any] | None = None,
        params: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Write."""
        return self._call("POST", path, repeatable=repeatable, data=data, files=files, params=params or {})

    def post_video(self, path: str, data: dict[str, Any]) -> dict[str, Any]:
        """Make a post of a video that was handed over; not to be repeated."""
        return self._call("POST", path, repeatable=False, data=data, at=base_address("facebook_video", OFFICIAL_VIDEO))

    def arrived(self, session: str) -> int:
        """How much of a file an upload session has."""
        known = self._call("GET", session, repeatable=True, scheme="OAuth")
        return int(known.get("file_offset") or 0)

    def hand_over(self, session: str, file: IO[bytes], start: int) -> str:
        """Send a file from `start` on into an upload session; its handle, once all has arrived. Safe to repeat."""
        left = file.seek(0, os.SEEK_END) - start
        file.seek(start)
        headers = {"file_offset": str(start), "Content-Length": str(left)}
        parts = iter(lambda: file.read(1024 * 1024), b"")
        answer = self._call("POST", session, repeatable=True, scheme="OAuth", headers=headers, content=parts)
        return str(answer.get("h") or "")

    def delete(self, path: str) -> dict[str, Any]:
        """Delete; what is gone already counts as deleted."""
        return self._call("DELETE", path, repeatable=True)

    def _call(
        self, method: str, path: str, *, repeatable: bool, scheme: str = "Bearer", at: str = "", **how: Any
    ) -> dict[str, Any]:
        headers = {"Authorization": f"{scheme} {self._token}", **how.pop("headers", {})}
        if self._secret:
            proof = hmac.new(self._secret.encode(), self._token.encode(), hashlib.sha256).hexdigest()
            how["params"] = {**how.get("params", {}), "appsecret_proof": proof}
        url = f"{at or base_address('facebook', OFFICIAL)}/{path.lstrip('/')}"
        response = http.call(method, url, repeatable=repeatable, headers=headers, **how)
        data = http.json_of(response, repeatable=repeatable)
        if "error" in data:
            raise error_of(data["error"], response, repeatable=repeatable)
        return data


def error_of(error: dict[str, Any], response: httpx.Response, *, repeatable: bool) -> ChannelError:
    """What an answer's `error` means for us."""
    code, subcode = int(error.get("code") or 0), int(error.get("error_subcode") or 0)
    known: dict[str, Any] = {
        "code": f"{code}.{subcode}" if subcode else str(code),
        "detail": str(error.get("message", ""))[:500],
    }
    if code in KEY_GONE:
        return Reconnect(
            _("Facebook không còn nhận khóa của trang (hết hạn hoặc bị thu hồi). Hãy kết nối lại trang."), **known
        )
    if code in THROTTLED:
        return Temporary(
            _("Trang đã gọi Facebook quá nhiều lần. Hệ thống chờ rồi thử lại."), retry_after=rest_of(response), **known
        )
    if code in TRANSIENT:
        return Temporary(_("Facebook đang trục trặc. Hệ thống sẽ tự thử lại."), **known)
    if code == 10 or 200 <= code <= 299:
        return Permanent(_("Trang chưa cho ứng dụng quyền đăng bài. Hãy kết nối lại và cho đủ quyền."), **known)
    if code == 368:
        return Permanent(
            _("Facebook tạm chặn trang đăng bài vì chính sách. Hãy mở trang xem thông báo của Facebook."), **known
        )
    if code == DUPLICATE:
        return Permanent(_("Facebook báo bài trùng với bài vừa đăng. Hãy đổi lời rồi gửi lại."), **known)
    if code == 1609005:
        return Permanent(_("Facebook không đọc được liên kết trong bài. Hãy kiểm tra liên kết."), **known)
    if response.status_code >= 500 and not repeatable:
        return Unknown(
            _("Facebook báo lỗi lạ, nên chưa rõ bài đã lên hay chưa. Hãy mở trang xem rồi cho biết."), **known
        )
    said = error.get("error_user_msg") or error.get("message") or ""
    return Permanent(_("Facebook từ chối: %(said)s") % {"said": said}, **known)


def rest_of(response: httpx.Response) -> float:
    """Seconds the platform asks us to wait: the longest `estimated_time_to_regain_access` (minutes) of its header."""
    try:
        usage = json.loads(response.headers.get("x-business-use-case-usage", "{}"))
        minutes = [float(one.get("estimated_time_to_regain_access", 0)) for many in usage.values() for one in many]
    except (ValueError, AttributeError, TypeError):
        minutes = []
    return max([SHORTEST_REST, *(60 * one for one in minutes)])
