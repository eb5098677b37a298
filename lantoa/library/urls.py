"""Addresses of the library."""

from __future__ import annotations

from django.urls import path

from lantoa.library.views import collections, desk, public

app_name = "library"
DESK = "lam-viec/<str:unit_code>/van-ban/"
urlpatterns = [
    path("van-ban/", public.index, name="index"),
    path("van-ban/<int:pk>/", public.document, name="document"),
    path("van-ban/<int:pk>/tai/", public.download, name="download"),
    path("van-ban/<int:pk>/tai/<int:number>/", public.download, name="download_version"),
    path("van-ban/<int:pk>/tai-pdf/", public.searchable, name="searchable"),
    path("van-ban/<int:pk>/xac-nhan/", public.confirm, name="confirm"),
    path("van-ban/bo-tai-lieu/", collections.index, name="collections"),
    path("van-ban/bo-tai-lieu/<int:pk>/", collections.collection, name="collection"),
    path(f"{DESK}bo-tai-lieu/", collections.of_unit, name="own_collections"),
    path(f"{DESK}bo-tai-lieu/<int:pk>/", collections.manage, name="collection_manage"),
    path(f"{DESK}bo-tai-lieu/<int:pk>/xoa/", collections.drop, name="collection_drop"),
    path(f"{DESK}bo-tai-lieu/<int:pk>/bo/<int:item>/", collections.take_out, name="collection_take_out"),
    path(DESK, desk.index, name="desk"),
    path(f"{DESK}dua-len/", desk.upload, name="upload"),
    path(f"{DESK}<int:pk>/", desk.manage, name="manage"),
    path(f"{DESK}<int:pk>/tien-do/", desk.progress, name="progress"),
    path(f"{DESK}<int:pk>/chia-se/", desk.share, name="share"),
    path(f"{DESK}<int:pk>/xac-nhan/", desk.confirmations, name="confirmations"),
    path(f"{DESK}<int:pk>/rut/", desk.withdraw, name="withdraw"),
    path(f"{DESK}<int:pk>/bo/", desk.discard, name="discard"),
    path(f"{DESK}<int:pk>/ban-moi/", desk.new_version, name="new_version"),
    path(f"{DESK}<int:pk>/nhan/", desk.label, name="label"),
    path(f"{DESK}<int:pk>/doc-lai/", desk.read_again, name="read_again"),
    path(f"{DESK}<int:pk>/trang/<int:number>/", desk.page, name="page"),
]
