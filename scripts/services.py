"""Find or start PostgreSQL, Redis and RabbitMQ for the tests, and print their addresses as shell assignments.

usage: services.py [start|stop] [DATABASE] [CACHE] [TASKS]

A server that answers at LANTOA_TEST_DATABASE_URL, LANTOA_TEST_CACHE_URL or LANTOA_TEST_TASKS_URL (by default
the usual local ports) and lets us in is used as it is. Otherwise a private one is started from Debian's
programs, in a directory of its own under the temporary directory, on a free port; `stop` ends it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from servers import Postgres, RabbitMQ, Redis, Server, broker_answers, can_make_databases, redis_answers

ROOT = Path(__file__).resolve().parent.parent
MARK = hashlib.sha256(f"{ROOT}:{os.getuid()}".encode()).hexdigest()[:8]
# Not under the project: the database server runs as another user, who may not be let into it.
HOME = Path(tempfile.gettempdir()) / f"lantoa-services-{MARK}"
SERVERS: dict[str, Server] = {
    "DATABASE": Postgres(HOME / "postgres"),
    "CACHE": Redis(HOME / "redis"),
    "TASKS": RabbitMQ(HOME / "rabbitmq"),
}
# A database number of this checkout's own, out of the sixteen that Redis has.
USUAL = {
    "DATABASE": "postgres://postgres@127.0.0.1:5432/",
    "CACHE": f"redis://127.0.0.1:6379/{int(MARK, 16) % 15 + 1}",
    "TASKS": "amqp://guest:guest@127.0.0.1:5672//",
}
USABLE: dict[str, Callable[[str], bool]] = {
    "DATABASE": can_make_databases,
    "CACHE": redis_answers,
    "TASKS": broker_answers,
}


def address_of(kind: str) -> str:
    """The address of a server of this kind that may be used, started if need be."""
    name = f"LANTOA_TEST_{kind}_URL"
    given = os.environ.get(name, USUAL[kind])
    if USABLE[kind](given):
        return given
    if name in os.environ:
        sys.exit(f"{name}: no server there that lets us in")
    return SERVERS[kind].start()


def main() -> None:
    """Do what the command line says."""
    command, *kinds = sys.argv[1:] or ["start"]
    if command == "stop":
        for server in SERVERS.values():
            server.stop()
        shutil.rmtree(HOME, ignore_errors=True)
        return
    for kind in kinds or SERVERS:
        address = address_of(kind)
        if kind == "DATABASE":
            address = urlunsplit(urlsplit(address)._replace(path=f"/lantoa_{MARK}"))
        print(f"TEST_{kind}_URL='{address}'")


if __name__ == "__main__":
    main()
