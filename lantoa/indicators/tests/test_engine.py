"""Figures come from records alone, at every level, and a change reaches all of them."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantoa.base.errors import Invalid
from lantoa.base.periods import Period
from lantoa.base.rights import Capability
from lantoa.conftest import FOUNDED
from lantoa.indicators import engine, queries, registry, tasks
from lantoa.indicators.models import IndicatorDirty, IndicatorRun, IndicatorValue
from lantoa.indicators.registry import Evidence, EvidenceRow, Indicator
from lantoa.people.models import Person
from lantoa.units import actions as unit_actions
from lantoa.units.history import forget_snapshots
from lantoa.units.models import UnitKind

YEAR = Period.year(2026)
HALF = Period.half(2026, 1)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("only_ours")]


def join(union, unit, sex, on=date(2026, 3, 1)):
    person = union.person(unit, sex=sex)
    Person.objects.filter(pk=person.pk).update(joined_on=on)
    person.refresh_from_db()
    engine.touch("X1", unit, on)
    engine.touch("X2", unit, on)
    return person


def values(period=YEAR):
    return {
        (row.code, row.unit_id): (row.own_num, row.own_den, row.num, row.den)
        for row in IndicatorValue.objects.filter(period=period.key)
    }


def one(unit, code, period=YEAR):
    return queries.figures([unit.pk], period, [code])[unit.pk][0]


def test_a_ratio_is_the_sum_of_numerators_over_the_sum_of_denominators(union):
    for sex in ["f", "f", "f", "m", "m"]:
        join(union, union.school_a, sex)  # 60 %
    join(union, union.school_b, "f")  # 100 %
    engine.recompute(YEAR)
    assert one(union.school_a, "X1").value == pytest.approx(0.6)
    assert one(union.school_b, "X1").value == 1.0
    assert one(union.north, "X1").value == pytest.approx(4 / 6)  # not 80 %
    assert one(union.national, "X1").value == pytest.approx(4 / 6)


def test_a_missing_denominator_counts_every_unit_that_existed_in_the_period(union):
    join(union, union.school_c, "f")
    unit_actions.dissolve(None, union.school_d, on=date(2026, 2, 1), reason="ngừng hoạt động")
    engine.recompute(YEAR)
    engine.recompute(Period.year(2027))
    assert (one(union.south, "X2").num, one(union.south, "X2").den) == (1, 3)
    assert one(union.national, "X2", Period.year(2027)).den == 6


def test_nothing_to_measure_is_no_data_and_never_zero(union):
    engine.recompute(YEAR)
    assert one(union.north, "X1").value is None
    assert one(union.north, "X1").state_words == "chưa có dữ liệu"
    shown = {row["code"]: row for row in queries.show("P01", "2026")}
    assert shown["T4"]["value"] is None
    assert shown["T4"]["shown"] == "chưa có dữ liệu"
    assert shown["T4"]["numerator"] is None
    assert shown["X2"]["value"] == 0.0  # three units, none with a woman: that is a zero


def test_the_ten_targets_are_declared_with_their_goals():
    goals = registry.goals_for(YEAR)
    assert [f"T{n}" for n in range(1, 11)] == [item.code for item in registry.all_indicators("year")][:10]
    assert (goals["T3"], goals["T5"], goals["T6"], goals["T7"]) == (0.5, 0.8, 0.7, 0.5)


def test_a_room_fills_in_what_was_declared_and_only_that():
    evidence = Evidence(Person.objects.all, lambda p: EvidenceRow(str(p), "", p.unit), Capability.MANAGE_PEOPLE)
    filled = registry.provide("T4", numerator=lambda period: [], evidence=evidence)
    assert filled.has_source
    assert str(filled.name) == "Tài liệu được số hóa"
    with pytest.raises(ImproperlyConfigured):
        registry.provide("T99", numerator=lambda period: [], evidence=evidence)


def test_goals_may_come_from_records():
    registry.register_goals(lambda period: {"T3": 0.4} if period.start.year == 2025 else {})
    assert registry.goals_for(Period.year(2025))["T3"] == 0.4
    assert registry.goals_for(YEAR)["T3"] == 0.5


def test_a_changed_record_is_right_at_every_level(union):
    join(union, union.school_a, "f")
    engine.recompute(YEAR)
    join(union, union.school_a, "m")
    join(union, union.school_d, "f")
    engine.recompute_dirty()
    assert [one(unit, "X1").num for unit in (union.school_a, union.north, union.south, union.national)] == [1, 1, 1, 2]
    assert [one(unit, "X1").den for unit in (union.school_a, union.north, union.south, union.national)] == [2, 2, 1, 3]
    assert IndicatorDirty.objects.count() == 0


def test_a_note_made_while_others_are_being_cleared_is_kept(union, monkeypatch):
    engine.recompute(YEAR)
    join(union, union.school_a, "f")
    real = engine._update

    def another_comes_in(*args):
        real(*args)
        IndicatorDirty.objects.create(code="X1", unit=union.school_b, day=date(2026, 4, 1))

    monkeypatch.setattr(engine, "_update", another_comes_in)
    engine.recompute_dirty()
    assert set(IndicatorDirty.objects.values_list("unit_id", flat=True)) == {union.school_b.pk}


def test_computing_twice_changes_nothing(union):
    join(union, union.school_a, "f")
    assert engine.recompute(YEAR)["X1"] == 3
    before = values()
    assert set(engine.recompute(YEAR).values()) == {0}
    assert values() == before


def test_many_rows_at_once_are_written_like_few(union, monkeypatch):
    monkeypatch.setattr(engine, "COPY_FROM", 1)
    for unit in union.schools:
        join(union, unit, "f")
    engine.recompute(YEAR)
    join(union, union.school_a, "m")
    engine.recompute(YEAR)
    assert (one(union.national, "X1").num, one(union.national, "X1").den) == (4, 5)
    monkeypatch.setattr(engine, "COPY_FROM", 10**9)
    assert set(engine.recompute(YEAR).values()) == {0}


def test_values_of_units_that_left_the_period_are_taken_away(union):
    person = join(union, union.school_a, "f")
    engine.recompute(YEAR)
    Person.objects.filter(pk=person.pk).update(joined_on=date(2024, 1, 1))
    engine.recompute(YEAR)
    assert not IndicatorValue.objects.filter(code="X1", period="2026").exists()


def test_a_moved_unit_takes_its_figures_along_in_the_period_of_the_move_only(union):
    join(union, union.school_a, "f", date(2025, 5, 1))
    join(union, union.school_a, "f")
    engine.recompute(Period.year(2025))
    engine.recompute(YEAR)
    unit_actions.move(None, union.school_a, union.south, on=date(2026, 6, 1))
    assert set(engine.stale_codes(YEAR)) == {"X1", "X2"}
    engine.ensure(YEAR)
    engine.ensure(Period.year(2025))
    assert (one(union.north, "X1").value, one(union.south, "X1").num) == (None, 1)
    assert one(union.north, "X1", Period.year(2025)).num == 1
    assert set(queries.child_ids(union.north, Period.year(2025))) == {union.school_a.pk, union.school_b.pk}


def test_touching_a_period_that_nobody_computed_leaves_it_to_the_first_computing(union):
    join(union, union.school_a, "f", date(2019, 5, 1))
    engine.recompute_dirty()
    assert IndicatorDirty.objects.count() == 0
    assert not IndicatorValue.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_number_of_units(union):
    join(union, union.school_a, "f")
    engine.recompute(YEAR)
    with CaptureQueriesContext(connection) as few:
        engine.recompute(YEAR)
    for unit in union.schools:
        join(union, unit, "m")
    with CaptureQueriesContext(connection) as many:
        engine.recompute(YEAR)
    assert len(many) <= len(few) + 2  # the upsert of what changed, for each of two indicators


def test_the_clock_brings_everything_up_to_date(union, time_machine):
    time_machine.move_to("2026-03-10 08:00:00+07:00")
    join(union, union.school_a, "f")
    tasks.catch_up.call()
    assert one(union.national, "X1").num == 1
    assert one(union.national, "X1", HALF).num == 1
    join(union, union.school_b, "f")
    tasks.catch_up.call()
    assert one(union.national, "X1").num == 2
    IndicatorValue.objects.update(num=99)
    assert set(tasks.nightly.call()) == {"2026", "2026-H1"}
    assert one(union.national, "X1").num == 2
    assert tasks.recompute_period.call("2025") == {"X1": 0, "X2": 7}
    assert IndicatorRun.objects.filter(period="2025").count() == 2


def test_what_people_may_ask_for_is_refused_in_words(union):
    with pytest.raises(Invalid, match="mang mã"):
        queries.show("KHONG-CO", "2026")
    with pytest.raises(Invalid, match="Kỳ"):
        queries.show("P01", "năm nay")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["join", "leave", "sex", "move", "catch_up"]),
            st.integers(0, 3), st.integers(0, 5), st.sampled_from([date(2026, 2, 1), date(2026, 9, 1)]),
        ),
        max_size=14,
    )
)  # fmt: skip
def test_after_any_changes_the_values_are_those_of_a_full_computation(union, changes):
    with transaction.atomic():
        play_and_compare(union, changes)
        transaction.set_rollback(True)
    forget_snapshots()
    for unit in (union.north, union.south, *union.schools):
        unit.refresh_from_db()


def play_and_compare(union, changes):
    engine.recompute(YEAR)
    engine.recompute(HALF)
    made: list[Person] = []
    for what, school, which, on in changes:
        unit = union.schools[school]
        if what == "join" or (what in ("leave", "sex") and not made):
            made.append(join(union, unit, "f" if which % 2 else "m", on))
        elif what == "catch_up":
            engine.recompute_dirty()
        elif what == "move":
            unit.refresh_from_db()
            target = union.south if which % 2 else union.north
            target.refresh_from_db()
            if unit.parent_path != target.path:
                last = unit.edges.get(valid_to=None).valid_from
                on = max(last, date(2026, 1, 1)) + timedelta(days=40 * which + 1)
                unit_actions.move(None, unit, target, on=on)
        else:
            person = made[which % len(made)]
            day, owner = person.joined_on, person.unit
            if what == "leave":
                made.remove(person)
                person.memberships.all().delete()
                person.delete()
            else:
                person.sex = "m" if person.sex == "f" else "f"
                person.save()
            engine.touch("X1", owner, day)
            engine.touch("X2", owner, day)
    engine.recompute_dirty()
    engine.ensure(YEAR)
    engine.ensure(HALF)
    found = values(YEAR), values(HALF)
    IndicatorValue.objects.all().delete()
    IndicatorRun.objects.all().delete()
    engine.recompute(YEAR)
    engine.recompute(HALF)
    assert found == (values(YEAR), values(HALF))


def test_an_indicator_of_another_kind_of_period_is_left_out(union):
    registry.register(Indicator("X3", "Quý", "", "", "", period_kinds=("quarter",), numerator=lambda period: []))
    assert "X3" not in engine.recompute(YEAR)
    assert set(engine.recompute(Period.quarter(2026, 2))) == {"X3"}


@pytest.fixture
def many_schools(union):
    """Twenty-two units below a province, with and without figures, some of them hidden, some of one name."""
    draw = random.Random(3)
    kind = UnitKind.objects.get(code="cong-doan-truong")
    engine.ensure(YEAR)
    for number in range(20):
        name = f"{draw.choice(['Ân', 'An', 'Đức', 'Dung', 'Z 1', 'z1'])} {number % 7}"
        unit_actions.create(None, code=f"N{number:03d}", name=name, kind=kind, parent=union.north, on=FOUNDED)
    engine.ensure(YEAR)
    IndicatorValue.objects.filter(code="X1", period=YEAR.key).delete()
    for number, pk in enumerate(queries.child_ids(union.north, YEAR)):
        if number % 5 < 4:
            IndicatorValue.objects.create(
                code="X1", period=YEAR.key, unit_id=pk, num=draw.choice([0, 1, 2]), den=draw.choice([0, 2, 4]),
                hidden=number % 4 == 1, computed_at=timezone.now(),
            )  # fmt: skip


def all_pages(unit, order):
    found = []
    for start in range(0, 25, 5):
        rows, total = queries.children(unit, "X1", YEAR, start=start, limit=5, order=order)
        found += [(row.unit.code, row.figure.value, row.figure.state, row.has_children) for row in rows]
    assert len(found) == total == 22
    return found


@pytest.mark.parametrize("order", ["value", "name"])
@pytest.mark.parametrize("computed", [True, False])
def test_many_branches_stand_in_the_order_of_few(union, many_schools, monkeypatch, order, computed):
    if not computed:
        IndicatorRun.objects.filter(code="X1").delete()
    few = all_pages(union.north, order)
    monkeypatch.setattr(queries, "AT_ONCE", 0)
    assert all_pages(union.north, order) == few
