"""The peers that are run beside ours."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import venv
from pathlib import Path
from typing import Any

from benchmarks import world

# Stops working with Django 5.1, which is why it has an environment of its own.
NOTIFICATIONS = ["django>=4.2,<5", "django-notifications-hq==1.8.3", "psycopg[binary]", "setuptools<81"]
SCRIPT = """
import json, sys, time
from urllib.parse import urlsplit
from django.conf import settings
url = urlsplit(sys.argv[1])
settings.configure(
    SECRET_KEY="x", USE_TZ=True, DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", MIDDLEWARE=[],
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "notifications"],
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": url.path[1:], "USER": url.username,
                           "PASSWORD": url.password or "", "HOST": url.hostname, "PORT": url.port or 5432}})
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.contrib.auth.models import User
from notifications.models import Notification
from notifications.signals import notify
count = int(sys.argv[2])
User.objects.bulk_create([User(username=f"u{i}", password="!") for i in range(count)], batch_size=5000)
sender = User.objects.first()
started = time.time()
notify.send(sender, recipient=User.objects.all(), verb="x")
took = time.time() - started
assert Notification.objects.count() == count
print(json.dumps(count / took))
"""


def notifications(count: int) -> tuple[float, int]:
    """Recipients a second that django-notifications-hq reaches with a row each, over a sample of `count`."""
    import psycopg

    home = world.HOME / "notifications-hq"
    python = home / "bin" / "python"
    if not (home / "ready").exists():
        venv.create(home, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *NOTIFICATIONS],
                       check=True)  # fmt: skip
        (home / "ready").touch()
    name = "bench_notifications"
    with psycopg.connect(world.address("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
        try:
            ran = subprocess.run([python, "-c", SCRIPT, world.address(name), str(count)], check=True,
                                 capture_output=True, text=True)  # fmt: skip
        finally:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    return float(json.loads(ran.stdout)), count


def _scripts() -> Path:
    """Where the scripts lie that install peers: `LANTOA_BENCH_PEERS`, by default ../shared/peers beside the project."""
    return Path(os.environ.get("LANTOA_BENCH_PEERS", world.ROOT.parent / "shared" / "peers"))


def _wanted() -> list[str]:
    """Which peers are to be run beside ours: `LANTOA_BENCH_WITH`, with commas."""
    return [name.strip() for name in os.environ.get("LANTOA_BENCH_WITH", "").split(",") if name.strip()]


def _home() -> dict[str, str]:
    return os.environ | {"PEERS": str(world.HOME / "peers")}


# --- Mailing programs --------------------------------------------------------------------------------------------

MAILERS = {"mailman": "mailman3.sh", "phplist": "phplist.sh"}
_RATE = re.compile(r"(?P<what>\S*)\s+(?P<number>\d+) \w+ in (?P<seconds>[\d.]+) ?s\w* = (?P<rate>[\d.]+) mails?/s")


def mailers() -> list[str]:
    """The mailing programs that are wanted and whose scripts are there."""
    return [name for name in MAILERS if name in _wanted() and (_scripts() / MAILERS[name]).is_file()]


def mail_namespace(count: int) -> tuple[str, list[str]]:
    """Install what is wanted, with `count` members, and make the network namespace of the peers' scripts.

    Gives its name and who is ready. Installing needs the network, so it is done out here; the sink that the scripts
    begin in the namespace is ended: we bring our own, which counts.
    """
    (world.HOME / "peers").mkdir(parents=True, exist_ok=True)
    for name in sorted(set(MAILERS) & set(_wanted()) - set(mailers())):
        print(f"{name}: no {MAILERS[name]} in {_scripts()}, not measured", file=sys.stderr)
    ready = []
    for name in mailers():
        ran = _mailer(name, "up", count)
        if ran.returncode:
            print(f"{name} could not be installed: {(ran.stdout + ran.stderr)[-500:]}", file=sys.stderr)
        else:
            ready.append(name)
    script = f'. "{_scripts()}/mail_common.sh"; mail_ns_up >&2; pid_stop "$PEERS/sink.pid"; echo "$NS"'
    made = subprocess.run(["bash", "-c", script], env=_home(), check=True, stdout=subprocess.PIPE, text=True)
    time.sleep(1)
    return made.stdout.split()[-1], ready


def mail(name: str, count: int) -> dict[str, Any]:
    """Let a mailing program send `count` personal mails to the sink; its rate as it reports it itself.

    What it says of other ways of sending (one copy for hundreds of recipients) is kept beside it, as it says it.
    """
    ran = _mailer(name, "bench", count)
    lines = list(_RATE.finditer(ran.stdout))
    personal = [found for found in lines if not found["what"].endswith("=none")]
    if ran.returncode or not personal:
        print(f"{name}: {(ran.stdout + ran.stderr)[-500:]}", file=sys.stderr)
        return {"a_second": None, "mails": 0, "said": [found[0] for found in lines]}
    return {
        "a_second": float(personal[-1]["rate"]), "mails": int(personal[-1]["number"]),
        "said": [found[0] for found in lines],
    }  # fmt: skip


def _mailer(name: str, verb: str, count: int) -> subprocess.CompletedProcess[str]:
    script = ["bash", str(_scripts() / MAILERS[name]), verb, str(count)]
    return subprocess.run(script, env=_home(), capture_output=True, text=True)


# --- Sites ------------------------------------------------------------------------------------------------------------

# name, script, port, how to find an article's path
SITES = {"wagtail": ("wagtail_stock.sh", 18086), "wordpress": ("wordpress.sh", 18081), "ghost": ("ghost.sh", 18084)}


def site(name: str) -> tuple[str, str, str] | None:
    """Host, front page and article of a peer that is installed, started if need be; None where it is not."""
    script, port = SITES[name]
    if not (_scripts() / script).is_file() or name not in _wanted():
        return None
    ran = subprocess.run(["bash", str(_scripts() / script), "up"], env=_home(), capture_output=True, text=True)
    if ran.returncode:
        print(f"{name}: {ran.stderr[-300:]}", file=sys.stderr)
        return None
    host = f"127.0.0.1:{port}"
    posts = json.loads((world.HOME / "peers" / "posts.json").read_text())
    article = f"/{posts[500]['slug']}/"
    if name == "ghost":
        import urllib.request

        sitemap = urllib.request.urlopen(f"http://{host}/sitemap-posts.xml").read().decode()
        article = re.findall(r"<loc>http://[^/]*(/[^<]*501/)</loc>", sitemap)[0]
    return host, "/", article
