"""Who contributes, by name; and badges."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lantoa.base.errors import LantoaError
from lantoa.base.paging import page_of
from lantoa.base.web import said, ticked
from lantoa.people import credits, scopes
from lantoa.people.models import Person
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.recognition import actions, queries
from lantoa.recognition.forms import AwardForm, BadgeForm
from lantoa.recognition.models import Award, Badge
from lantoa.recognition.views.tools import COMMEND, PROPOSERS, tabs
from lantoa.units.models import Unit

FIELDS = ("name", "about", "icon", "credit", "least", "active")


@require_safe
@officer_view(*PROPOSERS)
def people(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The people of the unit whose page is on, by name, with what they contributed to in the last year: no numbers."""
    text = request.GET.get("q", "")[:80]
    page = page_of(request, queries.contributors(unit, text), 30)
    kinds = credits.among([person.pk for person in page], timezone.now() - timedelta(days=365))
    context = {
        "unit": unit, "tabs": tabs(unit, "people"), "page": page, "text": text,
        "rows": [(person, kinds.get(person.pk, [])) for person in page],
    }  # fmt: skip
    return render(request, "recognition/desk/people.html", context)


@require_safe
@officer_view(*PROPOSERS)
def badges(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The badges in use, those given last, and one to give by hand."""
    text = request.GET.get("q", "")[:80]
    kinds = {one.code: one.label for one in credits.kinds()}
    context = {
        "unit": unit, "tabs": tabs(unit, "badges"), "text": text, "page": page_of(request, queries.awards_of(unit), 20),
        "badges": [(one, kinds.get(one.credit, "")) for one in queries.badges_for(unit)[:100]],
        "people": queries.candidates(unit, text).filter(unit=unit)[:20], "form": AwardForm(unit=unit),
        "may": COMMEND in scopes.capabilities_at(request.user, unit),
    }  # fmt: skip
    return render(request, "recognition/desk/badges.html", context)


@officer_view(COMMEND)
def badge(request: SignedInRequest, unit: Unit, pk: int | None = None) -> HttpResponse:
    """A new badge of the unit, or other facts of one."""
    found = get_object_or_404(Badge, pk=pk, unit=unit) if pk is not None else None
    initial: dict[str, Any] = {name: getattr(found, name) for name in FIELDS} if found is not None else {}
    form = BadgeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_badge(request.user, unit, found, **form.cleaned_data)
        except LantoaError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã lưu huy hiệu."))
            return redirect("recognition:badges", unit.code)
    context = {"unit": unit, "form": form, "badge": found}
    return render(request, "recognition/desk/badge.html", context, status=400 if form.errors else 200)


@require_POST
@officer_view(COMMEND)
def give(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Give a badge by hand."""
    form = AwardForm(request.POST, unit=unit)
    person = get_object_or_404(Person, pk=next(iter(ticked([request.POST.get("person", "")])), 0), unit=unit)
    if form.is_valid():
        said(
            request, _("Đã trao huy hiệu cho %(name)s.") % {"name": person.full_name},
            lambda: actions.award(request.user, unit, form.cleaned_data["badge"], person, reason=form.cleaned_data["reason"]),
        )  # fmt: skip
    else:
        messages.error(request, _("Hãy chọn huy hiệu và ghi trao vì việc gì."))
    return redirect("recognition:badges", unit.code)


@require_POST
@officer_view(COMMEND)
def take_back(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Take a badge back."""
    given = get_object_or_404(Award.objects.select_related("unit"), pk=pk, unit=unit)
    said(request, _("Đã thu lại huy hiệu."), lambda: actions.withdraw(request.user, given))
    return redirect("recognition:badges", unit.code)
