"""What readers see."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from lantoa.base import kept
from lantoa.base.paging import page_of
from lantoa.base.prepared import Answer
from lantoa.newsroom import queries
from lantoa.newsroom.blocks import plain_text
from lantoa.newsroom.models import Article, Column, State, tags_of
from lantoa.newsroom.readability import SYLLABLES_A_MINUTE
from lantoa.programme.models import Campaign
from lantoa.units.models import Unit
from lantoa.units.queries import above

SHARED = "fill-1200x630|format-jpeg"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """/tin/: the newest articles of all units."""
    context = {
        "title": _("Tin mới"),
        "page": page_of(request, queries.latest()),
        "columns": queries.columns_for(None),
    }
    return render(request, "newsroom/index.html", context)


@require_safe
def column(request: HttpRequest, code: str) -> HttpResponse:
    """/tin/chuyen-muc/<code>/: a shared column over all units."""
    one = get_object_or_404(Column, code=code, unit=None)
    context = {
        "title": one.name, "description": one.description, "column": one,
        "page": page_of(request, queries.latest(column=one)), "columns": queries.columns_for(None),
    }  # fmt: skip
    return render(request, "newsroom/index.html", context)


@require_safe
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """/tin/dot/<id>/: everything written for a campaign."""
    one = get_object_or_404(Campaign.objects.select_related("unit"), state__in=Campaign.PUBLIC, pk=pk)
    context = {
        "title": one.title, "description": one.unit.name, "campaign": one,
        "page": page_of(request, queries.latest(campaign=one)),
    }  # fmt: skip
    return render(request, "newsroom/index.html", context)


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """/tin/the/<slug>/: everything with a tag, over all units."""
    name = queries.tag_name(slug)
    if not name:
        raise Http404
    context = {
        "title": name, "description": _("Bài có thẻ “%(tag)s”") % {"tag": name},
        "page": page_of(request, queries.latest(tag=slug)),
    }  # fmt: skip
    return render(request, "newsroom/index.html", context)


@require_safe
def unit_index(request: HttpRequest, code: str, column_code: str = "") -> HttpResponse:
    """/don-vi/<code>/tin/ and its columns: all that is shown in a unit's section."""
    unit = get_object_or_404(Unit, code=code)
    one = queries.column_of(unit, column_code) if column_code else None
    context = {
        "title": one.name if one else _("Tin của đơn vị"), "description": one.description if one else unit.name,
        "unit": unit, "column": one,
        "page": page_of(request, queries.section(unit, column=one)), "columns": queries.columns_for(unit),
    }  # fmt: skip
    return render(request, "newsroom/index.html", context)


@xframe_options_exempt
@require_safe
def embedded(request: HttpRequest, code: str) -> HttpResponse:
    """/don-vi/<code>/tin/nhung/: the newest articles as a frame for the unit's existing website."""
    unit = get_object_or_404(Unit, code=code)
    response = render(request, "newsroom/embedded.html", {"unit": unit, "articles": queries.section(unit)[:6]})
    response["Cache-Control"] = "public, max-age=300"
    return response


_WIDGET = """(function () {
  "use strict";
  var here = document.currentScript, list = document.createElement("ul");
  if (!here) return;
  list.className = "lan-toa-tin";
  %s.forEach(function (one) {
    var item = document.createElement("li"), link = document.createElement("a"), day = document.createElement("time");
    link.href = one.url;
    link.textContent = one.title;
    day.dateTime = one.date;
    day.textContent = " " + one.day;
    item.append(link, day);
    list.append(item);
  });
  here.parentNode.insertBefore(list, here);
})();
"""


@require_safe
def embedded_script(request: HttpRequest, code: str) -> HttpResponse:
    """/don-vi/<code>/tin/nhung.js: the newest articles as a list in the look of the website that holds the script.

    The titles go into the page as text, so that nothing in them can run there.
    """
    unit = get_object_or_404(Unit, code=code)
    items = [
        {
            "url": settings.BASE_URL + one.get_absolute_url(), "title": one.title,
            "date": timezone.localtime(one.published_at).isoformat(),
            "day": timezone.localtime(one.published_at).strftime("%d/%m/%Y"),
        }
        for one in queries.section(unit)[:6]
    ]  # fmt: skip
    response = HttpResponse(_WIDGET % _as_script(items), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=300"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _as_script(data: Any) -> SafeString:
    """JSON that is safe inside a script, and inside a script element."""
    text = json.dumps(data, ensure_ascii=False)
    return mark_safe(text.translate({ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}))  # noqa: S308


@require_safe
def article(request: HttpRequest, year: int, month: int, slug: str, pk: int) -> HttpResponse:
    """One article; an old or mistyped address leads on to the right one, a withdrawn one says so (410)."""
    answer = queries.article(pk)
    one: Article | None = next(iter(answer.found()), None)
    if one is None or one.published_at is None:
        raise Http404
    if not one.is_shown:
        gone = one.state == State.WITHDRAWN or one.withdrawn_at is not None
        return render(request, "newsroom/gone.html", {"article": one, "withdrawn": gone}, status=410)
    if request.path != one.get_absolute_url():
        return redirect(one.get_absolute_url(), permanent=True)
    around = _around(one)
    shown = (answer.rows, around.contributor, *(each.rows for each in around.answers))
    return kept.page(request, "newsroom/article.html", lambda: _context(one, around), shown)


def article_context(one: Article) -> dict[str, Any]:
    """What the article's page needs, for previews."""
    return _context(one, _around(one))


@dataclass(frozen=True)
class _Around:
    """What stands around an article on its page, and what its pictures are."""

    contributor: str
    trail: Answer
    pictures: Answer
    corrections: Answer | None = None
    related: Answer | None = None

    @property
    def answers(self) -> list[Answer]:
        return [one for one in (self.trail, self.pictures, self.corrections, self.related) if one is not None]


def _around(one: Article) -> _Around:
    return _Around(
        queries.contributor_name(one),
        above(one.unit, include_self=True),
        queries.pictures_inside(one),
        queries.corrections(one) if one.pk else None,
        queries.related(one) if one.published_at else None,
    )


def _context(one: Article, around: _Around) -> dict[str, Any]:
    corrections = around.corrections.found() if around.corrections else []
    return {
        "article": one,
        "unit": one.unit,
        "trail": around.trail.found(),
        "contributor": around.contributor,
        "corrections": corrections,
        "tags": tags_of(one.tags) if one.published_at else {},
        "related": around.related.found() if around.related else [],
        "minutes": max(1, round(len(plain_text(one.body).split()) / SYLLABLES_A_MINUTE)),
        "address": settings.BASE_URL + one.get_absolute_url(),
        "share_picture": one.cover.get_rendition(SHARED) if one.cover is not None else None,
        "structured": _structured(one, around.contributor, corrections) if one.published_at else "",
    }


def _structured(one: Article, contributor: str, corrections: list[Any]) -> SafeString:
    """schema.org NewsArticle as JSON-LD, safe inside a script element."""
    address = settings.BASE_URL + one.get_absolute_url()
    publisher = {
        "@type": "Organization", "name": one.unit.name, "url": settings.BASE_URL + one.unit.get_absolute_url(),
    }  # fmt: skip
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": one.title[:110],
        "mainEntityOfPage": address,
        "url": address,
        "inLanguage": "vi",
        "datePublished": timezone.localtime(one.published_at).isoformat(),
        "dateModified": timezone.localtime(one.revised_at or one.published_at).isoformat(),
        "author": [{"@type": "Person", "name": name} for name in (one.byline, contributor) if name] or [publisher],
        "publisher": publisher,
    }
    if one.summary:
        data["description"] = one.summary
    if one.column is not None:
        data["articleSection"] = one.column.name
    if one.tags:
        data["keywords"] = list(tags_of(one.tags).values())
    if one.cover is not None:
        data["image"] = [settings.BASE_URL + one.cover.get_rendition(SHARED).url]
    if corrections:
        data["correction"] = [
            {"@type": "CorrectionComment", "text": c.note, "datePublished": timezone.localtime(c.at).isoformat()}
            for c in corrections
        ]
    return _as_script(data)
