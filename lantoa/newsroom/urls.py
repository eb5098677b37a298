"""Addresses of the newsroom."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.sitemaps import views as sitemap_views
from django.urls import URLPattern, path, re_path

from lantoa.newsroom.feeds import AtomFeed, RssFeed, json_feed
from lantoa.newsroom.sitemaps import SITEMAPS, news
from lantoa.newsroom.views import articles, placements, products, public, sources, stories


def _feeds(prefix: str, name: str) -> Iterator[URLPattern]:
    yield path(f"{prefix}feed.xml", RssFeed(), name=name)
    yield path(f"{prefix}atom.xml", AtomFeed(), name=f"{name}_atom")
    yield path(f"{prefix}feed.json", json_feed, name=f"{name}_json")


WORK = "lam-viec/<str:unit_code>/"
ARTICLE = WORK + "bai-viet/<int:pk>/"

app_name = "newsroom"
urlpatterns = [
    path("tin/", public.index, name="index"),
    *_feeds("tin/", "feed"),
    *_feeds("tin/chuyen-muc/<slug:column>/", "column_feed"),
    *_feeds("tin/dot/<int:campaign>/", "campaign_feed"),
    *_feeds("tin/the/<slug:tag>/", "tag_feed"),
    path("tin/the/<slug:slug>/", public.tag, name="tag"),
    *_feeds("don-vi/<str:code>/tin/", "unit_feed"),
    *_feeds("don-vi/<str:code>/chuyen-muc/<slug:column>/", "unit_column_feed"),
    path("tin/sitemap.xml", sitemap_views.index, {"sitemaps": SITEMAPS, "sitemap_url_name": "newsroom:sitemap"},
         name="sitemap_index"),
    path("tin/sitemap-moi.xml", news, name="news_sitemap"),
    path("tin/sitemap-<section>.xml", sitemap_views.sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("tin/chuyen-muc/<slug:code>/", public.column, name="column"),
    path("tin/dot/<int:pk>/", public.campaign, name="campaign"),
    re_path(r"^tin/(?P<year>\d{4})/(?P<month>\d{2})/(?P<slug>[-a-z0-9]+)-(?P<pk>\d{1,18})/$", public.article,
            name="article"),
    path("don-vi/<str:code>/tin/", public.unit_index, name="unit_index"),
    path("don-vi/<str:code>/tin/nhung/", public.embedded, name="embedded"),
    path("don-vi/<str:code>/tin/nhung.js", public.embedded_script, name="embedded_script"),
    path("don-vi/<str:code>/chuyen-muc/<slug:column_code>/", public.unit_index, name="unit_column"),
    path("gui-bai/", stories.send, name="send_story"),
    path("gui-bai/cua-toi/", stories.mine, name="my_stories"),
    path(WORK + "bai-viet/", articles.article_list, name="articles"),
    path(WORK + "bai-viet/moi/", articles.article_new, name="article_new"),
    path(ARTICLE, articles.article_work, name="article_work"),
    path(ARTICLE + "sua/", articles.article_edit, name="article_edit"),
    path(ARTICLE + "xem-truoc/", articles.article_preview, name="article_preview"),
    path(ARTICLE + "phien-ban/", articles.article_versions, name="article_versions"),
    path(ARTICLE + "dua-xuong/", placements.push, name="push"),
    *(
        path(f"{ARTICLE}{verb}/", articles.article_do, {"verb": verb}, name=f"article_{verb.replace('-', '_')}")
        for verb in articles.VERBS
    ),
    path(WORK + "de-xuat/", placements.offers, name="offers"),
    path(WORK + "de-xuat/<int:pk>/", placements.offer_answer, name="offer_answer"),
    path(WORK + "noi-hien/<int:pk>/go/", placements.take_down, name="take_down"),
    path(WORK + "bai-gui/", stories.inbox, name="stories"),
    *(
        path(f"{WORK}bai-gui/<int:pk>/{verb}/", stories.story_do, {"verb": verb}, name=f"story_{name}")
        for verb, name in [("xem", "take"), ("dung", "use"), ("chua-dung", "decline")]
    ),
    path(WORK + "san-pham/", products.product_list, name="products"),
    path(WORK + "san-pham/them/", products.product_new, name="product_new"),
    path(WORK + "san-pham/<int:pk>/gach/", products.product_remove, name="product_remove"),
    re_path(r"^lam-viec/(?P<unit_code>[^/]+)/san-pham/tai-ve\.(?P<form>csv|xlsx)$", products.product_export,
            name="product_export"),
    path(WORK + "nguon-tin/", sources.source_list, name="sources"),
    path(WORK + "nguon-tin/<int:pk>/doi/", sources.source_change, name="source_change"),
    path(WORK + "nguon-tin/muc/<int:pk>/", sources.entry_answer, name="entry_answer"),
    path(WORK + "chuyen-muc/", products.column_list, name="columns"),
    path(WORK + "chuyen-muc/<int:pk>/", products.column_change, name="column_change"),
]  # fmt: skip
