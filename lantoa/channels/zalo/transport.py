"""Calls of Zalo's OpenAPI for an official account.

Sources: the official Java SDK (github.com/zaloplatform/zalo-java-sdk, October 2024) for the addresses and bodies of
articles, broadcast, OAuth v4; public summaries of developers.zalo.me for error codes, the signature of webhooks and
the answer's shape (HTTP 200 also for errors). Not confirmed from Zalo's own pages, which could not be opened: codes
−214, −234, −320, −321 and the field `link_view` of an article's details.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.channels import http
from lantoa.channels.errors import ChannelError, Permanent, Reconnect, Temporary
from lantoa.channels.registry import base_address

OPENAPI, OAUTH = "https://openapi.zalo.me", "https://oauth.zaloapp.com"
TOKEN_ENDED = {-216, -220}
RATE, PROCESSING, NIGHT = -32, -214, -234
MORNING = 8
"""Night ends at 6 by the error's text and at 8 by the SDK's comment: the narrower holds."""


def _refusals() -> dict[int, str]:
    return {
        -201: _("Zalo không nhận một mục trong bài (thiếu hoặc sai)."),
        -204: _("Tài khoản Zalo OA này đã bị xóa."),
        -205: _("Không còn tài khoản Zalo OA này."),
        -209: _("Ứng dụng chưa được bật quyền dùng API này."),
        -211: _("Tài khoản đã dùng hết hạn mức gửi của Zalo."),
        -212: _("Tài khoản chưa đăng ký dùng API này."),
        -218: _("Người nhận đã nhận đủ số tin mà Zalo cho phép."),
        -219: _("Ứng dụng đã bị Zalo tắt."),
        -221: _("Tài khoản chưa được Zalo xác thực nên chưa gửi bài tới người quan tâm được."),
        -223: _("Ứng dụng chưa có quyền với tài khoản này."),
        -224: _("Gói dịch vụ Zalo của tài khoản chưa có tính năng này."),
        -235: _("Loại tài khoản Zalo OA này không có tính năng này."),
        -248: _("Nội dung chưa đúng tiêu chuẩn của Zalo."),
        -320: _("Tài khoản chưa nối với Zalo Cloud Account."),
        -321: _("Zalo Cloud Account đã hết tiền."),
    }


def error_of(code: int, said: str) -> ChannelError:
    """What an answer's `error` means for us."""
    known: dict[str, Any] = {"code": str(code), "detail": said[:500]}
    if code in TOKEN_ENDED:
        return Reconnect(_("Zalo không còn nhận khóa của tài khoản. Hãy kết nối lại."), **known)
    if code == RATE:
        return Temporary(_("Đã gọi Zalo quá nhanh. Hệ thống chờ rồi thử lại."), retry_after=60, **known)
    if code == PROCESSING:
        return Temporary(_("Zalo đang xử lý bài. Hệ thống sẽ xem lại."), retry_after=15, **known)
    if code == NIGHT:
        return Temporary(
            _("Zalo không nhận tin vào ban đêm. Hệ thống chờ đến 8 giờ sáng."), retry_after=_until_morning(), **known
        )
    if code in _refusals():
        return Permanent(_refusals()[code], **known)
    return Permanent(_("Zalo từ chối: %(said)s (mã %(code)d)") % {"said": said, "code": code}, **known)


def _until_morning() -> float:
    now = timezone.localtime()
    morning = now.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return ((morning if morning > now else morning + timedelta(days=1)) - now).total_seconds()


class OpenApi:
    """Calls with one access token."""

    def __init__(self, token: str) -> None:
        self._token = token

    def get(self, path: str, **parameters: Any) -> dict[str, Any]:
        """Read; gives the answer's `data`."""
        return self._call("GET", path, repeatable=True, params=parameters)

    def post(self, path: str, body: dict[str, Any], *, repeatable: bool) -> dict[str, Any]:
        """Write; gives the answer's `data`."""
        return self._call("POST", path, repeatable=repeatable, json=body)

    def _call(self, method: str, path: str, *, repeatable: bool, **how: Any) -> dict[str, Any]:
        url = f"{base_address('zalo', OPENAPI)}/{path}"
        response = http.call(method, url, repeatable=repeatable, headers={"access_token": self._token}, **how)
        answer = http.json_of(response, repeatable=repeatable)
        code = int(answer.get("error") or 0)
        if code:
            raise error_of(code, str(answer.get("message", "")))
        data = answer.get("data")
        return data if isinstance(data, dict) else {}


def ask_for_tokens(app_id: str, app_secret: str, **grant: str) -> dict[str, Any]:
    """Use a grant: `code` and `code_verifier`, or `refresh_token`. Each works once.

    Gives `access_token`, `refresh_token` and `expires_in` (seconds; Zalo writes it as text). Raises `Reconnect`
    when the grant is refused and `Temporary` when no answer came, which leaves open whether it was used.
    """
    kind = "authorization_code" if "code" in grant else "refresh_token"
    url = f"{base_address('zalo_oauth', OAUTH)}/v4/oa/access_token"
    data = {"app_id": app_id, "grant_type": kind, **grant}
    response = http.call("POST", url, repeatable=True, headers={"secret_key": app_secret}, data=data)
    answer = http.json_of(response, repeatable=True)
    if answer.get("access_token") and answer.get("refresh_token"):
        return answer
    code = str(answer.get("error") or "")
    raise Reconnect(
        _("Zalo không nhận mã kết nối (đã dùng hoặc hết hạn). Hãy lấy mã mới rồi kết nối lại."),
        code=code, detail=str(answer.get("error_name") or answer.get("message") or "")[:300],
    )  # fmt: skip
