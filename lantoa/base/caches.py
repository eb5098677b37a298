"""A Redis cache that may go away: what it does meanwhile, and what it forgets when it is back."""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache
from django_redis.cache import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger("lantoa.cache")

SILENCE_SECONDS = 5
METHODS = (
    *("get", "set", "add", "delete", "touch", "incr", "decr", "has_key"),
    *("get_many", "set_many", "delete_many"),
)


class _Outage:
    """What a process knows of a server that does not answer; shared by the caches of all its threads."""

    def __init__(self) -> None:
        self.silent_until = 0.0
        self.is_on = False


_outages: dict[tuple[str, str], _Outage] = {}


class SteadyCache(RedisCache):
    """While Redis does not answer, each process remembers for itself, so that limits on signing in still hold.

    After a failure Redis is left alone for a few seconds. What it still holds when it is back is thrown away: it
    may have been changed or deleted in the meantime.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._outage = _outages.setdefault((server, self.key_prefix), _Outage())
        self._instead = self._make_instead()

    @property
    def is_lost(self) -> bool:
        """Whether Redis did not answer when it was last asked."""
        return self._outage.is_on

    def _make_instead(self) -> BaseCache:
        return LocMemCache(f"instead-of-{self.key_prefix}", {"KEY_PREFIX": self.key_prefix})

    def _ask(self, method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        outage = self._outage
        if time.monotonic() >= outage.silent_until:
            try:
                if outage.is_on:
                    super().delete_pattern("*", itersize=1000)
                    self._instead.clear()
                    outage.is_on = False
                    logger.info("the cache is back")
                return method(self, *args, **kwargs)
            except RedisError as error:
                outage.is_on, outage.silent_until = True, time.monotonic() + SILENCE_SECONDS
                logger.warning("the cache does not answer (%s)", type(error).__name__)
        return getattr(self._instead, method.__name__)(*args, **kwargs)


def _steady(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def ask(self: SteadyCache, *args: Any, **kwargs: Any) -> Any:
        return self._ask(method, *args, **kwargs)

    return ask


for _name in METHODS:
    setattr(SteadyCache, _name, _steady(getattr(RedisCache, _name)))


class SessionCache(SteadyCache):
    """For sessions, which lie in the database too: without Redis they are read there.

    A memory of each process would let a session live on in one process that was ended in another.
    """

    def _make_instead(self) -> BaseCache:
        return DummyCache("", {})
