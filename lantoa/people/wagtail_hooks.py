"""The back office of the lower floors: units, people, titles, pictures, the log; its menus, home and dress."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Collate
from django.http import Http404, HttpRequest
from django.templatetags.static import static
from django.urls import Resolver404, URLPattern, path, resolve
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.images.views import chooser as image_chooser
from wagtail.images.views import images as image_views
from wagtail.models import UploadedFile
from wagtail.permissions import policy_registry

from lantoa.base import formatting
from lantoa.base.audit import verb_label
from lantoa.base.models import AuditEntry
from lantoa.base.rights import Capability
from lantoa.base.text import fold
from lantoa.people import actions, boards, desk, desk_forms, scopes
from lantoa.people.models import Account, Person, Position, Title
from lantoa.people.pictures import find_pictures
from lantoa.units import actions as unit_actions
from lantoa.units.models import Picture, Unit

# --- What is open ---------------------------------------------------------------------------------------------

desk.open_desk(
    "wagtailadmin_home", "wagtailadmin_sprite", "wagtailadmin_javascript_catalog", "wagtailadmin_logout",
)  # fmt: skip
desk.send_elsewhere("wagtailadmin_login", "account_login")
desk.send_elsewhere("wagtailadmin_password_reset", "account_reset_password")
desk.send_elsewhere("wagtailadmin_account", "people:own_data")


def _picture_guard(*needed: str) -> desk.Guard:
    def guard(user: Any, kwargs: dict[str, Any]) -> None:
        pk = kwargs.get("image_id", kwargs.get("pk"))
        policy = policy_registry.get_by_type(Picture)
        if pk is not None:
            try:
                seen = policy.instances_user_has_any_permission_for(user, ["choose", "change"]).get(pk=pk)
            except (Picture.DoesNotExist, ValueError) as error:
                raise Http404(f"picture {pk}") from error
            if not any(policy.user_has_permission_for_instance(user, action, seen) for action in needed):
                raise Http404(f"picture {pk}")
        elif not any(policy.user_has_permission(user, action) for action in ("add", *needed)):
            raise Http404

    return guard


def _own_upload(user: Any, kwargs: dict[str, Any]) -> None:
    kind = ContentType.objects.get_for_model(Picture)
    uploads = UploadedFile.objects.filter(pk=kwargs["uploaded_file_id"], for_content_type=kind, uploaded_by_user=user)
    if not uploads.exists():
        raise Http404


desk.open_desk(
    "desk_pictures", "desk_picture_results", "wagtailimages:edit", "wagtailimages:preview",
    "wagtailimages:edit_multiple", guard=_picture_guard("change"),
)  # fmt: skip
desk.open_desk("wagtailimages:add", "wagtailimages:add_multiple", guard=_picture_guard("add"))
desk.open_desk("wagtailimages:delete", "wagtailimages:delete_multiple", guard=_picture_guard("delete"))
desk.open_desk(
    "wagtailimages:create_multiple_from_uploaded_image", "wagtailimages:delete_upload_multiple", guard=_own_upload
)
desk.open_desk("wagtailimages_chooser", guard=_picture_guard("choose"))
desk.open_desk("wagtailimages_chooser:create", guard=_picture_guard("add"))


class PictureIndex(image_views.IndexView):
    """Finds pictures with or without marks; Wagtail's index knows neither marks nor units."""

    def search_queryset(self, queryset: QuerySet[Picture]) -> QuerySet[Picture]:
        """By title, description and photographer."""
        return find_pictures(queryset, self.search_query) if self.is_searching else queryset


class _PictureSearch:
    def get_filter_form(self) -> desk_forms.SearchForm:
        return desk_forms.SearchForm(self.request.GET)  # type: ignore[attr-defined]

    def get_object_list(self) -> QuerySet[Picture]:
        found = super().get_object_list()  # type: ignore[misc]
        text = self.request.GET.get("q", "").strip()  # type: ignore[attr-defined]
        return find_pictures(found, text) if text else found


class PictureChoose(_PictureSearch, image_chooser.ImageChooseView):
    """The chooser's window."""


class PictureChooseResults(_PictureSearch, image_chooser.ImageChooseResultsView):
    """The chooser's list."""


image_chooser.viewset.choose_view_class = PictureChoose
image_chooser.viewset.choose_results_view_class = PictureChooseResults


@hooks.register("register_admin_urls", order=-1)
def picture_lists() -> list[URLPattern]:
    """Our lists of pictures, before Wagtail's under the same addresses."""
    return [
        path("images/", PictureIndex.as_view(), name="desk_pictures"),
        path("images/results/", PictureIndex.as_view(results_only=True), name="desk_picture_results"),
    ]


# --- Viewsets -------------------------------------------------------------------------------------------------


class UnitsDesk(desk.UnitViewSetMixin, ModelViewSet):
    """Units of the officer's branch; what happens to the tree itself is done at the workspace."""

    model = Unit
    name = "units"
    url_namespace = "desk_units"
    icon = "home"
    menu_label = _("Đơn vị")
    menu_order = 100
    add_to_admin_menu = True
    open_views = frozenset({"index", "index_results", "inspect", "edit"})
    inspect_view_enabled = True
    inspect_view_fields = ["code", "name", "kind", "valid_from", "valid_to", "members", "staff", "province", "ward",
                           "address", "phone", "email", "website", "introduction"]  # fmt: skip
    list_display = ["name", "code", "kind", "province", "members"]
    ordering = ["path"]
    search_fields = ["name"]
    search_in = ("folded_name",)
    search_codes = ("code",)
    select = ("kind",)
    edit_handler = ObjectList(
        [
            MultiFieldPanel([FieldPanel("short_name"), FieldPanel("introduction"), FieldPanel("logo"),
                             FieldPanel("brand"), FieldPanel("requires_review")], _("Chuyên trang")),
            MultiFieldPanel([FieldPanel("address"), FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
                             FieldRowPanel([FieldPanel("website"), FieldPanel("host")])], _("Liên hệ")),
            MultiFieldPanel([FieldRowPanel([FieldPanel("notation"), FieldPanel("place")])], _("Văn bản")),
            MultiFieldPanel([FieldPanel("kind"), FieldPanel("finance"),
                             FieldRowPanel([FieldPanel("members"), FieldPanel("staff")]),
                             FieldRowPanel([FieldPanel("province"), FieldPanel("ward")])], _("Quy mô")),
        ],
        base_form_class=desk_forms.UnitForm,
    )  # fmt: skip

    def save_via(self, actor: Account, instance: Any, values: dict[str, Any]) -> Unit:
        """Settings and facts."""
        return unit_actions.update(actor, instance, **values)


class PeopleIndex(generic.IndexView):
    """Without a question only the officer's own units are listed; a national roll is not for scrolling."""

    def get_base_queryset(self) -> QuerySet[Person]:
        """People on a roll today."""
        people = super().get_base_queryset().filter(left_on=None)
        if not self.is_searching:
            people = people.filter(unit__in=[unit.pk for unit in scopes.home_units(self.request.user)])
        return people


MOST_FOUND = 200


class PeopleSearch:
    """Finds people by the beginning of the name or number, which an index answers among millions."""

    def search(self, records: QuerySet[Any], text: str) -> QuerySet[Any]:
        """People whose name begins with `text`, marks or not, or whose number does: the first of them.

        One in fifteen is called Nguyễn Thị: to find and count them all would be to read the whole roll. Each of
        the two questions goes along its index until it has enough; nobody picks from more.
        """
        there = records.filter(left_on=None).order_by()
        # As the index person_by_beginning has it; see its migration.
        name = Collate("folded_name", "C") if connection.vendor == "postgresql" else F("folded_name")
        names = there.annotate(begins=name).filter(begins__startswith=fold(text)).order_by("begins")
        numbers = there.filter(member_number__startswith=text.strip().upper()).order_by("member_number")
        found = {*names.values_list("pk", flat=True)[:MOST_FOUND], *numbers.values_list("pk", flat=True)[:MOST_FOUND]}
        return records.filter(pk__in=found)


class PeopleDesk(PeopleSearch, desk.UnitViewSetMixin, ModelViewSet):
    """People whose roll the officer keeps."""

    model = Person
    name = "people"
    url_namespace = "desk_people"
    icon = "group"
    menu_label = _("Con người")
    menu_order = 110
    add_to_admin_menu = True
    index_view_class = PeopleIndex
    open_views = frozenset({"index", "index_results", "inspect", "edit"})
    inspect_view_enabled = True
    inspect_view_fields = ["full_name", "unit", "member_number", "is_member", "sex", "birth_date", "birth_year",
                           "phone", "email", "job_type", "team", "union_joined_on", "joined_on"]  # fmt: skip
    list_display = ["full_name", "member_number", "unit", "job_type"]
    ordering = ["sort_key", "pk"]
    search_fields = ["full_name"]
    select = ("job_type",)
    edit_handler = ObjectList(
        [
            FieldPanel("full_name"),
            FieldRowPanel([FieldPanel("member_number"), FieldPanel("is_member")]),
            FieldRowPanel([FieldPanel("sex"), FieldPanel("birth_date"), FieldPanel("birth_year")]),
            FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
            FieldRowPanel([FieldPanel("job_type"), FieldPanel("team")]),
            FieldPanel("union_joined_on"),
        ],
        base_form_class=desk_forms.DeskPersonForm,
    )

    def save_via(self, actor: Account, instance: Any, values: dict[str, Any]) -> Person:
        """A person's data; the roll itself changes at the workspace."""
        return actions.update_person(actor, instance, **values)


class PositionsIndex(generic.IndexView):
    """Positions of the officer's own units, or of people found by name."""

    def get_base_queryset(self) -> QuerySet[Position]:
        """The latest first."""
        positions = super().get_base_queryset()
        if not self.is_searching:
            positions = positions.filter(unit__in=[unit.pk for unit in scopes.home_units(self.request.user)])
        return positions


class PositionsDesk(desk.UnitViewSetMixin, ModelViewSet):
    """Who held which position, from when to when. Given and ended at the workspace."""

    model = Position
    name = "positions"
    url_namespace = "desk_positions"
    icon = "key"
    menu_label = _("Chức vụ")
    menu_order = 120
    add_to_admin_menu = True
    index_view_class = PositionsIndex
    inspect_view_enabled = True
    inspect_view_fields = ["person", "title", "unit", "valid_from", "valid_to", "decision"]
    list_display = ["person", "title", "unit", "valid_from", "valid_to"]
    ordering = ["-valid_from", "-pk"]
    search_fields = ["person__full_name"]
    select = ("person", "title")

    def search(self, records: QuerySet[Any], text: str) -> QuerySet[Any]:
        """By the beginning of the holder's name."""
        return records.filter(person__folded_name__startswith=fold(text))


class TitlesDesk(desk.UnitViewSetMixin, ModelViewSet):
    """Titles and what they allow, for the whole installation."""

    model = Title
    name = "titles"
    url_namespace = "desk_titles"
    icon = "tag"
    menu_label = _("Chức danh và quyền")
    menu_order = 130
    add_to_admin_menu = True
    open_views = frozenset({"index", "index_results", "add", "edit"})
    list_display = [
        "name", "code", desk.in_words(Title, "is_officer"), desk.in_words(Title, "is_leader"),
    ]  # fmt: skip
    ordering = ["order", "name"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("code")]),
            FieldRowPanel([FieldPanel("is_officer"), FieldPanel("is_leader"), FieldPanel("order")]),
            FieldPanel("spellings"),
            MultiFieldPanel(
                [FieldPanel(desk_forms.capability_field(capability)) for capability in Capability],
                _("Chức danh này được làm gì"),
            ),
        ],
        base_form_class=desk_forms.TitleForm,
    )

    def save(self, actor: Account, form: Any, *, adding: bool) -> Title:
        """The whole form at once: fields, spellings and capabilities."""
        data = form.cleaned_data
        values = {name: data[name] for name in ("code", "name", "is_officer", "is_leader", "order")}
        values["aliases"] = [line.strip() for line in data["spellings"].splitlines() if line.strip()]
        title = None if adding else self.visible(actor, form.instance.pk)
        return self.save_via(actor, title, {"values": values, "capabilities": form.chosen()})

    def save_via(self, actor: Account, instance: Any, values: dict[str, Any]) -> Title:
        """A title with what it allows."""
        return actions.save_title(actor, instance, **values)


class AuditDesk(desk.UnitViewSetMixin, ModelViewSet):
    """The log, the latest first."""

    model = AuditEntry
    name = "log"
    url_namespace = "desk_log"
    icon = "history"
    menu_label = _("Nhật ký")
    menu_order = 900
    add_to_admin_menu = True
    list_display = [
        Column("at", label=_("Lúc"), accessor=lambda entry: formatting.date(entry.at)),
        Column("verb", label=_("Việc"), accessor=lambda entry: verb_label(entry.verb)),
        Column("target_label", label=_("Với")),
        Column("actor", label=_("Ai"), accessor=lambda entry: str(entry.actor or _("hệ thống"))),
        Column("unit_code", label=_("Đơn vị")),
    ]
    ordering = ["-id"]
    list_per_page = 50
    search_fields = ["target_label"]
    select = ("actor__person",)

    def search(self, records: QuerySet[Any], text: str) -> QuerySet[Any]:
        """By the name of what was touched, or the unit's code."""
        return records.filter(Q(target_label__icontains=text) | Q(unit_code__iexact=text.strip()))


class UnitChooser(desk.UnitViewSetMixin, ChooserViewSet):
    """Picks a unit within reach."""

    model = Unit
    name = "unit_chooser"
    url_namespace = "desk_unit_chooser"
    icon = "home"
    choose_one_text = _("Chọn đơn vị")
    choose_another_text = _("Chọn đơn vị khác")
    search_in = ("folded_name",)
    search_codes = ("code",)
    per_page = 20


class PersonChooser(PeopleSearch, desk.UnitViewSetMixin, ChooserViewSet):
    """Picks a person whose roll the officer keeps."""

    model = Person
    name = "person_chooser"
    url_namespace = "desk_person_chooser"
    icon = "user"
    choose_one_text = _("Chọn người")
    choose_another_text = _("Chọn người khác")
    per_page = 20


@hooks.register("register_admin_viewset")
def viewsets() -> list[Any]:
    """All of this floor."""
    return [UnitsDesk(), PeopleDesk(), PositionsDesk(), TitlesDesk(), AuditDesk(), UnitChooser(), PersonChooser()]


# --- Menus and home -------------------------------------------------------------------------------------------


def _leads_somewhere(item: MenuItem) -> bool:
    try:
        match = resolve(str(item.url))
        return not match.route.startswith(desk.PREFIX) or desk.is_open(match.view_name)
    except Resolver404:
        return False


@hooks.register("construct_main_menu")
@hooks.register("construct_settings_menu")
@hooks.register("construct_reports_menu")
@hooks.register("construct_help_menu")
def only_open_doors(request: HttpRequest, items: list[MenuItem]) -> None:
    """No menu leads to a closed door, and a menu without doors is not shown."""
    items[:] = [item for item in items if hasattr(item, "menu") or _leads_somewhere(item)]


@hooks.register("register_admin_menu_item")
def way_out() -> MenuItem:
    """Back to the pages where most of the work is done."""
    return MenuItem(_("Việc cần làm"), "/viec-can-lam/", name="todo", icon_name="tasks", order=10)


class OwnWork(Component):
    """What to do next, and the officer's own units."""

    name = "own_work"
    template_name = "people/desk/home.html"
    order = 10

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """A few items, a few units."""
        request = parent_context["request"]
        todo = boards.todo_for(request.user)
        return {"todo": todo[:8], "more": max(len(todo) - 8, 0), "units": scopes.home_units(request.user)[:20],
                "request": request}  # fmt: skip


@hooks.register("construct_homepage_panels", order=1000)
def own_home(request: HttpRequest, panels: list[Any]) -> None:
    """Ours in place of Wagtail's, which speak of pages and see no units."""
    panels[:] = [OwnWork()]


@hooks.register("construct_homepage_summary_items", order=1000)
def no_summary(request: HttpRequest, items: list[Any]) -> None:
    """No counts of the whole house."""
    items.clear()


@hooks.register("register_rich_text_features", order=1000)
def plain_text_features(features: Any) -> None:
    """The store of documents is shut, so no editor offers links into it."""
    features.default_features[:] = [name for name in features.default_features if name != "document-link"]


@hooks.register("insert_global_admin_css")
def dress() -> SafeString:
    """Our colours and typeface."""
    return format_html('<link rel="stylesheet" href="{}">', static("people/desk.css"))
