"""What a report has to meet before it is signed and handed in. The rules are data of its kind (`data.RULES`).

Three checks are known:

`present` — the figures listed have data, or the unit says why not;
`at_most` — the numerator of a figure is no larger than its denominator;
`far` — a figure is not far from those of the unit's own earlier periods (its share by more than `points`, or
its numerator or denominator by a factor of more than `times`, counts under `least` left aside), or the unit says
why. The earlier value is the median of up to `periods` periods of the same kind that have data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.utils.translation import gettext as _

from lantoa.base.formatting import number, percent
from lantoa.indicators.models import IndicatorValue
from lantoa.reports.models import Report

Row = Mapping[str, Any]
Pairs = Mapping[str, list[tuple[float, float]]]


@dataclass(frozen=True)
class Finding:
    """Something to do before the report can go on.

    `place` is the code of the part or figure it is about; `explainable` says whether a few words settle it.
    """

    place: str
    message: str
    explainable: bool = False


def findings(report: Report, figures: Iterable[Row]) -> list[Finding]:
    """What still has to be done before `report` with these figures may be signed; one query.

    `figures` are as `contents.figures` gives them. A finding that the unit has explained is no longer there.
    """
    found = [
        Finding(part["code"], _("Viết phần “%(part)s”.") % {"part": part["title"] or part["part_title"].capitalize()})
        for part in report.sections
        if part.get("required") and not part["text"]
    ]
    rows = {row["code"]: row for row in figures}
    explained = {code for code, words in report.explanations.items() if words}
    before = _earlier(report, _most_periods(report.kind.rules))
    for rule in report.kind.rules:
        for finding in _CHECKS[rule["check"]](rule, rows, before):
            if not (finding.explainable and finding.place in explained):
                found.append(finding)
    return found


def _present(rule: Row, rows: Mapping[str, Row], _before: Pairs) -> Iterator[Finding]:
    for row in _chosen(rule, rows):
        if row["value"] is None and not row.get("hidden"):
            yield Finding(
                row["code"], _("%(figure)s chưa có dữ liệu: ghi vài chữ vì sao.") % {"figure": _name(row)}, True
            )


def _at_most(rule: Row, rows: Mapping[str, Row], _before: Pairs) -> Iterator[Finding]:
    for row in _chosen(rule, rows):
        if row["value"] is not None and row["numerator"] > row["denominator"]:
            words = _("%(figure)s: tử số %(num)s lớn hơn mẫu số %(den)s. Hãy sửa hồ sơ rồi cập nhật số liệu.")
            yield Finding(row["code"], words % _parts(row))


def _far(rule: Row, rows: Mapping[str, Row], before: Pairs) -> Iterator[Finding]:
    for row in _chosen(rule, rows):
        earlier = before.get(row["code"], [])
        if row["value"] is None or not earlier:
            continue
        num, den = median(pair[0] for pair in earlier), median(pair[1] for pair in earlier)
        share = median(pair[0] / pair[1] for pair in earlier)
        many = max(row["denominator"], den) >= rule["least"]
        jumps = many and abs(row["value"] - share) > rule["points"]
        pairs = ((row["numerator"], num), (row["denominator"], den))
        if jumps or any(max(pair) >= rule["least"] and max(pair) > rule["times"] * min(pair) for pair in pairs):
            words = _("%(figure)s là %(num)s/%(den)s (%(share)s), khác xa các kỳ trước (khoảng %(before)s). Xem lại hồ "
                      "sơ; nếu đúng, ghi vài chữ vì sao.")  # fmt: skip
            shown = f"{number(num)}/{number(den)}, {percent(share)}"
            yield Finding(row["code"], words % (_parts(row) | {"before": shown}), True)


_CHECKS: dict[str, Callable[[Row, Mapping[str, Row], Pairs], Iterator[Finding]]] = {
    "present": _present, "at_most": _at_most, "far": _far,
}  # fmt: skip


def _chosen(rule: Row, rows: Mapping[str, Row]) -> list[Row]:
    """The figures that a rule is about: those it lists, or all."""
    return [rows[code] for code in rule.get("figures") or rows if code in rows]


def _name(row: Row) -> str:
    return f"{row['code']}. {row['name']}"


def _parts(row: Row) -> dict[str, str]:
    return {
        "figure": _name(row), "num": number(row["numerator"], 1), "den": number(row["denominator"], 1),
        "share": str(row["shown"]),
    }  # fmt: skip


def _most_periods(rules: Iterable[Row]) -> int:
    return max((rule.get("periods", 0) for rule in rules), default=0)


def _earlier(report: Report, periods: int) -> dict[str, list[tuple[float, float]]]:
    """Numerator and denominator of each figure in the unit's earlier periods that have data, by code."""
    keys, period = [], report.the_period
    for _step in range(periods):
        period = period.previous()
        keys.append(period.key)
    found: dict[str, list[tuple[float, float]]] = {}
    if keys:
        rows = IndicatorValue.objects.filter(unit=report.unit_id, period__in=keys, den__gt=0)
        for code, num, den in rows.values_list("code", "num", "den"):
            found.setdefault(code, []).append((num, den))
    return found
