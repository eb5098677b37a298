"""docs/performance.md and its pictures, out of what the last runs found."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Any

from benchmarks import world
from benchmarks.registry import benchmarks, load

DOCS = world.ROOT / "docs"
PICTURES = DOCS / "images" / "performance"
RESULTS = world.ROOT / "benchmarks" / "results.jsonl"
SECTOR = 45_000
"""The size for which the limits were set."""
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
# What grows with the union, in groups of one unit of measure each.
GROWTH = {
    "seconds": ["publish_nation", "indicators_all", "cascade", "rollup_report", "indicator_one"],
    "milliseconds": ["feed", "confirm", "audience_count", "pickers", "dashboards", "back_office"],
}
COLOURS = ["#0b6e4f", "#a4243b", "#1d4e89", "#b8860b", "#6a4c93", "#4f5d75"]


def _read() -> dict[tuple[int, str], dict[str, Any]]:
    """The last line of each benchmark at each size: those kept with the project, then those of this machine."""
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for file in (RESULTS, world.HOME / "results.jsonl"):
        if file.exists():
            for text in file.read_text(encoding="utf-8").splitlines():
                line = json.loads(text)
                found[line["units"], line["name"]] = line
    return found


def write() -> None:
    """Keep the figures with the project, draw the pictures, and put the tables into the page."""
    load()
    found = _read()
    if not found:
        raise SystemExit("Nothing was measured yet: make bench")
    lines = [found[key] for key in sorted(found)]
    RESULTS.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    PICTURES.mkdir(parents=True, exist_ok=True)
    sizes = sorted({units for units, _name in found})
    for unit, names in GROWTH.items():
        (PICTURES / f"{unit}.svg").write_text(_growth(found, sizes, names, unit), encoding="utf-8")
    (PICTURES / "limits.svg").write_text(_limits(found, _shown(sizes)), encoding="utf-8")
    page = DOCS / "performance.md"
    head, _begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _old, _end, tail = rest.partition(END)
    page.write_text(head + BEGIN + "\n" + "\n".join(_tables(found, sizes)) + "\n" + END + tail, encoding="utf-8")


def _shown(sizes: list[int]) -> int:
    return SECTOR if SECTOR in sizes else sizes[-1]


def _tables(found: dict[tuple[int, str], dict[str, Any]], sizes: list[int]) -> Iterable[str]:
    shown_units = _shown(sizes)
    some = [line for (units, _name), line in found.items() if units == shown_units]
    yield ""
    loads = [line["load"] for line in some]
    yield (
        f"{_number(shown_units)} units, {_number(max(line['people'] for line in some))} people; {os.cpu_count()} cores, shared by "
        f"clients, site and databases; measured {min(line['at'] for line in some)} to {max(line['at'] for line in some)}, "
        f"while the machine's load was {min(loads):.0f} to {max(loads):.0f}."
    )
    yield ""
    yield "![How much of each limit is used](images/performance/limits.svg)"
    yield ""
    yield "| name | what | limit | " + " | ".join(f"{_number(size)} units" for size in sizes) + " | beside |"
    yield "|---|---|---|" + "---|" * len(sizes) + "---|"
    for name, one in benchmarks.items():
        cells = [_cell(found.get((size, name))) for size in sizes]
        order = [_shown(sizes), *reversed(sizes)]
        last = next((found[size, name] for size in order if (size, name) in found), None)
        limit = "" if one.target is None else f"{'≥' if one.more_is_better else '≤'} {_number(one.target)} {one.unit}"
        yield f"| `{name}` | {one.what} | {limit} | {' | '.join(cells)} | {(last or {}).get('beside', '')} |"
    yield ""
    yield (
        "✓ keeps its limit, ✗ does not, – was not measured at that size. Where a load is given, far more wanted the "
        "cores than there are (other programs, or systems measured in turn): of times only ratios mean something then."
    )
    yield ""
    for unit in GROWTH:
        yield f"![Growth with the size of the union, in {unit}](images/performance/{unit}.svg)"
    yield ""
    yield f"<details><summary>Details of the runs at {_number(shown_units)} units</summary>"
    yield ""
    for line in sorted(some, key=lambda line: line["name"]):
        shown = ", ".join(
            f"{key} {_plain(value)}" for key, value in line["detail"].items() if not isinstance(value, dict)
        )
        yield f"- `{line['name']}` (load {line['load']}): {shown}"
    yield ""
    yield "</details>"


def _plain(value: Any) -> str:
    return _number(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _cell(line: dict[str, Any] | None) -> str:
    if line is None or line["value"] is None:
        return "–"
    mark = {True: " ✓", False: " ✗", None: ""}[line["ok"]]
    # More work than cores: what is said of time then says little of the software.
    busy = f" (load {line['load']:.0f})" if line["load"] > 2 * (os.cpu_count() or 1) else ""
    return f"{_number(line['value'])} {line['unit']}{mark}{busy}"


def _number(value: float) -> str:
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


# --- Pictures: a few lines of SVG each, so that nothing has to be installed to draw them ---------------------------


def _svg(width: int, height: int, title: str, parts: Iterable[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'font-family="Be Vietnam Pro, system-ui, sans-serif" font-size="13"><title>{title}</title>'
        f'<rect width="{width}" height="{height}" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


def _text(x: float, y: float, words: str, *, anchor: str = "start", colour: str = "#222") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{words}</text>'


def _limits(found: dict[tuple[int, str], dict[str, Any]], units: int) -> str:
    """A bar for each limit, as long as the share of it that is used, on a scale of powers of ten."""
    import math

    rows = []
    for name, one in benchmarks.items():
        line = found.get((units, name))
        if line is None or not line["value"] or not one.target:
            continue
        used = one.target / line["value"] if one.more_is_better else line["value"] / one.target
        rows.append((name, max(0.01, min(used, 100)), used, line["ok"]))
    left, right, step = 150, 640, 26

    def place(share: float) -> float:
        return left + (right - left) * (math.log10(share) + 2) / 4

    parts = [_text(10, 20, f"How much of each limit is used at {_number(units)} units; the line is the limit")]
    for share, label in ((0.01, "1 %"), (0.1, "10 %"), (1, "100 %"), (10, "10 ×"), (100, "100 ×")):
        x = place(share)
        parts.append(f'<path d="M{x:.1f} 34V{44 + step * len(rows)}" stroke="{"#222" if share == 1 else "#ccc"}"/>')
        parts.append(_text(x, 62 + step * len(rows), label, anchor="middle", colour="#555"))
    for at, (name, share, used, ok) in enumerate(rows):
        y = 40 + step * at
        colour = COLOURS[0] if ok else COLOURS[1]
        parts.append(_text(left - 8, y + 14, name, anchor="end"))
        parts.append(
            f'<rect x="{left}" y="{y}" width="{max(2, place(share) - left):.1f}" height="18" fill="{colour}"/>'
        )
        parts.append(
            _text(place(share) + 6, y + 14, f"{used:.2g} ×" if used > 1 else f"{100 * used:.2g} %", colour=colour)
        )
    return _svg(760, 76 + step * len(rows), "Limits", parts)


def _growth(
    found: dict[tuple[int, str], dict[str, Any]], sizes: list[int], names: list[str], unit: str
) -> str:  # fmt: skip
    """Lines over the number of units, both on a scale of powers of ten."""
    import math

    lines = {
        name: [
            (size, found[size, name]["value"]) for size in sizes if (size, name) in found and found[size, name]["value"]
        ]
        for name in names
    }
    values = [value for line in lines.values() for _size, value in line] or [1.0]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values) * 1.01))
    first, last = math.log10(sizes[0]) - 0.1, math.log10(sizes[-1]) + 0.1
    left, right, top, bottom = 70, 560, 40, 330

    def spot(size: float, value: float) -> tuple[float, float]:
        return (
            left + (right - left) * (math.log10(size) - first) / (last - first),
            bottom - (bottom - top) * (math.log10(value) - low) / max(1, high - low),
        )

    parts = [_text(10, 20, f"Growth, in {unit}")]
    for power in range(low, high + 1):
        y = spot(sizes[0], 10**power)[1]
        parts.append(f'<path d="M{left} {y:.1f}H{right}" stroke="#ddd"/>')
        parts.append(_text(left - 8, y + 4, _number(10**power), anchor="end", colour="#555"))
    for size in sizes:
        x = spot(size, 10**low)[0]
        parts.append(f'<path d="M{x:.1f} {top}V{bottom}" stroke="#eee"/>')
        parts.append(_text(x, bottom + 20, _number(size), anchor="middle", colour="#555"))
    parts.append(_text((left + right) / 2, bottom + 40, "units", anchor="middle", colour="#555"))
    for at, (name, points) in enumerate((name, points) for name, points in lines.items() if points):
        colour = COLOURS[at % len(COLOURS)]
        spots = [spot(*point) for point in points]
        way = "L".join(f"{x:.1f} {y:.1f}" for x, y in spots)
        parts.append(f'<path d="M{way}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in spots]
        parts.append(f'<rect x="{right + 20}" y="{top + 24 * at}" width="14" height="14" fill="{colour}"/>')
        parts.append(_text(right + 42, top + 12 + 24 * at, name))
    return _svg(760, bottom + 56, f"Growth in {unit}", parts)
