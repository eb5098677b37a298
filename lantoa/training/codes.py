"""The code on the wall that proves that one is in the room: it is another one every 30 seconds.

It is signed with the installation's key and says which meeting and which half-minute; the one before it still holds,
because people need a moment to lift their phones. Nothing is stored.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from lantoa.training.models import Session

STEP = 30
EARLY = LATE = timedelta(minutes=30)


def step_at(now: datetime) -> int:
    """The number of the half-minute."""
    return int(now.timestamp()) // STEP


def seconds_left(now: datetime) -> int:
    """Until the next code."""
    return STEP - int(now.timestamp()) % STEP


def make(session_id: int, step: int) -> str:
    """The code of a meeting in a half-minute."""
    said = hmac.new(f"{settings.SECRET_KEY}:training.codes".encode(), f"{session_id}.{step}".encode(), hashlib.sha256)
    return f"{session_id}.{step}.{said.hexdigest()[:24]}"


def read(code: str, now: datetime | None = None) -> int | None:
    """The meeting of a code that holds at this moment, or None."""
    session, _dot, rest = code.partition(".")
    step, _dot, _sign = rest.partition(".")
    if not (session.isdecimal() and step.isdecimal() and len(session) < 19 and len(step) < 12):
        return None
    current = step_at(now or timezone.now())
    if int(step) not in (current, current - 1) or not hmac.compare_digest(make(int(session), int(step)), code):
        return None
    return int(session)


def address(session: Session, now: datetime | None = None) -> str:
    """Where the code on the wall leads."""
    return settings.BASE_URL + reverse("training:scan", args=[make(session.pk, step_at(now or timezone.now()))])


def is_open(session: Session, now: datetime | None = None) -> bool:
    """Whether attendance is taken: from half an hour before the meeting until half an hour after it."""
    now = now or timezone.now()
    return session.cancelled_at is None and session.starts_at - EARLY <= now <= session.ends_at + LATE
