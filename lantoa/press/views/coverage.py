"""What the press reported."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lantoa.base.errors import LantoaError
from lantoa.base.fetching import NotFetched
from lantoa.base.paging import page_of
from lantoa.base.spreadsheets import stream_csv
from lantoa.base.web import said
from lantoa.newsroom.queries import campaigns_for, columns_for
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.press import actions, queries
from lantoa.press.forms import CoverageForm, LinkForm, WatchForm
from lantoa.press.models import Coverage, Watch
from lantoa.press.reading import read_page
from lantoa.press.views.tools import PRESS, tabs
from lantoa.units.models import Unit

SUGGESTED = "de-xuat"


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 12 else None


def _filters(request: SignedInRequest) -> dict[str, Any]:
    year = _number(request.GET.get("nam", ""))
    return {
        "kind": request.GET.get("kenh", ""), "column": _number(request.GET.get("muc", "")),
        "campaign": _number(request.GET.get("dot", "")), "year": year if year and 1900 < year < 3000 else None,
    }  # fmt: skip


@officer_view(PRESS)
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The log of reports, narrowed; or those that feeds propose."""
    suggested = request.GET.get("loai") == SUGGESTED
    chosen, year = _filters(request), timezone.localdate().year
    state = Coverage.State.SUGGESTED if suggested else Coverage.State.CONFIRMED
    context = {
        "unit": unit, "tabs": tabs(unit, "coverage"), "suggested": suggested, "chosen": chosen,
        "page": page_of(request, queries.coverage_of(unit, state=state, **chosen), 30),
        "counts": queries.coverage_counts(unit, chosen["year"] or year), "year": chosen["year"] or year,
        "by_unit": [] if suggested else queries.coverage_by_unit(unit, chosen["year"] or year),
        "kinds": Coverage.Kind.choices, "columns": columns_for(unit), "campaigns": campaigns_for(unit)[:50],
        "which": [
            {"label": _("Đã ghi"), "url": "?", "current": not suggested},
            {"label": _("Máy đề xuất"), "url": f"?loai={SUGGESTED}", "current": suggested},
        ],
    }  # fmt: skip
    return render(request, "press/desk/coverage.html", context)


@officer_view(PRESS)
def note(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """A report: paste a link and what the page says of itself is filled in; or type it."""
    initial: dict[str, Any] = {"published_on": timezone.localdate(), "kind": Coverage.Kind.ONLINE}
    link_form = LinkForm(request.GET if "link" in request.GET else None)
    if link_form.is_bound and link_form.is_valid():
        initial["link"] = link_form.cleaned_data["link"]
        try:
            found = read_page(initial["link"])
        except NotFetched as error:
            link_form.add_error("link", error.message)
        else:
            initial |= {"outlet": found.outlet, "title": found.title, "published_on": found.published_on}
    form = CoverageForm(request.POST or None, request.FILES or None, unit=unit, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.note_coverage(request.user, unit, **form.cleaned_data)
        except LantoaError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã ghi “%(title)s” và vào sổ sản phẩm.") % {"title": row.title})
            return redirect("press:coverage", unit.code)
    return render(
        request, "press/desk/coverage_new.html", {"unit": unit, "form": form, "link_form": link_form},
        status=400 if form.errors else 200,
    )  # fmt: skip


@require_POST
@officer_view(PRESS)
def step(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Confirm, dismiss or merge."""
    rows = Coverage.objects.select_related("unit")
    row, user, do = get_object_or_404(rows, pk=pk, unit=unit), request.user, request.POST.get("do", "")
    back = redirect("press:coverage", unit.code)
    if do == "confirm":
        said(request, _("Đã ghi vào sổ."), lambda: actions.confirm_coverage(user, row, request.POST.get("outlet", "")))
        back["Location"] += f"?loai={SUGGESTED}"
    elif do == "merge":
        into = get_object_or_404(rows, pk=_number(request.POST.get("into", "")) or 0, unit=unit)
        said(request, _("Đã gộp hai tin bài."), lambda: actions.merge_coverage(user, row, into))
    else:
        said(request, _("Đã bỏ tin bài này."), lambda: actions.dismiss_coverage(user, row))
        if row.state == Coverage.State.SUGGESTED:
            back["Location"] += f"?loai={SUGGESTED}"
    return back


@require_safe
@officer_view(PRESS)
def export(request: SignedInRequest, unit: Unit) -> HttpResponseBase:
    """The log as .csv, as narrowed."""
    found = queries.coverage_of(unit, **_filters(request)).iterator(chunk_size=1000)

    def rows() -> Any:
        yield ["Ngày", "Loại", "Báo, đài", "Tên bài", "Số phút", "Chuyên mục", "Đợt truyền thông", "Liên kết"]
        for row in found:
            yield [
                f"{row.published_on:%d/%m/%Y}", str(row.get_kind_display()), row.outlet, row.title, row.minutes or "",
                row.column.name if row.column else "", row.campaign.title if row.campaign else "", row.link or row.recording,
            ]  # fmt: skip

    response = StreamingHttpResponse(stream_csv(rows()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="tin-bai-{unit.code}.csv"'
    return response


@officer_view(PRESS)
def watches(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The feeds that are followed."""
    form = WatchForm(request.POST or None, initial={"words": unit.short_name or unit.name})
    if request.method == "POST" and form.is_valid():
        try:
            actions.watch(request.user, unit, **form.cleaned_data)
        except LantoaError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã theo dõi nguồn tin. Máy đọc mỗi giờ một lần."))
            return redirect("press:watches", unit.code)
    rows = Watch.objects.filter(unit=unit)
    return render(request, "press/desk/watches.html", {"unit": unit, "form": form, "rows": rows})


@require_POST
@officer_view(PRESS)
def unwatch(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Follow a feed no more."""
    row = get_object_or_404(Watch.objects.select_related("unit"), pk=pk, unit=unit)
    said(request, _("Đã thôi theo dõi."), lambda: actions.unwatch(request.user, row))
    return redirect("press:watches", unit.code)
