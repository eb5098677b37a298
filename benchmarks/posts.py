"""The same message to many pages while a fifth of all calls fail: does every post end in a true state?

    python -m benchmarks.posts [--pages 1000] [--share 0.2] [--threads 4] [--seed 1]

Pages are those of Facebook's stand-in, which cuts connections, loses answers, throttles, refuses and breaks. Waits
are not slept through: what waits is sent as if its moment had come. Prints one JSON line: how many posts ended
published, failed and unknown, how many stand untrue in the books or are on a page twice (both must be 0), calls made,
seconds, posts a second. `unknown` is for a person to decide; `unknown_out` of them are in truth on their page.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

FAULTS = ["drop", "lost", "1", "2", "32", "368"]
MOST_ROUNDS = 200


def measure(pages: int, share: float, seed: int, threads: int) -> dict[str, Any]:
    """Do it in this process, whose database is ready."""
    from datetime import date

    from django.conf import settings
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage
    from django.db import connection

    from lantoa.channels import actions, outbox
    from lantoa.channels.facebook.standin import FacebookStandIn
    from lantoa.channels.message import Message, Photo
    from lantoa.channels.models import ChannelAccount, Publication, State
    from lantoa.units import actions as unit_actions
    from lantoa.units.models import UnitKind

    platform = FacebookStandIn()
    platform.start()
    settings.CHANNEL_URLS = {**settings.CHANNEL_URLS, "facebook": platform.url}
    kind = UnitKind.objects.get(code="cong-doan-nganh")
    unit = unit_actions.create(
        None, code="DO", name="Đơn vị đo", kind=kind, parent=None, on=date(2020, 1, 1)
    )  # fmt: skip
    accounts = []
    for number in range(pages):
        page, token = str(100_000 + number), f"khoa-{number}"
        platform.add_page(page, f"Trang {number}", token)
        account = ChannelAccount(unit=unit, channel="facebook", remote_id=page, name=f"Trang {number}")
        account.keep_secrets({"token": token, "app_secret": ""})
        accounts.append(account)
    ChannelAccount.objects.bulk_create(accounts)
    picture = default_storage.save("do.jpg", ContentFile(b"\xff\xd8\xff"))
    message = Message(
        title="Thông báo chung", summary="Một lời nhắn tới mọi trang.", photos=(Photo(picture),),
        link="https://cong-doan.example/tin/1/",
    )  # fmt: skip
    platform.fail_some(share, FAULTS, seed=seed, on="POST")
    began = time.perf_counter()
    for account in ChannelAccount.objects.filter(unit=unit).select_related("unit"):
        actions.publish(None, actions.draft(None, account, message))

    def send(pk: int) -> None:
        due = Publication.objects.values_list("due_at", flat=True).get(pk=pk)
        outbox.send(pk, due)

    def send_and_close(pk: int) -> None:
        try:
            send(pk)
        finally:
            connection.close()

    mine = Publication.objects.filter(account__unit=unit)
    for _round in range(MOST_ROUNDS):
        waiting = list(mine.filter(state=State.SCHEDULED).order_by("due_at").values_list("pk", flat=True))
        if not waiting:
            break
        if threads > 1:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(send_and_close, waiting))
        else:
            for pk in waiting:
                send(pk)
    seconds = time.perf_counter() - began
    platform.stop()
    states = Counter(mine.values_list("state", flat=True))
    there = Counter(post["page"] for post in platform.state["posts"].values() if not post["gone"])
    expected: dict[str, set[int]] = {State.PUBLISHED: {1}, State.FAILED: {0}, State.UNKNOWN: {0, 1}}
    rows = list(mine.values_list("state", "account__remote_id", "attempts__ended_at"))
    untrue = {page for state, page, ended in rows if there[page] not in expected.get(state, set()) or ended is None}
    unknown = {page for state, page, _ended in rows if state == State.UNKNOWN}
    return {
        "benchmark": "posts", "pages": pages, "failing_share": share,
        "published": states[State.PUBLISHED], "failed": states[State.FAILED], "unknown": states[State.UNKNOWN],
        "unknown_out": sum(there[page] for page in unknown), "unfinished": pages - sum(
            states[state] for state in (State.PUBLISHED, State.FAILED, State.UNKNOWN)
        ),
        "untrue": len(untrue), "twice": sum(n > 1 for n in there.values()),
        "calls": len(platform.asked), "seconds": round(seconds, 1), "posts_per_second": round(pages / seconds, 1),
    }  # fmt: skip


def run(*, pages: int = 1_000, share: float = 0.2, threads: int = 4, seed: int = 1) -> dict[str, Any]:
    """Do it in a process of its own with a new database; the fields of the JSON line."""
    command = [sys.executable, "-m", "benchmarks.posts", "--here", "--pages", str(pages), "--share", str(share),
               "--threads", str(threads), "--seed", str(seed)]  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="lantoa-posts-") as var:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LANTOA_")}
        environment |= {"LANTOA_VAR": var, "LANTOA_SECRET_KEY": "x" * 50, "LANTOA_LOG_LEVEL": "ERROR",
                        "DJANGO_SETTINGS_MODULE": "lantoa.settings"}  # fmt: skip
        if "LANTOA_DATABASE_URL" in os.environ:
            environment["LANTOA_DATABASE_URL"] = os.environ["LANTOA_DATABASE_URL"]
        done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1_000)
    parser.add_argument("--share", type=float, default=0.2)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if not asked.here:
        print(json.dumps(run(pages=asked.pages, share=asked.share, threads=asked.threads, seed=asked.seed)))
        return
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    print(json.dumps(measure(asked.pages, asked.share, asked.seed, asked.threads)))


if __name__ == "__main__":
    main()
