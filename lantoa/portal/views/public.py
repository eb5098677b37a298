"""Pages for everybody: the front page, the finder of units, each unit's own section."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import CharField, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from lantoa.base.prepared import Prepared, Slot
from lantoa.newsroom import queries as newsroom
from lantoa.portal import queries
from lantoa.units import queries as unit_queries
from lantoa.units.models import Unit

LATEST_SHOWN = 13
PER_COLUMN = 3


def home(request: HttpRequest) -> HttpResponse:
    """The front page of the whole union: the newest story first, then by column, then what is going on."""
    latest = list(newsroom.latest()[:LATEST_SHOWN])
    context = {
        "root": queries.root(),
        "lead": latest[0] if latest else None,
        "second": latest[1:4],
        "rest": latest[4:],
        "columns": queries.columns_with_articles(PER_COLUMN),
        "campaigns": queries.campaigns_running(),
        "today": timezone.localdate(),
    }
    return render(request, "portal/home.html", context)


def about(request: HttpRequest) -> HttpResponse:
    """Who runs this portal, as Decree 147/2024/NĐ-CP expects of an organisation's internal site."""
    root = queries.root()
    if root is None:
        raise Http404
    return render(request, "portal/about.html", {"unit": root})


def units(request: HttpRequest) -> HttpResponse:
    """The finder: by name or code, with or without marks, and by province."""
    text, province = request.GET.get("q", "").strip(), request.GET.get("tinh", "")
    page = Paginator(queries.finder(text, province), 30).get_page(request.GET.get("trang"))
    context = {"page": page, "text": text, "province": province, "provinces": queries.provinces()}
    return render(request, "portal/units.html", context)


def unit(request: HttpRequest, code: str) -> HttpResponse:
    """A unit's own section; it is there from the day the unit is registered."""
    # By the code as it stands there is an index; without regard to capitals all units are read.
    found = next(iter(_by_code(code=code)), None) or get_object_or_404(_units(), code__iexact=code)
    if found.code != code:
        return redirect(found, permanent=True)
    section: Any = newsroom.Section(found)
    context = {
        "unit": found,
        "ancestors": unit_queries.above(found),
        "page": Paginator(section, 12).get_page(request.GET.get("trang")),
        "columns": newsroom.columns_of_section(found),
        "children": Paginator(unit_queries.children(found) if found.numchild else Unit.objects.none(), 24).get_page(
            request.GET.get("don-vi")
        ),
    }
    return render(request, "portal/unit.html", context)


def _units() -> QuerySet[Unit]:
    return Unit.objects.select_related("kind__level", "logo", "successor")


_by_code = Prepared(Unit, lambda: _units().filter(code=Slot("code", CharField())).order_by())
