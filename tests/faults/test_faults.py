"""One part after the other goes away while the site runs: it says so, reads on where it can, loses nothing."""

from __future__ import annotations

import os

import pytest

from tests.faults.conftest import IMPORTS, Nation, Site, send_table, wait_until

pytestmark = pytest.mark.faults

QUEUE = (
    "from lantoa.base.tests.example_jobs import add; from lantoa.base.jobs import enqueue; print(enqueue(add, 2, 3))"
)
STATES = "from django_tasks_db.models import DBTaskResult as R; print(dict(R.objects.filter(task_path__endswith='example_jobs.add').values_list('pk', 'status')))"
# Says the number of a record as soon as the database has acknowledged it, for as long as it can.
ACKNOWLEDGE = """
import itertools, time
from django.db import transaction
from lantoa.base.jobs import enqueue
from lantoa.base.tests.example_jobs import add
for number in itertools.count():
    with transaction.atomic():
        task = enqueue(add, number, 0)
    print(task, flush=True)
"""


def finished(site: Site, *task_ids: str) -> bool:
    states = site.python(STATES)
    return all(f"UUID('{task_id}'): 'SUCCESSFUL'" in states for task_id in task_ids)


def test_the_broker_is_gone(nation: Nation):
    nation.servers["broker"].kill()
    wait_until(lambda: nation.misses("broker"))
    assert nation.get("/").status_code == 200
    task_id = nation.python(QUEUE)
    assert not finished(nation, task_id)
    nation.servers["broker"].start()
    wait_until(lambda: finished(nation, task_id))


def test_the_cache_is_gone(nation: Nation):
    before = nation.sign_in()
    nation.servers["cache"].kill()
    wait_until(lambda: nation.misses("cache"))
    assert nation.get("/").status_code == 200
    for browser in (before, nation.sign_in()):
        assert browser.get(nation.address + IMPORTS, timeout=60, allow_redirects=False).status_code == 200
    nation.servers["cache"].start()
    wait_until(nation.is_well)


def test_the_object_store_is_gone(nation: Nation):
    browser = nation.sign_in()
    nation.servers["storage"].kill()
    wait_until(lambda: nation.misses("storage"))
    assert nation.get("/").status_code == 200
    for answer in (nation.get("/media/anh.jpg"), send_table(nation, browser)):
        assert answer.status_code == 503
        assert "Kho tệp tạm thời không trả lời" in answer.text
        assert answer.headers["Retry-After"]
    assert "doan-vien.csv" not in browser.get(nation.address + IMPORTS, timeout=60).text
    nation.servers["storage"].start()
    assert send_table(nation, browser).status_code == 200
    assert "doan-vien.csv" in browser.get(nation.address + IMPORTS, timeout=60).text


def test_the_database_restarts(nation: Nation):
    browser = nation.sign_in()
    assert nation.behind_proxy("/").status_code == 200
    writer = nation.start("manage", "shell", "--no-imports", "-c", ACKNOWLEDGE)
    acknowledged = [writer.stdout.readline().strip() for _ in range(20)]
    nation.servers["database"].kill()
    acknowledged += writer.stdout.read().split()
    nation.processes.remove(writer)
    writer.wait()

    assert nation.health() == {"status": "down", "database": "down"}
    answer = browser.get(nation.address + IMPORTS, timeout=60)
    assert answer.status_code == 503
    assert "Những gì đã lưu vẫn còn nguyên" in answer.text
    assert nation.get("/").status_code == 503
    wait_until(lambda: nation.behind_proxy("/").headers["X-Page-Cache"] == "STALE")
    assert "Công đoàn Giáo dục" in nation.behind_proxy("/").text

    nation.servers["database"].start()
    wait_until(lambda: browser.get(nation.address + IMPORTS, timeout=60).status_code == 200)
    wait_until(lambda: finished(nation, *acknowledged))


def test_a_machine_of_workers_dies_while_the_broker_is_gone(nation: Nation):
    worker = nation.processes.pop()
    os.killpg(worker.pid, 9)
    worker.wait()
    nation.servers["broker"].kill()
    task_ids = [nation.python(QUEUE) for _ in range(2)]
    nation.servers["broker"].start()
    nation.start("worker")
    wait_until(lambda: finished(nation, *task_ids))
