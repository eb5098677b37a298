"""One's own page, what is to be done next, and the workspaces of units."""

from __future__ import annotations

from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from lantoa.newsroom import queries as newsroom
from lantoa.people import boards, scopes
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units import queries as unit_queries
from lantoa.units.models import Unit

NEWS_SHOWN = 6


@login_required
def me(request: SignedInRequest) -> HttpResponse:
    """What waits for me, the news of my units, and the doors to what is mine."""
    person = getattr(request.user, "person", None)
    context = {
        "person": person,
        "items": boards.mine_for(request.user),
        "news": newsroom.of_units_over(person.unit)[:NEWS_SHOWN] if person else [],
        "is_officer": scopes.holds(request.user),
    }
    return render(request, "portal/me.html", context)


@login_required
def todo(request: SignedInRequest) -> HttpResponse:
    """The next useful steps of an officer, the overdue first."""
    items = boards.todo_for(request.user)
    today = timezone.localdate()
    context = {
        "late": [item for item in items if item.due and item.due < today],
        "next": [item for item in items if not (item.due and item.due < today)],
        "units": list(scopes.home_units(request.user)),
        "is_officer": scopes.holds(request.user),
    }
    return render(request, "portal/todo.html", context)


@login_required
def desks(request: SignedInRequest) -> HttpResponse:
    """The units one works for; a single one opens at once."""
    homes = list(scopes.home_units(request.user))
    if len(homes) == 1:
        return redirect("portal:desk", homes[0].code)
    return render(request, "portal/desks.html", {"units": homes})


@officer_view()
def desk(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The workspace of a unit: the rooms that one's position opens, and the units below."""
    held = scopes.capabilities_at(request.user, unit)
    doors = boards.doors_for(held)
    groups = [(name, list(members)) for name, members in groupby(doors, key=lambda door: str(door.group))]
    text = request.GET.get("q", "").strip()
    below = unit_queries.children(unit)
    if text:
        below = unit_queries.find(text).filter(path__startswith=unit.path).exclude(pk=unit.pk)
    context = {
        "unit": unit,
        "groups": groups,
        "ancestors": [u for u in unit_queries.ancestors(unit) if scopes.capabilities_at(request.user, u)],
        "page": Paginator(below, 20).get_page(request.GET.get("trang")),
        "text": text,
        "sees_below": scopes.Capability.SEE_REACH in held,
    }
    return render(request, "portal/desk.html", context)
