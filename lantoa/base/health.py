"""Whether this installation is well, for those who watch over it."""

from __future__ import annotations

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lantoa.base.jobs import queue_state

LATE_SECONDS = 15 * 60


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """`/song/`: is this installation well? For a proxy or a watchman; tells nothing about anybody.

    200 with `{"status": "ok" | "late", "database": "ok", "tasks": {…}}`, where `late` means that a background
    task has waited for more than a quarter of an hour; 503 with `{"status": "down", "database": "down"}`.
    """
    try:
        queue = queue_state()
    except DatabaseError:
        return JsonResponse({"status": "down", "database": "down"}, status=503)
    late = queue.oldest_seconds > LATE_SECONDS
    return JsonResponse(
        {
            "status": "late" if late else "ok",
            "database": "ok",
            "tasks": {
                "waiting": queue.waiting,
                "running": queue.running,
                "failed_today": queue.failed_today,
                "oldest_seconds": queue.oldest_seconds,
            },
        }
    )
