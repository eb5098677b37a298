"""Reads of pages from a copy of the database (`LANTOA_REPLICA_URL`), which may be a moment behind.

Only requests that ask for a page (GET, HEAD) read there, outside of transactions, until they write something. A
browser that has written reads from the primary for a while, so that everybody sees their own work at once. Who
somebody is (sessions, accounts, second factors) is always asked of the primary; background work and commands too.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import Error as AnyDatabaseError
from django.db import connections
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

logger = logging.getLogger("lantoa.replica")

PRIMARY, REPLICA = "default", "replica"
COOKIE = "vua-ghi"
OWN_WRITES_SECONDS = 15
SILENCE_SECONDS = 5
ALWAYS_PRIMARY = {"sessions", "auth", "account", "mfa"}
ALWAYS_PRIMARY_MODELS = {"people.account"}

_reads_copy: ContextVar[bool] = ContextVar("reads_copy", default=False)
_silent_until = 0.0


class ReplicaRouter:
    """Sends reads to the replica where a request allows it, and everything else to the primary."""

    def db_for_read(self, model: type[Model], **_hints: Any) -> str:
        """The replica for a page that has written nothing."""
        options = model._meta
        if not _reads_copy.get() or options.app_label in ALWAYS_PRIMARY or options.label_lower in ALWAYS_PRIMARY_MODELS:
            return PRIMARY
        if connections[PRIMARY].in_atomic_block or not answers():
            return PRIMARY
        return REPLICA

    def db_for_write(self, model: type[Model], **_hints: Any) -> str:
        """The primary; from now on this request reads there too."""
        _reads_copy.set(False)
        return PRIMARY

    def allow_relation(self, *_objects: Model, **_hints: Any) -> bool:
        """Both hold the same rows."""
        return True

    def allow_migrate(self, db: str, *_args: Any, **_hints: Any) -> bool:
        """The replica follows by itself."""
        return db == PRIMARY


def answers() -> bool:
    """Whether the replica can be reached; after a failure it is left alone for a few seconds."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return False
    try:
        connections[REPLICA].ensure_connection()
    except AnyDatabaseError:
        _silent_until = time.monotonic() + SILENCE_SECONDS
        logger.warning("the replica does not answer; the primary does all the work")
        return False
    return True


class ReplicaMiddleware:
    """Opens the replica to requests for pages, and keeps a browser that has written at the primary for a while."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asks = request.method in {"GET", "HEAD"}
        token = _reads_copy.set(asks and COOKIE not in request.COOKIES)
        try:
            response = self.get_response(request)
        finally:
            _reads_copy.reset(token)
        if not asks:
            response.set_cookie(
                COOKIE,
                "1",
                max_age=OWN_WRITES_SECONDS,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response
