"""Publishing, reading and confirming notices."""

from __future__ import annotations

import random
import time
from itertools import product
from typing import Any

from benchmarks import peers, world
from benchmarks.load import Ask, arrivals, clients, repeated
from benchmarks.registry import Measured, benchmark

RATE = 200


def _draft(**facts: Any) -> Any:
    from lantoa.notices import actions

    writer = world.officer("CDGDVN", 2)
    notice = actions.draft(
        writer, writer.person.unit, title="Thông báo để đo", body="Xin đọc và xác nhận.", must_read=True, **facts
    )
    return actions.ask_approval(writer, notice)


def _publish() -> tuple[Any, float]:
    """Send a must-read notice to the nation as its second person does, through the page; with seconds."""
    from django.test import Client

    notice = _draft()
    client = Client()
    client.force_login(world.officer("CDGDVN", 0))
    path = f"/lam-viec/CDGDVN/thong-bao/{notice.pk}/duyet/"
    started = time.perf_counter()
    answer = client.post(path, {"do": "approve"}, HTTP_HOST="127.0.0.1")
    took = time.perf_counter() - started
    # As the author's own page would have it.
    notice = type(notice).objects.select_related("unit", "branch").get(pk=notice.pk)
    if answer.status_code >= 400 or not notice.is_open:
        raise RuntimeError(f"not published: {answer.status_code}")
    return notice, took


def _forget(*notices: Any) -> None:
    """Take measured notices away again, so that a run leaves the union as it was."""
    from django.db import connection

    keys = [notice.pk for notice in notices]
    with connection.cursor() as cursor:
        for table in ("receipt", "noticeunitcount", "noticerevision"):
            cursor.execute(f"DELETE FROM notices_{table} WHERE notice_id = ANY(%s)", [keys])
        cursor.execute("DELETE FROM notices_notice WHERE id = ANY(%s)", [keys])


@benchmark("publish_nation", what="publish a notice to the nation, counts frozen per unit", unit="s", target=3)
def publish_nation() -> Measured:
    """The page "Đồng ý gửi", asked by the chair through Django's test client; the worst of three."""
    found = [_publish() for _time in range(3)]
    _forget(*(notice for notice, _took in found))
    return Measured(
        max(took for _notice, took in found), detail={"people": found[0][0].audience_people,
        "units": found[0][0].audience_units, "best_s": min(took for _notice, took in found)},
    )  # fmt: skip


@benchmark("feed", what="a member's feed, p95, 20 clients", unit="ms", target=20)
def feed() -> Measured:
    """Over HTTP: twenty members, each opens the board once a second; beside it, as fast as they can.

    The floor under it is what an answer without a page costs, once it is known who asks.
    """
    host = world.server()
    cookies = world.sign_in(*world.members(200))
    asks = [Ask("/bang-tin/", cookie) for cookie in cookies]
    nothing = [Ask("/bang-tin/da-thay/", cookie, "", (204,)) for cookie in cookies]
    timed = clients(host, asks, count=20, seconds=world.SECONDS, pause=1.0)
    floor = clients(host, nothing, count=20, seconds=world.SECONDS / 2, pause=1.0)
    full = clients(host, asks, count=20, seconds=world.SECONDS / 2)
    return Measured(
        timed.p95, beside=f"20 ms; an empty answer to who is signed in, {floor.p95:.1f} ms",
        detail={**timed.detail(), "floor": floor.detail(), "without_pause": full.detail()},
    )  # fmt: skip


@benchmark("confirm", what="confirm a notice, p95, while 200 a second come in", unit="ms", target=20)
def confirm() -> Measured:
    """Over HTTP: each confirmation is of another member; time runs from when it was due, so that queues count."""
    host = world.server()
    notice, _took = _publish()
    try:
        cookies = world.sign_in(*world.members(int(RATE * (world.SECONDS + 2)), skip=7))
        asks = [Ask(f"/thong-bao/{notice.pk}/da-doc/", cookie, "version=1", (302,)) for cookie in cookies]
        clients(host, [Ask("/bang-tin/", cookies[0])], count=8, seconds=1)
        warm = RATE
        arrivals(host, asks[:warm], rate=RATE / 2)
        timed = arrivals(host, asks[warm:], rate=RATE)
        from lantoa.notices.models import Receipt

        kept = Receipt.objects.filter(notice=notice).exclude(confirmed_at=None).count()
    finally:
        _forget(notice)
    return Measured(
        timed.p95, beside="20 ms", ok=timed.p95 <= 20 and kept == len(asks), detail={**timed.detail(), "kept": kept}
    )


@benchmark(
    "fan_out", what="a must-read notice in everybody's feed, beside one row a recipient", unit="×", target=400,
    more_is_better=True,
)  # fmt: skip
def fan_out() -> Measured:
    """Until a member in the last unit has it in the feed; django-notifications-hq is carried on from its sample."""
    from lantoa.notices import queries

    person = queries.reader(world.members(1)[0].person.pk)
    notice, took = _publish()
    started = time.perf_counter()
    page = queries.feed(person)
    took += time.perf_counter() - started
    seen = page.items[0].notice.pk == notice.pk
    _forget(notice)
    rate, sample = peers.notifications(100_000 if world.UNITS >= 45_000 else 20_000)
    theirs = notice.audience_people / rate
    return Measured(
        theirs / took, beside=f"django-notifications-hq 1.8.3, {sample} rows", ratio=theirs / took,
        ok=seen and theirs / took >= 400,
        detail={"ours_s": took, "theirs_s": theirs, "theirs_a_second": rate, "people": notice.audience_people},
    )  # fmt: skip


@benchmark(
    "receipts", what="receipts written per second, beside bare INSERTs of the same rows", unit="×", target=0.5,
    more_is_better=True,
)  # fmt: skip
def receipts() -> Measured:
    """200 people of one unit after the other at a time, with counters and seals; the best of five each, in turn."""
    from django.db import connection, transaction

    from lantoa.notices.models import Receipt
    from lantoa.notices.receipts import mark
    from lantoa.people.models import Person

    notice, _took = _publish()
    batch, rounds = 200, 25
    people = list(
        Person.objects.filter(unit__code__startswith="S").order_by("-pk").values_list("pk", flat=True)[: batch * rounds]
    )
    columns = [field.column for field in Receipt._meta.concrete_fields if not field.primary_key]
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    ours: list[float] = []
    bare: list[float] = []
    try:
        for _round in range(3):
            started = time.perf_counter()
            for start in range(0, len(people), batch):
                mark(notice, people[start : start + batch], "confirmed")
            ours.append(len(people) / (time.perf_counter() - started))
            rows = list(
                Receipt.objects.filter(notice=notice).values_list(
                    *[f.attname for f in Receipt._meta.concrete_fields][1:]
                )
            )
            _clear(notice)
            started = time.perf_counter()
            for start in range(0, len(rows), batch):
                with transaction.atomic(), connection.cursor() as cursor:
                    for row in rows[start : start + batch]:
                        cursor.execute(f"INSERT INTO notices_receipt ({names}) VALUES ({marks})", row)
            bare.append(len(rows) / (time.perf_counter() - started))
            _clear(notice)
    finally:
        _forget(notice)
    ratio = max(ours) / max(bare)
    return Measured(ratio, beside="bare INSERTs, 200 a transaction", ratio=ratio,
                    detail={"ours_a_second": max(ours), "bare_a_second": max(bare)})  # fmt: skip


def _clear(notice: Any) -> None:
    from lantoa.notices.models import COUNTERS, NoticeUnitCount, Receipt

    Receipt.objects.filter(notice=notice).delete()
    NoticeUnitCount.objects.filter(notice=notice).update(**dict.fromkeys(COUNTERS, 0))


@benchmark("audience_count", what="exact audience count, any branch × position × job, p95", unit="ms", target=300)
def audience_count() -> Measured:
    """In this process, each combination once, in random order."""
    from lantoa.notices.audience import Audience, headcount
    from lantoa.people.models import JobType, Title
    from lantoa.units.models import Unit

    branches = [Unit.objects.get(code=code) for code in ("CDGDVN", "P01", "P20")]
    branches += list(Unit.objects.filter(kind__code="cong-doan-xa-phuong")[:1])
    titles = [(), *((code,) for code in Title.objects.values_list("code", flat=True))]
    jobs = [(), *((code,) for code in JobType.objects.values_list("code", flat=True))]
    rules = [
        Audience(branch, titles=title, job_types=job, members_only=only)
        for branch, title, job, only in product(branches, titles, jobs, (False, True))
    ]
    random.Random(1).shuffle(rules)
    timed = repeated([lambda rule=rule: headcount(rule) for rule in rules[:200]])
    return Measured(timed.p95, detail={**timed.detail(), "worst_ms": max(timed.seconds) * 1000})


@benchmark("pickers", what="unit and person pickers, p95", unit="ms", target=100)
def pickers() -> Measured:
    """Over HTTP, four officers at once: the unit pickers of notices and of the tree, people by name and number."""
    from django.urls import reverse

    from lantoa.people.wagtail_hooks import PeopleDesk

    national, keeper = world.sign_in(world.officer("CDGDVN", 2), world.officer("CDGDVN", 3))
    people = reverse(f"{PeopleDesk().url_namespace}:index_results")
    asks = [
        Ask(f"/lam-viec/CDGDVN/thong-bao/don-vi/?branch_code={text}", national)
        for text in ("kim+dong", "hoa+mai", "S0100", "truong", "Tr%C6%B0%E1%BB%9Dng+THPT", "zzzz")
    ]
    asks += [
        Ask(f"/lam-viec/chon-don-vi/?q={text}", keeper) for text in ("kim+dong", "P0", "l%C3%AA+l%E1%BB%A3i", "zzzz")
    ]
    asks += [Ask(f"{people}?q={text}", keeper) for text in ("nguyen+thi", "Tr%E1%BA%A7n", "S00012-00", "zzzz")]
    each = {}
    for ask in asks:
        timed = clients(world.server(), [ask], count=1, seconds=max(0.5, world.SECONDS / 20))
        each[ask.path] = timed.p95
    timed = clients(world.server(), asks, count=4, seconds=world.SECONDS)
    slowest = max(each, key=lambda path: each[path])
    return Measured(timed.p95, detail={**timed.detail(), "slowest": slowest, "slowest_alone_ms": each[slowest]})
