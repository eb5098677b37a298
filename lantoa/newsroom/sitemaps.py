"""Addresses of published articles for search engines."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from lantoa.newsroom.models import Article


class ArticleSitemap(Sitemap):
    """Every published article, newest first, 5,000 to a part."""

    limit = 5_000
    changefreq = "monthly"

    def items(self) -> QuerySet[Article]:
        return Article.objects.live().only("slug", "published_at", "revised_at").order_by("-published_at", "-pk")

    def lastmod(self, item: Article) -> datetime | None:
        return item.revised_at or item.published_at


SITEMAPS = {"tin": ArticleSitemap}
