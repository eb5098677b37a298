"""Addresses of the claims desk."""

from __future__ import annotations

from django.urls import path

from lantoa.claims import feeds
from lantoa.claims.views import desk, mine, public, watching

app_name = "claims"
DESK = "lam-viec/<str:unit_code>/kiem-chung/"
urlpatterns = [
    path("dinh-chinh/", public.index, name="index"),
    path("dinh-chinh/<int:pk>/", public.correction, name="correction"),
    path("dinh-chinh/<int:pk>/danh-gia/", public.rate, name="rate"),
    path("dinh-chinh/nhat-ky/", public.log, name="log"),
    path("dinh-chinh/giai-thich/<int:pk>/", public.explainer, name="explainer"),
    path("dinh-chinh/rss.xml", feeds.RssFeed(), name="feed_rss"),
    path("dinh-chinh/atom.xml", feeds.AtomFeed(), name="feed_atom"),
    path("dinh-chinh/claimreview.json", feeds.claim_reviews, name="feed_claimreview"),
    path("dinh-chinh/hoi/", mine.ask, name="ask"),
    path("dinh-chinh/toi-da-hoi/", mine.index, name="mine"),
    path("dinh-chinh/toi-da-hoi/<int:pk>/", mine.own, name="own"),
    path(DESK, desk.index, name="desk"),
    path(f"{DESK}them/", desk.bring, name="bring"),
    path(f"{DESK}so-lieu/", desk.figures, name="figures"),
    path(f"{DESK}nguon-tin/", watching.feeds, name="feeds"),
    path(f"{DESK}nguon-tin/<int:pk>/thoi/", watching.stop, name="feed_stop"),
    path(f"{DESK}nguon-tin/tin/<int:pk>/", watching.decide, name="feed_item"),
    path(f"{DESK}giai-thich/", watching.explainers, name="explainers"),
    path(f"{DESK}giai-thich/moi/", watching.explain, name="explainer_new"),
    path(f"{DESK}giai-thich/<int:pk>/", watching.explain, name="explainer_edit"),
    path(f"{DESK}anh/<int:pk>/", desk.picture, name="picture"),
    path(f"{DESK}<int:pk>/", desk.work, name="work"),
    path(f"{DESK}<int:pk>/<str:verb>/", desk.change, name="change"),
]
