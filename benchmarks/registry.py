"""The benchmarks by name: what each measures, in which unit, and the limit that it is held to."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Measured:
    """What a run found.

    `value` is held against the target; `beside` names what it was compared with in the same run and `ratio` is how
    many times better we were; `detail` are further figures for the report.
    """

    value: float | None
    beside: str = ""
    ratio: float | None = None
    ok: bool | None = None
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Benchmark:
    """One row of the table: at most `target` (or at least, where more is better).

    One that is `alone` brings its own data and does not need the nation's.
    """

    name: str
    what: str
    unit: str
    target: float | None
    more_is_better: bool
    run: Callable[[], Measured]
    alone: bool = False

    def line(self, measured: Measured) -> dict[str, Any]:
        """The one line that a run prints."""
        ok = measured.ok
        if ok is None and measured.value is not None and self.target is not None:
            ok = measured.value >= self.target if self.more_is_better else measured.value <= self.target
        found = asdict(measured) | {"ok": ok}
        return {"name": self.name, "value": found.pop("value"), "unit": self.unit, "target": self.target, **found}


benchmarks: dict[str, Benchmark] = {}


def benchmark(
    name: str, *, what: str, unit: str, target: float | None, more_is_better: bool = False, alone: bool = False
) -> Callable[[Callable[[], Measured]], Callable[[], Measured]]:
    """Register a function that measures."""

    def register(run: Callable[[], Measured]) -> Callable[[], Measured]:
        benchmarks[name] = Benchmark(name, what, unit, target, more_is_better, run, alone)
        return run

    return register


def as_text(line: dict[str, Any]) -> str:
    """The line as JSON; long fractions cut."""
    return json.dumps(_short(line), ensure_ascii=False)


def _short(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, dict):
        return {key: _short(one) for key, one in value.items()}
    return value


def load() -> dict[str, Benchmark]:
    """All of them by name; each module registers its own."""
    from benchmarks import figures, notices, pages, rooms, surveys, work  # noqa: F401

    return benchmarks
