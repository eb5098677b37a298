"""What stands in messages, and what comes back to them. GET changes nothing of anybody, whoever follows the links."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantoa.delivery import actions, registry
from lantoa.delivery.email import bounces, counting
from lantoa.delivery.models import Channel, Link
from lantoa.delivery.tokens import read_stop_token


@csrf_exempt  # mail programs send the one click of RFC 8058 by themselves; the signed token is the permission
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """No more of this kind: one click of the mail program, or the button on this page."""
    found = read_stop_token(token)
    if found is None or found[2] not in Channel.values:
        raise Http404
    source = registry.source(found[3])
    if request.method == "POST":
        actions.stop_by_link(*found)
    context = {"done": request.method == "POST", "kind": source.label, "channel": Channel(found[2]).label}
    response = render(request, "delivery/stop.html", context)
    response["Referrer-Policy"] = "same-origin"
    return response


POINT = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
"""A picture of one transparent point."""


@never_cache
@require_safe
def opened(request: HttpRequest, mark: str) -> HttpResponse:
    """The picture at the end of a counted mail: one opening more, unless a machine asks for it."""
    found = counting.read(mark)
    if found is not None and not counting.is_machine(request, found):
        actions.count_open(found)
    return HttpResponse(POINT, content_type="image/gif")


@never_cache
@require_safe
def followed(request: HttpRequest, mark: str, pk: int) -> HttpResponse:
    """On to where a link of a counted mail leads; only there where the mail itself led."""
    found = counting.read(mark)
    if found is None:
        raise Http404
    link = get_object_or_404(Link, pk=pk, dispatch=found.dispatch)
    if not counting.is_machine(request, found):
        actions.count_click(found, link)
    response = HttpResponseRedirect(link.url)
    response["Referrer-Policy"] = "no-referrer"
    return response


@csrf_exempt  # the key in its head is the permission
@require_POST
def bounced(request: HttpRequest) -> HttpResponse:
    """A returned message (`message/rfc822`), or a provider's events (JSON); 204 when taken in."""
    key = settings.EMAIL_HOOK_KEY
    if not key or not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {key}"):
        return HttpResponse(status=403)
    try:
        read = bounces.of_json if request.content_type == "application/json" else bounces.of_message
        actions.came_back(read(request.body))
    except (ValueError, UnicodeError):
        return HttpResponse(status=400)
    return HttpResponse(status=204)
