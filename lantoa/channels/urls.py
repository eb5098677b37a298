"""Addresses of the publishing desk."""

from __future__ import annotations

from django.urls import path

from lantoa.channels.views import accounts, planning, publications

WORK = "lam-viec/<str:unit_code>/kenh/"
ONE = WORK + "bai/<int:pk>/"
SOURCE = WORK + "nguon/<slug:source>/<int:source_id>/"

app_name = "channels"
urlpatterns = [
    path(WORK, planning.index, name="index"),
    path(WORK + "tam-dung/", planning.pause_all, name="pause_all"),
    path(WORK + "hoat-dong-lai/", planning.resume, name="resume"),
    path(WORK + "lich/", planning.calendar, name="calendar"),
    path(WORK + "xep-lich/", planning.spread, name="spread"),
    path(WORK + "ket-qua/", planning.results, name="results"),
    path(WORK + "ket-noi/<slug:channel>/", accounts.connect, name="connect"),
    path(WORK + "tai-khoan/<int:pk>/", accounts.account, name="account"),
    path(WORK + "tai-khoan/<int:pk>/quy-dinh/", accounts.account_rules, name="account_quy_dinh"),
    *(
        path(f"{WORK}tai-khoan/<int:pk>/{verb}/", accounts.account_do, {"verb": verb},
             name=f"account_{verb.replace('-', '_')}")
        for verb in accounts.ACCOUNT_VERBS
    ),
    path(SOURCE, publications.compose, name="compose"),
    path(SOURCE + "gui/", publications.send_all, name="send_all"),
    path(SOURCE + "rut/", publications.withdraw_all, name="withdraw_all"),
    path(ONE, publications.publication, name="publication"),
    *(
        path(f"{ONE}{verb}/", publications.publication_do, {"verb": verb},
             name=f"publication_{verb.replace('-', '_')}")
        for verb in publications.VERBS
    ),
    path(ONE + "bo/", publications.publication_discard, name="publication_bo"),
    path(ONE + "tim/", publications.publication_find, name="publication_tim"),
    path("kenh/<slug:channel>/bao-tin/", accounts.webhook, name="webhook"),
]  # fmt: skip
