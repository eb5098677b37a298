"""The ledger: every change of a receipt, with the counters of its unit in the same transaction.

All of them go through `mark`, so counters and rows cannot part: the counters of a unit are changed only while
their row is held, by exactly what the receipts changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, Literal

from django.db import IntegrityError, connections, router, transaction
from django.db.models import BigIntegerField, QuerySet
from django.utils import timezone

from lantoa.base.prepared import Prepared, Slot
from lantoa.notices.audience import units_at_publication
from lantoa.notices.evidence import reach_changed
from lantoa.notices.models import COUNTERS, Meeting, Notice, NoticeUnitCount, Receipt, Via
from lantoa.notices.sealing import counts_of, seal
from lantoa.people.models import Person

Stage = Literal["delivered", "seen", "opened", "confirmed", "assisted"]
_FIELDS = [
    "delivered_at", "delivered_via", "seen_at", "opened_at", "opened_via", "opened_version", "confirmed_at",
    "confirmed_via", "confirmed_version", "meeting", "assisted_version", "seal",
]  # fmt: skip
_facts = attrgetter(*("meeting_id" if name == "meeting" else name for name in _FIELDS))


@dataclass(frozen=True)
class Marked:
    """What `mark` did: the receipts as they are now, by person."""

    receipts: dict[int, Receipt]


def mark(
    notice: Notice,
    person_ids: Iterable[int],
    stage: Stage,
    *,
    via: str = Via.WEB,
    at: datetime | None = None,
    version: int | None = None,
    meeting: Meeting | None = None,
    units: Mapping[int, int] | None = None,
) -> Marked:
    """Note that people came to `stage` with `notice`; what comes before it is noted with it, once each.

    In one transaction with the counters of their units and the note that T2 of these is to be computed again.

    A constant number of queries however many people (keep it to some hundreds). Doing it again changes
    nothing. `version` is the one that was read (the notice's own if None); `meeting` goes with "assisted".
    `units` is what `units_at_publication` said of these people, if the caller has asked already.
    """
    at = at or timezone.now()
    wanted = list(dict.fromkeys(person_ids))
    for last_try in (False, True):
        try:
            with transaction.atomic():
                return _mark(notice, wanted, stage, via, at, version or notice.version, meeting, units)
        except IntegrityError:
            # Somebody else wrote the person's first receipt in the same instant; now it is there to be read.
            if last_try:
                raise
    raise AssertionError("unreachable")


def _mark(
    notice: Notice,
    wanted: list[int],
    stage: Stage,
    via: str,
    at: datetime,
    version: int,
    meeting: Meeting | None,
    units: Mapping[int, int] | None,
) -> Marked:
    if units is not None and len(units) == len(wanted):
        in_audience, places = units, set(units.values())
    else:
        unit_of = dict(_receipts(notice.pk, wanted).values_list("person_id", "unit_id"))
        new = [person_id for person_id in wanted if person_id not in unit_of]
        in_audience = units if units is not None else units_at_publication(notice, new) if new else {}
        places = {*unit_of.values(), *in_audience.values()}
    counts = _held(notice, places)
    # Read again now that the units' rows are held: from here on nobody else changes these receipts.
    held = (
        _one_held(notice=notice.pk, person=wanted[0]) if len(wanted) == 1 else _receipts(notice.pk, wanted, hold=True)
    )
    receipts = {receipt.person_id: receipt for receipt in held}
    # A receipt keeps its first unit, also where a membership that was entered late says another now.
    if elsewhere := {receipt.unit_id for receipt in receipts.values()} - places:
        counts |= _held(notice, elsewhere)
    # A change of meaning empties "confirmed" under the same hold, so the version is read under it too.
    in_force: int = _version(notice=notice.pk)[0][0]
    before = {person_id: counts_of(receipt, in_force) for person_id, receipt in receipts.items()}
    created = [person_id for person_id in wanted if person_id not in receipts]
    late = [person_id for person_id in created if person_id not in in_audience]
    now_at = dict(Person.objects.filter(pk__in=late).values_list("pk", "unit_id")) if late else {}
    room = {unit_id: row.people - row.counted for unit_id, row in counts.items()}
    for person_id in created:
        unit_id = in_audience.get(person_id)
        # Never more than were counted at publication, whatever was entered late about that day.
        counted = unit_id is not None and room.get(unit_id, 0) > 0
        if unit_id is not None and counted:
            room[unit_id] -= 1
        receipts[person_id] = Receipt(
            notice=notice, person_id=person_id, unit_id=unit_id or now_at[person_id], counted=counted
        )
    touched = [receipt for receipt in receipts.values() if _advance(receipt, stage, via, at, version, meeting)]
    Receipt.objects.bulk_create([receipt for receipt in touched if receipt.pk is None])
    old = [receipt for receipt in touched if receipt.person_id in before]
    if len(old) == 1:
        old[0].save(update_fields=_FIELDS)
    elif old:
        Receipt.objects.bulk_update(old, _FIELDS, batch_size=100)
    deltas: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for receipt in touched:
        earlier = before.get(receipt.person_id, {})
        for name, value in counts_of(receipt, in_force).items():
            if value != earlier.get(name, 0):
                deltas[receipt.unit_id][name] += value - earlier.get(name, 0)
    _add(notice, deltas)
    reach_changed(notice, {unit_id for unit_id, moved in deltas.items() if moved.get("reached")})
    return Marked(receipts)


def _receipts(notice: Any, persons: Sequence[Any], *, hold: bool = False) -> QuerySet[Receipt]:
    rows = Receipt.objects.filter(notice=notice, person__pk__in=persons)
    return rows.select_for_update() if hold else rows


def _counts(notice: Any, units: Sequence[Any]) -> QuerySet[NoticeUnitCount]:
    rows = NoticeUnitCount.objects.select_for_update().filter(notice=notice, unit__pk__in=units)
    return rows.order_by("pk")


# One person and one unit at a time is how most come, and hundreds of them a second after a notice to the nation.
_KEY = BigIntegerField()
_one_held = Prepared(Receipt, lambda: _receipts(Slot("notice", _KEY), [Slot("person", _KEY)], hold=True))
_one_count = Prepared(NoticeUnitCount, lambda: _counts(Slot("notice", _KEY), [Slot("unit", _KEY)]))
_version = Prepared(Notice, lambda: Notice.objects.filter(pk=Slot("notice", _KEY)).order_by().values_list("version"))


def _held(notice: Notice, unit_ids: Iterable[int]) -> dict[int, NoticeUnitCount]:
    """The counters of these units, held until the transaction ends, by unit."""
    units = list(unit_ids)
    rows = _one_count(notice=notice.pk, unit=units[0]) if len(units) == 1 else _counts(notice.pk, units)
    return {row.unit_id: row for row in rows}


def _advance(receipt: Receipt, stage: Stage, via: str, at: datetime, version: int, meeting: Meeting | None) -> bool:
    """Bring one receipt to a stage; whether anything changed."""
    facts = _facts(receipt)
    if stage == "assisted":
        if meeting is not None and receipt.assisted_version < version and receipt.confirmed_version < version:
            receipt.meeting, receipt.assisted_version = meeting, version
    else:
        if receipt.delivered_at is None:
            receipt.delivered_at, receipt.delivered_via = at, via
        if stage in ("seen", "opened", "confirmed") and receipt.seen_at is None:
            receipt.seen_at = at
        if stage in ("opened", "confirmed"):
            if receipt.opened_at is None:
                receipt.opened_at, receipt.opened_via = at, via
            receipt.opened_version = max(receipt.opened_version, version)
        if stage == "confirmed" and receipt.confirmed_version < version:
            receipt.confirmed_at, receipt.confirmed_via, receipt.confirmed_version = at, via, version
    if receipt.confirmed_version or receipt.assisted_version:
        receipt.seal = seal(receipt)
    return facts != _facts(receipt)


def _add(notice: Notice, deltas: dict[int, dict[str, int]]) -> None:
    """Add to the counters of units, which are held."""
    changes = [
        [*(moved.get(name, 0) for name in COUNTERS), notice.pk, unit_id]
        for unit_id, moved in deltas.items()
        if any(moved.values())
    ]
    if changes:
        with connections[router.db_for_write(NoticeUnitCount)].cursor() as cursor:
            cursor.execute(_ADD, changes[0]) if len(changes) == 1 else cursor.executemany(_ADD, changes)


_ADD = "UPDATE notices_noticeunitcount SET {} WHERE notice_id = %s AND unit_id = %s".format(  # noqa: S608  our own names
    ", ".join(f"{name} = {name} + %s" for name in COUNTERS)
)
