"""The back office of notices: what a whole branch sent. A row leads to the page of the workspace."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column as TableColumn
from wagtail.admin.viewsets.model import ModelViewSet

from lantoa.base import formatting
from lantoa.notices.models import Notice
from lantoa.people import desk


class NoticesDesk(desk.UnitViewSetMixin, ModelViewSet):
    """Notices of the branch in every state, the latest first."""

    model = Notice
    name = "notices"
    url_namespace = "desk_notices"
    icon = "mail"
    menu_label = _("Thông báo")
    menu_order = 220
    add_to_admin_menu = True
    open_views = frozenset({"index", "index_results"})
    list_display = [
        "title", "unit", "state",
        desk.in_words(Notice, "must_read"),
        TableColumn("published_at", label=_("Gửi lúc"), accessor=lambda notice: formatting.date(notice.published_at)),
    ]  # fmt: skip
    list_filter = ["state", "must_read"]
    ordering = ["-pk"]
    search_fields = ["title"]
    search_in = ("folded_title",)

    def work_url(self, instance: Notice) -> str:
        """The notice at work."""
        return reverse("notices:manage", args=[instance.unit.code, instance.pk])


@hooks.register("register_admin_viewset")
def viewsets() -> list[Any]:
    """All of this room."""
    return [NoticesDesk()]
