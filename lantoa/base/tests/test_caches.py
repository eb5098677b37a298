"""The cache on a Redis of its own that is ended and comes back."""

from __future__ import annotations

import pytest
from servers import Redis

from lantoa.base import caches
from lantoa.base.caches import SessionCache, SteadyCache


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    redis = Redis(tmp_path_factory.mktemp("redis"))
    redis.start()
    yield redis
    redis.stop()


@pytest.fixture
def make(server, monkeypatch):
    """A function that makes a cache on the server; nothing waits before it asks again."""
    server.start()
    monkeypatch.setattr(caches, "SILENCE_SECONDS", 0)
    monkeypatch.setattr(caches, "_outages", {})
    return lambda kind, prefix: kind(server.url, {"KEY_PREFIX": prefix, "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 1}})


def test_a_cache_that_is_gone_is_a_memory_and_comes_back_empty(server, make):
    cache = make(SteadyCache, "a")
    cache.set("before", 1)
    assert (cache.get("before"), cache.is_lost) == (1, False)
    server.kill()
    assert cache.get("before", "none") == "none"
    assert cache.is_lost
    assert cache.add("lock", True, 60)
    assert not make(SteadyCache, "a").add("lock", True, 60)
    server.start()
    assert cache.get("lock") is None
    assert not cache.is_lost


def test_without_a_cache_sessions_are_remembered_by_nobody(server, make):
    cache = make(SessionCache, "b")
    server.kill()
    cache.set("session", "data")
    assert cache.get("session") is None


def test_what_was_deleted_while_the_cache_was_out_of_reach_stays_deleted(server, make):
    cut_off, other = make(SessionCache, "c"), make(SessionCache, "d")
    cut_off.set("session", "data")
    other.set("session", "data")
    cut_off._outage.is_on, cut_off._outage.silent_until = True, float("inf")
    cut_off.delete("session")
    cut_off._outage.silent_until = 0
    assert cut_off.get("session") is None
    assert other.get("session") == "data"
