"""The press rooms, and what a signed address opens for the one contact it was made for."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from lantoa.base.errors import Conflict
from lantoa.base.paging import page_of
from lantoa.newsroom.models.articles import slug_of
from lantoa.people.scopes import may
from lantoa.press import actions, ical, queries
from lantoa.press.mailing import read_token
from lantoa.press.models import Contact, Invitation, KitItem, Release
from lantoa.press.views.tools import PRESS, PUBLISH
from lantoa.units.models import Unit


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The releases of all units."""
    return render(request, "press/index.html", {"page": page_of(request, queries.public_releases())})


@require_safe
def room(request: HttpRequest, code: str) -> HttpResponse:
    """A unit's press room: its releases, and what it invites to."""
    unit = get_object_or_404(Unit, code=code)
    context = {
        "unit": unit, "page": page_of(request, queries.public_releases(unit)),
        "events": queries.announced_events(unit)[:5],
    }  # fmt: skip
    return render(request, "press/room.html", context)


@require_safe
def release(request: HttpRequest, code: str, slug: str, pk: int) -> HttpResponse:
    """A release that is public, or the word that it was withdrawn; one under embargo does not exist here."""
    found = get_object_or_404(Release.objects.select_related("unit", "campaign"), pk=pk, unit__code=code)
    # What was withdrawn before its embargo ended was never public.
    was_public = found.state == Release.State.WITHDRAWN and found.indexed_at is not None
    if not found.is_public() and not was_public:
        raise Http404
    if found.is_public() and request.path != found.get_absolute_url():
        return redirect(found)
    kit = list(found.kit.all()) if found.is_public() else []
    return render(
        request, "press/release.html", {"release": found, "kit": kit, "withdrawn": not found.is_public()},
        status=200 if found.is_public() else 410,
    )  # fmt: skip


class RoomFeed(Feed):
    """A unit's releases as Atom."""

    feed_type = Atom1Feed
    language = "vi"

    def get_object(self, request: HttpRequest, code: str) -> Unit:
        return get_object_or_404(Unit, code=code)

    def title(self, obj: Unit) -> str:
        return _("Thông cáo báo chí của %(unit)s") % {"unit": obj.name}

    def link(self, obj: Unit) -> str:
        return settings.BASE_URL + reverse("press:room", args=[obj.code])

    def items(self, obj: Unit) -> list[Release]:
        return list(queries.public_releases(obj)[:30])

    def item_title(self, item: Release) -> str:
        return item.title

    def item_description(self, item: Release) -> str:
        return item.summary

    def item_link(self, item: Release) -> str:
        return settings.BASE_URL + item.get_absolute_url()

    def item_updateddate(self, item: Release) -> Any:
        return item.opens_at

    item_pubdate = item_updateddate


@require_safe
def kit_file(request: HttpRequest, pk: int) -> FileResponse:
    """A photograph of a media kit: for everybody once the release is public; before, for those who work on it and
    for who has a signed address (`?thu=…`)."""
    item = get_object_or_404(KitItem.objects.exclude(file="").select_related("release__unit"), pk=pk)
    found = item.release
    unit = found.unit
    at_work = request.user.is_authenticated and (may(request.user, PRESS, unit) or may(request.user, PUBLISH, unit))
    if not (found.is_public() or at_work or _is_guest(request.GET.get("thu", ""), found)):
        raise Http404
    response = FileResponse(
        item.file.open("rb"), filename=f"{slug_of(found.title)}-{item.pk}{PurePath(str(item.file.name)).suffix}"
    )
    # Kept by nobody on the way: what is public today may be withdrawn tomorrow.
    response["Cache-Control"] = "private, no-store"
    return response


def _is_guest(token: str, release: Release) -> bool:
    read = read_token(token, "release")
    return read is not None and read[0] == release.pk and release.state == Release.State.PUBLISHED


@never_cache
@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The release that a contact was sent, also under embargo, with its kit."""
    read = read_token(token, "release")
    if read is None:
        raise Http404
    found = get_object_or_404(Release.objects.select_related("unit"), pk=read[0])
    get_object_or_404(Contact, pk=read[1])
    if found.state not in (Release.State.PUBLISHED, Release.State.WITHDRAWN):
        raise Http404
    withdrawn = found.state == Release.State.WITHDRAWN
    context = {
        "release": found, "kit": [] if withdrawn else list(found.kit.all()), "withdrawn": withdrawn, "token": token,
        "embargo": None if found.is_public() or withdrawn else found.embargo_until,
    }  # fmt: skip
    return _unlisted(render(request, "press/release.html", context))


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The invitation, and the guest's answer."""
    row = _invitation(token)
    if request.method == "POST":
        try:
            row = actions.answer_invitation(
                row, coming=request.POST.get("coming") == "1", note=request.POST.get("note", "")
            )
        except Conflict as error:
            return _unlisted(
                render(
                    request, "press/invitation.html", {"row": row, "token": token, "error": error.message}, status=409
                )
            )
    over = row.event.cancelled_at is not None or row.event.ends_at <= timezone.now()
    context = {"row": row, "token": token, "over": over, "answered": request.method == "POST"}
    return _unlisted(render(request, "press/invitation.html", context))


@never_cache
@require_safe
def invitation_file(request: HttpRequest, token: str) -> HttpResponse:
    """The event as a calendar file."""
    response = HttpResponse(ical.event_file(_invitation(token).event), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="su-kien.ics"'
    return response


@csrf_exempt  # mail programs send the one click of RFC 8058 by themselves; the signed token is the permission
@never_cache
def refuse(request: HttpRequest, token: str) -> HttpResponse:
    """No more mail: one click of the mail program, or the button on this page."""
    read = read_token(token, "refuse")
    if read is None:
        raise Http404
    contact = get_object_or_404(Contact, pk=read[1])
    if request.method == "POST":
        actions.refuse(contact)
    return _unlisted(render(request, "press/refuse.html", {"done": request.method == "POST"}))


def _invitation(token: str) -> Invitation:
    read = read_token(token, "invitation")
    if read is None:
        raise Http404
    rows = Invitation.objects.select_related("event__unit", "contact")
    return get_object_or_404(rows, pk=read[0], contact=read[1])


def _unlisted(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
