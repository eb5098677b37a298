"""Pieces of pages that are the same for everybody who is shown the same, kept by all that they show.

The key of a piece holds everything that its HTML is made of, so nothing has to be thrown away when something changes:
what was changed, withdrawn or confirmed has another key, or none. Language and the site's prefix are added here. Each
process keeps its own, the longest unused go first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from django.urls import get_script_prefix
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language


class Kept:
    """Pieces of one kind, at most `most` of them."""

    def __init__(self, most: int = 2000) -> None:
        self._most = most
        self._pieces: OrderedDict[Hashable, SafeString] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._pieces)

    def html(self, key: tuple[Hashable, ...], make: Callable[[], str]) -> SafeString:
        """The piece under `key`, made if it is not there; `make` renders a template, so its HTML is safe."""
        whole = (get_language(), get_script_prefix(), *key)
        with self._lock:
            found = self._pieces.get(whole)
            if found is not None:
                self._pieces.move_to_end(whole)
                return found
        made = mark_safe(make())  # noqa: S308  rendered, hence escaped, by the template engine
        with self._lock:
            self._pieces[whole] = made
            if len(self._pieces) > self._most:
                self._pieces.popitem(last=False)
        return made

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._pieces.clear()
