"""What messages to people put on other pages, and what this room is made of when the applications start."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.base import audit
from lantoa.base.navigation import NavItem, signed_in
from lantoa.base.navigation import register as register_nav
from lantoa.base.rights import Capability
from lantoa.channels.zalo.webhook import listen
from lantoa.delivery import digest, queries, registry
from lantoa.delivery.email.transport import Email
from lantoa.delivery.models import Delivery, SendingDomain, State
from lantoa.delivery.webpush.transport import WebPush
from lantoa.delivery.zalo.listening import hear
from lantoa.delivery.zalo.transport import Zalo
from lantoa.people import scopes
from lantoa.people.boards import Door, TodoItem, register_door, register_todo
from lantoa.people.models import Account
from lantoa.people.queries import register_own_data

MOST = 5


def todo(account: Account) -> Iterator[TodoItem]:
    """Messages of one's own units of which it is not known whether they arrived, and addresses to send from that
    have lost their records; two queries at most.
    """
    units = [grant.unit_id for grant in scopes.grants(account) if grant.capability == Capability.NOTIFY]
    rows = (
        Delivery.objects.filter(dispatch__unit__in=units, state=State.UNKNOWN)
        .order_by()
        .values("dispatch", "dispatch__title", "dispatch__unit__code")
        .annotate(n=Count("pk"))
        .order_by("-dispatch")[:MOST]
    )  # fmt: skip
    for row in rows:
        yield TodoItem(
            title=_("Xem %(n)d tin chưa rõ đã đến: “%(title)s”") % {"n": row["n"], "title": row["dispatch__title"]},
            url=reverse("delivery:dispatch", args=[row["dispatch__unit__code"], row["dispatch"]]),
            count=row["n"], icon="warning", order=25,
        )  # fmt: skip
    if scopes.holds(account, Capability.CONFIGURE):
        lost = SendingDomain.objects.filter(
            scopes.condition(account, Capability.CONFIGURE, "unit"), state=SendingDomain.State.LOST
        )
        for domain in lost.select_related("unit").order_by("pk")[:MOST]:
            yield TodoItem(
                title=_("Sửa bản ghi DNS của %(address)s") % {"address": domain.address},
                url=reverse("delivery:sender", args=[domain.unit.code]), unit=domain.unit, icon="warning", order=26,
                detail=_("Thư của đơn vị đang đi từ địa chỉ chung."),
            )  # fmt: skip


def register() -> None:
    """Called once when the applications start."""
    registry.register_transports([Email(), WebPush(), Zalo()])
    registry.register(
        registry.MessageSource(
            digest.CODE, gettext_lazy("Thư tổng hợp"), digest.compose, digest.recipients, digest.prepare
        )
    )
    listen(hear)
    register_door(
        Door(
            gettext_lazy("Tin đã gửi"), "delivery:index", "send", gettext_lazy("Thư, Zalo, thông báo trên điện thoại: đến bao nhiêu người"),
            (Capability.NOTIFY,), gettext_lazy("Truyền thông"), 32,
        )
    )  # fmt: skip
    register_nav(
        NavItem(gettext_lazy("Kênh nhận tin"), "delivery:mine", "bell", order=15, place="account", visible=signed_in)
    )
    register_todo("delivery", todo)
    register_own_data("tin_da_gui", queries.own_data)
    audit.register_verbs(
        {
            "dispatch.start": gettext_lazy("bắt đầu gửi tin"),
            "dispatch.stop": gettext_lazy("dừng gửi tin"),
            "dispatch.resend": gettext_lazy("gửi lại cho người chưa nhận được"),
            "delivery.refuse": gettext_lazy("thôi nhận tin qua một kênh"),
            "delivery.choose": gettext_lazy("chọn kênh nhận tin"),
            "delivery.forgive": gettext_lazy("thử lại địa chỉ thư"),
            "push.subscribe": gettext_lazy("bật thông báo trên thiết bị"),
            "push.unsubscribe": gettext_lazy("tắt thông báo trên thiết bị"),
            "zalo.link": gettext_lazy("nối Zalo"),
            "zalo.unlink": gettext_lazy("ngắt Zalo"),
            "zalo.template": gettext_lazy("đặt mẫu tin ZNS"),
            "mail.domain": gettext_lazy("đặt địa chỉ gửi thư riêng"),
            "mail.domain_check": gettext_lazy("kiểm tra bản ghi của địa chỉ gửi thư"),
            "mail.domain_remove": gettext_lazy("bỏ địa chỉ gửi thư riêng"),
            "mail.counting": gettext_lazy("bật hoặc tắt đếm lượt mở thư"),
        }
    )
