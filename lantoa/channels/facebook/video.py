"""A video on a page: handed over in a session that remembers what has arrived, then made a post by one call.

Which metrics a video has today could not be confirmed; `total_video_views` follows the reference of video insights.
"""

from __future__ import annotations

import mimetypes

from django.core.files.storage import storages
from django.utils.translation import gettext as _

from lantoa.channels.errors import Permanent, Reconnect, Temporary, Unknown
from lantoa.channels.facebook.transport import Graph
from lantoa.channels.models import ChannelAccount, Publication
from lantoa.channels.registry import Content, Posted, Progress
from lantoa.channels.secrets import seal, unseal

METRIC = "total_video_views"


def publish(account: ChannelAccount, graph: Graph, content: Content, progress: Progress) -> Posted:
    """Hand the file over (safe to repeat, and goes on where it was cut), then the one call that makes the post."""
    known = progress.get("handle")
    handle = str(unseal(known)["handle"]) if known and progress.get("of") == content["video"] else ""
    handle = handle or _hand_over(account, graph, content["video"], progress)
    text = content.get("text", "")
    data = {"description": text, "title": text.split("\n", 1)[0][:250], "fbuploader_video_file_chunk": handle}
    video = str(graph.post_video(f"{account.remote_id}/videos", data).get("id") or "")
    if not video:
        raise Unknown(_("Facebook nhận bài nhưng không cho biết mã. Hãy mở trang xem rồi cho biết."))
    return Posted(video, _address(graph, video))


def _hand_over(account: ChannelAccount, graph: Graph, name: str, progress: Progress) -> str:
    store = storages["private"]
    try:
        length = store.size(name)
    except FileNotFoundError:
        raise Permanent(_("Không còn tệp video của bài này. Hãy chọn lại tệp."), code="no-file") from None
    session, start = "", 0
    if progress.get("session") and progress.get("of") == name:
        session = str(unseal(progress.get("session"))["id"])
        try:
            start = graph.arrived(session)
        except Reconnect:
            raise
        except Permanent:
            session, start = "", 0  # it is no longer kept: begin anew
    if not session:
        app = account.options.get("app")
        if not app:
            raise Permanent(
                _("Kết nối này chưa biết ứng dụng của khóa. Hãy kết nối lại trang rồi gửi lại."), code="no-app"
            )
        kind = mimetypes.guess_type(name)[0] or "video/mp4"
        begun = graph.post(
            f"{app}/uploads", {}, repeatable=True,
            params={"file_name": name.rsplit("/", 1)[-1], "file_length": length, "file_type": kind},
        )  # fmt: skip
        session = str(begun["id"])
        progress.note("session", seal({"id": session}))
        progress.note("of", name)
    with store.open(name, "rb") as file:
        handle = graph.hand_over(session, file, start)
    if not handle:
        raise Temporary(_("Facebook chưa nhận hết video. Hệ thống sẽ tự gửi tiếp."), code="incomplete")
    progress.note("handle", seal({"handle": handle}))
    return handle


def results(graph: Graph, video: str) -> dict[str, int]:
    """Comments, reactions and views of a video."""
    post = graph.get(video, fields="comments.limit(0).summary(true),likes.limit(0).summary(true)")
    found = {
        "comments": int(post.get("comments", {}).get("summary", {}).get("total_count", 0)),
        "reactions": int(post.get("likes", {}).get("summary", {}).get("total_count", 0)),
    }
    try:
        metrics = graph.get(f"{video}/video_insights", metric=METRIC).get("data", [])
    except Reconnect:
        raise
    except Permanent:
        metrics = []
    if metrics and metrics[0].get("values"):
        found["viewers"] = int(metrics[0]["values"][-1].get("value") or 0)
    return found


def find(account: ChannelAccount, graph: Graph, publication: Publication) -> Posted | None:
    """The page's newest video with the same words that is no other publication of ours."""
    videos = graph.get(f"{account.remote_id}/videos", fields="id,description,permalink_url", limit=25).get("data", [])
    words = " ".join(publication.content.get("text", "").split())
    same = [one for one in videos if " ".join(str(one.get("description", "")).split()) == words]
    keys = [one["id"] for one in same]
    known = set(Publication.objects.filter(account=account, remote_id__in=keys).values_list("remote_id", flat=True))
    return next(
        (Posted(one["id"], _absolute(one.get("permalink_url", ""))) for one in same if one["id"] not in known), None
    )


def _address(graph: Graph, video: str) -> str:
    """The video's public address; it is out, so whatever goes wrong here is no failure."""
    try:
        return _absolute(str(graph.get(video, fields="permalink_url").get("permalink_url") or ""))
    except Exception:
        return f"https://www.facebook.com/{video}"


def _absolute(address: str) -> str:
    return f"https://www.facebook.com{address}" if address.startswith("/") else address
