"""Addresses of the public shell."""

from __future__ import annotations

from django.urls import path

from lantoa.portal.views import mine, public, shell

app_name = "portal"
urlpatterns = [
    path("", public.home, name="home"),
    path("gioi-thieu/", public.about, name="about"),
    path("don-vi/", public.units, name="units"),
    path("don-vi/<str:code>/", public.unit, name="unit"),
    path("toi/", mine.me, name="me"),
    path("viec-can-lam/", mine.todo, name="todo"),
    path("lam-viec/", mine.desks, name="desks"),
    path("lam-viec/<str:unit_code>/", mine.desk, name="desk"),
    path("manifest.webmanifest", shell.manifest, name="manifest"),
    path("sw.js", shell.service_worker, name="service_worker"),
    path("robots.txt", shell.robots, name="robots"),
    path("favicon.ico", shell.favicon, name="favicon"),
]
