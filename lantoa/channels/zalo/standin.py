"""Zalo's side of the wire: tokens that work once, articles, the broadcast and its limits; articles to look at.

Kept to: the answer's shape and codes as in the transport's sources; an access token holds 25 hours; the refresh token
is used up by its use; an article is being processed for a while after it was made (−214); one broadcast a day.
"""

from __future__ import annotations

import json
import secrets
import time
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.utils.html import escape

from lantoa.channels.standins import Answer, StandIn

LIFE = 90_000
LIMITS = {"title": 150, "author": 50, "description": 300}


class ZaloStandIn(StandIn):
    """One app and one official account."""

    def fresh_state(self) -> dict[str, Any]:
        return {"app_id": "1000", "secret": "bi-mat", "oa_id": "", "name": "", "access": {}, "refresh": [], "making": {},
                "articles": {}, "sent": [], "daily": 1, "processing": 0, "next": 1}  # fmt: skip

    def add_account(self, oa_id: str, name: str) -> str:
        """The official account; gives its first refresh token."""
        self.state |= {"oa_id": oa_id, "name": name}
        return self._grant()["refresh_token"]

    def _grant(self) -> dict[str, str]:
        access, refresh = secrets.token_hex(16), secrets.token_hex(16)
        self.state["access"][access] = time.time() + LIFE
        self.state["refresh"].append(refresh)
        return {"access_token": access, "refresh_token": refresh, "expires_in": str(LIFE)}

    def failure(self, code: str) -> Answer:
        return 200, {"error": int(code), "message": f"error {code}"}

    def answer(self, request: WSGIRequest) -> Answer:
        path = request.path.strip("/")
        if path.startswith("xem/"):
            return self._shown(path[4:])
        if path == "v4/oa/access_token":
            return self._tokens(request)
        until = self.state["access"].get(request.META.get("HTTP_ACCESS_TOKEN", ""))
        if until is None:
            return self.failure("-216")
        if until < time.time():
            return self.failure("-220")
        body = json.loads(request.body) if request.method == "POST" else request.GET
        name = path.removeprefix("v2.0/").replace("/", "_")
        act = getattr(self, f"_do_{name}", None)
        return act(body) if act is not None else self.failure("-201")

    def _tokens(self, request: WSGIRequest) -> Answer:
        data = request.POST
        if request.META.get("HTTP_SECRET_KEY") != self.state["secret"]:
            return 200, {"error": -14004, "error_name": "Invalid secret key"}
        if data.get("app_id") != self.state["app_id"] or data.get("grant_type") != "refresh_token":
            return 200, {"error": -14002, "error_name": "Invalid app_id"}
        if data.get("refresh_token") not in self.state["refresh"]:
            return 200, {"error": -14014, "error_name": "Invalid refresh token."}
        self.state["refresh"].remove(data["refresh_token"])
        return 200, self._grant()

    def _ok(self, **data: Any) -> Answer:
        return 200, {"error": 0, "message": "Success", "data": data}

    def _do_oa_getoa(self, body: Any) -> Answer:
        return self._ok(oa_id=self.state["oa_id"], name=self.state["name"], is_verified=True)

    def _sound(self, body: dict[str, Any]) -> bool:
        lengths = all(0 < len(str(body.get(key, ""))) <= most for key, most in LIMITS.items())
        cover = str(body.get("cover", {}).get("photo_url", ""))
        return lengths and body.get("type") == "normal" and cover.startswith("http") and bool(body.get("body"))

    def _do_article_create(self, body: Any) -> Answer:
        if not self._sound(body):
            return self.failure("-201")
        token = secrets.token_hex(8)
        self.state["making"][token] = {"asked": 0, "article": body}
        return self._ok(token=token)

    def _do_article_verify(self, body: Any) -> Answer:
        made = self.state["making"].get(body.get("token", ""))
        if made is None:
            return self.failure("-201")
        made["asked"] += 1
        if made["asked"] <= self.state["processing"]:
            return self.failure("-214")
        if "id" not in made:
            made["id"] = f"a{self.state['next']}"
            self.state["next"] += 1
            self.state["articles"][made["id"]] = made["article"] | {"total_view": 0, "total_share": 0}
        return self._ok(id=made["id"])

    def _do_article_update(self, body: Any) -> Answer:
        if body.get("id") not in self.state["articles"] or not self._sound(body):
            return self.failure("-205" if body.get("id") not in self.state["articles"] else "-201")
        self.state["articles"][body["id"]] |= body
        return self._ok(id=body["id"])

    def _do_article_remove(self, body: Any) -> Answer:
        gone = self.state["articles"].pop(body.get("id"), None) is None
        return self.failure("-205") if gone else self._ok()

    def _do_article_getdetail(self, body: Any) -> Answer:
        article = self.state["articles"].get(body.get("id"))
        if article is None:
            return self.failure("-205")
        return self._ok(**article, link_view=f"{self.url}/xem/{body.get('id')}")

    def _do_oa_message(self, body: Any) -> Answer:
        elements = body.get("message", {}).get("attachment", {}).get("payload", {}).get("elements", [])
        ids = [element.get("attachment_id") for element in elements]
        if not 1 <= len(ids) <= 5 or any(self.state["articles"].get(one, {}).get("status") != "show" for one in ids):
            return self.failure("-201")
        day = time.strftime("%Y-%m-%d")
        if sum(1 for when, _ids in self.state["sent"] if when == day) >= self.state["daily"]:
            return self.failure("-211")
        self.state["sent"].append([day, ids])
        return self._ok(message_id=secrets.token_hex(8))

    def _shown(self, key: str) -> Answer:
        article = self.state["articles"].get(key)
        if article is None or article.get("status") != "show":
            return 404, "<!doctype html><title>404</title><p>Không có bài này."
        body = "".join(f"<p>{escape(part.get('content', ''))}</p>" for part in article["body"])
        head = (
            '<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        )
        title = escape(article["title"])
        return (
            200,
            f"{head}<title>{title}</title><p>{escape(self.state['name'])} (máy giả lập)</p><h1>{title}</h1>{body}",
        )
