"""What an import found and did, whichever kind it is."""

from __future__ import annotations

import io
import pickle
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, count, islice
from typing import IO, Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.base.spreadsheets import write_xlsx
from lantoa.base.tables import KEPT, Refused

ROWS_A_SHEET = 1_000_000  # Excel holds 1,048,576


class State(models.TextChoices):
    """What becomes of a row."""

    CREATED = "created", gettext_lazy("mới")
    CHANGED = "changed", gettext_lazy("thay đổi")
    UNCHANGED = "unchanged", gettext_lazy("như cũ")
    REFUSED = "refused", gettext_lazy("bị trả lại")


@dataclass(frozen=True)
class Outcome:
    """One row: where it stood, whom or what it names, what becomes of it, and what changes or why not."""

    sheet: str
    row: int
    state: str
    label: str
    detail: str = ""

    def as_json(self) -> dict[str, Any]:
        """For keeping with the preview."""
        return {"sheet": self.sheet, "row": self.row, "state": self.state, "label": self.label, "detail": self.detail}


class RefusedRows:
    """Refused rows in order, however many: the first in memory, the others in a temporary file."""

    IN_MEMORY = 20_000

    def __init__(self) -> None:
        self._first: list[Refused] = []
        self._rest: IO[bytes] | None = None
        self._count = 0
        # Columns of the sender's own, in the order in which they were met (a dict because a set has none).
        self._kept: dict[str, None] = {}

    @property
    def kept(self) -> list[str]:
        """The columns beside the known ones in which something of these rows stands."""
        return list(self._kept)

    def append(self, refused: Refused) -> None:
        """Keep one more."""
        self._count += 1
        for name in refused.values:
            if name.startswith(KEPT):
                self._kept[name] = None
        if len(self._first) < self.IN_MEMORY:
            self._first.append(refused)
            return
        if self._rest is None:
            self._rest = tempfile.TemporaryFile()  # noqa: SIM115 - it goes away with this object
        self._rest.seek(0, io.SEEK_END)
        pickle.dump((refused.sheet, refused.row, refused.reason, dict(refused.values)), self._rest)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Refused]:
        yield from self._first
        if self._rest is not None:
            self._rest.seek(0)
            for _number in range(self._count - len(self._first)):
                yield Refused(*pickle.load(self._rest))  # noqa: S301 - written above, by this process

    def __getitem__(self, at: int) -> Refused:
        return next(islice(self, at, None))


@dataclass
class ImportResult:
    """Counts of an import, the first rows of each state for looking at, and every refused row."""

    MOST_SHOWN = 200

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: RefusedRows = field(default_factory=RefusedRows)
    sample: dict[str, list[Outcome]] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        """Count a row that was taken."""
        setattr(self, outcome.state, getattr(self, outcome.state) + 1)
        shown = self.sample.setdefault(outcome.state, [])
        if len(shown) < self.MOST_SHOWN:
            shown.append(outcome)

    def refuse(self, refused: Refused) -> None:
        """Keep a row that was not taken."""
        self.refused.append(refused)
        shown = self.sample.setdefault(State.REFUSED, [])
        if len(shown) < self.MOST_SHOWN:
            label = str(
                refused.values.get("full_name") or refused.values.get("name") or refused.values.get("code") or ""
            )
            shown.append(Outcome(refused.sheet, refused.row, State.REFUSED, label, refused.reason))

    @property
    def counts(self) -> dict[str, int]:
        """State → number of rows."""
        return {
            State.CREATED: self.created, State.CHANGED: self.changed, State.UNCHANGED: self.unchanged,
            State.REFUSED: len(self.refused),
        }  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """The form the command line prints."""
        return {
            "created": self.created,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "refused": [row.as_json() for row in self.refused],
        }


def write_refused(file: IO[bytes], refused: RefusedRows, headings: Mapping[str, str]) -> None:
    """Write refused rows as a workbook that can be corrected and imported again.

    `headings` maps fields to column headings; the sender's other columns follow under their own, then reason,
    sheet and row. A new sheet begins where Excel's would be full.
    """
    headings = {**headings, **{name: name.removeprefix(KEPT) for name in refused.kept}}
    left = iter(refused)

    def rows(first: Refused) -> Iterator[list[Any]]:
        yield [*headings.values(), _("Lý do"), _("Trang"), _("Dòng")]
        for row in chain([first], islice(left, ROWS_A_SHEET - 1)):
            # As they stood, so that what is corrected is what was wrong; in a workbook text is never run.
            yield [*(row.values.get(name) for name in headings), row.reason, row.sheet, row.row]

    def sheets() -> Iterator[tuple[str, Iterator[list[Any]]]]:
        for number in count(1):
            first = next(left, None)
            if first is None:
                return
            yield (f"{_('Cần sửa')} {number}" if number > 1 else _("Cần sửa")), rows(first)

    write_xlsx(file, sheets())
