"""The back office of the programme: plans and campaigns of a whole branch. A row leads to the workspace."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column as TableColumn
from wagtail.admin.viewsets.model import ModelViewSet

from lantoa.base.text import fold
from lantoa.people import desk
from lantoa.programme.models import Campaign, Plan


class CampaignsDesk(desk.UnitViewSetMixin, ModelViewSet):
    """Campaigns of the branch, the latest first."""

    model = Campaign
    name = "campaigns"
    url_namespace = "desk_campaigns"
    icon = "calendar-alt"
    menu_label = _("Đợt truyền thông")
    menu_order = 230
    add_to_admin_menu = True
    open_views = frozenset({"index", "index_results"})
    list_display = ["title", "unit", "state", "starts_on", "ends_on"]
    list_filter = ["state"]
    ordering = ["-starts_on", "-pk"]
    search_fields = ["title"]
    search_in = ("folded_title",)

    def work_url(self, instance: Campaign) -> str:
        """The campaign's page at work."""
        return reverse("programme:campaign", args=[instance.unit.code, instance.pk])


class PlansDesk(desk.UnitViewSetMixin, ModelViewSet):
    """Yearly plans of the branch, the latest year first."""

    model = Plan
    name = "plans"
    url_namespace = "desk_plans"
    icon = "tasks"
    menu_label = _("Kế hoạch năm")
    menu_order = 240
    add_to_admin_menu = True
    open_views = frozenset({"index", "index_results"})
    list_display = [TableColumn("unit", label=_("Đơn vị"), accessor="unit"), "year", "state"]
    list_filter = ["state", "year"]
    ordering = ["-year", "unit__path"]
    search_fields = ["unit__name"]

    def search(self, records: QuerySet[Any], text: str) -> QuerySet[Any]:
        """By the unit's name, marks or not, or its code."""
        words = Q()
        for word in fold(text).split():
            words &= Q(unit__folded_name__contains=word)
        return records.filter(words | Q(unit__code__iexact=text.strip()))

    def work_url(self, instance: Plan) -> str:
        """The unit's plan."""
        return instance.get_absolute_url()


@hooks.register("register_admin_viewset")
def viewsets() -> list[Any]:
    """All of this room."""
    return [CampaignsDesk(), PlansDesk()]
