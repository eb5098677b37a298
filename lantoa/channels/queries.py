"""Reads over accounts and publications, each with a known number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Substr
from django.utils import timezone

from lantoa.base.periods import Period
from lantoa.base.rights import Capability
from lantoa.channels.models import ChannelAccount, Publication, State
from lantoa.channels.outbox import COUNTED
from lantoa.people.models import Account
from lantoa.units.models import Unit, path_range


def accounts_of(unit: Unit) -> QuerySet[ChannelAccount]:
    """The accounts of `unit` that are in use or paused."""
    return ChannelAccount.objects.filter(unit=unit).exclude(state=ChannelAccount.State.CLOSED).select_related("unit")


def publications_of(unit: Unit, state: str = "") -> QuerySet[Publication]:
    """The publications on the accounts of `unit`, newest first."""
    found = Publication.objects.filter(account__unit=unit).select_related("account__unit").order_by("-pk")
    return found.filter(state=state) if state else found


def counts_by_state(unit: Unit) -> dict[str, int]:
    """How many publications of `unit` stand where; one query."""
    rows = Publication.objects.filter(account__unit=unit).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows.values_list("state", "n"))


def of_source(unit: Unit, source: str, source_id: int) -> QuerySet[Publication]:
    """What `unit` has made of one source, withdrawn posts last."""
    found = Publication.objects.filter(account__unit=unit, source=source, source_id=source_id)
    return found.select_related("account__unit").order_by("account__channel", "account__name", "-pk")


def owners(unit: Unit) -> list[Account]:
    """Active accounts with an address whose post in `unit` itself lets them connect channels; one query."""
    today = timezone.localdate()
    found = Account.objects.filter(
        Q(person__positions__valid_to=None) | Q(person__positions__valid_to__gt=today),
        person__positions__unit=unit, person__positions__valid_from__lte=today,
        person__positions__title__capabilities__capability=Capability.CONFIGURE, is_active=True,
    )  # fmt: skip
    return list(found.exclude(email="").distinct().order_by("pk"))


NEEDS_A_PERSON = (State.FAILED, State.UNKNOWN)


# --- The calendar and results -------------------------------------------------------------------------------


def in_calendar(unit: Unit, first: date, end: date) -> list[Publication]:
    """Posts of `unit` that are planned for or went out on the days from `first` up to `end`; at most 1,000, one query."""
    start, stop = (timezone.make_aware(datetime.combine(day, datetime.min.time())) for day in (first, end))
    planned = Q(due_at__gte=start, due_at__lt=stop, published_at=None)
    out = Q(published_at__gte=start, published_at__lt=stop)
    found = Publication.objects.filter(planned | out, account__unit=unit).exclude(state=State.WITHDRAWN)
    rows = found.select_related("account__unit").defer("message", "content", "progress", "account__sealed")
    return sorted(rows[:1000], key=lambda one: one.published_at or one.due_at or one.created_at)


@dataclass(frozen=True)
class Results:
    """Posts that are out, and what their platforms count of them (None where none told)."""

    posts: int
    counts: tuple[int | None, ...]


def _results(rows: QuerySet[Publication], *keys: str) -> Iterator[tuple[Any, Results]]:
    sums = {f"sum_{name}": Sum(name) for name in COUNTED}
    for *key, posts, a, b, c, d in (
        rows.order_by().values_list(*keys).annotate(n=Count("pk"), **sums).values_list(*keys, "n", *sums)
    ):
        yield (key[0] if len(key) == 1 else tuple(key)), Results(posts, (a, b, c, d))


def _out(period: Period) -> QuerySet[Publication]:
    start, end = period.as_datetimes()
    return Publication.objects.filter(state=State.PUBLISHED, published_at__gte=start, published_at__lt=end)


def results_by_channel(unit: Unit, period: Period) -> list[tuple[str, Results]]:
    """What the posts of `unit` brought within `period`, by channel; one query."""
    return sorted(_results(_out(period).filter(account__unit=unit), "account__channel"), key=lambda one: str(one[0]))


def best_posts(unit: Unit, period: Period) -> QuerySet[Publication]:
    """The posts of `unit` within `period`, the most seen first."""
    found = _out(period).filter(account__unit=unit).select_related("account__unit")
    return found.defer("message", "content", "progress").order_by(F("viewers").desc(nulls_last=True), "-published_at")


def results_below(unit: Unit, period: Period) -> list[tuple[Unit, Results]]:
    """The same for `unit` itself and, each with its whole branch, the units directly below it; two queries.

    Units without a post are left out. Counts add up; platforms do not tell who saw a post on two of them.
    """
    below = _out(period).filter(**path_range(unit.path, "account__unit__path"))
    cut = Substr("account__unit__path", 1, len(unit.path) + Unit.steplen)
    found = dict(_results(below.annotate(top=cut), "top"))
    units = Unit.objects.filter(path__in=list(found)).order_by("path")
    return [(one, found[one.path]) for one in units]
