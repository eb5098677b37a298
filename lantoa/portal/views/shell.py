"""What browsers and machines ask for by fixed names: manifest, service worker, robots.txt, favicon."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

NOT_FOR_MACHINES = ("/desk/", "/lam-viec/", "/tai-khoan/", "/tim-kiem/", "/toi/")


@cache_control(max_age=3600, public=True)
def manifest(request: HttpRequest) -> JsonResponse:
    """The web app manifest (W3C), so that the site can be put on a phone's first screen."""
    icons = [
        {"src": static(f"portal/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    body = {
        "id": "/",
        "name": f"{settings.WAGTAIL_SITE_NAME} · {settings.UNION_NAME}",
        "short_name": settings.WAGTAIL_SITE_NAME,
        "lang": "vi",
        "start_url": "/toi/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#FBFAF7",
        "theme_color": "#0B4F6C",
        "icons": icons,
        "shortcuts": [
            {"name": _("Bảng tin"), "url": "/bang-tin/"},
            {"name": _("Gửi bài"), "url": "/gui-bai/"},
        ],
    }
    return JsonResponse(body, content_type="application/manifest+json")


@cache_control(max_age=0, no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It must come from the root to have the whole site in its scope."""
    response = render(request, "portal/service_worker.js", content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    return response


def robots(request: HttpRequest) -> HttpResponse:
    """What machines need not read, and where the maps of what is published and of the news lie (RFC 9309)."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_MACHINES)]
    maps = [request.build_absolute_uri(reverse(f"newsroom:{name}")) for name in ("sitemap_index", "news_sitemap")]
    lines += ["", *(f"Sitemap: {address}" for address in maps), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


def favicon(request: HttpRequest) -> HttpResponse:
    """The mark, for what asks for it under the old address."""
    return redirect(static("portal/icon-192.png"))
