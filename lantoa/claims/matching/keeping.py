"""Keeping this machine's index of wordings in step with the database, and asking it.

Wordings are only ever added, so the index follows by their numbers. Numbers may become visible out of order, since a
long transaction takes its early: those of the last hour are looked at again each time. Where a wording stands now is
asked of the database, which has the last word after merges and splits.

The files lie beside the search index (`settings.SEARCH_DIR` with "-claims"); all of them may be deleted.
"""

from __future__ import annotations

import fcntl
import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from lantoa.claims.matching.index import SCHEMA, Known, Match, TextIndex
from lantoa.claims.matching.scoring import LIKELY, Kind
from lantoa.claims.models import Wording

logger = logging.getLogger(__name__)

LOOK_BACK = timedelta(days=2)
"""A wording that somebody sent in bears the beginning of its day."""
SMALL_WORK = 3_000
AT_ONCE = 2_000
SUGGESTED = 5


class Keeper:
    """The index in one directory, shared by the threads of a process."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._guard = threading.Lock()
        self._index: TextIndex | None = None
        self._stamp = 0
        self._beside: threading.Thread | None = None

    def index(self) -> TextIndex | None:
        """The index with what was committed before; None while a large one is made for the first time."""
        with self._guard:
            self._follow()
            if self._beside is None or not self._beside.is_alive():
                waiting = len(self._new())
                if waiting > SMALL_WORK:
                    self._beside = threading.Thread(target=self._in_own_connection, name="claims-index", daemon=True)
                    self._beside.start()
                elif waiting or self._index is None:
                    self.catch_up()
                    self._follow()
            return self._index

    def catch_up(self) -> int:
        """Take in what is new; how many wordings. Waits for another process that is writing."""
        self.directory.mkdir(parents=True, exist_ok=True)
        with self._locked():
            state = self._state()
            new = self._new()
            index = TextIndex(self._place())
            for at in range(0, len(new), AT_ONCE):
                rows = Wording.objects.filter(pk__in=new[at : at + AT_ONCE]).values_list("pk", "text")
                index.write(Known(pk, text) for pk, text in rows)
            now = timezone.now()
            recent = set(Wording.objects.filter(added_at__gte=now - LOOK_BACK).values_list("pk", flat=True))
            done = sorted({*state["done"], *new} & recent)
            upto = max([state["upto"], *new])
            written = self.directory / "state.new"
            written.write_text(json.dumps({"schema": SCHEMA, "upto": upto, "read_at": now.isoformat(), "done": done}))
            written.replace(self.directory / "state.json")
            return len(new)

    def _place(self) -> Path:
        return self.directory / f"v{SCHEMA}"

    def _new(self) -> list[int]:
        state = self._state()
        found = Q(pk__gt=state["upto"])
        if state["read_at"]:
            found |= Q(added_at__gte=datetime.fromisoformat(state["read_at"]) - LOOK_BACK)
        done = set(state["done"])
        return [
            pk for pk in Wording.objects.filter(found).order_by("pk").values_list("pk", flat=True) if pk not in done
        ]

    def _state(self) -> dict:
        empty = {"schema": SCHEMA, "upto": 0, "read_at": "", "done": []}
        try:
            state = json.loads((self.directory / "state.json").read_text())
        except (OSError, ValueError):
            return empty
        return state if state.get("schema") == SCHEMA else empty

    def _follow(self) -> None:
        """Use what another process wrote since."""
        try:
            stamp = (self.directory / "state.json").stat().st_mtime_ns
        except OSError:
            return
        if stamp == self._stamp or not self._place().is_dir():
            return
        if self._index is None:
            self._index = TextIndex(self._place())
        self._index.reload()
        self._stamp = stamp

    def _in_own_connection(self) -> None:
        try:
            self.catch_up()
        except Exception:
            logger.exception("the index of claims could not be brought up to date")
        finally:
            connection.close()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.directory / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


_keepers: dict[Path, Keeper] = {}
_keepers_guard = threading.Lock()


def keeper() -> Keeper:
    """The keeper of this process."""
    place = Path(settings.SEARCH_DIR)
    place = place.with_name(f"{place.name}-claims")
    with _keepers_guard:
        if place not in _keepers:
            _keepers[place] = Keeper(place)
        return _keepers[place]


def _matches(text: str, limit: int) -> list[Match]:
    index = keeper().index()
    return index.find(text, limit=limit) if index is not None else []


def same(text: str) -> list[int]:
    """The claims that `text` is beyond doubt, the likest first; none for short texts."""
    return _claims([match for match in _matches(text, 10) if match.kind is Kind.SAME])


def suggest(text: str, *, but: int = 0, limit: int = SUGGESTED) -> list[tuple[int, float]]:
    """Claims that `text` may be, with how like they are, the likest first; without the claim `but`."""
    found = [match for match in _matches(text, 30) if match.kind is not Kind.OTHER and match.likeness >= LIKELY / 2]
    likeness = {match.pk: match.likeness for match in found}
    by_claim: dict[int, float] = {}
    for wording, claim in _where(likeness):
        if claim != but:
            by_claim[claim] = max(by_claim.get(claim, 0.0), likeness[wording])
    return sorted(by_claim.items(), key=lambda row: -row[1])[:limit]


def _claims(matches: list[Match]) -> list[int]:
    where = dict(_where({match.pk: match.likeness for match in matches}))
    return list(dict.fromkeys(where[match.pk] for match in matches if match.pk in where))


def _where(wordings: dict[int, float]) -> list[tuple[int, int]]:
    """Wordings with the claims they stand with now; those that are gone are left out."""
    return list(Wording.objects.filter(pk__in=list(wordings)).values_list("pk", "claim_id")) if wordings else []
