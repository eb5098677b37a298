"""Results at work: charts, cross-tables, branches, open answers, and what was done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lantoa.base.web import said
from lantoa.people.scopes import capabilities_at, same_unit
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.surveys import actions, results, topics
from lantoa.surveys.forms import DeedForm
from lantoa.surveys.models import Deed, Survey
from lantoa.surveys.views.desk import NOTIFY, SEE, language, own
from lantoa.surveys.views.public import refreshed
from lantoa.units.models import Unit


def _seen_from(unit: Unit, pk: int) -> Survey:
    """A survey that asked people of this unit's branch, whoever made it."""
    return get_object_or_404(
        Survey.objects.select_related("unit", "branch__kind", "previous__branch", "previous__unit")
        .exclude(state__in=[Survey.State.DRAFT, Survey.State.WAITING]),
        pk=pk, branch__path__in=unit.ancestor_paths,
    )  # fmt: skip


@require_safe
@officer_view(NOTIFY, SEE)
def show(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """What a branch answered."""
    survey = Survey.objects.filter(pk=pk, unit=unit).select_related("branch").first()
    # The unit that asks sees the audience's own unit first, even where that lies below it.
    place = survey.branch if survey is not None and survey.branch.depth > unit.depth else unit
    survey = refreshed(_seen_from(place, pk))
    shown = results.results(survey, place, language())
    if shown is None:
        raise Http404(pk)
    held = capabilities_at(request.user, unit)
    at_top = place.pk == survey.branch_id
    rows, columns = request.GET.get("dong", ""), request.GET.get("cot", "")
    context = {
        "unit": unit, "place": place, "survey": survey, "results": shown, "parts": results.parts(survey, place), "at_top": at_top,
        "crossable": results.crossable(survey, language()) if at_top else [], "rows": rows, "columns": columns,
        "cross": results.cross(survey, rows, columns, language()) if at_top and rows and columns else None,
        "mine": survey.unit_id == unit.pk, "may_write": survey.unit_id == unit.pk and NOTIFY in held,
        "deeds": list(survey.deeds.all()), "deed_form": DeedForm(),
        "open_questions": [one for one in shown.charts if one.kind in ("short", "long") and one.answered],
    }  # fmt: skip
    return render(request, "surveys/desk/results.html", context)


@require_safe
@officer_view(NOTIFY, SEE)
def written(request: SignedInRequest, unit: Unit, pk: int, question: str) -> HttpResponse:
    """Open answers by topic. Only a unit's own people see its answers with names and numbers in them."""
    survey = refreshed(_seen_from_or_below(unit, pk))
    place = survey.branch if survey.branch.depth > unit.depth else unit
    shown = results.results(survey, place, language(), with_previous=False)
    chart = (
        next((one for one in shown.charts if one.id == question and one.kind in ("short", "long")), None)
        if shown
        else None
    )
    if chart is None:
        raise Http404(question)
    found: list[topics.Topic] = []
    unmasked = _own_answers_only(survey, place) and any(
        same_unit(request.user, right, place) for right in (NOTIFY, SEE)
    )
    if chart.answered:
        found = topics.by_topic(topics.texts(survey, place, question, masked=not unmasked))
    context: dict[str, Any] = {
        "unit": unit,
        "place": place,
        "survey": survey,
        "chart": chart,
        "topics": found,
        "masked": not unmasked,
    }
    return render(request, "surveys/desk/written.html", context)


def _seen_from_or_below(unit: Unit, pk: int) -> Survey:
    mine = Survey.objects.filter(pk=pk, unit=unit).select_related("branch").first()
    return _seen_from(mine.branch if mine is not None and mine.branch.depth > unit.depth else unit, pk)


def _own_answers_only(survey: Survey, place: Unit) -> bool:
    """Whether no answers of units below come in: to those the unit is a level above."""
    return place.numchild == 0 or not survey.whole_branch


@require_POST
@officer_view(NOTIFY)
def deeds(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Say what was done, or take it away."""
    survey = own(unit, pk)
    if request.POST.get("do") == "remove":
        key = request.POST.get("deed", "")
        deed = get_object_or_404(
            Deed.objects.select_related("survey"), pk=int(key) if key.isdecimal() else 0, survey=survey
        )
        said(request, _("Đã bỏ."), lambda: actions.remove_deed(request.user, deed))
    else:
        form = DeedForm(request.POST)
        if form.is_valid():
            said(request, _("Đã ghi việc đã làm."), lambda: actions.add_deed(request.user, survey, **form.cleaned_data))
        else:
            messages.error(request, _("Hãy ghi cả điều đã nghe và việc đã làm."))
    return redirect("surveys:results", unit.code, pk)
