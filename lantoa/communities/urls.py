"""Addresses of groups and cases."""

from __future__ import annotations

from django.urls import path

from lantoa.communities.views import case_desk, cases, desk, groups, talks

app_name = "communities"
DESK = "lam-viec/<str:unit_code>/nhom/"
CASES = "lam-viec/<str:unit_code>/kien-nghi/"
urlpatterns = [
    path("nhom/", groups.index, name="groups"),
    path("nhom/<int:pk>/", groups.group, name="group"),
    path("nhom/<int:pk>/vao/", groups.join, name="join"),
    path("nhom/<int:pk>/ra/", groups.leave, name="leave"),
    path("nhom/<int:pk>/tat-tin/", groups.quiet, name="quiet"),
    path("nhom/<int:pk>/viet/", talks.write, name="write"),
    path("nhom/<int:pk>/hoi-y-kien/", talks.ask, name="ask"),
    path("nhom/<int:pk>/de-xuat/", talks.propose, name="propose"),
    path("nhom/bai/<int:pk>/", talks.post, name="post"),
    path("nhom/bai/<int:pk>/sua/", talks.edit, name="edit"),
    path("nhom/bai/<int:pk>/xoa/", talks.remove, name="remove"),
    path("nhom/bai/<int:pk>/bao/", talks.report, name="report"),
    path("nhom/bai/<int:pk>/khieu-nai/", talks.appeal, name="appeal"),
    path("nhom/bai/<int:pk>/bo-phieu/", talks.vote, name="vote"),
    path("nhom/anh/<int:pk>/", talks.photo, name="photo"),
    path("kien-nghi/", cases.index, name="cases"),
    path("kien-nghi/gui/", cases.new, name="file_case"),
    path("kien-nghi/tep/<int:pk>/", cases.file, name="case_file"),
    path("kien-nghi/<int:pk>/", cases.case, name="case"),
    path("kien-nghi/<int:pk>/xong/", cases.close, name="case_close"),
    path("kien-nghi/<int:pk>/chua-xong/", cases.reopen, name="case_reopen"),
    path("kien-nghi/<int:pk>/rut/", cases.withdraw, name="case_withdraw"),
    path(DESK, desk.index, name="desk"),
    path(f"{DESK}mo/", desk.create, name="create"),
    path(f"{DESK}<int:pk>/", desk.edit, name="manage"),
    path(f"{DESK}<int:pk>/dong/", desk.close, name="close"),
    path(f"{DESK}<int:pk>/chuyen/", desk.move, name="move"),
    path(f"{DESK}can-xem/", desk.queue, name="queue"),
    path(f"{DESK}bai/<int:pk>/", desk.moderate, name="moderate"),
    path(f"{DESK}khieu-nai/<int:pk>/", desk.decide, name="decide"),
    path(f"{DESK}ket-luan/<int:pk>/", desk.state, name="state"),
    path(f"{DESK}tu-can-xem/", desk.words, name="words"),
    path(f"{DESK}mang-xa-hoi/", desk.outside, name="outside"),
    path(CASES, case_desk.index, name="cases_desk"),
    path(f"{CASES}tep/<int:pk>/", case_desk.file, name="case_desk_file"),
    path(f"{CASES}<int:pk>/", case_desk.case, name="case_manage"),
    path(f"{CASES}<int:pk>/<str:step>/", case_desk.act, name="case_act"),
    path(f"{CASES}cap-duoi/", case_desk.below, name="cases_below"),
]
