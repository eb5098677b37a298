"""The back office, limited to one's own units: policies, viewsets and the list of doors that are open.

Wagtail's generic views ask a policy about the kind of record, not about the record. So three things stand in
the way of a foreign officer, and any one of them is enough:

1. `PositionPolicy` answers from positions, for records and for whole lists (`scopes.condition`).
2. `UnitViewSetMixin` puts a check of the record before every view of a viewset, and filters every list.
3. `DeskDoorMiddleware` (in `people.middleware`) answers 404 for every address of the desk that no room has
   opened with `open_desk`; what Wagtail brings along (pages, groups, bulk actions) stays shut for everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.contrib.admin.utils import unquote
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.chooser import BaseChooseView, ChosenMultipleViewMixin, ChosenViewMixin
from wagtail.admin.views.generic.preview import PreviewOnCreate
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy

from lantoa.base.errors import LantoaError, NotAllowed
from lantoa.base.text import fold
from lantoa.people import scopes
from lantoa.people.desk_forms import SearchForm
from lantoa.people.models import Account
from lantoa.units.models import Unit

READ = ("view", "add", "change", "delete", "publish")

PREFIX = "desk/"

Guard = Callable[[Any, dict[str, Any]], None]

_open: dict[str, Guard | None] = {}
_elsewhere: dict[str, str] = {}


def in_words(model: type[Model], field: str) -> Column:
    """A column of a list that says yes or no in words."""
    of_model: Any = model._meta.get_field(field)
    label = capfirst(of_model.verbose_name)
    return Column(
        field, label=label, sort_key=field, accessor=lambda record: _("có") if getattr(record, field) else _("không")
    )


def open_desk(*names: str, guard: Guard | None = None) -> None:
    """Open addresses of the desk: names of views ("wagtailadmin_home") or of whole namespaces ("wagtailimages").

    `guard(user, kwargs)` runs before the view, with the arguments out of the address, for views that do not
    check by themselves; it raises `NotAllowed` or `Http404`.
    """
    _open.update(dict.fromkeys(names, guard))


def send_elsewhere(name: str, to: str) -> None:
    """Let the view `name` of the desk lead to the page named `to`, which does the same for the whole house."""
    _elsewhere[name] = to


def elsewhere(view_name: str) -> str | None:
    """The name of the page that stands in for the view, if there is one."""
    return _elsewhere.get(view_name)


def is_open(view_name: str) -> bool:
    """Whether the view, or the namespace it stands in, was opened."""
    return view_name in _open or view_name.rpartition(":")[0] in _open


def guard_of(view_name: str) -> Guard | None:
    """What is to run before the view."""
    return _open.get(view_name) or _open.get(view_name.rpartition(":")[0])


# --- Policies -----------------------------------------------------------------------------------------------


class PositionPolicy(BasePermissionPolicy):
    """Who may do what with the records of a model, out of positions.

    `unit_field` is the look-up to the record's unit ("" for units themselves). `rules` names for each action
    of Wagtail ("view", "add", "change", "delete", "publish", "lock", "unlock", "choose") the capability, or
    capabilities any of which is enough. An action without a rule is nobody's, not even a technical account's:
    where no verb exists in a room's actions, the desk has none either. A record without a unit is for
    technical accounts alone.
    """

    def __init__(self, model: type[Model], unit_field: str = "unit", **rules: str | Iterable[str]) -> None:
        super().__init__(model)
        self.unit_field = unit_field
        self.rules: dict[str, tuple[str, ...]] = {
            action: (rule,) if isinstance(rule, str) else tuple(rule) for action, rule in rules.items()
        }

    def capabilities(self, actions: Iterable[str]) -> set[str]:
        """The capabilities any of which allows one of `actions`."""
        return {capability for action in actions for capability in self.rules.get(action, ())}

    def unit_of(self, instance: Any) -> Unit | None:
        """The unit that `instance` belongs to."""
        for name in self.unit_field.split("__") if self.unit_field else ():
            instance = getattr(instance, name, None)
        return instance

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether `user` may do `action` for at least one unit."""
        return action in self.rules and scopes.holds(user, *self.rules[action])

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Whether `user` may do `action` with this record."""
        if action not in self.rules:
            return False
        unit = self.unit_of(instance)
        if unit is None:
            return _is_technical(user)
        return any(scopes.may(user, capability, unit) for capability in self.rules[action])

    def condition(self, user: Any, actions: Iterable[str]) -> Q:
        """A condition selecting the records with which `user` may do one of `actions`."""
        known = self.capabilities(actions)
        return scopes.condition(user, known, self.unit_field) if known else Q(pk__in=[])

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        """The records with which `user` may do one of `actions`; one query with path ranges."""
        return self.model._default_manager.filter(self.condition(user, actions))

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Account]:
        """Accounts that may do one of `actions` for some unit."""
        return _holders(self.capabilities(actions))

    def users_with_any_permission_for_instance(self, actions: Iterable[str], instance: Any) -> QuerySet[Account]:
        """Accounts that may do one of `actions` with this record: by a position in its unit or above."""
        unit = self.unit_of(instance)
        return _holders(self.capabilities(actions), unit) if unit is not None else _holders(())


class RootPolicy(PositionPolicy):
    """For what belongs to the whole installation: the right is needed over the highest unit with all below."""

    def __init__(self, model: type[Model], **rules: str | Iterable[str]) -> None:
        super().__init__(model, "", **rules)

    def _holds(self, user: Any, actions: Iterable[str]) -> bool:
        wanted = self.capabilities(actions)
        return bool(wanted) and (_is_technical(user) or any(covers_all(user, capability) for capability in wanted))

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether `user` may do `action` at all."""
        return self._holds(user, [action])

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """The same for every record."""
        return self._holds(user, [action])

    def condition(self, user: Any, actions: Iterable[str]) -> Q:
        """Selects all records, or none."""
        return Q() if self._holds(user, actions) else Q(pk__in=[])


def covers_all(user: Any, capability: str) -> bool:
    """Whether `user` has `capability` over the whole tree (a technical account has)."""
    return _is_technical(user) or any(
        grant.capability == capability and grant.subtree and len(grant.path) == Unit.steplen
        for grant in scopes.grants(user)
    )


def register_policy(policy: BasePermissionPolicy) -> None:
    """Make `policy` the one Wagtail asks about its model; call it in the room's `AppConfig.ready`."""
    register_permission_policy(policy.model, policy, exact_class=True)


def _is_technical(user: Any) -> bool:
    return isinstance(user, Account) and user.is_active and user.is_superuser


def _holders(capabilities: Iterable[str], unit: Unit | None = None) -> QuerySet[Account]:
    today = timezone.localdate()
    held = {
        "person__positions__valid_from__lte": today,
        "person__positions__title__capabilities__capability__in": sorted(capabilities),
    }
    now = Q(person__positions__valid_to=None) | Q(person__positions__valid_to__gt=today)
    if unit is not None:
        now &= Q(person__positions__unit=unit) | Q(
            person__positions__unit__path__in=unit.ancestor_paths, person__positions__title__capabilities__subtree=True
        )
    return Account.objects.filter(now, is_active=True, **held).distinct()


# --- Viewsets -----------------------------------------------------------------------------------------------


class DeskView:
    """Goes before every view class of a viewset: the record is checked before anything of the view runs."""

    desk: ClassVar[Any]
    desk_actions: ClassVar[tuple[str, ...]]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Raise `Http404` for a record of foreign units, `NotAllowed` for one that may only be read."""
        self.desk.check(request.user, self.desk_actions, kwargs.get("pk"))
        super().setup(request, *args, **kwargs)  # type: ignore[misc]

    def desk_may(self, action: str, instance: Any) -> bool:
        """Whether the user of this request may do `action` with `instance`."""
        return self.desk.policy.user_has_permission_for_instance(self.request.user, action, instance)  # type: ignore[attr-defined]


class _Listing:
    def get_base_queryset(self) -> QuerySet[Any]:
        records = super().get_base_queryset()  # type: ignore[misc]
        return self.desk.limit(records, self.request.user, READ)  # type: ignore[attr-defined]

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return self.desk.search(queryset, self.search_query) if self.is_searching else queryset  # type: ignore[attr-defined]

    def get_edit_url(self, instance: Any) -> str | None:
        if at_work := self.desk.work_url(instance):  # type: ignore[attr-defined]
            return str(at_work)
        return super().get_edit_url(instance) if self.desk_may("change", instance) else None  # type: ignore[misc, attr-defined]

    def get_delete_url(self, instance: Any) -> str | None:
        return super().get_delete_url(instance) if self.desk_may("delete", instance) else None  # type: ignore[misc, attr-defined]

    def get_copy_url(self, instance: Any) -> str | None:
        return super().get_copy_url(instance) if self.desk_may("add", instance) else None  # type: ignore[misc, attr-defined]


class _Choosing:
    filter_form_class = SearchForm

    def get_object_list(self) -> QuerySet[Any]:
        records = self.desk.limit(super().get_object_list(), self.request.user, ["choose"])  # type: ignore[misc, attr-defined]
        text = self.request.GET.get("q", "").strip()  # type: ignore[attr-defined]
        return self.desk.search(records, text) if text else records  # type: ignore[attr-defined]


class _Chosen:
    def get_object(self, pk: str) -> Any:
        return self.desk.visible(self.request.user, pk, ["choose"])  # type: ignore[attr-defined]


class _ChosenMultiple:
    def get_objects(self, pks: list[str]) -> QuerySet[Any]:
        return self.desk.limit(super().get_objects(pks), self.request.user, ["choose"])  # type: ignore[misc, attr-defined]


class _Saving:
    """Saves through the room's action; what the action refuses is shown on the form, with all that was typed."""

    def save_instance(self) -> Any:
        return self.desk.save(self.request.user, self.form, adding=isinstance(self, generic.CreateView))  # type: ignore[attr-defined]

    def form_valid(self, form: Any) -> HttpResponseBase:
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except NotAllowed:
            raise
        except LantoaError as error:
            form.add_error(None, error.message)
        except ValidationError as error:
            form.add_error(None, error.messages)
        self.produced_error_code = "validation_error"
        self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
        return self.form_invalid(form)  # type: ignore[attr-defined]


class _Deleting:
    def delete_action(self) -> None:
        self.desk.delete_via(self.request.user, self.object)  # type: ignore[attr-defined]


class UnitViewSetMixin:
    """Put this before `SnippetViewSet`, `ModelViewSet` or `ChooserViewSet` for records that belong to a unit.

    Register the model's policy first (`register_policy`). Then say

    * `open_views`: names of the views that exist, out of those that Wagtail would make; all others have no
      address. Adding, editing and deleting are open only where `save_via` or `delete_via` is given.
    * `save_via(actor, instance, values)` and `delete_via(actor, instance)`: the room's actions. `instance` is
      fresh from the database, or None when adding; `values` holds what was changed (all of it when adding).
      It returns the saved record. What it raises (`Invalid`, `Conflict`) is shown on the form.
    * `search_in`: fields with folded text; `search_codes`: fields matched from the beginning as typed.
    * `select`: relations to load with lists.
    """

    open_views: frozenset[str] = frozenset({"index", "index_results", "list", "list_results", "inspect"})
    search_in: tuple[str, ...] = ()
    search_codes: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    copy_view_enabled = False
    add_to_reference_index = False
    form_fields: Any = ()
    model: Any

    def save_via(self, actor: Account, instance: Any, values: dict[str, Any]) -> Any:
        """The room's action that saves; see the class."""
        raise ImproperlyConfigured(f"{type(self).__name__} opens add or edit without saying save_via")

    def delete_via(self, actor: Account, instance: Any) -> None:
        """The room's action that deletes; see the class."""
        raise ImproperlyConfigured(f"{type(self).__name__} opens delete without saying delete_via")

    def work_url(self, instance: Any) -> str:
        """Where a row of the list leads: the page of the workspace at which the record is worked on, if not here."""
        return ""

    @cached_property
    def policy(self) -> PositionPolicy:
        """The policy registered for the model; raises if there is none that knows of units."""
        policy = policy_registry.get_by_type(self.model, fallback=False)
        if not isinstance(policy, PositionPolicy):
            raise ImproperlyConfigured(f"{self.model.__name__} has no PositionPolicy; call desk.register_policy")
        return policy

    # What the views ask

    def visible(self, user: Any, pk: Any, actions: Iterable[str] = READ) -> Any:
        """The record `pk`, if `user` may do one of `actions` with it; else `Http404`."""
        try:
            found = self.limit(self.model._default_manager.all(), user, actions).filter(pk=unquote(str(pk))).first()
        except (ValueError, ValidationError):
            found = None
        if found is None:
            raise Http404(f"{self.model.__name__} {pk}")
        return found

    def check(self, user: Any, actions: tuple[str, ...], pk: Any) -> None:
        """Stop a user who may do none of `actions` with the record `pk` (or, without one, with any record)."""
        if pk is None:
            allowed = any(self.policy.user_has_permission(user, action) for action in actions)
        else:
            record = self.visible(user, pk, {*READ, *actions})
            allowed = any(self.policy.user_has_permission_for_instance(user, action, record) for action in actions)
        if not allowed:
            raise NotAllowed(
                _("Chức vụ của bạn chưa cho làm việc này ở đây. Hãy nhờ người phụ trách đơn vị phân công."),
                account=getattr(user, "pk", None), model=self.model._meta.label, actions=actions, pk=pk,
            )  # fmt: skip

    def limit(self, records: QuerySet[Any], user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        """`records` narrowed to those with which `user` may do one of `actions`; other models pass as they are."""
        if records.model is not self.model:
            return records
        mine = records.filter(self.policy.condition(user, list(actions)))
        related = (*self.select, *([self.policy.unit_field] if self.policy.unit_field else []))
        return mine.select_related(*related) if related else mine

    def search(self, records: QuerySet[Any], text: str) -> QuerySet[Any]:
        """Records in whose text every word of `text` occurs, marks or not, or whose code begins with it."""
        chosen = Q(pk__in=[])
        for field in self.search_in:
            words = Q()
            for word in fold(text).split():
                words &= Q(**{f"{field}__contains": word})
            chosen |= words
        for field in self.search_codes:
            chosen |= Q(**{f"{field}__istartswith": text.strip()})
        return records.filter(chosen)

    def save(self, actor: Account, form: Any, *, adding: bool) -> Any:
        """Hand what the form says to `save_via`, with a fresh record instead of the one the form has changed."""
        if adding:
            return self.save_via(actor, None, dict(form.cleaned_data))
        fresh = self.visible(actor, form.instance.pk)
        values = {name: form.cleaned_data[name] for name in form.changed_data if name in form.cleaned_data}
        return self.save_via(actor, fresh, values) if values else fresh

    # How the views are made

    def construct_view(self, view_class: Any, **kwargs: Any) -> Any:
        """As Wagtail's, with `DeskView` (and what belongs to the kind of view) put before the class."""
        before: list[type] = [DeskView]
        if issubclass(view_class, generic.IndexView):
            before.append(_Listing)
        if issubclass(view_class, BaseChooseView):
            before.append(_Choosing)
        if issubclass(view_class, ChosenViewMixin):
            before.append(_Chosen)
        if issubclass(view_class, ChosenMultipleViewMixin):
            before.append(_ChosenMultiple)
        if issubclass(view_class, (generic.CreateView, generic.EditView)):
            before.append(_Saving)
        if issubclass(view_class, generic.DeleteView):
            before.append(_Deleting)
        guarded = type(
            f"Desk{view_class.__name__}", (*before, view_class), {"desk": self, "desk_actions": _actions(view_class)}
        )
        return super().construct_view(guarded, **kwargs)  # type: ignore[misc]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """As Wagtail's, without the names of views that are not open."""
        found = super().get_common_view_kwargs(**kwargs)  # type: ignore[misc]
        for name in ("history", "usage", "add", "edit", "delete", "copy", "inspect"):
            if name not in self.open_views and f"{name}_url_name" in found:
                found[f"{name}_url_name"] = None
        return found

    def get_urlpatterns(self) -> list[Any]:
        """As Wagtail's, without views that are not open; a chooser has all but the one that makes records."""
        patterns = super().get_urlpatterns()  # type: ignore[misc]
        if any(pattern.name == "choose" for pattern in patterns):
            return [pattern for pattern in patterns if pattern.name != "create"]
        for name, hook in (("add", "save_via"), ("edit", "save_via"), ("delete", "delete_via")):
            if name in self.open_views and getattr(type(self), hook) is getattr(UnitViewSetMixin, hook):
                getattr(self, hook)(None, None, *([{}] if hook == "save_via" else []))
        return [pattern for pattern in patterns if pattern.name in self.open_views]

    def on_register(self) -> None:
        """Opens the viewset's own addresses."""
        super().on_register()  # type: ignore[misc]
        open_desk(self.url_namespace)  # type: ignore[attr-defined]


def _actions(view_class: Any) -> tuple[str, ...]:
    if issubclass(view_class, (BaseChooseView, ChosenViewMixin, ChosenMultipleViewMixin)):
        return ("choose",)
    if issubclass(view_class, PreviewOnCreate):
        return ("add",)
    required = getattr(view_class, "permission_required", None)
    if required is not None:
        return (required,) if isinstance(required, str) else ("publish", "change")
    return tuple(getattr(view_class, "any_permission_required", None) or ("change",))
