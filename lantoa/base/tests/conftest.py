from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[3]


def database_url() -> str:
    """The address of the test's database."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    user = f"{known['USER']}:{known['PASSWORD']}".rstrip(":")
    return f"postgres://{user}@{known['HOST']}:{known['PORT'] or 5432}/{known['NAME']}"


def process_environment() -> dict[str, str]:
    """The environment of a `lantoa` process that works with the test's database, queue and files."""
    address = settings.TASKS_BROKER_URL or "db://"
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "lantoa.settings_test",
        "LANTOA_DATABASE_URL": database_url(),
        "LANTOA_TASKS_URL": f"{address}?lease=2&queue={settings.TASKS_QUEUE}",
    }


@pytest.fixture
def start_process() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """A function that starts `lantoa …` on the test's database, in a process group of its own."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "lantoa", *arguments],
            cwd=ROOT, env=process_environment() | environment, start_new_session=True,
        )  # fmt: skip
        started.append(process)
        return process

    yield start
    for process in started:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL for a process and its children, as when a machine goes down."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def start_worker(start_process: Callable[..., subprocess.Popen[bytes]]) -> Iterator[Callable[[], object]]:
    """A function that starts a worker; with a broker, a scheduler runs beside the first one."""
    if not settings.TASKS_BROKER_URL:
        yield lambda: start_process("worker")
        return
    from lantoa.base import broker

    broker.waiting_messages()  # makes the queue
    start_process("scheduler")
    yield lambda: start_process("worker")
    with broker.app().connection_for_write() as connection_:
        connection_.default_channel.queue_delete(settings.TASKS_QUEUE)
