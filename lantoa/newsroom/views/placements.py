"""Offers from below, and pushing articles down."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lantoa.base.errors import LantoaError
from lantoa.base.paging import page_of
from lantoa.newsroom import actions, queries
from lantoa.newsroom.actions.placements import MOST_BRANCHES
from lantoa.newsroom.models import Article, Placement
from lantoa.people.scopes import Capability
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units.models import Unit
from lantoa.units.queries import children, find

CHOICES = 20


@require_safe
@officer_view(Capability.PUBLISH)
def offers(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """What units below would like to see here."""
    return render(request, "newsroom/desk/offers.html", {"unit": unit, "page": page_of(request, queries.offers(unit))})


@require_POST
@officer_view(Capability.PUBLISH)
def offer_answer(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Take an offered article, or decline it with a reason."""
    placement = get_object_or_404(Placement, pk=pk, unit=unit)
    accept = request.POST.get("tra-loi") == "nhan"
    try:
        actions.answer_offer(request.user, placement, accept=accept, reply=request.POST.get("reply", ""))
        messages.success(request, _("Bài đã hiện trên chuyên trang.") if accept else _("Đã gửi lại lời nhắn."))
    except LantoaError as error:
        messages.error(request, str(error))
    return redirect("newsroom:offers", unit.code)


@officer_view(Capability.PUBLISH)
def push(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Choose the branches in whose sections an article is shown."""
    article = get_object_or_404(
        Article.objects.select_related("unit", "column"),
        Q(unit=unit) | Q(pk__in=Placement.objects.filter(unit=unit, state="accepted").values("article")),
        pk=pk,
    )
    if request.method == "POST":
        codes = request.POST.getlist("unit")
        chosen = Unit.objects.under(unit).active().filter(code__in=codes[: MOST_BRANCHES + 1])
        subtree = request.POST.get("only") != "1"
        try:
            made = actions.push_down(request.user, article, chosen, source=unit, subtree=subtree)
            messages.success(
                request,
                ngettext("Đã đưa bài xuống %(n)d nơi.", "Đã đưa bài xuống %(n)d nơi.", len(made)) % {"n": len(made)},
            )
        except LantoaError as error:
            messages.error(request, str(error))
        return redirect("newsroom:push", unit.code, pk)
    text = request.GET.get("q", "").strip()
    below = find(text).under(unit).exclude(pk=unit.pk) if text else children(unit)
    context = {
        "unit": unit,
        "article": article,
        "text": text,
        "choices": list(below[:CHOICES]),
        "placements": article.placements.filter(state="accepted", unit__path__startswith=unit.path)
        .exclude(kind="own", subtree=False)
        .select_related("unit", "source")
        .order_by("unit__path")[:200],
    }
    return render(request, "newsroom/desk/push.html", context)


@require_POST
@officer_view(Capability.PUBLISH)
def take_down(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Stop showing an article in a section or branch."""
    placement = get_object_or_404(Placement.objects.select_related("unit"), Q(unit=unit) | Q(source=unit), pk=pk)
    try:
        actions.take_down(request.user, placement)
        messages.success(request, _("Bài không còn hiện ở %(unit)s.") % {"unit": placement.unit.name})
    except LantoaError as error:
        messages.error(request, str(error))
    return redirect("newsroom:push", unit.code, placement.article_id)
