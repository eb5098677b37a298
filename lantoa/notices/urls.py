"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from lantoa.notices.views import desk, mail, member, reach

app_name = "notices"
DESK = "lam-viec/<str:unit_code>/thong-bao/"
urlpatterns = [
    path("bang-tin/", member.feed, name="feed"),
    path("bang-tin/da-thay/", member.seen, name="seen"),
    path("can-xac-nhan/", member.mine, name="mine"),
    path("thong-bao/<int:pk>/", member.notice, name="notice"),
    path("thong-bao/<int:pk>/da-mo/", member.opened, name="opened"),
    path("thong-bao/<int:pk>/da-doc/", member.confirm, name="confirm"),
    path("thong-bao/<int:pk>/tep/<int:attachment>/", member.attachment, name="attachment"),
    path("thu/<str:token>/", mail.notice, name="mail"),
    path("thu/<str:token>/tep/<int:attachment>/", mail.attachment, name="mail_attachment"),
    path("thu/<str:token>/thoi-nhan/", mail.stop, name="mail_stop"),
    path(DESK, desk.index, name="index"),
    path(f"{DESK}soan/", desk.compose, name="compose"),
    path(f"{DESK}dem/", desk.count, name="count"),
    path(f"{DESK}don-vi/", desk.pick_unit, name="pick_unit"),
    path(f"{DESK}<int:pk>/", desk.manage, name="manage"),
    path(f"{DESK}<int:pk>/soan/", desk.edit, name="edit"),
    path(f"{DESK}<int:pk>/gui/", desk.send, name="send"),
    path(f"{DESK}<int:pk>/nho-duyet/", desk.ask, name="ask"),
    path(f"{DESK}<int:pk>/xoa/", desk.discard, name="discard"),
    path(f"{DESK}<int:pk>/tep/<int:attachment>/xoa/", desk.detach, name="detach"),
    path(f"{DESK}<int:pk>/duyet/", desk.approval, name="approval"),
    path(f"{DESK}<int:pk>/sua/", desk.correct, name="correct"),
    path(f"{DESK}<int:pk>/thu-hoi/", desk.withdraw, name="withdraw"),
    path(f"{DESK}<int:pk>/ap-phich/", desk.poster, name="poster"),
    path(f"{DESK}<int:pk>/thang-nhac/", desk.ladder, name="ladder"),
    path(f"{DESK}<int:pk>/nhac/", reach.remind, name="remind"),
    path(f"{DESK}<int:pk>/tiep-can/", reach.reach, name="reach"),
    path(f"{DESK}<int:pk>/tiep-can/tai/", reach.export, name="reach_export"),
    path(f"{DESK}<int:pk>/chua-xac-nhan/", reach.follow_up, name="follow_up"),
    path(f"{DESK}<int:pk>/chua-xac-nhan/tai/", reach.follow_up_export, name="follow_up_export"),
    path(f"{DESK}<int:pk>/chua-xac-nhan/<int:person>/da-nhac/", reach.told, name="told"),
    path(f"{DESK}<int:pk>/buoi-hop/", reach.meeting, name="meeting"),
    path(f"{DESK}<int:pk>/buoi-hop/<int:meeting>/<str:which>/", reach.evidence, name="evidence"),
]
