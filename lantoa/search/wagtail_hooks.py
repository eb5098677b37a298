"""The back office of search: short forms."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSet

from lantoa.people import desk
from lantoa.people.models import Account
from lantoa.search import actions
from lantoa.search.models import Abbreviation


class AbbreviationsDesk(desk.UnitViewSetMixin, ModelViewSet):
    """Short forms and what they stand for, for the whole installation."""

    model = Abbreviation
    name = "abbreviations"
    url_namespace = "desk_abbreviations"
    icon = "search"
    menu_label = _("Từ viết tắt")
    menu_order = 140
    add_to_admin_menu = True
    open_views = frozenset({"index", "index_results", "add", "edit"})
    list_display = ["short", "full"]
    ordering = ["short"]
    search_fields = ["short", "full"]
    edit_handler = ObjectList([FieldRowPanel([FieldPanel("short"), FieldPanel("full")])])

    def save_via(self, actor: Account, instance: Any, values: dict[str, Any]) -> Abbreviation:
        """A short form."""
        return actions.save_abbreviation(actor, instance, short=values["short"], full=values["full"])


@hooks.register("register_admin_viewset")
def viewsets() -> list[Any]:
    """All of this room."""
    return [AbbreviationsDesk()]
