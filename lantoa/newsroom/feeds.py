"""Feeds of articles: RSS 2.0, Atom 1.0 and JSON Feed 1.1, for all units, a unit, a column (of all or
one unit), a campaign or a tag."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import gettext as _

from lantoa.newsroom import queries
from lantoa.newsroom.models import Article, Column, tags_of
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
    address: str = ""


def scope(*, code: str = "", column: str = "", campaign: int = 0, tag: str = "") -> Scope:
    """The scope that an address names; 404 for what does not exist."""
    if code:
        unit = get_object_or_404(Unit, code=code)
        if column:
            own = queries.column_of(unit, column)
            return Scope(
                f"{own.name} · {unit.name}", own.description, reverse("newsroom:unit_column", args=[code, column]),
                queries.section(unit, column=own),
            )  # fmt: skip
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
    if tag:
        name = queries.tag_name(tag)
        if not name:
            raise Http404
        return Scope(
            name,
            _("Bài có thẻ “%(tag)s”") % {"tag": name},
            reverse("newsroom:tag", args=[tag]),
            queries.latest(tag=tag),
        )
    return Scope(settings.UNION_NAME, _("Tin mới từ các đơn vị"), reverse("newsroom:index"), queries.latest())


def subjects(article: Article) -> list[str]:
    """What an article is about: its column and its tags."""
    return ([article.column.name] if article.column is not None else []) + list(tags_of(article.tags).values())


def links(response: HttpResponse, address: str) -> None:
    """Name the hub, and the feed itself, as WebSub asks (www.w3.org/TR/websub, section 4)."""
    if settings.WEBSUB_HUB:
        response["Link"] = f'<{settings.WEBSUB_HUB}>; rel="hub", <{address}>; rel="self"'


def topics_of(article: Article) -> list[str]:
    """The addresses of every feed that `article` is in as one of its unit's."""
    places = [reverse("newsroom:feed")]
    places.append(reverse("newsroom:unit_feed", args=[article.unit.code]))
    if article.column is not None:
        places.append(reverse("newsroom:unit_column_feed", args=[article.unit.code, article.column.code]))
    if article.column is not None and article.column.unit_id is None:
        places.append(reverse("newsroom:column_feed", args=[article.column.code]))
    if article.campaign_id is not None:
        places.append(reverse("newsroom:campaign_feed", args=[article.campaign_id]))
    places += [reverse("newsroom:tag_feed", args=[slug]) for slug in tags_of(article.tags)]
    kinds = ("feed.xml", "atom.xml", "feed.json")
    return [settings.BASE_URL + place.removesuffix("feed.xml") + kind for place in places for kind in kinds]


class _Rss(Rss201rev2Feed):
    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if settings.WEBSUB_HUB:
            handler.addQuickElement("atom:link", None, {"rel": "hub", "href": settings.WEBSUB_HUB})


class _Atom(Atom1Feed):
    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if settings.WEBSUB_HUB:
            handler.addQuickElement("link", "", {"rel": "hub", "href": settings.WEBSUB_HUB})


class RssFeed(Feed):
    """RSS 2.0."""

    feed_type: type[SyndicationFeed] = _Rss
    language = "vi"

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        response["Cache-Control"] = f"public, max-age={SECONDS}"
        links(response, settings.BASE_URL + request.path)
        return response

    def get_object(self, request: HttpRequest, **named: Any) -> Scope:
        return replace(scope(**named), address=settings.BASE_URL + request.path)

    def feed_url(self, obj: Scope) -> str:
        return obj.address

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
        return subjects(item)


class AtomFeed(RssFeed):
    """Atom 1.0."""

    feed_type = _Atom


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
            "tags": subjects(article),
            "_lantoa": {"unit": article.unit.code, "unit_name": article.unit.name},
        }
        if article.pk in pictures:
            item["image"] = settings.BASE_URL + pictures[article.pk].url
        items.append(item)
    data: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": about.title,
        "description": about.description,
        "home_page_url": settings.BASE_URL + about.page,
        "feed_url": settings.BASE_URL + request.path,
        "language": "vi",
        "items": items,
    }
    if settings.WEBSUB_HUB:
        data["hubs"] = [{"type": "WebSub", "url": settings.WEBSUB_HUB}]
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False}, content_type="application/feed+json")
    response["Cache-Control"] = f"public, max-age={SECONDS}"
    # Other sites show the list with a few lines of script of their own.
    links(response, settings.BASE_URL + request.path)
    response["Access-Control-Allow-Origin"] = "*"
    return response
