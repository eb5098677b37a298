"""Settings for the test suite: as in production, but with a known key, mail in memory and quick password hashes."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("LANTOA_SECRET_KEY", "a-key-for-tests-" + "t" * 50)
if "LANTOA_VAR" not in os.environ:
    os.environ["LANTOA_VAR"] = tempfile.mkdtemp(prefix="lantoa-test-")
    atexit.register(shutil.rmtree, os.environ["LANTOA_VAR"], ignore_errors=True)

from lantoa.settings import *  # noqa: F403
from lantoa.settings import CACHES, DATABASES, STORAGES, TASKS_QUEUE, VAR_DIR

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
if TASKS_QUEUE == "lantoa":
    TASKS_QUEUE = f"lantoa-test-{os.getpid()}"
