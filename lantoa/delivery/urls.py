"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from lantoa.delivery.views import desk, links, mine, senders

app_name = "delivery"
DESK = "lam-viec/<str:unit_code>/tin-da-gui/"
urlpatterns = [
    path("toi/kenh-nhan-tin/", mine.channels, name="mine"),
    path("toi/kenh-nhan-tin/thiet-bi/", mine.subscribe, name="subscribe"),
    path("toi/kenh-nhan-tin/thiet-bi/bo/", mine.unsubscribe, name="unsubscribe"),
    path("toi/kenh-nhan-tin/zalo/", mine.zalo, name="zalo"),
    path("toi/kenh-nhan-tin/thu-lai/", mine.forgive, name="forgive"),
    path("thoi-nhan/<str:token>/", links.stop, name="stop"),
    path("thu/<str:mark>/mo.gif", links.opened, name="opened"),
    path("thu/<str:mark>/<int:pk>/", links.followed, name="followed"),
    path("thu-tra-lai/", links.bounced, name="bounced"),
    path(DESK, desk.index, name="index"),
    path(f"{DESK}<int:pk>/", desk.dispatch, name="dispatch"),
    path(f"{DESK}<int:pk>/gui-lai/", desk.resend, name="resend"),
    path(f"{DESK}<int:pk>/dung/", desk.stop, name="dispatch_stop"),
    path(f"{DESK}zalo/", desk.zns, name="zns"),
    path(f"{DESK}thu-di/", senders.sender, name="sender"),
    path(f"{DESK}thu-di/kiem-tra/", senders.check, name="check_domain"),
    path(f"{DESK}thu-di/bo/", senders.remove, name="remove_domain"),
    path(f"{DESK}thu-di/dem/", senders.counting, name="counting"),
]
