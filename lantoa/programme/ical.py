"""Calendars as files (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from lantoa.programme.calendar import Event


def write(name: str, events: Iterable[Event], base_url: str, now: datetime) -> str:
    """A calendar called `name` with all-day `events`; addresses are made whole with `base_url`.

    `now` (aware) is the moment the feed was made. The end of an all-day event is the day after its last.
    """
    host = urlsplit(base_url).hostname or "localhost"
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Lan Toa//Lich cong doan//VI", "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH", f"X-WR-CALNAME:{text_value(name)}", "X-WR-TIMEZONE:Asia/Ho_Chi_Minh",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
    ]  # fmt: skip
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{event.uid}@{host}",
            f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{event.end + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{text_value(event.title)}",
            "TRANSP:TRANSPARENT",
            *([f"URL:{base_url}{event.url}"] if event.url.startswith("/") else []),
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{fold_line(line)}\r\n" for line in lines)


def text_value(value: str) -> str:
    """Text as it stands in a calendar file (RFC 5545, 3.3.11)."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\\n").replace("\n", "\\n")


def fold_line(line: str) -> str:
    """Lines of at most 75 bytes; the rest goes on after a space (RFC 5545, 3.1). Letters are never cut."""
    parts, current, room = [], "", 75
    for letter in line:
        size = len(letter.encode())
        if size > room:
            parts.append(current)
            current, room = "", 74
        current += letter
        room -= size
    return "\r\n ".join([*parts, current])
