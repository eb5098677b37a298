from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantoa.programme import actions as programme
from lantoa.resources.models import MOST, BudgetLine, Spending
from lantoa.resources.rollup import Money, rollup
from lantoa.units import actions as unit_actions
from lantoa.units.models import Unit

pytestmark = pytest.mark.django_db

UNITS = ["CDGDVN", "P01", "P02", "S001", "S002", "S003", "S004"]
AMOUNTS = st.integers(1, MOST)
LINES = st.lists(
    st.tuples(
        st.sampled_from(UNITS), st.sampled_from([2025, 2026]), st.sampled_from(["print", "event", "other"]), AMOUNTS,
        st.none() | AMOUNTS, st.lists(st.tuples(AMOUNTS, st.sampled_from(["counted", "waiting", "struck"])), max_size=3),
        st.booleans(),
    ),
    max_size=14,
)  # fmt: skip


def fill(rows, campaign) -> None:
    Spending.objects.all().delete()
    BudgetLine.objects.all().delete()
    units = {unit.code: unit for unit in Unit.objects.all()}
    for code, year, category, planned, approved, spent, under in rows:
        line = BudgetLine.objects.create(
            unit=units[code], year=year, category=category, title="x", planned=planned, approved=approved,
            approved_at="2026-01-01T00:00Z" if approved is not None else None, campaign=campaign if under else None,
        )  # fmt: skip
        for amount, state in spent:
            Spending.objects.create(
                unit=units[code], year=year, line=line, spent_on=date(year, 3, 1), amount=amount, what="x", payee="x",
                state=state, reason="x",
            )  # fmt: skip


def by_hand(rows, codes, year) -> Money:
    """The sum as one would add it up on paper."""
    total = Money()
    for code, when, _category, planned, approved, spent, _under in rows:
        if code in codes and when == year:
            total += Money(planned, approved or 0, sum(amount for amount, state in spent if state == "counted"))
    return total


BRANCHES = {
    "CDGDVN": UNITS, "P01": ["P01", "S001", "S002"], "P02": ["P02", "S003", "S004"], "S001": ["S001"],
}  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=LINES)
def test_every_branch_adds_up_to_the_dong(union, rows):
    campaign = programme.create_campaign(
        None, union.national, title="Tri ân", starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30)
    )
    fill(rows, campaign)
    for code, below in BRANCHES.items():
        found = rollup(Unit.objects.get(code=code), 2026)
        assert found.total == by_hand(rows, below, 2026)
        assert found.own == by_hand(rows, [code], 2026)
        assert sum(found.by_category.values(), Money()) == found.total
        assert sum(found.by_campaign.values(), Money()) == found.total
    national = rollup(union.national, 2026)
    assert {Unit.objects.get(pk=pk).code: money for pk, money in national.below.items()} == {
        code: by_hand(rows, BRANCHES[code], 2026) for code in ("P01", "P02")
    }  # fmt: skip


def test_sums_beyond_what_a_float_holds_stay_exact(union):
    fill(
        [("S001", 2026, "print", MOST, MOST, [(MOST, "counted")], False)] * 20
        + [("S002", 2026, "print", 1, 1, [], False)],
        None,
    )
    assert rollup(union.national, 2026).total == Money(20 * MOST + 1, 20 * MOST + 1, 20 * MOST)


def test_money_of_a_unit_that_was_merged_counts_once_where_it_was_last(union):
    fill([("S002", 2026, "print", 5, 5, [(3, "counted")], False), ("S002", 2025, "print", 7, 7, [], False)], None)
    unit_actions.merge(None, union.school_b, union.school_a, on=date(2026, 6, 1))
    for year, money in ((2025, Money(7, 7, 0)), (2026, Money(5, 5, 3))):
        assert rollup(union.north, year).total == money
        assert rollup(union.national, year).total == money


def test_money_of_a_unit_that_moved_counts_once_where_it_was_in_the_year(union):
    fill([("S002", 2026, "print", 5, 5, [], False), ("S002", 2025, "print", 7, 7, [], False)], None)
    unit_actions.move(None, union.school_b, union.south, on=date(2026, 6, 1))
    assert (rollup(union.north, 2025).total, rollup(union.south, 2025).total) == (Money(7, 7, 0), Money())
    assert (rollup(union.north, 2026).total, rollup(union.south, 2026).total) == (Money(), Money(5, 5, 0))


def test_a_branch_is_read_in_few_queries_whatever_its_size(union, django_assert_max_num_queries):
    fill([(code, 2026, "print", 5, 5, [(1, "counted")], False) for code in UNITS], None)
    with django_assert_max_num_queries(4):
        rollup(union.national, 2026)
