"""Keeping this machine's index in step with the database.

Every change of a searchable thing leaves a row (`Change`) in the transaction that made it. Before a search the
index takes in what is new, at most once a second; so a new article is found within that time on every machine,
however many there are. Rows may become visible out of order, since a long transaction takes its numbers early:
the last hour is therefore read again each time, and what was done of it is remembered.

Files under `settings.SEARCH_DIR`: `state.json`, one directory a generation of the index, and a lock that keeps
several processes from writing at once. All of it may be deleted; the next search builds it anew.
"""

from __future__ import annotations

import fcntl
import json
import logging
import shutil
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from lantoa.search.index import SCHEMA, Index
from lantoa.search.models import Change
from lantoa.search.sources import text_sources

logger = logging.getLogger(__name__)

LOOK_BACK = timedelta(hours=1)
KEPT_FOR = timedelta(days=30)
AT_ONCE = 2_000
SMALL_WORK = 5_000


@dataclass
class State:
    """How far the index of this machine has come."""

    generation: str
    schema: int
    upto: int = 0
    read_at: str = ""
    done: list[int] = field(default_factory=list)

    @property
    def is_usable(self) -> bool:
        """Whether the index can be brought up to date from the changes that are still kept."""
        return self.schema == SCHEMA and datetime.fromisoformat(self.read_at) > timezone.now() - KEPT_FOR


class Keeper:
    """The index of this machine, in one directory; shared by the threads of a process."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._guard = threading.Lock()
        self._index: Index | None = None
        self._generation = ""
        self._stamp = 0
        self._looked_at = float("-inf")
        self._beside: threading.Thread | None = None

    # --- Reading ------------------------------------------------------------------------------------------

    def index(self) -> Index | None:
        """The index, with everything in it that was committed more than a second ago; None while it is built.

        A small installation builds it on the spot, a large one in a thread (`lantoa search rebuild` does it before
        the doors open).
        """
        with self._guard:
            self._follow()
            now = time.monotonic()
            if now - self._looked_at >= settings.SEARCH_FRESH_SECONDS or self._index is None:
                self._looked_at = now
                self._bring_up_to_date()
                self._follow()
            return self._index

    def _bring_up_to_date(self) -> None:
        """Build the index or take in what changed; here if it is little work, else in a thread of its own."""
        if self._beside is not None and self._beside.is_alive():
            return
        state = self._usable_state()
        if state is None:
            work, things = self._build_if_needed, sum(one.model._default_manager.count() for one in text_sources())
        else:
            work, things = self._catch_up, len(_new_changes(state))
        if not things and state is not None:
            return
        if things <= SMALL_WORK:
            work()
        else:
            self._beside = threading.Thread(target=_in_own_connection, args=(work,), name="search-index", daemon=True)
            self._beside.start()

    def _follow(self) -> None:
        """Use what another process wrote since."""
        stamp = self._stamp_of_state()
        if stamp == self._stamp:
            return
        state = self._state()
        if state is None:
            return
        if state.generation != self._generation or self._index is None:
            self._index, self._generation = Index(self.directory / state.generation), state.generation
        else:
            self._index.reload()
        self._stamp = stamp

    # --- Writing ------------------------------------------------------------------------------------------

    def rebuild(self) -> int:
        """Make the index anew from the database beside the old one, then use it; returns how many things it has.

        Waits for another process that is writing.
        """
        with self._locked():
            return self._rebuild()

    def _build_if_needed(self) -> None:
        with self._locked():
            if self._usable_state() is None:  # another process may have been quicker
                self._rebuild()

    def _rebuild(self) -> int:
        # Changes from here on are read again afterwards, so none falls between the two readings.
        begun = timezone.now()
        last = Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        generation = f"{int(begun.timestamp() * 1000):x}"
        index = Index(self.directory / generation)
        written = 0
        for source in text_sources():
            documents = source.documents(None)
            while batch := list(islice(documents, AT_ONCE)):
                written += index.write(source.code, batch)
        self._keep(State(generation, SCHEMA, last, begun.isoformat()))
        for old in self.directory.iterdir():
            if old.is_dir() and old.name != generation:
                shutil.rmtree(old, ignore_errors=True)
        return written

    def _catch_up(self) -> None:
        with self._locked():
            state = self._usable_state()
            new = _new_changes(state) if state is not None else []
            if state is None or not new:
                return
            now = timezone.now()
            things = {
                row
                for at in range(0, len(new), AT_ONCE)
                for row in Change.objects.filter(pk__in=new[at : at + AT_ONCE]).values_list("source", "thing")
            }
            self._take_in(state.generation, things)
            still_read = Change.objects.filter(at__gte=now - LOOK_BACK).values_list("pk", flat=True)
            state.done = sorted({*state.done, *new} & set(still_read))
            state.upto, state.read_at = max(state.upto, new[-1]), now.isoformat()
            self._keep(state)

    def _take_in(self, generation: str, things: set[tuple[str, int]]) -> None:
        index = Index(self.directory / generation)
        by_source: dict[str, list[int]] = defaultdict(list)
        for code, thing in things:
            by_source[code].append(thing)
        for source in text_sources():
            pks = sorted(by_source.get(source.code, ()))
            for at in range(0, len(pks), AT_ONCE):
                part = pks[at : at + AT_ONCE]
                documents = list(source.documents(part))
                index.write(source.code, documents, gone=set(part) - {document.pk for document in documents})

    # --- The files ----------------------------------------------------------------------------------------

    def _state(self) -> State | None:
        try:
            return State(**json.loads((self.directory / "state.json").read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def _stamp_of_state(self) -> int:
        try:
            return (self.directory / "state.json").stat().st_mtime_ns
        except OSError:
            return 0

    def _keep(self, state: State) -> None:
        new = self.directory / "state.new"
        new.write_text(json.dumps(asdict(state)))
        new.replace(self.directory / "state.json")

    def _usable_state(self) -> State | None:
        state = self._state()
        if state is None or not state.is_usable or not (self.directory / state.generation).is_dir():
            return None
        return state

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the right to write in the directory, waiting for another process that has it."""
        self.directory.mkdir(parents=True, exist_ok=True)
        with (self.directory / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _new_changes(state: State) -> list[int]:
    """Keys of changes that the index has not taken in yet, in order."""
    since = datetime.fromisoformat(state.read_at) - LOOK_BACK
    recent = Change.objects.filter(Q(pk__gt=state.upto) | Q(at__gte=since)).order_by("pk")
    done = set(state.done)
    return [pk for pk in recent.values_list("pk", flat=True) if pk not in done]


def _in_own_connection(work: Callable[[], None]) -> None:
    try:
        work()
    except Exception:
        logger.exception("the search index could not be brought up to date")
    finally:
        connection.close()


_keepers: dict[Path, Keeper] = {}
_keepers_guard = threading.Lock()


def forget() -> None:
    """Let go of all indexes that this process holds open."""
    with _keepers_guard:
        _keepers.clear()


def keeper() -> Keeper:
    """The keeper of this process for `settings.SEARCH_DIR`."""
    directory = Path(settings.SEARCH_DIR)
    with _keepers_guard:
        if directory not in _keepers:
            _keepers[directory] = Keeper(directory)
        return _keepers[directory]
