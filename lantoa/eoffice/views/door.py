"""Where the e-office of another body brings packages by POST. The token of the connection is the permission."""

from __future__ import annotations

import hmac

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lantoa.eoffice import actions
from lantoa.eoffice.edxml import codes
from lantoa.eoffice.models import Connection, Exchange


@csrf_exempt
@require_POST
def receive(request: HttpRequest, key: str) -> JsonResponse:
    """Take a package; the answer is worded as the national gateway's kit does (`status`, `ErrorCode`, `DocID`)."""
    connection = Connection.objects.filter(key=key, is_open=True).select_related("unit").first()
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if connection is None or not hmac.compare_digest(shown.encode(), connection.token.encode()):
        return _answer("401", "Sai địa chỉ hoặc mã khóa.", status=401)
    if int(request.headers.get("Content-Length") or 0) > codes.MOST_BYTES:
        return _answer("413", "Gói nặng quá 50 MB.", status=413)
    data = request.read(codes.MOST_BYTES + 1)  # past Django's limit for forms, not past ours
    if len(data) > codes.MOST_BYTES:
        return _answer("413", "Gói nặng quá 50 MB.", status=413)
    exchange = actions.receive(connection, data)
    if exchange is None:
        return _answer("404", "Tin trạng thái không khớp gói nào đã gửi.", status=404)
    if exchange.is_in and exchange.state == Exchange.State.BROKEN:
        return _answer("422", "; ".join(exchange.faults), status=422)
    return JsonResponse({"status": "OK", "ErrorCode": "0", "ErrorDesc": "", "DocID": str(exchange.pk)})


def _answer(code: str, said: str, *, status: int) -> JsonResponse:
    return JsonResponse({"status": "FAIL", "ErrorCode": code, "ErrorDesc": said, "DocID": ""}, status=status)
