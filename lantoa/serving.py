"""What each serving process of `lantoa serve` loads: the application, and one task worker between them all.

With a broker the tasks are run elsewhere, by `lantoa worker`, and what runs here is the scheduler. Every process starts a thread that waits for a lock on a file; the one that holds it runs the worker. When that
process ends, however it ends, the lock is free and another process takes over.
"""

from __future__ import annotations

import fcntl
import gc
import os
import threading
from multiprocessing.util import Finalize

from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation

from lantoa.wsgi import application

__all__ = ["application"]


def _start_worker() -> None:
    from lantoa.base.worker import Worker, make_scheduler

    worker = make_scheduler() if settings.TASKS_BROKER_URL else Worker()
    stopping = threading.Event()

    def work() -> None:
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        with open(settings.VAR_DIR / "worker.lock", "w") as lock:
            while not stopping.is_set():
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    stopping.wait(2)
                else:
                    worker.run()
                    return

    thread = threading.Thread(target=work, name="lantoa-worker", daemon=True)

    def stop() -> None:
        stopping.set()
        worker.stop()
        thread.join()

    thread.start()
    # Serving processes are children of granian's: they leave through multiprocessing, not through atexit.
    Finalize(None, stop, exitpriority=10)


def _make_ready() -> None:
    """Do before the first request what otherwise the first visitors of each process would wait for.

    Addresses, words and the page frame are read in; what is there then stays to the end and is taken out of the
    garbage collector's sight, which would look through all of it again and again while somebody waits.
    """
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            reverse(settings.LOGIN_URL)
    get_template("base/page.html")
    gc.collect()
    gc.freeze()


_make_ready()
if os.environ.get("LANTOA_SERVE_WORKER") == "1":
    _start_worker()
