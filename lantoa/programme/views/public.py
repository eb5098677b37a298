"""What everybody sees: campaigns, the calendar feed, an item shared with a partner."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from lantoa.base.errors import LantoaError
from lantoa.programme import actions, ical, metrics, paper, queries
from lantoa.programme import calendar as events
from lantoa.programme.forms import CommentForm
from lantoa.programme.models import Campaign
from lantoa.units.models import Unit

RESPONSES_SHOWN = 24  # the others are a page further
FEED_BACK, FEED_AHEAD = timedelta(days=62), timedelta(days=400)


@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    """All public campaigns, those that are on first; with `dot` those that answer one campaign."""
    text, wanted = request.GET.get("q", ""), request.GET.get("dot", "")
    answered = None
    if wanted:
        if not (wanted.isdecimal() and len(wanted) <= 18):
            raise Http404
        answered = get_object_or_404(Campaign.objects.select_related("unit"), pk=int(wanted), state__in=Campaign.PUBLIC)
    found = queries.public_campaigns(timezone.localdate(), text, answered.pk if answered else None)
    page = Paginator(found, 18).get_page(request.GET.get("trang"))
    context = {"page": page, "text": text, "today": timezone.localdate(), "answered": answered}
    return render(request, "programme/campaigns_public.html", context)


@require_safe
def campaign(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One campaign: what it is for, and all that was made for it."""
    found = get_object_or_404(
        Campaign.objects.select_related("unit", "occasion", "parent__unit", "cover"), pk=pk, state__in=Campaign.PUBLIC
    )
    if found.slug != slug:
        return HttpResponsePermanentRedirect(found.get_absolute_url())
    responses = found.responses.filter(state__in=Campaign.PUBLIC)
    context = {
        "campaign": found,
        "unit": found.unit,
        "results": [one for one in queries.results(found, request.user) if one.value],
        "parts": [
            (part, entries)
            for part in metrics.parts(public_only=True)
            if (entries := list(part.listing(found, request.user, 30)))
        ],
        "responses": list(responses.select_related("unit").order_by("pk")[:RESPONSES_SHOWN]),
        "responses_count": responses.count(),
        "responses_url": f"{reverse('programme:campaigns_public')}?dot={found.pk}",
        "is_over": found.ends_on < timezone.localdate(),
    }
    return render(request, "programme/campaign_public.html", context)


@require_safe
@cache_control(max_age=3600, public=True)
def feed(request: HttpRequest, code: str) -> HttpResponse:
    """The unit's public calendar (iCalendar, RFC 5545), for phones and office programs to subscribe to."""
    from django.contrib.auth.models import AnonymousUser

    unit = get_object_or_404(Unit, code=code)
    today: date = timezone.localdate()
    found = events.events(unit, today - FEED_BACK, today + FEED_AHEAD, AnonymousUser(), officer=False)
    response = HttpResponse(
        ical.write(f"{unit.name}", found, settings.BASE_URL, timezone.now()),
        content_type="text/calendar; charset=utf-8",
    )
    response["Content-Disposition"] = f'inline; filename="lich-{unit.code}.ics"'
    return response


@never_cache
def shared_item(request: HttpRequest, token: str) -> HttpResponse:
    """An item of a plan for a partner who holds its link: read it, comment on it."""
    share = actions.item_of_token(token)
    if share is None:
        return render(request, "programme/share_closed.html", status=404)
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.comment(share, name=form.cleaned_data["name"], text=form.cleaned_data["text"])
        except LantoaError as error:
            form.add_error(None, error.message)
        else:
            return redirect(f"{request.path}?xong=1")
    if share.item.plan.unit.valid_to is not None:
        raise Http404
    context = {
        "share": share,
        "item": share.item,
        "unit": share.item.plan.unit,
        "when": paper.when(share.item),
        "form": form,
        "comments": list(share.comments.all()),
        "done": "xong" in request.GET,
    }
    return render(request, "programme/shared_item.html", context)
