"""The plan of a unit: answering what comes from above, one's own activities, submission."""

from __future__ import annotations

from functools import wraps
from itertools import groupby

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lantoa.base.documents import to_docx, to_pdf
from lantoa.base.errors import Invalid
from lantoa.people import scopes
from lantoa.people.scopes import Capability
from lantoa.people.web import SignedInRequest, View, officer_view
from lantoa.programme import actions, paper, queries
from lantoa.programme.forms import DeclineForm, ItemForm, PlanHeadForm, ReviewForm, ShareForm
from lantoa.programme.models import ItemAnswer, ItemShare, Plan, PlanItem, PlanReview, Programme
from lantoa.units.models import Unit

PLAN, APPROVE = Capability.PLAN, Capability.APPROVE_PLAN
FORMS = {
    "docx": (to_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (to_pdf, "application/pdf"),
}


def year_of(request: SignedInRequest) -> int:
    """The year that is asked for, or this one."""
    asked = request.GET.get("nam") or request.POST.get("nam") or ""
    return int(asked) if asked.isdecimal() and 2000 <= int(asked) <= 2100 else timezone.localdate().year


def address(unit: Unit, year: int, name: str = "programme:plan") -> str:
    """A page of the plan of a year."""
    return f"{reverse(name, args=[unit.code])}?nam={year}"


def programme_and_plan(unit: Unit, year: int) -> tuple[Programme | None, Plan | None]:
    """The programme in force for the unit and its plan, where there is one; two queries."""
    programme = queries.programme_for(unit, year)
    return programme, queries.plan_of(unit, programme, year) if programme is not None else None


def _plan(request: SignedInRequest, unit: Unit) -> Plan:
    plan = programme_and_plan(unit, year_of(request))[1]
    if plan is None:
        raise Http404
    return plan


def _item(unit: Unit, pk: int) -> PlanItem:
    return get_object_or_404(
        PlanItem.objects.select_related("plan__unit", "plan__programme", "owner", "section", "target", "campaign",
                                        "source__plan__unit"),
        pk=pk, plan__unit=unit,
    )  # fmt: skip


def owner_view(view: View) -> View:
    """As `officer_view` for an activity's page, open also to the person who is in charge of the activity."""
    for_officers = officer_view(PLAN, APPROVE)(view)

    @login_required
    @wraps(view)
    def checked(request: SignedInRequest, unit_code: str, pk: int) -> HttpResponseBase:
        mine = PlanItem.objects.filter(pk=pk, plan__unit__code=unit_code, owner_id=request.user.person_id)
        if request.user.person_id is not None and mine.exists():
            unit = get_object_or_404(Unit.objects.select_related("kind__level"), code=unit_code)
            return view(request, unit, pk)
        return for_officers(request, unit_code, pk)

    return checked


@officer_view(PLAN, APPROVE)
def plan(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """This year's plan on one page."""
    year = year_of(request)
    programme, found = programme_and_plan(unit, year)
    may_plan = scopes.may(request.user, PLAN, unit)
    context = {
        "unit": unit,
        "year": year,
        "programme": programme,
        "plan": found,
        "may_plan": may_plan,
        "may_issue": scopes.may(request.user, APPROVE, unit),
        "is_top": not unit.parent_path,
        "has_below": unit.numchild > 0,
    }
    if found is not None:
        rows = queries.inherited(found)
        items = list(queries.own_items(found))
        last = min((r.item.plan.answers_due for r in rows if r.item.plan.answers_due is not None), default=None)
        context |= {
            "due": [row for row in rows if row.is_due],
            "answered": [row for row in rows if not row.is_due],
            "groups": [(section, list(group)) for section, group in groupby(items, key=lambda one: one.section)],
            "budget": sum(one.budget for one in items if one.state != PlanItem.State.CANCELLED),
            "reviews": {review.kind: review for review in found.reviews.all()},
            "states": PlanItem.State.choices,
            "editable": may_plan and found.is_open,
            "head_form": PlanHeadForm(instance=found),
            "answers_due": last,
            "due_kind": "lacquer" if last is not None and last < timezone.localdate() else "amber",
        }
    return render(request, "programme/plan.html", context)


@officer_view(PLAN)
@require_POST
def open_plan(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Begin the plan of a year."""
    year = year_of(request)
    programme = queries.programme_for(unit, year)
    if programme is None:
        raise Invalid(_("Năm này chưa có chương trình nào của công đoàn cấp trên."))
    actions.open_plan(request.user, unit, programme, year)
    return redirect(address(unit, year))


@officer_view(PLAN)
@require_POST
def head(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Title and number of the plan."""
    plan = _plan(request, unit)
    form = PlanHeadForm(request.POST, instance=plan)
    if form.is_valid():
        actions.update_plan(request.user, plan, **form.cleaned_data)
        messages.success(request, _("Đã lưu tên và số kế hoạch."))
    return redirect(address(unit, plan.year))


@officer_view(PLAN)
@require_POST
def submit(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Hand the plan to the unit above."""
    plan = actions.submit(request.user, _plan(request, unit))
    messages.success(request, _("Đã gửi kế hoạch lên cấp trên. Bạn sẽ thấy kết quả ở đây."))
    return redirect(address(unit, plan.year))


@officer_view(PLAN)
@require_POST
def revise(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Open it again for changes."""
    plan = actions.revise(request.user, _plan(request, unit), reason=request.POST.get("reason", ""))
    messages.success(request, _("Kế hoạch đã mở để sửa. Sửa xong, bạn nhớ gửi duyệt lại."))
    return redirect(address(unit, plan.year))


@officer_view(PLAN)
@require_POST
def adopt_all(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Adopt whatever has no answer yet."""
    plan = _plan(request, unit)
    n = actions.adopt_all(request.user, plan)
    messages.success(request, ngettext("Đã nhận %(n)d việc.", "Đã nhận %(n)d việc.", n) % {"n": n})
    return redirect(address(unit, plan.year))


@officer_view(PLAN)
@require_POST
def ready_items(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Put the tasks of the guidance into the plan."""
    plan = _plan(request, unit)
    n = actions.add_ready_items(request.user, plan)
    messages.success(
        request, ngettext("Đã thêm %(n)d việc theo hướng dẫn.", "Đã thêm %(n)d việc theo hướng dẫn.", n) % {"n": n}
    )
    return redirect(address(unit, plan.year))


@officer_view(PLAN)
def answer(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Adopt at once; adapt or decline on a page of its own."""
    plan = _plan(request, unit)
    rows = {row.item.pk: row for row in queries.inherited(plan)}
    if pk not in rows:
        raise Http404
    row = rows[pk]
    how = request.POST.get("answer") or request.GET.get("cach", "")
    back = f"{address(unit, plan.year)}#viec-{pk}"
    if request.method == "POST" and how == "undo":
        actions.unanswer(request.user, plan, row.item)
        return redirect(back)
    if request.method == "POST" and how == ItemAnswer.Answer.ADOPTED:
        actions.answer(request.user, plan, row.item, how)
        return redirect(back)
    declining = how == ItemAnswer.Answer.DECLINED
    own = row.answer.own if row.answer is not None else None
    data = request.POST if request.method == "POST" else None
    form: DeclineForm | ItemForm
    if declining:
        form = DeclineForm(data, initial={"reason": row.answer.reason if row.answer else ""})
    else:
        form = ItemForm(data, plan=plan, instance=own, initial=None if own else _copy(row.item))
    if data is not None and form.is_valid():
        how = ItemAnswer.Answer.DECLINED if declining else ItemAnswer.Answer.ADAPTED
        actions.answer(request.user, plan, row.item, how, **form.cleaned_data)
        messages.success(request, _("Đã ghi câu trả lời của đơn vị."))
        return redirect(back)
    context = {"unit": unit, "plan": plan, "row": row, "form": form, "declining": declining}
    return render(request, "programme/answer.html", context)


def _copy(item: PlanItem) -> dict[str, object]:
    names = ("title", "section", "description", "output", "partners", "target", "starts_on", "ends_on")
    return {name: getattr(item, name) for name in names}


@officer_view(PLAN)
def item_new(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """An activity of the unit's own."""
    plan = _plan(request, unit)
    form = ItemForm(request.POST or None, plan=plan, initial={"campaign": request.GET.get("dot")})
    if request.method == "POST" and form.is_valid():
        made = actions.add_item(request.user, plan, **form.cleaned_data)
        messages.success(request, _("Đã thêm “%(title)s” vào kế hoạch.") % {"title": made.title})
        return redirect(address(unit, plan.year))
    return render(request, "programme/item_new.html", {"unit": unit, "plan": plan, "form": form})


@owner_view
def item(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One activity: what it is, who gives what to it, and its form while the plan is open."""
    found = _item(unit, pk)
    editable = scopes.may(request.user, PLAN, unit) and found.plan.is_open
    form = ItemForm(request.POST or None, plan=found.plan, instance=found) if editable else None
    if request.method == "POST" and form is not None and form.is_valid():
        actions.update_item(request.user, _item(unit, pk), **form.cleaned_data)
        messages.success(request, _("Đã lưu."))
        return redirect("programme:item", unit.code, pk)
    shares = list(found.shares.prefetch_related("comments"))
    for share in shares:
        share.address = settings.BASE_URL + reverse("programme:shared_item", args=[actions.share_token(share)])  # type: ignore[attr-defined]
    context = {
        "unit": unit,
        "plan": found.plan,
        "item": found,
        "form": form,
        "may_plan": scopes.may(request.user, PLAN, unit),
        "is_owner": found.owner_id is not None and found.owner_id == request.user.person_id,
        "when": paper.when(found),
        "states": PlanItem.State.choices,
        "shares": shares,
        "share_form": ShareForm(),
        "tally": queries.tallies(found.plan).get(found.pk) if found.issued else None,
        "reasons": queries.reasons(found.plan, found)[:30] if found.issued else [],
    }
    return render(request, "programme/item.html", context)


@officer_view(PLAN)
@require_POST
def item_dates(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Other dates; the calendar sends only the first day and keeps the length."""
    from django.utils.dateparse import parse_date

    found = _item(unit, pk)
    try:
        first = parse_date(request.POST.get("starts_on", ""))
        last = parse_date(request.POST.get("ends_on", ""))
    except ValueError as error:
        raise Invalid(_("Ngày này không có trên lịch.")) from error
    if first is not None and last is None and "ends_on" not in request.POST:
        length = found.ends_on - found.starts_on if found.starts_on and found.ends_on else None
        last = first + length if length is not None else (first if found.ends_on else None)
    actions.reschedule(request.user, found, starts_on=first, ends_on=last)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    messages.success(request, _("Đã đổi ngày của “%(title)s”.") % {"title": found.title})
    return redirect("programme:item", unit.code, pk)


@owner_view
@require_POST
def item_state(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """How far it has come."""
    actions.set_item_state(request.user, _item(unit, pk), request.POST.get("state", ""))
    messages.success(request, _("Đã ghi tình trạng."))
    return redirect("programme:item", unit.code, pk)


@officer_view(PLAN)
@require_POST
def item_remove(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Take it out of the plan."""
    found = _item(unit, pk)
    year = found.plan.year
    actions.remove_item(request.user, found)
    messages.success(request, _("Đã bỏ việc này khỏi kế hoạch."))
    return redirect(address(unit, year))


@officer_view(PLAN)
@require_POST
def item_share(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """A link for a partner."""
    form = ShareForm(request.POST)
    if form.is_valid():
        actions.share_item(request.user, _item(unit, pk), **form.cleaned_data)
        messages.success(request, _("Đã tạo liên kết. Bạn chép liên kết và gửi cho người góp ý."))
    else:
        messages.error(request, _("Chưa tạo được liên kết: hãy ghi tên người nhận và số ngày từ 1 đến 180."))
    return redirect(reverse("programme:item", args=[unit.code, pk]) + "#gop-y")


@officer_view(PLAN)
@require_POST
def share_revoke(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Close a link."""
    share = get_object_or_404(ItemShare.objects.select_related("item__plan__unit"), pk=pk, item__plan__unit=unit)
    actions.revoke_share(request.user, share)
    messages.success(request, _("Liên kết đã đóng."))
    return redirect(reverse("programme:item", args=[unit.code, share.item_id]) + "#gop-y")


@officer_view(PLAN)
def review(request: SignedInRequest, unit: Unit, kind: str) -> HttpResponse:
    """Mid-year or year-end review."""
    if kind not in PlanReview.Kind.values:
        raise Http404
    plan = _plan(request, unit)
    items = list(queries.own_items(plan))
    written = plan.reviews.filter(kind=kind).prefetch_related("notes").first()
    form = ReviewForm(request.POST or None, items=items, review=written)
    if request.method == "POST" and form.is_valid():
        actions.review(request.user, plan, kind, held_on=form.cleaned_data["held_on"],
                       conclusions=form.cleaned_data["conclusions"], notes=form.notes())  # fmt: skip
        messages.success(request, _("Đã lưu."))
        return redirect(address(unit, plan.year))
    context = {"unit": unit, "plan": plan, "form": form, "kind": PlanReview.Kind(kind).label}
    return render(request, "programme/review.html", context)


@officer_view(PLAN, APPROVE)
def document(request: SignedInRequest, unit: Unit, form: str) -> HttpResponse:
    """The plan as .docx or .pdf."""
    if form not in FORMS:
        raise Http404
    plan = _plan(request, unit)
    write, content_type = FORMS[form]
    response = HttpResponse(write(paper.document_of(plan)), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="ke-hoach-{unit.code}-{plan.year}.{form}"'
    return response
