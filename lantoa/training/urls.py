"""Addresses of training."""

from __future__ import annotations

from django.urls import path

from lantoa.training.views import bank, certificates, courses, desk, mine, teaching

app_name = "training"
DESK = "lam-viec/<str:unit_code>/tap-huan/"
urlpatterns = [
    # Certificates, open to all
    path("chung-nhan/", certificates.look_up, name="look_up"),
    path("chung-nhan/thu-hoi.json", certificates.revoked, name="revoked"),
    path("chung-nhan/khoa/<slug:name>.json", certificates.signing_key, name="signing_key"),
    path("chung-nhan/noi-cap/<str:code>.json", certificates.issuer, name="issuer"),
    path("chung-nhan/<str:code>/", certificates.verify, name="verify"),
    path("chung-nhan/<str:code>/huy-hieu.<str:form>", certificates.badge, name="badge"),
    # Who takes part
    path("tap-huan/", mine.index, name="index"),
    path("tap-huan/cua-toi/", mine.own, name="mine"),
    path("tap-huan/cua-toi/<int:pk>.pdf", mine.certificate, name="my_certificate"),
    path("tap-huan/diem-danh/", mine.attend, name="attend"),
    path("tap-huan/ma/<str:code>/", mine.scan, name="scan"),
    path("tap-huan/<int:pk>/", mine.course, name="course"),
    path("tap-huan/<int:pk>/lich.ics", mine.calendar_file, name="calendar"),
    path("tap-huan/<int:pk>/ghi-danh/", mine.join, name="join"),
    path("tap-huan/<int:pk>/thoi/", mine.leave, name="leave"),
    path("tap-huan/<int:pk>/gop-y/", mine.feedback, name="feedback"),
    path("tap-huan/<int:pk>/hoc-lieu/<int:material>/", mine.material, name="material"),
    path("tap-huan/<int:pk>/hoc-lieu/<int:material>/tep/", mine.file, name="file"),
    path("tap-huan/<int:pk>/hoc-lieu/<int:material>/da-xem/", mine.read, name="read"),
    path("tap-huan/<int:pk>/hoc-lieu/<int:material>/bai/", mine.quiz, name="quiz"),
    # Who teaches
    path("tap-huan/giang-day/", teaching.index, name="teaching"),
    path("tap-huan/giang-day/<int:pk>/", teaching.course, name="taught"),
    path("tap-huan/giang-day/buoi/<int:pk>/", teaching.roll, name="roll"),
    path("tap-huan/giang-day/buoi/<int:pk>/ma/", teaching.wall, name="wall"),
    # A unit's workspace
    path(DESK, desk.index, name="desk"),
    path(f"{DESK}cap-tren/", desk.above, name="above"),
    path(f"{DESK}can-bo/", desk.officers, name="officers"),
    path(f"{DESK}du-bao/", desk.forecast, name="forecast"),
    path(f"{DESK}giay-chung-nhan/", certificates.register, name="register"),
    path(f"{DESK}giay-chung-nhan/<int:pk>.pdf", certificates.paper_of, name="paper"),
    path(f"{DESK}giay-chung-nhan/<int:pk>/thu-hoi/", certificates.revoke, name="revoke"),
    path(f"{DESK}cau-hoi/", bank.index, name="bank"),
    path(f"{DESK}cau-hoi/moi/", bank.edit, name="question_new"),
    path(f"{DESK}cau-hoi/<int:pk>/", bank.edit, name="question"),
    path(f"{DESK}cau-hoi/<int:pk>/bo/", bank.retire, name="question_retire"),
    path(f"{DESK}lop/moi/", courses.edit, name="course_new"),
    path(f"{DESK}lop/<int:pk>/", courses.work, name="work"),
    path(f"{DESK}lop/<int:pk>/sua/", courses.edit, name="course_edit"),
    path(f"{DESK}lop/<int:pk>/buoc/", courses.step, name="course_step"),
    path(f"{DESK}lop/<int:pk>/giang-vien/", courses.trainers, name="trainers"),
    path(f"{DESK}lop/<int:pk>/buoi/moi/", courses.session, name="session_new"),
    path(f"{DESK}lop/<int:pk>/buoi/<int:session_pk>/", courses.session, name="session"),
    path(f"{DESK}lop/<int:pk>/buoi/<int:session_pk>/huy/", courses.session_off, name="session_off"),
    path(f"{DESK}lop/<int:pk>/hoc-lieu/moi/", courses.material, name="material_new"),
    path(f"{DESK}lop/<int:pk>/hoc-lieu/<int:material>/buoc/", courses.material_step, name="material_step"),
    path(f"{DESK}lop/<int:pk>/hoc-vien/", courses.people, name="people"),
    path(f"{DESK}lop/<int:pk>/hoc-vien/<int:enrolment>/rut/", courses.put_out, name="put_out"),
    path(f"{DESK}lop/<int:pk>/hoc-vien.<str:form>", courses.export, name="export"),
    path(f"{DESK}lop/<int:pk>/ghi-danh/", courses.enrol, name="enrol"),
]
