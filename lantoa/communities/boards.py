"""What groups and cases put on other pages: to-do steps, own items, search, own data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.communities import belonging, queries
from lantoa.communities.models import Case, Member, Poll, Post
from lantoa.people import scopes
from lantoa.people.boards import MyItem, TodoItem
from lantoa.people.models import Account
from lantoa.people.scopes import Capability
from lantoa.search.sources import Document, Hit


def todo(account: Account) -> Iterator[TodoItem]:
    """Posts to look at, appeals, outcomes to put into words, cases; eight queries."""
    if scopes.holds(account, Capability.MODERATE):
        for unit, count, _due in queries.posts_waiting_by_unit(account):
            yield TodoItem(
                ngettext("Xem %(n)d bài trong nhóm", "Xem %(n)d bài trong nhóm", count) % {"n": count},
                reverse("communities:queue", args=[unit.code]), unit=unit, count=count, icon="eye", order=18,
            )  # fmt: skip
        for unit, count, due in queries.appeals_by_unit(account):
            yield TodoItem(
                ngettext("Xem lại %(n)d khiếu nại về bài bị ẩn", "Xem lại %(n)d khiếu nại về bài bị ẩn", count)
                % {"n": count},
                reverse("communities:queue", args=[unit.code]), unit=unit, count=count, due=due, icon="warning", order=17,
            )  # fmt: skip
        for unit, count, _due in queries.decisions_by_unit(account):
            yield TodoItem(
                ngettext("Ghi kết luận cho %(n)d đề xuất", "Ghi kết luận cho %(n)d đề xuất", count) % {"n": count},
                reverse("communities:desk", args=[unit.code]), unit=unit, count=count, icon="pen", order=19,
            )  # fmt: skip
    if scopes.holds(account, Capability.HANDLE_CASES):
        for unit, count, due in queries.cases_by_unit(account):
            yield TodoItem(
                ngettext("Giải quyết %(n)d kiến nghị", "Giải quyết %(n)d kiến nghị", count) % {"n": count},
                reverse("communities:cases_desk", args=[unit.code]), unit=unit, count=count, due=due, icon="flag",
                order=14,
            )  # fmt: skip


def mine(account: Account) -> Iterable[MyItem]:
    """Answers to one's cases, decisions that wait for one's vote, posts that were hidden; about nine queries."""
    person = account.person
    if person is None:
        return []
    items = [
        MyItem(
            _("Kiến nghị của bạn đã có trả lời"), case.get_absolute_url(), detail=case.title, state=_("đã trả lời"),
            icon="flag", order=28,
        )
        for case in queries.of_person(person).filter(state=Case.State.ANSWERED)[:3]
    ]  # fmt: skip
    now = timezone.now()
    to_vote = (
        Poll.objects.filter(
            kind=Poll.Kind.DECISION, closed_at=None, closes_at__gt=now, post__hidden=False,
            post__group__in=belonging.groups_of(person).values("pk"),
        )
        .exclude(ballots__person=person)
        .select_related("post")
        .order_by("closes_at")
    )  # fmt: skip
    items += [
        MyItem(
            _("Bỏ phiếu: %(title)s") % {"title": poll.post.heading}, poll.post.get_absolute_url(),
            state=_("đang lấy ý kiến"), icon="check-circle", order=32,
        )
        for poll in to_vote[:3]
    ]  # fmt: skip
    items += [
        MyItem(
            _("Một bài của bạn trong nhóm được ẩn"), post.get_absolute_url(), detail=post.heading,
            state=_("xem lý do"), icon="warning", order=33,
        )
        for post in queries.hidden_of(person)[:3]
    ]  # fmt: skip
    return items


def documents(pks: Sequence[int] | None) -> Iterator[Document]:
    """Posts as the index holds them, to be looked at by who reads a group on the way down to theirs."""
    found = Post.objects.filter(hidden=False, removed_at=None).select_related("group").order_by("pk")
    if pks is not None:
        found = found.filter(pk__in=pks)
    for post in found.iterator(chunk_size=500):
        yield Document(
            post.pk, post.title, post.text, access=belonging.keys_of(post.group), tags=(f"unit:{post.group.unit_id}",),
            day=timezone.localdate(post.written_at),
        )  # fmt: skip


def hits(pks: Sequence[int], user: Any) -> dict[int, Hit]:
    """Those that still stand in groups that one may read, by key."""
    if not isinstance(user, Account):
        return {}
    found = Post.objects.filter(
        pk__in=pks, hidden=False, removed_at=None, group__in=queries.readable(user).values("pk")
    ).select_related("group__unit", "thread")
    return {
        post.pk: Hit(
            (post.thread or post).heading, post.get_absolute_url(), _("Nhóm · %(name)s") % {"name": post.group.name},
            post.text[:180], post.group.unit.name, timezone.localdate(post.written_at), text=post.text,
        )
        for post in found
        if post.thread is None or post.thread.stands
    }  # fmt: skip


def own_data(person: Any) -> list[dict[str, Any]]:
    """What a person wrote and filed, and the groups they chose, for that person to see and take away."""
    rows: list[dict[str, Any]] = [
        {
            "nhom": row.group.name, "vao_luc": row.joined_at.isoformat(), "da_dong_y": row.wording,
            "ra_luc": row.left_at and row.left_at.isoformat(),
        }
        for row in Member.objects.filter(person=person).select_related("group").order_by("pk")
    ]  # fmt: skip
    rows += [
        {
            "nhom": post.group.name, "viet_luc": post.written_at.isoformat(), "tieu_de": post.title,
            "noi_dung": post.text, "bi_an": post.hidden,
        }
        for post in queries.own_posts(person).iterator(chunk_size=500)
    ]  # fmt: skip
    rows += [
        {
            "kien_nghi": case.title, "gui_luc": case.filed_at.isoformat(), "noi_dung": case.text,
            "mong_muon": case.wish, "tra_loi": case.answer, "trang_thai": case.get_state_display(),
            "tep": [file.name for event in case.events.all() if not event.inner for file in event.files.all()],
        }
        for case in queries.of_person(person).prefetch_related("events__files").iterator(chunk_size=500)
    ]  # fmt: skip
    return rows
