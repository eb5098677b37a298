"""A channel on YouTube: a video with its cover and captions.

A video is handed over hidden, in a session that remembers what has arrived, and shown at the end. So every step may be
repeated; only a session that is gone after its last part was sent leaves open whether there is a video.
"""

from __future__ import annotations

import hashlib
import mimetypes
from datetime import timedelta
from typing import Any

from django.core.files.storage import default_storage, storages
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.channels import pictures
from lantoa.channels.errors import Permanent, Temporary, Unknown
from lantoa.channels.message import Budget, Message, Review
from lantoa.channels.models import ChannelAccount, EventCount, Publication
from lantoa.channels.registry import (
    Channel,
    Connection,
    Content,
    Health,
    Posted,
    Progress,
    base_address,
    channel,
)
from lantoa.channels.secrets import seal, unseal
from lantoa.channels.youtube import adapt
from lantoa.channels.youtube.forms import ConnectForm, VideoForm
from lantoa.channels.youtube.transport import (
    CHUNK,
    GONE,
    PACIFIC,
    Api,
    SessionGone,
    access_token,
    quota_day,
    until_reset,
)

UPLOADS_A_DAY, UNITS_A_DAY = 100, 10_000
"""Of one project at Google, however many channels it serves."""
COST = {"list": 1, "update": 50, "delete": 50, "thumbnail": 50, "captions": 400}
WATCH = "https://www.youtube.com"


@channel
class YouTube(Channel):
    """Videos."""

    code, label, icon = "youtube", gettext_lazy("YouTube"), "camera"
    connect_form, draft_form = ConnectForm, VideoForm
    cover = pictures.WIDE
    repeats = False

    def adapt(self, message: Message, account: ChannelAccount) -> Content:
        return adapt.adapt(message)

    def review(self, content: Content, account: ChannelAccount) -> Review:
        return adapt.review(content, left=[(b.label, b.left) for b in self.budgets(account)])

    def connect(self, data: dict[str, Any]) -> Connection:
        api = Api(access_token(data))
        found = api.get("channels", part="snippet", mine="true").get("items", [])
        if not found:
            raise Permanent(_("Tài khoản Google này chưa mở kênh YouTube."))
        one = found[0]
        # A project's quota is one for all its channels; they are known by a mark that tells nothing of it.
        project = hashlib.sha256(data["client_id"].encode()).hexdigest()[:16]
        return Connection(
            remote_id=str(one["id"]), name=one["snippet"]["title"], secrets=dict(data), options={"project": project},
            address=f"{base_address('youtube_watch', WATCH)}/channel/{one['id']}",
        )  # fmt: skip

    def publish(self, account: ChannelAccount, content: Content, progress: Progress) -> Posted:
        """Hand over the video, then its cover and captions, then show it; each step is noted before the next."""
        api = _api(account)
        video = str(progress.get("video") or "") or _upload(api, content, progress)
        names = content.get("pictures", [])[:1]
        if names and not progress.get("cover"):
            _afford(account, "thumbnail")
            name = pictures.cut(names, pictures.WIDE)[names[0]]
            with default_storage.open(name, "rb") as file:
                data = file.read()
            kind = mimetypes.guess_type(name)[0] or "image/jpeg"
            try:
                api.hand_over("thumbnails/set", kind, data, videoId=video)
                progress.note("cover", "done")
            except Permanent as error:
                # Channels without a verified telephone may not have covers of their own: the draft says so.
                progress.note("cover", error.code or "refused")
        if content.get("captions") and not progress.get("captions"):
            _afford(account, "captions")
            with storages["private"].open(content["captions"], "rb") as file:
                words = file.read()
            facts = {"snippet": {"videoId": video, "language": "vi", "name": "Tiếng Việt", "isDraft": False}}
            try:
                api.hand_over_with("captions", facts, "application/octet-stream", words, part="snippet")
            except Permanent as error:
                if error.code != "captionExists":
                    raise
            progress.note("captions", True)
        wished = content.get("visibility", "public")
        if wished != "private":
            _afford(account, "update")
            shown = api.put("videos", {"id": video, **adapt.facts_of(content, wished)}, part="snippet,status")
            if shown.get("status", {}).get("privacyStatus") != wished:
                raise Permanent(
                    _("YouTube giữ video ở chế độ riêng tư vì ứng dụng chưa được Google xét duyệt. Hãy đổi chế độ trên YouTube."),
                    code="lockedPrivate",
                )  # fmt: skip
        return Posted(video, _address(video))

    def restart(self, progress: dict[str, Any]) -> dict[str, Any]:
        """The video that has arrived, or the session that has some of it, is used again."""
        return progress

    def update(self, account: ChannelAccount, publication: Publication) -> None:
        _afford(account, "update")
        facts = adapt.facts_of(publication.content, publication.content.get("visibility", "public"))
        _api(account).put("videos", {"id": publication.remote_id, **facts}, part="snippet,status")

    def withdraw(self, account: ChannelAccount, publication: Publication) -> None:
        _afford(account, "delete")
        try:
            _api(account).delete("videos", id=publication.remote_id)
        except Permanent as error:
            if error.code not in GONE:
                raise

    def results(self, account: ChannelAccount, publication: Publication) -> dict[str, int]:
        """Views, likes and comments."""
        _afford(account, "list")
        found = _api(account).get("videos", part="statistics", id=publication.remote_id).get("items", [])
        if not found:
            raise Permanent(_("Không còn video này trên YouTube."), code="videoNotFound")
        names = {"viewCount": "viewers", "likeCount": "reactions", "commentCount": "comments"}
        return {ours: int(found[0]["statistics"][theirs]) for theirs, ours in names.items()
                if theirs in found[0]["statistics"]}  # fmt: skip

    def probe(self, account: ChannelAccount) -> Health:
        """A grant that was revoked gives no access token; asking for one costs no quota."""
        access_token(account.secrets)
        return Health(ChannelAccount.Health.OK)

    def find(self, account: ChannelAccount, publication: Publication) -> Posted | None:
        """Among the channel's newest videos, one of the same title that is no other publication of ours."""
        _afford(account, "list")
        uploads = "UU" + account.remote_id.removeprefix("UC")
        items = _api(account).get("playlistItems", part="snippet", playlistId=uploads, maxResults=50).get("items", [])
        title = publication.content.get("title", "")
        same = [one["snippet"]["resourceId"]["videoId"] for one in items if one["snippet"]["title"] == title]
        known = set(Publication.objects.filter(account=account, remote_id__in=same).values_list("remote_id", flat=True))
        video = next((one for one in same if one not in known), None)
        return Posted(video, _address(video)) if video else None

    def budgets(self, account: ChannelAccount) -> list[Budget]:
        """Uploads and units of the project, until midnight in California; what is on its way counts as used."""
        since = quota_day()
        reset = timezone.localtime(timezone.now() + timedelta(seconds=until_reset())).strftime("%H:%M %d/%m")
        uploads = Publication.objects.filter(account__in=_same_project(account), spent_at__gte=since).count()
        return [
            Budget(_("tải video lên YouTube"), uploads, UPLOADS_A_DAY, reset),
            Budget(_("dùng hạn ngạch YouTube"), _units(account), UNITS_A_DAY, reset),
        ]

    def spends(self, content: Content) -> bool:
        return True


def _api(account: ChannelAccount) -> Api:
    return Api(access_token(account.secrets))


def _upload(api: Api, content: Content, progress: Progress) -> str:
    """Hand over the video from where an earlier try was cut; its id."""
    store = storages["private"]
    name = content["video"]
    try:
        length = store.size(name)
    except FileNotFoundError:
        raise Permanent(_("Không còn tệp video của bài này. Hãy chọn lại tệp."), code="no-file") from None
    session, arrived, video = "", 0, ""
    if progress.get("session") and progress.get("of") == name:
        session = str(unseal(progress.get("session"))["address"])
        try:
            arrived, video = api.received(session, length)
        except SessionGone:
            if progress.get("last"):
                raise Unknown(
                    _("Đã gửi hết video nhưng YouTube không còn nhớ lượt tải. Hãy mở kênh xem rồi cho biết."), code="session"
                ) from None  # fmt: skip
            session = ""
    if not session:
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        session, arrived = api.begin(adapt.facts_of(content, "private"), kind, length), 0
        # Who has the address can go on with the upload: it is kept as keys are.
        progress.note("session", seal({"address": session}))
        progress.note("of", name)
    with store.open(name, "rb") as file:
        while not video:
            file.seek(arrived)
            part = file.read(CHUNK)
            if arrived + len(part) >= length:
                progress.note("last", True)
            before = arrived
            try:
                arrived, video = api.send(session, part, arrived, length)
            except SessionGone:
                progress.note("session", "")
                raise Temporary(_("YouTube bỏ lượt tải giữa chừng. Hệ thống tải lại từ đầu."), code="session") from None
            if not video and arrived <= before:
                raise Temporary(_("YouTube chưa nhận thêm phần nào. Hệ thống sẽ tự thử lại."), code="stalled")
            progress.note("arrived", arrived)
    progress.note("video", video)
    return video


def _same_project(account: ChannelAccount) -> Any:
    project = account.options.get("project", "")
    return ChannelAccount.objects.filter(channel="youtube", options__project=project).values("pk")


def _units(account: ChannelAccount) -> int:
    today = quota_day().astimezone(PACIFIC).date()
    spent = EventCount.objects.filter(account__in=_same_project(account), day=today, event="units")
    return int(spent.aggregate(n=Sum("count"))["n"] or 0)


def _afford(account: ChannelAccount, what: str) -> None:
    """Take what a call costs from the day's units; raises `Temporary` until the next day where they do not suffice."""
    cost = COST[what]
    if _units(account) + cost > UNITS_A_DAY:
        raise Temporary(
            _("Đã dùng hết hạn mức YouTube hôm nay. Hệ thống tự thử lại khi sang ngày mới (giờ Mỹ)."),
            code="quotaExceeded", retry_after=until_reset(),
        )  # fmt: skip
    today = quota_day().astimezone(PACIFIC).date()
    row, _made = EventCount.objects.get_or_create(account=account, day=today, event="units")
    EventCount.objects.filter(pk=row.pk).update(count=F("count") + cost)


def _address(video: str) -> str:
    return f"{base_address('youtube_watch', WATCH)}/watch?v={video}"
