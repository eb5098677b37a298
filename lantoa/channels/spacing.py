"""When to post: hours at which an account's own posts were seen most, far enough from its other posts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from lantoa.channels.models import ChannelAccount, Publication, State

USUAL = (time(6, 30), time(11, 30), time(17, 30), time(20, 0))
"""Before lessons, at noon, after lessons, in the evening: where an account has no figures of its own yet."""
ENOUGH = 12
LOOK_BACK = timedelta(days=180)
LONGEST = timedelta(days=400)


def best_hours(account: ChannelAccount, now: datetime | None = None) -> Sequence[time]:
    """Up to four hours of the day at which this account's posts of half a year had the most viewers; one query.

    The usual hours as long as fewer than twelve posts have figures. Hours between ten at night and six in the
    morning are never proposed.
    """
    now = now or timezone.now()
    seen = Publication.objects.filter(
        account=account, state=State.PUBLISHED, published_at__gt=now - LOOK_BACK, viewers__isnull=False
    ).values_list("published_at", "viewers")
    by_hour: dict[int, list[int]] = defaultdict(list)
    for moment, viewers in seen[:1000]:
        if moment is not None and viewers is not None:
            by_hour[timezone.localtime(moment).hour].append(viewers)
    if sum(map(len, by_hour.values())) < ENOUGH:
        return USUAL
    means = {hour: sum(many) / len(many) for hour, many in by_hour.items() if 6 <= hour < 22}
    best = sorted(means, key=lambda hour: (-means[hour], hour))[:4]
    return sorted(time(hour) for hour in best) or USUAL


def suggest(account: ChannelAccount, after: datetime | None = None, count: int = 1) -> list[datetime]:
    """The next `count` good moments for posts of `account` after `after`; two queries.

    Each is one of the account's best hours and at least `account.spacing` minutes from every post that is out or
    planned, and from each other.
    """
    after = max(after or timezone.now(), timezone.now()) + timedelta(minutes=5)
    apart = timedelta(minutes=account.spacing)
    near = Q(due_at__gt=after - apart, state__in=[State.SCHEDULED, State.WAITING]) | Q(published_at__gt=after - apart)
    taken = [
        moment
        for planned, out in Publication.objects.filter(near, account=account).values_list("due_at", "published_at")
        for moment in (out or planned,)
        if moment is not None
    ]
    hours = best_hours(account)
    found: list[datetime] = []
    day, last = timezone.localdate(after), timezone.localdate(after + LONGEST)
    while len(found) < count and day <= last:
        for hour in hours:
            moment = timezone.make_aware(datetime.combine(day, hour))
            if moment > after and all(abs(moment - other) >= apart for other in taken) and len(found) < count:
                found.append(moment)
                taken.append(moment)
        day += timedelta(days=1)
    return found
