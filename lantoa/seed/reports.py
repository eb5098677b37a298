"""The half-year report: asked for in June, handed in by nine units out of ten, the provinces' with all their parts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.utils import translation

from lantoa.base.periods import Period
from lantoa.demo.reports import WORDS
from lantoa.indicators import queries as indicator_queries
from lantoa.reports import actions, contents
from lantoa.reports.models import Report, ReportKind
from lantoa.seed.loading import Loader
from lantoa.seed.shape import Shape
from lantoa.seed.work import Year, moment, stamp
from lantoa.units.models import Unit

BATCH = 1_000


def build_reports(load: Loader, shape: Shape, national: Unit, year: Year) -> None:
    """Calls for the first half and for the year; the half's reports, accepted, to be accepted, sent back or missing.

    Schools and communes hand in their figures and words; the provinces' reports hold all that a report holds.
    """
    half = Period.half(year.number, 1)
    halves, annual = ReportKind.objects.get(code="half"), ReportKind.objects.get(code="annual")
    if year.last >= half.last_day:
        actions.call(None, national, halves, half, due_on=half.end + timedelta(days=9),
                     at=moment(half.end - timedelta(days=30)))  # fmt: skip
        with translation.override("vi"):
            load.load("Báo cáo", Report,
                      ("id", "unit_id", "state", "number", "narrative", "snapshot", "opened_at", "signed_by_id",
                       "signed_at", "submitted_at", "first_submitted_at", "late", "accepted_at", "return_comment",
                       "returned_at", "times_returned"),
                      _reports(load, shape, halves, half), total=len(shape), kind_id=halves.pk, period=half.key,
                      due_on=half.end + timedelta(days=9), signer_name="Chủ tịch công đoàn",
                      signer_title="Chủ tịch")  # fmt: skip
    if year.last >= date(year.number, 11, 1):
        actions.call(None, national, annual, Period.year(year.number), due_on=date(year.number, 12, 15),
                     at=moment(year.last - timedelta(days=12)))  # fmt: skip


def _reports(load: Loader, shape: Shape, kind: ReportKind, period: Period) -> Iterator[tuple[Any, ...]]:
    key = load.first(Report)
    narrative = json.dumps(WORDS)
    opened = stamp(load, moment(period.end - timedelta(days=5)))
    for start in range(1, len(shape), BATCH):
        places = range(start, min(start + BATCH, len(shape)))
        figures = indicator_queries.figures([shape.unit_id + at for at in places], period)
        for at in places:
            if at % 10 == 9:
                continue
            number = key
            key += 1
            signed = period.end + timedelta(days=1 + at % 8 if at % 6 else 12)
            signed_at = stamp(load, moment(signed))
            state, returned = Report.State.ACCEPTED, None
            if at % 17 == 3:
                state = Report.State.SUBMITTED
            elif at % 29 == 5:
                state, returned = Report.State.RETURNED, stamp(load, moment(signed + timedelta(days=3)))
            snapshot = None if returned else json.dumps(_snapshot(shape, at, kind, period, figures))
            accepted = stamp(load, moment(signed + timedelta(days=4))) if state == Report.State.ACCEPTED else None
            yield (
                number, shape.unit_id + at, state, f"{1 + at % 40:02d}", narrative, snapshot, opened,
                None if returned else shape.officer(at, 0), None if returned else signed_at,
                None if returned else signed_at, signed_at, signed > period.end + timedelta(days=9), accepted,
                "Xin bổ sung số liệu hội nghị tuyên truyền." if returned else "", returned, 1 if returned else 0,
            )  # fmt: skip


def _snapshot(shape: Shape, at: int, kind: ReportKind, period: Period, figures: dict[int, Any]) -> dict[str, Any]:
    """What was signed. Reading all parts for 45,000 units would take hours, so units below the provinces have theirs short."""
    if shape.depth(at) == 2 and shape.children[at]:
        return contents.gather(Unit.objects.get(pk=shape.unit_id + at), kind, period)
    size = int(shape.sizes[at])
    nothing: dict[str, Any] = {"total": 0, "rows": []}
    standing = dict.fromkeys(("expected", "received", "on_time", "accepted", "overdue"), 0)
    return {
        "period": period.key,
        "gathered_at": moment(period.end + timedelta(days=1)).isoformat(),
        "general": {"units": shape.ends[at] - at - 1, "members": round(size * 0.97), "staff": size,
                    "officers": min(size, 10), "women": None},
        "figures": [{**row.as_json(), "value_id": row.value_id} for row in figures[shape.unit_id + at]],
        "campaigns": nothing, "stories": nothing, "products": {**nothing, "digital": 0},
        "children": {**nothing, "standing": standing},
    }  # fmt: skip
