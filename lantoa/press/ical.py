"""An event as a calendar file (iCalendar, RFC 5545), for guests to put into their own calendar."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from lantoa.press.models import Event
from lantoa.programme.ical import fold_line, text_value


def event_file(event: Event) -> str:
    """The event; a later version of the same takes the place of the earlier one by UID and SEQUENCE."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Lan Toa//Bao chi//VI", "METHOD:PUBLISH", "BEGIN:VEVENT",
        f"UID:press-event-{event.pk}@{host}", f"SEQUENCE:{event.sequence}", f"DTSTAMP:{_utc(timezone.now())}",
        f"DTSTART:{_utc(event.starts_at)}", f"DTEND:{_utc(event.ends_at)}", f"SUMMARY:{text_value(event.title)}",
        f"LOCATION:{text_value(event.place)}", f"DESCRIPTION:{text_value(event.about)}",
        f"STATUS:{'CANCELLED' if event.cancelled_at else 'CONFIRMED'}", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    return "".join(f"{fold_line(line)}\r\n" for line in lines)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
