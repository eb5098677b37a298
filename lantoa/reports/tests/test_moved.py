"""A report over a period rests on the tree as it was: its tables and lists add up to its figures."""

from __future__ import annotations

from datetime import date

import pytest

from lantoa.base.periods import Period
from lantoa.indicators import engine
from lantoa.indicators.queries import branch_filter
from lantoa.newsroom import actions as newsroom
from lantoa.newsroom.models import Channel, Medium
from lantoa.programme import actions as programme
from lantoa.reports import contents
from lantoa.reports.models import ReportKind
from lantoa.units import actions as units
from lantoa.units.models import Unit

pytestmark = pytest.mark.django_db
HALF = Period.half(2026, 1)


@pytest.fixture
def moved(union, time_machine):
    """School C did its work under the southern province and hangs under the northern one since August."""
    time_machine.move_to("2026-11-23 09:00:00+07:00")
    medium = Medium.objects.filter(digital=True).first()
    for unit in (union.school_a, union.school_c, union.school_c):
        newsroom.register_product(
            None,
            unit,
            title="Tờ rơi",
            medium=medium,
            channel=Channel.values[0],
            produced_on=date(2026, 5, 4),
            link="https://congdoan.example.vn",
        )
        programme.create_campaign(
            None, unit, title="Tháng Công nhân", starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 31), state="active"
        )
    Unit.objects.filter(pk=union.school_c.pk).update(members=30)
    units.move(None, union.school_c, union.north, on=date(2026, 8, 25))
    engine.recompute(HALF)
    for unit in (union.north, union.south):
        unit.refresh_from_db()
    return union


def test_lists_and_tables_count_the_units_that_the_figures_count(moved):
    kind = ReportKind.objects.get(code="half")
    for unit, products, members in ((moved.north, 1, 0), (moved.south, 2, 30)):
        data = contents.gather(unit, kind, HALF)
        t3 = next(row for row in data["figures"] if row["code"] == "T3")
        assert t3["denominator"] == data["products"]["total"] == products
        assert data["campaigns"]["total"] == products
        assert sum(row["figures"].get("T3", [0, 0])[1] for row in data["children"]["rows"]) == products
        assert (data["general"]["units"], data["general"]["members"]) == (2, members)


def test_a_unit_that_has_gone_shows_its_figures_but_owes_no_report_here(moved):
    data = contents.gather(moved.south, ReportKind.objects.get(code="half"), HALF)
    rows = {row["code"]: row for row in data["children"]["rows"]}
    assert (rows["S003"]["owes"], rows["S003"]["figures"]["T3"]) == (False, [2.0, 2.0])


def test_the_share_of_women_is_said_only_where_neither_group_is_small(union):
    def women(unit):
        return contents.general(branch_filter(unit, HALF), HALF)["women"]

    for unit, sexes in ((union.school_a, "fffffffmmmm"), (union.school_b, "ffffffmmmmm")):
        for sex in sexes:
            union.person(unit, sex=sex)
    assert women(union.school_a) is None  # four men
    assert women(union.school_b) == 0.55
    assert women(union.north) == 0.59
