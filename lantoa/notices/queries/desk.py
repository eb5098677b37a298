"""The sender's desk: what a unit sent, received, and waits for."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, F, Q, QuerySet

from lantoa.base.prepared import Prepared, Slot
from lantoa.notices.models import Notice, NoticeUnitCount
from lantoa.people import scopes
from lantoa.people.scopes import Capability
from lantoa.units.models import Unit


def of_unit(unit: Unit, state: str = "") -> QuerySet[Notice]:
    """Notices that `unit` writes, newest first."""
    notices = Notice.objects.filter(unit=unit).select_related("branch").order_by("-created_at", "-pk")
    return notices.filter(state=state) if state else notices


def published(pk: int) -> Notice | None:
    """A notice that was sent, with who sent it and to whom; one query."""
    found: Notice | None = next(iter(_published(pk=pk)), None)
    return found


_published = Prepared(
    Notice,
    lambda: (
        Notice.objects.select_related("unit", "branch__kind")
        .exclude(published_at=None)
        .filter(pk=Slot("pk", BigIntegerField()))
    ),
)


def received(unit: Unit) -> QuerySet[Notice]:
    """Published notices that count people of `unit` itself; the newest first."""
    counted = NoticeUnitCount.objects.filter(unit=unit).values("notice_id")
    return Notice.objects.published().filter(pk__in=counted).select_related("unit").order_by("-published_at")


def waiting_for(user: Any) -> QuerySet[Notice]:
    """Notices that wait for `user` as the second person; one query besides the user's grants."""
    inside = Q(branch__path__startswith=F("unit__path"))
    own = inside & scopes.condition(user, Capability.APPROVE_NOTICE, "unit")
    other = ~inside & scopes.condition(user, Capability.APPROVE_NOTICE, "branch")
    waiting = Notice.objects.filter(Q(state=Notice.State.WAITING) | Q(revisions__state="waiting", state="published"))
    mine = Q(created_by=user.pk)
    if user.person_id is not None:
        mine |= Q(created_by__person=user.person_id)
    return waiting.filter(own | other).exclude(mine).select_related("unit", "branch").distinct().order_by("asked_at")
