"""Background work: tasks in the database, retried when it helps, taken over when a worker dies, run on a clock.

A room writes its jobs in `tasks.py`:

    @job(attempts=6)
    def send_batch(mailing_id: int) -> None: ...

    @periodic(daily_at="06:00", name="reports.remind_late")
    @job()
    def remind_late(due_at: str) -> None: ...

and its actions call `enqueue(send_batch, mailing.pk)`. The row is written in the caller's transaction, so the
work exists exactly if what asked for it was committed.

A job may run more than once (its worker may be killed between the effect and the note that it is done), so
every job is written to have its effect once however often it runs.
"""

from __future__ import annotations

import inspect
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Literal

from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django_tasks import task as make_task
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from lantoa.base.models import PeriodicRun

DEFAULT_ATTEMPTS = 5
FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(hours=1)
LATE_AFTER = timedelta(minutes=10)
MOST_CAUGHT_UP = 31

CatchUp = Literal["once", "all", "skip"]


class Temporary(Exception):
    """Raise it in a job when trying again later can help: a provider is down, a limit is reached.

    `retry_after` (seconds) overrides the waiting time that the number of attempts gives.
    """

    def __init__(self, message: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


TEMPORARY_ERRORS: tuple[type[BaseException], ...] = (
    Temporary,
    ConnectionError,
    TimeoutError,
    OperationalError,
    InterfaceError,
)


@dataclass(frozen=True)
class Policy:
    """How often a job is tried, and which errors are worth another try."""

    attempts: int = DEFAULT_ATTEMPTS
    temporary: tuple[type[BaseException], ...] = TEMPORARY_ERRORS
    forgotten: bool = False


_policies: dict[str, Policy] = {}


def job(
    *,
    attempts: int = DEFAULT_ATTEMPTS,
    temporary: tuple[type[BaseException], ...] = (),
    priority: int = 0,
    forgotten: bool = False,
) -> Callable[[Callable[..., Any]], Task[..., Any]]:
    """Make a module-level function a background task.

    `attempts` counts every start, also those that ended with a killed worker. An error of a class in
    `temporary`, or one of `TEMPORARY_ERRORS`, is followed by another attempt after a growing wait (10 s, 20 s,
    40 s … at most an hour); any other error fails the task at once. `priority` is from -100 to 100, higher
    first. Arguments and return value must be JSON. A `forgotten` job leaves no row once it is over, well or not: for
    work whose minute could tell who was there when it was asked for; a failure stands in the worker's log alone.
    """
    if attempts < 1:
        raise ImproperlyConfigured("a job needs at least one attempt")

    def wrap(function: Callable[..., Any]) -> Task[..., Any]:
        task: Task[..., Any] = make_task(priority=priority)(function)
        _policies[task.module_path] = Policy(attempts, TEMPORARY_ERRORS + temporary, forgotten)
        return task

    return wrap


def policy_for(task_path: str) -> Policy:
    """The policy of a task by its dotted path; the default one for a plain Django task."""
    return _policies.get(task_path, Policy())


def enqueue(task: Task[..., Any], *args: Any, run_after: datetime | None = None, **kwargs: Any) -> str:
    """Queue `task(*args, **kwargs)`, not before `run_after` (aware); returns the id of the queued task.

    The row joins the open transaction: no worker sees it before the commit, and a rollback takes it along.
    """
    chosen = task.using(run_after=run_after) if run_after is not None else task
    return chosen.enqueue(*args, **kwargs).id


def delay_before(attempt: int, task_id: str) -> timedelta:
    """How long to wait after failed attempt number `attempt` (1, 2, …).

    Doubles each time, up to an hour; up to a quarter is added from the task's id, so that a thousand tasks
    that met the same outage do not all return in the same second.
    """
    base: timedelta = min(FIRST_DELAY * 2 ** min(attempt - 1, 12), LONGEST_DELAY)
    return base + base * (zlib.crc32(task_id.encode()) % 1000) / 4000


# --- On the clock --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Periodic:
    """A job that runs by the clock."""

    name: str
    task: Task[..., Any]
    every: timedelta | None
    daily_at: time | None
    catch_up: CatchUp

    def due_at(self, now: datetime) -> datetime:
        """The latest moment at or before `now` (aware) at which this job was due."""
        if self.every is not None:
            step = int(self.every.total_seconds())
            return datetime.fromtimestamp(int(now.timestamp()) // step * step, tz=UTC)
        at = self.daily_at or time.min
        local = timezone.localtime(now)
        due = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0, fold=0)
        return due if due <= local else due - timedelta(days=1)

    @property
    def step(self) -> timedelta:
        """The time between two dues."""
        return self.every or timedelta(days=1)


_periodic: dict[str, Periodic] = {}


def periodic(
    *,
    name: str,
    every: timedelta | None = None,
    daily_at: str | None = None,
    catch_up: CatchUp = "once",
) -> Callable[[Task[..., Any]], Task[..., Any]]:
    """Run a job by the clock: `every` so much time, or `daily_at="06:00"` in the installation's time zone.

    However many schedulers are up, each due time is queued once. `catch_up` says what happens to due times
    that passed while nothing ran: `"once"` runs the latest of them, `"all"` every one (at most 31), `"skip"`
    none that is more than ten minutes old. A job that is seen for the first time starts with its next due
    time. If the function has a parameter `due_at` it gets the due time in ISO 8601.
    """
    if (every is None) == (daily_at is None):
        raise ImproperlyConfigured(f"{name}: say either every= or daily_at=")
    if every is not None and every < timedelta(seconds=1):
        raise ImproperlyConfigured(f"{name}: every= is at least one second")
    at = None
    if daily_at is not None:
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", daily_at):
            raise ImproperlyConfigured(f"{name}: daily_at= is HH:MM, not {daily_at!r}")
        at = time.fromisoformat(daily_at)

    def register(task: Task[..., Any]) -> Task[..., Any]:
        known = _periodic.get(name)
        if known is not None and known.task.module_path != task.module_path:
            raise ImproperlyConfigured(f"two periodic jobs are called {name}")
        _periodic[name] = Periodic(name, task, every, at, catch_up)
        return task

    return register


def load() -> None:
    """Import every room's `tasks.py`, so that its jobs are known."""
    autodiscover_modules("tasks")


def all_periodic() -> Iterator[Periodic]:
    """Every known periodic job, by name."""
    return iter(sorted(_periodic.values(), key=lambda item: item.name))


def queue_due(now: datetime | None = None) -> list[str]:
    """Queue every periodic job that is due and was not queued yet; returns the names, one per queued run."""
    now = now or timezone.now()
    jobs = list(all_periodic())
    # Due times of the future are from a clock that was set back since: they have run and do not count.
    past = PeriodicRun.objects.filter(due_at__lte=now).order_by()
    latest = dict(past.values("name").annotate(last=Max("due_at")).values_list("name", "last"))
    queued = []
    for item in jobs:
        last, due = latest.get(item.name), item.due_at(now)
        if last is not None and last >= due:
            continue
        if last is None:
            PeriodicRun.objects.bulk_create([PeriodicRun(name=item.name, due_at=due)], ignore_conflicts=True)
            continue
        for moment in _to_queue(item, last, due, now):
            if _queue_once(item, moment):
                queued.append(item.name)
    return queued


def _to_queue(item: Periodic, last: datetime, due: datetime, now: datetime) -> list[datetime]:
    if item.catch_up == "skip" and now - due > LATE_AFTER:
        return []
    if item.catch_up != "all":
        return [due]
    moments: list[datetime] = []
    while due > last and len(moments) < MOST_CAUGHT_UP:
        moments.append(due)
        due -= item.step
    return moments[::-1]


def _queue_once(item: Periodic, moment: datetime) -> bool:
    """Queue the run of `item` due at `moment` unless another scheduler has."""
    with transaction.atomic():
        _, created = PeriodicRun.objects.get_or_create(name=item.name, due_at=moment)
        if created:
            wants_due = "due_at" in inspect.signature(item.task.func).parameters
            arguments: dict[str, Any] = {"due_at": moment.isoformat()} if wants_due else {}
            task_id = enqueue(item.task, **arguments)
            PeriodicRun.objects.filter(name=item.name, due_at=moment).update(task_id=task_id)
        return created


# --- How the queue is doing -------------------------------------------------------------------------------


@dataclass(frozen=True)
class QueueState:
    """Counts of tasks, and the age in seconds of the one that has been ready for longest (0 if none is)."""

    waiting: int
    running: int
    failed_today: int
    oldest_seconds: int


def queue_state(now: datetime | None = None) -> QueueState:
    """How the queue is doing, in five cheap queries."""
    now = now or timezone.now()
    ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY).order_by()
    at_once = ready.filter(run_after=get_date_max()).aggregate(since=Min("enqueued_at"))["since"]
    deferred = ready.filter(run_after__lte=now).aggregate(since=Min("run_after"))["since"]
    oldest = min((moment for moment in (at_once, deferred) if moment is not None), default=now)
    return QueueState(
        waiting=ready.count(),
        running=DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).count(),
        failed_today=DBTaskResult.objects.filter(
            status=TaskResultStatus.FAILED, finished_at__gte=now - timedelta(days=1)
        ).count(),
        oldest_seconds=max(0, int((now - oldest).total_seconds())),
    )
