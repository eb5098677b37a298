"""The search page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lantoa.search.forms import NarrowForm
from lantoa.search.queries import search, suggestions
from lantoa.search.sources import sources

PER_SOURCE = 6
ONE_SOURCE = 50


def search_page(request: HttpRequest) -> HttpResponse:
    """One box over everything the reader may open, narrowed to a kind, a unit or days if asked."""
    form = NarrowForm(request.GET)
    narrowing = form.narrowing()
    text, only = request.GET.get("q", "").strip(), request.GET.get("loai", "")
    only = only if only in {source.code for source in sources()} else ""
    answer = search(text, request.user, only=only, limit=ONE_SOURCE if only else PER_SOURCE, narrowing=narrowing)
    query = request.GET.copy()
    query.pop("loai", None)
    context = {
        "text": text, "only": only, "answer": answer, "form": form, "narrowed": bool(narrowing) or bool(request.GET.get("don_vi")),
        "kinds": sources(), "query": query.urlencode(),
    }  # fmt: skip
    return render(request, "search/search.html", context)


def suggest(request: HttpRequest) -> HttpResponse:
    """What the reader may be looking for, as links under the box; a piece of a page for the browser to put in."""
    text = request.GET.get("q", "")
    return render(request, "search/_suggestions.html", {"hits": suggestions(text, request.user)})
