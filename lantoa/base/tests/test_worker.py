from __future__ import annotations

import signal
import subprocess
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from lantoa.base.jobs import enqueue, queue_state
from lantoa.base.models import TaskLease
from lantoa.base.tests import example_jobs as examples
from lantoa.base.tests.conftest import kill
from lantoa.base.worker import Worker, reap, run_pending

NOON = "2026-11-20T12:00:00+07:00"


def record_of(task_id: str) -> DBTaskResult:
    return DBTaskResult.objects.get(pk=task_id)


@pytest.mark.django_db
def test_a_task_runs_and_keeps_its_result():
    task_id = enqueue(examples.add, 2, b=3)
    assert run_pending() == 1
    record = record_of(task_id)
    assert (record.status, record.return_value) == (TaskResultStatus.SUCCESSFUL, 5)
    assert not TaskLease.objects.exists()


@pytest.mark.django_db
def test_a_task_whose_transaction_was_rolled_back_was_never_queued():
    with transaction.atomic():
        enqueue(examples.add, 1, 1)
        transaction.set_rollback(True)
    assert not DBTaskResult.objects.exists()
    assert run_pending() == 0


@pytest.mark.django_db
def test_a_task_for_later_waits_for_its_time():
    with time_machine.travel(NOON, tick=False) as clock:
        task_id = enqueue(examples.add, 1, 1, run_after=timezone.now() + timedelta(hours=1))
        assert run_pending() == 0
        clock.shift(timedelta(hours=1, seconds=1))
        assert run_pending() == 1
    assert record_of(task_id).status == TaskResultStatus.SUCCESSFUL


@pytest.mark.django_db
def test_a_temporary_error_is_tried_again_after_growing_waits(tmp_path):
    with time_machine.travel(NOON, tick=False) as clock:
        task_id = enqueue(examples.flaky, str(tmp_path / "log"), 2)
        assert run_pending() == 1
        first = record_of(task_id)
        assert first.status == TaskResultStatus.READY
        first_wait = first.run_after - timezone.now()
        assert timedelta(seconds=10) <= first_wait <= timedelta(seconds=12.5)
        assert run_pending() == 0

        clock.shift(first_wait)
        assert run_pending() == 1
        second_wait = record_of(task_id).run_after - timezone.now()
        assert second_wait == 2 * first_wait

        clock.shift(second_wait)
        assert run_pending() == 1
    last = record_of(task_id)
    assert (last.status, last.return_value, len(last.worker_ids)) == (TaskResultStatus.SUCCESSFUL, "done", 3)


@pytest.mark.django_db
def test_a_temporary_error_fails_for_good_when_the_attempts_are_used_up(tmp_path):
    with time_machine.travel(NOON, tick=False) as clock:
        task_id = enqueue(examples.flaky, str(tmp_path / "log"), 99)
        runs = 0
        for _ in range(5):
            runs += run_pending()
            clock.shift(timedelta(hours=2))
    record = record_of(task_id)
    assert runs == 3
    assert record.status == TaskResultStatus.FAILED
    assert record.exception_class_path == "lantoa.base.jobs.Temporary"
    assert "the provider is down" in record.traceback


@pytest.mark.django_db
def test_the_waiting_time_that_a_provider_asks_for_is_kept():
    with time_machine.travel(NOON, tick=False):
        task_id = enqueue(examples.limited)
        run_pending()
        assert record_of(task_id).run_after == timezone.now() + timedelta(seconds=90)


@pytest.mark.django_db
@pytest.mark.parametrize("broken", [examples.broken, examples.returns_a_set])
def test_an_error_that_time_does_not_mend_fails_at_once(broken):
    task_id = enqueue(broken)
    assert run_pending() == 1
    record = record_of(task_id)
    assert (record.status, len(record.worker_ids)) == (TaskResultStatus.FAILED, 1)
    assert "Error" in record.exception_class_path


@pytest.mark.django_db
@pytest.mark.parametrize("fails", [False, True])
def test_a_job_that_is_to_be_forgotten_leaves_no_row_however_it_ends(fails):
    enqueue(examples.forgotten, fails)
    assert run_pending() == 1
    assert not DBTaskResult.objects.exists()
    assert not TaskLease.objects.exists()


@pytest.mark.django_db
def test_a_task_that_is_gone_from_the_code_fails_and_the_next_one_runs():
    lost, good = enqueue(examples.add, 1, 1), enqueue(examples.add, 2, 2)
    DBTaskResult.objects.filter(pk=lost).update(task_path="lantoa.base.tests.example_jobs.removed")
    assert run_pending() == 2
    assert record_of(lost).status == TaskResultStatus.FAILED
    assert record_of(good).return_value == 4


@pytest.mark.django_db
def test_a_worker_that_lost_its_lease_does_not_overwrite_the_other_ones_result():
    with time_machine.travel(NOON, tick=False) as clock:
        task_id = enqueue(examples.add, 20, 3)
        slow, quick = Worker(), Worker()
        in_hand = slow._claim()
        assert reap() == 0
        clock.shift(slow.lease + timedelta(seconds=1))
        assert reap() == 1
        assert quick.drain() == 1
        finished = record_of(task_id).finished_at
        clock.shift(timedelta(seconds=1))
        slow._run(in_hand)
        record = record_of(task_id)
        assert (record.status, record.return_value) == (TaskResultStatus.SUCCESSFUL, 23)
        assert record.finished_at == finished


@pytest.mark.django_db
def test_a_task_that_kills_its_workers_is_given_up():
    with time_machine.travel(NOON, tick=False) as clock:
        task_id = enqueue(examples.hang_after_effect, "x", "x")
        for _ in range(2):
            worker = Worker()
            assert worker._claim() is not None
            clock.shift(worker.lease + timedelta(seconds=1))
            assert reap() == 1
    record = record_of(task_id)
    assert record.status == TaskResultStatus.FAILED
    assert record.exception_class_path == "lantoa.base.worker.WorkerDied"


@pytest.mark.django_db
def test_a_running_task_without_a_lease_is_taken_back_too():
    with time_machine.travel(NOON, tick=False) as clock:
        task_id = enqueue(examples.add, 1, 1)
        record_of(task_id).claim("a worker of another kind")
        assert reap() == 0
        clock.shift(Worker().lease + timedelta(seconds=1))
        assert reap() == 1
        assert Worker().drain() == 1


@pytest.mark.django_db
def test_the_state_of_the_queue_names_the_longest_wait(client):
    with time_machine.travel(NOON, tick=False) as clock:
        enqueue(examples.add, 1, 1)
        clock.shift(timedelta(minutes=5))
        enqueue(examples.broken)
        state = queue_state()
        assert (state.waiting, state.running, state.failed_today, state.oldest_seconds) == (2, 0, 0, 300)
        assert client.get("/song/").json()["status"] == "ok"
        clock.shift(timedelta(minutes=15))
        answer = client.get("/song/")
        assert answer.status_code == 200
        parts = {"broker": "ok"} if settings.TASKS_BROKER_URL else {}
        assert answer.json() == parts | {
            "status": "late",
            "database": "ok",
            "cache": "ok",
            "storage": "ok",
            "tasks": {"waiting": 2, "running": 0, "failed_today": 0, "oldest_seconds": 1200},
        }
        run_pending()
        assert queue_state().failed_today == 1
        assert client.get("/song/").json()["status"] == "ok"


@pytest.mark.django_db(transaction=True)
def test_the_lease_on_a_long_task_is_renewed():
    task_id = enqueue(examples.outlive_the_lease)
    Worker(lease=timedelta(seconds=2)).drain()
    assert record_of(task_id).return_value == 3


# --- Workers in processes of their own ------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(start_worker, tmp_path):
    log = tmp_path / "log"
    task_id = enqueue(examples.hang_after_effect, "once", str(log))
    victim = start_worker()
    examples.wait_for(log.exists)
    assert record_of(task_id).status == TaskResultStatus.RUNNING
    kill(victim)

    start_worker()
    examples.wait_for(lambda: record_of(task_id).finished_at is not None)
    examples.wait_for(lambda: not TaskLease.objects.filter(task=task_id).exists())
    record = record_of(task_id)
    assert record.status == TaskResultStatus.SUCCESSFUL
    assert len(record.worker_ids) == 2
    assert log.read_text().split() == ["run", "run"]
    assert examples.effects("once") == 1


@pytest.mark.django_db(transaction=True)
def test_sigterm_lets_a_worker_finish_the_task_in_hand_and_take_no_other(start_worker, tmp_path):
    started, release = tmp_path / "started", tmp_path / "release"
    in_hand = enqueue(examples.wait_for_file, str(started), str(release))
    worker = start_worker()
    examples.wait_for(started.exists)
    left = enqueue(examples.add, 1, 1)
    worker.send_signal(signal.SIGTERM)
    with pytest.raises(subprocess.TimeoutExpired):
        worker.wait(timeout=0.5)
    release.touch()
    assert worker.wait(timeout=60) == 0
    assert record_of(in_hand).return_value == "released"
    assert record_of(left).status == TaskResultStatus.READY
