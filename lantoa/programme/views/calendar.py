"""The calendar of a unit: occasions, campaigns, activities, and what the rooms above add."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.base.errors import Invalid
from lantoa.base.periods import Period
from lantoa.people import scopes
from lantoa.people.scopes import Capability
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.programme import actions, queries
from lantoa.programme import calendar as events
from lantoa.programme import occasions as dates
from lantoa.programme.forms import OccasionForm
from lantoa.programme.models import Occasion
from lantoa.units.models import Unit

PLAN = Capability.PLAN
READERS = (PLAN, Capability.APPROVE_PLAN, Capability.WRITE, Capability.NOTIFY)


@officer_view(*READERS)
def month(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """A month as a grid on wide screens, as a list on phones, with the next occasions beside it."""
    today = timezone.localdate()
    try:
        period = Period.parse(request.GET.get("thang", ""))
        period = period if period.kind == "month" else Period.containing(today, "month")
    except ValueError:
        period = Period.containing(today, "month")
    first = period.start - timedelta(days=period.start.weekday())
    last = period.last_day + timedelta(days=6 - period.last_day.weekday())
    found = events.events(unit, first, last, request.user)
    may_plan = scopes.may(request.user, PLAN, unit)
    here = reverse("programme:calendar", args=[unit.code])
    context = {
        "unit": unit,
        "period": period,
        "today": today,
        "previous": f"{here}?thang={period.previous().key}",
        "following": f"{here}?thang={period.next().key}",
        "weeks": _weeks(found, first, last, period, today),
        "days": [
            (day, dates.lunar_label(day), listed)
            for day, listed in events.by_day(
                [event for event in found if event.day <= period.last_day and event.end >= period.start],
                period.start, period.last_day,
            ).items()
        ],
        "may_plan": may_plan,
        "proposals": proposals(unit, today) if may_plan else [],
        "joinable": queries.joinable(unit, today) if may_plan else [],
        "feed": request.build_absolute_uri(reverse("programme:feed", args=[unit.code])),
    }  # fmt: skip
    return render(request, "programme/calendar.html", context)


def _weeks(
    found: list[events.Event], first: date, last: date, period: Period, today: date
) -> list[list[dict[str, object]]]:
    by_day = events.by_day(found, first, last)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    cells = [
        {"date": day, "lunar": dates.lunar_label(day), "out": not period.contains(day), "today": day == today,
         "events": by_day.get(day, [])}
        for day in days
    ]  # fmt: skip
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


def proposals(unit: Unit, today: date, days: int = 75) -> list[tuple[date, Occasion, int]]:
    """Occasions ahead for which the unit has no campaign yet, with the days that are left; two queries."""
    ahead = dates.upcoming(unit, today, days)
    held = queries.occasions_with_campaign(unit, today)
    return [(day, occasion, (day - today).days) for day, occasion in ahead if occasion.pk not in held]


@officer_view(PLAN)
def occasions(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The unit's own anniversaries."""
    form = OccasionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_occasion(request.user, unit, **form.cleaned_data)
        except Invalid as error:
            form.add_error("day", error.message)
        else:
            messages.success(request, _("Đã thêm ngày kỷ niệm. Ngày này sẽ có trong lịch mỗi năm."))
            return redirect("programme:occasions", unit.code)
    context = {
        "unit": unit,
        "form": form,
        "own": list(Occasion.objects.filter(unit=unit)),
        "shared": dates.dates_in(Period.year(timezone.localdate().year), unit),
    }
    return render(request, "programme/occasions.html", context)


@officer_view(PLAN)
@require_POST
def occasion_remove(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Take one off."""
    actions.remove_occasion(request.user, get_object_or_404(Occasion, pk=pk, unit=unit))
    messages.success(request, _("Đã bỏ ngày kỷ niệm."))
    return redirect("programme:occasions", unit.code)
