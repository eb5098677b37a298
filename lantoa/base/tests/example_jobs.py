"""Jobs for the tests of the worker; worker processes import them by name."""

from __future__ import annotations

import time
from pathlib import Path

from lantoa.base.jobs import Temporary, job
from lantoa.base.models import AuditEntry, TaskLease

PATIENCE_SECONDS = 60


def wait_for(done) -> None:
    """Wait until `done()` is true; an error if it never is."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():
        if time.monotonic() > deadline:
            raise AssertionError("waited in vain")
        time.sleep(0.02)


def note(key: str) -> None:
    """An effect that happens once however often it is asked for."""
    AuditEntry.objects.get_or_create(verb="test.effect", target_type="test", target_id=key)


def effects(key: str) -> int:
    """How often the effect happened."""
    return AuditEntry.objects.filter(verb="test.effect", target_id=key).count()


@job()
def add(a: int, b: int) -> int:
    return a + b


@job(attempts=3)
def flaky(log: str, failures: int) -> str:
    with open(log, "a") as file:
        file.write("run\n")
    if len(Path(log).read_text().split()) <= failures:
        raise Temporary("the provider is down")
    return "done"


@job()
def limited() -> None:
    raise Temporary("too many requests", retry_after=90)


@job(attempts=3)
def broken() -> None:
    raise ValueError("this will never work")


@job(forgotten=True)
def forgotten(fails: bool) -> int:
    if fails:
        raise ValueError("this will never work")
    return 1


@job()
def returns_a_set() -> set[int]:
    return {1}


@job(attempts=2)
def hang_after_effect(key: str, log: str) -> None:
    """The first run has its effect and then hangs, until its worker is killed; the second one ends."""
    first = not Path(log).exists()
    note(key)
    with open(log, "a") as file:
        file.write("run\n")
    if first:
        time.sleep(PATIENCE_SECONDS * 10)


@job()
def wait_for_file(started: str, release: str) -> str:
    Path(started).touch()
    wait_for(Path(release).exists)
    return "released"


@job()
def outlive_the_lease() -> int:
    """Ends when its lease has been renewed twice."""
    seen: set = set()

    def renewed() -> bool:
        seen.add(TaskLease.objects.get().expires_at)
        return len(seen) > 2

    wait_for(renewed)
    return len(seen)


@job()
def on_the_clock(due_at: str) -> str:
    return due_at
