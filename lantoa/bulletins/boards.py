"""What bulletins put on other pages: to-do steps, search, own data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base.markup import plain
from lantoa.bulletins import queries
from lantoa.bulletins.models import Subscription
from lantoa.people import scopes
from lantoa.people.boards import TodoItem
from lantoa.people.models import Account
from lantoa.people.scopes import Capability
from lantoa.search.sources import Document, Hit

MOST = 5


def todo(account: Account) -> Iterator[TodoItem]:
    """Issues to review, issues that came back; two queries at most."""
    if scopes.holds(account, Capability.APPROVE_NOTICE):
        for issue in queries.to_review(account)[:MOST]:
            yield TodoItem(
                _("Duyệt số bản tin “%(title)s”") % {"title": issue.title},
                reverse("bulletins:work", args=[issue.unit.code, issue.pk]), unit=issue.unit, detail=issue.bulletin.name,
                icon="news", order=22,
            )  # fmt: skip
    if scopes.holds(account, Capability.WRITE):
        for issue in queries.returned_to(account)[:MOST]:
            yield TodoItem(
                _("Sửa số bản tin “%(title)s” theo góp ý") % {"title": issue.title},
                reverse("bulletins:work", args=[issue.unit.code, issue.pk]), unit=issue.unit, detail=issue.return_note[:140],
                icon="edit", order=27,
            )  # fmt: skip


def documents(pks: Sequence[int] | None) -> Iterator[Document]:
    """Issues that are out, as the index holds them."""
    found = queries.published().order_by("pk")
    if pks is not None:
        found = found.filter(pk__in=pks)
    for issue in found.iterator(chunk_size=500):
        yield Document(
            issue.pk, f"{issue.bulletin.name}: {issue.title}", plain(issue.letter), tags=(f"unit:{issue.unit.pk}",),
            day=timezone.localdate(issue.sent_at),
        )  # fmt: skip


def hits(pks: Sequence[int], _user: Any) -> dict[int, Hit]:
    """Those that are still out, by key."""
    return {
        issue.pk: Hit(
            f"{issue.bulletin.name}: {issue.title}", issue.get_absolute_url(), _("Bản tin"), plain(issue.letter)[:180],
            issue.unit.name, timezone.localdate(issue.sent_at), text=plain(issue.letter),
        )
        for issue in queries.published().filter(pk__in=pks)
    }  # fmt: skip


def own_data(person: Any) -> list[dict[str, Any]]:
    """Which bulletins a person gets, for that person to see and take away."""
    found = Subscription.objects.filter(person=person).select_related("bulletin")
    return [
        {"ban_tin": one.bulletin.name, "trang_thai": str(one.get_state_display()), "tu": one.asked_at.isoformat()}
        for one in found
    ]
