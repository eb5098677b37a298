"""The machine's clock jumps: work goes on, each due time is kept once, nothing waits for a future that was none."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from lantoa.base import jobs
from lantoa.base.jobs import enqueue, periodic, queue_due
from lantoa.base.models import TaskLease
from lantoa.base.tests.example_jobs import add, on_the_clock
from lantoa.base.worker import Worker, reap

MORNING = "2026-11-20T08:00:00+07:00"


@pytest.fixture
def daily(monkeypatch):
    """The only periodic job, at six in the morning."""
    monkeypatch.setattr(jobs, "_periodic", {})
    periodic(name="report", daily_at="06:00")(on_the_clock)


def queued() -> list[str]:
    return sorted(task.args_kwargs["kwargs"]["due_at"][:10] for task in DBTaskResult.objects.all())


@pytest.mark.django_db
def test_jobs_by_the_clock_go_on_after_it_was_a_year_ahead_and_set_back(daily):
    with time_machine.travel(MORNING, tick=False) as clock:
        queue_due()
        clock.shift(timedelta(days=365))
        assert queue_due() == ["report"]
        clock.shift(-timedelta(days=365))
        assert queue_due() == []
        clock.shift(timedelta(days=1))
        assert queue_due() == ["report"]
        assert queued() == ["2026-11-21", "2027-11-20"]


@pytest.mark.django_db
def test_a_due_time_that_ran_ahead_of_its_day_does_not_run_again_on_it(daily):
    with time_machine.travel(MORNING, tick=False) as clock:
        queue_due()
        clock.shift(timedelta(days=1))
        assert queue_due() == ["report"]
        clock.shift(-timedelta(days=1))
        clock.shift(timedelta(days=1))
        assert queue_due() == []


@pytest.mark.django_db
@pytest.mark.parametrize("jump", [timedelta(hours=6), -timedelta(hours=6)])
def test_a_task_of_a_worker_that_died_is_taken_back_though_the_clock_jumped(jump):
    with time_machine.travel(MORNING, tick=False) as clock:
        task_id = enqueue(add, 1, 1)
        dead = Worker()
        clock.shift(timedelta(0) if jump > timedelta(0) else -jump)
        assert dead._claim() is not None
        clock.shift(jump)
        assert reap() == 1
        assert Worker().drain() == 1
    assert DBTaskResult.objects.get(pk=task_id).status == TaskResultStatus.SUCCESSFUL


@pytest.mark.django_db
def test_a_clock_a_little_off_takes_no_task_from_a_worker_that_lives():
    with time_machine.travel(MORNING, tick=False) as clock:
        enqueue(add, 1, 1)
        assert Worker()._claim() is not None
        clock.shift(-timedelta(minutes=5))
        assert reap() == 0
        assert TaskLease.objects.count() == 1
