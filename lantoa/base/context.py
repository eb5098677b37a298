"""What every page needs to know: the site's name and its doors."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import SimpleLazyObject

from lantoa.base.navigation import doors, signed_in


def site(request: HttpRequest) -> dict[str, Any]:
    """Context for the page frame. The doors are worked out only if a template shows them.

    Returns `site_name`, `base_url` (no slash at the end), `union_name`, `governing_body`, `union_address`,
    `nav`, `bottom_nav`, `officer_nav`, `account_nav` (lists of `navigation.Door`; the bottom bar is empty
    for visitors), and the addresses `site_search_url`, `manifest_url`, `worker_url`, `login_url`, `logout_url`
    ("" while there is no such page).
    """
    return {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "base_url": settings.BASE_URL,
        "union_name": settings.UNION_NAME,
        "governing_body": settings.GOVERNING_BODY,
        "union_address": settings.UNION_ADDRESS,
        "nav": SimpleLazyObject(lambda: doors(request, "main")),
        "officer_nav": SimpleLazyObject(lambda: doors(request, "officer")),
        "account_nav": SimpleLazyObject(lambda: doors(request, "account")),
        "bottom_nav": SimpleLazyObject(lambda: _bottom(request)),
        **_addresses(get_script_prefix()),
    }


def _bottom(request: HttpRequest) -> list[Any]:
    return doors(request, "bottom") + doors(request, "officer")[:1] if signed_in(request) else []


@cache
def _addresses(prefix: str) -> dict[str, str]:
    """The addresses that every page names, worked out once."""
    return {
        "site_search_url": _resolve("search:search"),
        "manifest_url": _resolve("portal:manifest"),
        "worker_url": _resolve("portal:service_worker"),
        "login_url": _resolve("account_login"),
        "logout_url": _resolve("account_logout"),
    }


def _resolve(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
