"""Figures as files: tables for people, DHIS2 and ADX shapes for other systems."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base.periods import Period
from lantoa.indicators import queries
from lantoa.units.models import Unit

# ISO 8601 durations, as ADX (IHE Quality, Research and Public Health, 2015) writes periods.
_DURATIONS = {"year": "P1Y", "half": "P6M", "quarter": "P3M", "month": "P1M"}


def table(unit: Unit, period: Period) -> Iterator[list[Any]]:
    """The values of every unit of the branch, under a heading row."""
    yield [
        _("Mã đơn vị"), _("Đơn vị"), _("Chỉ tiêu"), _("Tên chỉ tiêu"), _("Kỳ"), _("Tử số của riêng đơn vị"),
        _("Mẫu số của riêng đơn vị"), _("Tử số"), _("Mẫu số"), _("Tỷ lệ"), _("Tính lúc"),
        _("Nguồn"),
    ]  # fmt: skip
    sources = queries.sources_of_branch(unit, period)
    for one, indicator, row in queries.values_of_branch(unit, period):
        own, branch = row.shown_own or (None, None), row.shown_branch or (None, None)
        share = None if row.value is None or row.hidden else round(row.value, 6)
        yield [
            one.code, one.name, row.code, str(indicator.name), row.period, *map(_plain, own), *map(_plain, branch),
            share, timezone.localtime(row.computed_at), sources.get((one.pk, row.code), ""),
        ]  # fmt: skip


def data_values(unit: Unit, period: Period) -> Iterator[str]:
    """The branch as a DHIS2 `dataValueSets` document, a piece at a time; only whole branches, as DHIS2 sums itself.

    Data elements are `<code>_NUM` and `<code>_DEN` with the unit's own numbers; periods are written as DHIS2
    does: 2026, 2026S1, 2026Q3, 202605. A figure that came from a file has its source as comment.
    """
    yield '{"dataSet": "LANTOA", "period": ' + json.dumps(_dhis2_period(period)) + ', "dataValues": ['
    first = True
    sources = queries.sources_of_branch(unit, period)
    for one, _indicator, row in queries.values_of_branch(unit, period):
        for part, number in zip(("NUM", "DEN"), row.shown_own or (), strict=False):
            value = {
                "dataElement": f"{row.code}_{part}", "period": _dhis2_period(period), "orgUnit": one.code,
                "value": str(_plain(number)),
            }  # fmt: skip
            if (one.pk, row.code) in sources:
                value["comment"] = sources[one.pk, row.code]
            yield ("" if first else ",\n") + json.dumps(value, ensure_ascii=False)
            first = False
    yield "]}\n"


def adx(unit: Unit, period: Period) -> Iterator[str]:
    """The branch as an ADX document: a group for each unit, a value for each numerator and denominator."""
    stamp = timezone.now().isoformat(timespec="seconds")
    when = f"{period.start.isoformat()}/{_DURATIONS[period.kind]}"
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<adx xmlns="urn:ihe:qrph:adx:2015" exported={quoteattr(stamp)}>\n'
    opened = ""
    sources = queries.sources_of_branch(unit, period)
    for one, _indicator, row in queries.values_of_branch(unit, period):
        if one.code != opened:
            if opened:
                yield "</group>\n"
            yield f'<group dataSet="LANTOA" orgUnit={quoteattr(one.code)} period={quoteattr(when)}>\n'
            opened = one.code
        for part, number in zip(("NUM", "DEN"), row.shown_own or (), strict=False):
            element = (
                f"  <dataValue dataElement={quoteattr(f'{row.code}_{part}')} value={quoteattr(str(_plain(number)))}"
            )
            source = sources.get((one.pk, row.code), "")
            yield f"{element}><annotation>{escape(source)}</annotation></dataValue>\n" if source else f"{element}/>\n"
    if opened:
        yield "</group>\n"
    yield "</adx>\n"


def _plain(number: float | None) -> int | float | None:
    return int(number) if number is not None and number == int(number) else number


def _dhis2_period(period: Period) -> str:
    return period.key.replace("-H", "S").replace("-", "")
