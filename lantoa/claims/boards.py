"""What the desk puts on other pages: to-do steps, answers and alerts on one's own page, search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.base.markup import plain
from lantoa.claims import queries
from lantoa.claims.models import Claim
from lantoa.people import scopes
from lantoa.people.boards import MyItem, TodoItem
from lantoa.people.models import Account
from lantoa.people.scopes import Capability
from lantoa.search.sources import Document, Hit

ALERT_SHOWN = timedelta(days=14)


def todo(account: Account) -> Iterator[TodoItem]:
    """Claims that wait at one's desks, and explainers to look through before their month; four queries at most."""
    if not scopes.holds(account, Capability.VERIFY_CLAIMS):
        return
    for unit, row in queries.waiting_by_unit(account):
        desk = reverse("claims:desk", args=[unit.code])
        if row["review"]:
            yield TodoItem(
                ngettext("Đọc lại %(n)d bài đính chính", "Đọc lại %(n)d bài đính chính", row["review"]) % {"n": row["review"]},
                f"{desk}?loai=doc-lai", unit=unit, count=row["review"], due=row["due"], icon="eye", order=12,
            )  # fmt: skip
        if row["open"]:
            yield TodoItem(
                ngettext("Kiểm chứng %(n)d tin", "Kiểm chứng %(n)d tin", row["open"]) % {"n": row["open"]},
                desk, unit=unit, count=row["open"], due=row["due"], icon="search", order=14,
            )  # fmt: skip
    for explainer in queries.explainers_to_check(account, timezone.localdate())[:3]:
        yield TodoItem(
            _("Soát lại bài giải thích “%(question)s”") % {"question": explainer.question},
            reverse("claims:explainer_edit", args=[explainer.unit.code, explainer.pk]), unit=explainer.unit, icon="calendar", order=60,
        )  # fmt: skip


def mine(account: Account) -> Iterable[MyItem]:
    """Answers to what one asked, and alerts of one's own union; three queries at most."""
    if account.person is None:
        return
    for claim in queries.alerts_for(account.person.unit, timezone.localdate() - ALERT_SHOWN)[:2]:
        yield MyItem(claim.title, claim.get_absolute_url(), detail=_("Cảnh báo của công đoàn"), state=_("cảnh báo"),
                     icon="warning", order=5)  # fmt: skip
    new = [claim for claim, is_new in queries.asked_by(account) if is_new]
    for claim in new[:3]:
        yield MyItem(
            _("Tin bạn hỏi đã có trả lời"), reverse("claims:own", args=[claim.pk]), detail=claim.heading[:100],
            state=_("đã trả lời"), icon="check-circle", order=28,
        )  # fmt: skip


def is_public(claim: Claim) -> bool:
    """Whether search has to hear of it: the moment in which somebody sent a claim in is noted nowhere."""
    return claim.published_at is not None


def documents(pks: Sequence[int] | None) -> Iterator[Document]:
    """Corrections as the index holds them: in their public words alone."""
    found = Claim.objects.filter(state=Claim.State.PUBLISHED).order_by("pk")
    if pks is not None:
        found = found.filter(pk__in=pks)
    for claim in found.iterator(chunk_size=500):
        yield Document(
            claim.pk, claim.public_statement, f"{claim.public_truth} {claim.public_check}", tags=(f"unit:{claim.unit_id}",),
            day=timezone.localdate(claim.published_at),
        )  # fmt: skip


def hits(pks: Sequence[int], _user: Any) -> dict[int, Hit]:
    """Those that are still public, by key."""
    found = queries.published().filter(pk__in=pks)
    return {
        claim.pk: Hit(
            f"{claim.get_public_verdict_display()}: {claim.title}", claim.get_absolute_url(), _("Đính chính"),
            plain(claim.public_truth)[:180], claim.unit.name, timezone.localdate(claim.published_at),
            text=f"{claim.public_statement} {plain(claim.public_truth)}",
        )
        for claim in found
    }  # fmt: skip
