"""Addresses of surveys."""

from __future__ import annotations

from django.urls import path, re_path

from lantoa.surveys.views import builder, desk, public, results

PUBLIC = "khao-sat/"
WORK = "lam-viec/<str:unit_code>/khao-sat/"

app_name = "surveys"
urlpatterns = [
    path(PUBLIC, public.index, name="mine"),
    path(PUBLIC + "<slug:code>/", public.survey, name="survey"),
    path(PUBLIC + "<slug:code>/tra-loi/", public.answer, name="answer"),
    path(PUBLIC + "<slug:code>/phieu/<str:token>/", public.ticket, name="ticket"),
    path(PUBLIC + "<slug:code>/tiep/<slug:key>/", public.piece, name="piece"),
    path(PUBLIC + "<slug:code>/cam-on/", public.thanks, name="thanks"),
    path(PUBLIC + "<slug:code>/ket-qua/", public.public_results, name="public_results"),
    path(WORK, desk.index, name="index"),
    path(WORK + "moi/", desk.new, name="new"),
    path(WORK + "mau/<int:pk>/bo/", desk.drop_template, name="drop_template"),
    path(WORK + "<int:pk>/", desk.manage, name="manage"),
    path(WORK + "<int:pk>/sua/", desk.edit, name="edit"),
    path(WORK + "<int:pk>/buoc/", desk.step, name="step"),
    path(WORK + "<int:pk>/cau-hoi/", builder.questions, name="questions"),
    path(WORK + "<int:pk>/cau-hoi/viet/", builder.question, name="question"),
    path(WORK + "<int:pk>/xem-thu/", builder.preview, name="preview"),
    path(WORK + "<int:pk>/phieu-giay/", desk.paper, name="paper"),
    path(WORK + "<int:pk>/phieu-giay/in/", desk.sheet, name="sheet"),
    path(WORK + "<int:pk>/nhap-ket-qua/", desk.bring_in, name="bring_in"),
    path(WORK + "<int:pk>/ket-qua/", results.show, name="results"),
    path(WORK + "<int:pk>/ket-qua/viec-da-lam/", results.deeds, name="deeds"),
    path(WORK + "<int:pk>/y-kien/<str:question>/", results.written, name="written"),
    path(WORK + "<int:pk>/anh/<str:name>", desk.picture, name="picture"),
    re_path(r"^lam-viec/(?P<unit_code>[^/]+)/khao-sat/(?P<pk>\d{1,18})/tai-ve\.(?P<form>csv|xlsx|sav|xlsform)$",
            desk.download, name="download"),
]  # fmt: skip
