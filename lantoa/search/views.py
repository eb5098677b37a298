"""The search page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lantoa.search.queries import search
from lantoa.search.sources import sources

PER_SOURCE = 6
ONE_SOURCE = 50


def search_page(request: HttpRequest) -> HttpResponse:
    """One box over everything the reader may open."""
    text, only = request.GET.get("q", "").strip(), request.GET.get("loai", "")
    known = {source.code for source in sources()}
    only = only if only in known else ""
    found = search(text, request.user, only=only, limit=ONE_SOURCE if only else PER_SOURCE)
    context = {"text": text, "only": only, "found": found, "sources": sources()}
    return render(request, "search/search.html", context)
