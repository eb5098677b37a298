"""The programme with its targets, handing the plan down, and the plans of the units below."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.base.errors import Invalid
from lantoa.people import scopes
from lantoa.people.scopes import Capability
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.programme import actions, queries
from lantoa.programme.forms import IssueForm
from lantoa.programme.models import Plan, PlanItem, Programme
from lantoa.programme.ready import READY
from lantoa.programme.views.plans import address, programme_and_plan, year_of
from lantoa.units.models import Unit, path_range

PLAN, APPROVE = Capability.PLAN, Capability.APPROVE_PLAN
PAGE = 50


@officer_view(PLAN, APPROVE)
def programme(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The programme in force and its targets; the highest unit enters it here."""
    if request.method == "POST":
        actions.start_programme(request.user, unit, template=request.POST.get("template", ""))
        messages.success(request, _("Đã nhập chương trình cùng các chỉ tiêu."))
        return redirect("programme:programme", unit.code)
    found = queries.programme_for(unit, year_of(request))
    context = {
        "unit": unit,
        "programme": found,
        "targets": list(found.targets.select_related("level")) if found else [],
        "sections": list(found.sections.all()) if found else [],
        "ready": list(READY.items()),
        "may_start": scopes.may(request.user, APPROVE, unit),
    }
    return render(request, "programme/programme.html", context)


@officer_view(APPROVE)
def cascade(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Hand the plan down, watch the plans being opened, and see how units answer."""
    found = _own_plan(request, unit)
    if request.method == "POST":
        last = queries.last_cascade(found)
        if "resume" in request.POST and last is not None:
            actions.resume_cascade(request.user, last)
        else:
            form = IssueForm(request.POST)
            if not form.is_valid():
                raise Invalid(_("Hạn trả lời chưa đúng. Hãy chọn một ngày trên lịch; kế hoạch chưa được giao."))
            actions.issue(request.user, found, **form.cleaned_data)
            messages.success(request, _("Đã giao kế hoạch. Các đơn vị cấp dưới đang được mở kế hoạch."))
        return redirect(address(unit, found.year, "programme:cascade"))
    run = queries.last_cascade(found)
    if request.headers.get("HX-Request"):
        return render(request, "programme/_cascade.html", {"unit": unit, "plan": found, "run": run})
    tallies = queries.tallies(found) if found.issued_at else {}
    items = [(item, tallies.get(item.pk)) for item in queries.own_items(found)]
    context = {
        "unit": unit, "plan": found, "run": run, "items": items,
        "form": IssueForm(initial={"number": found.number, "due": found.answers_due}), "is_top": not unit.parent_path,
        "new": sum(not item.issued and item.state != PlanItem.State.CANCELLED for item, _tally in items),
    }  # fmt: skip
    return render(request, "programme/cascade.html", context)


@officer_view(APPROVE)
def plans_below(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Plans of the units below; the waiting ones of the next level first. POST approves those ticked."""
    year = year_of(request)
    programme = queries.programme_for(unit, year)
    if programme is None:
        raise Http404
    if request.method == "POST":
        ids = [int(pk) for pk in request.POST.getlist("plan") if pk.isdecimal()]
        if "all" in request.POST:
            waiting = queries.plans_below(unit, programme, year, state=Plan.State.SUBMITTED, direct=True)
            ids = list(waiting.values_list("pk", flat=True)[:500])
        n = actions.approve_many(request.user, unit, ids)
        messages.success(request, ngettext("Đã duyệt %(n)d kế hoạch.", "Đã duyệt %(n)d kế hoạch.", n) % {"n": n})
        return redirect(address(unit, year, "programme:plans_below"))
    state, text = request.GET.get("tinh-trang", ""), request.GET.get("q", "")
    state = state if state in (*Plan.State.values, queries.LATE) else ""
    direct = request.GET.get("cap", "") != "tat-ca"
    page = Paginator(
        queries.plans_below(unit, programme, year, state=state, text=text, direct=direct), PAGE
    ).get_page(request.GET.get("trang"))  # fmt: skip
    budgets = queries.budgets_of(list(page))
    counts = queries.states_below(unit, programme, year, direct=direct)
    context = {
        "unit": unit,
        "year": year,
        "page": page,
        "rows": [(plan, budgets.get(plan.pk, 0)) for plan in page],
        "state": state,
        "states": [(value, label, counts.get(value, 0)) for value, label in Plan.State.choices],
        "late": _late(unit, programme, year, counts),
        "waiting": counts.get(Plan.State.SUBMITTED, 0),
        "text": text,
        "direct": direct,
        "total_budget": queries.budget_of_branch(unit, programme, year),
    }
    return render(request, "programme/plans_below.html", context)


@officer_view(APPROVE)
def plan_below(request: SignedInRequest, unit: Unit, child_code: str) -> HttpResponse:
    """A plan of a unit below, to read, approve or return."""
    child = get_object_or_404(
        Unit.objects.select_related("kind__level").filter(**path_range(unit.path)).exclude(pk=unit.pk), code=child_code
    )
    year = year_of(request)
    plan = programme_and_plan(child, year)[1]
    if plan is None:
        raise Http404
    if request.method == "POST":
        try:
            if request.POST.get("decision") == "approve":
                actions.approve(request.user, plan, comment=request.POST.get("comment", ""))
                messages.success(request, _("Đã duyệt kế hoạch của %(unit)s.") % {"unit": child.name})
            else:
                actions.return_plan(request.user, plan, comment=request.POST.get("comment", ""))
                messages.success(request, _("Đã trả lại kế hoạch kèm ý kiến."))
            return redirect(address(unit, year, "programme:plans_below"))
        except Invalid as error:
            messages.error(request, error.message)
    items = list(queries.own_items(plan))
    context = {
        "unit": unit,
        "child": child,
        "plan": plan,
        "rows": queries.inherited(plan),
        "items": items,
        "budget": sum(item.budget for item in items if item.state != PlanItem.State.CANCELLED),
        "decides": plan.state == Plan.State.SUBMITTED and plan.submitted_by_id != request.user.pk,
    }
    return render(request, "programme/plan_below.html", context)


def _late(unit: Unit, programme: Programme, year: int, counts: dict[str, int]) -> int | None:
    """How many plans are overdue; None while their day has not passed."""
    due = queries.due_below(unit, programme, year)
    if due is None or due >= timezone.localdate():
        return None
    return sum(counts.get(state, 0) for state in Plan.OPEN)


def _own_plan(request: SignedInRequest, unit: Unit) -> Plan:
    plan = programme_and_plan(unit, year_of(request))[1]
    if plan is None:
        raise Http404
    return plan
