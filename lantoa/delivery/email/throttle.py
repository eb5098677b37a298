"""How many mails may leave: so many a minute, and so many a day while a new sender warms up.

The big providers distrust an address that suddenly sends thousands. From the day named by `warm_up` on it may send
100 mails, the next day 200, then 400 …, until the limit is of no more use. Both are counted in the database, so all
workers of all machines share them.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from lantoa.delivery.models import Allowance

FIRST_DAY = 100
WARM = 1_000_000


def daily_limit(day: date) -> int | None:
    """How many mails may leave on `day`; None for any number."""
    if settings.EMAIL_WARM_UP is None:
        return None
    number = FIRST_DAY * 2 ** max(0, min((day - settings.EMAIL_WARM_UP).days, 30))
    return number if number < WARM else None


def reserve(wanted: int) -> tuple[int, datetime | None]:
    """Take up to `wanted` mails out of what is allowed now; how many were granted, and when there is more."""
    now = timezone.localtime()
    windows: list[tuple[str, int, datetime]] = []
    if settings.EMAIL_PER_MINUTE:
        minute = now.replace(second=0, microsecond=0)
        windows.append((f"{minute:%Y-%m-%dT%H:%M}", settings.EMAIL_PER_MINUTE, minute + timedelta(minutes=1)))
    daily = daily_limit(now.date())
    if daily is not None:
        tomorrow = timezone.make_aware(datetime.combine(now.date() + timedelta(days=1), time(7)))
        windows.append((f"{now:%Y-%m-%d}", daily, tomorrow))
    if not windows:
        return wanted, None
    with transaction.atomic():
        granted, again = wanted, None
        for name, limit, more_at in windows:
            Allowance.objects.get_or_create(window=name)
            used = Allowance.objects.select_for_update().get(window=name).used
            if limit - used < granted:
                granted, again = max(0, limit - used), more_at
        Allowance.objects.filter(window__in=[name for name, _limit, _more in windows]).update(used=F("used") + granted)
    return granted, again
