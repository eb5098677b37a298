"""The register of equipment, its labels, what is lent to whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lantoa.base.errors import LantoaError
from lantoa.base.paging import page_of
from lantoa.base.web import said, table_response
from lantoa.people import scopes
from lantoa.people.models import Person
from lantoa.people.web import SignedInRequest, member_view, officer_view
from lantoa.resources import actions, exports, queries
from lantoa.resources.forms import EquipmentForm, LoanForm, ReturnForm, WriteOffForm
from lantoa.resources.labels import labels_pdf
from lantoa.resources.models import Equipment, Loan, StockTake
from lantoa.resources.views.tools import APPROVE, KEEP, READ, faults, tabs, whole
from lantoa.units.models import Unit

FIELDS = (
    "name", "category", "serial", "value", "acquired_on", "useful_years", "location", "holder", "condition", "lendable",
    "note",
)  # fmt: skip
WHICH = ("muon", "qua-han", "hong", "thieu", "kiem-ke", "thanh-ly")


def _narrowed(request: HttpRequest, unit: Unit) -> tuple[Any, dict[str, str]]:
    """The things that the address asks for, and what it asks."""
    which = request.GET.get("loc", "")
    chosen = {
        "text": request.GET.get("q", "")[:80], "category": request.GET.get("loai", ""),
        "which": which if which in WHICH else "",
    }  # fmt: skip
    if chosen["category"] not in Equipment.Category:
        chosen["category"] = ""
    today = timezone.localdate()
    rows = queries.equipment_of(unit, **chosen)
    if which == "qua-han":
        rows = rows.filter(pk__in=queries.overdue(unit, today).values("pk"))
    elif which == "kiem-ke":
        rows = rows.filter(pk__in=queries.due_for_count(unit, today).values("pk"))
    return rows, chosen


@officer_view(*READ)
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The register, narrowed."""
    rows, chosen = _narrowed(request, unit)
    page = page_of(request, rows, 30)
    loans = queries.with_open_loan(page.object_list)
    names = [
        ("", _("Đang có")), ("muon", _("Đang cho mượn")), ("qua-han", _("Quá hạn trả")), ("hong", _("Hỏng")),
        ("thieu", _("Không thấy")), ("kiem-ke", _("Cần kiểm kê")), ("thanh-ly", _("Đã thanh lý")),
    ]  # fmt: skip
    context = {
        "unit": unit, "tabs": tabs(unit, "equipment"), "page": page, "rows": [(row, loans.get(row.pk)) for row in page],
        "chosen": chosen, "categories": Equipment.Category.choices, "today": timezone.localdate(),
        "may_keep": KEEP in scopes.capabilities_at(request.user, unit),
        "which": [
            {"label": label, "url": f"?loc={code}" if code else "?", "current": chosen["which"] == code}
            for code, label in names
        ],
    }  # fmt: skip
    return render(request, "resources/equipment.html", context)


@officer_view(KEEP)
def edit(request: SignedInRequest, unit: Unit, pk: int | None = None) -> HttpResponse:
    """A new thing, or other facts of one."""
    found = _own(unit, pk) if pk is not None else None
    initial: dict[str, Any] = {name: getattr(found, name) for name in FIELDS} if found is not None else {}
    initial.setdefault("acquired_on", timezone.localdate())
    form = EquipmentForm(request.POST or None, unit=unit, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if found is None:
                saved = actions.register_equipment(request.user, unit, **form.cleaned_data)
            else:
                saved = actions.change_equipment(request.user, found, **form.cleaned_data)
        except LantoaError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã ghi vào sổ: %(label)s.") % {"label": saved.label})
            return redirect("resources:thing", unit.code, saved.pk)
    context = {"unit": unit, "form": form, "thing": found}
    return render(request, "resources/equipment_edit.html", context, status=400 if form.errors else 200)


@officer_view(*READ)
def show(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One thing: facts, who had it, and the forms for the next step."""
    thing, held = _own(unit, pk), scopes.capabilities_at(request.user, unit)
    text, today = request.GET.get("q", ""), timezone.localdate()
    written_off = getattr(thing, "write_off", None)
    take = StockTake.objects.filter(unit=unit, closed_at=None).first() if thing.state != "gone" else None
    context = {
        "unit": unit, "thing": thing, "loan": queries.with_open_loan([thing]).get(thing.pk), "text": text, "today": today,
        "page": page_of(request, queries.loans_of(thing), 20), "people": queries.borrowers(unit, text)[:20],
        "may_keep": KEEP in held, "may_write_off": APPROVE in held, "left": thing.left_of_value(today), "take": take,
        "loan_form": LoanForm(initial={"due_on": today + timedelta(days=7)}),
        "return_form": ReturnForm(initial={"condition": thing.condition}), "write_off_form": WriteOffForm(),
        "written_off": written_off, "proofs": written_off.proofs.all() if written_off else [],
    }  # fmt: skip
    return render(request, "resources/thing.html", context)


@require_POST
@officer_view(KEEP)
def check_out(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Lend it to somebody of the unit."""
    thing, form = _own(unit, pk), LoanForm(request.POST)
    person = get_object_or_404(Person, pk=whole(request.POST.get("person", "")) or 0, unit=unit)
    if form.is_valid():
        said(
            request, _("Đã ghi: %(name)s mượn.") % {"name": person.full_name},
            lambda: actions.check_out(request.user, thing, person, **form.cleaned_data),
        )  # fmt: skip
    else:
        faults(request, form)
    return redirect("resources:thing", unit.code, pk)


@require_POST
@officer_view(KEEP)
def take_back(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """It is back."""
    thing = _own(unit, pk)
    condition = request.POST.get("condition", "")
    said(request, _("Đã ghi nhận trả lại."), lambda: actions.take_back(request.user, thing, condition=condition))
    return redirect("resources:thing", unit.code, pk)


@require_POST
@officer_view(APPROVE)
def write_off(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Take it out of the register by a decision."""
    thing, form = _own(unit, pk), WriteOffForm(request.POST, request.FILES)
    if form.is_valid():
        said(
            request,
            _("Đã thanh lý; thiết bị còn trong sổ đã thanh lý."),
            lambda: actions.write_off(request.user, thing, **form.cleaned_data),
        )
    else:
        faults(request, form)
    return redirect("resources:thing", unit.code, pk)


@require_safe
@officer_view(*READ)
def labels(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """A sheet of labels for the things that are ticked, or for all that the list shows."""
    chosen = [number for one in request.GET.getlist("nhan")[:500] if (number := whole(one)) is not None]
    rows = _narrowed(request, unit)[0]
    response = HttpResponse(
        labels_pdf(unit, rows.filter(pk__in=chosen) if chosen else rows[:481]), content_type="application/pdf"
    )
    response["Content-Disposition"] = f'inline; filename="nhan-thiet-bi-{unit.code}.pdf"'
    return response


@require_safe
@officer_view(*READ)
def export(request: SignedInRequest, unit: Unit, form: str) -> HttpResponseBase:
    """The register as .xlsx or .csv."""
    which = "thanh-ly" if request.GET.get("loc") == "thanh-ly" else ""
    table = exports.equipment_table(unit, timezone.localdate(), which)
    return table_response([(_("Thiết bị"), table)], f"thiet-bi-{unit.code}", form)


@never_cache
def scan(request: HttpRequest, key: str) -> HttpResponse:
    """What a label's QR code opens: for the keeper the thing's page, for people of the unit borrowing and returning
    where they may by themselves, for everybody else whose it is and whom to call."""
    thing = get_object_or_404(Equipment.objects.select_related("unit"), key=key)
    held = scopes.capabilities_at(request.user, thing.unit) if request.user.is_authenticated else set()
    person: Person | None = getattr(request.user, "person", None)
    ours = person is not None and person.unit_id == thing.unit_id and person.left_on is None
    if request.method == "POST":
        if not ours or person is None:
            raise Http404
        return _by_oneself(request, thing, person)
    if held & set(READ):
        return redirect("resources:thing", thing.unit.code, thing.pk)
    loan = Loan.objects.filter(equipment=thing, back_at=None).first() if ours else None
    context = {
        "thing": thing, "unit": thing.unit, "ours": ours, "mine": loan is not None and person is not None and loan.person_id == person.pk,
        "loan": loan, "loan_form": LoanForm(initial={"due_on": timezone.localdate() + timedelta(days=7)}),
        "return_form": ReturnForm(initial={"condition": thing.condition}),
    }  # fmt: skip
    return render(request, "resources/scan.html", context)


def _by_oneself(request: HttpRequest, thing: Equipment, person: Person) -> HttpResponse:
    user: Any = request.user
    signed_in: Any = request
    if request.POST.get("do") == "back":
        condition = request.POST.get("condition", "")
        said(signed_in, _("Cảm ơn bạn đã trả."), lambda: actions.take_back(user, thing, condition=condition))
    else:
        form = LoanForm(request.POST)
        if form.is_valid():
            said(signed_in, _("Đã ghi bạn mượn."), lambda: actions.check_out(user, thing, person, **form.cleaned_data))
        else:
            faults(signed_in, form)
    return redirect("resources:scan", thing.key)


@member_view
def mine(request: SignedInRequest, person: Person) -> HttpResponse:
    """What one has borrowed and is to bring back."""
    context = {"page": page_of(request, queries.loans_by(person), 30), "today": timezone.localdate()}
    return render(request, "resources/my_loans.html", context)


def _own(unit: Unit, pk: int) -> Equipment:
    return get_object_or_404(Equipment.objects.select_related("unit", "holder", "write_off"), pk=pk, unit=unit)
