"""A hub: takes a publisher's word, fetches the feeds, and tells its subscribers with a signature.

Kept to: a publisher names feeds that declare this hub (`Link: <…>; rel="hub"`); a subscriber's address is asked with a
challenge before anything is sent to it; what is sent is signed with the subscriber's secret (HMAC, SHA-256).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

import httpx
from django.core.handlers.wsgi import WSGIRequest

from lantoa.channels.standins import Answer, StandIn


class HubStandIn(StandIn):
    """One hub. `fetch` and `call` may be replaced by what reaches a site that runs in the same process."""

    def fresh_state(self) -> dict[str, Any]:
        return {"topics": {}, "subscribers": []}

    def fetch(self, topic: str) -> tuple[dict[str, str], bytes]:
        """A feed's headers and body."""
        answer = httpx.get(topic, timeout=5)
        return dict(answer.headers), answer.content

    def failure(self, code: str) -> Answer:
        return int(code), code

    def answer(self, request: WSGIRequest) -> Answer:
        mode = request.POST.get("hub.mode", "")
        if request.method != "POST" or mode not in {"publish", "subscribe"}:
            return 400, "hub.mode"
        if mode == "subscribe":
            return self._subscribe(request)
        topics = request.POST.getlist("hub.url")
        if not topics or not all(topic.startswith(("http://", "https://")) for topic in topics):
            return 400, "hub.url"
        for topic in topics:
            headers, body = self.fetch(topic)
            links = {name.lower(): value for name, value in headers.items()}.get("link", "")
            if f'<{self.url}/>; rel="hub"' not in links or f'<{topic}>; rel="self"' not in links:
                return 422, "the feed does not name this hub and itself"
            known = self.state["topics"].setdefault(topic, {"pings": 0, "mark": ""})
            known["pings"] += 1
            mark = hashlib.sha256(body).hexdigest()
            if mark != known["mark"]:
                known["mark"] = mark
                self._distribute(topic, body)
        return 204, ""

    def _subscribe(self, request: WSGIRequest) -> Answer:
        callback, topic = request.POST.get("hub.callback", ""), request.POST.get("hub.topic", "")
        challenge = secrets.token_hex(8)
        asked = httpx.get(
            callback, timeout=5,
            params={"hub.mode": "subscribe", "hub.topic": topic, "hub.challenge": challenge, "hub.lease_seconds": 86_400},
        )  # fmt: skip
        if asked.status_code != 200 or asked.text != challenge:
            return 409, "the subscriber did not confirm"
        one = {"callback": callback, "topic": topic, "secret": request.POST.get("hub.secret", "")}
        self.state["subscribers"].append(one)
        return 202, ""

    def _distribute(self, topic: str, body: bytes) -> None:
        for one in self.state["subscribers"]:
            if one["topic"] == topic:
                digest = hmac.new(one["secret"].encode(), body, hashlib.sha256).hexdigest()
                httpx.post(one["callback"], content=body, timeout=5, headers={"X-Hub-Signature": f"sha256={digest}"})
