"""Reads of the public shell."""

from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache
from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from lantoa.newsroom import queries as newsroom
from lantoa.newsroom.models import Article, Column
from lantoa.programme.models import Campaign
from lantoa.units import queries as unit_queries
from lantoa.units.models import Unit


def root() -> Unit | None:
    """The highest unit, whose portal this is; None before anything was imported. One query."""
    return Unit.objects.active().filter(depth=1).select_related("kind__level", "logo").first()


def columns_with_articles(most: int) -> list[tuple[Column, list[Article]]]:
    """Shared columns, each with its newest published articles; columns without any are left out.

    One query for the newest of every column together, then as `newsroom.queries.listed`.
    """
    newest = (
        Article.objects.live()
        .filter(column__unit=None)
        .annotate(
            place=Window(RowNumber(), partition_by=F("column_id"), order_by=[F("published_at").desc(), F("pk").desc()])
        )
    )
    articles = list(newsroom.listed(Article.objects.filter(pk__in=newest.filter(place__lte=most).values("pk"))))
    by_column: dict[int | None, list[Article]] = {}
    for article in articles:
        by_column.setdefault(article.column_id, []).append(article)
    return [(column, by_column[column.pk]) for column in newsroom.columns_for(None) if column.pk in by_column]


def campaigns_running() -> QuerySet[Campaign]:
    """Campaigns of the highest unit that are going on today or begin within two weeks; one query."""
    today = timezone.localdate()
    return (
        Campaign.objects.filter(unit__depth=1, starts_on__lte=today + timedelta(days=14), ends_on__gte=today)
        .select_related("unit")
        .order_by("starts_on")[:3]
    )


def finder(text: str, province: str) -> QuerySet[Unit]:
    """Units for the finder, by place in the tree; page it."""
    units = unit_queries.find(text) if text else Unit.objects.active().select_related("kind__level").order_by("path")
    return units.filter(province=province) if province else units


def provinces() -> list[tuple[str, int]]:
    """Provinces that have units, with how many; kept for ten minutes."""
    found = cache.get("portal:provinces")
    if found is None:
        found = list(
            Unit.objects.active()
            .exclude(province="")
            .order_by("province")
            .values_list("province")
            .annotate(Count("id"))
        )
        cache.set("portal:provinces", found, 600)
    return found
