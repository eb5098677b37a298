"""Zalo's side of messages to one person: windows, followers, approved templates, quotas.

Kept to: `cs` free within 48 hours of the follower's last word and refused after 7 days (−230); only followers
(−213); ZNS only with an approved template and its parameters (−201 otherwise), so many a day (−211), to numbers that
begin with 84; the quota comes with each answer. Zalo does not notice a message that was sent twice.
"""

from __future__ import annotations

import json
import secrets
import time
from typing import Any

from django.core.handlers.wsgi import WSGIRequest

from lantoa.channels.standins import Answer
from lantoa.channels.zalo.standin import ZaloStandIn

SEVEN_DAYS = 7 * 86_400


class ZaloMessagesStandIn(ZaloStandIn):
    """The official account of `ZaloStandIn`, which also writes to its followers."""

    def fresh_state(self) -> dict[str, Any]:
        return super().fresh_state() | {"followers": {}, "templates": {}, "messages": [], "zns_quota": 500}

    def follow(self, user_id: str, *, spoke_at: float | None = None) -> None:
        """A person follows, and may have written."""
        self.state["followers"][user_id] = spoke_at or time.time()

    def approve(self, template_id: str, *parameters: str) -> None:
        """A ZNS template."""
        self.state["templates"][template_id] = list(parameters)

    def answer(self, request: WSGIRequest) -> Answer:
        path = request.path.strip("/")
        if path not in ("message/template", "v3.0/oa/message/cs", "v3.0/oa/message/transaction"):
            return super().answer(request)
        until = self.state["access"].get(request.META.get("HTTP_ACCESS_TOKEN", ""))
        if until is None or until < time.time():
            return self.failure("-216")
        body = json.loads(request.body)
        return self._zns(body) if path == "message/template" else self._message(path.rpartition("/")[2], body)

    def _message(self, kind: str, body: dict[str, Any]) -> Answer:
        user = str(body.get("recipient", {}).get("user_id", ""))
        message = body.get("message", {})
        payload = message.get("attachment", {}).get("payload", {})
        sound = (
            bool(message.get("text"))
            if kind == "cs"
            else str(payload.get("template_type", "")).startswith("transaction_")
        )
        if not user or not sound or len(str(message.get("text", ""))) > 2000:
            return self.failure("-201")
        if user not in self.state["followers"]:
            return self.failure("-213")
        if kind == "cs" and time.time() - self.state["followers"][user] > SEVEN_DAYS:
            return self.failure("-230")
        self.state["messages"].append({"kind": kind, "to": user, "body": message})
        return self._ok(message_id=secrets.token_hex(8))

    def _zns(self, body: dict[str, Any]) -> Answer:
        parameters = self.state["templates"].get(str(body.get("template_id", "")))
        phone, data = str(body.get("phone", "")), body.get("template_data", {})
        if parameters is None or not phone.startswith("84") or sorted(data) != sorted(parameters):
            return self.failure("-201")
        if any(not value or len(str(value)) > 400 for value in data.values()):
            return self.failure("-201")
        used = sum(1 for one in self.state["messages"] if one["kind"] == "zns")
        if used >= self.state["zns_quota"]:
            return self.failure("-211")
        self.state["messages"].append({"kind": "zns", "to": phone, "body": data})
        left = self.state["zns_quota"] - used - 1
        quota = {"dailyQuota": str(self.state["zns_quota"]), "remainingQuota": str(left)}
        return self._ok(msg_id=secrets.token_hex(8), sent_time=str(int(time.time() * 1000)), quota=quota)
