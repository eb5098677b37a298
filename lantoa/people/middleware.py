"""What is asked of officers on every request: a second factor, and no way round the open doors of the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from lantoa.people import desk, scopes

OPEN_PREFIXES = ("/tai-khoan/", "/static/", "/media/", "/song/", "/i18n/")


class RequireSecondFactorMiddleware:
    """Sends an officer without a second factor to set one up, while LANTOA_REQUIRE_MFA is on.

    An officer is who holds a capability by a position. Public pages stay readable.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            settings.REQUIRE_MFA
            and request.user.is_authenticated
            and not request.path_info.startswith(OPEN_PREFIXES)
            and scopes.holds(request.user)
            and not is_mfa_enabled(request.user)
        ):
            messages.info(request, _("Đơn vị yêu cầu cán bộ dùng xác thực hai bước. Hãy cài đặt một lần tại đây."))
            return HttpResponseRedirect(reverse("mfa_index"))
        return self.get_response(request)


class DeskDoorMiddleware:
    """Answers 404 for every address of the back office that no room has opened, whoever asks.

    Wagtail brings some two hundred views along that know nothing of units; see `people.desk.open_desk`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Stop, or lead elsewhere, before the view runs."""
        match = request.resolver_match
        if match is None or not match.route.startswith(desk.PREFIX):
            return None
        instead = desk.elsewhere(match.view_name)
        if instead is not None:
            return HttpResponseRedirect(reverse(instead))
        if not desk.is_open(match.view_name):
            raise Http404(match.view_name)
        guard = desk.guard_of(match.view_name)
        if guard is not None and request.user.is_authenticated:
            guard(request.user, kwargs)
        return None
