"""The tree of units as its officers change it: a form, what will happen in words, then the deed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from lantoa.base import formatting
from lantoa.base.errors import Conflict, Invalid
from lantoa.people import queries, scopes, tree_forms
from lantoa.people.models import Account
from lantoa.people.scopes import Capability
from lantoa.people.tree_forms import ChangeForm
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units import actions
from lantoa.units import queries as unit_queries
from lantoa.units.models import Unit, UnitChange, UnitName, path_range

MANAGE = Capability.MANAGE_UNITS


@dataclass(frozen=True)
class Size:
    """How much hangs on a unit: units below it, people on the rolls of it and of those."""

    units: int
    people: int


Words = Callable[[Unit, dict[str, Any], Size], list[str]]


@dataclass(frozen=True)
class Verb:
    """One change: its form, what it does, what that means in words."""

    title: str | Promise
    button: str | Promise
    form: type[ChangeForm]
    do: Callable[[Account, Unit, dict[str, Any]], Unit]
    words: Words
    done: str | Promise


def _units(n: int) -> str:
    return ngettext("%(n)s đơn vị cấp dưới", "%(n)s đơn vị cấp dưới", n) % {"n": formatting.number(n)}


def _people(n: int) -> str:
    return ngettext("%(n)s người", "%(n)s người", n) % {"n": formatting.number(n)}


def _create_words(unit: Unit, data: dict[str, Any], size: Size) -> list[str]:
    return [
        _("“%(name)s” (mã %(code)s) bắt đầu từ %(day)s, trực thuộc %(unit)s.")
        % {"name": data["name"], "code": data["code"].upper(), "day": formatting.date(data["on"]), "unit": unit.name},
        _("Chuyên trang của đơn vị có ngay tại /don-vi/%(code)s/. Mã không đổi được về sau.")
        % {"code": data["code"].upper()},
    ]


def _rename_words(unit: Unit, data: dict[str, Any], size: Size) -> list[str]:
    return [
        _("Từ %(day)s, “%(old)s” mang tên “%(new)s”. Số liệu và văn bản trước ngày đó giữ tên cũ.")
        % {"day": formatting.date(data["on"]), "old": unit.name, "new": data["name"]},
    ]


def _move_words(unit: Unit, data: dict[str, Any], size: Size) -> list[str]:
    return [
        _("Từ %(day)s, %(unit)s trực thuộc %(target)s.")
        % {"day": formatting.date(data["on"]), "unit": unit.name, "target": data["target"].name},
        _("Đi cùng: %(units)s, %(people)s. Số liệu trước ngày đó vẫn tính cho cấp trên cũ.")
        % {"units": _units(size.units), "people": _people(size.people)},
    ]


def _merge_words(unit: Unit, data: dict[str, Any], size: Size) -> list[str]:
    return [
        _("Từ %(day)s, %(unit)s kết thúc hoạt động; %(target)s kế thừa.")
        % {"day": formatting.date(data["on"]), "unit": unit.name, "target": data["target"].name},
        _("Chuyển sang: %(units)s, %(people)s. Chức vụ ở đơn vị cũ kết thúc cùng ngày.")
        % {"units": _units(size.units), "people": _people(size.people)},
        _("Bài viết, sản phẩm và số liệu trước ngày đó vẫn đứng tên đơn vị cũ. Việc này không hoàn tác được."),
    ]


def _split_words(unit: Unit, data: dict[str, Any], size: Size) -> list[str]:
    going = data["members"]
    paths = unit_queries.within([one.path for one in going], "unit__path")
    moved = unit_queries.within([one.path for one in going])
    return [
        _("Từ %(day)s có đơn vị mới “%(name)s” (mã %(code)s), ngang cấp với %(unit)s.")
        % {"day": formatting.date(data["on"]), "name": data["name"], "code": data["code"].upper(), "unit": unit.name},
        _("Chuyển sang đơn vị mới: %(units)s, %(people)s. Phần còn lại ở nguyên.")
        % {
            "units": _units(Unit.objects.active().filter(moved).count()),
            "people": _people(queries.on_rolls(paths).count()),
        },
    ]


def _dissolve_words(unit: Unit, data: dict[str, Any], size: Size) -> list[str]:
    return [
        _("Từ %(day)s, %(unit)s kết thúc hoạt động.") % {"day": formatting.date(data["on"]), "unit": unit.name},
        _("%(people)s rời danh sách, chức vụ kết thúc, tài khoản đóng. Việc đã làm vẫn giữ nguyên.")
        % {"people": _people(size.people)},
        _("Việc này không hoàn tác được."),
    ]


def _when(data: dict[str, Any]) -> dict[str, Any]:
    return {"on": data["on"], "decision": data["decision"]}


VERBS: dict[str, Verb] = {
    "them": Verb(
        gettext_lazy("Thành lập đơn vị cấp dưới"), gettext_lazy("Thành lập"), tree_forms.CreateForm,
        lambda actor, unit, data: actions.create(
            actor, code=data["code"], name=data["name"], kind=data["kind"], parent=unit, province=unit.province,
            **_when(data),
        ),
        _create_words, gettext_lazy("Đã thành lập %(unit)s."),
    ),
    "doi-ten": Verb(
        gettext_lazy("Đổi tên"), gettext_lazy("Đổi tên"), tree_forms.RenameForm,
        lambda actor, unit, data: actions.rename(actor, unit, data["name"], **_when(data)),
        _rename_words, gettext_lazy("Tên mới là %(unit)s."),
    ),
    "chuyen": Verb(
        gettext_lazy("Chuyển sang cấp trên khác"), gettext_lazy("Chuyển"), tree_forms.MoveForm,
        lambda actor, unit, data: actions.move(actor, unit, data["target"], **_when(data)),
        _move_words, gettext_lazy("Đã chuyển %(unit)s."),
    ),
    "sap-nhap": Verb(
        gettext_lazy("Sáp nhập vào đơn vị khác"), gettext_lazy("Sáp nhập"), tree_forms.MergeForm,
        lambda actor, unit, data: actions.merge(actor, unit, data["target"], **_when(data)),
        _merge_words, gettext_lazy("Đã sáp nhập; %(unit)s kế thừa."),
    ),
    "chia-tach": Verb(
        gettext_lazy("Chia tách"), gettext_lazy("Chia tách"), tree_forms.SplitForm,
        lambda actor, unit, data: actions.split(
            actor, unit, code=data["code"], name=data["name"], children=data["members"], **_when(data)
        ),
        _split_words, gettext_lazy("Đã tách ra %(unit)s."),
    ),
    "giai-the": Verb(
        gettext_lazy("Giải thể"), gettext_lazy("Giải thể"), tree_forms.DissolveForm,
        lambda actor, unit, data: actions.dissolve(actor, unit, reason=data["reason"], **_when(data)),
        _dissolve_words, gettext_lazy("%(unit)s đã giải thể."),
    ),
}  # fmt: skip


@officer_view(MANAGE)
def overview(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The units below, fifty at a time, and what can be done with this one."""
    text = request.GET.get("q", "").strip()
    below = unit_queries.children(unit)
    if text:
        below = unit_queries.find(text).filter(**path_range(unit.path)).exclude(pk=unit.pk)
    context = {
        "unit": unit,
        "above": unit_queries.ancestors(unit).last(),
        "page": Paginator(below, 50).get_page(request.GET.get("trang")),
        "text": text,
        "verbs": [(name, verb.title) for name, verb in VERBS.items()] if unit.is_active else [],
        "changes": _changes(unit)[:5],
    }
    return render(request, "people/tree.html", context)


@officer_view(MANAGE)
def history(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """What has happened to the unit and to those below it, the latest first."""
    page = Paginator(_changes(unit), 50).get_page(request.GET.get("trang"))
    return render(request, "people/tree_history.html", {"unit": unit, "page": page})


@officer_view(MANAGE)
def change(request: SignedInRequest, unit: Unit, verb: str) -> HttpResponse:
    """One change of the tree: asked for, shown in words, and done when it is confirmed."""
    if verb not in VERBS:
        raise Http404(verb)
    what = VERBS[verb]
    form = what.form(unit, request.POST or None)
    context: dict[str, Any] = {"unit": unit, "form": form, "verb": verb, "what": what}
    if request.method == "POST" and form.is_valid():
        if "confirm" not in request.POST:
            context["words"] = what.words(unit, form.cleaned_data, _size(unit))
            context["given"] = [(name, value) for name in form.fields for value in request.POST.getlist(name)]
            return render(request, "people/tree_confirm.html", context)
        try:
            result = what.do(request.user, unit, form.cleaned_data)
        except (Invalid, Conflict) as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, str(what.done) % {"unit": result.name})
            return _back(request, result)
    return render(request, "people/tree_change.html", context, status=400 if form.errors else 200)


@require_safe
@login_required
def pick_unit(request: SignedInRequest) -> HttpResponse:
    """At most twenty units, within reach of the user's positions, whose name or code matches `q`: for pickers.

    `name` is the form field that the answer's choices fill; what is typed may come under that name too.
    """
    name = request.GET.get("name", "unit_code")
    text = (request.GET.get("q") or request.GET.get(name, "")).strip()
    if not scopes.holds(request.user):
        raise Http404
    within = scopes.condition(request.user, Capability.values, "")
    found = unit_queries.first_of(unit_queries.find(text).filter(within), 20) if text else []
    return render(request, "people/_unit_choices.html", {"units": found, "text": text, "name": name})


def _changes(unit: Unit) -> Any:
    """What has happened, each with `named`: what its unit was called on that day."""
    then = UnitName.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=OuterRef("on")), unit=OuterRef("unit"), valid_from__lte=OuterRef("on")
    )
    return (
        UnitChange.objects.filter(Q(**path_range(unit.path, "unit__path")) | Q(other=unit))
        .select_related("unit", "other")
        .annotate(named=Coalesce(Subquery(then.order_by("-valid_from").values("name")[:1]), "unit__name"))
        .order_by("-on", "-id")
    )


def _size(unit: Unit) -> Size:
    below = Unit.objects.under(unit).active().exclude(pk=unit.pk).count()
    return Size(below, queries.on_rolls(Q(**path_range(unit.path, "unit__path"))).count())


def _back(request: SignedInRequest, unit: Unit) -> HttpResponse:
    # A unit that is gone, or has gone elsewhere, is no place to return to.
    if unit.is_active and scopes.may(request.user, MANAGE, unit):
        return redirect("people:tree", unit.code)
    above = unit_queries.ancestors(unit).last()
    if above is not None and scopes.may(request.user, MANAGE, above):
        return redirect("people:tree", above.code)
    return redirect("portal:desks")
