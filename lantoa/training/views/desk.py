"""The training desk of a unit: its courses, those above, its officers, the way to 2028."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from lantoa.base.paging import page_of
from lantoa.indicators.registry import get
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.training import officers as posts
from lantoa.training import queries
from lantoa.training.officers import Proposal
from lantoa.training.views.tools import TRAIN, tabs
from lantoa.units.models import Unit

MOST_SHOWN = 24


@officer_view(TRAIN)
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The unit's courses."""
    which = request.GET.get("loai", "")
    kinds = [("", _("Tất cả")), ("mo", _("Đang mở")), ("soan", _("Đang soạn")), ("xong", _("Đã kết thúc"))]
    context = {
        "unit": unit, "tabs": tabs(unit, "desk"), "page": page_of(request, queries.courses_of(unit, which)),
        "kinds": [{"label": label, "url": f"?loai={code}", "current": code == which} for code, label in kinds],
    }  # fmt: skip
    return render(request, "training/desk/index.html", context)


@officer_view(TRAIN)
def above(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Courses of bodies above in which people of the unit can be enrolled."""
    context = {"unit": unit, "tabs": tabs(unit, "above"), "page": page_of(request, queries.courses_above(unit))}
    return render(request, "training/desk/above.html", context)


@officer_view(TRAIN)
def officers(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Officers of the unit itself, and which of them are trained."""
    context = {"unit": unit, "tabs": tabs(unit, "officers"), "page": page_of(request, queries.own_officers(unit), 50)}
    return render(request, "training/desk/officers.html", context)


@officer_view(TRAIN)
def forecast(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """T6 and T7 until 2028: what is missing in each branch, and which classes would close it."""
    parts = []
    for code in posts.LEVELS:
        whole, branches = posts.outlook(unit, code)
        indicator = get(code)
        if not whole.officers or indicator is None:
            continue
        proposed = posts.proposals(branches)
        lacking = sorted(branches, key=lambda one: (-one.gap, -one.missing, one.unit.path))
        parts.append(
            {
                "code": code, "name": indicator.name, "whole": whole, "branches": lacking[:MOST_SHOWN],
                "more": max(0, len(lacking) - MOST_SHOWN), "classes": len(proposed),
                "proposals": [(one, _draft_address(unit, one)) for one in proposed[:MOST_SHOWN]],
                "percent": f"{whole.goal:.0%}".replace("%", " %"),
            }
        )  # fmt: skip
    return render(
        request, "training/desk/forecast.html", {"unit": unit, "tabs": tabs(unit, "forecast"), "parts": parts}
    )


def _draft_address(unit: Unit, proposal: Proposal) -> str:
    """The form of a new course, filled in from a proposal."""
    names = ", ".join(one.short_name or one.name for one in proposal.branches[:3])
    title = _("Kỹ năng truyền thông, quý %(quarter)d/%(year)d: %(names)s") % {
        "quarter": proposal.quarter, "year": proposal.year, "names": names,
    }  # fmt: skip
    asked: dict[str, str | int] = {"ten": title[:200], "cho": proposal.people}
    return f"{reverse('training:course_new', args=[unit.code])}?{urlencode(asked)}"
