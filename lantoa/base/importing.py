"""What an import found and did, whichever kind it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.base.spreadsheets import write_xlsx
from lantoa.base.tables import Refused


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


@dataclass
class ImportResult:
    """Counts of an import, the first rows of each state for looking at, and every refused row.

    Refused rows are few in a good file; a file in which everything is refused is held to `MOST_REFUSED`.
    """

    MOST_SHOWN = 200
    MOST_REFUSED = 20_000

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)
    refused_beyond: int = 0
    sample: dict[str, list[Outcome]] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        """Count a row that was taken."""
        setattr(self, outcome.state, getattr(self, outcome.state) + 1)
        shown = self.sample.setdefault(outcome.state, [])
        if len(shown) < self.MOST_SHOWN:
            shown.append(outcome)

    def refuse(self, refused: Refused) -> None:
        """Keep a row that was not taken."""
        if len(self.refused) < self.MOST_REFUSED:
            self.refused.append(refused)
        else:
            self.refused_beyond += 1
        shown = self.sample.setdefault(State.REFUSED, [])
        if len(shown) < self.MOST_SHOWN:
            label = str(
                refused.values.get("full_name") or refused.values.get("name") or refused.values.get("code") or ""
            )
            shown.append(Outcome(refused.sheet, refused.row, State.REFUSED, label, refused.reason))

    @property
    def refused_count(self) -> int:
        """How many rows were not taken."""
        return len(self.refused) + self.refused_beyond

    @property
    def counts(self) -> dict[str, int]:
        """State → number of rows."""
        return {
            State.CREATED: self.created, State.CHANGED: self.changed, State.UNCHANGED: self.unchanged,
            State.REFUSED: self.refused_count,
        }  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """The form the command line prints."""
        return {
            "created": self.created,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "refused": [row.as_json() for row in self.refused],
        }


def write_refused(file: IO[bytes], refused: Iterable[Refused], headings: Mapping[str, str]) -> None:
    """Write refused rows as a workbook that can be corrected and imported again.

    `headings` maps fields to column headings; sheet, row and reason stand in columns of their own at the end.
    """

    def rows() -> Iterable[list[Any]]:
        yield [*headings.values(), _("Lý do"), _("Trang"), _("Dòng")]
        for row in refused:
            # As they stood, so that what is corrected is what was wrong; in a workbook text is never run.
            yield [*(row.values.get(name) for name in headings), row.reason, row.sheet, row.row]

    write_xlsx(file, [(_("Cần sửa"), rows())])
