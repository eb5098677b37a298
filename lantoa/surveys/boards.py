"""What surveys put on other pages: to-do steps, own items, own data, search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.people import scopes
from lantoa.people.boards import MyItem, TodoItem
from lantoa.people.models import Account
from lantoa.people.scopes import Capability
from lantoa.search.sources import Document, Hit
from lantoa.surveys import queries
from lantoa.surveys.models import Survey

MOST = 5


def todo(account: Account) -> Iterator[TodoItem]:
    """Surveys to approve, results to publish; at most two queries."""
    if scopes.holds(account, Capability.APPROVE_NOTICE):
        for survey in queries.to_approve(account)[:MOST]:
            yield TodoItem(
                _("Duyệt khảo sát “%(title)s”") % {"title": survey.title},
                reverse("surveys:manage", args=[survey.unit.code, survey.pk]), unit=survey.unit, icon="check", order=24,
            )  # fmt: skip
    if scopes.holds(account, Capability.NOTIFY):
        for survey in queries.ended_unpublished(account)[:MOST]:
            yield TodoItem(
                _("Công bố kết quả khảo sát “%(title)s”") % {"title": survey.title},
                reverse("surveys:results", args=[survey.unit.code, survey.pk]), unit=survey.unit, icon="chart", order=62,
            )  # fmt: skip


def mine(account: Account) -> Iterable[MyItem]:
    """Surveys to answer."""
    if account.person is None:
        return
    for survey in queries.for_person(account.person)[:MOST]:
        detail = _("%(unit)s hỏi, không ghi tên") % {"unit": survey.unit.name}
        yield MyItem(survey.title, survey.get_absolute_url(), detail, _("chưa trả lời"), "list", 30)


def documents(pks: Sequence[int] | None) -> Iterator[Document]:
    """Published results as the index holds them."""
    found = queries.published().order_by("pk")
    if pks is not None:
        found = found.filter(pk__in=pks)
    for survey in found.iterator(chunk_size=500):
        yield Document(survey.pk, survey.title, _text(survey), tags=(f"unit:{survey.unit_id}",), day=_day(survey))


def hits(pks: Sequence[int], _user: Any) -> dict[int, Hit]:
    """Those that are published now, by key; one query."""
    return {
        survey.pk: Hit(
            survey.title, reverse("surveys:public_results", args=[survey.code]), _("Kết quả khảo sát"), "", survey.unit.name,
            _day(survey), text=_text(survey),
        )
        for survey in queries.published().filter(pk__in=pks)
    }  # fmt: skip


def _text(survey: Survey) -> str:
    return f"{survey.get_purpose_display()}. {survey.unit.name}"


def _day(survey: Survey) -> Any:
    return timezone.localdate(survey.published_at) if survey.published_at is not None else None
