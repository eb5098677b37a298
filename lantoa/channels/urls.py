"""Addresses of the publishing desk."""

from __future__ import annotations

from django.urls import path

from lantoa.channels import views

WORK = "lam-viec/<str:unit_code>/kenh/"
ONE = WORK + "bai/<int:pk>/"
SOURCE = WORK + "nguon/<slug:source>/<int:source_id>/"

app_name = "channels"
urlpatterns = [
    path(WORK, views.index, name="index"),
    path(WORK + "tam-dung/", views.pause_all, name="pause_all"),
    path(WORK + "ket-noi/<slug:channel>/", views.connect, name="connect"),
    path(WORK + "tai-khoan/<int:pk>/", views.account, name="account"),
    *(
        path(f"{WORK}tai-khoan/<int:pk>/{verb}/", views.account_do, {"verb": verb},
             name=f"account_{verb.replace('-', '_')}")
        for verb in views.ACCOUNT_VERBS
    ),
    path(SOURCE, views.compose, name="compose"),
    path(SOURCE + "gui/", views.send_all, name="send_all"),
    path(SOURCE + "rut/", views.withdraw_all, name="withdraw_all"),
    path(ONE, views.publication, name="publication"),
    *(
        path(f"{ONE}{verb}/", views.publication_do, {"verb": verb}, name=f"publication_{verb.replace('-', '_')}")
        for verb in views.VERBS
    ),
    path(ONE + "bo/", views.publication_discard, name="publication_bo"),
    path(ONE + "tim/", views.publication_find, name="publication_tim"),
    path("kenh/<slug:channel>/bao-tin/", views.webhook, name="webhook"),
]  # fmt: skip
