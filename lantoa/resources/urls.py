"""Addresses of budget, equipment and projects."""

from __future__ import annotations

from django.urls import path

from lantoa.resources.views import budget, equipment, projects, stock

app_name = "resources"
MONEY = "lam-viec/<str:unit_code>/kinh-phi/"
THINGS = "lam-viec/<str:unit_code>/thiet-bi/"
UPGRADES = "lam-viec/<str:unit_code>/nang-cap/"
urlpatterns = [
    path("thiet-bi/cua-toi/", equipment.mine, name="my_loans"),
    path("thiet-bi/<slug:key>/", equipment.scan, name="scan"),
    path(MONEY, budget.index, name="budget"),
    path(f"{MONEY}moi/", budget.edit, name="line_new"),
    path(f"{MONEY}tu-ke-hoach/", budget.from_plan, name="from_plan"),
    path(f"{MONEY}quy-dinh/", budget.rules, name="rules"),
    path(f"{MONEY}cap-duoi/", budget.below, name="below"),
    path(f"{MONEY}ke-toan-<int:year>.<str:form>", budget.export, name="export"),
    path(f"{MONEY}minh-chung/<int:pk>/", budget.proof, name="proof"),
    path(f"{MONEY}<int:pk>/", budget.line, name="line"),
    path(f"{MONEY}<int:pk>/sua/", budget.edit, name="line_edit"),
    path(f"{MONEY}<int:pk>/duyet/", budget.approve, name="line_approve"),
    path(f"{MONEY}<int:pk>/bo/", budget.drop, name="line_drop"),
    path(f"{MONEY}<int:pk>/chi/", budget.spend, name="spend"),
    path(f"{MONEY}chi/<int:pk>/", budget.spending, name="spending"),
    path(f"{MONEY}chi/<int:pk>/buoc/", budget.step, name="spending_step"),
    path(f"{MONEY}chi/<int:pk>/minh-chung/", budget.add_proof, name="proof_add"),
    path(THINGS, equipment.index, name="equipment"),
    path(f"{THINGS}moi/", equipment.edit, name="equipment_new"),
    path(f"{THINGS}nhan.pdf", equipment.labels, name="labels"),
    path(f"{THINGS}so-thiet-bi.<str:form>", equipment.export, name="equipment_export"),
    path(f"{THINGS}kiem-ke/", stock.index, name="takes"),
    path(f"{THINGS}kiem-ke/<int:pk>/", stock.show, name="take"),
    path(f"{THINGS}kiem-ke/<int:pk>/buoc/", stock.step, name="take_step"),
    path(f"{THINGS}<int:pk>/", equipment.show, name="thing"),
    path(f"{THINGS}<int:pk>/sua/", equipment.edit, name="equipment_edit"),
    path(f"{THINGS}<int:pk>/muon/", equipment.check_out, name="check_out"),
    path(f"{THINGS}<int:pk>/tra/", equipment.take_back, name="take_back"),
    path(f"{THINGS}<int:pk>/thanh-ly/", equipment.write_off, name="write_off"),
    path(UPGRADES, projects.index, name="projects"),
    path(f"{UPGRADES}moi/", projects.edit, name="project_new"),
    path(f"{UPGRADES}<int:pk>/", projects.show, name="project"),
    path(f"{UPGRADES}<int:pk>/sua/", projects.edit, name="project_edit"),
    path(f"{UPGRADES}<int:pk>/buoc/", projects.step, name="project_step"),
    path(f"{UPGRADES}<int:pk>/moc/", projects.milestone, name="milestone"),
]
