"""All addresses. What the public sees is in Vietnamese."""

from __future__ import annotations

from django.urls import include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls

from lantoa.base.files import media

urlpatterns = [
    path("tai-khoan/", include("allauth.urls")),
    path("tai-khoan/", include("lantoa.people.urls_account")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("desk/", include(wagtailadmin_urls)),
    re_path(r"^media/(?P<path>.*)$", media),
    path("", include("lantoa.base.urls")),
    path("", include("lantoa.units.urls")),
    path("", include("lantoa.people.urls")),
    path("", include("lantoa.search.urls")),
    path("", include("lantoa.indicators.urls")),
    path("", include("lantoa.channels.urls")),
    path("", include("lantoa.programme.urls")),
    path("", include("lantoa.newsroom.urls")),
    path("", include("lantoa.notices.urls")),
    path("", include("lantoa.reports.urls")),
    path("", include("lantoa.portal.urls")),
]

handler500 = "lantoa.base.views.server_error"
