"""A database as the migrations leave it, made once and copied for whoever tests.

usage: migrated.py sqlite | migrated.py postgres://…

The copies lie in .pytest_cache/migrated, under a mark of everything that the migrations depend on; whoever comes
while one is being made waits for it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".pytest_cache" / "migrated"


@cache
def mark() -> str:
    """What a migrated database depends on, as 12 letters: our migrations and their data, and the locked libraries."""
    digest = hashlib.sha256()
    sources = [*ROOT.glob("lantoa/**/migrations/*.py"), *ROOT.glob("lantoa/**/data.py"), *ROOT.glob("requirements/*")]
    for path in sorted(sources):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def sqlite() -> Path:
    """The migrated SQLite file, made if it is not there; for copying, not for use."""
    file = KEPT / f"{mark()}.sqlite3"
    with _alone("sqlite"):
        if not file.exists():
            _forget_older(".sqlite3*")
            unfinished = file.with_suffix(".unfinished")
            unfinished.unlink(missing_ok=True)
            _migrate(f"sqlite:///{unfinished}")
            unfinished.rename(file)
    return file


def copy_sqlite(to: Path) -> None:
    """Put a migrated SQLite database at `to`, in the place of what was there."""
    for ending in ("", "-wal", "-shm"):
        Path(f"{to}{ending}").unlink(missing_ok=True)
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(sqlite(), to)


def postgres_template(server: str) -> str:
    """The name of a migrated database on this server, to be given as a template for others; made if need be."""
    import psycopg

    name = f"lantoa_migrated_{mark()}"
    with _alone("postgres"), psycopg.connect(_at(server, "postgres"), autocommit=True) as connection:
        old = connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'lantoa\\_migrated\\_%%' AND datname <> %s", [name]
        )
        # Others who test on this server at the same time may have need of their own.
        if len(stale := sorted(row[0] for row in old)) > 8:
            with suppress(psycopg.errors.ObjectInUse):
                connection.execute(f'DROP DATABASE "{stale[0]}"')
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            unfinished = f"{name}_unfinished"
            connection.execute(f'DROP DATABASE IF EXISTS "{unfinished}"')
            connection.execute(f'CREATE DATABASE "{unfinished}"')
            fill_postgres(_at(server, unfinished))
            connection.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    return name


def fill_postgres(address: str) -> None:
    """Bring an empty PostgreSQL database to the state after all migrations; by a dump if one is there."""
    dump = KEPT / f"{mark()}.sql"
    if dump.exists():
        subprocess.run(
            ["psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", f"--dbname={address}", f"--file={dump}"],
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        return
    _migrate(address)
    _forget_older(".sql")
    unfinished = dump.with_suffix(f".{os.getpid()}")
    KEPT.mkdir(parents=True, exist_ok=True)
    if shutil.which("pg_dump"):
        subprocess.run(
            ["pg_dump", "--no-owner", "--no-privileges", f"--dbname={address}", f"--file={unfinished}"], check=True
        )
        unfinished.rename(dump)


def _at(server: str, database: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{database}"))


def _migrate(address: str) -> None:
    """Run all migrations in a process of its own, whose settings are those of the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LANTOA_", "DJANGO_", "PYTEST_"))}
    subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "django", "migrate", "--verbosity=0"],
        cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
        env=kept | {"DJANGO_SETTINGS_MODULE": "lantoa.settings_test", "LANTOA_DATABASE_URL": address},
    )  # fmt: skip


def _forget_older(ending: str) -> None:
    for path in KEPT.glob(f"*{ending}"):
        path.unlink(missing_ok=True)


@contextmanager
def _alone(what: str) -> Iterator[None]:
    KEPT.mkdir(parents=True, exist_ok=True)
    with open(KEPT / f"{what}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    if sys.argv[1:] == ["sqlite"]:
        sqlite()
    elif len(sys.argv) == 2:
        postgres_template(sys.argv[1])
    else:
        sys.exit(__doc__)
