"""Find or start PostgreSQL and Redis for the tests, and print their addresses as shell assignments.

usage: services.py [start|stop]

A server that answers at LANTOA_TEST_DATABASE_URL or LANTOA_TEST_CACHE_URL (by default the usual local ports)
and lets us make databases is used as it is. Otherwise a private one is started from Debian's programs, in a
directory of its own under the temporary directory, on a free port; `stop` ends it.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis

ROOT = Path(__file__).resolve().parent.parent
MARK = hashlib.sha256(f"{ROOT}:{os.getuid()}".encode()).hexdigest()[:8]
# Not under the project: the database server runs as another user, who may not be let into it.
HOME = Path(tempfile.gettempdir()) / f"lantoa-services-{MARK}"
WAIT_SECONDS = 30


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def recorded_port(name: str) -> int | None:
    """The port on which `start` last started a server, if it did."""
    file = HOME / f"{name}.port"
    return int(file.read_text()) if file.exists() else None


# --- PostgreSQL -------------------------------------------------------------------------------------


def can_make_databases(url: str) -> bool:
    """Whether a PostgreSQL server answers at `url` and lets that user create databases."""
    parts = urlsplit(url)
    try:
        with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0])


def postgres_program(name: str) -> str:
    """The path of one of PostgreSQL's programs; Debian keeps them out of PATH."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3].split(".")[0])
    )
    program = str(versions[-1]) if versions else shutil.which(name)
    if program is None:
        sys.exit(f"{name} is not installed; on Debian: sudo apt-get install postgresql")
    return program


def as_unprivileged(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root: as root, run `command` as Debian's user postgres."""
    if os.getuid() != 0:
        return command
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *command]


def postgres_is_up(data: Path) -> bool:
    """Whether the private server is running."""
    command = as_unprivileged([postgres_program("pg_ctl"), "status", "--pgdata", str(data)])
    return data.exists() and subprocess.run(command, capture_output=True, check=False, cwd="/").returncode == 0


def start_postgres() -> str:
    """The address of a PostgreSQL server that may be used, started if need be."""
    given = os.environ.get("LANTOA_TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/")
    if can_make_databases(given):
        return urlunsplit(urlsplit(given)._replace(path=f"/lantoa_{MARK}"))
    if "LANTOA_TEST_DATABASE_URL" in os.environ:
        sys.exit("LANTOA_TEST_DATABASE_URL: no PostgreSQL server there that lets this user create databases")

    data = HOME / "postgres"
    owner = "postgres" if os.getuid() == 0 else getpass.getuser()
    if not postgres_is_up(data):
        if not (data / "PG_VERSION").exists():
            shutil.rmtree(data, ignore_errors=True)
            data.mkdir(parents=True)
            if os.getuid() == 0:
                shutil.chown(data, "postgres", "postgres")
            run(
                as_unprivileged(
                    [
                        postgres_program("initdb"),
                        f"--pgdata={data}",
                        "--username=postgres",
                        "--auth=trust",
                        "--encoding=UTF8",
                        "--locale=C.UTF-8",
                        "--no-sync",
                    ]
                )
            )
        port = free_port()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={data} -c fsync=off"
        run(
            as_unprivileged(
                [
                    postgres_program("pg_ctl"),
                    "start",
                    "--wait",
                    f"--timeout={WAIT_SECONDS}",
                    f"--pgdata={data}",
                    f"--log={data / 'log'}",
                    f"--options={options}",
                ]
            )
        )
        (HOME / "postgres.port").write_text(str(port))
    address = f"postgres://postgres@127.0.0.1:{recorded_port('postgres')}/lantoa_{MARK}"
    if not can_make_databases(address):
        sys.exit(f"PostgreSQL was started as {owner} but does not answer; see {data / 'log'}")
    return address


# --- Redis --------------------------------------------------------------------------------------------


def redis_answers(url: str) -> bool:
    """Whether a Redis server answers at `url`."""
    try:
        return bool(redis.Redis.from_url(url, socket_connect_timeout=3).ping())
    except redis.RedisError:
        return False


def start_redis() -> str:
    """The address of a Redis server that may be used, started if need be."""
    # A database number of this checkout's own, out of the sixteen that Redis has.
    given = os.environ.get("LANTOA_TEST_CACHE_URL", f"redis://127.0.0.1:6379/{int(MARK, 16) % 15 + 1}")
    if redis_answers(given):
        return given
    if "LANTOA_TEST_CACHE_URL" in os.environ:
        sys.exit("LANTOA_TEST_CACHE_URL: no Redis server answers there")
    port = recorded_port("redis")
    if port is None or not redis_answers(f"redis://127.0.0.1:{port}/0"):
        program = shutil.which("redis-server")
        if program is None:
            sys.exit("redis-server is not installed; on Debian: sudo apt-get install redis-server")
        port = free_port()
        HOME.mkdir(parents=True, exist_ok=True)
        run(
            [
                *(program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--daemonize", "yes"),
                *("--dir", str(HOME), "--logfile", str(HOME / "redis.log")),
            ]
        )
        (HOME / "redis.port").write_text(str(port))
    address = f"redis://127.0.0.1:{port}/0"
    deadline = time.monotonic() + WAIT_SECONDS
    while not redis_answers(address):
        if time.monotonic() > deadline:
            sys.exit(f"Redis was started but does not answer; see {HOME / 'redis.log'}")
        time.sleep(0.1)
    return address


# --- Both ---------------------------------------------------------------------------------------------


def run(command: list[str]) -> None:
    """Run a program to its end; on failure show what it said and exit."""
    # A server that stays behind must not hold our own output open, hence a file instead of a pipe.
    with tempfile.TemporaryFile("w+") as said:
        code = subprocess.run(command, stdout=said, stderr=said, check=False, cwd="/").returncode
        if code:
            said.seek(0)
            sys.exit(f"{' '.join(command)}\n{said.read()}")


def stop() -> None:
    """End the servers that `start` started, and forget their data."""
    data = HOME / "postgres"
    if data.exists() and postgres_is_up(data):
        run(as_unprivileged([postgres_program("pg_ctl"), "stop", "--mode=immediate", "--wait", f"--pgdata={data}"]))
    port = recorded_port("redis")
    if port is not None and redis_answers(f"redis://127.0.0.1:{port}/0"):
        redis.Redis(port=port).shutdown(nosave=True)
    shutil.rmtree(HOME, ignore_errors=True)


def main() -> None:
    """Do what the command line says."""
    if sys.argv[1:] == ["stop"]:
        stop()
        return
    print(f"TEST_DATABASE_URL='{start_postgres()}'")
    print(f"TEST_CACHE_URL='{start_redis()}'")


if __name__ == "__main__":
    main()
