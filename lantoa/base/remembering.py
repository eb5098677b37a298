"""What takes long to count and many look at, remembered for some seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

T = TypeVar("T")


def remembered(key: str, make: Callable[[], T], seconds: int) -> T:
    """What `make()` gives, made anew for whoever comes after `seconds`.

    While one has it made anew, the others get what was there before instead of counting it too.
    """
    key, renewing = f"remembered:{key}", f"renewing:{key}"
    found: tuple[T, float] | None = cache.get(key)
    begun = time.time()
    if found is not None and begun < found[1]:
        return found[0]
    own_turn = cache.add(renewing, True, 60)
    if found is not None and not own_turn:
        return found[0]
    if not own_turn:
        return make()
    try:
        made = make()
        cache.set(key, (made, begun + seconds), seconds + min(3 * seconds, 60))
    finally:
        cache.delete(renewing)
    return made
