"""Addresses of reports."""

from __future__ import annotations

from django.urls import path

from lantoa.reports.views import inbox, own

app_name = "reports"
_UNIT = "lam-viec/<str:unit_code>/bao-cao/"
urlpatterns = [
    path(_UNIT, own.report_list, name="list"),
    path(f"{_UNIT}mo/", own.report_open, name="open"),
    path(f"{_UNIT}yeu-cau/", inbox.call_new, name="call"),
    path(f"{_UNIT}<int:pk>/", own.report, name="report"),
    path(f"{_UNIT}<int:pk>/viet/", own.report_write, name="write"),
    path(f"{_UNIT}<int:pk>/giai-trinh/", own.report_explain, name="explain"),
    path(f"{_UNIT}<int:pk>/cap-nhat-so-lieu/", own.report_refresh, name="refresh"),
    path(f"{_UNIT}<int:pk>/ky/", own.report_sign, name="sign"),
    path(f"{_UNIT}<int:pk>/rut-chu-ky/", own.report_unsign, name="unsign"),
    path(f"{_UNIT}<int:pk>/nop/", own.report_submit, name="submit"),
    path(f"{_UNIT}<int:pk>/y-kien/", own.report_comment, name="comment"),
    path(f"{_UNIT}<int:pk>/xem/", own.preview, name="preview"),
    path(f"{_UNIT}<int:pk>/tai-ve/<slug:suffix>/", own.download, name="download"),
    path(f"{_UNIT}<int:pk>/trich/", own.passage_choose, name="passage"),
    path(f"{_UNIT}<int:pk>/trich/<int:passage>/bo/", own.passage_drop, name="passage_drop"),
    path(f"{_UNIT}<int:pk>/nhan/", inbox.accept, name="accept"),
    path(f"{_UNIT}<int:pk>/tra-lai/", inbox.return_, name="return"),
    path(f"{_UNIT}<slug:kind>/<str:period>/", inbox.inbox, name="inbox"),
    path(f"{_UNIT}<slug:kind>/<str:period>/nhan/", inbox.accept_many, name="accept_many"),
    path(f"{_UNIT}<slug:kind>/<str:period>/qua-han/", inbox.late, name="late"),
    path(f"{_UNIT}<slug:kind>/<str:period>/nhac/", inbox.remind, name="remind"),
    path(f"{_UNIT}<slug:kind>/<str:period>/gia-han/", inbox.extend, name="extend"),
]
