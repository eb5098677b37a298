"""Target T2: every member is reached with policy, law and union resolutions, with proof."""

from __future__ import annotations

from django.db.models import F, Max, QuerySet, Sum
from django.db.models.functions import Least
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from lantoa.base.formatting import number
from lantoa.base.periods import Period
from lantoa.base.rights import Capability
from lantoa.indicators.registry import Evidence, EvidenceRow, Rows, provide
from lantoa.notices.evidence import CODE
from lantoa.notices.models import Notice, NoticeUnitCount


def counts(period: Period) -> QuerySet[NoticeUnitCount]:
    """The frozen counts of all notices that were sent in `period` and stand."""
    start, end = period.as_datetimes()
    return NoticeUnitCount.objects.filter(
        notice__published_at__gte=start, notice__published_at__lt=end, notice__state=Notice.State.PUBLISHED
    )


def reached(period: Period) -> Rows:
    """People with proof (opened, confirmed, or recorded at a meeting), once a notice; one grouped query."""
    proven = Sum(Least(F("people"), F("reached") + F("unnamed")))
    return counts(period).order_by().values_list("unit_id").annotate(proven=proven)


def audience(period: Period) -> Rows:
    """People whom the notices were for, as frozen when they were sent; one grouped query."""
    return counts(period).order_by().values_list("unit_id").annotate(Sum("people"))


def people(period: Period) -> Rows:
    """How many people these figures are about at least: the largest audience of a notice, not their sum."""
    return counts(period).order_by().values_list("unit_id").annotate(Max("people"))


def together(period: Period) -> Rows:
    """All three in one reading: half a million counts lie behind a year of the nation."""
    proven = Sum(Least(F("people"), F("reached") + F("unnamed")))
    grouped = counts(period).order_by().values_list("unit_id")
    return grouped.annotate(proven=proven, audience=Sum("people"), at_least=Max("people"))


def records(period: Period) -> QuerySet[NoticeUnitCount]:
    """One row for each notice and unit, the newest notices first."""
    return counts(period).select_related("notice", "unit").order_by("-notice__published_at", "-notice_id", "unit_id")


def row(count: NoticeUnitCount) -> EvidenceRow:
    """The audience alone: what became of it stands on the page behind, which knows whom it may show what."""
    note = ngettext("gửi tới %(n)s người", "gửi tới %(n)s người", count.people) % {"n": number(count.people)}
    return EvidenceRow(
        count.notice.title, reverse("notices:reach", args=[count.unit.code, count.notice_id]), count.unit,
        timezone.localdate(count.notice.sent_at), note=note,
    )  # fmt: skip


provide(
    CODE,
    numerator=reached,
    denominator=audience,
    people=people,
    together=together,
    evidence=Evidence(rows=records, render=row, scope=(Capability.SEE_REACH, Capability.NOTIFY)),
)
