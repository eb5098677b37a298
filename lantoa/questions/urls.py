"""Addresses of questions."""

from __future__ import annotations

from django.urls import path

from lantoa.questions.views import desk, public

app_name = "questions"
DESK = "lam-viec/<str:unit_code>/hoi-dap/"
urlpatterns = [
    path("hoi-dap/", public.index, name="index"),
    path("hoi-dap/<int:pk>/", public.question, name="question"),
    path("hoi-dap/dat-cau-hoi/", public.ask, name="ask"),
    path("hoi-dap/dat-cau-hoi/tuong-tu/", public.similar, name="similar"),
    path("hoi-dap/cua-toi/", public.mine, name="mine"),
    path("hoi-dap/cua-toi/<int:pk>/", public.own, name="own"),
    path("hoi-dap/cua-toi/<int:pk>/danh-gia/", public.rate, name="rate"),
    path("hoi-dap/cua-toi/<int:pk>/dong-y/", public.consent, name="consent"),
    path(DESK, desk.index, name="desk"),
    path(f"{DESK}<int:pk>/", desk.question, name="manage"),
    path(f"{DESK}cach-lam/", desk.rules, name="rules"),
    path(f"{DESK}cap-duoi/", desk.below, name="below"),
    path(f"{DESK}mau/", desk.templates, name="templates"),
    path(f"{DESK}mau/<int:pk>/", desk.template, name="template"),
    path(f"{DESK}<int:pk>/chuyen/", desk.pass_on, name="pass_on"),
    path(f"{DESK}<int:pk>/giao/", desk.assign, name="assign"),
    path(f"{DESK}<int:pk>/gui-di/", desk.approve, name="approve"),
    path(f"{DESK}<int:pk>/tra-lai/", desk.send_back, name="send_back"),
    path(f"{DESK}<int:pk>/gop/", desk.merge, name="merge"),
    path(f"{DESK}<int:pk>/tach/", desk.split, name="split"),
    path(f"{DESK}<int:pk>/cong-bo/", desk.publish, name="publish"),
    path(f"{DESK}<int:pk>/go/", desk.unpublish, name="unpublish"),
]
