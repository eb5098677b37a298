"""The meetings of a course as a calendar file (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from lantoa.programme.ical import fold_line, text_value
from lantoa.training.models import Course, Session


def course_file(course: Course, sessions: Iterable[Session]) -> str:
    """All meetings; a later file takes the place of an earlier one by UID and SEQUENCE."""
    host, now = urlsplit(settings.BASE_URL).hostname or "localhost", timezone.now()
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Lan Toa//Tap huan//VI", "METHOD:PUBLISH"]
    for session in sessions:
        place = session.place or session.online_url
        about = "\n".join(filter(None, [course.title, session.online_url]))
        lines += [
            "BEGIN:VEVENT", f"UID:training-session-{session.pk}@{host}", f"SEQUENCE:{session.sequence}",
            f"DTSTAMP:{_utc(now)}", f"DTSTART:{_utc(session.starts_at)}", f"DTEND:{_utc(session.ends_at)}",
            f"SUMMARY:{text_value(session.title)}", f"LOCATION:{text_value(place)}", f"DESCRIPTION:{text_value(about)}",
            f"URL:{settings.BASE_URL}{course.get_absolute_url()}",
            f"STATUS:{'CANCELLED' if session.cancelled_at else 'CONFIRMED'}", "END:VEVENT",
        ]  # fmt: skip
    lines.append("END:VCALENDAR")
    return "".join(f"{fold_line(line)}\r\n" for line in lines)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
