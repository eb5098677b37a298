"""The ladder of a must-read notice: which channel speaks when, until the person confirms or is told in person.

On the page at once; then, each only for who has not confirmed by then: a notice on the own devices, Zalo, a mail, a
mail again the day before the date; whoever is left stands by name on the list of their own unit's communicators.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from lantoa.delivery.models import Channel
from lantoa.notices.models import Ladder, Notice

USUAL: list[tuple[str, int]] = [(Channel.WEBPUSH, 0), (Channel.ZALO, 1), (Channel.EMAIL, 2)]
CHANNELS = (Channel.WEBPUSH, Channel.ZALO, Channel.EMAIL)
DAYS = (0, 1, 2, 3, 5, 7, 10, 14)
AT = time(7, 30)
BEFORE_DATE = timedelta(days=1)


@dataclass(frozen=True)
class Rung:
    """A step: the channel and the moment from which it is due; `last` for the mail before the date."""

    channel: str
    due_at: datetime
    last: bool = False


def of(notice: Notice) -> tuple[list[tuple[str, int]], bool]:
    """The rungs of a notice as (channel, days after sending), and whether there is a mail before the date."""
    own: Ladder | None = getattr(notice, "own_ladder", None)
    if own is None:
        return USUAL, True
    return [(str(channel), int(days)) for channel, days in own.rungs], own.day_before


def rungs(notice: Notice, since: datetime | None = None) -> list[Rung]:
    """The steps of a published notice, the earliest first; at once or at half past seven in the morning.

    `since` is when the version in force came about, if that was after sending: a change of meaning begins anew.
    """
    steps, day_before = of(notice)
    begin = since or notice.sent_at
    sent = timezone.localdate(begin)
    found = [Rung(channel, _morning(sent + timedelta(days=days)) if days else begin) for channel, days in steps]
    if day_before and notice.confirm_by is not None and notice.confirm_by - BEFORE_DATE > sent:
        found.append(Rung(Channel.EMAIL, _morning(notice.confirm_by - BEFORE_DATE), last=True))
    return sorted(found, key=lambda rung: rung.due_at)


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, AT))
