"""Pieces of pages that are the same for everybody who is shown the same, kept by all that they show.

The key of a piece holds everything that its HTML is made of, so nothing has to be thrown away when something changes:
what was changed, withdrawn or confirmed has another key, or none. Language and the site's prefix are added here. Each
process keeps its own, the longest unused go first.

`page` does the same for a whole page of a visitor who has neither signed in nor been told anything:

    article = _article.ask(pk=pk)
    return page(request, "newsroom/article.html", lambda: context(article.found()), (article.rows,))

The rows are read each time, so a page is as new as they are; making something of them is what is saved.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language


class Kept:
    """Pieces of one kind, at most `most` of them."""

    def __init__(self, most: int = 2000) -> None:
        self._most = most
        self._pieces: OrderedDict[Hashable, tuple[Hashable, SafeString]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._pieces)

    def html(self, key: tuple[Hashable, ...], make: Callable[[], str], facts: Hashable = ()) -> SafeString:
        """The piece under `key`, made if it is not there; `make` renders a template, so its HTML is safe.

        Where `facts` are given, one piece is kept for each key, of the last of them: what was made of others can hardly
        be asked for again.
        """
        whole = (get_language(), get_script_prefix(), *key)
        with self._lock:
            found = self._pieces.get(whole)
            if found is not None and found[0] == facts:
                self._pieces.move_to_end(whole)
                return found[1]
        made = mark_safe(make())  # noqa: S308  rendered, hence escaped, by the template engine
        with self._lock:
            self._pieces[whole] = facts, made
            self._pieces.move_to_end(whole)
            if len(self._pieces) > self._most:
                self._pieces.popitem(last=False)
        return made

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._pieces.clear()


# A page and its rows are 50 KB, of a very long article 250: some 20 MB of a process.
_pages = Kept(300)


def forget_pages() -> None:
    """Forget all whole pages: for tests, whose settings differ from one to the next."""
    _pages.clear()


def page(
    request: HttpRequest, template: str, make_context: Callable[[], dict[str, Any]], shown: tuple[Hashable, ...]
) -> HttpResponse:
    """The page that `template` makes of `make_context()`; kept for visitors as long as `shown` and the minute are the same.

    `shown` holds every row that the context is made of, and what else of it may change. The minute is there for
    words such as "5 phút trước", which are late by one at most. Who has a session or a message waiting gets a page of
    their own, and so does whoever asks for more than the bare address. While templates are being written (DEBUG),
    nothing is kept.
    """
    own = settings.SESSION_COOKIE_NAME in request.COOKIES or CookieStorage.cookie_name in request.COOKIES
    if own or request.META.get("QUERY_STRING") or settings.DEBUG:
        return render(request, template, make_context())
    facts = (int(time.time() // 60), *shown)
    made = _pages.html((template, request.path), lambda: render_to_string(template, make_context(), request), facts)
    return HttpResponse(made)
