"""What Zalo calls us with. Only counts are kept: who followed, wrote or read is nobody's business here. A room above
may listen for what people themselves ask for by writing to the account (`listen`).

The signature is `mac=` and the SHA-256 of app id, raw body, timestamp and the account's secret key, one after the
other (public sources agree on the plain digest). Whether the timestamp is the body's or the header's they do not
agree on, so both are tried, on the bytes as they came.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from lantoa.channels.models import ChannelAccount, EventCount

OLDEST = timedelta(hours=2)
"""Zalo repeats a call for up to about two hours."""

Listener = Callable[[ChannelAccount, str, dict[str, Any]], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Have `listener(account, event, data)` called once for each event with a good signature."""
    if listener not in _listeners:
        _listeners.append(listener)


def take(request: HttpRequest) -> HttpResponse:
    """Count the event; 200 for what was taken or is known already, 403 for what Zalo did not sign."""
    raw = request.body
    try:
        data = json.loads(raw)
        account_ids = {
            str(value) for value in (data.get("oa_id"), _of(data, "sender"), _of(data, "recipient")) if value
        }
        event, stamp = str(data.get("event_name", "")), str(data.get("timestamp", ""))
    except (ValueError, AttributeError):
        return HttpResponse(status=400)
    signature = request.headers.get("X-ZEvent-Signature", "")
    stamps = {stamp, request.headers.get("X-ZEvent-Timestamp", "")} - {""}
    accounts = ChannelAccount.objects.filter(
        channel="zalo", state=ChannelAccount.State.OPEN, remote_id__in=sorted(account_ids)
    )
    for account in accounts[:20]:
        secrets = account.secrets
        key = secrets.get("oa_secret", "")
        if not key or not any(_signed(signature, secrets["app_id"], raw, one, key) for one in stamps):
            continue
        moment = datetime.fromtimestamp(int(stamp) / 1000, tz=UTC) if stamp.isdecimal() and len(stamp) < 15 else None
        if moment is None or abs(timezone.now() - moment) > OLDEST:
            return HttpResponse(status=403)
        if re.fullmatch(r"\w{1,40}", event) and cache.add(f"zalo-event:{account.pk}:{signature[4:]}", 1, 3 * 3600):
            _count(account, event, moment)
            for listener in _listeners:
                listener(account, event, data)
        return HttpResponse(status=200)
    return HttpResponse(status=403)


def _of(data: dict[str, object], role: str) -> object:
    one = data.get(role)
    return one.get("id") if isinstance(one, dict) else None


def _signed(signature: str, app_id: str, raw: bytes, stamp: str, key: str) -> bool:
    digest = hashlib.sha256(app_id.encode() + raw + stamp.encode() + key.encode()).hexdigest()
    return hmac.compare_digest(signature.encode(), f"mac={digest}".encode())


def _count(account: ChannelAccount, event: str, moment: datetime) -> None:
    day = timezone.localdate(moment)
    row, _created = EventCount.objects.get_or_create(account=account, day=day, event=event)
    EventCount.objects.filter(pk=row.pk).update(count=F("count") + 1)
