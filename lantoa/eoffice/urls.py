"""Addresses of the exchange."""

from __future__ import annotations

from django.urls import path

from lantoa.eoffice.views import desk, door

app_name = "eoffice"
DESK = "lam-viec/<str:unit_code>/lien-thong/"
urlpatterns = [
    path("lien-thong/<str:key>/", door.receive, name="receive"),
    path(DESK, desk.index, name="desk"),
    path(f"{DESK}gui/", desk.send, name="send"),
    path(f"{DESK}noi-gui-nhan/", desk.connections, name="connections"),
    path(f"{DESK}noi-gui-nhan/<int:pk>/dong/", desk.disconnect, name="disconnect"),
    path(f"{DESK}<int:pk>/", desk.exchange, name="exchange"),
    path(f"{DESK}<int:pk>/goi/", desk.package, name="package"),
    path(f"{DESK}<int:pk>/tiep-nhan/", desk.accept, name="accept"),
    path(f"{DESK}<int:pk>/tu-choi/", desk.reject, name="reject"),
    path(f"{DESK}<int:pk>/hoan-thanh/", desk.finish, name="finish"),
    path(f"{DESK}<int:pk>/gui-lai/", desk.send_again, name="send_again"),
]
