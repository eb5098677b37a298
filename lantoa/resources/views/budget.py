"""The budget of a unit and what was spent of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lantoa.base.errors import LantoaError
from lantoa.base.paging import page_of
from lantoa.base.web import said, table_response
from lantoa.people import scopes
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.programme.models import Campaign
from lantoa.resources import actions, exports, queries
from lantoa.resources.forms import ApproveForm, LineForm, ProofForm, RulesForm, SpendForm
from lantoa.resources.models import BudgetLine, Category, Spending
from lantoa.resources.rollup import rollup
from lantoa.resources.views.tools import ABOVE, APPROVE, KEEP, READ, faults, proof_response, tabs, whole
from lantoa.units.models import Unit

FIELDS = ("title", "category", "planned", "campaign", "project", "note")


def _year(request: SignedInRequest) -> int:
    return whole(request.GET.get("nam", ""), 2000, 2100) or timezone.localdate().year


def _address(unit: Unit, year: int) -> str:
    return f"{reverse('resources:budget', args=[unit.code])}?nam={year}"


@officer_view(*ABOVE)
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The budget of a year: planned, approved, spent, beside the plan and the year before."""
    year, held = _year(request), scopes.capabilities_at(request.user, unit)
    category, campaign = request.GET.get("muc", ""), whole(request.GET.get("dot", ""))
    if category not in Category:
        category = ""
    sums, before = rollup(unit, year), rollup(unit, year - 1)
    context: dict[str, Any] = {
        "unit": unit, "tabs": tabs(unit, "budget"), "year": year, "years": queries.years_of(unit, timezone.localdate()),
        "may_keep": KEEP in held, "may_approve": APPROVE in held, "own": sums.own, "before": before.own,
        "total": sums.total, "has_below": bool(sums.below), "in_plan": queries.money_of_plan(unit, year),
        "category": category, "categories": Category.choices, "campaign": campaign,
        "campaigns": Campaign.objects.filter(budget_lines__unit=unit, budget_lines__year=year).distinct()[:50],
        "page": page_of(request, queries.lines_of(unit, year, category, campaign), 30),
        "waiting": queries.lines_to_approve(unit, year).count(), "rules": queries.rules_of(unit),
    }  # fmt: skip
    return render(request, "resources/budget.html", context)


@officer_view(*ABOVE)
def below(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The branch: what each unit below has, by what it is for and by campaign; all of it adds up."""
    year = _year(request)
    sums = rollup(unit, year)
    page = Paginator(list(sums.below), 50).get_page(request.GET.get("page"))
    units = Unit.objects.in_bulk(list(page.object_list))
    campaigns = Campaign.objects.select_related("unit").in_bulk([pk for pk in sums.by_campaign if pk is not None])
    labels = dict(Category.choices)
    context = {
        "unit": unit, "tabs": tabs(unit, "budget"), "year": year, "years": queries.years_of(unit, timezone.localdate()),
        "own": sums.own, "total": sums.total, "page": page,
        "rows": [(units[pk], sums.below[pk]) for pk in page.object_list if pk in units],
        "categories": [(labels[code], sums.by_category[code]) for code in Category.values if code in sums.by_category],
        # In the order of their dates, and what is under none last.
        "campaigns": [
            *((one.title, sums.by_campaign[one.pk]) for one in sorted(campaigns.values(), key=lambda c: (c.starts_on, c.pk))),
            *([(_("Không thuộc đợt nào"), sums.by_campaign[None])] if None in sums.by_campaign else []),
        ],
    }  # fmt: skip
    return render(request, "resources/below.html", context)


@officer_view(KEEP)
def edit(request: SignedInRequest, unit: Unit, pk: int | None = None) -> HttpResponse:
    """A new line, or one that nobody has approved yet."""
    found = _line(unit, pk) if pk is not None else None
    initial: dict[str, Any] = {name: getattr(found, name) for name in FIELDS} if found is not None else {}
    if found is None and (project := whole(request.GET.get("du-an", ""))):
        initial["project"] = project
    form, year = LineForm(request.POST or None, unit=unit, initial=initial), _year(request)
    if request.method == "POST" and form.is_valid():
        try:
            if found is None:
                saved = actions.plan_line(request.user, unit, year=year, **form.cleaned_data)
            else:
                saved = actions.change_line(request.user, found, **form.cleaned_data)
        except LantoaError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã lưu khoản dự toán. Người duyệt sẽ thấy trong việc cần làm."))
            return redirect("resources:line", unit.code, saved.pk)
    context = {"unit": unit, "form": form, "line": found, "year": found.year if found else year}
    return render(request, "resources/line_edit.html", context, status=400 if form.errors else 200)


@require_POST
@officer_view(KEEP)
def from_plan(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Lines out of the items of the plan."""
    year = whole(request.POST.get("year", ""), 2000, 2100) or timezone.localdate().year
    try:
        number = actions.take_from_plan(request.user, unit, year)
    except LantoaError as error:
        messages.error(request, error.message)
    else:
        if number:
            words = ngettext("Đã thêm %(n)d khoản từ kế hoạch.", "Đã thêm %(n)d khoản từ kế hoạch.", number)
            messages.success(request, words % {"n": number})
        else:
            messages.info(request, _("Kế hoạch năm không còn việc nào có kinh phí mà chưa có khoản dự toán."))
    return redirect(_address(unit, year))


@officer_view(APPROVE)
def rules(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """From which amount a second person signs."""
    known = queries.rules_of(unit)
    form = RulesForm(
        request.POST if request.method == "POST" else None,
        initial={"second_above": known.second_above if known else None},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_rules(request.user, unit, **form.cleaned_data)
        except LantoaError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã lưu. Quy định áp dụng cho khoản ghi từ bây giờ."))
            return redirect("resources:budget", unit.code)
    return render(
        request, "resources/rules.html", {"unit": unit, "form": form}, status=400 if form.errors else 200
    )  # fmt: skip


@officer_view(*ABOVE)
def line(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One line: what it is for, what was approved, what went out, and the forms for the next step."""
    found, held = _line(unit, pk), scopes.capabilities_at(request.user, unit)
    today = timezone.localdate()
    day = today if today.year == found.year else None
    money = queries.money_of_lines([found])
    context = {
        "unit": unit, "line": found, "money": money, "proofs": found.proofs.all(),
        "page": page_of(request, queries.spendings_of(found), 30), "may_keep": KEEP in held, "may_approve": APPROVE in held,
        "approve_form": ApproveForm(initial={"amount": found.approved if found.approved is not None else found.planned}),
        "spend_form": SpendForm(initial={"spent_on": day}),
    }  # fmt: skip
    return render(request, "resources/line.html", context)


@require_POST
@officer_view(APPROVE)
def approve(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Approve a line, or adjust what was."""
    found, form = _line(unit, pk), ApproveForm(request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data
        said(
            request, _("Đã duyệt khoản dự toán."),
            lambda: actions.approve_line(
                request.user, found, data["amount"], decision=data["decision"], scans=data["scans"]
            ),
        )  # fmt: skip
    else:
        faults(request, form)
    return redirect("resources:line", unit.code, pk)


@require_POST
@officer_view(*READ)
def drop(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Take a line out of the budget."""
    found = _line(unit, pk)
    if said(request, _("Đã bỏ khoản dự toán."), lambda: actions.drop_line(request.user, found)):
        return redirect(_address(unit, found.year))
    return redirect("resources:line", unit.code, pk)


@officer_view(KEEP)
def spend(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Enter a spending."""
    found = _line(unit, pk)
    form = SpendForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            entered = actions.spend(request.user, found, **form.cleaned_data)
        except LantoaError as error:
            form.add_error(None, error.message)
        else:
            waits = entered.state == Spending.State.WAITING
            messages.success(
                request, _("Đã ghi; khoản này chờ chữ ký thứ hai của người khác.") if waits else _("Đã ghi vào sổ chi.")
            )
            return redirect("resources:spending", unit.code, entered.pk)
    context = {"unit": unit, "line": found, "form": form, "money": queries.money_of_lines([found])}
    return render(request, "resources/spend.html", context, status=400 if form.errors else 200)


@officer_view(*ABOVE)
def spending(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One spending with its scans."""
    found, held = _spending(unit, pk), scopes.capabilities_at(request.user, unit)
    own = found.entered_by_id == request.user.pk
    context = {
        "unit": unit, "row": found, "proofs": found.proofs.all(), "proof_form": ProofForm(), "may_keep": KEEP in held,
        "may_sign": APPROVE in held and found.state == Spending.State.WAITING and not own, "own": own,
        "may_strike": found.state in Spending.LIVE
        and (APPROVE if found.needs_second and found.state == Spending.State.COUNTED else KEEP) in held,
    }  # fmt: skip
    return render(request, "resources/spending.html", context)


@require_POST
@officer_view(*READ)
def step(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Sign, refuse or strike."""
    found, reason, user = _spending(unit, pk), request.POST.get("reason", ""), request.user
    do = request.POST.get("do", "")
    if do == "sign":
        said(request, _("Đã ký. Khoản chi đã vào sổ."), lambda: actions.sign(user, found))
    elif do == "refuse":
        said(request, _("Đã trả lại người lập cùng lý do."), lambda: actions.refuse(user, found, reason))
    elif do == "strike":
        said(request, _("Đã gạch sổ khoản chi."), lambda: actions.strike(user, found, reason))
    else:
        raise Http404
    return redirect("resources:spending", unit.code, pk)


@require_POST
@officer_view(KEEP)
def add_proof(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """More scans behind a spending."""
    found, form = _spending(unit, pk), ProofForm(request.POST, request.FILES)
    if form.is_valid():
        said(
            request,
            _("Đã thêm minh chứng."),
            lambda: actions.add_proofs(request.user, found, form.cleaned_data["scans"]),
        )
    else:
        faults(request, form)
    return redirect("resources:spending", unit.code, pk)


@require_safe
@officer_view(*ABOVE)
def proof(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponseBase:
    """A scan."""
    found = queries.proof_of(unit, pk)
    if found is None:
        raise Http404
    return proof_response(found)


@require_safe
@officer_view(*ABOVE)
def export(request: SignedInRequest, unit: Unit, year: int, form: str) -> HttpResponseBase:
    """For accounting: lines and book of a year as .xlsx, the book (or, with `bang=du-toan`, the lines) as .csv; with
    `nhanh=1` of the whole branch."""
    branch = request.GET.get("nhanh") == "1"
    lines = (_("Dự toán"), exports.budget_table(unit, year, branch=branch))
    book = (_("Sổ chi"), exports.book_table(unit, year, branch=branch))
    wants_lines = request.GET.get("bang") == "du-toan"
    name = f"{'du-toan' if wants_lines and form == 'csv' else 'ke-toan'}-{unit.code}-{year}{'-nhanh' if branch else ''}"
    return table_response([book, lines] if wants_lines else [lines, book], name, form)


def _line(unit: Unit, pk: int) -> Any:
    lines = queries.with_spent(BudgetLine.objects.filter(unit=unit))
    return get_object_or_404(lines.select_related("unit", "campaign", "project", "planned_by__person", "approved_by__person"), pk=pk)  # fmt: skip


def _spending(unit: Unit, pk: int) -> Spending:
    rows = Spending.objects.select_related("unit", "line", "entered_by__person", "signed_by__person")
    return get_object_or_404(rows, pk=pk, unit=unit)
