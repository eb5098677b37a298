"""Notices of every level through the year, with the receipts of those who read them and the counters they make."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from lantoa.base.text import fold
from lantoa.demo.texts import NOTICES
from lantoa.notices.models import COUNTERS, Notice, NoticeRevision, NoticeUnitCount, Receipt
from lantoa.notices.sealing import seal_of
from lantoa.people.models import Membership
from lantoa.seed.loading import Loader
from lantoa.seed.shape import Shape
from lantoa.seed.work import Year, moment, stamp

NATIONAL, PROVINCIAL, OWN = 6, 4, 2
_READ = ("counted", "delivered", "seen", "opened", "reached", "confirmed")


@dataclass(frozen=True)
class Sent:
    """A notice that was sent: its key, the position of the unit, which text, and when."""

    key: int
    unit: int
    text: int
    at: datetime

    @property
    def must_read(self) -> bool:
        """Whether it asks for a confirmation."""
        return NOTICES[self.text][2]


def build_notices(load: Loader, shape: Shape, year: Year, random: Random, draw: np.random.Generator) -> None:
    """All notices of the year, the counts frozen with each, and what readers did with them."""
    sent = _sent(load, shape, year, random)
    last = Membership.objects.aggregate(last=Max("pk"))["last"] or 0
    load.load("Thông báo", Notice,
              ("id", "unit_id", "title", "folded_title", "body", "must_read", "confirm_by", "branch_id",
               "audience_people", "audience_units", "created_by_id", "created_at", "published_at", "frozen_at"),
              _notices(load, shape, sent), total=len(sent), state=Notice.State.PUBLISHED, whole_branch=True,
              frozen_membership=last)  # fmt: skip
    revision = load.first(NoticeRevision)
    load.load("Bản đã gửi", NoticeRevision, ("id", "notice_id", "title", "body", "by_id", "at"),
              ((revision + n, one.key, NOTICES[one.text][0], NOTICES[one.text][1], shape.officer(one.unit, 2),
                stamp(load, one.at)) for n, one in enumerate(sent)),
              total=len(sent), version=1, state=NoticeRevision.State.APPLIED)  # fmt: skip
    # Counters are kept while the receipts pass by: a few numbers for each notice and unit that it covered.
    counters: list[tuple[int, int, np.ndarray[Any, Any]]] = []
    load.load("Dấu nhận", Receipt,
              ("id", "notice_id", "person_id", "unit_id", "delivered_at", "seen_at", "opened_at", "opened_via",
               "opened_version", "confirmed_at", "confirmed_via", "confirmed_version", "seal"),
              _receipts(load, shape, sent, draw, counters),
              total=int((NATIONAL + PROVINCIAL + OWN) * 0.7 * (shape.account >= 0).sum()), counted=True,
              delivered_via="web")  # fmt: skip
    load.load("Số liệu theo đơn vị", NoticeUnitCount, ("id", "notice_id", "unit_id", "people", *_READ),
              _counts(load, shape, counters), total=sum(len(made) for _key, _unit, made in counters))  # fmt: skip
    assert set(_READ) <= set(COUNTERS)  # noqa: S101


def _sent(load: Loader, shape: Shape, year: Year, random: Random) -> list[Sent]:
    def days(count: int) -> list[date]:
        return sorted(date(year.number, 1, 1) + timedelta(days=random.randrange(year.days)) for _nth in range(count))

    wanted = [(0, (1, 3, 2)[nth % 3], day) for nth, day in enumerate(days(NATIONAL))]
    for at in range(1, len(shape)):
        if not shape.children[at]:
            wanted += [(at, (0, 4)[nth % 2], day) for nth, day in enumerate(days(OWN))]
        elif shape.depth(at) == 2:
            wanted += [(at, (2, 1)[nth % 2], day) for nth, day in enumerate(days(PROVINCIAL))]
    wanted.sort(key=lambda one: one[2])
    first, now = load.first(Notice), timezone.now()
    return [Sent(first + n, at, text, min(now, moment(day, 8, 15))) for n, (at, text, day) in enumerate(wanted)]


def _notices(load: Loader, shape: Shape, sent: list[Sent]) -> Iterator[tuple[Any, ...]]:
    for one in sent:
        title, body, must_read = NOTICES[one.text]
        at, end = stamp(load, one.at), shape.ends[one.unit]
        due = (one.at + timedelta(days=14)).date().isoformat() if must_read else None
        unit_id = shape.unit_id + one.unit
        yield (one.key, unit_id, title, fold(title), body, must_read, due, unit_id,
               int(shape.starts[end] - shape.starts[one.unit]), end - one.unit, shape.officer(one.unit, 2), at, at, at)  # fmt: skip


def _receipts(
    load: Loader,
    shape: Shape,
    sent: list[Sent],
    draw: np.random.Generator,
    counters: list[tuple[int, int, np.ndarray[Any, Any]]],
) -> Iterator[tuple[Any, ...]]:
    key, secret, zone = load.first(Receipt), settings.SECRET_KEY, load.zone
    now = np.datetime64(int(timezone.now().timestamp()), "s")
    holders = np.flatnonzero(shape.account >= 0)
    for one in sent:
        end = shape.ends[one.unit]
        low, high = np.searchsorted(holders, (shape.starts[one.unit], shape.starts[end]))
        people = holders[low:high]
        pace = shape.pace[shape.unit_of[people]]
        drawn = draw.random(len(people))
        kept = drawn < pace + 0.1
        people, drawn, pace = people[kept], drawn[kept], pace[kept]
        opened = drawn < pace
        confirmed = opened & (drawn < pace - 0.1) if one.must_read else np.zeros(len(people), dtype=bool)
        hours = draw.exponential(40 * 3600, len(people)).astype("timedelta64[s]")
        times = np.minimum(np.datetime64(int(one.at.timestamp()), "s") + hours, now)
        units = shape.unit_of[people]
        counters.append((one.key, one.unit, _counted(one.unit, end, units, opened, confirmed)))
        texts = np.datetime_as_string(times).tolist()
        rows = zip(people.tolist(), units.tolist(), texts, opened.tolist(), confirmed.tolist(), strict=True)
        for person, unit, text, was_opened, was_confirmed in rows:
            at = f"{text[:10]} {text[11:]}{zone}"
            person_id, unit_id = shape.person_id + person, shape.unit_id + unit
            if was_confirmed:
                facts = (one.key, person_id, unit_id, 1, f"{text}+00:00", 1, "web", 0, 0)
                yield (key, one.key, person_id, unit_id, at, at, at, "web", 1, at, "web", 1, seal_of(facts, secret))
            elif was_opened:
                yield key, one.key, person_id, unit_id, at, at, at, "web", 1, None, "", 0, ""
            else:
                yield key, one.key, person_id, unit_id, at, at, None, "", 0, None, "", 0, ""
            key += 1


def _counted(start: int, end: int, units: Any, opened: Any, confirmed: Any) -> np.ndarray[Any, Any]:
    """For each unit from `start` to `end`: receipts, opened, confirmed."""
    size = end - start
    return np.column_stack(
        [np.bincount(units[chosen] - start, minlength=size) for chosen in (slice(None), opened, confirmed)]
    )


def _counts(
    load: Loader, shape: Shape, counters: list[tuple[int, int, np.ndarray[Any, Any]]]
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    key = load.first(NoticeUnitCount)
    for notice, start, made in counters:
        people = shape.sizes[start : start + len(made)].tolist()
        for nth, (all_, opened, confirmed) in enumerate(made.tolist()):
            yield (key, notice, shape.unit_id + start + nth, people[nth], all_, all_, all_, opened, opened, confirmed)
            key += 1
