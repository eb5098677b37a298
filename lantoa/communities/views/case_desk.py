"""The desk of cases: taken, worked on, passed on, answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.base.errors import LantoaError
from lantoa.base.paging import page_of
from lantoa.communities import actions, queries
from lantoa.communities.actions.cases import desks_of
from lantoa.communities.forms import CaseWordsForm, ExtendForm, MoveForm, OwnerForm, StepForm, WordsForm
from lantoa.communities.models import Case, CaseStep
from lantoa.communities.views.cases import handed_out, steps_of
from lantoa.people.scopes import Capability
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units.models import Unit

HANDLE = Capability.HANDLE_CASES


@officer_view(HANDLE)
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The desk's cases, the most overdue first."""
    which = request.GET.get("loai", "")
    which = which if which in queries.WHICH else ""
    counts, today = queries.desk_counts(unit, request.user), timezone.localdate()
    page = page_of(request, queries.of_desk(unit, request.user, which))
    tabs = [
        {"label": label, "url": f"?loai={code}" if code else "?", "current": which == code, "count": counts.get(code, 0)}
        for code, label in (
            ("", _("Đang giải quyết")), ("moi", _("Chưa nhận")), ("cua-toi", _("Giao cho tôi")), ("tre", _("Quá hạn")),
            ("da-tra-loi", _("Đã trả lời")), ("da-xong", _("Đã xong")),
        )
    ]  # fmt: skip
    context = {
        "unit": unit, "page": page, "tabs": tabs, "rows": [(one, one.is_late(today)) for one in page],
        "has_below": unit.numchild > 0,
    }  # fmt: skip
    return render(request, "communities/cases_desk.html", context)


def _own(request: SignedInRequest, unit: Unit, pk: int) -> Case:
    found = queries.foreign(Case.objects.filter(unit=unit), request.user)
    return get_object_or_404(found.select_related("unit", "person__unit", "owner__person"), pk=pk)


@officer_view(HANDLE)
def case(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One case with all that happened."""
    found = _own(request, unit, pk)
    people = queries.handlers(unit, found)
    desks = desks_of(found) if found.is_open else []
    context = {
        "unit": unit, "case": found, "events": queries.events(found, desk=True),
        "steps": found.steps.select_related("owner__person"), "late": found.is_late(timezone.localdate()),
        "progress": steps_of(found), "withdrawn": found.state == Case.State.WITHDRAWN,
        "in_work": found.state == Case.State.IN_WORK,
        "owner_form": OwnerForm(people=people, initial={"owner": found.owner_id or request.user.pk}),
        "step_form": StepForm(people=people, prefix="buoc", auto_id="buoc_%s"),
        "answer_form": CaseWordsForm(label=_("Trả lời"), longest=8_000, auto_id="tra_loi_%s"),
        "ask_form": WordsForm(label=_("Hỏi gì"), auto_id="hoi_%s"),
        "note_form": WordsForm(label=_("Ghi chú, người gửi không đọc"), auto_id="ghi_%s"),
        "extend_form": ExtendForm(auto_id="lui_%s"),
        "move_form": MoveForm(desks=desks, auto_id="chuyen_%s") if desks else None,
    }  # fmt: skip
    return render(request, "communities/case_manage.html", context)


@require_POST
@officer_view(HANDLE)
def act(request: SignedInRequest, unit: Unit, pk: int, step: str) -> HttpResponse:
    """One thing done with a case, named in the address."""
    found = _own(request, unit, pk)
    try:
        form, work, done = _verbs(request, unit, found)[step]
    except KeyError:
        raise Http404(step) from None
    if form is not None and not form.is_valid():
        messages.error(request, _("Chưa lưu: hãy điền đủ các ô rồi gửi lại."))
        return redirect("communities:case_manage", unit.code, pk)
    try:
        work(form.cleaned_data if form is not None else {})
    except LantoaError as error:
        messages.error(request, error.message)
        return redirect("communities:case_manage", unit.code, pk)
    messages.success(request, done)
    if step == "chuyen":
        return redirect("communities:cases_desk", unit.code)
    return redirect("communities:case_manage", unit.code, pk)


@officer_view(HANDLE)
def file(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponseBase:
    """A file in one of the desk's cases."""
    return handed_out(queries.file_at_desk(unit, request.user, pk))


Work = Callable[[dict[str, Any]], object]


def _verbs(request: SignedInRequest, unit: Unit, found: Case) -> dict[str, tuple[Any, Work, str]]:
    user, data = request.user, request.POST
    people = queries.handlers(unit, found)

    def finish(words: dict[str, Any]) -> object:
        given = data.get("buoc", "")
        chosen = get_object_or_404(CaseStep, case=found, pk=int(given) if given.isdecimal() and len(given) < 18 else 0)
        return actions.do_step(user, chosen, data.get("result", ""))

    return {
        "nhan": (OwnerForm(data, people=people), lambda d: actions.take(user, found, d["owner"]), _("Đã giao kiến nghị.")),
        "buoc": (
            StepForm(data, people=people, prefix="buoc"), lambda d: actions.add_step(user, found, **d), _("Đã thêm bước."),
        ),
        "xong-buoc": (None, finish, _("Đã ghi bước này xong.")),
        "hoi": (WordsForm(data), lambda d: actions.ask_more(user, found, d["text"]), _("Đã hỏi thêm người gửi.")),
        "ghi": (WordsForm(data), lambda d: actions.note(user, found, d["text"]), _("Đã ghi chú.")),
        "lui-han": (
            ExtendForm(data), lambda d: actions.extend(user, found, d["due_on"], d["text"]), _("Đã lùi hạn và báo người gửi."),
        ),
        "chuyen": (
            MoveForm(data, desks=desks_of(found)), lambda d: actions.move_case(user, found, d["target"], d["text"]),
            _("Đã chuyển kiến nghị."),
        ),
        "tra-loi": (
            CaseWordsForm(data, request.FILES, longest=8_000),
            lambda d: actions.answer_case(user, found, d["text"], uploads=d["papers"]),
            _("Đã trả lời và báo người gửi."),
        ),
    }  # fmt: skip


@officer_view(HANDLE, Capability.SEE_REACH)
def below(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Desks of the branch where a case waits, as counts."""
    total, late = queries.branch_total(unit)
    context = {"unit": unit, "desks": queries.desks_below(unit), "total": total, "late": late}
    return render(request, "communities/cases_below.html", context)
