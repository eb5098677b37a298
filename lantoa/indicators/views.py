"""Figures for officers: the dashboard, one indicator by branch, the records behind it."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.base.errors import Invalid
from lantoa.base.jobs import enqueue
from lantoa.base.periods import Period
from lantoa.base.spreadsheets import stream_csv, write_xlsx
from lantoa.indicators import exports, queries, tasks
from lantoa.indicators.registry import Indicator, get
from lantoa.people import scopes
from lantoa.people.scopes import Capability
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units.models import Unit
from lantoa.units.queries import above

READERS = (
    Capability.SEE_REACH, Capability.REPORT, Capability.SIGN_REPORT, Capability.ACCEPT_REPORT, Capability.PLAN,
    Capability.APPROVE_PLAN,
)  # fmt: skip
PER_PAGE = 24
EVIDENCE_PER_PAGE = 50


@officer_view(*READERS)
def dashboard(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """All targets of the branch against their goals."""
    period = _period(request)
    about = queries.standing(period)
    figures = queries.dashboard(unit, period, about)
    context = _frame(request, unit, period) | {
        "figures": [(figure, _address(unit, figure.code, period)) for figure in figures],
        "shown": (unit.code, period.key, tuple(_facts(figure) for figure in figures)),
        "computed_at": about.computed_at,
        "imports": scopes.may(request.user, Capability.ACCEPT_REPORT, unit),
        "reached": sum(1 for figure in figures if figure.reached),
        "measured": sum(1 for figure in figures if figure.value is not None),
        "tabs": _tabs(period, reverse("indicators:dashboard", args=[unit.code])),
        "exports": [
            (label, reverse("indicators:export", args=[unit.code, kind]) + f"?ky={period.key}")
            for kind, label in (("xlsx", "Excel"), ("csv", "CSV"), ("json", "JSON"), ("adx", "ADX"))
        ],
    }
    return render(request, "indicators/dashboard.html", context)


@officer_view(*READERS)
def indicator(request: SignedInRequest, unit: Unit, code: str) -> HttpResponse:
    """One indicator of the branch: by branch below, by level, the periods before."""
    found, period = _indicator(code), _period(request)
    about = queries.standing(period)
    figure = queries.figures([unit.pk], period, [code], about)[unit.pk]
    if not figure:
        raise Http404
    order = "name" if request.GET.get("xep") == "ten" else "value"
    number = _number(request)
    tree = queries.tree_of(period)
    branches, total = queries.children(
        unit, code, period, start=(number - 1) * PER_PAGE, limit=PER_PAGE, order=order, tree=tree, about=about
    )
    cells = [
        {
            "label": branch.unit.short_name or branch.unit.name, "value": branch.figure.value,
            "part": branch.figure.num, "whole": branch.figure.den,
            "url": _branch_address(request, branch, code, period),
        }
        for branch in branches
    ]  # fmt: skip
    here = _address(unit, code, period)
    levels = queries.by_level(unit, code, period, tree=tree) if figure[0].value is not None else []
    imported = queries.count_imported(unit, code, period)
    context = _frame(request, unit, period) | {
        "indicator": found, "figure": figure[0], "branches": branches, "cells": cells, "total": total,
        "rows": list(zip(branches, cells, strict=True)),
        "page": Paginator(range(total), PER_PAGE).get_page(number),
        "levels": levels,
        # All that the tables show: as long as it is the same they need not be set anew.
        "shown": (
            code, str(found.numerator_label), str(found.denominator_label), figure[0].goal, here, order,
            request.GET.urlencode(), total, tuple((branch.unit.name, branch.figure.shown) for branch in branches),
            tuple(tuple(cell.values()) for cell in cells), tuple(tuple(row.values()) for row in levels),
        ),
        "evidence_url": _evidence_address(unit, code, period) if found.evidence or imported else "",
        "imported": imported,
        "tabs": _tabs(period, reverse("indicators:indicator", args=[unit.code, code]), found.period_kinds),
        "orders": [
            {"label": _("Cần quan tâm trước"), "url": here, "current": order == "value"},
            {"label": _("Theo tên"), "url": f"{here}&xep=ten", "current": order == "name"},
        ],
    }  # fmt: skip
    return render(request, "indicators/indicator.html", context)


@officer_view(*READERS)
def evidence(request: SignedInRequest, unit: Unit, code: str) -> HttpResponse:
    """The records behind a figure, as far as the reader may see them."""
    found, period, number = _indicator(code), _period(request), _number(request)
    shown = queries.evidence(
        unit, code, period, request.user, start=(number - 1) * EVIDENCE_PER_PAGE, limit=EVIDENCE_PER_PAGE
    )
    figures = queries.figures([unit.pk], period, [code])[unit.pk]
    context = _frame(request, unit, period) | {
        "indicator": found, "figure": figures[0] if figures else None, "evidence": shown,
        "page": Paginator(range(shown.visible), EVIDENCE_PER_PAGE).get_page(number),
        "hidden": shown.total - shown.visible, "back": _address(unit, code, period),
        "imported": Paginator(queries.imported(unit, code, period), EVIDENCE_PER_PAGE).get_page(
            request.GET.get("trang-tep")
        ),
    }  # fmt: skip
    return render(request, "indicators/evidence.html", context)


@officer_view(*READERS)
def export(request: SignedInRequest, unit: Unit, kind: str) -> HttpResponseBase:
    """The values of the whole branch as a file."""
    period = _period(request)
    name = f"chi-tieu-{unit.code}-{period.key}"
    response: HttpResponseBase
    if kind == "xlsx":
        file = io.BytesIO()
        write_xlsx(file, [(period.key, exports.table(unit, period))])
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx")
    if kind == "csv":
        response = StreamingHttpResponse(
            stream_csv(exports.table(unit, period)), content_type="text/csv; charset=utf-8"
        )
    elif kind == "json":
        response = StreamingHttpResponse(exports.data_values(unit, period), content_type="application/json")
    elif kind == "adx":
        kind = "xml"
        response = StreamingHttpResponse(exports.adx(unit, period), content_type="application/adx+xml")
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


@require_POST
@officer_view(*READERS)
def recompute(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Ask for the figures of a period to be computed anew, in the background."""
    period = _period(request)
    enqueue(tasks.recompute_period, period.key)
    messages.success(
        request, _("Đang tính lại số liệu %(period)s. Thường xong trong một phút.") % {"period": period.label}
    )
    return redirect(reverse("indicators:dashboard", args=[unit.code]) + f"?ky={period.key}")


# --- Small parts ---------------------------------------------------------------------------------------------


def _period(request: SignedInRequest) -> Period:
    key = request.GET.get("ky") or request.POST.get("ky")
    if not key:
        return queries.period_choices(1)[0]
    try:
        return Period.parse(key)
    except ValueError as error:
        raise Invalid(str(error)) from error


def _number(request: SignedInRequest) -> int:
    text = request.GET.get("trang", "1")
    return max(1, min(int(text), 100_000)) if text.isascii() and text.isdigit() else 1


def _indicator(code: str) -> Indicator:
    found = get(code)
    if found is None:
        raise Http404
    return found


def _facts(figure: queries.Figure) -> tuple[Any, ...]:
    """What a table shows of a figure."""
    return (
        figure.code, str(figure.indicator.name), figure.num, figure.den, figure.goal, figure.previous, figure.hidden,
    )  # fmt: skip


def _may_read(request: SignedInRequest, unit: Unit) -> bool:
    return any(scopes.may(request.user, capability, unit) for capability in READERS)


def _frame(request: SignedInRequest, unit: Unit, period: Period) -> dict[str, Any]:
    steps = [
        (step.short_name or step.name, reverse("indicators:dashboard", args=[step.code]) + f"?ky={period.key}")
        for step in above(unit).found()
        if _may_read(request, step)
    ]
    # The unit itself leads to its desk, where one came from.
    steps.append((unit.short_name or unit.name, reverse("portal:desk", args=[unit.code])))
    return {"unit": unit, "period": period, "steps": steps}


def _tabs(period: Period, url: str, kinds: tuple[str, ...] = ("year", "half")) -> list[dict[str, Any]]:
    chosen = [item for item in queries.period_choices() if item.kind in kinds]
    if period not in chosen:
        chosen.append(period)
    return [{"label": _short(item), "url": f"{url}?ky={item.key}", "current": item == period} for item in chosen]


def _short(period: Period) -> str:
    if period.kind == "half":
        words = _("6 tháng đầu %(year)d") if period.number == 1 else _("6 tháng cuối %(year)d")
        return words % {"year": period.start.year}
    label = period.label
    return label[:1].upper() + label[1:]


def _address(unit: Unit, code: str, period: Period) -> str:
    return f"{reverse('indicators:indicator', args=[unit.code, code])}?{urlencode({'ky': period.key})}"


def _evidence_address(unit: Unit, code: str, period: Period) -> str:
    return f"{reverse('indicators:evidence', args=[unit.code, code])}?{urlencode({'ky': period.key})}"


def _branch_address(request: SignedInRequest, branch: queries.Branch, code: str, period: Period) -> str:
    """Down into the branch; without branches of its own straight to the records; nowhere without the right."""
    if not _may_read(request, branch.unit):
        return ""
    found = get(code)
    if branch.has_children or found is None or found.evidence is None:
        return _address(branch.unit, code, period)
    return _evidence_address(branch.unit, code, period)
