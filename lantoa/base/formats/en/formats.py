"""English pages write and read dates and numbers as the Vietnamese ones do; only the names of months differ.

Without this file English would read 03/04/2026 as the fourth of March, and 1.234 as a fraction.
"""

from lantoa.base.formats.vi.formats import *  # noqa: F403

YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j F"
