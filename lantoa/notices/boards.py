"""What notices put on other pages: to-do steps, own items, doors, search; and the slot beside the feed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Least
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.base.formatting import date as vi_date
from lantoa.notices import audience, queries, rules
from lantoa.notices.models import Notice, NoticeUnitCount
from lantoa.people import scopes
from lantoa.people.boards import MyItem, TodoItem
from lantoa.people.models import Account
from lantoa.people.scopes import Capability
from lantoa.programme.metrics import Entry
from lantoa.programme.models import Campaign
from lantoa.search.sources import Document, Hit

MOST = 10
COUNTED = "_notices_counted"

Aside = Callable[[HttpRequest], str]
_asides: dict[str, Aside] = {}


def register_aside(name: str, aside: Aside) -> None:
    """Put something beside the notice feed: `aside(request)` returns safe HTML, or "" for nothing."""
    _asides[name] = aside


def asides(request: HttpRequest) -> list[str]:
    """All of it for this request."""
    return [html for html in (aside(request) for aside in _asides.values()) if html]


def channels_aside(request: HttpRequest) -> str:
    """Beside the feed: the way to be told on one's own phone."""
    words = _("Muốn được báo ngay trên điện thoại, qua Zalo hay thư? Chọn ở Kênh nhận tin.")
    return format_html('<p><a href="{}">{}</a></p>', reverse("delivery:mine"), words)


def todo(account: Account) -> Iterator[TodoItem]:
    """Notices to approve, and those of one's own units that come near their date; two or three queries."""
    if scopes.holds(account, Capability.APPROVE_NOTICE):
        for notice in queries.waiting_for(account)[:MOST]:
            unit = rules.approval_unit(notice)
            yield TodoItem(
                _("Duyệt thông báo “%(title)s”") % {"title": notice.title},
                reverse("notices:approval", args=[unit.code, notice.pk]), unit=unit, detail=notice.unit.name,
                icon="megaphone", order=10,
            )  # fmt: skip
    for row in queries.lagging_units_of(account, timezone.localdate())[:MOST]:
        missing = row.people - row.proven
        yield TodoItem(
            ngettext("Nhắc %(n)d người xác nhận “%(title)s”", "Nhắc %(n)d người xác nhận “%(title)s”", missing)
            % {"n": missing, "title": row.notice.title},
            reverse("notices:follow_up", args=[row.unit.code, row.notice_id]), unit=row.unit,
            due=row.notice.confirm_by, count=missing, icon="bell", order=20,
        )  # fmt: skip


def mine(account: Account) -> Iterable[MyItem]:
    """Notices that wait for one's own confirmation."""
    if account.person is None:
        return []
    found = list(queries.to_confirm(queries.reader_of(account.person))[:MOST])
    if len(found) < MOST:
        # These are all there are: the frame of the same page need not count them.
        account.person.__dict__[COUNTED] = len(found)
    return [
        MyItem(
            notice.title, notice.get_absolute_url(), detail=notice.unit.name, icon="bell", order=10,
            state=_state(notice), urgent=notice.is_overdue,
        )
        for notice in found
    ]  # fmt: skip


def _state(notice: Notice) -> str:
    if notice.confirm_by is None:
        return _("Cần xác nhận")
    words = {"day": vi_date(notice.confirm_by)}
    return _("Đã quá hạn %(day)s") % words if notice.is_overdue else _("Xác nhận trước hết %(day)s") % words


def waiting_count(request: HttpRequest) -> int:
    """How many notices wait for the visitor's confirmation; worked out once a request."""
    known = getattr(request, "_notices_waiting", None)
    if known is None:
        person = getattr(request.user, "person", None)
        known = 0
        if person is not None:
            known = person.__dict__.get(COUNTED)
            if known is None:
                known = queries.count_to_confirm(queries.reader_of(person))
        request._notices_waiting = known  # type: ignore[attr-defined]
    return known


def documents(pks: Sequence[int] | None) -> Iterator[Document]:
    """Notices as the index holds them: of all, or of those with the keys `pks`.

    Looked at only for readers below the branch they were sent to, and for officers at or above the sender.
    """
    notices = Notice.objects.exclude(state=Notice.State.WITHDRAWN).select_related("unit")
    if pks is not None:
        notices = notices.filter(pk__in=pks)
    for notice in notices.iterator(chunk_size=500):
        yield Document(
            notice.pk, notice.title, notice.body,
            access=(f"to:{notice.branch_id}", *(f"from:{path}" for path in audience.above(notice.unit.path))),
            tags=(f"unit:{notice.unit_id}",), day=timezone.localdate(notice.published_at or notice.created_at),
        )  # fmt: skip


def hits(pks: Sequence[int], user: Any) -> dict[int, Hit]:
    """Those of the notices that `user` may open, by key; nothing for who has not signed in."""
    if not getattr(user, "is_authenticated", False):
        return {}
    return {
        notice.pk: Hit(
            notice.title, _address(notice), _("Thông báo"), notice.summary, notice.unit.name,
            timezone.localdate(notice.published_at or notice.created_at), text=notice.body,
        )
        for notice in queries.openable(user).filter(pk__in=pks).select_related("unit")
    }  # fmt: skip


def access(user: Any) -> list[str]:
    """Under which keys `user` may find notices: sent to a unit above the own ones, or by a unit they speak for."""
    if not getattr(user, "is_authenticated", False):
        return []
    keys = [f"from:{path}" for path in {grant.path for grant in scopes.grants(user)}]
    person = getattr(user, "person", None)
    return keys + [f"to:{pk}" for pk in audience.units_over(queries.reader(person.pk))] if person is not None else keys


def _address(notice: Notice) -> str:
    if notice.published_at is not None:
        return notice.get_absolute_url()
    return reverse("notices:manage", args=[notice.unit.code, notice.pk])


def reached_by_campaign(campaigns: QuerySet[Campaign]) -> dict[int, int | None]:
    """For each campaign, people with proof of having received its notices, once a notice; one grouped query.

    None where one of its notices went to so few people that the number would tell what a single person did.
    """
    counts = NoticeUnitCount.objects.filter(notice__campaign__in=campaigns, notice__state=Notice.State.PUBLISHED)
    proven = Sum(Least(F("people"), F("reached") + F("unnamed")))
    rows = counts.order_by().values_list("notice__campaign", "notice").annotate(audience=Sum("people"), proven=proven)
    found: dict[int, int | None] = {}
    for campaign, _notice, people, reached in rows:
        before = found.get(campaign, 0)
        few = 0 < people < queries.SMALLEST
        found[campaign] = None if few or before is None else before + reached
    return found


def notices_of_campaign(campaign: Campaign, user: Any, limit: int) -> list[Entry]:
    """The campaign's notices that `user` may open, newest first."""
    if not getattr(user, "is_authenticated", False):
        return []
    found = queries.openable(user).filter(campaign=campaign, state=Notice.State.PUBLISHED).select_related("unit")
    return [
        Entry(notice.title, notice.get_absolute_url(), timezone.localdate(notice.sent_at), notice.unit.name)
        for notice in found.order_by("-published_at")[:limit]
    ]


def own_data(person: Any) -> list[dict[str, Any]]:
    """What the notices' ledger keeps of a person, for that person to see and take away."""
    from lantoa.notices.models import Receipt

    def moment(value: Any) -> str | None:
        return value.isoformat() if value else None

    receipts = Receipt.objects.filter(person=person).select_related("notice").order_by("pk")
    return [
        {
            "thong_bao": receipt.notice.title, "den_luc": moment(receipt.delivered_at), "thay_luc": moment(receipt.seen_at),
            "mo_luc": moment(receipt.opened_at), "xac_nhan_luc": moment(receipt.confirmed_at),
            "qua": receipt.get_confirmed_via_display(), "tai_cuoc_hop": receipt.meeting_id is not None,
        }
        for receipt in receipts.iterator(chunk_size=500)
    ]  # fmt: skip
