"""What every kind of file is held to."""

from __future__ import annotations

from typing import Any

MOST_PAGES = 2_000
MOST_LETTERS = 6_000_000
MOST_ENTRIES = 5_000
MOST_UNPACKED = 400 * 1024**2
MOST_PART = 100 * 1024**2
MOST_FACTOR = 200
SMALL = 10 * 1024**2  # what unpacks to less harms nobody, whatever the factor
MOST_PIXELS = 60_000_000
MOST_ROWS = 20_000

Answer = dict[str, Any]


class Refused(Exception):
    """A file that is not let in; the code says why (`sandbox.REASONS`)."""
