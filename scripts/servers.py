"""Private servers on free ports, for the tests: PostgreSQL, Redis, RabbitMQ, an S3 store and the proxy.

Each keeps its data in a directory of its own, can be killed and started again there, and is found again by
another process through the notes `port` and `pid` in that directory.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psycopg
import redis

WAIT_SECONDS = 90


def free_port() -> int:
    """A TCP port that nobody listens on, below those that clients are given: it must stay free while we are down."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def program(name: str, package: str) -> str:
    """The path of a program; Debian keeps those of PostgreSQL and RabbitMQ out of PATH."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3].split(".")[0])
    )
    places = [*versions[-1:], Path("/usr/lib/rabbitmq/bin") / name, Path("/usr/sbin") / name]
    found = next((str(place) for place in places if place.exists()), shutil.which(name))
    if found is None:
        sys.exit(f"{name} is not installed; on Debian: sudo apt-get install {package}")
    return found


class Server:
    """One server in `home`. Its address is in `url` once it was started."""

    stop_signal = signal.SIGTERM
    user = ""  # as root, run as this user

    def __init__(self, home: Path) -> None:
        self.home = home
        self.data = home / "data"

    @property
    def port(self) -> int:
        """The port, the same at every start."""
        return int((self.home / "port").read_text())

    @property
    def url(self) -> str:
        """Where clients find it."""
        raise NotImplementedError

    def command(self) -> list[str]:
        """What to run; stays in the foreground."""
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        """Variables for the command."""
        return {}

    def prepare(self) -> None:
        """Make the data directory ready, before the first start."""

    def answers(self) -> bool:
        """Whether a client is served."""
        raise NotImplementedError

    def as_user(self, command: list[str]) -> list[str]:
        """`command`, run as the server's own user if we are root and it has one."""
        if not self.user or os.getuid() != 0:
            return command
        return ["setpriv", f"--reuid={self.user}", f"--regid={self.user}", "--init-groups", *command]

    def start(self) -> str:
        """Start it unless it runs, wait until it answers, and return its address."""
        if not (self.home / "port").exists():
            self.data.mkdir(parents=True)
            if self.user and os.getuid() == 0:
                shutil.chown(self.data, self.user, self.user)
            self.prepare()
            (self.home / "port").write_text(str(free_port()))
        deadline = time.monotonic() + WAIT_SECONDS
        while not (self.is_alive() and self.answers()):
            if time.monotonic() > deadline:
                sys.exit(f"{self.command()[0]} was started but does not answer; see {self.home / 'log'}")
            if not self.is_alive():
                # Again, if it gave up: right after a kill, what is left of the last one may still hold its memory.
                self._spawn()
            time.sleep(0.1)
        return self.url

    def _spawn(self) -> None:
        with open(self.home / "log", "ab") as log:
            process = subprocess.Popen(
                self.as_user(self.command()),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                env=os.environ | self.environment(), start_new_session=True,
            )  # fmt: skip
        (self.home / "pid").write_text(str(process.pid))

    def _pid(self) -> int | None:
        file = self.home / "pid"
        return int(file.read_text()) if file.exists() else None

    def is_alive(self) -> bool:
        """Whether its process runs."""
        pid = self._pid()
        if pid is None:
            return False
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)  # ours may be a zombie
        try:
            os.killpg(pid, 0)
        except ProcessLookupError:
            return False
        return True

    def _end(self, number: signal.Signals) -> None:
        pid = self._pid()
        if pid is None or not self.is_alive():
            return
        os.killpg(pid, number)
        deadline = time.monotonic() + WAIT_SECONDS
        while self.is_alive() and time.monotonic() < deadline:
            time.sleep(0.05)

    def kill(self) -> None:
        """End it with SIGKILL, as when its machine goes down. `start` brings it back with its data."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it and forget its data."""
        self._end(self.stop_signal)
        self.kill()
        shutil.rmtree(self.home, ignore_errors=True)


def can_make_databases(url: str) -> bool:
    """Whether a PostgreSQL server answers at `url` and lets that user create databases."""
    try:
        with psycopg.connect(url, dbname="postgres", connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0])


class Postgres(Server):
    """A PostgreSQL that trusts everybody on this machine. It refuses to run as root."""

    stop_signal = signal.SIGQUIT  # at once, without writing out what is thrown away
    user = "postgres"

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def prepare(self) -> None:
        command = [program("initdb", "postgresql"), f"--pgdata={self.data}", "--username=postgres", "--auth=trust"]
        said = subprocess.run(
            self.as_user([*command, "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]),
            capture_output=True, text=True, check=False, cwd="/",
        )  # fmt: skip
        if said.returncode:
            sys.exit(said.stdout + said.stderr)

    def command(self) -> list[str]:
        options = {
            "port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": self.data, "fsync": "off",
        }  # fmt: skip
        settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        return [program("postgres", "postgresql"), "-D", str(self.data), *settings]

    def answers(self) -> bool:
        return can_make_databases(self.url)


class Replica(Postgres):
    """A copy that follows a `Postgres` and can be read."""

    def __init__(self, home: Path, primary: Postgres) -> None:
        super().__init__(home)
        self.primary = primary

    def prepare(self) -> None:
        copy = [program("pg_basebackup", "postgresql"), "--pgdata", str(self.data), "--write-recovery-conf"]
        from_there = ["--host=127.0.0.1", f"--port={self.primary.port}", "--username=postgres", "--checkpoint=fast"]
        self.data.chmod(0o700)
        said = subprocess.run(self.as_user([*copy, *from_there]), capture_output=True, text=True, check=False, cwd="/")
        if said.returncode:
            sys.exit(said.stdout + said.stderr)


def redis_answers(url: str) -> bool:
    """Whether a Redis server answers at `url`."""
    try:
        return bool(redis.Redis.from_url(url, socket_connect_timeout=3).ping())
    except redis.RedisError:
        return False


class Redis(Server):
    """A Redis that keeps nothing on disk."""

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        server = program("redis-server", "redis-server")
        return [server, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.data)]

    def answers(self) -> bool:
        return redis_answers(self.url)


def broker_answers(url: str) -> bool:
    """Whether a message broker answers at `url`."""
    from kombu import Connection

    try:
        with Connection(url, connect_timeout=3) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=3)
    except Exception:
        return False
    return True


class RabbitMQ(Server):
    """A RabbitMQ node without plugins, under a name of its own."""

    user = "rabbitmq"

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    def command(self) -> list[str]:
        return [program("rabbitmq-server", "rabbitmq-server")]

    def environment(self) -> dict[str, str]:
        return {
            "HOME": str(self.data),
            "RABBITMQ_NODENAME": f"lantoa-{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(self.data),
            "RABBITMQ_LOG_BASE": str(self.data),
            "RABBITMQ_CONFIG_FILE": str(self.data / "none"),
            "RABBITMQ_CONF_ENV_FILE": str(self.data / "none"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.data / "plugins"),
        }

    def answers(self) -> bool:
        return broker_answers(self.url)


class ObjectStore(Server):
    """A store that speaks S3, from moto, with one bucket; it forgets everything when it ends."""

    bucket = "lan-toa"

    @property
    def url(self) -> str:
        return f"s3://key:secret@127.0.0.1:{self.port}/{self.bucket}?tls=0"

    def command(self) -> list[str]:
        return [str(Path(sys.executable).with_name("moto_server")), "-H", "127.0.0.1", "-p", str(self.port)]

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def start(self) -> str:
        """As any server, with the bucket made."""
        import boto3

        address = super().start()
        client = boto3.client(
            "s3", endpoint_url=f"http://127.0.0.1:{self.port}", region_name="us-east-1",
            aws_access_key_id="key", aws_secret_access_key="secret",
        )  # fmt: skip
        client.create_bucket(Bucket=self.bucket)
        return address


class Proxy(Server):
    """nginx with deploy/nginx.conf before the site at `upstream` (host:port)."""

    def __init__(self, home: Path, upstream: str) -> None:
        super().__init__(home)
        self.upstream = upstream

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"),
                *("-keyout", str(self.data / "site.key"), "-out", str(self.data / "site.crt")),
            ],
            capture_output=True,
            check=True,
        )

    def command(self) -> list[str]:
        text = (Path(__file__).resolve().parents[1] / "deploy" / "nginx.conf").read_text()
        for ours, here in {
            "web:8000": self.upstream,
            "listen 80 ": f"listen 127.0.0.1:{free_port()} ",
            "listen 443 ": f"listen 127.0.0.1:{self.port} ",
            "/etc/nginx/tls": str(self.data),
            "/var/cache/nginx": str(self.data),
        }.items():
            text = text.replace(ours, here)
        (self.data / "nginx.conf").write_text(text)
        own = f"daemon off; user root; pid {self.data}/pid; error_log stderr;"
        return [program("nginx", "nginx"), "-p", str(self.data), "-c", str(self.data / "nginx.conf"), "-g", own]

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
