"""Background tasks over Celery: the row in the database is the task, a message only says "run this one".

`LANTOA_TASKS_URL=amqp://…` puts `OutboxBackend` in the place of the plain database backend. A task is still
written in the caller's transaction; when that commits, a message with its id goes to the broker. Nothing rests
on the message: a lost one is sent again by `Scheduler`, a second one finds that the task is taken. Leases,
attempts and waits are those of `lantoa.base.worker`.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from amqp.exceptions import AMQPError
from celery import Celery
from django.conf import settings
from django.db import Error as AnyDatabaseError
from django.db import close_old_connections, connections, transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult
from kombu import Queue
from kombu.exceptions import KombuError

from lantoa.base import jobs
from lantoa.base.worker import Loop, Worker

logger = logging.getLogger("lantoa.broker")

RUN = "lantoa.run"
PRIORITIES = 9
LONGEST_TASK = timedelta(days=1)
ANSWER_SECONDS = 3
SILENCE_SECONDS = 10
LOOK_FOR_LOST_SECONDS = 5
TELL_AGAIN_SECONDS = 60
BATCH = 1000

# What a broker that is gone, ending or refusing raises: kombu wraps some of it and leaves the rest.
BROKEN = (KombuError, AMQPError, OSError)


class OutboxBackend(DatabaseBackend):
    """Keeps tasks in the database, as its parent does, and tells the broker once they are committed."""

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        """Write the task; its message follows the commit. What is for later is told by the scheduler then."""
        result: Any = super().enqueue(task, args, kwargs)
        if task.run_after is None:
            transaction.on_commit(lambda: announce(result.id, task.priority), robust=True)
        return result


@cache
def app() -> Celery:
    """The Celery application, which knows one message."""
    queue = Queue(
        settings.TASKS_QUEUE,
        durable=True,
        queue_arguments={
            "x-max-priority": PRIORITIES,
            # RabbitMQ takes a consumer for lost that has not acknowledged a message within half an hour.
            "x-consumer-timeout": int(LONGEST_TASK.total_seconds() * 1000),
        },
    )
    celery = Celery("lantoa", set_as_current=False, fixups=[])
    celery.conf.update(
        broker_url=settings.TASKS_BROKER_URL,
        broker_connection_timeout=ANSWER_SECONDS,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={"max_retries": 1, "interval_start": 0, "interval_step": 0},
        task_queues=[queue],
        task_default_queue=settings.TASKS_QUEUE,
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        accept_content=["json"],
    )
    celery.task(run, name=RUN)
    return celery


# --- Running what a message says -----------------------------------------------------------------------


def run(task_id: str) -> None:
    """What the message asks for, in a worker's process: run this task if it is still to be run."""
    close_old_connections()
    try:
        _worker().run_id(UUID(task_id))
    except AnyDatabaseError:
        # The row stays as it is, and the scheduler comes back to it.
        logger.warning("task %s: the database did not answer", task_id, exc_info=True)


@cache
def _worker() -> Worker:
    """The holder of this process's leases; made in the process that runs tasks, not in its parent."""
    jobs.load()
    return Worker()


def run_workers(processes: int) -> None:
    """Run Celery's worker with `processes` processes in the main thread, until a signal ends it."""
    connections.close_all()  # the processes are forked and must open their own
    # Celery's event loop wakes up for the connection itself; gossip and mingling are for what we do not use.
    app().worker_main(
        [
            "worker",
            f"--concurrency={processes}",
            f"--hostname=lantoa-{os.getpid()}@%h",
            "--loglevel=WARNING",
            "--without-gossip",
            "--without-mingle",
        ]
    )


# --- Saying that there is work -------------------------------------------------------------------------


class _Silence:
    """Remembers for a few seconds that the broker is gone, so that not every request waits to find out."""

    def __init__(self) -> None:
        self._until = 0.0

    def is_on(self) -> bool:
        return time.monotonic() < self._until

    def begin(self) -> None:
        self._until = time.monotonic() + SILENCE_SECONDS

    def end(self) -> None:
        self._until = 0.0


_silence = _Silence()


def announce(task_id: str, priority: int = 0) -> bool:
    """Tell the broker that a committed task is ready; False if it cannot be told now (the scheduler will)."""
    if _silence.is_on():
        return False
    try:
        app().send_task(
            RUN,
            args=[task_id],
            priority=(priority + 100) * PRIORITIES // 200,
            retry=True,
            retry_policy={"max_retries": 1, "interval_start": 0, "interval_step": 0},
        )
    except BROKEN as error:
        _silence.begin()
        logger.warning("the broker does not answer (%s); tasks wait in the database", type(error).__name__)
        return False
    return True


def waiting_messages() -> int:
    """How many messages wait at the broker; raises one of `BROKEN` if it does not answer."""
    with app().connection_for_write() as connection:
        connection.ensure_connection(max_retries=1, interval_start=0, timeout=ANSWER_SECONDS)
        queue = app().amqp.queues[settings.TASKS_QUEUE].bind(connection.default_channel)
        return int(queue.queue_declare().message_count)


class Scheduler(Loop):
    """Runs no task: keeps the house, and tells the broker what falls due and what it has not heard or has lost.

    Any number of schedulers may run: a task that is told twice is run once, since its row can be taken once.
    """

    def __init__(self, *, poll: timedelta | None = None, housekeeping: timedelta | None = None) -> None:
        super().__init__(poll=poll, housekeeping=housekeeping)
        self._told_until: datetime | None = None
        self._next_look = 0.0
        self._suspects: set[UUID] = set()
        self._told: dict[UUID, float] = {}

    def step(self) -> bool:
        """One look; True if there is more to tell at once."""
        more = self._tell_due(timezone.now())
        if time.monotonic() >= self._next_look:
            self._next_look = time.monotonic() + LOOK_FOR_LOST_SECONDS
            self._tell_lost()
        return more

    def _tell_due(self, now: datetime) -> bool:
        """Tell what was put off, for later or for another attempt, and has fallen due since the last look."""
        since = self._told_until
        if since is None or since > now:  # the first look, or the clock was set back
            since = now - timedelta(minutes=1)
        due = list(
            DBTaskResult.objects.filter(status=TaskResultStatus.READY, run_after__gt=since, run_after__lte=now)
            .order_by("run_after")
            .values_list("pk", "priority", "run_after")[:BATCH]
        )
        if not self._tell((pk, priority) for pk, priority, _ in due):
            return False
        full = len(due) == BATCH
        self._told_until = due[-1][2] if full else now
        return full

    def _tell_lost(self) -> None:
        """Tell again what was ready at two looks in a row while no message waited at the broker."""
        ready = dict(DBTaskResult.objects.ready().values_list("pk", "priority")[:BATCH])
        lost = self._suspects & ready.keys()
        self._suspects = set(ready)
        if not lost:
            return
        try:
            if waiting_messages():
                return
        except BROKEN:
            return
        again = time.monotonic() - TELL_AGAIN_SECONDS
        self._told = {pk: at for pk, at in self._told.items() if at > again}
        if self._tell((pk, ready[pk]) for pk in lost - self._told.keys()):
            self._told |= dict.fromkeys(lost - self._told.keys(), time.monotonic())

    def _tell(self, tasks: Iterable[tuple[UUID, int]]) -> bool:
        return all(announce(str(pk), priority) for pk, priority in tasks)
