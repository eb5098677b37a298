"""The back office of questions: corrections of the calendar of holidays."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSet

from lantoa.people import desk
from lantoa.people.models import Account
from lantoa.questions import actions
from lantoa.questions.models import DayOff


class DaysOffDesk(desk.UnitViewSetMixin, ModelViewSet):
    """Days off that the calendar does not know, and days worked instead, for the whole installation."""

    model = DayOff
    name = "days_off"
    url_namespace = "desk_days_off"
    icon = "calendar"
    menu_label = _("Ngày nghỉ")
    menu_order = 141
    add_to_admin_menu = True
    open_views = frozenset({"index", "index_results", "add", "edit"})
    list_display = ["day", "name", desk.in_words(DayOff, "works")]
    ordering = ["-day"]
    search_fields = ["name"]
    edit_handler = ObjectList([FieldRowPanel([FieldPanel("day"), FieldPanel("works")]), FieldPanel("name")])

    def save_via(self, actor: Account, instance: Any, values: dict[str, Any]) -> DayOff:
        """A day."""
        return actions.save_day_off(actor, instance, day=values["day"], name=values["name"], works=values["works"])


@hooks.register("register_admin_viewset")
def viewsets() -> list[Any]:
    """All of this room."""
    return [DaysOffDesk()]
