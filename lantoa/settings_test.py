"""Settings for the test suite: as in production, but with a known key, mail in memory and quick password hashes."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("LANTOA_SECRET_KEY", "a-key-for-tests-" + "t" * 50)
if "LANTOA_VAR" not in os.environ:
    os.environ["LANTOA_VAR"] = tempfile.mkdtemp(prefix="lantoa-test-")
    atexit.register(shutil.rmtree, os.environ["LANTOA_VAR"], ignore_errors=True)
# Test processes run side by side and their keys are the same: one's journal of mails on the line is not another's.
_process = os.environ.get("PYTEST_XDIST_WORKER", "")
if _process and os.path.basename(os.environ["LANTOA_VAR"]) != _process:
    os.environ["LANTOA_VAR"] = os.path.join(os.environ["LANTOA_VAR"], _process)
    os.makedirs(os.environ["LANTOA_VAR"], exist_ok=True)

from lantoa.settings import *  # noqa: E402, F403
from lantoa.settings import CACHES, DATABASES, STORAGES, TASKS_QUEUE, VAR_DIR  # noqa: E402

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: the threads of a live server and other processes must see the same database.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    # What a power cut would lose is of no use here.
    _options = DATABASES["default"]["OPTIONS"]
    _options["init_command"] = _options["init_command"].replace("synchronous=NORMAL", "synchronous=OFF")
SEARCH_FRESH_SECONDS = 0.0
# Keys of pictures come again in the next test, which must not be led to files of this one.
CACHES["renditions"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
# Test processes run side by side and must not find each other's entries or messages.
for name in CACHES:
    CACHES[name]["KEY_PREFIX"] = f"test-{os.getpid()}-{name}"
    # Where all cores are busy a server may be slow to answer; that would count as its being gone, and cost queries.
    if "SOCKET_TIMEOUT" in CACHES[name].get("OPTIONS", {}):
        CACHES[name]["OPTIONS"] |= {"SOCKET_CONNECT_TIMEOUT": 30, "SOCKET_TIMEOUT": 30}
if TASKS_QUEUE == "lantoa":
    TASKS_QUEUE = f"lantoa-test-{os.getpid()}"
