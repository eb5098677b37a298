"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from lantoa.programme.views import below, calendar, campaigns, plans, public

app_name = "programme"

_PLAN = "lam-viec/<str:unit_code>/ke-hoach/"
_CAMPAIGN = "lam-viec/<str:unit_code>/dot-truyen-thong/"
_CALENDAR = "lam-viec/<str:unit_code>/lich/"

urlpatterns = [
    path("lam-viec/<str:unit_code>/chuong-trinh/", below.programme, name="programme"),
    path(_PLAN, plans.plan, name="plan"),
    path(f"{_PLAN}mo/", plans.open_plan, name="plan_open"),
    path(f"{_PLAN}ten/", plans.head, name="plan_head"),
    path(f"{_PLAN}gui-duyet/", plans.submit, name="plan_submit"),
    path(f"{_PLAN}mo-lai/", plans.revise, name="plan_revise"),
    path(f"{_PLAN}nhan-het/", plans.adopt_all, name="plan_adopt_all"),
    path(f"{_PLAN}viec-mau/", plans.ready_items, name="plan_ready"),
    path(f"{_PLAN}tra-loi/<int:pk>/", plans.answer, name="answer"),
    path(f"{_PLAN}viec/them/", plans.item_new, name="item_new"),
    path(f"{_PLAN}viec/<int:pk>/", plans.item, name="item"),
    path(f"{_PLAN}viec/<int:pk>/ngay/", plans.item_dates, name="item_dates"),
    path(f"{_PLAN}viec/<int:pk>/tinh-trang/", plans.item_state, name="item_state"),
    path(f"{_PLAN}viec/<int:pk>/bo/", plans.item_remove, name="item_remove"),
    path(f"{_PLAN}viec/<int:pk>/lien-ket/", plans.item_share, name="item_share"),
    path(f"{_PLAN}lien-ket/<int:pk>/thu-hoi/", plans.share_revoke, name="share_revoke"),
    path(f"{_PLAN}nhin-lai/<str:kind>/", plans.review, name="review"),
    path(f"{_PLAN}van-ban.<str:form>", plans.document, name="plan_document"),
    path(f"{_PLAN}giao-xuong/", below.cascade, name="cascade"),
    path(f"{_PLAN}cap-duoi/", below.plans_below, name="plans_below"),
    path(f"{_PLAN}cap-duoi/<str:child_code>/", below.plan_below, name="plan_below"),
    path(_CALENDAR, calendar.month, name="calendar"),
    path(f"{_CALENDAR}ngay-ky-niem/", calendar.occasions, name="occasions"),
    path(f"{_CALENDAR}ngay-ky-niem/<int:pk>/bo/", calendar.occasion_remove, name="occasion_remove"),
    path(_CAMPAIGN, campaigns.index, name="campaigns"),
    path(f"{_CAMPAIGN}them/", campaigns.new, name="campaign_new"),
    path(f"{_CAMPAIGN}de-xuat/<int:pk>/<int:year>/", campaigns.propose, name="campaign_propose"),
    path(f"{_CAMPAIGN}huong-ung/<int:pk>/", campaigns.join, name="campaign_join"),
    path(f"{_CAMPAIGN}<int:pk>/", campaigns.dashboard, name="campaign"),
    path(f"{_CAMPAIGN}<int:pk>/sua/", campaigns.edit, name="campaign_edit"),
    path(f"{_CAMPAIGN}<int:pk>/<str:verb>/", campaigns.change, name="campaign_change"),
    path("dot-truyen-thong/", public.campaigns, name="campaigns_public"),
    path("dot-truyen-thong/<slug:slug>-<int:pk>/", public.campaign, name="campaign_public"),
    path("don-vi/<str:code>/lich.ics", public.feed, name="feed"),
    path("gop-y-ke-hoach/<str:token>/", public.shared_item, name="shared_item"),
]
