"""Reading bulletins, subscribing, confirming, stopping. GET changes nothing, so programs that follow links change nothing."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from lantoa.base.errors import LantoaError
from lantoa.base.paging import page_of
from lantoa.bulletins import actions, paper, queries
from lantoa.bulletins.composing import read_token
from lantoa.bulletins.forms import SubscribeForm
from lantoa.bulletins.models import Bulletin, Issue, LocalBlock, Subscription
from lantoa.bulletins.tasks import WAY_OUT
from lantoa.people.models import Person
from lantoa.people.web import SignedInRequest, member_view
from lantoa.units.models import Unit


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All bulletins, and the newest issues."""
    context = {"bulletins": page_of(request, queries.open_to_public()), "latest": queries.published()[:6]}
    return render(request, "bulletins/index.html", context)


@require_safe
def bulletin(request: HttpRequest, slug: str) -> HttpResponse:
    """One bulletin: its archive, and the place to subscribe."""
    return _archive(request, _bulletin(slug), SubscribeForm())


def _archive(
    request: HttpRequest, found: Bulletin, form: SubscribeForm, *, asked: bool = False, status: int = 200
) -> HttpResponse:
    person = getattr(request.user, "person", None)
    mine = Subscription.objects.filter(bulletin=found, person=person).first() if person is not None else None
    context = {
        "bulletin": found, "page": page_of(request, queries.published().filter(bulletin=found), 12), "form": form,
        "person": person, "receives": mine is not None and mine.state == Subscription.State.ACTIVE, "asked": asked,
    }  # fmt: skip
    return render(request, "bulletins/bulletin.html", context, status=status)


@require_POST
def subscribe(request: HttpRequest, slug: str) -> HttpResponse:
    """An address from outside: the answer is the same whether or not it is known here."""
    found = _bulletin(slug)
    form = SubscribeForm(request.POST)
    if form.is_valid():
        limited = ratelimit.consume_or_429(request, action="subscribe", key=form.cleaned_data["email"].lower())
        if limited:
            return limited
        try:
            actions.subscribe(found, form.cleaned_data["email"])
        except LantoaError as error:
            form.add_error("email", error.message)
        else:
            return _archive(request, found, SubscribeForm(), asked=True)
    return _archive(request, found, form, status=422)


@require_POST
@member_view
def join(request: SignedInRequest, person: Person, slug: str) -> HttpResponse:
    """A member begins or stops."""
    found = _bulletin(slug)
    try:
        if request.POST.get("on") == "1":
            actions.join(person, found)
            messages.success(request, _("Bạn sẽ nhận các số mới qua thư."))
        else:
            actions.leave(found, person=person)
            messages.success(request, _("Bạn đã thôi nhận bản tin này."))
    except LantoaError as error:
        messages.error(request, error.message)
    return redirect(found)


@require_safe
def issue(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One issue on the web; a withdrawn one says so."""
    found = _issue(slug, number)
    if found.state == Issue.State.WITHDRAWN:
        return render(request, "bulletins/gone.html", {"issue": found}, status=410)
    context = _issue_context(request, found) | {
        "others": queries.published().filter(bulletin=found.bulletin).exclude(pk=found.pk)[:3],
        "subject": request.GET.get("t", "") if found.subject_b else "",
    }
    return render(request, "bulletins/issue.html", context)


def _issue_context(request: HttpRequest, found: Issue) -> dict[str, Any]:
    items = queries.items_of(found)
    return {
        "issue": found, "bulletin": found.bulletin, "items": items, "own_part": _block(request, found),
        "lead": items[0] if items and found.bulletin.look == "trang-bao" else None,
        "rest": items[1:] if found.bulletin.look == "trang-bao" else items, "query": request.GET.urlencode(),
    }  # fmt: skip


def _block(request: HttpRequest, found: Issue) -> LocalBlock | None:
    code = request.GET.get("don-vi", "")
    unit = Unit.objects.filter(code=code).first() if code else None
    return queries.blocks_for(found, [unit]).get(unit.pk) if unit is not None else None


@require_safe
def issue_pdf(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The issue on paper."""
    found = _issue(slug, number)
    if found.state != Issue.State.SENT:
        raise Http404
    response = HttpResponse(paper.issue_pdf(found, _block(request, found)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slug}-so-{number}.pdf"'
    return response


@csrf_exempt  # counts a page that was looked at for a while; nothing of anybody is kept or changed
@require_POST
def reading(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One more reader came from a letter with this subject."""
    found = _issue(slug, number)
    if found.subject_b and request.POST.get("t") in ("a", "b"):
        actions.count_reading(found, request.POST["t"] == "b")
    return HttpResponse(status=204)


@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link in the mail; its button begins the subscription."""
    found, _person = _behind(token)
    if found is None or (found.state == Subscription.State.STOPPED and request.method != "POST"):
        raise Http404
    if request.method == "POST":
        found = actions.confirm(found)
    done = found.state == Subscription.State.ACTIVE
    return _quiet(
        render(request, "bulletins/confirm.html", {"subscription": found, "bulletin": found.bulletin, "done": done})
    )


@csrf_exempt  # mail programs send the one click of RFC 8058 by themselves; the signed token is the permission
@never_cache
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """No more letters of this bulletin: one click of the mail program, or the button on this page."""
    if token == WAY_OUT:
        return _quiet(render(request, "bulletins/stop.html", {"bulletin": None, "done": False}))
    found, person = _behind(token)
    bulletin = found.bulletin if found is not None else _member_bulletin(token)
    if request.method == "POST":
        actions.leave(bulletin, subscription=found, person=person)
    return _quiet(render(request, "bulletins/stop.html", {"bulletin": bulletin, "done": request.method == "POST"}))


def _quiet(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "same-origin"
    return response


def _behind(token: str) -> tuple[Subscription | None, Person | None]:
    """The subscription of an outsider or person, or the person, that a signed link was made for; raises `Http404`."""
    read = read_token(token)
    if read is None:
        raise Http404
    kind, ids = read
    if kind == "s":
        found = get_object_or_404(Subscription.objects.select_related("bulletin__unit", "person"), pk=ids[0])
        return found, found.person
    return None, get_object_or_404(Person, pk=ids[0])


def _member_bulletin(token: str) -> Bulletin:
    read = read_token(token)
    return get_object_or_404(Bulletin.objects.select_related("unit"), pk=read[1][1] if read is not None else 0)


def _bulletin(slug: str) -> Bulletin:
    return get_object_or_404(Bulletin.objects.select_related("unit"), slug=slug)


def _issue(slug: str, number: int) -> Issue:
    shown = (Issue.State.SENT, Issue.State.WITHDRAWN)
    return get_object_or_404(
        Issue.objects.select_related("bulletin__unit__logo"), bulletin__slug=slug, number=number, state__in=shown
    )
