"""Feeds of articles: RSS 2.0, Atom 1.0 and JSON Feed 1.1, for all units, a unit, a column or a campaign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import gettext as _

from lantoa.newsroom import queries
from lantoa.newsroom.models import Article, Column
from lantoa.programme.models import Campaign
from lantoa.units.models import Unit

MOST = 30
SECONDS = 300


@dataclass(frozen=True)
class Scope:
    """What a feed is about."""

    title: str
    description: str
    page: str
    articles: QuerySet[Article]


def scope(*, code: str = "", column: str = "", campaign: int = 0) -> Scope:
    """The scope that an address names; 404 for what does not exist."""
    from django.urls import reverse

    if code:
        unit = get_object_or_404(Unit, code=code)
        return Scope(
            unit.name, _("Tin từ %(unit)s") % {"unit": unit.name}, reverse("newsroom:unit_index", args=[code]),
            queries.section(unit),
        )  # fmt: skip
    if column:
        one = get_object_or_404(Column, code=column, unit=None)
        return Scope(one.name, one.description, one.get_absolute_url(), queries.latest(column=one))
    if campaign:
        drive = get_object_or_404(Campaign.objects.select_related("unit"), state__in=Campaign.PUBLIC, pk=campaign)
        return Scope(
            drive.title, drive.unit.name, reverse("newsroom:campaign", args=[campaign]), queries.latest(campaign=drive)
        )
    return Scope(settings.UNION_NAME, _("Tin mới từ các đơn vị"), reverse("newsroom:index"), queries.latest())


class RssFeed(Feed):
    """RSS 2.0."""

    feed_type: type[SyndicationFeed] = Rss201rev2Feed
    language = "vi"

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        response["Cache-Control"] = f"public, max-age={SECONDS}"
        return response

    def get_object(self, request: HttpRequest, **named: Any) -> Scope:
        return scope(**named)

    def title(self, obj: Scope) -> str:
        return obj.title

    def description(self, obj: Scope) -> str:
        return obj.description

    subtitle = description

    def link(self, obj: Scope) -> str:
        return settings.BASE_URL + obj.page

    def items(self, obj: Scope) -> list[Article]:
        return list(obj.articles[:MOST])

    def item_title(self, item: Article) -> str:
        return item.title

    def item_description(self, item: Article) -> str:
        return item.summary

    def item_link(self, item: Article) -> str:
        return settings.BASE_URL + item.get_absolute_url()

    def item_guid(self, item: Article) -> str:
        return self.item_link(item)

    def item_pubdate(self, item: Article) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Article) -> datetime | None:
        return item.revised_at or item.published_at

    def item_author_name(self, item: Article) -> str:
        return item.byline or item.unit.name

    def item_categories(self, item: Article) -> list[str]:
        return [item.column.name] if item.column is not None else []


class AtomFeed(RssFeed):
    """Atom 1.0."""

    feed_type = Atom1Feed


def json_feed(request: HttpRequest, **named: Any) -> JsonResponse:
    """JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    about = scope(**named)
    items = []
    articles = list(about.articles[:MOST])
    pictures = queries.covers(articles)
    for article in articles:
        address = settings.BASE_URL + article.get_absolute_url()
        item: dict[str, Any] = {
            "id": address,
            "url": address,
            "title": article.title,
            "summary": article.summary,
            "content_text": article.summary,
            "date_published": timezone.localtime(article.published_at).isoformat(),
            "date_modified": timezone.localtime(article.revised_at or article.published_at).isoformat(),
            "authors": [{"name": article.byline or article.unit.name}],
            "tags": [article.column.name] if article.column is not None else [],
            "_lantoa": {"unit": article.unit.code, "unit_name": article.unit.name},
        }
        if article.pk in pictures:
            item["image"] = settings.BASE_URL + pictures[article.pk].url
        items.append(item)
    data = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": about.title,
        "description": about.description,
        "home_page_url": settings.BASE_URL + about.page,
        "feed_url": settings.BASE_URL + request.path,
        "language": "vi",
        "items": items,
    }
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False}, content_type="application/feed+json")
    response["Cache-Control"] = f"public, max-age={SECONDS}"
    # Other sites show the list with a few lines of script of their own.
    response["Access-Control-Allow-Origin"] = "*"
    return response
