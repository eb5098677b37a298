"""Addresses of published articles for search engines."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lantoa.newsroom.models import Article


class ArticleSitemap(Sitemap):
    """Every published article, newest first, 5,000 to a part."""

    limit = 5_000
    changefreq = "monthly"

    def items(self) -> QuerySet[Article]:
        return Article.objects.live().only("slug", "published_at", "revised_at").order_by("-published_at", "-pk")

    def lastmod(self, item: Article) -> datetime | None:
        return item.revised_at or item.published_at


NEWS_FOR = timedelta(days=2)
MOST_NEWS = 1_000
"""What a news sitemap may hold (developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap)."""


def news(request: HttpRequest) -> HttpResponse:
    """The articles of two days with their titles, for news search."""
    recent = (
        Article.objects.live()
        .filter(published_at__gt=timezone.now() - NEWS_FOR)
        .select_related("unit")
        .only("slug", "published_at", "title", "unit__name")
        .order_by("-published_at", "-pk")[:MOST_NEWS]
    )
    response = render(
        request, "newsroom/news_sitemap.xml", {"articles": recent, "name": settings.UNION_NAME},
        content_type="application/xml",
    )  # fmt: skip
    response["Cache-Control"] = "public, max-age=300"
    return response


SITEMAPS = {"tin": ArticleSitemap}
