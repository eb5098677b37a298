"""What channels put into the workspace and on to-do pages."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.base import audit
from lantoa.base.rights import Capability
from lantoa.channels.models import ChannelAccount, Publication, State
from lantoa.channels.queries import NEEDS_A_PERSON
from lantoa.people.boards import Door, TodoItem, register_door, register_todo
from lantoa.people.models import Account
from lantoa.people.scopes import condition
from lantoa.units.models import Unit

MOST = 5


def todo(account: Account) -> Iterator[TodoItem]:
    """Posts that wait for a person's word, and accounts whose connection ends; at most five queries."""
    waiting = Publication.objects.filter(
        condition(account, Capability.PUBLISH, "account__unit"), state__in=NEEDS_A_PERSON
    )
    rows = list(
        waiting.order_by()
        .values("account__unit", "state")
        .annotate(n=Count("pk"))
        .order_by("account__unit")[: MOST * 2]
    )
    units = Unit.objects.in_bulk({row["account__unit"] for row in rows}) if rows else {}
    for row in rows:
        unit = units[row["account__unit"]]
        unknown = row["state"] == State.UNKNOWN
        title = _("Xem %(n)d bài chưa rõ đã lên kênh hay chưa") if unknown else _("Xử lý %(n)d bài không đăng được")
        yield TodoItem(
            title=title % {"n": row["n"]}, url=reverse("channels:index", args=[unit.code]) + f"?trang-thai={row['state']}",
            unit=unit, count=row["n"], icon="warning", order=15,
        )  # fmt: skip
    asked = Publication.objects.filter(
        condition(account, Capability.PUBLISH, "account__unit"), state=State.WAITING
    ).exclude(approvals__by=account)
    # A list of account numbers is asked for in Python: few wait at a time, and both databases agree on it.
    mine = [one for one in asked.select_related("account__unit").defer("message", "content")[:50]
            if account.pk not in one.writers]  # fmt: skip
    for one in mine[:MOST]:
        yield TodoItem(
            title=_("Duyệt bài lên kênh “%(title)s”") % {"title": one.title}, url=one.get_absolute_url(),
            unit=one.unit, detail=one.account.name, icon="check", order=18,
        )  # fmt: skip
    back = Publication.objects.filter(
        condition(account, (Capability.WRITE, Capability.PUBLISH), "account__unit"), created_by=account
    ).filter(Q(state=State.APPROVED) | (Q(state=State.DRAFT) & ~Q(comment="")))
    for one in back.select_related("account__unit").defer("message", "content")[:MOST]:
        said = (
            _("Đăng bài đã duyệt “%(title)s”")
            if one.state == State.APPROVED
            else _("Sửa bài cho kênh “%(title)s” theo góp ý")
        )
        yield TodoItem(
            title=said % {"title": one.title}, url=one.get_absolute_url(), unit=one.unit,
            detail=one.comment[:140] or one.account.name, icon="edit", order=26,
        )  # fmt: skip
    ill = ChannelAccount.objects.filter(
        condition(account, Capability.CONFIGURE), state=ChannelAccount.State.OPEN,
        health__in=[ChannelAccount.Health.BROKEN, ChannelAccount.Health.WARNING],
    )  # fmt: skip
    for connection in ill.select_related("unit")[:MOST]:
        yield TodoItem(
            title=_("Kết nối lại “%(name)s”") % {"name": connection.name},
            url=reverse("channels:account", args=[connection.unit.code, connection.pk]),
            unit=connection.unit, detail=connection.health_note, icon="key", order=12,
        )  # fmt: skip


def register() -> None:
    """Offer all of this to the rooms below; called once when the applications start."""
    register_door(
        Door(
            gettext_lazy("Kênh truyền thông"), "channels:index", "megaphone", gettext_lazy("Facebook, Zalo, YouTube: lịch đăng, duyệt, kết quả"),
            (Capability.WRITE, Capability.PUBLISH, Capability.CONFIGURE), gettext_lazy("Truyền thông"), 15,
        )
    )  # fmt: skip
    register_todo("channels", todo)
    audit.register_verbs(
        {
            "channel_account.connect": gettext_lazy("kết nối kênh"),
            "channel_account.state": gettext_lazy("đổi trạng thái kênh"),
            "channel_account.pause_all": gettext_lazy("tạm dừng hoặc mở lại mọi kênh"),
            "publication.draft": gettext_lazy("soạn bài cho kênh"),
            "publication.edit": gettext_lazy("sửa bài trên kênh"),
            "channel_account.rules": gettext_lazy("đặt quy định duyệt của kênh"),
            "publication.submit": gettext_lazy("nhờ duyệt bài trên kênh"),
            "publication.approve": gettext_lazy("duyệt bài trên kênh"),
            "publication.send_back": gettext_lazy("trả lại bài trên kênh"),
            "publication.reschedule": gettext_lazy("đổi giờ đăng lên kênh"),
            "publication.repeat": gettext_lazy("đặt đăng lại trên kênh"),
            "publication.stop_repeat": gettext_lazy("thôi đăng lại trên kênh"),
            "publication.send": gettext_lazy("gửi bài lên kênh"),
            "publication.call_off": gettext_lazy("bỏ hẹn đăng lên kênh"),
            "publication.discard": gettext_lazy("bỏ bản nháp của kênh"),
            "publication.decide": gettext_lazy("kết luận bài đã lên kênh hay chưa"),
            "publication.published": gettext_lazy("bài đã lên kênh"),
            "publication.withdraw": gettext_lazy("rút bài khỏi kênh"),
            "publication.withdrawn": gettext_lazy("bài đã rút khỏi kênh"),
        }
    )
