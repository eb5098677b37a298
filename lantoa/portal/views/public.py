"""Pages for everybody: the front page, the finder of units, each unit's own section."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import CharField, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from lantoa.base import kept
from lantoa.base.prepared import Prepared, Slot
from lantoa.newsroom import queries as newsroom
from lantoa.portal import queries
from lantoa.units import queries as unit_queries
from lantoa.units.models import Unit

LATEST_SHOWN = 13
PER_PAGE = 12
CHILDREN_SHOWN = 24
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
    asked = _by_code.ask(code=code)
    found = next(iter(asked.found()), None) or get_object_or_404(_units(), code__iexact=code)
    if found.code != code:
        return redirect(found, permanent=True)
    section: Any = newsroom.Section(found, PER_PAGE)
    trail, columns = unit_queries.above(found), newsroom.columns_of_section(found)
    children = unit_queries.children(found) if found.numchild else Unit.objects.none()
    below = Paginator(children, CHILDREN_SHOWN)
    # Not prepared: they are a range of paths, see decision 46.
    first_below = list(children[:CHILDREN_SHOWN])

    def context() -> dict[str, Any]:
        children_page = below.get_page(request.GET.get("don-vi"))
        if children_page.number == 1:
            children_page.object_list = first_below
        return {
            "unit": found,
            "ancestors": trail.found(),
            "page": Paginator(section, PER_PAGE).get_page(request.GET.get("trang")),
            "columns": columns.found(),
            "children": children_page,
        }

    shown = (
        asked.rows, section.first.rows, len(section), trail.rows, columns.rows, below.count,
        tuple((child.code, child.name) for child in first_below),
    )  # fmt: skip
    return kept.page(request, "portal/unit.html", context, shown)


def _units() -> QuerySet[Unit]:
    return Unit.objects.select_related("kind__level", "logo", "successor")


_by_code = Prepared(Unit, lambda: _units().filter(code=Slot("code", CharField())).order_by())
