from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.base.periods import Period

DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 31))
KINDS = st.sampled_from(["year", "half", "quarter", "month"])


@given(DAYS, KINDS)
def test_a_period_contains_its_day_and_its_key_reads_back(day, kind):
    period = Period.containing(day, kind)
    assert period.contains(day)
    assert Period.parse(period.key) == period


@given(DAYS, KINDS)
def test_periods_of_a_kind_follow_each_other_without_gap(day, kind):
    period = Period.containing(day, kind)
    assert period.next().start == period.end
    assert period.next().previous() == period


def test_labels_read_as_offices_write_them():
    labels = [Period.parse(key).label for key in ("2026", "2026-H1", "2026-H2", "2026-Q3", "2026-05")]
    assert labels == [
        "năm 2026", "6 tháng đầu năm 2026", "6 tháng cuối năm 2026", "quý III năm 2026", "tháng 5 năm 2026",
    ]  # fmt: skip


@pytest.mark.parametrize("key", ["", "26", "2026-H3", "2026-13", "2026-Q0", "năm 2026"])
def test_a_wrong_key_says_how_to_write_it(key):
    with pytest.raises(ValueError, match="2026-H1"):
        Period.parse(key)


def test_moments_are_those_of_vietnam():
    start, _ = Period.year(2026).as_datetimes()
    assert start.isoformat() == "2026-01-01T00:00:00+07:00"
