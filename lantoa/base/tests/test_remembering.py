from __future__ import annotations

import pytest
import time_machine

from lantoa.base.remembering import remembered


class Counted:
    """Counts how often it was counted."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


@pytest.fixture
def clock():
    with time_machine.travel("2026-03-02 09:00", tick=False) as moment:
        yield moment


def test_it_is_counted_once_until_it_is_too_old(clock):
    count = Counted()
    assert [remembered("a", count, 15) for _time in range(3)] == [1, 1, 1]
    clock.shift(14)
    assert remembered("a", count, 15) == 1
    clock.shift(2)
    assert [remembered("a", count, 15), remembered("a", count, 15)] == [2, 2]


def test_while_one_counts_anew_the_others_get_what_was_there(clock):
    meanwhile = []
    assert remembered("b", lambda: "old", 15) == "old"
    clock.shift(16)

    def count() -> str:
        meanwhile.append(remembered("b", lambda: "never", 15))
        return "new"

    assert remembered("b", count, 15) == "new"
    assert meanwhile == ["old"]


def test_nothing_that_was_there_is_shown_long_after(clock):
    assert remembered("c", lambda: "old", 15) == "old"
    clock.shift(61)
    assert remembered("c", lambda: "new", 15) == "new"


def test_who_fails_leaves_it_to_the_next(clock):
    remembered("d", lambda: 1, 15)
    clock.shift(16)
    with pytest.raises(ZeroDivisionError):
        remembered("d", lambda: 1 // 0, 15)
    assert remembered("d", lambda: 2, 15) == 2


def test_who_counted_slowly_leaves_what_was_counted_since(clock):
    def slow() -> str:
        assert remembered("e", lambda: "first", 15) == "first"
        clock.shift(16)
        assert remembered("e", lambda: "newer", 15) == "newer"
        return "begun long before"

    assert remembered("e", slow, 15) == "begun long before"
    assert remembered("e", lambda: "anew", 15) != "begun long before"


def test_what_holds_for_an_hour_is_shown_a_minute_longer_at_most(clock):
    remembered("f", lambda: "at nine", 3600)
    clock.shift(3600 + 61)
    seen = []

    def count() -> str:
        seen.append(remembered("f", lambda: "now", 3600))
        return "now"

    assert remembered("f", count, 3600) == "now"
    assert seen == ["now"]
