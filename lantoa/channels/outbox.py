"""Handing over: claim, call, note. Every publication ends in a true state, whatever dies in between.

A try is three steps: the claim (state "sending" and an attempt row, committed), the call (outside any transaction),
the note of how it ended (committed). A process that dies between claim and note leaves "sending" behind; the clock
then turns it into "unknown", which only a person leaves. What is told to the source room is told in the note's
transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.jobs import delay_before, enqueue
from lantoa.channels import pauses, registry
from lantoa.channels.errors import ChannelError, Permanent, Reconnect, Temporary, Unknown
from lantoa.channels.models import Attempt, ChannelAccount, Pause, Publication, State
from lantoa.channels.registry import Posted, Progress
from lantoa.people.models import Account

logger = logging.getLogger("lantoa.channels")

MOST_TRIES = 8
"""With waits that double from 10 s this is some 20 minutes; a platform that asks for longer gets its time."""
LONGEST_CALL = timedelta(minutes=10)
"""After this a claim whose end nobody noted is taken for dead: every single call ends within 25 s, a publication is
at most some twenty of them."""


def queue(publication: Publication) -> None:
    """Have a scheduled publication sent when it is due; part of the caller's transaction."""
    from lantoa.channels.tasks import send

    enqueue(send, publication.pk, run_after=publication.due_at)


def send(pk: int, now: datetime | None = None) -> str:
    """Publish what is scheduled and due; returns the state it is in then. Safe to run twice and at once."""
    claimed = _claim(pk, now or timezone.now())
    if claimed is None:
        return str(Publication.objects.values_list("state", flat=True).filter(pk=pk).first() or "gone")
    publication, attempt = claimed
    channel = registry.get(publication.account.channel)
    try:
        posted = channel.publish(publication.account, publication.content, Progress(publication))
    except ChannelError as error:
        return _note(publication, attempt, error)
    except Exception:
        logger.exception("publication %s broke", pk)
        return _note(
            publication, attempt, Unknown(_("Có lỗi khi đang gửi, nên chưa rõ bài đã lên hay chưa."), code="bug")
        )
    return _note(publication, attempt, posted)


@transaction.atomic
def _claim(pk: int, now: datetime) -> tuple[Publication, Attempt] | None:
    try:
        publication = locked(pk)
    except Publication.DoesNotExist:
        return None  # called off and thrown away since it was queued
    if publication.state != State.SCHEDULED or publication.due_at is None or publication.due_at > now:
        return None
    # One at a time spends from an account's budget.
    account = (
        ChannelAccount.objects.select_for_update(of=("self",)).select_related("unit").get(pk=publication.account_id)
    )
    publication.account = account
    if account.state == ChannelAccount.State.PAUSED or pauses.covers(account.unit, now):
        return None
    channel = registry.get(account.channel)
    refusal = _refusal(channel, publication)
    attempt = Attempt(publication=publication, kind=Attempt.Kind.PUBLISH, started_at=now)
    publication.tries += 1
    if refusal is not None:
        attempt.outcome, attempt.ended_at, attempt.message, attempt.code = (
            Attempt.Outcome.PERMANENT, now, refusal.message, refusal.code,
        )  # fmt: skip
        publication.state, publication.error, publication.error_code = State.FAILED, refusal.message, refusal.code
        publication.save(update_fields=["state", "tries", "error", "error_code"])
        attempt.save()
        return None
    publication.state, publication.sending_since = State.SENDING, now
    if channel.spends(publication.content):
        publication.spent_at = now
    publication.save(update_fields=["state", "sending_since", "tries", "spent_at"])
    attempt.save()
    return publication, attempt


def _refusal(channel: registry.Channel, publication: Publication) -> Permanent | None:
    account = publication.account
    if account.state != ChannelAccount.State.OPEN:
        return Permanent(_("Tài khoản này đã ngắt khỏi hệ thống nên không đăng được."), code="closed")
    if channel.spends(publication.content) and publication.spent_at is None:
        for budget in channel.budgets(account):
            if not budget.left:
                return Permanent(
                    _("Đã dùng hết hạn mức “%(what)s” (%(limit)d). Hãy hẹn sang kỳ sau.")
                    % {"what": budget.label, "limit": budget.limit},
                    code="budget",
                )  # fmt: skip
    return None


@transaction.atomic
def _note(publication: Publication, attempt: Attempt, end: Posted | ChannelError) -> str:
    """Write down how a try ended, once; a claim that the clock has meanwhile given up stays as a person sees it."""
    now = timezone.now()
    progress = publication.progress
    publication = locked(publication.pk)
    publication.progress = progress
    if isinstance(end, Posted):
        _close(attempt, Attempt.Outcome.DONE, now)
        if publication.state in (State.SENDING, State.UNKNOWN):
            mark_published(publication, end, None, now)
        return publication.state
    _close(attempt, _outcome(end), now, end)
    if publication.state != State.SENDING:
        return publication.state
    publication.error, publication.error_code, publication.sending_since = end.message, end.code, None
    if isinstance(end, Unknown):
        publication.state = State.UNKNOWN
    else:
        publication.spent_at = None
        if isinstance(end, Temporary) and publication.tries < MOST_TRIES:
            wait = timedelta(seconds=end.retry_after or 0)
            publication.state = State.SCHEDULED
            publication.due_at = now + max(wait, delay_before(publication.tries, str(publication.pk)))
        else:
            publication.state = State.FAILED
        if isinstance(end, Reconnect):
            mark_broken(publication.account_id, end.message)
    publication.save(update_fields=["state", "error", "error_code", "sending_since", "due_at", "spent_at", "progress"])
    if publication.state == State.SCHEDULED:
        queue(publication)
    return publication.state


def locked(pk: int) -> Publication:
    """The publication as it is now, held until the transaction ends. `of` keeps the account's row free for others."""
    return Publication.objects.select_for_update(of=("self",)).select_related("account__unit").get(pk=pk)


def _outcome(error: ChannelError) -> str:
    if isinstance(error, Unknown):
        return Attempt.Outcome.UNKNOWN
    return Attempt.Outcome.TEMPORARY if isinstance(error, Temporary) else Attempt.Outcome.PERMANENT


def _close(attempt: Attempt, outcome: str, now: datetime, error: ChannelError | None = None) -> None:
    attempt.outcome, attempt.ended_at = outcome, now
    if error is not None:
        attempt.code, attempt.message, attempt.detail = error.code[:40], error.message, error.detail
    attempt.save(update_fields=["outcome", "ended_at", "code", "message", "detail"])


def mark_published(publication: Publication, posted: Posted, actor: Account | None, now: datetime) -> None:
    """Make a publication public in the books; part of the caller's transaction."""
    publication.state, publication.published_at, publication.sending_since = State.PUBLISHED, now, None
    publication.remote_id, publication.address = posted.remote_id[:120], posted.address[:500]
    publication.error = publication.error_code = ""
    publication.save()
    audit.record(actor, "publication.published", publication, unit_code=publication.unit.code)
    if publication.source:
        registry.source(publication.source).published(publication, publication.sent_by)


def at_rest(publication: Publication) -> str:
    """The state of what no longer waits for its moment: an approval that was complete stays."""
    return State.APPROVED if publication.approvals.exists() else State.DRAFT


def mark_broken(account_id: int, note: str) -> None:
    """Say that an account must be connected anew."""
    note_health(account_id, registry.Health(ChannelAccount.Health.BROKEN, note))


@transaction.atomic
def note_health(account_id: int, health: registry.Health, now: datetime | None = None) -> None:
    """Keep what a probe found. The owners are told when it turns bad or worse, once, not at every probe."""
    account = ChannelAccount.objects.select_for_update(of=("self",)).get(pk=account_id)
    worse = _SEVERITY[health.state] > _SEVERITY[account.health]
    account.health, account.health_note = health.state, health.note[:300]
    account.checked_at = now or timezone.now()
    account.expires_at = health.expires_at or account.expires_at
    account.save(update_fields=["health", "health_note", "checked_at", "expires_at"])
    if worse and account.state != ChannelAccount.State.CLOSED:
        from lantoa.channels.tasks import warn

        enqueue(warn, account.pk, health.state)


_SEVERITY = {
    str(ChannelAccount.Health.UNKNOWN): 0,
    str(ChannelAccount.Health.OK): 0,
    str(ChannelAccount.Health.WARNING): 1,
    str(ChannelAccount.Health.BROKEN): 2,
}


@transaction.atomic
def _end_overdue(pk: int, now: datetime) -> None:
    pause = Pause.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
    if pause.ended_at is None and pause.until is not None and pause.until <= now:
        end_pause(pause, None, now)


def end_pause(pause: Pause, actor: Account | None, now: datetime) -> int:
    """End a pause: what came due meanwhile is held for a person, or sent; how many. Part of the caller's transaction."""
    pause.ended_at, pause.ended_by = now, actor
    pause.save(update_fields=["ended_at", "ended_by", "hold_late"])
    late = Publication.objects.filter(
        pauses.condition([pause], "account__unit"), state=State.SCHEDULED, due_at__lte=now
    ).order_by("due_at")
    if not pause.hold_late:
        # Beyond this many the sweep takes them up, 500 a minute.
        waiting = list(late[:500])
        for publication in waiting:
            queue(publication)
        return len(waiting)
    note = _("Bài đến giờ trong lúc tạm dừng nên được giữ lại. Hãy xem còn hợp không rồi chọn giờ khác.")
    held = {"due_at": None, "error": note, "error_code": ""}
    keys = list(late.values_list("pk", flat=True))
    approved = Publication.objects.filter(pk__in=keys, approvals__isnull=False).values("pk")
    n = Publication.objects.filter(pk__in=approved).update(state=State.APPROVED, **held)
    return n + Publication.objects.filter(pk__in=keys, state=State.SCHEDULED).update(state=State.DRAFT, **held)


def sweep(now: datetime | None = None) -> tuple[int, int]:
    """Turn claims nobody ended into "unknown", and queue again what is long due; counts of both."""
    now = now or timezone.now()
    lost = 0
    dead = Publication.objects.filter(state=State.SENDING, sending_since__lt=now - LONGEST_CALL)
    for pk in dead.values_list("pk", flat=True)[:500]:
        lost += _give_up(pk, now)
    for pause in Pause.objects.filter(ended_at=None, until__lte=now).select_related("unit")[:100]:
        _end_overdue(pause.pk, now)
    late = Publication.objects.filter(
        state=State.SCHEDULED, due_at__lt=now - LONGEST_CALL, account__state=ChannelAccount.State.OPEN
    ).exclude(pauses.condition(pauses.running(now), "account__unit"))
    again = 0
    for publication in late.order_by("due_at")[:500]:
        queue(publication)
        again += 1
    return lost, again


@transaction.atomic
def _give_up(pk: int, now: datetime) -> bool:
    publication = locked(pk)
    if publication.state != State.SENDING or (publication.sending_since or now) >= now - LONGEST_CALL:
        return False
    publication.state, publication.sending_since = State.UNKNOWN, None
    publication.error = _("Máy dừng giữa lúc gửi, nên chưa rõ bài đã lên hay chưa. Hãy mở kênh xem rồi cho biết.")
    publication.error_code = "interrupted"
    publication.save(update_fields=["state", "sending_since", "error", "error_code"])
    publication.attempts.filter(outcome=Attempt.Outcome.STARTED, kind=Attempt.Kind.PUBLISH).update(
        outcome=Attempt.Outcome.UNKNOWN, ended_at=now, message=publication.error, code="interrupted"
    )
    return True


# --- After publication: steps that may be repeated --------------------------------------------------------


def carry_out_change(pk: int) -> str:
    """Do what is asked of a published post (update or withdraw); raises `jobs.Temporary` where time can help."""
    from lantoa.base import jobs

    publication = Publication.objects.select_related("account__unit").get(pk=pk)
    what = publication.change
    if publication.state != State.PUBLISHED or not what:
        return publication.state
    channel = registry.get(publication.account.channel)
    act: Callable[[ChannelAccount, Publication], Any] = (
        channel.update if what == Publication.Change.UPDATE else channel.withdraw
    )
    attempt = Attempt.objects.create(publication=publication, kind=what)
    try:
        act(publication.account, publication)
    except (Temporary, Unknown) as error:
        _close(attempt, Attempt.Outcome.TEMPORARY, timezone.now(), error)
        if Attempt.objects.filter(publication=publication, kind=what).count() % MOST_TRIES:
            raise jobs.Temporary(error.code, retry_after=getattr(error, "retry_after", None)) from error
        return _end_change(pk, what, error)
    except Permanent as error:
        _close(attempt, Attempt.Outcome.PERMANENT, timezone.now(), error)
        return _end_change(pk, what, error)
    _close(attempt, Attempt.Outcome.DONE, timezone.now())
    return _end_change(pk, what, None)


@transaction.atomic
def _end_change(pk: int, what: str, error: ChannelError | None) -> str:
    publication = locked(pk)
    if publication.change != what or publication.state != State.PUBLISHED:
        return publication.state
    publication.change = Publication.Change.NONE
    publication.error, publication.error_code = (error.message, error.code) if error is not None else ("", "")
    if isinstance(error, Reconnect):
        mark_broken(publication.account_id, error.message)
    if error is None and what == Publication.Change.WITHDRAW:
        mark_withdrawn(publication, None)
    publication.save()
    return publication.state


def mark_withdrawn(publication: Publication, actor: Account | None) -> None:
    """Note that a post is gone; the caller saves, in its transaction."""
    publication.state, publication.withdrawn_at = State.WITHDRAWN, timezone.now()
    publication.change = Publication.Change.NONE
    audit.record(actor, "publication.withdrawn", publication, unit_code=publication.unit.code)
    if publication.source:
        registry.source(publication.source).withdrawn(publication, actor)


# --- Results and health -----------------------------------------------------------------------------------

FRESH = timedelta(days=30)
"""Results are asked for during so long after publication."""


COUNTED = ("viewers", "reactions", "comments", "shares")
"""Results that every channel may give and that are added up."""


def refresh(account_id: int, now: datetime | None = None) -> int:
    """Ask the platform for the results of an account's newer posts; how many answered."""
    now = now or timezone.now()
    account = ChannelAccount.objects.select_related("unit").get(pk=account_id)
    channel = registry.get(account.channel)
    posts = Publication.objects.filter(account=account, state=State.PUBLISHED, published_at__gt=now - FRESH)
    answered = 0
    for publication in posts.order_by("-published_at")[:100]:
        try:
            results = channel.results(account, publication)
        except Reconnect as error:
            mark_broken(account.pk, error.message)
            break
        except Temporary:
            break  # the next round asks again; a throttled account is left in peace
        except ChannelError:
            continue
        counted = {name: results.get(name) for name in COUNTED}
        Publication.objects.filter(pk=publication.pk).update(results=results, results_at=now, **counted)
        answered += 1
    return answered


def probe(account_id: int, now: datetime | None = None) -> str:
    """Ask whether an account can still publish, and note it; the account's health."""
    account = ChannelAccount.objects.select_related("unit").get(pk=account_id)
    try:
        health = registry.get(account.channel).probe(account)
    except Reconnect as error:
        health = registry.Health(ChannelAccount.Health.BROKEN, error.message)
    except ChannelError as error:
        health = registry.Health(account.health, error.message)
    note_health(account_id, health, now)
    return health.state
