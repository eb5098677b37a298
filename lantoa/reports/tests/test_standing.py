"""Expected, received, on time: right for every branch of any tree, in one grouped query."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantoa.base.periods import Period
from lantoa.reports import actions, queries
from lantoa.reports.models import Report, ReportExtension, ReportKind
from lantoa.units import actions as unit_actions
from lantoa.units.history import forget_snapshots
from lantoa.units.models import Unit, UnitKind

pytestmark = pytest.mark.django_db
YEAR = Period.year(2026)
TODAY = date(2026, 12, 16)

nodes = st.lists(
    st.tuples(
        st.integers(0, 30),  # which earlier unit is the parent
        st.sampled_from(["cong-doan-truong", "cong-doan-giao-duc-tinh", "to-cong-doan"]),
        st.sampled_from(["none", "draft", "signed", "submitted", "late", "accepted", "returned"]),
        st.sampled_from(["", "", "", "early", "later"]),  # a call of its own
        st.sampled_from(["", "", "extended", "ended", "young"]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nodes, st.sampled_from(["root", "nobody"]))
def test_the_counts_are_those_of_looking_at_every_unit(annual, time_machine, shape, who_calls):
    time_machine.move_to("2026-12-16 08:00:00+07:00")
    with transaction.atomic():
        play(annual, shape, who_calls)
        transaction.set_rollback(True)
    forget_snapshots()


def play(kind: ReportKind, shape, who_calls):
    root = unit_actions.create(
        None, code="R", name="Gốc", kind=UnitKind.objects.get(code="cong-doan-nganh"), parent=None, on=date(2020, 1, 1)
    )
    made, above, calls, extended, states = [root], {}, {}, {}, {}
    kinds = {one.code: one for one in UnitKind.objects.select_related("level")}
    if who_calls == "root":
        calls[root.pk] = date(2026, 12, 15)
        actions.call(None, root, kind, YEAR, due_on=calls[root.pk])
    for number, (at, unit_kind, state, call, fate) in enumerate(shape):
        parent = made[at % len(made)]
        parent.refresh_from_db()
        begins = date(2026, 12, 14) if fate == "young" else max(date(2021, 1, 1), parent.valid_from)
        unit = unit_actions.create(
            None, code=f"U{number}", name=f"Đơn vị {number}", kind=kinds[unit_kind], parent=parent,
            on=max(begins, parent.valid_from),
        )  # fmt: skip
        made.append(unit)
        above[unit.pk] = parent
        if call:
            calls[unit.pk] = date(2026, 12, 5 if call == "early" else 20)
            actions.call(None, unit, kind, YEAR, due_on=calls[unit.pk])
        if fate == "extended":
            extended[unit.pk] = date(2026, 12, 30)
            ReportExtension.objects.create(kind=kind, period="2026", unit=unit, due_on=extended[unit.pk], reason="bão")
        if state != "none":
            states[unit.pk] = state
            real = {"late": "submitted"}.get(state, state)
            Report.objects.create(
                kind=kind, period="2026", unit=unit, state=real, late=state == "late",
                snapshot=None if real in Report.OPEN else {},
            )  # fmt: skip
    ended = [made[number].pk for number, one in enumerate(shape, start=1) if one[4] == "ended"]
    Unit.objects.filter(pk__in=ended).update(valid_to=date(2026, 12, 15))

    def ancestors(unit):
        while unit.pk in above:
            unit = above[unit.pk]
            yield unit

    fresh = {unit.pk: unit for unit in Unit.objects.select_related("kind__level")}

    def expected_due(unit):
        nearest = next((one for one in ancestors(unit) if one.pk in calls), None)
        if nearest is None or fresh[unit.pk].kind.level.number > kind.deepest_level:
            return None
        asked = calls[nearest.pk]
        if unit.valid_from > asked or (fresh[unit.pk].valid_to and fresh[unit.pk].valid_to <= asked):
            return None
        return extended.get(unit.pk, asked)

    def count(units):
        due = {unit.pk: expected_due(unit) for unit in units}
        due = {pk: day for pk, day in due.items() if day is not None}
        here = {pk: states.get(pk, "none") for pk in due}
        received = {pk for pk, state in here.items() if state in ("submitted", "late", "accepted")}
        return queries.Standing(
            expected=len(due),
            received=len(received),
            on_time=sum(1 for pk in received if here[pk] != "late"),
            accepted=sum(1 for state in here.values() if state == "accepted"),
            returned=sum(1 for state in here.values() if state == "returned"),
            overdue=sum(1 for pk, day in due.items() if day < TODAY and pk not in received),
        )

    for viewed in made:
        below = [unit for unit in made if viewed in list(ancestors(unit))]
        assert queries.standing(fresh[viewed.pk], kind, "2026") == count(below)
        branches = {branch.pk: standing for branch, standing in queries.by_branch(fresh[viewed.pk], kind, "2026")}
        wanted = {
            child.pk: count([child, *(unit for unit in made if child in list(ancestors(unit)))])
            for child in made
            if above.get(child.pk) == viewed
        }
        assert branches == {pk: standing for pk, standing in wanted.items() if standing.expected}
        late = set(queries.late_units(fresh[viewed.pk], kind, "2026").values_list("pk", flat=True))
        assert len(late) == count(below).overdue


def test_the_number_of_queries_is_fixed(called, union, django_assert_num_queries):
    for school in union.schools:
        called.submitted(school)
    with django_assert_num_queries(2):
        queries.standing(union.national, called.kind, "2026")
    with django_assert_num_queries(3):
        queries.by_branch(union.national, called.kind, "2026")
    school = Unit.objects.select_related("kind__level").get(code="S001")
    with django_assert_num_queries(3):
        assert len(queries.duties(school)) == 1


def test_a_unit_sees_what_it_owes_with_the_extension(called, union, time_machine):
    time_machine.move_to("2026-12-20 08:00:00+07:00")
    school = Unit.objects.select_related("kind__level").get(code="S001")
    (duty,) = queries.duties(school)
    assert (duty.report, duty.due, duty.is_overdue) == (None, date(2026, 12, 15), True)
    actions.extend(None, school, called.kind, YEAR, due_on=date(2026, 12, 15) + timedelta(days=10), reason="bão")
    (duty,) = queries.duties(school)
    assert (duty.due, duty.is_overdue) == (date(2026, 12, 25), False)
    assert queries.duties(Unit.objects.select_related("kind__level").get(code="CDGDVN")) == []
