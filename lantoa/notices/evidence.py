"""Telling the indicators that proof of reach has changed."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from lantoa.indicators import engine
from lantoa.notices.models import Notice, NoticeUnitCount

CODE = "T2"
ONE_BY_ONE = 500


def reach_changed(notice: Notice, unit_ids: Iterable[int]) -> None:
    """Note, inside the transaction, that T2 of these units is to be computed again."""
    changed = sorted(unit_ids)
    if changed:
        engine.touch_many(CODE, changed, timezone.localdate(notice.sent_at))


def notice_changed(notice: Notice) -> None:
    """The same for all units of the notice's audience: when it is sent, withdrawn, or asked about anew."""
    if notice.audience_units > ONE_BY_ONE:
        engine.invalidate(CODE, timezone.localdate(notice.sent_at))
    else:
        reach_changed(notice, NoticeUnitCount.objects.filter(notice=notice).values_list("unit_id", flat=True))
