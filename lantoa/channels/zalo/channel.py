"""A Zalo official account: an article on its page and, if so chosen, a broadcast to its followers.

An article is made hidden, checked, and then shown: making it again would leave a hidden copy and nothing more, and
showing it twice changes nothing. Only the broadcast must not be repeated.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.channels import pictures
from lantoa.channels.errors import ChannelError, Permanent, Reconnect, Temporary, Unknown
from lantoa.channels.message import Budget, Message, Review
from lantoa.channels.models import ChannelAccount, Publication
from lantoa.channels.registry import Channel, Connection, Content, Health, Posted, Progress, channel
from lantoa.channels.zalo import adapt, tokens, webhook
from lantoa.channels.zalo.forms import PACKAGES, ArticleForm, ConnectForm
from lantoa.channels.zalo.transport import TOKEN_ENDED, OpenApi, ask_for_tokens

WARN_BEFORE = timedelta(days=7)
GONE = "-205"


@channel
class Zalo(Channel):
    """Articles and broadcasts."""

    code, label, icon = "zalo", gettext_lazy("Zalo OA"), "send"
    connect_form, draft_form = ConnectForm, ArticleForm
    cover = pictures.WIDE

    def adapt(self, message: Message, account: ChannelAccount) -> Content:
        return adapt.adapt(message, author=account.unit.short_name or account.unit.name)

    def review(self, content: Content, account: ChannelAccount) -> Review:
        left = [(b.label, b.left) for b in self.budgets(account)] if content.get("broadcast") else []
        return adapt.review(content, left=left)

    def connect(self, data: dict[str, Any]) -> Connection:
        answer = ask_for_tokens(data["app_id"], data["app_secret"], refresh_token=data["refresh_token"])
        known = tokens.received(answer)
        facts = OpenApi(known["access_token"]).get("v2.0/oa/getoa")
        keep = {key: data.get(key, "") for key in ("app_id", "app_secret", "oa_secret")}
        return Connection(
            remote_id=str(facts["oa_id"]), name=str(facts.get("name") or facts["oa_id"]), secrets=keep | known,
            address=f"https://zalo.me/{facts['oa_id']}", options={"package": data.get("package", "basic")},
            expires_at=datetime.fromisoformat(known["refresh_until"]),
        )  # fmt: skip

    def publish(self, account: ChannelAccount, content: Content, progress: Progress) -> Posted:
        """Make, check, show, broadcast; each step is noted before the next is taken."""
        if not progress.get("token"):
            made = _post(account, "v2.0/article/create", adapt.body_of(content, status="hide"))
            progress.note("token", str(made["token"]))
        if not progress.get("article"):
            checked = _post(account, "v2.0/article/verify", {"token": progress.get("token")})
            progress.note("article", str(checked["id"]))
        article = str(progress.get("article"))
        _post(account, "v2.0/article/update", {"id": article, **adapt.body_of(content, status="show")})
        if content.get("broadcast"):
            element = {"media_type": "article", "attachment_id": article}
            payload = {"template_type": "media", "elements": [element]}
            body = {
                "recipient": {"target": {}},
                "message": {"attachment": {"type": "template", "payload": payload}},
            }
            try:
                _post(account, "v2.0/oa/message", body, repeatable=False)
            except Unknown:
                raise
            except ChannelError:
                _hide(account, article, content)
                raise
        return Posted(article, _address(account, article))

    def restart(self, progress: dict[str, Any]) -> dict[str, Any]:
        """The article that was made is used again, so that there is one."""
        return {key: progress[key] for key in ("token", "article") if key in progress}

    def update(self, account: ChannelAccount, publication: Publication) -> None:
        body = {"id": publication.remote_id, **adapt.body_of(publication.content, status="show")}
        _post(account, "v2.0/article/update", body)

    def withdraw(self, account: ChannelAccount, publication: Publication) -> None:
        """Remove the article; a broadcast has reached people and cannot be called back."""
        try:
            _post(account, "v2.0/article/remove", {"id": publication.remote_id})
        except Permanent as error:
            if error.code != GONE:
                raise

    def results(self, account: ChannelAccount, publication: Publication) -> dict[str, int]:
        """Views and shares, as far as the article's details tell them."""
        details = _get(account, "v2.0/article/getdetail", id=publication.remote_id)
        names = {"total_view": "viewers", "total_share": "shares", "total_like": "reactions"}
        return {
            ours: int(details[theirs]) for theirs, ours in names.items() if str(details.get(theirs, "")).isdecimal()
        }

    def probe(self, account: ChannelAccount) -> Health:
        """Ask for the account itself; a refused refresh token leaves the hours of the access token to act."""
        facts = _get(account, "v2.0/oa/getoa")
        secrets = account.secrets
        if str(facts.get("oa_id")) != account.remote_id:
            raise Reconnect(_("Khóa này thuộc một tài khoản Zalo khác. Hãy kết nối lại."))
        ends = datetime.fromisoformat(secrets["access_until"] if secrets.get("refused") else secrets["refresh_until"])
        if secrets.get("refused") or ends - timezone.now() < WARN_BEFORE:
            moment = timezone.localtime(ends).strftime("%H:%M ngày %d/%m/%Y")
            note = _("Zalo không nhận mã làm mới nữa. Hãy kết nối lại trước %(moment)s.") % {"moment": moment}
            return Health(ChannelAccount.Health.WARNING, note, ends)
        return Health(ChannelAccount.Health.OK, "", ends)

    def find(self, account: ChannelAccount, publication: Publication) -> Posted | None:
        """The article itself is known; whether followers were told of it, Zalo has no way to ask."""
        article = str(publication.progress.get("article") or "")
        if not article:
            return None
        details = _get(account, "v2.0/article/getdetail", id=article)
        return Posted(article, str(details.get("link_view") or "")) if details.get("status") == "show" else None

    def budgets(self, account: ChannelAccount) -> list[Budget]:
        """One broadcast a day, and so many a month by the account's package; what is on its way counts as used."""
        now = timezone.localtime()
        day = now.replace(hour=0, minute=0, second=0, microsecond=0)
        month = day.replace(day=1)
        spent = list(
            Publication.objects.filter(account=account, spent_at__gte=month).values_list("spent_at", flat=True)
        )
        _label, monthly = PACKAGES.get(account.options.get("package", "basic"), PACKAGES["basic"])
        today = sum(1 for moment in spent if moment is not None and moment >= day)
        return [
            Budget(_("gửi tới người quan tâm hôm nay"), today, 1, _("hết ngày")),
            Budget(_("gửi tới người quan tâm tháng này"), len(spent), monthly, _("hết tháng")),
        ]

    def spends(self, content: Content) -> bool:
        return bool(content.get("broadcast"))

    def webhook(self, request: HttpRequest) -> HttpResponse:
        return webhook.take(request)


def _post(account: ChannelAccount, path: str, body: dict[str, Any], *, repeatable: bool = True) -> dict[str, Any]:
    try:
        return OpenApi(tokens.access_token(account)).post(path, body, repeatable=repeatable)
    except Reconnect as error:
        raise _renewing(account, error) from error


def _get(account: ChannelAccount, path: str, **parameters: Any) -> dict[str, Any]:
    try:
        return OpenApi(tokens.access_token(account)).get(path, **parameters)
    except Reconnect as error:
        raise _renewing(account, error) from error


def _renewing(account: ChannelAccount, error: Reconnect) -> Temporary | Reconnect:
    """An access token that ended before its time is renewed on the next try; a refused renewal needs a person."""
    if error.code not in {str(code) for code in TOKEN_ENDED} or account.secrets.get("refused"):
        return error
    tokens.drop_access(account)
    return Temporary(_("Đang làm mới khóa Zalo. Hệ thống sẽ tự thử lại."), code=error.code, retry_after=1)


def _hide(account: ChannelAccount, article: str, content: Content) -> None:
    """Zalo refused to tell followers: nothing is to be public while the publication is not."""
    try:
        _post(account, "v2.0/article/update", {"id": article, **adapt.body_of(content, status="hide")})
    except ChannelError as error:
        raise Unknown(
            _("Bài đã hiện trên trang Zalo nhưng chưa gửi được tới người quan tâm. Hãy mở Zalo xem rồi cho biết."),
            code=error.code, detail=error.detail,
        ) from error  # fmt: skip


def _address(account: ChannelAccount, article: str) -> str:
    """The article's public address; it is out, so whatever goes wrong here is no failure."""
    try:
        return str(_get(account, "v2.0/article/getdetail", id=article).get("link_view") or account.address)
    except Exception:
        return account.address
