"""An installation that is killed while it mails: twenty times, at a random moment, the worker or its database.

    python mailing.py ROUNDS DATABASE_HOME SINK_FILE

The worker is a fork of this process, so that it is there at once. Prints what was found as JSON. Run by `test_mail`.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import django

RECIPIENTS = 40
PATIENCE_SECONDS = 120
_workers: set[int] = set()


def main(rounds: int, database: Any, sink: Path) -> dict[str, Any]:
    from django.db import connections

    from lantoa.base import jobs
    from lantoa.delivery import actions, registry
    from lantoa.delivery.models import Delivery
    from lantoa.delivery.registry import Letter, MessageSource
    from lantoa.people.models import Person
    from lantoa.units import actions as units
    from lantoa.units.models import UnitKind

    jobs.FIRST_DELAY = timedelta(seconds=0.2)
    registry.register(
        MessageSource(
            "thu", "Thư", lambda dispatch: Letter(title="t", summary="s", subject="Thư thử", text="[[ten]]"),
            lambda dispatch: Person.objects.filter(left_on=None),
            lambda dispatch, people: {one.pk: {"ten": one.given_name} for one in people},
        )
    )  # fmt: skip
    kind = UnitKind.objects.get(code="cong-doan-nganh")
    unit = units.create(None, code="TW", name="Công đoàn", kind=kind, parent=None, on=date(2020, 1, 1))
    for number in range(RECIPIENTS):
        Person.objects.create(
            unit=unit, full_name=f"Người {number}", email=f"n{number}@truong.example", joined_on=date(2020, 1, 1)
        )
    die, kills = random.Random(20261126), Counter[str]()
    for number in range(rounds):
        dispatch = actions.start(None, unit, "thu", number, edition="1", channel="email", title="Thư thử")
        connections.close_all()
        # Somewhere in the middle, told by the mails that were taken and not by the clock.
        enough = lines(sink) + die.randrange(RECIPIENTS - 1)
        worker = start_worker()
        wait_for(lambda least=enough: lines(sink) >= least, PATIENCE_SECONDS)
        time.sleep(die.random() * 0.02)
        victim = "worker" if number % 2 else "database"
        if victim == "worker":
            end(worker)
            worker = start_worker()
        else:
            connections.close_all()
            database.kill()
            time.sleep(die.random() * 0.2)
            database.start()
        kills[victim] += 1
        wait_for(lambda pk=dispatch.pk: done(pk), PATIENCE_SECONDS)
        end(worker)
    counts = Counter(line.split()[1] for line in sink.read_text().splitlines())
    states = Counter(Delivery.objects.values_list("state", flat=True))
    sent = {f"<{tag}>" for tag in tags(Delivery.objects.filter(state="sent"))}
    unknown = {f"<{tag}>" for tag in tags(Delivery.objects.filter(state="unknown"))}
    found = {
        "mails": rounds * RECIPIENTS, "kills": dict(kills), "states": dict(states),
        "doubled": sum(count > 1 for count in counts.values()), "lost": len(sent - set(counts)),
        "taken_but_not_in_the_ledger": len(set(counts) - sent - unknown),
        "unknown_and_taken": len(unknown & set(counts)), "unknown_and_not_taken": len(unknown - set(counts)),
    }  # fmt: skip
    # A person decides about what is not known; its copies carry the same Message-ID.
    connections.close_all()
    worker = start_worker()
    for dispatch in {row.dispatch for row in Delivery.objects.filter(state="unknown").select_related("dispatch")}:
        actions.resend(None, dispatch, unknown=True)
    wait_for(lambda: set(Delivery.objects.values_list("state", flat=True).distinct()) == {"sent"}, PATIENCE_SECONDS)
    end(worker)
    found["different_mails_after_a_persons_word"] = len({line.split()[1] for line in sink.read_text().splitlines()})
    return found


def tags(rows: Any) -> list[str]:
    from lantoa.delivery.email import verp

    return [f"{verp.tag(pk)}@127.0.0.1" for pk in rows.values_list("pk", flat=True)]


def lines(sink: Path) -> int:
    return sink.read_bytes().count(b"\n") if sink.exists() else 0


def done(pk: int) -> bool:
    from lantoa.delivery.models import Dispatch

    return Dispatch.objects.filter(pk=pk, state="done").exists()


def wait_for(reached: Any, seconds: float) -> None:
    from django.db import DatabaseError, close_old_connections, connections

    deadline = time.monotonic() + seconds
    while True:
        with suppress(DatabaseError):
            close_old_connections()
            if reached():
                break
        if time.monotonic() > deadline:
            sys.exit("waited in vain")
        time.sleep(0.002)
    connections.close_all()


def start_worker() -> int:
    """A worker in a process of its own."""
    from lantoa.base.worker import Worker

    pid = os.fork()
    if pid:
        _workers.add(pid)
        return pid
    with suppress(BaseException):
        Worker(poll=timedelta(seconds=0.03), housekeeping=timedelta(seconds=0.2)).run()
    os._exit(0)


def end(pid: int) -> None:
    """As the kernel ends a process."""
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    _workers.discard(pid)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
    import migrated
    from servers import Postgres

    # A child of this process, so that it can be ended and is gone.
    server = Postgres(Path(sys.argv[2]))
    try:
        os.environ["LANTOA_DATABASE_URL"] = server.start()
        migrated.fill_postgres(os.environ["LANTOA_DATABASE_URL"])
        django.setup()
        sys.stdout.write(json.dumps(main(int(sys.argv[1]), server, Path(sys.argv[3]))))
    finally:
        for left in list(_workers):
            end(left)
        server.stop()
