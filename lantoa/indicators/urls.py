"""Addresses of figures."""

from __future__ import annotations

from django.urls import path

from lantoa.indicators import views

app_name = "indicators"
urlpatterns = [
    path("lam-viec/<str:unit_code>/chi-tieu/", views.dashboard, name="dashboard"),
    path("lam-viec/<str:unit_code>/chi-tieu/tinh-lai/", views.recompute, name="recompute"),
    path("lam-viec/<str:unit_code>/chi-tieu/tai-ve/<slug:kind>/", views.export, name="export"),
    path("lam-viec/<str:unit_code>/chi-tieu/<slug:code>/", views.indicator, name="indicator"),
    path("lam-viec/<str:unit_code>/chi-tieu/<slug:code>/minh-chung/", views.evidence, name="evidence"),
]
