"""The doors of the site. A room registers its own from `AppConfig.ready()`; the page frame shows them.

register(NavItem(_("Tin tức"), "newsroom:index", "news", order=20))
register(NavItem(_("Cần xác nhận"), "notices:mine", "bell", 20, place="bottom", count=waiting_for))
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import Promise

from lantoa.base.icons import ICONS

Place = Literal["main", "bottom", "officer", "account"]


def everyone(request: HttpRequest) -> bool:
    """Shown to all."""
    return True


def signed_in(request: HttpRequest) -> bool:
    """Shown to people who have signed in."""
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated


@dataclass(frozen=True)
class NavItem:
    """A door: where it leads, how it looks, and who sees it.

    `place` is `main` (the row under the site's name), `bottom` (the bar on phones, for people who have
    signed in), `officer` (doors for those who hold a post) or `account` (the menu under one's name).
    `count` gives the number in the badge for this request; 0 shows none.
    """

    label: str | Promise
    url_name: str
    icon: str
    order: int = 100
    place: Place = "main"
    visible: Callable[[HttpRequest], bool] = everyone
    count: Callable[[HttpRequest], int] | None = None
    url_args: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.icon not in ICONS:
            raise ValueError(f"no icon named {self.icon}")


@dataclass(frozen=True)
class Door:
    """A navigation item as one request sees it."""

    label: str
    url: str
    icon: str
    current: bool
    count: int


_items: dict[tuple[Place, str, tuple[str, ...]], NavItem] = {}


def register(item: NavItem) -> NavItem:
    """Adds a door, or replaces the one with the same place and address."""
    _items[item.place, item.url_name, item.url_args] = item
    _at.cache_clear()
    return item


def unregister(item: NavItem) -> None:
    """Takes a door away again."""
    _items.pop((item.place, item.url_name, item.url_args), None)
    _at.cache_clear()


@cache
def _at(place: Place, prefix: str) -> list[tuple[NavItem, str]]:
    """The doors at `place` in order, with their addresses; worked out once, as every page shows them."""
    found: list[tuple[NavItem, str]] = []
    for item in sorted(_items.values(), key=lambda i: (i.order, i.url_name)):
        if item.place == place:
            with suppress(NoReverseMatch):
                found.append((item, reverse(item.url_name, args=item.url_args)))
    return found


def doors(request: HttpRequest, place: Place) -> list[Door]:
    """The doors at `place` that this request may see, in order.

    Doors whose address does not resolve are left out. The one door whose address is the longest beginning
    of the path asked for is `current`. The page of an error (`without_counts`) has no badges: it asks no more
    than it must.
    """
    counted = not getattr(request, "without_counts", False)
    found = [(item, url) for item, url in _at(place, get_script_prefix()) if item.visible(request)]
    here = [url for _, url in found if _leads_to(url, request.path)]
    current = max(here, key=len, default=None)
    return [
        Door(str(item.label), url, item.icon, url == current, item.count(request) if item.count and counted else 0)
        for item, url in found
    ]


def _leads_to(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url if url.endswith("/") else url + "/"))
