"""Celery on RabbitMQ: runs where `LANTOA_TASKS_URL` is amqp://, as in the second half of `make test`."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from lantoa.base import broker
from lantoa.base.jobs import enqueue
from lantoa.base.tests import example_jobs as examples
from lantoa.base.worker import Loop, make_scheduler, run_pending

with_broker = pytest.mark.skipif(not settings.TASKS_BROKER_URL, reason="LANTOA_TASKS_URL is not amqp://")


@pytest.fixture
def empty_queue():
    broker._silence.end()
    broker.waiting_messages()
    yield
    with broker.app().connection_for_write() as connection:
        connection.default_channel.queue_delete(settings.TASKS_QUEUE)


def purge() -> int:
    with broker.app().connection_for_write() as connection:
        return connection.default_channel.queue_purge(settings.TASKS_QUEUE)


@pytest.fixture
def quick(monkeypatch):
    """A scheduler that never waits between its looks for lost messages."""
    monkeypatch.setattr(broker, "LOOK_FOR_LOST_SECONDS", 0)
    return broker.Scheduler()


def test_without_a_broker_the_scheduler_only_keeps_the_house(settings):
    settings.TASKS_BROKER_URL = ""
    assert type(make_scheduler()) is Loop


@with_broker
@pytest.mark.django_db(transaction=True)
def test_the_broker_hears_of_a_task_when_it_is_committed_and_never_of_one_rolled_back(empty_queue):
    with transaction.atomic():
        enqueue(examples.add, 1, 1)
        assert broker.waiting_messages() == 0
    assert broker.waiting_messages() == 1
    with transaction.atomic():
        enqueue(examples.add, 1, 1)
        transaction.set_rollback(True)
    assert broker.waiting_messages() == 1


@with_broker
@pytest.mark.django_db(transaction=True)
def test_a_task_told_many_times_runs_once(empty_queue, start_worker, tmp_path):
    log = tmp_path / "log"
    task_id = enqueue(examples.flaky, str(log), 0)
    for _ in range(5):
        broker.announce(task_id)
    last = enqueue(examples.add, 1, 1)
    start_worker()
    examples.wait_for(lambda: DBTaskResult.objects.get(pk=last).finished_at is not None)
    assert log.read_text().split() == ["run"]
    assert broker.waiting_messages() == 0


@with_broker
@pytest.mark.django_db(transaction=True)
def test_a_lost_message_is_sent_again_and_one_that_waits_is_not_doubled(empty_queue, quick):
    enqueue(examples.add, 1, 1)
    quick.step()
    quick.step()
    assert purge() == 1
    quick.step()
    assert broker.waiting_messages() == 1
    purge()
    quick.step()  # told a moment ago: it may be in a worker's hands
    assert broker.waiting_messages() == 0


@with_broker
@pytest.mark.django_db(transaction=True)
def test_what_is_put_off_is_told_when_it_is_due_even_behind_a_full_queue(empty_queue, quick):
    enqueue(examples.add, 1, 1)
    later = enqueue(examples.add, 2, 2, run_after=timezone.now() + timedelta(hours=1))
    quick.step()
    assert broker.waiting_messages() == 1
    DBTaskResult.objects.filter(pk=later).update(run_after=timezone.now())
    quick.step()
    quick.step()
    assert broker.waiting_messages() == 2


@with_broker
@pytest.mark.django_db(transaction=True)
def test_more_due_tasks_than_one_look_takes_are_all_told(empty_queue, quick, monkeypatch):
    monkeypatch.setattr(broker, "BATCH", 2)
    due = timezone.now() - timedelta(seconds=30)
    for second in range(5):
        enqueue(examples.add, 1, 1, run_after=due + timedelta(seconds=second))
    rounds = list(itertools.takewhile(bool, (quick.step() for _ in range(9))))
    assert len(rounds) == 2
    assert broker.waiting_messages() == 5


@with_broker
@pytest.mark.django_db(transaction=True)
def test_without_an_answering_broker_tasks_wait_in_the_database(empty_queue, monkeypatch):
    address = settings.TASKS_BROKER_URL
    broker.app.cache_clear()
    monkeypatch.setattr(settings, "TASKS_BROKER_URL", "amqp://guest:guest@127.0.0.1:9//")
    task_id = enqueue(examples.add, 1, 1)
    assert broker._silence.is_on()
    assert not broker.announce(task_id)
    monkeypatch.setattr(settings, "TASKS_BROKER_URL", address)
    broker.app.cache_clear()
    broker._silence.end()
    assert DBTaskResult.objects.get(pk=task_id).status == TaskResultStatus.READY
    assert run_pending() == 1
