"""Periods of the calendar, as half-open ranges of dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_ROMAN = ("I", "II", "III", "IV")
_KEY = re.compile(r"^(?P<year>\d{4})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?$")
_MONTHS = {"year": 12, "half": 6, "quarter": 3, "month": 1}


@dataclass(frozen=True, order=True)
class Period:
    """A year, half-year, quarter or month: from `start` (inclusive) to `end` (exclusive)."""

    start: date
    end: date
    kind: str

    @classmethod
    def year(cls, year: int) -> Period:
        """The calendar year."""
        return cls._of("year", year, 1)

    @classmethod
    def half(cls, year: int, number: int) -> Period:
        """The first (1) or last (2) six months."""
        return cls._of("half", year, number)

    @classmethod
    def quarter(cls, year: int, number: int) -> Period:
        """A quarter, 1 to 4."""
        return cls._of("quarter", year, number)

    @classmethod
    def month(cls, year: int, number: int) -> Period:
        """A month, 1 to 12."""
        return cls._of("month", year, number)

    @classmethod
    def parse(cls, key: str) -> Period:
        """The period of a key: "2026", "2026-H1", "2026-Q3", "2026-05".

        Raises ValueError, with a Vietnamese message, for anything else.
        """
        found = _KEY.match(key.strip())
        if found is None or int(found["year"]) < 1900:
            raise ValueError(
                _("Kỳ “%(key)s” không đúng. Hãy viết như 2026, 2026-H1, 2026-Q3 hoặc 2026-05.") % {"key": key}
            )
        for kind in ("half", "quarter", "month"):
            if found[kind]:
                return cls._of(kind, int(found["year"]), int(found[kind]))
        return cls.year(int(found["year"]))

    @classmethod
    def containing(cls, day: date, kind: str = "year") -> Period:
        """The period of `kind` ("year", "half", "quarter", "month") in which `day` lies."""
        return cls._of(kind, day.year, (day.month - 1) // _MONTHS[kind] + 1)

    @classmethod
    def _of(cls, kind: str, year: int, number: int) -> Period:
        length = _MONTHS[kind]
        if not 1 <= number <= 12 // length:
            raise ValueError(f"{kind} {number}")
        first = (number - 1) * length + 1
        after = first + length
        return cls(date(year, first, 1), date(year + (after > 12), (after - 1) % 12 + 1, 1), kind)

    @property
    def number(self) -> int:
        """Which one of its kind in the year, from 1."""
        return (self.start.month - 1) // _MONTHS[self.kind] + 1

    @property
    def key(self) -> str:
        """A short stable text that `parse` reads back."""
        if self.kind == "year":
            return f"{self.start.year:04d}"
        if self.kind == "month":
            return f"{self.start.year:04d}-{self.start.month:02d}"
        return f"{self.start.year:04d}-{self.kind[0].upper()}{self.number}"

    @property
    def label(self) -> str:
        """What people call it: "6 tháng đầu năm 2026"."""
        words = {"year": self.start.year, "number": self.number}
        if self.kind == "year":
            return _("năm %(year)d") % words
        if self.kind == "half":
            return (_("6 tháng đầu năm %(year)d") if self.number == 1 else _("6 tháng cuối năm %(year)d")) % words
        if self.kind == "quarter":
            return _("quý %(roman)s năm %(year)d") % {**words, "roman": _ROMAN[self.number - 1]}
        return _("tháng %(number)d năm %(year)d") % words

    @property
    def last_day(self) -> date:
        """The last day that belongs to it."""
        return self.end - timedelta(days=1)

    def contains(self, day: date) -> bool:
        """Whether `day` lies in it."""
        return self.start <= day < self.end

    def previous(self) -> Period:
        """The period of the same kind just before."""
        return Period.containing(self.start - timedelta(days=1), self.kind)

    def next(self) -> Period:
        """The period of the same kind just after."""
        return Period.containing(self.end, self.kind)

    def as_datetimes(self) -> tuple[datetime, datetime]:
        """Start and end as moments in Vietnam's time zone, the end still exclusive."""
        return (
            datetime.combine(self.start, time.min, ZONE),
            datetime.combine(self.end, time.min, ZONE),
        )

    def __str__(self) -> str:
        return self.key


def start_of_day(day: date | None = None) -> datetime:
    """The first moment of `day` (today) where the union is."""
    return datetime.combine(day or timezone.localdate(), time.min, tzinfo=ZONE)
