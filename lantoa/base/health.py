"""Whether this installation is well, for those who watch over it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import Error as AnyDatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lantoa.base.faults import part_of
from lantoa.base.jobs import queue_state

LATE_SECONDS = 15 * 60
REMEMBERED_SECONDS = 5
PROBE_BYTES = 64 * 1024


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """`/song/`: is this installation well? For a proxy or a watchman; tells nothing about anybody.

    503 with `{"status": "down", "database": "down"}`, else 200 with the state of each part: `{"status": "ok" |
    "late" | "partly", "database": "ok", "cache": "ok" | "down", "storage": "ok" | "down" | "full", "broker": …,
    "replica": …, "tasks": {…}}`. `partly` means that a part is gone, `late` that a background task has waited for more than a
    quarter of an hour. `broker` and `replica` are there where one is used.
    """
    try:
        queue = queue_state()
    except AnyDatabaseError:
        return JsonResponse({"status": "down", "database": "down"}, status=503)
    parts = other_parts()
    late = queue.oldest_seconds > LATE_SECONDS
    partly = any(state != "ok" for state in parts.values())
    return JsonResponse(
        {
            "status": "partly" if partly else "late" if late else "ok",
            "database": "ok",
            **parts,
            "tasks": {
                "waiting": queue.waiting,
                "running": queue.running,
                "failed_today": queue.failed_today,
                "oldest_seconds": queue.oldest_seconds,
            },
        }
    )


_remembered: tuple[float, dict[str, str]] = (0.0, {})


def other_parts() -> dict[str, str]:
    """The state of every part beside the database: `ok`, `down`, or `full`; looked up every five seconds at most."""
    global _remembered
    until, states = _remembered
    if time.monotonic() >= until:
        probes: dict[str, Callable[[], str]] = {"cache": _cache, "storage": _storage}
        if settings.TASKS_BROKER_URL:
            probes["broker"] = _broker
        if "replica" in settings.DATABASES:
            probes["replica"] = _replica
        states = {name: probe() for name, probe in probes.items()}
        _remembered = (time.monotonic() + REMEMBERED_SECONDS, states)
    return states


def _cache() -> str:
    cache.set("song", "ok", 60)
    is_lost = getattr(cache, "is_lost", False)
    return "down" if is_lost or cache.get("song") != "ok" else "ok"


def _storage() -> str:
    try:
        if settings.OBJECT_STORE:
            default_storage.exists("song")
            return "ok"
        Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.MEDIA_ROOT) as probe:
            probe.write(b"\0" * PROBE_BYTES)
    except Exception as error:  # a store has errors of many families
        return "full" if part_of(error) == "disk" else "down"
    return "ok"


def _broker() -> str:
    from lantoa.base import broker

    try:
        broker.waiting_messages()
    except broker.BROKEN:
        return "down"
    return "ok"


def _replica() -> str:
    from lantoa.base.replica import answers

    return "ok" if answers() else "down"
