"""Errors that people may see become pages."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from lantoa.base.errors import LantoaError

logger = logging.getLogger("lantoa.errors")


class ErrorsMiddleware:
    """Answers a `LantoaError` from a view with a page that shows its message, under the error's status.

    An htmx request gets the message alone, which the frame shows as a toast. The details go to the log.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for a `LantoaError`; None lets any other exception go on."""
        if not isinstance(exception, LantoaError):
            return None
        logger.info("%s %s: %s %s", request.method, request.path, type(exception).__name__, exception.details or "")
        if request.headers.get("HX-Request"):
            return HttpResponse(exception.message, status=exception.status, content_type="text/plain; charset=utf-8")
        request.without_counts = True  # type: ignore[attr-defined]
        context = {"message": exception.message, "status": exception.status, "back": _came_from(request)}
        return TemplateResponse(request, "base/error.html", context, status=exception.status).render()


def _came_from(request: HttpRequest) -> str:
    """The page of this site on which the button was pressed, or "".

    Not the address that was asked for: most buttons send to one that shows no page of its own.
    """
    page = request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if own else ""


class LanguageMiddleware:
    """Vietnamese, unless the visitor has chosen another language on this site (principle 6).

    Django's own middleware would follow the browser, and many phones in Vietnam are set to English.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie"])
        return response


class PageCacheMiddleware:
    """Tells a page cache to keep an answer to the end of the second in which it was begun: never for a whole one.

    nginx counts in whole seconds: what it may keep "for one second" it shows for up to two. An absolute moment
    (`X-Accel-Expires: @…`, see ngx_http_proxy_module) ends with its second, whenever it began. What is begun in the
    first moment of a second is over at once, so that after a publication there is time to make the next page before
    a second has passed. Answers that say themselves how long they may be kept are left alone, and those to somebody
    with a session are called private; the cache takes the header away before a visitor sees it.
    """

    FIRST_MOMENT = 0.05

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Before anything is read: what changes from now on must not be hidden by this answer for longer.
        until = int(time.time() - self.FIRST_MOMENT)
        response = self.get_response(request)
        if request.method in ("GET", "HEAD") and "Cache-Control" not in response.headers:
            if settings.SESSION_COOKIE_NAME in request.COOKIES:
                # It may bear a name: no cache on the way keeps it, nor the service worker on the reader's phone.
                response.headers["Cache-Control"] = "private"
            else:
                response.headers["X-Accel-Expires"] = f"@{until}"
        return response
