"""YouTube's side of the wire: tokens, resumable sessions, covers, captions, quotas; the videos as pages to look at.

Kept to: parts in order and in multiples of 256 KiB but for the last, 308 with what has arrived, the reasons of errors,
100 uploads and 10,000 units a day, videos of an unreviewed project locked to private, required fields.
"""

from __future__ import annotations

import json
import re
import secrets
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.utils.html import escape, linebreaks

from lantoa.channels.standins import Answer, StandIn, cut

GRAIN = 256 * 1024
STATUS = {
    "quotaExceeded": 403, "uploadLimitExceeded": 400, "rateLimitExceeded": 403, "authError": 401, "backendError": 503,
    "invalidTitle": 400, "invalidDescription": 400, "forbidden": 403, "videoNotFound": 404, "captionExists": 409,
    "required": 400, "badContentRange": 400, "mediaBodyRequired": 400,
}  # fmt: skip
COST = {"list": 1, "update": 50, "delete": 50, "thumbnail": 50, "captions": 400}


class YouTubeStandIn(StandIn):
    """One project and one channel."""

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        self.parts: dict[str, bytearray] = {}
        self.halves = 0
        """So many of the next parts arrive by half, and then the line is cut."""

    def fresh_state(self) -> dict[str, Any]:
        return {"client": ["", "", ""], "channel": "", "name": "", "access": [], "revoked": False, "reviewed": True,
                "phone": True, "units": 0, "uploads": 0, "sessions": {}, "videos": {}}  # fmt: skip

    def add_channel(self, channel: str, name: str) -> dict[str, str]:
        """The channel; gives what is needed to connect it."""
        self.state |= {"client": ["ung-dung", "bi-mat", secrets.token_hex(8)], "channel": channel, "name": name}
        return dict(zip(("client_id", "client_secret", "refresh_token"), self.state["client"], strict=True))

    def failure(self, code: str) -> Answer:
        error = {"code": STATUS.get(code, 400), "message": code, "errors": [{"domain": "youtube", "reason": code}]}
        return STATUS.get(code, 400), {"error": error}

    def answer(self, request: WSGIRequest) -> Answer:
        path = request.path.strip("/")
        if path == "watch":
            return self._shown(request.GET.get("v", ""))
        if path.startswith("channel/"):
            return self._shown("")
        if path == "token":
            return self._token(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.state["access"] or self.state["revoked"]:
            return self.failure("authError")
        if path.startswith("session/"):
            return self._part(request, path[8:])
        name = path.removeprefix("upload/").removeprefix("youtube/v3/").replace("/", "_")
        act = getattr(self, f"_{str(request.method).lower()}_{name}", None)
        return act(request) if act is not None else self.failure("notFound")

    def _token(self, request: WSGIRequest) -> Answer:
        asked = [request.POST.get(key, "") for key in ("client_id", "client_secret", "refresh_token")]
        if self.state["revoked"] or asked != self.state["client"]:
            return 400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
        token = secrets.token_hex(12)
        self.state["access"] = [*self.state["access"][-50:], token]
        return 200, {"access_token": token, "expires_in": 3599, "token_type": "Bearer"}

    def _spend(self, what: str) -> bool:
        self.state["units"] += COST[what]
        return self.state["units"] <= 10_000

    def _get_channels(self, request: WSGIRequest) -> Answer:
        self._spend("list")
        return 200, {"items": [{"id": self.state["channel"], "snippet": {"title": self.state["name"]}}]}

    def _post_videos(self, request: WSGIRequest) -> Answer:
        facts = json.loads(request.body or b"{}")
        words = facts.get("snippet", {})
        if not 0 < len(words.get("title", "")) <= 100 or set("<>") & set(words["title"]):
            return self.failure("invalidTitle")
        if len(words.get("description", "").encode()) > 5_000 or set("<>") & set(words.get("description", "")):
            return self.failure("invalidDescription")
        length = int(request.headers.get("X-Upload-Content-Length", 0))
        if request.GET.get("uploadType") != "resumable" or not length:
            return self.failure("mediaBodyRequired")
        if self.state["uploads"] >= 100:
            return self.failure("quotaExceeded")
        self.state["uploads"] += 1
        key = secrets.token_hex(8)
        self.state["sessions"][key] = {"length": length, "facts": facts, "video": ""}
        self.parts[key] = bytearray()
        return 200, {}, {"Location": f"{self.url}/session/{key}"}

    def _part(self, request: WSGIRequest, key: str) -> Answer:
        session = self.state["sessions"].get(key)
        if session is None or (key not in self.parts and not session["video"]):
            return 404, {"error": {"code": 404, "message": "gone"}}
        if session["video"]:
            return 200, self._resource(session["video"])
        kept, length = self.parts[key], session["length"]
        place = re.fullmatch(r"bytes (?:(\d+)-(\d+)|\*)/(\d+)", request.headers.get("Content-Range", ""))
        if place is None or int(place[3]) != length:
            return self.failure("badContentRange")
        if place[1] is not None:
            data, start = request.body, int(place[1])
            if start != len(kept) or len(data) != int(place[2]) - start + 1:
                return self.failure("badContentRange")
            if start + len(data) < length and len(data) % GRAIN:
                return self.failure("badContentRange")
            if self.halves:
                self.halves -= 1
                kept += data[: len(data) // 2 // GRAIN * GRAIN]
                cut(request.environ)
            kept += data
        if len(kept) < length:
            return 308, {}, {"Range": f"bytes=0-{len(kept) - 1}"} if kept else {}
        session["video"] = f"v{secrets.token_hex(5)}"
        facts = session["facts"]
        self.state["videos"][session["video"]] = {
            "snippet": facts["snippet"], "status": facts["status"], "length": length, "cover": False, "captions": [],
            "views": 0, "likes": 0, "comments": 0,
        }  # fmt: skip
        return 200, self._resource(session["video"])

    def _resource(self, video: str) -> dict[str, Any]:
        one = self.state["videos"][video]
        counts = {"viewCount": str(one["views"]), "likeCount": str(one["likes"]), "commentCount": str(one["comments"])}
        return {"id": video, "snippet": one["snippet"], "status": one["status"], "statistics": counts}

    def _post_thumbnails_set(self, request: WSGIRequest) -> Answer:
        if not self._spend("thumbnail"):
            return self.failure("quotaExceeded")
        video = self.state["videos"].get(request.GET.get("videoId", ""))
        if video is None:
            return self.failure("videoNotFound")
        if not self.state["phone"]:
            return self.failure("forbidden")
        if not request.body or len(request.body) > 2 * 1024 * 1024:
            return self.failure("mediaBodyRequired")
        video["cover"] = True
        return 200, {"items": []}

    def _post_captions(self, request: WSGIRequest) -> Answer:
        if not self._spend("captions"):
            return self.failure("quotaExceeded")
        facts = json.loads(request.body.split(b"\r\n\r\n")[1].split(b"\r\n--")[0])["snippet"]
        video = self.state["videos"].get(facts.get("videoId", ""))
        if video is None:
            return self.failure("videoNotFound")
        if not facts.get("language") or "name" not in facts:
            return self.failure("required")
        if facts["language"] in video["captions"]:
            return self.failure("captionExists")
        video["captions"].append(facts["language"])
        return 200, {"id": secrets.token_hex(6)}

    def _put_videos(self, request: WSGIRequest) -> Answer:
        if not self._spend("update"):
            return self.failure("quotaExceeded")
        facts = json.loads(request.body)
        video = self.state["videos"].get(facts.get("id", ""))
        if video is None:
            return self.failure("videoNotFound")
        if not facts.get("snippet", {}).get("title") or not facts["snippet"].get("categoryId"):
            return self.failure("required")
        video["snippet"], video["status"] = facts["snippet"], facts["status"]
        if not self.state["reviewed"]:
            video["status"] = {**facts["status"], "privacyStatus": "private"}
        return 200, self._resource(facts["id"])

    def _delete_videos(self, request: WSGIRequest) -> Answer:
        self._spend("delete")
        gone = self.state["videos"].pop(request.GET.get("id", ""), None) is None
        return self.failure("videoNotFound") if gone else (204, "")

    def _get_videos(self, request: WSGIRequest) -> Answer:
        self._spend("list")
        found = [one for one in request.GET.get("id", "").split(",") if one in self.state["videos"]]
        return 200, {"items": [self._resource(one) for one in found]}

    def _get_playlistItems(self, request: WSGIRequest) -> Answer:  # noqa: N802  the platform's name
        self._spend("list")
        return 200, {"items": [{"snippet": {"title": one["snippet"]["title"], "resourceId": {"videoId": key}}}
                               for key, one in reversed(self.state["videos"].items())]}  # fmt: skip

    def _shown(self, key: str) -> Answer:
        shown = {k: v for k, v in self.state["videos"].items()
                 if v["status"]["privacyStatus"] != "private" and (not key or k == key)}  # fmt: skip
        if not shown:
            return 404, "<!doctype html><title>404</title><p>Không có video này."
        body = "".join(
            f"<article><h2>{escape(v['snippet']['title'])}</h2><p>{v['length']:,} byte · phụ đề: "
            f"{', '.join(v['captions']) or 'không'}</p>{linebreaks(escape(v['snippet'].get('description', '')))}</article>"
            for v in shown.values()
        )
        head = (
            '<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        )
        name = escape(self.state["name"])
        return 200, f"{head}<title>{name}</title><h1>{name} (máy giả lập)</h1>{body}"
