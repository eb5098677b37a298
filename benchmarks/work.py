"""Plans down the tree, people in, tables out, lists of the back office, the report that adds the provinces up."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

from benchmarks import world
from benchmarks.load import Ask, clients
from benchmarks.registry import Measured, benchmark


@benchmark("cascade", what="cascading a plan to all units", unit="s", target=60)
def cascade() -> Measured:
    """Next year's national plan: written, issued by its chair, and opened for every unit by the background task."""
    from django.utils import timezone

    from lantoa.programme import actions
    from lantoa.programme.models import Cascade, Plan, PlanItem, Programme
    from lantoa.units.models import Unit

    year = timezone.localdate().year + 1
    national = Unit.objects.get(depth=1)
    chair = world.officer("CDGDVN", 0)
    programme = Programme.objects.get(unit=national)
    _drop_plans(year)
    plan = actions.open_plan(chair, national, programme, year)
    actions.add_ready_items(chair, plan)
    started = time.perf_counter()
    run = actions.issue(chair, plan, number="1/KH", due=None)
    run = actions.run_cascade(run.pk)
    took = time.perf_counter() - started
    made = Plan.objects.filter(year=year).count()
    items = PlanItem.objects.filter(plan=plan).count()
    Cascade.objects.filter(plan=plan).delete()
    _drop_plans(year)
    return Measured(
        took, ok=took <= 60 and made == Unit.objects.active().count(), detail={"plans": made, "items": items}
    )


def _drop_plans(year: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        mine = "plan_id IN (SELECT id FROM programme_plan WHERE year = %s)"
        for table in ("programme_cascade", "programme_itemanswer", "programme_planitem"):
            cursor.execute(f"DELETE FROM {table} WHERE {mine}", [year])
        cursor.execute("DELETE FROM programme_plan WHERE year = %s", [year])


# --- People in, tables out: in a process of their own, so that their memory can be seen ----------------------------


def measured_apart(code: str, *arguments: str) -> dict[str, Any]:
    """Run a piece of Python with Django ready; what it prints as JSON, with its peak memory in MB as `peak_mb`.

    The kernel's own high-water mark of the process is read: `ru_maxrss` begins with the memory of who started it.
    """
    head = "import json, re, sys, time\nimport django\ndjango.setup()\n"
    tail = (
        "\nout['peak_mb'] = int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) / 1024"
        "\nprint(json.dumps(out))\n"
    )
    ran = subprocess.run([sys.executable, "-c", head + code + tail, *arguments], cwd=world.ROOT, check=True,
                         capture_output=True, text=True, env=os.environ)  # fmt: skip
    return dict(json.loads(ran.stdout.splitlines()[-1]))


IMPORT = """
from pathlib import Path
from lantoa.people.importing import run
started = time.perf_counter()
result = run("people", Path(sys.argv[1]))
out = {"seconds": time.perf_counter() - started, "created": result.created, "refused": len(result.refused)}
"""


NAMES = [
    f"{surname} {middle} {given}"
    for surname in ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng")
    for middle in ("Thị", "Thanh", "Ngọc", "Minh", "Thu")
    for given in ("Hoa", "Lan", "Mai", "Hương", "Hạnh", "Thảo", "Linh", "Trang", "Nga", "Yến", "Vân", "Dung")
]


@benchmark("import_people", what="import of people, a second", unit="1/s", target=2500, more_is_better=True)
def import_people() -> Measured:
    """A CSV of people who are new, spread over schools, from the file to the rolls; memory beside a quarter of it."""
    from lantoa.people.roster import HEADINGS
    from lantoa.units.models import Unit

    count = 40_000 if world.UNITS >= 45_000 else 16_000
    codes = list(Unit.objects.filter(code__startswith="S").values_list("code", flat=True)[:2000])
    home = world.temporary()
    found: dict[int, dict[str, Any]] = {}
    try:
        for size in (count // 4, count):
            with open(home / f"{size}.csv", "w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(HEADINGS.values())
                for at in range(size):
                    code = codes[at * len(codes) // size]
                    writer.writerow([code, NAMES[at % len(NAMES)], f"{1 + at % 28:02d}/0{1 + at % 9}/{1970 + at % 30}", "Nữ",
                                     "", f"BENCH-{at:07d}", f"09500{at % 100_000:05d}", "", "01/09/2020", "Giáo viên", "có",
                                     "Tổ Toán"])  # fmt: skip
            found[size] = measured_apart(IMPORT, str(home / f"{size}.csv"))
            _drop_people()
    finally:
        _drop_people()
    rate = found[count]["created"] / found[count]["seconds"]
    grown = found[count]["peak_mb"] - found[count // 4]["peak_mb"]
    return Measured(rate, ok=rate >= 2500 and grown < 30 and not found[count]["refused"],
                    detail={"rows": count, "peak_mb": found[count]["peak_mb"], "grown_mb": grown,
                            "refused": found[count]["refused"]})  # fmt: skip


def _drop_people() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        mine = "person_id IN (SELECT id FROM people_person WHERE member_number LIKE 'BENCH-%%')"
        for table in ("people_membership", "people_position"):
            cursor.execute(f"DELETE FROM {table} WHERE {mine}")
        cursor.execute("DELETE FROM people_person WHERE member_number LIKE 'BENCH-%%'")


EXPORT = """
import itertools
from lantoa.base.spreadsheets import stream_csv, write_xlsx
from lantoa.people.models import Person
wanted = int(sys.argv[3])
def rows():
    yield ["Mã đơn vị", "Họ và tên", "Ngày sinh", "Giới tính", "Số thẻ ĐV", "Điện thoại", "Tổ", "Về đơn vị từ"]
    fields = ("unit__code", "full_name", "birth_date", "sex", "member_number", "phone", "team", "joined_on")
    people = Person.objects.order_by("pk").values_list(*fields)
    left = wanted
    while left:
        for row in people[:left].iterator(chunk_size=2000):
            left -= 1
            yield list(row)
started = time.perf_counter()
if sys.argv[1] == "csv":
    with open(sys.argv[2], "wb") as file:
        for piece in stream_csv(rows()):
            file.write(piece)
else:
    with open(sys.argv[2], "wb") as file:
        write_xlsx(file, [("Danh sách", rows())])
out = {"seconds": time.perf_counter() - started}
"""


@benchmark("export", what="export of 1,000,000 rows, CSV and XLSX, peak memory", unit="MB", target=200)
def export() -> Measured:
    """People out of the database through the same writers as every export; the larger of the two peaks."""
    rows = 1_000_000
    home = world.temporary()
    found = {}
    for kind in ("csv", "xlsx"):
        file = home / f"out.{kind}"
        found[kind] = measured_apart(EXPORT, kind, str(file), str(rows))
        found[kind]["size_mb"] = file.stat().st_size / 1e6
        file.unlink()
    return Measured(
        max(one["peak_mb"] for one in found.values()),
        detail={"rows": rows, **{f"{kind}_{key}": value for kind, one in found.items() for key, value in one.items()}},
    )  # fmt: skip


@benchmark(
    "back_office", what="back-office lists over 100,000 articles, p95, of one unit and of 200", unit="ms", target=500
)
def back_office() -> Measured:
    """Over HTTP, four at once: articles, products and notices of the desk, plain, searched and far down the pages."""
    from django.db import connection
    from django.urls import reverse
    from django.utils import timezone

    from lantoa.newsroom.models import Article
    from lantoa.newsroom.wagtail_hooks import viewsets
    from lantoa.people.models import Position, Title
    from lantoa.units.models import Unit

    one = world.officer("S00003", 2)
    many = world.officer("S00004", 2)
    title = Title.objects.get(code="can-bo-truyen-thong")
    Position.objects.filter(person=many.person, decision="BENCH").delete()
    units = Unit.objects.filter(code__startswith="S").exclude(pk=many.person.unit_id)[:200]
    Position.objects.bulk_create(
        Position(person=many.person, unit=unit, title=title, valid_from=timezone.localdate() - timedelta(days=30),
                 decision="BENCH") for unit in units
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE people_position")
    lists = [reverse(f"{viewset.url_namespace}:index") for viewset in viewsets()]
    found = {}
    try:
        for who, account in (("one", one), ("two_hundred", many)):
            (cookie,) = world.sign_in(account)
            asks = [Ask(path + more, cookie) for path in lists for more in ("", "?q=tri+%C3%A2n", "?q=zzzz", "?p=3")]
            timed = clients(world.server(), asks, count=4, seconds=world.SECONDS)
            found[who] = timed
    finally:
        Position.objects.filter(person=many.person, decision="BENCH").delete()
    return Measured(max(timed.p95 for timed in found.values()),
                    detail={"articles": Article.objects.count(),
                            **{who: timed.detail() for who, timed in found.items()}})  # fmt: skip


@benchmark("rollup_report", what="roll-up report of 34 provinces to .docx and PDF", unit="s", target=5)
def rollup_report() -> Measured:
    """The nation's half-year report with everything below it, built from the records; both files together."""
    from django.utils import timezone

    from lantoa.reports.building import build_file

    home = world.temporary()
    took = {}
    for suffix in ("docx", "pdf"):
        started = time.perf_counter()
        build_file("CDGDVN", f"{timezone.localdate().year}-H1", home / f"report.{suffix}")
        took[suffix] = time.perf_counter() - started
    return Measured(sum(took.values()), detail={f"{suffix}_s": seconds for suffix, seconds in took.items()})
