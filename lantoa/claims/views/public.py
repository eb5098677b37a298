"""What everybody reads: corrections, alerts, explainers, the log of our own mistakes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from lantoa.base.errors import Invalid
from lantoa.base.paging import page_of
from lantoa.claims import actions, queries
from lantoa.claims.feeds import claim_review, json_for_page
from lantoa.claims.models import Verdict
from lantoa.claims.platforms import REPORTING
from lantoa.claims.topics import Topic
from lantoa.people import scopes
from lantoa.units.models import Unit

RATED = "dinh-chinh-da-danh-gia"
RATED_SECONDS = 180 * 86_400
MOST_RATED = 60


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Corrections, narrowed to a topic, a verdict, to words or to alerts; beside them what is asked every year."""
    topic, verdict = request.GET.get("ve", ""), request.GET.get("ket-luan", "")
    text, alerts = request.GET.get("q", "").strip()[:200], request.GET.get("loai") == "canh-bao"
    verdict = verdict if verdict in Verdict else ""
    context = {
        "page": page_of(request, queries.published(topic, text, verdict, alerts=alerts)), "topic": topic, "verdict": verdict,
        "text": text, "alerts": alerts, "topics": Topic.choices, "verdicts": Verdict.choices,
        "explainers": queries.explainers()[:6], "member": getattr(request.user, "person_id", None) is not None,
    }  # fmt: skip
    return render(request, "claims/index.html", context)


@require_safe
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """What is said, the verdict, what is true, the sources, how to check for oneself."""
    found = get_object_or_404(queries.published(), pk=pk)
    context = {
        "claim": found, "sources": queries.sources(found), "amendments": queries.amendments().filter(claim=found),
        "review": json_for_page(claim_review(found)), "rated": str(pk) in request.COOKIES.get(RATED, "").split("."),
        "channels": queries.official_channels(found.unit) if found.is_alert else [],
        "reporting": REPORTING if found.is_alert else (), "print_at": _prints_at(request),
    }  # fmt: skip
    return render(request, "claims/correction.html", context)


def _prints_at(request: HttpRequest) -> Unit | None:
    """The unit for whose board the reader may print it: where they hold a post that writes; None for others."""
    grants = [grant for grant in scopes.grants(request.user) if grant.capability == scopes.Capability.WRITE]
    return (
        Unit.objects.filter(pk__in=[grant.unit_id for grant in grants]).order_by("depth", "path").first()
        if grants
        else None
    )


@csrf_exempt  # only a number grows, and the public page needs no cookie to offer it
@require_POST
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether it helped. The browser remembers that it has said so; we do not."""
    found = get_object_or_404(queries.published(), pk=pk)
    rated = [one for one in request.COOKIES.get(RATED, "").split(".") if one.isdecimal()]
    response = redirect(found)
    if str(pk) in rated:
        return response
    try:
        actions.rate(found, request.POST.get("what", ""))
    except Invalid as error:
        messages.error(request, error.message)
        return response
    response.set_cookie(
        RATED, ".".join([*rated, str(pk)][-MOST_RATED:]), max_age=RATED_SECONDS, httponly=True, samesite="Lax",
        secure=request.is_secure(),
    )  # fmt: skip
    return response


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Where we were wrong or not clear, what we said before, and why we changed it."""
    return render(request, "claims/log.html", {"page": page_of(request, queries.amendments())})


@require_safe
def explainer(request: HttpRequest, pk: int) -> HttpResponse:
    """What is asked every year."""
    return render(request, "claims/explainer.html", {"explainer": get_object_or_404(queries.explainers(), pk=pk)})
