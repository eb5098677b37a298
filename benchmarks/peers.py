"""The peers that are run beside ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

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


# name, script, port, how to find an article's path
SITES = {"wagtail": ("wagtail_stock.sh", 18086), "wordpress": ("wordpress.sh", 18081), "ghost": ("ghost.sh", 18084)}


def site(name: str) -> tuple[str, str, str] | None:
    """Host, front page and article of a peer that is installed, started if need be; None where it is not.

    The scripts are those of `LANTOA_BENCH_PEERS`, by default ../shared/peers beside the project.
    """
    scripts = Path(os.environ.get("LANTOA_BENCH_PEERS", world.ROOT.parent / "shared" / "peers"))
    script, port = SITES[name]
    wanted = os.environ.get("LANTOA_BENCH_WITH", "").split(",")
    if not (scripts / script).is_file() or name not in wanted:
        return None
    home = os.environ | {"PEERS": str(world.HOME / "peers")}
    ran = subprocess.run(["bash", str(scripts / script), "up"], env=home, capture_output=True, text=True)
    if ran.returncode:
        print(f"{name}: {ran.stderr[-300:]}", file=sys.stderr)
        return None
    host = f"127.0.0.1:{port}"
    posts = json.loads((world.HOME / "peers" / "posts.json").read_text())
    article = f"/{posts[500]['slug']}/"
    if name == "ghost":
        import re
        import urllib.request

        sitemap = urllib.request.urlopen(f"http://{host}/sitemap-posts.xml").read().decode()
        article = re.findall(r"<loc>http://[^/]*(/[^<]*501/)</loc>", sitemap)[0]
    return host, "/", article
