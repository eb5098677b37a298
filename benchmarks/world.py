"""Where it is measured: a seeded union in a database of its own, the site before it, and people who are signed in."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import tempfile
import time
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

UNITS = int(os.environ.get("LANTOA_BENCH_UNITS", "2000"))
PEOPLE = int(os.environ.get("LANTOA_BENCH_PEOPLE", str(round(UNITS * 100 / 3))))
SERVER = os.environ.get("LANTOA_BENCH_SERVER", "postgres://root@127.0.0.1:5432/")
CACHE = os.environ.get("LANTOA_BENCH_CACHE", "redis://127.0.0.1:6379/14")
NAME = os.environ.get("LANTOA_BENCH_DATABASE", f"bench_{UNITS}_{PEOPLE}")
HOME = Path(os.environ.get("LANTOA_BENCH_HOME", ROOT / "var" / "bench"))
SECONDS = float(os.environ.get("LANTOA_BENCH_SECONDS", "10"))
WORKERS, THREADS = map(int, os.environ.get("LANTOA_BENCH_SERVING", "2x4").split("x"))


def address(name: str = NAME) -> str:
    """The address of a database on the server that is measured on."""
    return urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))


def prepare() -> None:
    """Set the environment, make and seed the database unless it is there, and start Django in this process."""
    import psycopg

    var = HOME / NAME
    var.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "LANTOA_VAR": str(var), "LANTOA_DATABASE_URL": address(), "LANTOA_CACHE_URL": CACHE,
        "LANTOA_LOG_LEVEL": "ERROR", "LANTOA_BASE_URL": "http://127.0.0.1:8000",
        "LANTOA_SECRET_KEY": os.environ.get("LANTOA_BENCH_KEY", "k" * 50),
    }  # fmt: skip
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.settings")
    for other in ("LANTOA_TASKS_URL", "LANTOA_STORAGE_URL", "LANTOA_REPLICA_URL", "LANTOA_DEBUG"):
        os.environ.pop(other, None)
    with psycopg.connect(address("postgres"), autocommit=True) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone()
        if not there:
            connection.execute(f'CREATE DATABASE "{NAME}"')
    if not there:
        started = time.monotonic()
        run_command("seed", "--units", str(UNITS), "--people", str(PEOPLE))
        (var / "seeded").write_text(f"{time.monotonic() - started:.1f}")
    run_command("migrate")
    import django

    django.setup()


def run_command(*arguments: str) -> None:
    """Run `lantoa …` with the environment of the measured installation."""
    subprocess.run(
        [sys.executable, "-m", "lantoa", *arguments], check=True, cwd=ROOT, stdout=subprocess.DEVNULL,
        stderr=None if arguments[0] == "seed" else subprocess.DEVNULL,
    )  # fmt: skip


@cache
def server() -> str:
    """The site as it is served in life: granian with two processes of four threads; host and port."""
    from servers import free_port

    if not (HOME / NAME / "search").is_dir():
        # Or the site would build its index beside the work that is measured.
        run_command("search", "rebuild")
    port = free_port()
    log = open(HOME / NAME / "server.log", "ab")  # noqa: SIM115  the child writes to it
    process = subprocess.Popen(
        [sys.executable, "-m", "lantoa", "serve", "--port", str(port), "--workers", str(WORKERS), "--threads",
         str(THREADS), "--no-worker"],
        cwd=ROOT, stdout=log, stderr=log,
    )  # fmt: skip
    atexit.register(_end, process)
    import http.client

    for _second in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request("GET", "/song/")
            if connection.getresponse().status == 200:
                return f"127.0.0.1:{port}"
        except OSError:
            pass
        time.sleep(0.2)
    raise RuntimeError("the site does not answer; see server.log")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()


def sign_in(*accounts: Any) -> list[str]:
    """Cookies of sessions for these accounts, in cache and database as signing in leaves them."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.models import Session
    from django.core.cache import caches
    from django.utils import timezone

    store = import_module(settings.SESSION_ENGINE).SessionStore
    expires = timezone.now() + timezone.timedelta(days=1)
    rows, cached = [], {}
    for account in accounts:
        session = store()
        data = {
            SESSION_KEY: str(account.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: account.get_session_auth_hash(),
        }  # fmt: skip
        key = session._get_new_session_key()
        rows.append(Session(session_key=key, session_data=session.encode(data), expire_date=expires))
        cached[session.cache_key_prefix + key] = data
    Session.objects.bulk_create(rows)
    caches[settings.SESSION_CACHE_ALIAS].set_many(cached, 86_400)
    return [f"sessionid={row.session_key}; csrftoken={TOKEN}" for row in rows]


TOKEN = "t" * 32


def officer(unit_code: str, nth: int = 0) -> Any:
    """The account of the `nth` person of a unit: 0 chair, 2 communicator, 3 administrator."""
    from lantoa.people.models import Account

    return Account.objects.select_related("person__unit").get(login=f"{unit_code}-{nth + 1:04d}")


def members(count: int, skip: int = 0) -> list[Any]:
    """Accounts of ordinary members spread over the country: teachers who hold no position."""
    from lantoa.people.models import Account

    found = Account.objects.filter(person__unit__code__startswith="S", person__positions=None).order_by("pk")
    total = found.count()
    step = max(1, total // (count + skip + 1))
    keys = list(found.values_list("pk", flat=True))[skip % step :: step][:count]
    return list(Account.objects.filter(pk__in=keys).select_related("person"))


def temporary() -> Path:
    """A directory that goes with the run."""
    return Path(tempfile.mkdtemp(prefix="bench-", dir=HOME))
