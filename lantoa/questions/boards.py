"""What questions put on other pages: to-do steps, own items, doors, search, own data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.people import scopes
from lantoa.people.boards import MyItem, TodoItem
from lantoa.people.models import Account
from lantoa.people.scopes import Capability
from lantoa.questions import queries
from lantoa.questions.models import DayOff, Question
from lantoa.search.sources import Document, Hit


def todo(account: Account) -> Iterator[TodoItem]:
    """Questions that wait at one's desks, answers to read or to look at anew; six queries."""
    if not scopes.holds(account, Capability.ANSWER):
        return
    for unit, count, due in queries.waiting_by_unit(account):
        yield TodoItem(
            ngettext("Trả lời %(n)d câu hỏi của đoàn viên", "Trả lời %(n)d câu hỏi của đoàn viên", count) % {"n": count},
            reverse("questions:desk", args=[unit.code]), unit=unit, count=count, due=due, icon="info", order=15,
        )  # fmt: skip
    for unit, count in queries.to_read_by_unit(account):
        yield TodoItem(
            ngettext("Đọc lại %(n)d câu trả lời trước khi gửi", "Đọc lại %(n)d câu trả lời trước khi gửi", count)
            % {"n": count},
            reverse("questions:desk", args=[unit.code]) + "?loai=doc-lai", unit=unit, count=count, icon="eye", order=16,
        )  # fmt: skip
    for unit, count in queries.in_review_by_unit(account):
        yield TodoItem(
            ngettext("Rà soát %(n)d câu trả lời có căn cứ đã đổi", "Rà soát %(n)d câu trả lời có căn cứ đã đổi", count)
            % {"n": count},
            reverse("questions:desk", args=[unit.code]) + "?loai=ra-soat", unit=unit, count=count, icon="warning",
            order=25,
        )  # fmt: skip


def mine(account: Account) -> Iterable[MyItem]:
    """Answers to one's own questions that one has not rated yet; one query."""
    if account.person is None:
        return []
    answered = queries.of_person(account.person).exclude(state=Question.State.OPEN).filter(helpful=None)[:3]
    return [
        MyItem(
            _("Câu hỏi của bạn đã có trả lời"), reverse("questions:own", args=[question.pk]),
            detail=" ".join(question.text.split())[:100], state=_("đã trả lời"), icon="info", order=30,
        )
        for question in answered
    ]  # fmt: skip


def documents(pks: Sequence[int] | None) -> Iterator[Document]:
    """Published questions as the index holds them: in their published words alone."""
    found = Question.objects.filter(state=Question.State.PUBLISHED).order_by("pk")
    if pks is not None:
        found = found.filter(pk__in=pks)
    for question in found.iterator(chunk_size=500):
        yield Document(
            question.pk, question.public_text, question.public_answer, tags=(f"unit:{question.unit_id}",),
            day=timezone.localdate(question.published_at),
        )  # fmt: skip


def hits(pks: Sequence[int], _user: Any) -> dict[int, Hit]:
    """Those that are still published, by key."""
    found = queries.published().filter(pk__in=pks)
    return {
        question.pk: Hit(
            question.title, question.get_absolute_url(),
            _("Hỏi đáp · đang rà soát") if getattr(question, "in_review", False) else _("Hỏi đáp"),
            question.public_answer[:180],
            question.unit.name, timezone.localdate(question.published_at), text=question.public_answer,
        )
        for question in found
    }  # fmt: skip


def own_data(person: Any) -> list[dict[str, Any]]:
    """What a person asked, for that person to see and take away."""
    return [
        {
            "hoi_luc": question.asked_at.isoformat(), "cau_hoi": question.text, "tra_loi": question.answer,
            "dong_y_cong_bo": question.may_publish, "giu_kin_ten": question.nameless, "danh_gia_co_ich": question.helpful,
        }
        for question in queries.of_person(person).iterator(chunk_size=500)
    ]  # fmt: skip


def days_off(first: date, last: date) -> dict[date, bool]:
    """Whether people work on the days that an editor has put in, between two days; one query."""
    return dict(DayOff.objects.filter(day__gte=first, day__lte=last).values_list("day", "works"))
