"""Addresses of law; those of articles are stable, since answers and papers cite them."""

from __future__ import annotations

from django.urls import path

from lantoa.law import views

app_name = "law"
urlpatterns = [
    path("phap-luat/", views.index, name="index"),
    path("phap-luat/<slug:slug>/", views.act, name="act"),
    path("phap-luat/<slug:slug>/hieu-luc/", views.validity, name="validity"),
    path("phap-luat/<slug:slug>/dieu-<str:number>/", views.provision, name="provision"),
    path("phap-luat/<slug:slug>/dieu-<str:number>/hieu-luc/", views.end, name="end"),
]
