"""What comes in from the units below: how each branch stands, taking in, giving back, more time."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lantoa.base.errors import Invalid
from lantoa.base.periods import Period
from lantoa.people.scopes import Capability, may
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.reports import actions, queries
from lantoa.reports.models import Report, ReportKind
from lantoa.units.models import Unit

READERS = (Capability.ACCEPT_REPORT, Capability.REPORT, Capability.SIGN_REPORT, Capability.SEE_REACH)
PER_PAGE = 50


@officer_view(*READERS)
def inbox(request: SignedInRequest, unit: Unit, kind: str, period: str) -> HttpResponse:
    """Expected, received, on time: for the branch, each branch below, and each unit directly below."""
    found, when = _which(kind, period)
    branches = queries.by_branch(unit, found, when.key)
    total = sum((standing for _unit, standing in branches), start=queries.Standing())
    children = queries.children_reports(unit, found, when.key)
    state = request.GET.get("tinh-trang", "")
    if state == "thieu":
        children = children.filter(is_received=False)
    elif state == "muon":
        children = children.filter(is_received=True, late=True)
    elif state in Report.State.values:
        children = children.filter(state=state)
    page = Paginator(children, PER_PAGE).get_page(request.GET.get("trang"))
    labels = dict(Report.State.choices)
    kinds = {"submitted": "amber", "accepted": "leaf", "returned": "lacquer", "signed": "brand"}
    for child in page.object_list:
        child.words, child.pill = labels.get(child.state, _("chưa mở")), kinds.get(child.state, "neutral")
    accepts = may(request.user, Capability.ACCEPT_REPORT, unit)
    acceptable = any(child.state == Report.State.SUBMITTED for child in page.object_list)
    filters = [
        ("", _("Tất cả")), ("submitted", _("Chờ nhận")), ("thieu", _("Chưa nộp")), ("returned", _("Được trả lại")),
        ("muon", _("Nộp muộn")), ("accepted", _("Đã nhận")),
    ]  # fmt: skip
    parts = Paginator([row for row in branches if row[0].numchild], PER_PAGE)
    context = {
        "unit": unit, "kind": found, "period": when, "title": found.title_for(when), "total": total, "page": page, "accepts": accepts,
        "acceptable": acceptable, "extendable": not all(child.is_received for child in page.object_list),
        "branches": parts.get_page(request.GET.get("trang-nhanh")), "state": state,
        "tabs": [
            {"label": label, "url": f"?tinh-trang={value}" if value else "?", "current": state == value}
            for value, label in filters
        ],
        "call": queries.calls_by(unit, found, when.key) or queries.nearest_call(unit, found, when.key),
    }  # fmt: skip
    return render(request, "reports/inbox.html", context)


@officer_view(*READERS)
def late(request: SignedInRequest, unit: Unit, kind: str, period: str) -> HttpResponse:
    """All units of the branch whose day has passed, at any depth."""
    found, when = _which(kind, period)
    page = Paginator(queries.late_units(unit, found, when.key), PER_PAGE).get_page(request.GET.get("trang"))
    context = {"unit": unit, "kind": found, "period": when, "title": found.title_for(when), "page": page}
    return render(request, "reports/late.html", context)


@officer_view(Capability.ACCEPT_REPORT)
def call_new(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Ask the units below for a report."""
    if request.method == "POST":
        try:
            period = Period.parse(request.POST.get("ky", ""))
        except ValueError as error:
            raise Invalid(str(error)) from error
        kind = get_object_or_404(ReportKind, period_kind=period.kind)
        actions.call(
            request.user, unit, kind, period, due_on=_day(request.POST.get("han", "")),
            locks_on=_day(request.POST.get("khoa", "")), note=request.POST.get("dan", ""),
        )  # fmt: skip
        messages.success(request, _("Đã yêu cầu các đơn vị cấp dưới nộp báo cáo."))
        return redirect("reports:inbox", unit.code, kind.code, period.key)
    return redirect("reports:list", unit.code)


@require_POST
@officer_view(Capability.ACCEPT_REPORT)
def accept(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Take one report in; `unit` is the one that handed it in."""
    report = get_object_or_404(Report, unit=unit, pk=pk)
    actions.accept(request.user, report)
    messages.success(request, _("Đã nhận báo cáo của %(unit)s.") % {"unit": unit.name})
    return _back_up(unit, report)


@require_POST
@officer_view(Capability.ACCEPT_REPORT, Capability.SIGN_REPORT)
def return_(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Give one report back with a comment, or take back what the topmost unit has issued."""
    report = get_object_or_404(Report, unit=unit, pk=pk)
    actions.return_report(request.user, report, request.POST.get("gop_y", ""))
    if not unit.parent_path:
        messages.success(request, _("Đã thu hồi. Báo cáo mở lại để sửa."))
        return redirect(report)
    messages.success(request, _("Đã trả lại kèm góp ý; %(unit)s sẽ thấy trong việc cần làm.") % {"unit": unit.name})
    return _back_up(unit, report)


@require_POST
@officer_view(Capability.ACCEPT_REPORT)
def accept_many(request: SignedInRequest, unit: Unit, kind: str, period: str) -> HttpResponse:
    """Take in the chosen reports, or all that wait, at most 500 at once."""
    found, when = _which(kind, period)
    if request.POST.get("tat_ca"):
        waiting = queries.children_reports(unit, found, when.key).filter(state=Report.State.SUBMITTED)
        ids = list(waiting.values_list("report_pk", flat=True)[: actions.MOST_AT_ONCE])
    else:
        ids = [int(text) for text in request.POST.getlist("bao_cao") if text.isascii() and text.isdigit()]
    count = actions.accept_many(request.user, unit, ids)
    messages.success(request, ngettext("Đã nhận %(n)d báo cáo.", "Đã nhận %(n)d báo cáo.", count) % {"n": count})
    return redirect("reports:inbox", unit.code, found.code, when.key)


@require_POST
@officer_view(Capability.ACCEPT_REPORT)
def remind(request: SignedInRequest, unit: Unit, kind: str, period: str) -> HttpResponse:
    """Remind one unit directly below, or all that have not handed in."""
    found, when = _which(kind, period)
    count = actions.remind(request.user, unit, found, when, only=request.POST.get("don_vi", ""))
    words = ngettext("Đang nhắc %(n)d đơn vị; mỗi đơn vị được nhắc nhiều nhất một lần một ngày.",
                     "Đang nhắc %(n)d đơn vị; mỗi đơn vị được nhắc nhiều nhất một lần một ngày.", count)  # fmt: skip
    messages.success(request, words % {"n": count})
    return redirect("reports:inbox", unit.code, found.code, when.key)


@require_POST
@officer_view(Capability.ACCEPT_REPORT)
def extend(request: SignedInRequest, unit: Unit, kind: str, period: str) -> HttpResponse:
    """Give a unit directly below more time."""
    found, when = _which(kind, period)
    child = get_object_or_404(Unit, code=request.POST.get("don_vi", ""))
    day = _day(request.POST.get("den", ""))
    if day is None:
        raise Invalid(_("Hãy chọn ngày gia hạn."))
    actions.extend(request.user, child, found, when, due_on=day, reason=request.POST.get("ly_do", ""))
    messages.success(request, _("Đã gia hạn cho %(unit)s.") % {"unit": child.name})
    return redirect("reports:inbox", unit.code, found.code, when.key)


def _which(kind: str, period: str) -> tuple[ReportKind, Period]:
    found = get_object_or_404(ReportKind, code=kind)
    try:
        when = Period.parse(period)
    except ValueError as error:
        raise Http404 from error
    if when.kind != found.period_kind:
        raise Http404
    return found, when


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(_("Ngày “%(text)s” không đúng.") % {"text": text}) from error


def _back_up(unit: Unit, report: Report) -> HttpResponse:
    parent = queries.parent_of(unit)
    if parent is None:
        return redirect(report)
    return redirect(reverse("reports:inbox", args=[parent.code, report.kind.code, report.period]))
