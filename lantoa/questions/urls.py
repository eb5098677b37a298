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
    path("hoi-dap/cua-toi/", public.mine, name="mine"),
    path("hoi-dap/cua-toi/<int:pk>/", public.own, name="own"),
    path("hoi-dap/cua-toi/<int:pk>/danh-gia/", public.rate, name="rate"),
    path("hoi-dap/cua-toi/<int:pk>/dong-y/", public.consent, name="consent"),
    path(DESK, desk.index, name="desk"),
    path(f"{DESK}<int:pk>/", desk.question, name="manage"),
    path(f"{DESK}<int:pk>/chuyen/", desk.pass_up, name="pass_up"),
    path(f"{DESK}<int:pk>/cong-bo/", desk.publish, name="publish"),
    path(f"{DESK}<int:pk>/go/", desk.unpublish, name="unpublish"),
]
