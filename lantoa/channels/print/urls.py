"""Addresses of print and speech."""

from __future__ import annotations

from django.urls import path, re_path

from lantoa.channels.print import views

WORK = "lam-viec/<str:unit_code>/an-pham/"

app_name = "print"
urlpatterns = [
    path(WORK, views.index, name="index"),
    path(WORK + "moi/<slug:design>/", views.new, name="new"),
    path(WORK + "xem-thu/<slug:design>/", views.preview, name="preview"),
    path(WORK + "<int:pk>/", views.edit, name="edit"),
    path(WORK + "<int:pk>/ghi-so/", views.register, name="register"),
    path(WORK + "<int:pk>/bo/", views.discard, name="discard"),
    re_path(r"^lam-viec/(?P<unit_code>[^/]+)/an-pham/(?P<pk>\d{1,18})/tai-ve\.(?P<form>pdf|png|svg|txt)$",
            views.download, name="download"),
]  # fmt: skip
