"""What stands in a report besides its own words: one function a part, all plain data that can be frozen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import timezone, translation

from lantoa.base.periods import Period
from lantoa.indicators import queries as indicator_queries
from lantoa.newsroom.models import Article, Product
from lantoa.people.models import Person, Position, Sex
from lantoa.programme.models import Campaign
from lantoa.questions.statistics import topics_in
from lantoa.reports import queries
from lantoa.reports.models import Report, ReportKind
from lantoa.units.models import Unit

MOST_CHILDREN = 500
MOST_CAMPAIGNS = 40
MOST_STORIES = 30
SMALLEST_GROUP = 5
# The unit's field of records → the condition that they are of the branch as it was in the period.
Where = Callable[[str], Q]
# Columns whose articles are the model stories of a report.
STORY_COLUMNS = ("nguoi-tot-viec-tot", "guong-sang-nha-giao")


def gather(unit: Unit, kind: ReportKind, period: Period) -> dict[str, Any]:
    """All parts for the branch of `unit` over `period`: about twenty queries, however many units there are."""
    with translation.override("vi"):
        return _gather(unit, kind, period)


def _gather(unit: Unit, kind: ReportKind, period: Period) -> dict[str, Any]:
    where = indicator_queries.branch_filter(unit, period)
    return {
        "period": period.key,
        "gathered_at": timezone.now().isoformat(),
        "general": general(where, period),
        "figures": figures(unit, period),
        "campaigns": campaigns(where, period),
        "stories": stories(where, period),
        "questions": questions(unit, period),
        "products": products(where, period),
        "children": children(unit, kind, period),
    }


def general(where: Where, period: Period) -> dict[str, Any]:
    """Size of the branch: units below, members, staff, officers in post, and the share of women on the roll.

    The share is of those whose sex the roll knows, in whole percents, and None where women or men are fewer than
    five.
    """
    branch = Unit.objects.filter(
        where(""), Q(valid_to=None) | Q(valid_to__gt=period.last_day), valid_from__lte=period.last_day
    )
    officers = Position.objects.on(min(period.last_day, timezone.localdate())).filter(
        where("unit"), title__is_officer=True
    )
    day = min(period.last_day, timezone.localdate())
    roll = Person.objects.filter(
        where("unit"), Q(left_on=None) | Q(left_on__gt=day), joined_on__lte=day, is_member=True
    )
    sexes = roll.aggregate(women=Count("pk", filter=Q(sex=Sex.FEMALE)), men=Count("pk", filter=Q(sex=Sex.MALE)))
    few = min(sexes.values()) < SMALLEST_GROUP
    totals = branch.order_by().aggregate(units=Count("pk"), members=Sum("members"), staff=Sum("staff"))
    return {
        "units": max(0, totals["units"] - 1),
        "members": totals["members"] or 0,
        "staff": totals["staff"] or 0,
        "officers": officers.values("person").distinct().count(),
        "women": None if few else round(sexes["women"] / (sexes["women"] + sexes["men"]), 2),
    }


def figures(unit: Unit, period: Period) -> list[dict[str, Any]]:
    """Every indicator of the branch, with the id of the stored value that it came from."""
    return [{**figure.as_json(), "value_id": figure.value_id} for figure in indicator_queries.dashboard(unit, period)]


def evidence_url(unit: Unit, code: str, period: Period) -> str:
    """Where the records behind a figure are listed, narrowed there to what the reader may see."""
    return reverse("indicators:evidence", args=[unit.code, code]) + f"?ky={period.key}"


def campaigns(where: Where, period: Period) -> dict[str, Any]:
    """Public campaigns that ended in the period, the unit's own first, with the number of their products."""
    found = Campaign.objects.filter(
        where("unit"),
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


def stories(where: Where, period: Period) -> dict[str, Any]:
    """Published articles about good people and good deeds, and exemplary teachers; newest first."""
    start, end = period.as_datetimes()
    found = Article.objects.live().filter(
        where("unit"),
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


def questions(unit: Unit, period: Period) -> list[dict[str, Any]]:
    """What members of the branch asked about, in counts that tell of nobody (`questions.statistics`); one query."""
    return topics_in(unit, indicator_queries.tree_of(period), period.start, period.end)


def products(where: Where, period: Period) -> dict[str, Any]:
    """Products that stand, by medium, most first; one grouped query."""
    rows = list(
        Product.objects.counted()
        .filter(where("unit"), produced_on__gte=period.start, produced_on__lt=period.end)
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
    """The units directly below: whether their reports are in, and their branches' figures.

    Who owes a report follows from the tree as it is; the figures from the tree as it was. A unit that has come
    since shows no figures here, and one that has gone only these (`owes`).
    """
    due = queries.children_reports(unit, kind, period.key)
    listed = list(due[:MOST_CHILDREN])
    labels = dict(Report.State.choices)
    then = set(indicator_queries.child_ids(unit, period))
    gone = Unit.objects.filter(
        pk__in=then - {child.pk for child in listed}, kind__level__number__lte=kind.deepest_level
    ).order_by("folded_name", "pk")
    gone_listed = list(gone[: MOST_CHILDREN - len(listed)]) if len(listed) < MOST_CHILDREN else []
    shown = indicator_queries.figures([child.pk for child in [*listed, *gone_listed] if child.pk in then], period)
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
                "figures": _pairs(shown.get(child.pk, [])), "owes": True,
            }
            for child in listed
        ] + [
            {
                "code": child.code, "name": child.name, "due": None, "state": "", "state_words": "", "late": False,
                "submitted_on": None, "figures": _pairs(shown.get(child.pk, [])), "owes": False,
            }
            for child in gone_listed
        ],
    }  # fmt: skip


def _pairs(figures: list[indicator_queries.Figure]) -> dict[str, list[float | None]]:
    return {figure.code: [figure.num, figure.den] for figure in figures if figure.value is not None}


def of(report: Report) -> dict[str, Any]:
    """The contents of a report: frozen once it is signed, live before."""
    return report.snapshot or gather(report.unit, report.kind, report.the_period)
