"""Stock-taking."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.base.errors import LantoaError
from lantoa.base.paging import page_of
from lantoa.base.web import said
from lantoa.people import scopes
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.resources import actions, queries
from lantoa.resources.forms import ExtraForm, TakeForm
from lantoa.resources.models import Equipment, StockTake, Tally
from lantoa.resources.views.tools import KEEP, READ, faults, tabs, whole
from lantoa.units.models import Unit


@officer_view(*READ)
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The sessions, and a new one."""
    may_keep = KEEP in scopes.capabilities_at(request.user, unit)
    form = TakeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and may_keep and form.is_valid():
        try:
            take = actions.open_take(request.user, unit, **form.cleaned_data)
        except LantoaError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã mở đợt kiểm kê. Quét mã trên nhãn hoặc đánh dấu trong danh sách."))
            return redirect("resources:take", unit.code, take.pk)
    context = {
        "unit": unit, "tabs": tabs(unit, "takes"), "page": page_of(request, queries.takes_of(unit)), "form": form,
        "may_keep": may_keep, "due": queries.due_for_count(unit, timezone.localdate()).count(),
    }  # fmt: skip
    return render(request, "resources/takes.html", context, status=400 if form.errors else 200)


@officer_view(*READ)
def show(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One session: what is still to be seen, what was found, missing and extra."""
    take = _own(unit, pk)
    result = request.GET.get("kq", "")
    counts = {code: getattr(take, code) for code in Tally.Result.values}
    open_session = take.closed_at is None
    if result not in Tally.Result and not open_session:
        result = Tally.Result.MISSING if counts["missing"] else Tally.Result.FOUND
    unseen = queries.unseen(take)
    waiting = open_session and result not in Tally.Result
    names = [*([("", _("Chưa thấy"), unseen.count())] if open_session else []), *(
        (code, str(Tally.Result(code).label), counts[code]) for code in Tally.Result.values
        if not open_session or code in ("found", "extra")
    )]  # fmt: skip
    context = {
        "unit": unit, "take": take, "is_open": open_session, "result": result, "waiting": waiting,
        "page": page_of(request, unseen, 50) if waiting else None,
        "rows": None if waiting else page_of(request, queries.tallies_of(take, result), 50),
        "conditions": Equipment.Condition.choices, "extra_form": ExtraForm(),
        "may_keep": KEEP in scopes.capabilities_at(request.user, unit),
        "which": [
            {"label": f"{label[:1].upper()}{label[1:]} ({count})", "url": f"?kq={code}" if code else "?", "current": code == result}
            for code, label, count in names
        ],
    }  # fmt: skip
    return render(request, "resources/take.html", context)


@require_POST
@officer_view(KEEP)
def step(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Found, by its box in the list, by a label typed in or from its page; extra; noted by mistake; close."""
    take, do, user = _own(unit, pk), request.POST.get("do", ""), request.user
    if do == "found":
        label = request.POST.get("label", "").strip().upper().removeprefix("TB-").lstrip("0")
        things = Equipment.objects.filter(unit=unit)
        key = whole(request.POST.get("thing", ""))
        thing = things.filter(pk=key).first() if key else things.filter(number=whole(label) or 0).first()
        if thing is None:
            messages.error(request, _("Không có thẻ này trong sổ. Nếu là đồ thừa, hãy mô tả ở mục bên dưới."))
        else:
            condition = request.POST.get("condition", "")
            said(
                request,
                _("Đã thấy %(thing)s.") % {"thing": thing},
                lambda: actions.note_found(user, take, thing, condition=condition),
            )
    elif do == "extra":
        form = ExtraForm(request.POST)
        if form.is_valid():
            said(request, _("Đã ghi thừa."), lambda: actions.note_extra(user, take, form.cleaned_data["what"]))
        else:
            faults(request, form)
    elif do == "undo":
        tally = get_object_or_404(
            Tally.objects.select_related("take"), pk=whole(request.POST.get("tally", "")) or 0, take=take
        )
        said(request, _("Đã bỏ dòng này."), lambda: actions.take_out_tally(user, tally))
    elif do == "close":
        said(request, _("Đã chốt kiểm kê."), lambda: actions.close_take(user, take))
    else:
        raise Http404
    return redirect("resources:take", unit.code, pk)


def _own(unit: Unit, pk: int) -> StockTake:
    return get_object_or_404(queries.takes_of(unit).select_related("unit", "opened_by__person", "closed_by__person"), pk=pk)  # fmt: skip
