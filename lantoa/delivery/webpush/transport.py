"""Notices on a person's own devices, through the push service of each browser (RFC 8030, 8291, 8292).

What is said is encrypted for the browser alone. A device whose service answers 404 or 410 is dead and is forgotten.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from lantoa.delivery import registry
from lantoa.delivery.models import Channel, Dispatch, PushSubscription, Reason, Refusal, State
from lantoa.delivery.registry import Carry, Item, Journal, Letter, Result
from lantoa.delivery.webpush.keys import private_key

LIVES_SECONDS = 3 * 24 * 3600
TIMEOUT = 15
NOT_SENT = (requests.exceptions.ConnectTimeout, requests.exceptions.SSLError)


class WebPush(registry.Transport):
    """One short message to each device of each recipient."""

    code = Channel.WEBPUSH

    def reachable(self, dispatch: Dispatch, recipients: QuerySet[Any]) -> QuerySet[Any]:
        """Who has a device, and has not refused this kind on it."""
        if dispatch.audience != Dispatch.Audience.PEOPLE:
            return recipients.none()
        devices = PushSubscription.objects.filter(person=OuterRef("pk"))
        refused = Refusal.objects.filter(
            person=OuterRef("pk"), channel=Channel.WEBPUSH, source__in=["", dispatch.source]
        )
        return recipients.filter(Exists(devices)).exclude(Exists(refused))

    @contextmanager
    def carrying(self, dispatch: Dispatch, letter: Letter) -> Iterator[Carry]:
        """Call the push services over lines that stay open."""
        key, sender = private_key(), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        with requests.Session() as session:
            session.max_redirects = 0  # no service is to send us elsewhere

            def carry(items: list[Item], journal: Journal) -> None:
                devices: dict[int, list[PushSubscription]] = defaultdict(list)
                for device in PushSubscription.objects.filter(person__in=[item.key for item in items]):
                    if not device.topics or dispatch.source in device.topics:
                        devices[device.person_id].append(device)
                for item in items:
                    said = _payload(dispatch, letter, item)
                    journal.handing_over(item)
                    results = [
                        _push(session, device, said, key, sender, topic=f"{dispatch.source}{dispatch.source_id}")
                        for device in devices[item.key]
                    ]
                    journal.answered(item, _best(results))

            yield carry


def _payload(dispatch: Dispatch, letter: Letter, item: Item) -> str:
    address = item.slots.get("link", "") or settings.BASE_URL
    parts = urlsplit(address)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return json.dumps(
        {"title": letter.title[:120], "body": letter.summary[:160], "url": path or "/",
         "tag": f"{dispatch.source}-{dispatch.source_id}"},
        ensure_ascii=False,
    )  # fmt: skip


def _push(
    session: requests.Session, device: PushSubscription, said: str, key: Any, sender: str, *, topic: str
) -> Result:
    # Brings a whole HTTP client of its own along, which most processes never need.
    from pywebpush import WebPushException, webpush

    from lantoa.delivery.actions import device_gone, device_took

    try:
        webpush(
            device.info(), said, vapid_private_key=key, vapid_claims={"sub": f"mailto:{sender}"}, ttl=LIVES_SECONDS,
            headers={"Topic": topic[:32], "Urgency": "normal"}, timeout=TIMEOUT, requests_session=session,
        )  # fmt: skip
    except WebPushException as error:
        answer = error.response
        status = answer.status_code if answer is not None else 0
        if status in (404, 410):
            device_gone(device.pk)
            return Result(State.FAILED, Reason.EXPIRED, str(status))
        if status == 429 or status >= 500:
            asked = answer.headers.get("Retry-After", "") if answer is not None else ""
            return Result(State.WAITING, Reason.BUSY, str(status), float(asked) if asked.isdecimal() else None)
        return Result(State.FAILED, Reason.REFUSED, str(status))
    except NOT_SENT as error:
        return Result(State.WAITING, Reason.BUSY, type(error).__name__)
    except requests.exceptions.ConnectionError as error:
        refused = "refused" in str(error).lower() or "resolve" in str(error).lower()
        return Result(State.WAITING if refused else State.UNKNOWN, Reason.BUSY if refused else Reason.NO_ANSWER)
    except requests.exceptions.RequestException as error:
        return Result(State.UNKNOWN, Reason.NO_ANSWER, type(error).__name__)
    except ValueError:  # keys that are none
        device_gone(device.pk)
        return Result(State.FAILED, Reason.EXPIRED, "keys")
    if device.delivered_at is None or timezone.now() - device.delivered_at > timedelta(days=1):
        device_took(device.pk)
    return registry.SENT


_RANK = [State.SENT, State.UNKNOWN, State.WAITING, State.FAILED]


def _best(results: list[Result]) -> Result:
    """A person is reached if one device is; tried again only if none is and one may be."""
    if not results:
        return Result(State.FAILED, Reason.EXPIRED)
    return min(results, key=lambda result: _RANK.index(State(result.state)))
