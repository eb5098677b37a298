"""Target T1: every unit runs at least one communications campaign a year."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import DateField, QuerySet, Value
from django.dispatch import receiver
from django.utils.translation import gettext as _

from lantoa.base.periods import Period
from lantoa.base.prepared import Prepared, Slot
from lantoa.indicators import engine
from lantoa.indicators.registry import PUBLIC, Evidence, EvidenceRow, Rows, provide, register_goals
from lantoa.programme import metrics, queries
from lantoa.programme.models import Campaign, Target
from lantoa.programme.signals import campaign_changed
from lantoa.units.queries import existing_between


def campaigns(period: Period) -> QuerySet[Campaign]:
    """Public campaigns that end in `period` and have at least one published product, newest first."""
    held = queries.held_in(period)
    return metrics.with_products(held).select_related("unit").order_by("-ends_on", "-pk")


def units_with_a_campaign(period: Period) -> Rows:
    """1 for each unit with such a campaign of its own."""
    return campaigns(period).select_related(None).order_by().values_list("unit_id", Value(1)).distinct()


def units(period: Period) -> Rows:
    """1 for each unit that existed on some day of the period."""
    return existing_between(period.start, period.end).order_by().values_list("pk", Value(1))


def row(campaign: Campaign) -> EvidenceRow:
    """A campaign as the evidence behind the figure."""
    note = _("%(first)s – %(last)s") % {
        "first": f"{campaign.starts_on:%d/%m/%Y}", "last": f"{campaign.ends_on:%d/%m/%Y}",
    }  # fmt: skip
    return EvidenceRow(campaign.title, campaign.get_absolute_url(), campaign.unit, campaign.ends_on, note=note)


provide(
    "T1",
    numerator=units_with_a_campaign,
    denominator=units,
    evidence=Evidence(rows=campaigns, render=row, scope=PUBLIC),
)


def goals(period: Period) -> dict[str, float]:
    """What the topmost unit's programmes want reached in `period`, by indicator; one query.

    Where a programme sets several goals for one indicator, each to be reached by a day, the next one after the
    period's start counts; after the last of them that one goes on.
    """
    found: dict[str, float] = {}
    # Those that lie ahead first, the nearest before the others; then the past ones, the latest first.
    for code, _by, goal in sorted(
        _shares(start=period.start, end=period.end), key=lambda row: _nearness(row[1] or period.last_day, period)
    ):
        found.setdefault(code, float(goal))
    return found


_shares = Prepared(
    Target,
    lambda: (
        Target.objects.filter(
            programme__unit__depth=1, programme__starts_on__lt=Slot("end", DateField()),
            programme__ends_on__gte=Slot("start", DateField()), measure=Target.Measure.SHARE,
        )
        .order_by("-programme__starts_on")
        .values_list("indicator_code", "by", "goal")
    ),
)  # fmt: skip


def _nearness(day: date, period: Period) -> tuple[bool, int]:
    return day < period.start, abs((day - period.start).days)


register_goals(goals)


@receiver(campaign_changed, sender=Campaign, dispatch_uid="programme.T1")
def note_change(*, campaign: Campaign, days: Iterable[date], **_more: Any) -> None:
    """Have the figures of the campaign's unit looked at again."""
    for day in days:
        engine.touch("T1", campaign.unit_id, day)
