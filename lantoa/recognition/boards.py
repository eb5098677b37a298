"""What this room puts on other pages: proposals to judge, one's own page, what is kept of a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.people import scopes
from lantoa.people.boards import MyItem, TodoItem
from lantoa.people.models import Account, Person
from lantoa.people.scopes import Capability
from lantoa.recognition import queries
from lantoa.recognition.models import Award, Commendation, Commended

MOST = 5


def todo(account: Account) -> Iterator[TodoItem]:
    """Proposals to review or to sign, and one's own that came back; at most two queries."""
    if scopes.holds(account, Capability.COMMEND, Capability.SIGN_COMMENDATION):
        for row in queries.to_judge(account)[:MOST]:
            words = (
                _("Xét đề nghị khen: %(reason)s")
                if row.state == row.State.PROPOSED
                else _("Ký quyết định khen: %(reason)s")
            )
            yield TodoItem(
                words % {"reason": row.reason}, reverse("recognition:commendation", args=[row.unit.code, row.pk]),
                unit=row.unit, icon="flag", order=50,
            )  # fmt: skip
    returned = Commendation.objects.filter(proposed_by=account, state=Commendation.State.RETURNED).select_related(
        "unit"
    )
    for row in returned.order_by("pk")[:MOST]:
        yield TodoItem(
            _("Bổ sung đề nghị khen: %(reason)s") % {"reason": row.reason},
            reverse("recognition:commendation", args=[row.unit.code, row.pk]), unit=row.unit, detail=row.note, icon="edit",
            order=51,
        )  # fmt: skip


def mine(account: Account) -> Iterable[MyItem]:
    """One's own page, once there is one; one query."""
    if account.person is None:
        return []
    profile = queries.profile_of(account.person)
    if profile is None:
        return []
    state = _("mọi người xem được") if profile.visible else _("đang tắt")
    detail = _("Bài đã dùng, huy hiệu, khen thưởng; bạn tắt được bất cứ lúc nào")
    return [
        MyItem(
            _("Trang đóng góp của bạn"),
            reverse("recognition:mine"),
            detail=detail,
            state=state,
            icon="person",
            order=70,
        )
    ]


def own_data(person: Person) -> dict[str, Any]:
    """What this room keeps of a person."""
    profile = queries.profile_of(person)
    awards = Award.objects.filter(person=person).select_related("badge").order_by("pk")
    named = Commended.objects.filter(person=person).select_related("commendation").order_by("pk")
    return {
        "trang_dong_gop": None if profile is None else {"hien": profile.visible, "gioi_thieu": profile.words},
        "huy_hieu": [
            {"ten": one.badge.name, "ngay": f"{timezone.localtime(one.given_at):%d/%m/%Y}", "vi": one.reason,
             "thu_lai": one.withdrawn_at is not None}
            for one in awards
        ],
        "khen_thuong": [
            {"thanh_tich": one.commendation.reason, "trang_thai": str(one.commendation.get_state_display()),
             "so": one.commendation.number}
            for one in named
        ],
    }  # fmt: skip
