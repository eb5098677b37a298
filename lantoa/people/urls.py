"""Addresses of people."""

from __future__ import annotations

from django.urls import path

from lantoa.people.views import imports, me, roll, settings, tree

app_name = "people"
urlpatterns = [
    path("toi/du-lieu/", me.own_data, name="own_data"),
    path("toi/du-lieu/dong-y/", me.consent, name="consent"),
    path("toi/du-lieu/tai-ve/", me.download, name="download"),
    path("lam-viec/chon-don-vi/", tree.pick_unit, name="pick_unit"),
    path("lam-viec/<str:unit_code>/to-chuc/", tree.overview, name="tree"),
    path("lam-viec/<str:unit_code>/to-chuc/lich-su/", tree.history, name="tree_history"),
    path("lam-viec/<str:unit_code>/to-chuc/<slug:verb>/", tree.change, name="tree_change"),
    path("lam-viec/<str:unit_code>/cai-dat/", settings.unit_settings, name="settings"),
    path("lam-viec/<str:unit_code>/doan-vien/", roll.people_list, name="roll"),
    path("lam-viec/<str:unit_code>/doan-vien/them/", roll.person_new, name="person_new"),
    path("lam-viec/<str:unit_code>/doan-vien/moi/", roll.invite_all, name="invite_all"),
    path("lam-viec/<str:unit_code>/doan-vien/<int:pk>/", roll.person_detail, name="person"),
    path("lam-viec/<str:unit_code>/doan-vien/<int:pk>/phan-cong/", roll.person_appoint, name="appoint"),
    path("lam-viec/<str:unit_code>/doan-vien/<int:pk>/chuyen/", roll.person_transfer, name="transfer"),
    path("lam-viec/<str:unit_code>/doan-vien/<int:pk>/thoi/", roll.person_remove, name="remove"),
    path("lam-viec/<str:unit_code>/doan-vien/<int:pk>/loi-moi/", roll.person_invite, name="invite"),
    path("lam-viec/<str:unit_code>/chuc-vu/<int:pk>/ket-thuc/", roll.position_end, name="position_end"),
    path("lam-viec/<str:unit_code>/nhap-du-lieu/", imports.import_list, name="imports"),
    path("lam-viec/<str:unit_code>/nhap-du-lieu/tep-mau/<str:kind>/", imports.sample, name="import_sample"),
    path("lam-viec/<str:unit_code>/nhap-du-lieu/<int:pk>/", imports.import_detail, name="import"),
    path("lam-viec/<str:unit_code>/nhap-du-lieu/<int:pk>/ap-dung/", imports.import_apply, name="import_apply"),
    path("lam-viec/<str:unit_code>/nhap-du-lieu/<int:pk>/bo/", imports.import_drop, name="import_drop"),
    path("lam-viec/<str:unit_code>/nhap-du-lieu/<int:pk>/bi-tra-lai/", imports.refused_rows, name="import_refused"),
]
