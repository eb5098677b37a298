"""An installation of several machines' parts, all of them its own, so that they can be ended."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import migrated
import pytest
import requests
from servers import ObjectStore, Postgres, Proxy, RabbitMQ, Redis, Server, free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 90
EMAIL, PASSWORD = "hoa@congdoan.example", "mot-mat-khau-dai"
ADMINISTRATOR = [
    *("createadmin", "--name", "Trần Thị Hòa", "--email", EMAIL, "--password-stdin"),
    *("--root-code", "TW", "--root-name", "Công đoàn Giáo dục"),
]


IMPORTS = "/lam-viec/TW/nhap-du-lieu/"
TABLE = "Họ và tên,Ngày sinh,Giới tính\nNguyễn Thị Lan,01/02/1990,Nữ\n".encode()


def wait_until(done: Callable[[], object]) -> None:
    """Wait until `done()` is true; an error if it never is."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.2)


def reachable(home: Path) -> Path:
    """`home`, which servers that run as other users may pass through to their own directories in it."""
    for directory in (home, *home.parents):
        if directory.owner() == home.owner() and not directory.stat().st_mode & 0o001:
            directory.chmod(directory.stat().st_mode | 0o011)
    return home


class Site:
    """A site on addresses of its own: its processes, and a visitor's way to it."""

    def __init__(self, var: Path, **addresses: str) -> None:
        self.var = var
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LANTOA_", "DJANGO_"))}
        self.environment = kept | {
            "LANTOA_VAR": str(var),
            "LANTOA_SECRET_KEY": secrets.token_hex(30),
            "LANTOA_BASE_URL": self.address,
            **addresses,
        }
        self.processes: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start `lantoa …` and leave it running."""
        log = open(self.var.parent / f"{arguments[0]}.log", "a")  # noqa: SIM115
        process = subprocess.Popen(
            [sys.executable, "-m", "lantoa", *arguments],
            cwd=ROOT, env=self.environment, text=True, start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE if arguments[0] == "manage" else log, stderr=log,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def run(self, *arguments: str, given: str = "") -> str:
        """Run `lantoa …` to its end; returns what it printed."""
        said = subprocess.run(
            [sys.executable, "-m", "lantoa", *arguments],
            cwd=ROOT, env=self.environment, text=True, capture_output=True, input=given, check=False,
        )  # fmt: skip
        assert said.returncode == 0, said.stderr
        return said.stdout

    def python(self, code: str) -> str:
        """Run Python in the installation; returns what it printed."""
        return self.run("manage", "shell", "--no-imports", "-c", code).strip()

    def set_up(self) -> None:
        """Make the database and the first administrator."""
        address = self.environment.get("LANTOA_DATABASE_URL")
        if address:
            migrated.fill_postgres(address)
        else:
            migrated.copy_sqlite(self.var / "lantoa.sqlite3")
        self.run("migrate")
        self.run(*ADMINISTRATOR, given=f"{PASSWORD}\n")

    def health(self) -> dict[str, object]:
        """What /song/ says; empty if nobody answers."""
        with suppress(requests.RequestException, ValueError):
            return requests.get(f"{self.address}/song/", timeout=30).json()
        return {}

    def get(self, path: str) -> requests.Response:
        """A stranger reads a page."""
        return requests.get(self.address + path, timeout=60)

    def sign_in(self) -> requests.Session:
        """The administrator's browser, signed in."""
        browser = requests.Session()
        self.post(browser, "/tai-khoan/login/", login=EMAIL, password=PASSWORD).raise_for_status()
        assert "sessionid" in browser.cookies
        return browser

    def behind_proxy(self, path: str) -> requests.Response:
        """A stranger reads a page through the proxy."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its certificate is its own
            return requests.get(self.proxy + path, timeout=60, verify=False)

    def post(self, browser: requests.Session, path: str, files: dict | None = None, **fields: str) -> requests.Response:
        """Fill in the form at `path` and send it."""
        page = browser.get(self.address + path, timeout=60)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        assert token, page.text
        return browser.post(
            self.address + path, data=fields | {"csrfmiddlewaretoken": token[1]}, files=files, timeout=60
        )

    def end(self) -> None:
        """End all its processes at once."""
        for process in self.processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def send_table(site: Site, browser: requests.Session) -> requests.Response:
    return site.post(browser, IMPORTS, files={"file": ("doan-vien.csv", TABLE)}, kind="people")


class Nation(Site):
    """A site on PostgreSQL, Redis, RabbitMQ and an object store."""

    def __init__(self, var: Path, servers: dict[str, Server]) -> None:
        super().__init__(
            var,
            LANTOA_DATABASE_URL=servers["database"].url,
            LANTOA_CACHE_URL=servers["cache"].url,
            LANTOA_TASKS_URL=f"{servers['broker'].url}?lease=4",
            LANTOA_STORAGE_URL=servers["storage"].url,
        )
        self.servers = servers
        servers["proxy"] = Proxy(var.parent / "proxy", f"127.0.0.1:{self.port}")
        self.proxy = servers["proxy"].start()

    def is_well(self) -> bool:
        """Whether every part is, as both serving processes say."""
        return all(self.health().get("status") == "ok" for _ in range(6))

    def misses(self, part: str) -> bool:
        """Whether both serving processes say that this part is gone."""
        seen = [self.health() for _ in range(6)]
        return all((one.get("status"), one.get(part)) == ("partly", "down") for one in seen)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nation]:
    """The nation's site with a server, a worker and their parts."""
    home = reachable(tmp_path_factory.mktemp("nation"))
    kinds = {"database": Postgres, "cache": Redis, "broker": RabbitMQ, "storage": ObjectStore}
    servers = {name: kind(home / name) for name, kind in kinds.items()}
    with ExitStack() as stack:
        for server in servers.values():
            stack.callback(server.stop)
            server.start()
        nation = Nation(home / "var", servers)
        stack.callback(servers["proxy"].stop)
        stack.callback(nation.end)
        nation.set_up()
        nation.start("serve", "--port", str(nation.port), "--workers", "2")
        nation.start("worker")
        wait_until(nation.is_well)
        yield nation


@pytest.fixture
def nation(built: Nation) -> Iterator[Nation]:
    """The nation's site, well before and after the test, and with all its processes still running."""
    wait_until(built.is_well)
    yield built
    for server in built.servers.values():
        server.start()
    wait_until(built.is_well)
    assert [process.poll() for process in built.processes] == [None] * len(built.processes)
