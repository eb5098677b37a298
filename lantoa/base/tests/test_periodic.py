from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from lantoa.base import jobs, tasks
from lantoa.base.jobs import enqueue, periodic, queue_due
from lantoa.base.models import PeriodicRun
from lantoa.base.tests.example_jobs import add, broken, on_the_clock
from lantoa.base.worker import run_pending

MORNING = "2026-11-20T05:00:00+07:00"


@pytest.fixture(autouse=True)
def _no_other_jobs(monkeypatch):
    jobs.load()  # what is imported under the empty registry would be unknown to every later test
    monkeypatch.setattr(jobs, "_periodic", {})


def due_times() -> list[str]:
    """What was queued, as local times."""
    moments = [datetime.fromisoformat(task.args_kwargs["kwargs"]["due_at"]) for task in DBTaskResult.objects.all()]
    return [f"{timezone.localtime(moment):%d %H:%M}" for moment in sorted(moments)]


@pytest.mark.django_db
def test_a_daily_job_is_queued_once_when_its_time_has_come():
    periodic(name="report", daily_at="06:00")(on_the_clock)
    with time_machine.travel(MORNING, tick=False) as clock:
        assert queue_due() == []
        clock.shift(timedelta(minutes=59))
        assert queue_due() == []
        clock.shift(timedelta(minutes=1))
        assert queue_due() == ["report"]
        assert queue_due() == []
        clock.shift(timedelta(hours=23))
        assert queue_due() == []
        clock.shift(timedelta(hours=1))
        assert queue_due() == ["report"]
    assert due_times() == ["20 06:00", "21 06:00"]


@pytest.mark.django_db
def test_a_job_seen_for_the_first_time_does_not_run_for_the_past():
    periodic(name="report", daily_at="04:00")(on_the_clock)
    with time_machine.travel(MORNING, tick=False):
        assert queue_due() == []
    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("catch_up", "expected"),
    [("once", ["23 06:00"]), ("skip", []), ("all", ["20 06:00", "21 06:00", "22 06:00", "23 06:00"])],
)
def test_what_was_missed_is_caught_up_as_the_job_asks(catch_up, expected):
    periodic(name="report", daily_at="06:00", catch_up=catch_up)(on_the_clock)
    with time_machine.travel(MORNING, tick=False) as clock:
        queue_due()
        clock.shift(timedelta(days=3, hours=5))
        queue_due()
        queue_due()
    assert due_times() == expected


@pytest.mark.django_db
def test_after_a_very_long_pause_catching_up_has_an_end():
    periodic(name="report", every=timedelta(hours=1), catch_up="all")(on_the_clock)
    with time_machine.travel(MORNING, tick=False) as clock:
        queue_due()
        clock.shift(timedelta(days=30))
        assert len(queue_due()) == jobs.MOST_CAUGHT_UP
        assert queue_due() == []


@pytest.mark.django_db
def test_due_times_of_an_interval_do_not_depend_on_when_it_started():
    periodic(name="often", every=timedelta(minutes=10))(on_the_clock)
    (often,) = jobs.all_periodic()
    for minute in (0, 3, 9):
        assert often.due_at(datetime(2026, 11, 20, 1, minute, 59, tzinfo=UTC)) == datetime(2026, 11, 20, 1, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_many_schedulers_at_once_queue_a_due_time_once():
    periodic(name="report", daily_at="06:00")(on_the_clock)
    now = datetime(2026, 11, 20, 5, tzinfo=UTC)
    queue_due(now - timedelta(days=1))
    together = threading.Barrier(4)
    queued: list[str] = []

    def schedule() -> None:
        try:
            together.wait()
            queued.extend(queue_due(now))
        finally:
            connections.close_all()

    schedulers = [threading.Thread(target=schedule) for _ in range(4)]
    for scheduler in schedulers:
        scheduler.start()
    for scheduler in schedulers:
        scheduler.join()
    assert queued == ["report"]
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db
def test_a_queued_run_is_given_its_due_time():
    periodic(name="report", daily_at="06:00")(on_the_clock)
    with time_machine.travel(MORNING, tick=False) as clock:
        queue_due()
        clock.shift(timedelta(hours=2))
        queue_due()
        run_pending()
    assert DBTaskResult.objects.get().return_value == "2026-11-20T06:00:00+07:00"
    assert PeriodicRun.objects.get(task_id=DBTaskResult.objects.get().pk).name == "report"


@pytest.mark.parametrize(
    "when",
    [{}, {"every": timedelta(hours=1), "daily_at": "06:00"}, {"daily_at": "25:00"}, {"every": timedelta(0)}],
)
def test_a_clock_that_cannot_be_read_is_refused(when):
    with pytest.raises(ImproperlyConfigured):
        periodic(name="report", **when)(on_the_clock)


def test_two_jobs_cannot_share_a_name():
    periodic(name="report", daily_at="06:00")(on_the_clock)
    with pytest.raises(ImproperlyConfigured):
        periodic(name="report", daily_at="06:00")(add)


@pytest.mark.django_db
def test_tidying_keeps_what_is_recent_what_failed_and_the_memory_of_the_clock():
    with time_machine.travel(MORNING, tick=False) as clock:
        PeriodicRun.objects.create(name="report", due_at=timezone.now() - timedelta(days=1))
        PeriodicRun.objects.create(name="report", due_at=timezone.now())
        enqueue(add, 1, 1)
        enqueue(broken)
        run_pending()
        waiting = enqueue(add, 2, 2, run_after=timezone.now() + timedelta(days=400))
        clock.shift(timedelta(days=8))
        assert tasks.tidy.call() == {"tasks": 1, "runs": 0}
        clock.shift(timedelta(days=90))
        assert tasks.tidy.call() == {"tasks": 1, "runs": 1}
    assert str(DBTaskResult.objects.get().pk) == waiting
    assert PeriodicRun.objects.count() == 1
