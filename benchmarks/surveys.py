"""Surveys: answers accepted over HTTP and kept through a kill, statistics over a million answers, their export.

On PostgreSQL, in a database of its own on the server that `LANTOA_BENCH_SERVER` names; nothing of the nation's is
needed. `LANTOA_BENCH_ANSWERS` (1,000,000) says how many answers lie behind statistics and export.
"""

from __future__ import annotations

import atexit
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks import world
from benchmarks.load import Timed
from benchmarks.registry import Measured, benchmark

NAME = os.environ.get("LANTOA_BENCH_SURVEYS", "bench_surveys")
ANSWERS = int(os.environ.get("LANTOA_BENCH_ANSWERS", "1000000"))
QUESTIONS = 40
CLIENTS = 8
PEER_SECONDS = 12
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Host": "127.0.0.1"}


# --- Where ------------------------------------------------------------------------------------------------------------


@cache
def prepare() -> None:
    """A database with a union of two thousand schools, and Django started on it."""
    import psycopg

    var = world.HOME / NAME
    var.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "LANTOA_VAR": str(var), "LANTOA_DATABASE_URL": world.address(NAME), "LANTOA_LOG_LEVEL": "ERROR",
        "LANTOA_BASE_URL": "http://127.0.0.1:8000", "LANTOA_SECRET_KEY": "k" * 50,
    }  # fmt: skip
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.settings")
    for other in ("LANTOA_TASKS_URL", "LANTOA_STORAGE_URL", "LANTOA_REPLICA_URL", "LANTOA_DEBUG", "LANTOA_CACHE_URL"):
        os.environ.pop(other, None)
    with psycopg.connect(world.address("postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            connection.execute(f'CREATE DATABASE "{NAME}"')
    world.run_command("migrate")
    import django

    django.setup()
    _union()


def _union() -> None:
    from lantoa.units.models import Unit, UnitKind

    if Unit.objects.filter(code="DO").exists():
        return
    from datetime import date

    from lantoa.units import actions

    kinds = {kind.code: kind for kind in UnitKind.objects.all()}
    day = date(2020, 1, 1)
    top = actions.create(None, code="DO", name="Công đoàn đo", kind=kinds["cong-doan-nganh"], parent=None, on=day)
    schools = int(os.environ.get("LANTOA_BENCH_SCHOOLS", "2000"))
    for number in range(34):
        top.refresh_from_db()
        actions.create(
            None,
            code=f"DO{number:02d}",
            name=f"Tỉnh {number}",
            kind=kinds["cong-doan-giao-duc-tinh"],
            parent=top,
            on=day,
        )
    # The schools' rows by themselves: what is measured reads nothing else of them.
    for province in Unit.objects.filter(depth=2, code__startswith="DO").order_by("path"):
        rows = [
            Unit(
                code=f"{province.code}-{at:04d}", name=f"Trường {at}", folded_name=f"truong {at}", kind=kinds["cong-doan-truong"],
                valid_from=day, depth=3, numchild=0, path=province.path + Unit._int2str(at + 1).rjust(Unit.steplen, "0"),
            )
            for at in range(schools // 34)
        ]  # fmt: skip
        Unit.objects.bulk_create(rows, batch_size=1000)
        Unit.objects.filter(pk=province.pk).update(numchild=len(rows))


def _ten_questions() -> dict[str, Any]:
    """As the peer's form: five choices of five, three short texts, a number, a long text."""
    text = {"vi": "Câu hỏi về điều kiện lao động?"}
    options = [{"id": f"p{n}", "text": {"vi": f"Phương án {n}"}} for n in range(1, 6)]
    questions: list[dict[str, Any]] = [
        {"id": f"c{n}", "kind": "single", "text": text, "options": options, "required": True} for n in range(1, 6)
    ]
    questions += [{"id": f"c{n}", "kind": "short", "text": text} for n in range(6, 9)]
    questions += [{"id": "c9", "kind": "number", "text": text}, {"id": "c10", "kind": "long", "text": text}]
    return {
        "v": 1,
        "languages": ["vi"],
        "title": {"vi": "Khảo sát đo"},
        "sections": [{"id": "p", "questions": questions}],
    }


def _forty_questions() -> dict[str, Any]:
    def one(number: int) -> dict[str, Any]:
        base = {"id": f"c{number}", "text": {"vi": f"Câu hỏi số {number}?"}}
        options = [{"id": f"p{n}", "text": {"vi": f"Phương án {n}"}} for n in range(1, 6)]
        if number % 10 == 9:
            return base | {"kind": "short"}
        if number % 5 == 4:
            return base | {"kind": "many", "options": options}
        if number % 5 == 3:
            return base | {"kind": "scale", "min": 1, "max": 5}
        return base | {"kind": "single", "options": options}

    questions = [one(number) for number in range(QUESTIONS)]
    return {
        "v": 1,
        "languages": ["vi"],
        "title": {"vi": "Khảo sát lớn"},
        "sections": [{"id": "p", "questions": questions}],
    }


def _open(title: str, questions: dict[str, Any]) -> Any:
    from lantoa.notices.audience import Audience
    from lantoa.surveys import actions
    from lantoa.surveys.models import Survey
    from lantoa.units.models import Unit

    unit = Unit.objects.get(code="DO")
    survey = actions.create(
        None, unit, title=title, questions=questions, audience=Audience(unit), access=Survey.Access.OPEN
    )
    return actions.open_survey(None, survey)


# --- Answers over HTTP --------------------------------------------------------------------------------------------------


class Server:
    """The site as it is served in life, on a port that stays when it is killed and started again."""

    def __init__(self) -> None:
        from servers import free_port

        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        log = open(world.HOME / NAME / "server.log", "ab")  # noqa: SIM115  the child writes to it
        self.process = subprocess.Popen(
            [sys.executable, "-m", "lantoa", "serve", "--port", str(self.port), "--workers", str(world.WORKERS), "--threads",
             str(world.THREADS), "--no-worker"],
            cwd=world.ROOT, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        atexit.register(self.kill)
        for _try in range(1800):
            with suppress(OSError):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
                connection.request("GET", "/song/", headers=FORM)
                if connection.getresponse().status == 200:
                    return
            time.sleep(0.1)
        raise RuntimeError("the site does not answer; see server.log")

    def kill(self) -> None:
        """As a power cut would: the whole of it, at once."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(20)


def _answer(draw: random.Random, mark: str) -> str:
    fields = {f"q-c{n}": f"p{draw.randint(1, 5)}" for n in range(1, 6)}
    fields |= {f"q-c{n}": f"Ý kiến {draw.randint(1, 9999)}" for n in range(6, 9)}
    return urlencode(fields | {"q-c9": str(draw.randint(1, 60)), "q-c10": mark})


def _fill(port: int, code: str, seconds: float, taken: list[str], timed: Timed, number: int) -> None:
    """Fetch the form and hand in an answer, again and again; a mark is noted only once the site has said yes."""
    draw, connection, count = random.Random(number), http.client.HTTPConnection("127.0.0.1", port, timeout=20), 0
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        count += 1
        mark = f"{number}-{count}-{draw.getrandbits(40)}"
        started = time.perf_counter()
        try:
            connection.request("GET", f"/khao-sat/{code}/", headers=FORM)
            form = connection.getresponse()
            form.read()
            connection.request("POST", f"/khao-sat/{code}/tra-loi/", _answer(draw, mark), FORM)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            timed.failed.append(repr(error))
            time.sleep(0.05)
            continue
        if form.status == 200 and answer.status == 302:
            taken.append(mark)
            timed.seconds.append(time.perf_counter() - started)
        else:
            timed.failed.append(f"{form.status}/{answer.status}")


def _load(server: Server, code: str, seconds: float, kill_after: float = 0.0) -> tuple[list[str], Timed]:
    taken: list[str] = []
    timed = Timed()
    threads = [
        threading.Thread(target=_fill, args=(server.port, code, seconds, taken, timed, number))
        for number in range(CLIENTS)
    ]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    if kill_after:
        time.sleep(kill_after)
        server.kill()
        server.start()
    for thread in threads:
        thread.join()
    timed.total = time.perf_counter() - started
    return taken, timed


def _lost(survey: Any, taken: list[str]) -> tuple[int, int]:
    """How many answers that the site had said yes to are not there, and how many stand twice, after all are counted."""
    from lantoa.surveys import actions
    from lantoa.surveys.models import Answer

    survey = actions.close(None, survey)
    there = list(Answer.objects.filter(survey=survey).values_list("data__c10", flat=True))
    return len(set(taken) - set(there)), len(there) - len(set(there))


def _submit() -> Measured:
    """Over HTTP, ten questions, client, server and PostgreSQL on the same cores; then again with the server killed in the
    middle, where every answer that was acknowledged must be there. Beside it Wagtail's form builder with the same form."""
    prepare()
    server = Server()
    server.start()
    rates = []
    peers = []
    try:
        for turn in range(3):
            survey = _open(f"Đo {turn}", _ten_questions())
            _load(server, survey.code, 1)
            _taken, timed = _load(server, survey.code, world.SECONDS)
            rates.append((timed.a_second, timed))
            if (rate := _peer()) is not None:
                peers.append(rate)
        survey = _open("Đo khi máy chủ bị dừng", _ten_questions())
        taken, through = _load(server, survey.code, world.SECONDS + 10, kill_after=world.SECONDS / 2)
    finally:
        server.kill()
    lost, twice = _lost(survey, taken)
    best, timed = sorted(rates, key=lambda row: row[0])[len(rates) // 2]
    theirs = sorted(peers)[len(peers) // 2] if peers else None
    return Measured(
        best, beside=f"Wagtail forms {theirs:.0f} a second" if theirs else "Wagtail forms not run here",
        ratio=best / theirs if theirs else None, ok=best >= 100 and lost == 0 and twice == 0,
        detail={
            **timed.detail(), "turns": [rate for rate, _timed in rates], "peer_turns": peers, "killed_acknowledged": len(taken),
            "killed_lost": lost, "killed_twice": twice, "killed_refused_meanwhile": len(through.failed),
        },
    )  # fmt: skip


def _peer() -> float | None:
    """Answers a second that Wagtail's form builder stores, by the script in `LANTOA_BENCH_PEERS`; None without it."""
    scripts = os.environ.get("LANTOA_BENCH_PEERS", "")
    script = Path(scripts) / "wagtail_forms.sh"
    if not scripts or not script.is_file():
        return None
    home = os.environ | {"PEERS": str(world.HOME / "peers")}
    for verb, name in (("up", "wagtail_stock.sh"), ("up", script.name)) if not _peer_ready() else ():
        ran = subprocess.run(["bash", str(script.with_name(name)), verb], env=home, capture_output=True, text=True)
        if ran.returncode:
            print(f"{name}: {ran.stderr[-300:]}", file=sys.stderr)
            return None
        if name != script.name:
            # The second script begins the same server anew and does not wait for the first to be gone.
            _end(world.HOME / "peers" / "wagtail" / "g.pid")
    ran = subprocess.run(["bash", str(script), "bench"], env=home, capture_output=True, text=True)
    found = [
        int(line.rsplit("= ", 1)[1].split("/")[0]) for line in ran.stdout.splitlines() if "stored submissions" in line
    ]
    return float(max(found)) if found else None


def _end(pid_file: Path) -> None:
    """Stop a server and wait until it has taken its pid file away."""
    with suppress(FileNotFoundError, ProcessLookupError, ValueError):
        os.kill(int(pid_file.read_text()), signal.SIGTERM)
    for _tenth in range(100):
        if not pid_file.exists():
            return
        time.sleep(0.1)
    pid_file.unlink(missing_ok=True)


def _peer_ready() -> bool:
    with suppress(OSError):
        connection = http.client.HTTPConnection("127.0.0.1", 18086, timeout=5)
        connection.request("GET", "/khao-sat/")
        return connection.getresponse().status == 200
    return False


# --- A million answers --------------------------------------------------------------------------------------------------


@cache
def million() -> Any:
    """An open survey of forty questions with a million answers of two thousand schools."""
    import uuid

    prepare()
    import psycopg

    from lantoa.surveys import tallying
    from lantoa.surveys.models import Survey
    from lantoa.units.models import Unit

    title = f"Một triệu phiếu {ANSWERS}"
    survey = (
        Survey.objects.filter(title=title, state="open", answers__gte=ANSWERS).select_related("branch", "unit").first()
    )
    if survey is not None:
        return survey
    survey = _open(title, _forty_questions())
    schools = list(Unit.objects.filter(depth=3, code__startswith="DO").values_list("pk", flat=True))
    draw = random.Random(2026)
    raw = _forty_questions()["sections"][0]["questions"]
    # Ten thousand different answers, dealt out: what is measured does not depend on how they differ.
    kinds = [json.dumps(_one_answer(raw, draw), ensure_ascii=False) for _n in range(10_000)]
    with psycopg.connect(world.address(NAME)) as connection, connection.cursor() as cursor:
        copy = "COPY surveys_answer (id, survey_id, unit_id, version, source, day, data) FROM STDIN"
        with cursor.copy(copy) as out:
            for _n in range(ANSWERS):
                out.write_row(
                    (uuid.uuid4(), survey.pk, draw.choice(schools), 1, "web", "2026-11-20", draw.choice(kinds))
                )
    with psycopg.connect(world.address(NAME), autocommit=True) as connection:
        connection.execute("ANALYZE surveys_answer")
    tallying.recount(survey)
    survey.refresh_from_db()
    return survey


def _one_answer(raw: list[dict[str, Any]], draw: random.Random) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    for one in raw:
        if one["kind"] == "short":
            answer[one["id"]] = f"Ý kiến {draw.randint(1, 999)}"
        elif one["kind"] == "scale":
            answer[one["id"]] = draw.randint(1, 5)
        elif one["kind"] == "many":
            answer[one["id"]] = [f"p{n}" for n in draw.sample(range(1, 6), draw.randint(1, 3))]
        else:
            answer[one["id"]] = f"p{draw.randint(1, 5)}"
    return answer


def _stats() -> Measured:
    """The results page as Django's test client gets it: the whole, provinces, schools and cross-tables in turn; then, with
    answers handed in, how long until the next page has them."""
    prepare()
    from django.core.cache import cache
    from django.test import Client

    from lantoa.people.models import Account
    from lantoa.surveys import actions
    from lantoa.surveys.models import Waiting
    from lantoa.surveys.once import Started
    from lantoa.units.models import Unit

    survey = million()
    client = Client()
    technical = Account.objects.filter(login="do").first() or Account.objects.create_superuser("do")
    client.force_login(technical)
    provinces = [f"DO{number:02d}" for number in range(34)]
    schools = [f"{code}-{number:04d}" for code in provinces[:12] for number in (0, 3)]
    draw = random.Random(3)
    asked = ["DO"] * 30 + provinces + schools
    crosses = [f"?dong=c{a}&cot=c{b}" for a, b in ((0, 1), (1, 5), (3, 8), (10, 20), (3, 13))] * 3
    paths = [f"/lam-viec/{code}/khao-sat/{survey.pk}/ket-qua/" for code in asked]
    paths += [f"/lam-viec/DO/khao-sat/{survey.pk}/ket-qua/{query}" for query in crosses]
    draw.shuffle(paths)
    timed = Timed()
    # Templates are read once in a server's life; what follows is its daily work, with nothing remembered of the numbers.
    client.get(paths[0], HTTP_HOST="127.0.0.1")
    cache.clear()
    for path in paths:
        started = time.perf_counter()
        answer = client.get(path, HTTP_HOST="127.0.0.1")
        timed.seconds.append(time.perf_counter() - started)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")
    timed.total = sum(timed.seconds)
    # Ten answers of one school: right after them the page has moved on.
    school = Unit.objects.get(code="DO00-0000")
    before = survey.answers
    for _n in range(10):
        actions.hand_in(survey, Started({"c0": "p1", "c1": "p2"}, school.pk))
    cache.clear()
    started = time.perf_counter()
    while survey.answers == before:
        page = client.get(f"/lam-viec/DO/khao-sat/{survey.pk}/ket-qua/", HTTP_HOST="127.0.0.1")
        if page.status_code != 200 or time.perf_counter() - started > 60:
            raise RuntimeError("the answers were not counted")
        survey.refresh_from_db()
    fresh = time.perf_counter() - started
    return Measured(
        timed.p95, ok=timed.p95 <= 300 and fresh <= 5,
        detail={**timed.detail(), "worst_ms": max(timed.seconds) * 1000, "right_after_an_answer_s": fresh, "answers": survey.answers,
                "waiting": Waiting.objects.filter(survey=survey).count()},
    )  # fmt: skip


# --- Each in a process of its own: the nation's database is another -----------------------------------------------------


def _apart(name: str) -> Measured:
    code = f"from benchmarks import surveys; surveys.here({name!r})"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=world.ROOT, check=True, stdout=subprocess.PIPE
    )
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def here(name: str) -> None:
    """Measure in this process and print what was found."""
    from benchmarks.survey_exports import measure as export

    measured = {"submit": _submit, "stats": _stats, "export": export}[name]()
    print(json.dumps(asdict(measured), ensure_ascii=False), flush=True)


@benchmark(
    "survey_submit", what="survey answers accepted, form fetched and posted, 8 clients", unit="a second", target=100,
    more_is_better=True, alone=True,
)  # fmt: skip
def survey_submit() -> Measured:
    """Beside Wagtail's form builder, and through a kill of the server."""
    return _apart("submit")


@benchmark(
    "survey_stats", what="statistics of 40 questions over 1,000,000 answers, p95", unit="ms", target=300, alone=True
)
def survey_stats() -> Measured:
    """The whole, provinces, schools, cross-tables; then right after an answer."""
    return _apart("stats")


@benchmark(
    "survey_export", what="memory that an export of 1,000,000 answers needs beyond its first pieces", unit="MB", target=50,
    alone=True,
)  # fmt: skip
def survey_export() -> Measured:
    """CSV, SPSS, XLSX."""
    return _apart("export")
