"""All addresses. What the public sees is in Vietnamese."""

from __future__ import annotations

from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language
from wagtail.admin import urls as wagtailadmin_urls

from lantoa.base.files import media

urlpatterns = [
    path("tai-khoan/", include("allauth.urls")),
    path("tai-khoan/", include("lantoa.people.urls_account")),
    # Without a token, so that a public page needs no cookie to offer its languages. Nothing of anybody changes here.
    path("i18n/setlang/", csrf_exempt(set_language), name="set_language"),
    path("desk/", include(wagtailadmin_urls)),
    re_path(r"^media/(?P<path>.*)$", media),
    path("", include("lantoa.base.urls")),
    path("", include("lantoa.units.urls")),
    path("", include("lantoa.people.urls")),
    path("", include("lantoa.search.urls")),
    path("", include("lantoa.indicators.urls")),
    path("", include("lantoa.channels.urls")),
    path("", include("lantoa.channels.print.urls")),
    path("", include("lantoa.delivery.urls")),
    path("", include("lantoa.programme.urls")),
    path("", include("lantoa.law.urls")),
    path("", include("lantoa.newsroom.urls")),
    path("", include("lantoa.bulletins.urls")),
    path("", include("lantoa.notices.urls")),
    path("", include("lantoa.library.urls")),
    path("", include("lantoa.eoffice.urls")),
    path("", include("lantoa.questions.urls")),
    path("", include("lantoa.claims.urls")),
    path("", include("lantoa.press.urls")),
    path("", include("lantoa.reports.urls")),
    path("", include("lantoa.portal.urls")),
]

handler400 = "lantoa.base.views.bad_request"
handler403 = "lantoa.base.views.permission_denied"
handler404 = "lantoa.base.views.page_not_found"
handler500 = "lantoa.base.views.server_error"
