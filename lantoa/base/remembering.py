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
    if found is not None and (time.time() < found[1] or not cache.add(renewing, True, 60)):
        return found[0]
    try:
        made = make()
        cache.set(key, (made, time.time() + seconds), 4 * seconds)
    finally:
        cache.delete(renewing)
    return made
