"""Facebook's side of the wire: a page's feed, its photos, tokens, limits; and the posts as pages to look at.

Kept to: the errors of the Graph API's guide to error handling, an id of a post as "{page}_{post}", the throttle of a
page (code 32) with the header that says when it ends, duplicates (506). How alike two posts must be to count as
duplicates is not published; here the same words on the same page do.
"""

from __future__ import annotations

import json
import re
import time
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.utils.html import escape, linebreaks

from lantoa.channels.standins import Answer, StandIn, cut

MESSAGES = {
    1: "An unknown error occurred", 2: "Service temporarily unavailable", 4: "Application request limit reached",
    32: "Page request limit reached", 100: "Invalid parameter", 190: "Error validating access token",
    200: "Permissions error", 368: "The action attempted has been deemed abusive", 506: "Duplicate status message",
    1609005: "Error parsing the link",
}  # fmt: skip
LONGEST = 63_206
APP = "9001"


class FacebookStandIn(StandIn):
    """One app, any number of pages."""

    halves = 0
    """So many of the next files arrive by half, and then the line is cut."""

    def fresh_state(self) -> dict[str, Any]:
        return {
            "pages": {},
            "tokens": {},
            "posts": {},
            "photos": {},
            "uploads": {},
            "next": 1,
            "limit": None,
            "calls": 0,
        }

    def add_page(self, page: str, name: str, token: str, *, expires_at: int = 0, kind: str = "PAGE") -> None:
        """A page and a token for it; `kind` USER is its administrator's."""
        self.state["pages"][page] = {"name": name, "token": token}
        self.state["tokens"][token] = {"page": page, "expires_at": expires_at, "type": kind, "revoked": False,
                                       "scopes": ["pages_manage_posts", "pages_read_engagement"]}  # fmt: skip

    def failure(self, code: str) -> Answer:
        number = int(code)
        headers = {}
        if number == 32:
            usage = {"1": [{"type": "pages", "estimated_time_to_regain_access": 15}]}
            headers["X-Business-Use-Case-Usage"] = json.dumps(usage)
        error = {"message": MESSAGES.get(number, "Error"), "type": "OAuthException", "code": number, "fbtrace_id": "A"}
        return 500 if number in (1, 2) else 400, {"error": error}, headers

    def _error(self, code: int, subcode: int = 0, message: str = "") -> Answer:
        status, body, *_more = self.failure(str(code))
        body["error"] |= ({"error_subcode": subcode} if subcode else {}) | ({"message": message} if message else {})
        return status, body

    def answer(self, request: WSGIRequest) -> Answer:
        path = request.path.strip("/")
        if path.startswith("xem/"):
            return self._shown(path[4:])
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").removeprefix("OAuth ")
        known = self.state["tokens"].get(token)
        if path == "debug_token":
            return self._debug(request.GET.get("input_token", ""))
        if known is None or known["revoked"]:
            return self._error(190, 460)
        if known["expires_at"] and known["expires_at"] < time.time():
            return self._error(190, 463)
        self.state["calls"] += 1
        if self.state["limit"] is not None and request.method == "POST":
            if self.state["limit"] <= 0:
                return self.failure("32")
            self.state["limit"] -= 1
        if path == f"{APP}/uploads" or path.startswith("upload:"):
            return self._upload(request, path)
        if found := re.fullmatch(r"(\d+)/(feed|photos|videos)", path):
            if found[1] != known["page"]:
                return self._error(200)
            if found[2] == "photos":
                return self._photo(request)
            if found[2] == "videos":
                return self._video(request, found[1]) if request.method == "POST" else self._feed(found[1])
            return self._post(request, found[1]) if request.method == "POST" else self._feed(found[1])
        if path in self.state["pages"]:
            page = self.state["pages"][path]
            return 200, {"id": path, "name": page["name"], "link": f"{self.url}/xem/{path}",
                         "access_token": next(t for t, k in self.state["tokens"].items()
                                              if k["page"] == path and k["type"] == "PAGE")}  # fmt: skip
        return self._object(request, path)

    def _debug(self, token: str) -> Answer:
        known = self.state["tokens"].get(token)
        if known is None:
            return 200, {"data": {"is_valid": False, "error": {"code": 190}}}
        alive = not known["revoked"] and not (known["expires_at"] and known["expires_at"] < time.time())
        keep = {key: known[key] for key in ("type", "expires_at", "scopes")}
        return 200, {"data": {"is_valid": alive, "profile_id": known["page"], "app_id": APP, **keep}}

    def _id(self) -> str:
        self.state["next"] += 1
        return str(self.state["next"])

    def _photo(self, request: WSGIRequest) -> Answer:
        if "source" not in request.FILES and not request.POST.get("url"):
            return self._error(100, 0, "(#100) source or url is required")
        photo = self._id()
        self.state["photos"][photo] = {"used": request.POST.get("published", "true") != "false"}
        return 200, {"id": photo}

    def _post(self, request: WSGIRequest, page: str) -> Answer:
        data = request.POST
        media = [json.loads(data[key])["media_fbid"] for key in sorted(data) if key.startswith("attached_media")]
        message, link = data.get("message", ""), data.get("link", "")
        if not (message or link or media) or len(message) > LONGEST:
            return self._error(100)
        if link and not re.match(r"https?://[^/\s]+", link):
            return self._error(1609005)
        if any(self.state["photos"].get(one, {"used": True})["used"] for one in media):
            return self._error(100, 0, "(#100) media not found or already published")
        if any(p["page"] == page and p["message"] == message and not p["gone"] for p in self.state["posts"].values()):
            return self._error(506)
        post = f"{page}_{self._id()}"
        for one in media:
            self.state["photos"][one]["used"] = True
        self.state["posts"][post] = {"page": page, "message": message, "link": link, "media": media, "gone": False,
                                     "comments": 0, "reactions": 0, "shares": 0, "viewers": 0}  # fmt: skip
        return 200, {"id": post}

    def _upload(self, request: WSGIRequest, path: str) -> Answer:
        uploads = self.state["uploads"]
        if path.endswith("/uploads"):
            length, kind = int(request.GET.get("file_length") or 0), request.GET.get("file_type", "")
            if not length or kind not in {"video/mp4", "video/quicktime"}:
                return self._error(100, 0, "(#100) file_length and file_type are required")
            key = f"upload:{self._id()}"
            uploads[key] = {"length": length, "got": 0, "h": "", "used": False}
            return 200, {"id": key}
        one = uploads.get(path)
        if one is None:
            return self._error(100, 33)
        if request.method == "POST":
            if int(request.headers.get("file-offset", -1)) != one["got"]:
                return self._error(100, 0, "(#100) file_offset does not match")
            if self.halves:
                self.halves -= 1
                one["got"] += (one["length"] - one["got"]) // 2
                cut(request.environ)
            one["got"], one["h"] = one["length"], f"h{path[7:]}"
            return 200, {"h": one["h"]}
        return 200, {"id": path, "file_offset": one["got"]}

    def _video(self, request: WSGIRequest, page: str) -> Answer:
        handle = request.POST.get("fbuploader_video_file_chunk", "")
        one = next((u for u in self.state["uploads"].values() if u["h"] == handle and handle), None)
        if one is None or one["used"]:
            return self._error(100, 0, "(#100) fbuploader_video_file_chunk is not valid")
        one["used"] = True
        video = self._id()
        words = request.POST.get("description", "")
        self.state["posts"][video] = {"page": page, "message": words, "link": "", "media": ["video"], "gone": False,
                                      "comments": 0, "reactions": 0, "shares": 0, "viewers": 0}  # fmt: skip
        return 200, {"id": video}

    def _feed(self, page: str) -> Answer:
        own = [(key, post) for key, post in self.state["posts"].items() if post["page"] == page and not post["gone"]]
        return 200, {"data": [{"id": key, "message": post["message"], "description": post["message"], "permalink_url": f"{self.url}/xem/{key}"}
                              for key, post in reversed(own)]}  # fmt: skip

    def _object(self, request: WSGIRequest, path: str) -> Answer:
        key, _slash, edge = path.partition("/")
        post = self.state["posts"].get(key)
        if post is None or post["gone"]:
            return self._error(100, 33, "Unsupported request. Object does not exist")
        if edge in ("insights", "video_insights"):
            return 200, {"data": [{"name": request.GET.get("metric"), "values": [{"value": post["viewers"]}]}]}
        if request.method == "DELETE":
            post["gone"] = True
            return 200, {"success": True}
        if request.method == "POST":
            post["message"] = request.POST.get("message") or request.POST.get("description") or post["message"]
            return 200, {"success": True}
        totals = {name: {"summary": {"total_count": post[name]}} for name in ("comments", "reactions")}
        totals["likes"] = totals["reactions"]
        return 200, {"id": key, "permalink_url": f"{self.url}/xem/{key}", "shares": {"count": post["shares"]}, **totals}

    def _shown(self, key: str) -> Answer:
        posts = {
            k: p for k, p in reversed(self.state["posts"].items()) if (k == key or p["page"] == key) and not p["gone"]
        }
        if not posts:
            return 404, "<!doctype html><title>404</title><p>Không có bài này."
        page = self.state["pages"][next(iter(posts.values()))["page"]]["name"]
        body = "".join(
            f"<article>{linebreaks(escape(post['message']))}<p>{len(post['media'])} ảnh · {escape(post['link'])}</article>"
            for post in posts.values()
        )
        head = (
            '<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        )
        return 200, f"{head}<title>{escape(page)}</title><h1>{escape(page)} (máy giả lập)</h1>{body}"
