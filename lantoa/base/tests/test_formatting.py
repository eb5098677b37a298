from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from lantoa.base import formatting

NOON = dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC)  # 12:00 in Việt Nam


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (1234567, 0, "1.234.567"), (1234567.5, 1, "1.234.567,5"), (0, 0, "0"), (-0.2, 0, "0"), (-1234, 0, "-1.234"),
        (2.5, 0, "3"), (12.0, 1, "12"), (0.05, 1, "0,1"), (1000, 2, "1.000"),
    ],
)  # fmt: skip
def test_numbers_part_thousands_with_stops_and_decimals_with_a_comma(value, places, text):
    assert formatting.number(value, places) == text


def test_no_data_is_said_and_never_zero():
    assert formatting.percent(None) == "chưa có dữ liệu"
    assert formatting.ratio(0, 0) == "chưa có dữ liệu"
    assert formatting.percent(0) == "0%"
    assert formatting.ratio(0, 17) == "0/17 (0%)"


def test_shares_are_percentages():
    assert formatting.percent(14 / 17) == "82,4%"
    assert formatting.ratio(1293812, 1480311) == "1.293.812/1.480.311 (87,4%)"


def test_official_dates_lead_small_days_and_the_first_two_months_with_a_zero():
    assert formatting.official_date(dt.date(2026, 2, 3)) == "ngày 03 tháng 02 năm 2026"
    assert formatting.official_date(dt.date(2026, 3, 10)) == "ngày 10 tháng 3 năm 2026"
    assert formatting.official_date(dt.date(2026, 12, 31)) == "ngày 31 tháng 12 năm 2026"


def test_times_are_shown_as_in_viet_nam():
    assert formatting.date(dt.datetime(2026, 11, 19, 18, 30, tzinfo=dt.UTC)) == "20/11/2026, 01:30"
    assert formatting.official_date(dt.datetime(2026, 11, 19, 18, 30, tzinfo=dt.UTC)) == "ngày 20 tháng 11 năm 2026"
    assert formatting.weekday_date(dt.date(2026, 11, 20)) == "Thứ Sáu, 20/11/2026"
    assert formatting.date(None) == ""


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (dt.timedelta(seconds=20), "vừa xong"), (dt.timedelta(minutes=5), "5 phút trước"),
        (dt.timedelta(hours=3), "3 giờ trước"), (dt.timedelta(hours=20), "hôm qua"),
        (dt.timedelta(days=9), "11/11/2026"), (dt.timedelta(days=-1), "ngày mai"),
    ],
)  # fmt: skip
def test_recent_times_are_told_as_people_tell_them(before, text):
    with time_machine.travel(NOON, tick=False):
        assert formatting.how_long_ago(NOON - before) == text


def test_sizes_of_files():
    assert formatting.file_size(820) == "1 KB"
    assert formatting.file_size(820_400) == "820 KB"
    assert formatting.file_size(2_400_000) == "2,4 MB"
