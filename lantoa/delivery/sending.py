"""The ledger at work: recipients become rows, rows are claimed, carried and noted.

For each recipient it is true at any moment, whatever was killed: either the row is waiting and nothing left, or what
became of it is in the row, or the row says that it is not known. What is not known is never sent again by itself.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Min, Q, QuerySet
from django.utils import timezone, translation

from lantoa.base.jobs import Temporary, enqueue
from lantoa.delivery import registry
from lantoa.delivery.journal import FileJournal, Held
from lantoa.delivery.models import Batch, Delivery, Dispatch, Habits, Reason, State
from lantoa.delivery.registry import Gone, Item, Letter, MessageSource, Result, Transport

BATCH = 500
CHUNK = 100
"""How many are claimed in one transaction: few enough to be minutes at most, enough to cost little."""
MOST_TRIES = 5
FIRST_WAIT = timedelta(minutes=5)


# --- From a rule to rows ---------------------------------------------------------------------------------------


@transaction.atomic
def feed(dispatch_id: int) -> int:
    """Write the next batch of rows and queue it, and the feeding of the one after; how many rows were new."""
    from lantoa.delivery import tasks

    dispatch = Dispatch.objects.select_for_update().get(pk=dispatch_id)
    if dispatch.state != Dispatch.State.RUNNING or dispatch.fed_at is not None:
        return 0
    carrier, source = registry.transport(dispatch.channel), registry.source(dispatch.source)
    with translation.override(settings.LANGUAGE_CODE):
        letter = source.compose(dispatch)
    keys: list[int] = []
    if letter is not None:
        people = carrier.reachable(dispatch, source.recipients(dispatch)).filter(pk__gt=dispatch.cursor)
        keys = list(people.order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not keys:
        dispatch.fed_at = timezone.now()
        dispatch.save(update_fields=["fed_at"])
        finish(dispatch)
        return 0
    batch = Batch.objects.create(dispatch=dispatch)
    field = recipient_field(dispatch)
    rows = [Delivery(dispatch=dispatch, batch=batch, **{field: key}) for key in keys]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    dispatch.cursor = keys[-1]
    dispatch.save(update_fields=["cursor"])
    enqueue(tasks.send_batch, batch.pk)
    enqueue(tasks.feed, dispatch.pk)
    return len(keys)


def recipient_field(dispatch: Dispatch) -> str:
    """The field of a row that holds its recipient's key."""
    return "person_id" if dispatch.audience == Dispatch.Audience.PEOPLE else "outsider"


# --- One batch --------------------------------------------------------------------------------------------------


def send_batch(batch_id: int) -> int:
    """Send what is due of a batch; how many were handed over. Safe to end at any moment and to run again."""
    batch = Batch.objects.select_related("dispatch__unit").get(pk=batch_id)
    dispatch = batch.dispatch
    if batch.done_at is not None:
        return 0
    carrier, source = registry.transport(dispatch.channel), registry.source(dispatch.source)
    handed = 0
    try:
        journal = FileJournal(batch.pk)
    except Held:
        raise Temporary("another process has the batch in hand", retry_after=30) from None
    with journal, translation.override(settings.LANGUAGE_CODE):
        recover(batch, journal, source)
        letter = None if dispatch.state == Dispatch.State.STOPPED else source.compose(dispatch)
        if letter is None:
            _open(batch).filter(state=State.WAITING).update(
                state=State.SKIPPED, reason=Reason.WITHDRAWN, at=timezone.now()
            )
        elif _due(batch).exists():
            with carrier.carrying(dispatch, letter) as carry:
                while True:
                    allowed, again_at = carrier.allowance(CHUNK)
                    if not allowed:
                        _later(batch, again_at)
                        return handed
                    items = claim(batch, source, carrier, letter, allowed)
                    if items is None:
                        break
                    handed += _carry(dispatch, source, items, carry, journal)
        _close(batch, journal)
    return handed


def _open(batch: Batch) -> QuerySet[Delivery]:
    return Delivery.objects.filter(batch=batch, state__in=[State.WAITING, State.SENDING])


def _due(batch: Batch) -> QuerySet[Delivery]:
    now = timezone.now()
    return Delivery.objects.filter(Q(not_before=None) | Q(not_before__lte=now), batch=batch, state=State.WAITING)


@transaction.atomic
def claim(
    batch: Batch, source: MessageSource, carrier: Transport, letter: Letter, most: int = CHUNK
) -> list[Item] | None:
    """Take the next rows in hand and prepare what each gets; None when no row is due.

    Asked anew for these: who has confirmed, refused or left since the rows were written is passed over.
    """
    dispatch = batch.dispatch
    field = recipient_field(dispatch)
    rows = list(_due(batch).select_for_update().order_by("pk")[:most])
    if not rows:
        return None
    keys = [getattr(row, field) for row in rows]
    wanted = carrier.reachable(dispatch, source.recipients(dispatch)).filter(pk__in=keys)
    recipients = {one.pk: one for one in wanted}
    later = _in_quiet_hours(keys) if carrier.disturbs and field == "person_id" else {}
    for moment, sleepers in _by_moment(later, recipients):
        Delivery.objects.filter(pk__in=[row.pk for row in rows if row.person_id in sleepers]).update(not_before=moment)
    awake = [recipients[key] for key in keys if key in recipients and key not in later]
    slots = source.prepare(dispatch, awake) if awake else {}
    items, passed, empty = [], [], []
    for row in rows:
        key = getattr(row, field)
        if key not in recipients:
            passed.append(row.pk)
        elif key in slots:
            items.append(Item(row.pk, key, row.tries + 1, recipients[key], dict(slots[key])))
        elif key not in later:
            empty.append(row.pk)
    now = timezone.now()
    for keys_, reason in ((passed, Reason.ANSWERED), (empty, Reason.NOTHING)):
        if keys_:
            Delivery.objects.filter(pk__in=keys_).update(state=State.SKIPPED, reason=reason, at=now)
    by_try: dict[int, list[int]] = defaultdict(list)
    for item in items:
        by_try[item.tries].append(item.pk)
    for tries, taken in by_try.items():
        Delivery.objects.filter(pk__in=taken).update(state=State.SENDING, tries=tries, at=now)
    return items


def _carry(
    dispatch: Dispatch, source: MessageSource, items: list[Item], carry: registry.Carry, journal: FileJournal
) -> int:
    """Hand over what was claimed and note what became of it, also when the channel fails in between."""
    heard = _Listening(journal)
    gone: Gone | None = None
    if items:
        try:
            carry(items, heard)
        except Gone as error:
            gone = error
    results = {item.pk: heard.results.get(item.pk, Result(State.WAITING)) for item in items}
    not_tried = {item.pk for item in items if item.pk not in heard.results}
    note(dispatch, source, {item.pk: item.key for item in items}, results, not_tried=not_tried)
    journal.clear()
    if gone is not None:
        raise Temporary(str(gone), retry_after=gone.wait) from gone
    return sum(result.state == State.SENT for result in results.values())


class _Listening(registry.Journal):
    """The journal, and beside it what it was told."""

    def __init__(self, journal: FileJournal) -> None:
        self._journal = journal
        self.results: dict[int, Result] = {}

    def handing_over(self, item: Item) -> None:
        self._journal.handing_over(item)
        self.results[item.pk] = Result(State.UNKNOWN, Reason.NO_ANSWER)

    def answered(self, item: Item, result: Result) -> None:
        self._journal.answered(item, result)
        self.results[item.pk] = result


@transaction.atomic
def note(
    dispatch: Dispatch,
    source: MessageSource,
    keys: dict[int, int],
    results: dict[int, Result],
    *,
    not_tried: Iterable[int] = (),
) -> None:
    """Write what became of rows that were in hand; `keys` are their recipients."""
    now = timezone.now()
    idle = set(not_tried)
    alike: dict[tuple[str, str, str, datetime | None], list[int]] = defaultdict(list)
    rows = Delivery.objects.filter(pk__in=list(results))
    tries = dict(rows.values_list("pk", "tries")) if any(r.state == State.WAITING for r in results.values()) else {}
    for pk, result in results.items():
        if result.state != State.WAITING:
            alike[result.state, result.reason, result.detail[:200], None].append(pk)
        elif pk in idle:
            alike[State.WAITING, Reason.NONE, "", None].append(pk)
        elif tries.get(pk, 0) >= MOST_TRIES:
            alike[State.FAILED, result.reason or Reason.BUSY, result.detail[:200], None].append(pk)
        else:
            wait = timedelta(seconds=result.wait) if result.wait is not None else _wait(tries.get(pk, 1), pk)
            alike[State.WAITING, result.reason, result.detail[:200], now + wait].append(pk)
    for (state, reason, detail, not_before), pks in alike.items():
        Delivery.objects.filter(pk__in=pks, state__in=[State.SENDING, State.UNKNOWN, State.WAITING]).update(
            state=state, reason=reason, detail=detail, not_before=not_before, at=now
        )
    sent = [keys[pk] for pk, result in results.items() if result.state == State.SENT]
    if sent:
        source.sent(dispatch, sent)
    if dispatch.audience == Dispatch.Audience.OUTSIDERS:
        for pk, result in results.items():
            if result.state == State.FAILED and result.reason == Reason.NO_MAILBOX:
                source.came_back(keys[pk], "hard")


def recover(batch: Batch, journal: FileJournal, source: MessageSource) -> None:
    """Settle what a run that ended in the middle left behind."""
    field = recipient_field(batch.dispatch)
    known = journal.read()
    rows = list(
        _open(batch).filter(Q(state=State.SENDING) | Q(pk__in=list(known))).values("pk", field, "tries", "state")
    )
    results: dict[int, Result] = {}
    for row in rows:
        tries, result = known.get(row["pk"], (0, Result(State.WAITING)))
        if row["state"] == State.SENDING:
            if tries != row["tries"]:
                # Claimed and not yet begun; without a journal of ours nobody can say.
                result = Result(State.WAITING) if journal.existed else Result(State.UNKNOWN, Reason.NO_ANSWER)
            results[row["pk"]] = result
        elif tries > row["tries"]:
            results[row["pk"]] = result  # the claim itself was lost with the database's last moments
    if results:
        idle = [row["pk"] for row in rows if known.get(row["pk"], (0, None))[0] < max(row["tries"], 1)]
        note(batch.dispatch, source, {row["pk"]: row[field] for row in rows}, results, not_tried=idle)
    journal.clear()


def _close(batch: Batch, journal: FileJournal) -> None:
    """Put the batch off to when its next row is due, or call it done."""
    earliest = _open(batch).aggregate(at=Min("not_before"))["at"]
    if _open(batch).exists():
        _later(batch, earliest)
        return
    with transaction.atomic():
        dispatch = Dispatch.objects.select_for_update().get(pk=batch.dispatch_id)
        Batch.objects.filter(pk=batch.pk).update(done_at=timezone.now())
        finish(dispatch)
    journal.remove()


def _later(batch: Batch, moment: datetime | None) -> None:
    from lantoa.delivery import tasks

    enqueue(tasks.send_batch, batch.pk, run_after=moment or timezone.now() + FIRST_WAIT)


def finish(dispatch: Dispatch) -> None:
    """Call a dispatch done once all its recipients are in batches and all batches are done."""
    if dispatch.fed_at is not None and not dispatch.batches.filter(done_at=None).exists():
        Dispatch.objects.filter(pk=dispatch.pk, state=Dispatch.State.RUNNING).update(
            state=Dispatch.State.DONE, finished_at=timezone.now()
        )


def _wait(tries: int, pk: int) -> timedelta:
    base = FIRST_WAIT * 4 ** (tries - 1)
    return base + base * (zlib.crc32(str(pk).encode()) % 1000) / 4000


# --- Quiet hours ------------------------------------------------------------------------------------------------


def quiet_until(now: datetime, begin: time, end: time) -> datetime | None:
    """When the quiet hours end in which `now` (aware) falls; None outside them. They may lie over midnight."""
    local = timezone.localtime(now)
    if begin == end:
        return None
    inside = begin <= local.time() < end if begin < end else local.time() >= begin or local.time() < end
    if not inside:
        return None
    ending = local.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    return ending if ending > local else ending + timedelta(days=1)


def _in_quiet_hours(keys: list[Any]) -> dict[int, datetime]:
    """Of these people, those who are to be left in peace now, and until when; one query."""
    now = timezone.now()
    own = {
        habits.person_id: (habits.quiet_from, habits.quiet_until) for habits in Habits.objects.filter(person__in=keys)
    }
    found = {key: quiet_until(now, *own.get(key, settings.QUIET_HOURS)) for key in keys}
    return {key: moment for key, moment in found.items() if moment is not None}


def _by_moment(later: dict[int, datetime], recipients: dict[int, Any]) -> list[tuple[datetime, set[int]]]:
    groups: dict[datetime, set[int]] = defaultdict(set)
    for key, moment in later.items():
        if key in recipients:
            groups[moment].add(key)
    return list(groups.items())
