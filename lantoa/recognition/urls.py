"""Addresses of recognition."""

from __future__ import annotations

from django.urls import path

from lantoa.recognition.views import commendations, desk, own

app_name = "recognition"
DESK = "lam-viec/<str:unit_code>/ghi-nhan/"
urlpatterns = [
    path("dong-gop/cua-toi/", own.mine, name="mine"),
    path("dong-gop/cua-toi/bat-tat/", own.switch, name="switch"),
    path("dong-gop/<slug:key>/", own.contributor, name="contributor"),
    path(DESK, commendations.index, name="commendations"),
    path(f"{DESK}de-nghi/moi/", commendations.edit, name="commendation_new"),
    path(f"{DESK}de-nghi/<int:pk>/", commendations.show, name="commendation"),
    path(f"{DESK}de-nghi/<int:pk>/sua/", commendations.edit, name="commendation_edit"),
    path(f"{DESK}de-nghi/<int:pk>/buoc/", commendations.step, name="commendation_step"),
    path(f"{DESK}de-nghi/<int:pk>/quyet-dinh.<str:form>", commendations.document, name="decision"),
    path(f"{DESK}de-nghi/<int:pk>/giay-khen.pdf", commendations.certificate, name="certificates"),
    path(f"{DESK}nguoi-dong-gop/", desk.people, name="people"),
    path(f"{DESK}huy-hieu/", desk.badges, name="badges"),
    path(f"{DESK}huy-hieu/moi/", desk.badge, name="badge_new"),
    path(f"{DESK}huy-hieu/<int:pk>/", desk.badge, name="badge"),
    path(f"{DESK}huy-hieu/trao/", desk.give, name="give"),
    path(f"{DESK}huy-hieu/thu-lai/<int:pk>/", desk.take_back, name="take_back"),
]
