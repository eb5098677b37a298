from __future__ import annotations

from datetime import date

import pytest

from lantoa.base.errors import Invalid
from lantoa.base.periods import Period
from lantoa.programme import actions, occasions
from lantoa.programme.models import Occasion

pytestmark = pytest.mark.django_db


def first_days(year: int) -> dict[str, date]:
    return {occasion.code: day for day, occasion in occasions.dates_in(Period.year(year))}


@pytest.mark.parametrize("day", ["2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26"])
def test_tet_falls_on_its_day(day):
    asked = date.fromisoformat(day)
    assert first_days(asked.year)["tet-nguyen-dan"] == asked
    assert occasions.lunar_label(asked) == "1/1"


@pytest.mark.parametrize("day", ["2024-04-18", "2025-04-07", "2026-04-26"])
def test_the_day_of_the_hung_kings_falls_on_its_day(day):
    asked = date.fromisoformat(day)
    assert first_days(asked.year)["gio-to-hung-vuong"] == asked


@pytest.mark.parametrize(("year", "day"), [(2023, "2023-09-29"), (2024, "2024-09-17"), (2025, "2025-10-06")])
def test_mid_autumn_falls_on_its_day_also_in_years_with_a_leap_month(year, day):
    assert first_days(year)["trung-thu"] == date.fromisoformat(day)


def test_a_leap_month_is_marked():
    assert occasions.lunar_label(date(2025, 7, 25)) == "1/6n"


def test_every_solar_occasion_of_the_programme_is_there():
    days = first_days(2026)
    assert days["nha-giao-viet-nam"] == date(2026, 11, 20)
    assert days["cong-doan-viet-nam"] == date(2026, 7, 28)
    assert days["cong-doan-giao-duc"] == date(2026, 7, 22)
    assert days["thang-cong-nhan"] == date(2026, 5, 1)
    assert {"phu-nu-8-3", "phu-nu-20-10", "quoc-te-lao-dong", "quoc-khanh", "giai-phong-mien-nam", "khai-giang"} <= set(
        days
    )


def test_an_anniversary_is_counted_from_its_first_year():
    occasion = Occasion.objects.get(code="cong-doan-viet-nam")
    assert occasions.anniversary(occasion, 2029) == 100
    assert occasions.falls_on(occasion, 1928) is None


def test_days_come_in_order_and_only_those_of_the_period():
    found = occasions.dates_in(Period.parse("2026-Q4"))
    assert [day for day, _ in found] == sorted(day for day, _ in found)
    assert all(Period.parse("2026-Q4").contains(day) for day, _ in found)


def test_a_lunar_occasion_at_the_end_of_the_lunar_year_falls_in_the_next_solar_year():
    kitchen = Occasion(code="ong-tao", name="Ông Công ông Táo", rule="lunar", month=12, day=23)
    assert occasions.falls_on(kitchen, 2026) == date(2026, 2, 10)


def test_the_thirtieth_of_a_short_lunar_month_is_its_last_day():
    eve = Occasion(code="giao-thua", name="Giao thừa", rule="lunar", month=12, day=30)
    assert occasions.falls_on(eve, 2025) == date(2025, 1, 28)


def test_a_weekday_of_a_month_is_found():
    second_sunday = Occasion(code="x", name="x", rule="weekday", month=5, weekday=6, nth=2)
    assert occasions.falls_on(second_sunday, 2026) == date(2026, 5, 10)
    last_friday = Occasion(code="y", name="y", rule="weekday", month=5, weekday=4, nth=-1)
    assert occasions.falls_on(last_friday, 2026) == date(2026, 5, 29)


def test_a_units_anniversary_is_seen_by_it_and_below_and_nowhere_else(union):
    actions.add_occasion(None, union.north, name="Ngày truyền thống", month=6, day=6)
    seen = [u for u in (union.national, union.north, union.school_a, union.school_c)
            if any(one.name == "Ngày truyền thống" for one in occasions.of_unit(u))]  # fmt: skip
    assert seen == [union.north, union.school_a]


def test_a_day_that_does_not_exist_is_refused(union):
    with pytest.raises(Invalid):
        actions.add_occasion(None, union.north, name="Lạ", month=4, day=31)
