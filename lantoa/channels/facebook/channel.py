"""A page on Facebook. Posts wait in our own queue: how far ahead the platform would keep one is told differently by
different sources (30 days, six months), and what waits with us can still be stopped in a time of mourning."""

from __future__ import annotations

import mimetypes
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.channels import pictures
from lantoa.channels.errors import Permanent, Reconnect, Unknown
from lantoa.channels.facebook import adapt, video
from lantoa.channels.facebook.forms import ConnectForm, PostForm
from lantoa.channels.facebook.transport import DUPLICATE, Graph
from lantoa.channels.message import Message, Review
from lantoa.channels.models import ChannelAccount, Publication
from lantoa.channels.registry import Channel, Connection, Content, Health, Posted, Progress, channel

METRIC = "post_total_media_view_unique"
"""People who saw a post: what took the place of the impressions_unique metrics (page insights update of 2025)."""
WARN_BEFORE = timedelta(days=7)
NEEDED = {"pages_manage_posts", "pages_read_engagement"}


@channel
class Facebook(Channel):
    """A page: text, link, one or many pictures, or a video."""

    code, label, icon = "facebook", gettext_lazy("Trang Facebook"), "megaphone"
    connect_form, draft_form = ConnectForm, PostForm

    def adapt(self, message: Message, account: ChannelAccount) -> Content:
        return adapt.adapt(message)

    def review(self, content: Content, account: ChannelAccount) -> Review:
        return adapt.review(content)

    def connect(self, data: dict[str, Any]) -> Connection:
        """Take a page's token, or ask for the page's with its administrator's."""
        page, token, secret = data["page_id"], data["token"], data.get("app_secret", "")
        known = _debug(Graph(token, secret), token)
        if known.get("type") == "USER":
            token = str(Graph(token, secret).get(page, fields="access_token").get("access_token") or "")
            if not token:
                raise Permanent(_("Người giữ khóa này không quản trị trang. Hãy lấy khóa của người quản trị trang."))
            known = _debug(Graph(token, secret), token)
        missing = NEEDED - set(known.get("scopes", []))
        if missing:
            raise Permanent(_("Khóa chưa có quyền: %(scopes)s.") % {"scopes": ", ".join(sorted(missing))})
        facts = Graph(token, secret).get(page, fields="name,link")
        return Connection(
            remote_id=page, name=facts.get("name", page), address=facts.get("link", ""),
            secrets={"token": token, "app_secret": secret}, expires_at=_expiry(known),
            options={"app": str(known.get("app_id") or "")},
        )  # fmt: skip

    def publish(self, account: ChannelAccount, content: Content, progress: Progress) -> Posted:
        """Hand over pictures unseen (which may be repeated), then the one call that makes the post."""
        graph, page = _graph(account), account.remote_id
        if content.get("video"):
            return video.publish(account, graph, content, progress)
        handed: dict[str, str] = dict(progress.get("photos", {}))
        names = content.get("pictures", [])
        cut = pictures.framed(names, content.get("frame", ""))
        for name in names:
            if name not in handed:
                handed[name] = _hand_over(graph, page, cut[name])
                progress.note("photos", handed)
        data: dict[str, Any] = {"message": content.get("text", ""), "published": "true"}
        if handed:
            for number, name in enumerate(content["pictures"]):
                data[f"attached_media[{number}]"] = f'{{"media_fbid":"{handed[name]}"}}'
        elif content.get("link"):
            data["link"] = content["link"]
        tried_before = bool(progress.get("asked"))
        progress.note("asked", True)
        try:
            post = str(graph.post(f"{page}/feed", data, repeatable=False).get("id") or "")
        except Permanent as error:
            if error.code == str(DUPLICATE) and tried_before:
                raise Unknown(
                    _("Facebook báo bài này đã có: có thể lần gửi trước đã lên. Hãy mở trang xem rồi cho biết."),
                    code=error.code, detail=error.detail,
                ) from error  # fmt: skip
            raise
        if not post:
            raise Unknown(_("Facebook nhận bài nhưng không cho biết mã. Hãy mở trang xem rồi cho biết."))
        return Posted(post, _address(graph, post))

    def restart(self, progress: dict[str, Any]) -> dict[str, Any]:
        """Pictures that were handed over unseen do not live long; that the post was asked for is remembered.

        So is a video that was handed over, or the part of it that was.
        """
        return {key: progress[key] for key in ("asked", "session", "of", "handle") if progress.get(key)}

    def update(self, account: ChannelAccount, publication: Publication) -> None:
        """Only the words of a post can be changed afterwards."""
        field = "description" if publication.content.get("video") else "message"
        _graph(account).post(publication.remote_id, {field: publication.content.get("text", "")}, repeatable=True)

    def withdraw(self, account: ChannelAccount, publication: Publication) -> None:
        try:
            _graph(account).delete(publication.remote_id)
        except Permanent as error:
            if error.code != "100.33":
                raise

    def results(self, account: ChannelAccount, publication: Publication) -> dict[str, int]:
        """Comments, reactions and shares; people reached where the page has insights (100 likes or more)."""
        graph = _graph(account)
        if publication.content.get("video"):
            return video.results(graph, publication.remote_id)
        fields = "comments.limit(0).summary(true),reactions.limit(0).summary(true),shares"
        post = graph.get(publication.remote_id, fields=fields)
        found = {
            "comments": int(post.get("comments", {}).get("summary", {}).get("total_count", 0)),
            "reactions": int(post.get("reactions", {}).get("summary", {}).get("total_count", 0)),
            "shares": int(post.get("shares", {}).get("count", 0)),
        }
        try:
            metrics = graph.get(f"{publication.remote_id}/insights", metric=METRIC).get("data", [])
        except Reconnect:
            raise
        except Permanent:
            return found  # no insights for this page or post, or the metric has another name by now
        for metric in metrics:
            if metric.get("values"):
                found["viewers"] = int(metric["values"][-1].get("value", 0))
        return found

    def probe(self, account: ChannelAccount) -> Health:
        secrets = account.secrets
        known = _debug(_graph(account), secrets["token"])
        expires = _expiry(known)
        if expires is not None and expires - timezone.now() < WARN_BEFORE:
            note = _("Khóa hết hạn ngày %(day)s.") % {"day": timezone.localtime(expires).strftime("%d/%m/%Y")}
            return Health(ChannelAccount.Health.WARNING, note, expires)
        return Health(ChannelAccount.Health.OK, "", expires)

    def find(self, account: ChannelAccount, publication: Publication) -> Posted | None:
        """The page's newest post with the same words that is no other publication of ours."""
        graph = _graph(account)
        if publication.content.get("video"):
            return video.find(account, graph, publication)
        posts = graph.get(f"{account.remote_id}/feed", fields="id,message,permalink_url", limit=50).get("data", [])
        words = " ".join(publication.content.get("text", "").split())
        same = [post for post in posts if words and " ".join(str(post.get("message", "")).split()) == words]
        known = set(
            Publication.objects.filter(account=account, remote_id__in=[post["id"] for post in same]).values_list(
                "remote_id", flat=True
            )
        )
        return next((Posted(p["id"], p.get("permalink_url", "")) for p in same if p["id"] not in known), None)


def _graph(account: ChannelAccount) -> Graph:
    secrets = account.secrets
    return Graph(secrets.get("token", ""), secrets.get("app_secret", ""))


def _debug(graph: Graph, token: str) -> dict[str, Any]:
    known: dict[str, Any] = graph.get("debug_token", input_token=token).get("data", {})
    if not known.get("is_valid"):
        raise Reconnect(_("Facebook không nhận khóa này (hết hạn hoặc bị thu hồi). Hãy lấy khóa mới."), code="190")
    return known


def _expiry(known: dict[str, Any]) -> datetime | None:
    """When a token ends: 0 stands for never; access to data may end earlier than the token itself."""
    ends = [int(known.get(key) or 0) for key in ("expires_at", "data_access_expires_at")]
    ends = [one for one in ends if one]
    return datetime.fromtimestamp(min(ends), tz=UTC) if ends else None


def _hand_over(graph: Graph, page: str, name: str) -> str:
    with default_storage.open(name, "rb") as file:
        data = file.read()
    kind = mimetypes.guess_type(name)[0] or "image/jpeg"
    files = {"source": (name.rsplit("/", 1)[-1], data, kind)}
    return str(graph.post(f"{page}/photos", {"published": "false"}, repeatable=True, files=files)["id"])


def _address(graph: Graph, post: str) -> str:
    """The post's public address; it is out, so whatever goes wrong here is no failure."""
    try:
        return str(graph.get(post, fields="permalink_url").get("permalink_url") or "")
    except Exception:
        return f"https://www.facebook.com/{post}"
