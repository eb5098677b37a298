"""Mail: 200,000 personalised, signed mails to a local sink, with the delivery ledger written.

    python benchmarks/mail.py [--number 200000] [--workers 2] [--rounds 1]

A PostgreSQL server of its own that writes to the disk, Debian's `smtp-sink` as the receiving side, and as many workers
as there are cores, as an installation runs them. The time begins with their start and ends when the last row is noted.
Every mail is its own: name, link, way to stop, Message-ID, return path, DKIM signature (RSA, 2,048 bits).

`smtp-source` against the same sink says what the wire could carry at most with mails of the same size that nobody had
to make. With `LANTOA_BENCH_PEERS` (a directory with scripts that install them) and `LANTOA_BENCH_WITH=mailman,phplist`
other mailing programs send to the same sink in the same run: all of it, ours too, in a network namespace of its own, in
which a sender that writes a mail line by line does not lose 40 ms a mail to the loopback's delayed acknowledgements.
That needs root. They get `LANTOA_BENCH_MAIL_PEER` mails (5,000): at their rate all would take an hour.

The sink counts and cannot name what it took; that nothing is lost or doubled when things are killed is for
`tests/faults/test_mail.py`.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NUMBER, WORKERS = 200_000, 2
TARGET_A_MINUTE = 50_000
SINK_PORT = 18025
"""Where the peers' scripts send to, in their namespace."""


def run(number: int | None = None, workers: int = WORKERS, rounds: int | None = None) -> dict[str, Any]:
    """Measure; gives the fields of the JSON line. Of several rounds the median's, with the others' rates beside it."""
    number = number or int(os.environ.get("LANTOA_BENCH_MAILS", NUMBER))
    rounds = rounds or int(os.environ.get("LANTOA_BENCH_ROUNDS", "1"))
    sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]
    from benchmarks import peers

    if not os.environ.get("LANTOA_BENCH_NAMESPACE") and peers.mailers():
        namespace, ready = peers.mail_namespace(_peer_number())
        inside = subprocess.run(
            ["ip", "netns", "exec", namespace, sys.executable, __file__, "--number", str(number), "--workers", str(workers),
             "--rounds", str(rounds)],
            cwd=ROOT, env=os.environ | {"LANTOA_BENCH_NAMESPACE": namespace, "LANTOA_BENCH_WITH": ",".join(ready)}, check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        found: dict[str, Any] = json.loads(inside.stdout.strip().splitlines()[-1])["mail"]
        return found
    turns = sorted((_once(number, workers) for _round in range(rounds)), key=lambda turn: turn["a_minute"])
    return turns[len(turns) // 2] | {"rounds_a_minute": [turn["a_minute"] for turn in turns]}


def _once(number: int, workers: int) -> dict[str, Any]:
    """One round: ours, the ceiling, and the peers, in turn."""
    from servers import Postgres, free_port

    from benchmarks import peers

    class Lasting(Postgres):
        """The tests' server, but one that writes to the disk what it says it has written."""

        def command(self) -> list[str]:
            return ["fsync=on" if word == "fsync=off" else word for word in super().command()]

    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lantoa-mail-")))
        home.chmod(0o755)
        database = Lasting(home / "postgres")
        (home / "postgres").mkdir()
        stack.callback(database.stop)
        database.start()
        port = SINK_PORT if os.environ.get("LANTOA_BENCH_NAMESPACE") else free_port()
        log = home / "sink.log"
        sink = subprocess.Popen(
            ["smtp-sink", "-c", "-u", "nobody", f"127.0.0.1:{port}", "2000"],
            stdout=log.open("w"),
            stderr=subprocess.STDOUT,
        )
        stack.callback(sink.wait)
        stack.callback(sink.kill)
        environment = os.environ | {
            "LANTOA_DATABASE_URL": database.url, "LANTOA_VAR": str(home / "var"), "LANTOA_SECRET_KEY": "b" * 60,
            "LANTOA_EMAIL_URL": f"smtp://127.0.0.1:{port}/?connections=1", "LANTOA_EMAIL_FROM": "Lan Toa <thu@congdoan.example>",
            "LANTOA_EMAIL_RETURN": "tra-lai@congdoan.example", "LANTOA_LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "lantoa.settings", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        command = [sys.executable, __file__]
        subprocess.run(
            [sys.executable, "-m", "lantoa", "migrate"],
            cwd=ROOT,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        subprocess.run([*command, "--prepare", str(number)], cwd=ROOT, env=environment, check=True)
        begun = time.monotonic()
        running = [
            subprocess.Popen([*command, "--work"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
            for _worker in range(workers)
        ]
        reports = [json.loads(process.communicate()[0]) for process in running]
        seconds = time.monotonic() - begun
        counted = json.loads(
            subprocess.run(
                [*command, "--count"], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
            ).stdout
        )
        taken = _taken(log)
        ceiling = _ceiling(port, counted.pop("bytes"))
        beside = {}
        for name in peers.mailers():
            before = _taken(log)
            beside[name] = peers.mail(name, _peer_number())
            beside[name]["sink_took"] = _taken(log) - before
    rate = number / seconds
    cpu = sum(report["cpu"] for report in reports)
    return {
        "mails": number, "workers": workers, "seconds": round(seconds, 1), "a_minute": round(rate * 60),
        "target_a_minute": TARGET_A_MINUTE, "reached": rate * 60 >= TARGET_A_MINUTE,
        "cpu_ms_a_mail": round(cpu / number * 1000, 3), "a_minute_by_cpu_of_two_cores": round(2 / (cpu / number) * 60),
        "load_before": round(os.getloadavg()[2], 1), "ledger": counted, "sink_took": taken,
        "lost": number - taken - counted.get("unknown", 0), "doubled": max(0, taken - number),
        "memory_mb_first": [report["first_mb"] for report in reports],
        "memory_mb_last": [report["last_mb"] for report in reports],
        "a_second": round(rate), "smtp_source_a_second": ceiling, "of_the_ceiling": round(rate / ceiling, 2), "peers": beside,
        "times_the_peer": {name: round(rate / one["a_second"], 1) for name, one in beside.items() if one["a_second"]},
    }  # fmt: skip


def _peer_number() -> int:
    return int(os.environ.get("LANTOA_BENCH_MAIL_PEER", "5000"))


def _taken(log: Path) -> int:
    """How many mails the sink counted: it writes a running number of connections and messages."""
    time.sleep(0.5)
    numbers = re.findall(r"\d+", log.read_text(errors="replace").replace("\r", " "))
    return int(numbers[-1]) if numbers else 0


def _ceiling(port: int, size: int) -> int:
    """Mails a second of Postfix's own generator, of the same size, over as many lines as we use."""
    number = 20_000
    begun = time.monotonic()
    subprocess.run(
        ["smtp-source", "-s", "2", "-d", "-m", str(number), "-l", str(size), "-f", "a@a.example", "-t", "b@b.example",
         f"127.0.0.1:{port}"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return round(number / (time.monotonic() - begun))


# --- Inside the installation --------------------------------------------------------------------------------------


def _site() -> None:
    import django

    django.setup()
    from django.urls import reverse

    from lantoa.delivery import letters, registry
    from lantoa.delivery.registry import Letter, MessageSource
    from lantoa.people.models import Person

    text = (
        "Thân gửi đồng chí [[ten]],\n\n"
        + "Công đoàn ngành mời đồng chí đọc bản tin tháng này. " * 8
        + "\n[[link]]\n[[stop]]"
    )

    def compose(dispatch: Any) -> Letter:
        html = letters.html("delivery/mail/digest.mjml", {"title": "Bản tin", "preview": "", "sender": "Công đoàn"})
        return Letter(title="Bản tin", summary="", subject="Bản tin công đoàn: kỷ niệm ngày Nhà giáo Việt Nam", text=text,
                      html=html, sender="Công đoàn Giáo dục Việt Nam")  # fmt: skip

    def prepare(dispatch: Any, people: list[Any]) -> dict[int, dict[str, str]]:
        base = "https://congdoan.example" + reverse("portal:home")
        return {
            one.pk: {
                "ten": one.given_name,
                "link": f"{base}ban-tin/{one.pk}/",
                "html_muc": f"<p>{base}ban-tin/{one.pk}/</p>",
            }
            for one in people
        }

    registry.register(
        MessageSource("thu", "Bản tin", compose, lambda dispatch: Person.objects.filter(left_on=None), prepare)
    )


def _prepare(number: int) -> None:
    from datetime import date

    from django.db import connection

    from lantoa.delivery import actions
    from lantoa.delivery.email.dkim import make_key
    from lantoa.people.models import Person
    from lantoa.units import actions as units
    from lantoa.units.models import UnitKind

    make_key("congdoan.example", "k1")
    unit = units.create(
        None,
        code="TW",
        name="Công đoàn",
        kind=UnitKind.objects.get(code="cong-doan-nganh"),
        parent=None,
        on=date(2020, 1, 1),
    )
    names = ["Nguyễn Thị Hồng Ánh", "Trần Văn Đức", "Lê Thị Mỹ Duyên", "Phạm Quốc Ẩn", "Hoàng Thị Ngọc Ước"]
    for start in range(0, number, 5000):
        people = [
            Person(
                unit=unit,
                full_name=names[at % 5],
                email=f"nguoi{at}@truong{at % 977}.example",
                joined_on=date(2020, 1, 1),
            )
            for at in range(start, min(start + 5000, number))
        ]
        for one in people:
            one.set_keys()
        Person.objects.bulk_create(people)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    actions.start(None, unit, "thu", 1, edition="1", channel="email", title="Bản tin")


def _work() -> None:
    """A worker like any other, until the dispatch is done."""
    from django.db import close_old_connections

    from lantoa.base.worker import Worker
    from lantoa.delivery.models import Dispatch

    worker, first, before = Worker(), 0.0, resource.getrusage(resource.RUSAGE_SELF)
    while not Dispatch.objects.exclude(state="running").exists():
        close_old_connections()
        if not worker.drain(20):
            time.sleep(0.05)
        first = first or _memory()
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "cpu": usage.ru_utime + usage.ru_stime - before.ru_utime - before.ru_stime,
                "first_mb": first,
                "last_mb": _memory(),
            }
        )
    )


def _memory() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return round(pages * resource.getpagesize() / 1e6, 1)


def _count() -> None:
    from django.db.models import Count

    from lantoa.delivery.email.mold import Mold
    from lantoa.delivery.models import Delivery, Dispatch
    from lantoa.delivery.registry import source

    letter = source("thu").compose(Dispatch.objects.get())
    size = len(
        Mold(letter).cast(
            to="a@b.example", name="Ẩn", slots={"ten": "Ẩn"}, message_id="x", stop_url="https://a.example/"
        )
    )
    counts = dict(Delivery.objects.order_by().values_list("state").annotate(n=Count("pk")))
    print(json.dumps({**counts, "bytes": size}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int)
    parser.add_argument("--workers", type=int, default=WORKERS)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--prepare", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--count", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.prepare or asked.work or asked.count:
        _site()
        _prepare(asked.prepare) if asked.prepare else _work() if asked.work else _count()
    elif shutil.which("smtp-sink") is None:
        sys.exit("smtp-sink is not installed; on Debian: sudo apt-get install postfix")
    else:
        print(json.dumps({"mail": run(asked.number, asked.workers, asked.rounds)}, ensure_ascii=False))
