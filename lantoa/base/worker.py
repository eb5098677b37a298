"""The worker: takes tasks from the database, runs them, and takes over those of workers that died.

A worker holds a lease on the task it runs and renews it from a second thread. A lease that runs out means that
the worker was killed or cut off: any other worker puts the task back into the queue. A worker that was only
slow finds, when it is done, that the task is no longer its own, and leaves the record alone.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from traceback import format_exception
from types import FrameType
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import Error as AnyDatabaseError
from django.db import OperationalError, close_old_connections, connections, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks.base import TaskContext, TaskResult, TaskResultStatus
from django_tasks.signals import task_finished, task_started
from django_tasks.utils import get_module_path, normalize_json
from django_tasks_db.models import DBTaskResult

from lantoa.base import jobs
from lantoa.base.models import TaskLease

logger = logging.getLogger("lantoa.worker")

POLL = timedelta(seconds=1)
CLOCKS_APART = timedelta(minutes=10)
RESULT_FIELDS = ["status", "finished_at", "return_value", "exception_class_path", "traceback"]


class LeaseLost(Exception):
    """The task was given to another worker while this one was running it."""


class WorkerDied(Exception):
    """Recorded on a task whose workers were killed as often as it may be tried."""


class Loop:
    """Runs in rounds until told to stop, and keeps the house between them. By itself it does nothing else."""

    def __init__(self, *, poll: timedelta | None = None, housekeeping: timedelta | None = None) -> None:
        self.name = f"{socket.gethostname()[:24]}-{os.getpid()}-{get_random_string(8)}"
        self.poll = poll or POLL
        self.housekeeping = housekeeping or settings.TASKS_LEASE / 4
        self._stop = threading.Event()

    def run(self) -> None:
        """Go on until `stop` is called; finishes the round. A database outage is waited out."""
        jobs.load()
        logger.info("%s %s starts", type(self).__name__.lower(), self.name)
        next_round = time.monotonic()
        try:
            while not self._stop.is_set():
                try:
                    close_old_connections()
                    if time.monotonic() >= next_round:
                        self.keep_house()
                        next_round = time.monotonic() + self.housekeeping.total_seconds()
                    worked = self.step()
                except AnyDatabaseError:
                    logger.warning("%s: the database did not answer", self.name, exc_info=True)
                    worked = False
                if not worked:
                    self._stop.wait(self.poll.total_seconds())
        finally:
            connections.close_all()
            logger.info("%s %s stopped", type(self).__name__.lower(), self.name)

    def stop(self) -> None:
        """Ask the loop to end after the round in hand; returns at once."""
        self._stop.set()

    def keep_house(self) -> None:
        """What is done now and then: take back lost tasks, queue what the clock asks for."""
        reap()
        jobs.queue_due()

    def step(self) -> bool:
        """One round; False if there was nothing to do, so that the next one can wait."""
        return False


class Worker(Loop):
    """Runs tasks one after the other until told to stop.

    Several workers, in any number of processes and machines, share a database. `lease` is how long a task
    stays with a worker that gives no sign of life; by default that of `LANTOA_TASKS_URL`.
    """

    def __init__(
        self,
        *,
        lease: timedelta | None = None,
        poll: timedelta | None = None,
        housekeeping: timedelta | None = None,
    ) -> None:
        super().__init__(poll=poll, housekeeping=housekeeping)
        self.lease = lease or settings.TASKS_LEASE
        self._in_hand: UUID | None = None

    def run(self) -> None:
        """Work until `stop` is called; finishes the task in hand. A database outage is waited out."""
        with self._heartbeat():
            super().run()

    def step(self) -> bool:
        """Run one task if one is ready."""
        return self.run_one()

    # --- One task ---------------------------------------------------------------------------------

    def run_one(self, task_id: UUID | None = None) -> bool:
        """Take one ready task, or the one with this id, and run it; False if there was none."""
        task = self._claim(task_id)
        if task is None:
            return False
        self._in_hand = task.pk
        try:
            self._run(task)
        finally:
            self._in_hand = None
        return True

    def drain(self, limit: int | None = None) -> int:
        """Run ready tasks until none is left, or `limit` of them; returns how many were run."""
        count = 0
        with self._heartbeat():
            while (limit is None or count < limit) and self.run_one():
                count += 1
        return count

    def run_id(self, task_id: UUID) -> bool:
        """Run the task with this id if it is ready and nobody has it; False if there was nothing to do."""
        with self._heartbeat():
            return self.run_one(task_id)

    def _claim(self, task_id: UUID | None = None) -> DBTaskResult[Any, Any] | None:
        ready = DBTaskResult.objects.ready()
        if task_id is not None:
            ready = ready.filter(pk=task_id)
        # A look without a lock first: an idle worker must not take SQLite's only write lock every second.
        if not ready.order_by().exists():
            return None
        try:
            with transaction.atomic():
                task = ready.get_locked()
                if task is not None:
                    task.claim(self.name)
                    TaskLease.objects.update_or_create(
                        task_id=task.pk,
                        defaults={"worker": self.name, "expires_at": timezone.now() + self.lease},
                    )
                return task
        except OperationalError as error:
            if "locked" in str(error).lower():
                return None
            raise

    def _run(self, record: DBTaskResult[Any, Any]) -> None:
        try:
            task = record.task
        except (ImportError, SuspiciousOperation) as error:
            logger.exception("task %s: %s is not a task", record.pk, record.task_path)
            self._finish(record, error=error)
            return
        result = record.task_result
        sender = type(task.get_backend())
        policy = jobs.policy_for(record.task_path)
        if not policy.forgotten:  # who listens writes the moment into the log
            task_started.send(sender=sender, task_result=result)
        try:
            before = (TaskContext(task_result=cast(TaskResult[Any], result)),) if task.takes_context else ()
            value = task.call(*before, *result.args, **result.kwargs)
        except Exception as error:
            attempt = len(record.worker_ids)
            if isinstance(error, policy.temporary) and attempt < policy.attempts:
                self._again(record, error, attempt)
                return
            logger.exception("task %s failed: %s", record.pk, record.task_path)
            self._finish(record, error=error)
        else:
            self._finish(record, value=value)
        if not policy.forgotten:
            task_finished.send(sender=sender, task_result=record.task_result)

    def _mine(self, record: DBTaskResult[Any, Any]) -> None:
        """Lock the lease and make sure that it is still ours; call it in a transaction."""
        held = TaskLease.objects.select_for_update().filter(task_id=record.pk, worker=self.name).first()
        if held is None:
            raise LeaseLost

    def _finish(
        self, record: DBTaskResult[Any, Any], *, value: object = None, error: BaseException | None = None
    ) -> None:
        if error is None:
            try:
                value = normalize_json(value)
            except (TypeError, ValueError) as not_json:
                error = not_json
        record.status = TaskResultStatus.SUCCESSFUL if error is None else TaskResultStatus.FAILED
        record.finished_at = timezone.now()
        record.return_value = value if error is None else None
        record.exception_class_path = "" if error is None else get_module_path(type(error))
        record.traceback = "" if error is None else "".join(format_exception(error))
        try:
            with transaction.atomic():
                self._mine(record)
                _note_the_end(record)
                TaskLease.objects.filter(task_id=record.pk).delete()
        except LeaseLost:
            logger.warning("task %s was given to another worker in the meantime", record.pk)

    def _again(self, record: DBTaskResult[Any, Any], error: BaseException, attempt: int) -> None:
        wait = jobs.delay_before(attempt, str(record.pk))
        if isinstance(error, jobs.Temporary) and error.retry_after is not None:
            wait = timedelta(seconds=error.retry_after)
        logger.warning("task %s will be tried again in %s: %s: %s", record.pk, wait, type(error).__name__, error)
        try:
            with transaction.atomic():
                self._mine(record)
                DBTaskResult.objects.filter(pk=record.pk).update(
                    status=TaskResultStatus.READY, started_at=None, run_after=timezone.now() + wait
                )
                TaskLease.objects.filter(task_id=record.pk).delete()
        except LeaseLost:
            logger.warning("task %s was given to another worker in the meantime", record.pk)

    # --- Leases -----------------------------------------------------------------------------------

    @contextmanager
    def _heartbeat(self) -> Iterator[None]:
        """Renew the lease on the task in hand from a second thread for as long as the block runs."""
        done = threading.Event()
        heart = threading.Thread(target=self._beat, args=(done,), name="lantoa-heartbeat", daemon=True)
        heart.start()
        try:
            yield
        finally:
            done.set()
            heart.join()

    def _beat(self, done: threading.Event) -> None:
        try:
            while not done.wait(self.lease.total_seconds() / 4):
                task_id = self._in_hand
                if task_id is None:
                    continue
                try:
                    close_old_connections()
                    TaskLease.objects.filter(task_id=task_id, worker=self.name).update(
                        expires_at=timezone.now() + self.lease
                    )
                except AnyDatabaseError:
                    logger.warning("worker %s could not renew its lease", self.name, exc_info=True)
        finally:
            connections.close_all()


# --- Tasks of dead workers ------------------------------------------------------------------------------------


def reap() -> int:
    """Put the tasks of dead workers back into the queue; returns how many were taken back.

    A task that has used up its attempts fails instead, so that one which kills its worker does not kill
    every worker in turn. A running task without a lease (left by another kind of worker) is given the length of
    a lease from its start. A lease from a future that no living worker can have written was written before the
    clock was set back.
    """
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).order_by()
    lost = running.exclude(_held()).filter(
        Q(lease__isnull=False) | Q(started_at__lt=timezone.now() - settings.TASKS_LEASE)
    )
    count = 0
    for pk in list(lost.values_list("pk", flat=True)[:500]):
        count += _take_back(pk)
    return count


def _held() -> Q:
    """Of tasks: a worker that lives holds it."""
    now = timezone.now()
    return Q(lease__expires_at__gte=now, lease__expires_at__lte=now + settings.TASKS_LEASE + CLOCKS_APART)


def _note_the_end(record: DBTaskResult[Any, Any]) -> None:
    """Keep how it ended; of a job that is to be forgotten nothing."""
    if jobs.policy_for(record.task_path).forgotten:
        DBTaskResult.objects.filter(pk=record.pk).delete()
    else:
        record.save(update_fields=RESULT_FIELDS)


def _take_back(pk: UUID) -> int:
    with transaction.atomic():
        record = (
            DBTaskResult.objects.select_for_update(skip_locked=True)
            .filter(pk=pk, status=TaskResultStatus.RUNNING)
            .first()
        )
        if record is None:
            return 0
        list(TaskLease.objects.select_for_update().filter(task_id=pk))  # the one that renews it waits, or we do
        if DBTaskResult.objects.filter(_held(), pk=pk).exists():
            return 0
        TaskLease.objects.filter(task_id=pk).delete()
        attempts = len(record.worker_ids)
        if attempts >= jobs.policy_for(record.task_path).attempts:
            record.status = TaskResultStatus.FAILED
            record.finished_at = timezone.now()
            record.exception_class_path = get_module_path(WorkerDied)
            record.traceback = f"{attempts} workers died while running this task"
            _note_the_end(record)
            logger.error("task %s failed: its workers died %d times: %s", pk, attempts, record.task_path)
        else:
            # Due at once, and ahead of what was never put off: it has waited long enough.
            record.status = TaskResultStatus.READY
            record.started_at = None
            record.run_after = timezone.now()
            record.save(update_fields=["status", "started_at", "run_after"])
            logger.warning("task %s taken back from a dead worker: %s", pk, record.task_path)
        return 1


def run_pending(limit: int | None = None) -> int:
    """Run what is ready now, in this thread, and return how many tasks ran. For commands and tests."""
    jobs.load()
    return Worker().drain(limit)


def make_scheduler() -> Loop:
    """What keeps the clock and the house without running tasks, for `LANTOA_TASKS_URL`."""
    if not settings.TASKS_BROKER_URL:
        return Loop()
    from lantoa.base.broker import Scheduler

    return Scheduler()


def run_until_signal(worker: Loop) -> None:
    """Run `worker` in the main thread. SIGTERM or SIGINT ends it after the task in hand, a second one at once."""

    def handle(signum: int, _frame: FrameType | None) -> None:
        logger.info("worker %s: %s, finishing the task in hand", worker.name, signal.Signals(signum).name)
        worker.stop()
        signal.signal(signum, signal.SIG_DFL)

    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, handle)
    worker.run()
