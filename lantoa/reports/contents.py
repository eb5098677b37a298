"""What stands in a report besides its own words: one function a part, all plain data that can be frozen."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import timezone, translation

from lantoa.base.periods import Period
from lantoa.indicators import queries as indicator_queries
from lantoa.newsroom.models import Article, Product
from lantoa.people.models import Position
from lantoa.programme.models import Campaign
from lantoa.reports import queries
from lantoa.reports.models import Report, ReportKind
from lantoa.units.models import Unit, path_range

MOST_CHILDREN = 500
MOST_CAMPAIGNS = 40
MOST_STORIES = 30
# Columns whose articles are the model stories of a report.
STORY_COLUMNS = ("nguoi-tot-viec-tot", "guong-sang-nha-giao")


def gather(unit: Unit, kind: ReportKind, period: Period) -> dict[str, Any]:
    """All parts for the branch of `unit` over `period`: about twenty queries, however many units there are."""
    with translation.override("vi"):
        return _gather(unit, kind, period)


def _gather(unit: Unit, kind: ReportKind, period: Period) -> dict[str, Any]:
    return {
        "period": period.key,
        "gathered_at": timezone.now().isoformat(),
        "general": general(unit, period),
        "figures": figures(unit, period),
        "campaigns": campaigns(unit, period),
        "stories": stories(unit, period),
        "products": products(unit, period),
        "children": children(unit, kind, period),
    }


def general(unit: Unit, period: Period) -> dict[str, Any]:
    """Size of the branch: units below, members, staff, officers in post."""
    below = Unit.objects.under(unit).filter(
        Q(valid_to=None) | Q(valid_to__gt=period.last_day), valid_from__lte=period.last_day
    )
    officers = Position.objects.on(min(period.last_day, timezone.localdate())).filter(
        title__is_officer=True, **path_range(unit.path, "unit__path")
    )
    totals = below.order_by().aggregate(members=Sum("members"), staff=Sum("staff"))
    return {
        "units": below.exclude(pk=unit.pk).count(),
        "members": totals["members"] or 0,
        "staff": totals["staff"] or 0,
        "officers": officers.values("person").distinct().count(),
    }


def figures(unit: Unit, period: Period) -> list[dict[str, Any]]:
    """Every indicator of the branch, with the id of the stored value that it came from."""
    return [{**figure.as_json(), "value_id": figure.value_id} for figure in indicator_queries.dashboard(unit, period)]


def evidence_url(unit: Unit, code: str, period: Period) -> str:
    """Where the records behind a figure are listed, narrowed there to what the reader may see."""
    return reverse("indicators:evidence", args=[unit.code, code]) + f"?ky={period.key}"


def campaigns(unit: Unit, period: Period) -> dict[str, Any]:
    """Public campaigns that ended in the period, the unit's own first, with the number of their products."""
    found = Campaign.objects.filter(
        **path_range(unit.path, "unit__path"),
        state__in=Campaign.PUBLIC,
        ends_on__gte=period.start,
        ends_on__lt=period.end,
    )
    first = found.select_related("unit").order_by("unit__depth", "-ends_on", "pk")[:MOST_CAMPAIGNS]
    listed = list(first)
    products = Product.objects.counted().filter(campaign__in=[campaign.pk for campaign in listed])
    counted: dict[int, int] = dict(products.order_by().values_list("campaign").annotate(n=Count("pk")))
    return {
        "total": found.count(),
        "rows": [
            {
                "title": campaign.title,
                "unit": campaign.unit.name,
                "starts_on": campaign.starts_on.isoformat(),
                "ends_on": campaign.ends_on.isoformat(),
                "url": campaign.get_absolute_url(),
                "products": counted.get(campaign.pk, 0),
            }
            for campaign in listed
        ],
    }


def stories(unit: Unit, period: Period) -> dict[str, Any]:
    """Published articles about good people and good deeds, and exemplary teachers; newest first."""
    start, end = period.as_datetimes()
    found = Article.objects.live().filter(
        **path_range(unit.path, "unit__path"),
        column__code__in=STORY_COLUMNS,
        published_at__gte=start,
        published_at__lt=end,
    )
    newest = found.select_related("unit").defer("body", "searched_text").order_by("-published_at", "-pk")
    return {
        "total": found.count(),
        "rows": [
            {
                "title": article.title,
                "unit": article.unit.name,
                "url": article.get_absolute_url(),
                "day": timezone.localtime(article.published_at).date().isoformat(),
            }
            for article in newest[:MOST_STORIES]
        ],
    }


def products(unit: Unit, period: Period) -> dict[str, Any]:
    """Products that stand, by medium, most first; one grouped query."""
    rows = list(
        Product.objects.counted()
        .filter(**path_range(unit.path, "unit__path"), produced_on__gte=period.start, produced_on__lt=period.end)
        .order_by()
        .values("medium__name", "digital")
        .annotate(n=Count("pk"))
        .order_by("-n", "medium__name")
    )
    return {
        "total": sum(row["n"] for row in rows),
        "digital": sum(row["n"] for row in rows if row["digital"]),
        "rows": [{"medium": row["medium__name"], "digital": row["digital"], "count": row["n"]} for row in rows],
    }


def children(unit: Unit, kind: ReportKind, period: Period) -> dict[str, Any]:
    """The units directly below: whether their reports are in, and their branches' figures."""
    due = queries.children_reports(unit, kind, period.key)
    listed = list(due[:MOST_CHILDREN])
    labels = dict(Report.State.choices)
    shown = indicator_queries.figures([child.pk for child in listed], period)
    standing = queries.standing(unit, kind, period.key)
    return {
        "total": due.count() if len(listed) == MOST_CHILDREN else len(listed),
        "standing": {"expected": standing.expected, "received": standing.received, "on_time": standing.on_time,
                     "accepted": standing.accepted, "overdue": standing.overdue},
        "rows": [
            {
                "code": child.code, "name": child.name, "due": child.due.isoformat() if child.due else None,
                "state": child.state or "", "state_words": str(labels.get(child.state, "")),
                "late": bool(child.late),
                "submitted_on": timezone.localtime(child.submitted_at).date().isoformat() if child.submitted_at else None,
                "figures": {f.code: [f.num, f.den] for f in shown.get(child.pk, []) if f.value is not None},
            }
            for child in listed
        ],
    }  # fmt: skip


def of(report: Report) -> dict[str, Any]:
    """The contents of a report: frozen once it is signed, live before."""
    return report.snapshot or gather(report.unit, report.kind, report.the_period)
