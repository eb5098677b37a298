"""A unit's section under its own domain."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.request import split_domain_port, validate_host

from lantoa.units.models import Unit


class UnitDomainMiddleware:
    """Answers the front page of a unit's own domain with that unit's section.

    Sets `request.domain_unit` to the unit whose `host` was asked for, else None. Does nothing unless
    LANTOA_UNIT_DOMAINS is on; then a host that is neither the site's nor a unit's is refused, as Django
    does by itself where the list of hosts is fixed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.domain_unit = None  # type: ignore[attr-defined]
        if settings.UNIT_DOMAINS:
            host = split_domain_port(request.get_host())[0]
            if not validate_host(host, settings.SITE_HOSTS):
                unit = Unit.objects.filter(host=host).first()
                if unit is None:
                    return HttpResponseBadRequest()
                request.domain_unit = unit  # type: ignore[attr-defined]
                if request.path_info == "/":
                    request.path_info = unit.get_absolute_url()
        return self.get_response(request)
