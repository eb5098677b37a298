"""Addresses of bulletins."""

from __future__ import annotations

from django.urls import path

from lantoa.bulletins.views import desk, public

WORK = "lam-viec/<str:unit_code>/ban-tin/"
ISSUE = WORK + "so/<int:pk>/"
PUBLIC = "ban-tin/<slug:slug>/"

app_name = "bulletins"
urlpatterns = [
    path("ban-tin/", public.index, name="index"),
    path("ban-tin/xac-nhan/<str:token>/", public.confirm, name="confirm"),
    path("ban-tin/thoi-nhan/<str:token>/", public.stop, name="stop"),
    path(PUBLIC, public.bulletin, name="bulletin"),
    path(PUBLIC + "dang-ky/", public.subscribe, name="subscribe"),
    path(PUBLIC + "nhan/", public.join, name="join"),
    path(PUBLIC + "so-<int:number>/", public.issue, name="issue"),
    path(PUBLIC + "so-<int:number>.pdf", public.issue_pdf, name="issue_pdf"),
    path(PUBLIC + "so-<int:number>/da-doc/", public.reading, name="reading"),
    path(WORK, desk.index, name="desk"),
    path(WORK + "moi/", desk.new_bulletin, name="new_bulletin"),
    path(WORK + "<int:pk>/cai-dat/", desk.settings, name="settings"),
    path(WORK + "<int:pk>/so-moi/", desk.new_issue, name="new_issue"),
    path(ISSUE, desk.issue, name="work"),
    path(ISSUE + "them-bai/", desk.add, name="add"),
    path(ISSUE + "thu-tu/", desk.order, name="order"),
    path(ISSUE + "xem-thu/", desk.preview, name="preview"),
    path(ISSUE + "to-giay.pdf", desk.paper, name="paper"),
    *(path(f"{ISSUE}{verb}/", desk.do, {"verb": verb}, name=f"do_{verb.replace('-', '_')}") for verb in desk.VERBS),
    path(WORK + "cap-tren/<int:pk>/", desk.block, name="block"),
]  # fmt: skip
