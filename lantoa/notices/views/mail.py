"""What a link in a mail opens, without signing in. GET changes nothing, so programs that follow links count nothing."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from lantoa.notices import actions, queries
from lantoa.notices.mailing import read_token
from lantoa.notices.models import Attachment, Notice, Receipt
from lantoa.notices.views.member import serve
from lantoa.people.models import Person


@never_cache
def notice(request: HttpRequest, token: str) -> HttpResponse:
    """The notice alone, with a button to confirm; one confirmation counts on every channel."""
    found, person, via = _behind(token)
    if request.method == "POST":
        version = request.POST.get("version", "")
        actions.confirm(person, found, version=int(version) if version.isdecimal() else 0, via=via)
    receipt = Receipt.objects.filter(notice=found, person=person).first()
    context = {
        "notice": found,
        "item": queries.feed_item(found, receipt),
        "token": token,
        "attachments": found.attachments.all(),
        "just_now": request.method == "POST",
    }
    response = render(request, "notices/mail_page.html", context)
    response["Referrer-Policy"] = "same-origin"
    return response


@never_cache
def attachment(request: HttpRequest, token: str, attachment: int) -> FileResponse:
    """A file of the notice behind the link."""
    found, _person, _via = _behind(token)
    return serve(get_object_or_404(Attachment, pk=attachment, notice=found))


@csrf_exempt  # mail programs send the one click of RFC 8058 by themselves; the signed token is the permission
@never_cache
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """No more mail about notices: one click of the mail program, or the button on this page."""
    _notice, person, _via = _behind(token)
    if request.method == "POST":
        actions.refuse_mail(person)
    response = render(request, "notices/mail_stop.html", {"token": token, "done": request.method == "POST"})
    response["Referrer-Policy"] = "same-origin"
    return response


def _behind(token: str) -> tuple[Notice, Person, str]:
    ids = read_token(token)
    if ids is None:
        raise Http404
    found = get_object_or_404(
        Notice.objects.select_related("unit", "branch__kind").exclude(published_at=None), pk=ids[0]
    )
    person = get_object_or_404(Person.objects.select_related("unit__kind__level"), pk=ids[1], left_on=None)
    if not queries.may_read(person, found):
        raise Http404
    return found, person, ids[2]
