from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantoa.programme import actions, queries
from lantoa.programme.models import Plan, PlanItem
from lantoa.programme.tests.conftest import YEAR
from lantoa.units.models import Unit

ANSWERS = st.sampled_from(["adopted", "adapted", "declined", "silent"])


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(answers=st.lists(st.tuples(ANSWERS, st.booleans()), min_size=3, max_size=3), items=st.integers(1, 3))
def test_the_nearest_version_that_was_issued_is_the_one_to_answer(union, programme, answers, items):
    """Down a chain of units each level answers each item somehow and issues its plan or not; every unit must see, for
    each item, the version of the nearest level above that made one and issued it."""
    _clear()
    chain = _chain(union, len(answers))
    top = Plan.objects.get_or_create(unit=chain[0], programme=programme, year=YEAR)[0]
    roots = [actions.add_item(None, top, title=f"Gốc {n}") for n in range(items)]
    actions.issue(None, top)
    expected: dict[int, PlanItem] = {root.pk: root for root in roots}
    for unit, (how, issues) in zip(chain[1:], answers, strict=True):
        plan = actions.open_plan(None, unit, programme, YEAR)
        seen = queries.inherited_items(plan)
        assert {item.line: item.pk for item in seen} == {line: item.pk for line, item in expected.items()}
        assert queries.waiting([plan])[plan.pk].count == items
        mine = {}
        for item in seen:
            if how == "silent":
                continue
            given_answer = actions.answer(None, plan, item, how, reason="Lý do", title=f"{unit.code} {item.line}") \
                if how == "adapted" else actions.answer(None, plan, item, how, reason="Lý do")  # fmt: skip
            if given_answer.own is not None:
                mine[item.line] = given_answer.own
        if issues and how != "silent":
            Plan.objects.filter(pk=plan.pk).update(state=Plan.State.APPROVED)
            actions.issue(None, plan)
            expected |= mine


def _clear() -> None:
    from lantoa.programme.models import Cascade, ItemAnswer

    ItemAnswer.objects.all().delete()
    PlanItem.objects.order_by("-pk").update(source=None, origin=None)
    PlanItem.objects.all().delete()
    Cascade.objects.all().delete()
    Plan.objects.all().delete()


def _chain(union, below: int) -> list[Unit]:
    """The national office, a province, a school, and a section of it."""
    units = [union.national, union.north, union.school_a]
    section = Unit.objects.filter(code="TO1").first()
    if section is None:
        school = Unit.objects.get(pk=union.school_a.pk)
        section = school.add_child(
            instance=Unit(code="TO1", name="Tổ 1", kind=school.kind, valid_from=school.valid_from)
        )
    return [*units, section][: below + 1]


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(money=st.lists(st.integers(0, 10**13), min_size=7, max_size=7), cancelled=st.integers(0, 6))
def test_budgets_add_up_the_tree_to_the_last_dong(union, programme, money, cancelled):
    _clear()
    units = [union.national, union.north, union.south, *union.schools]
    for n, (unit, amount) in enumerate(zip(units, money, strict=True)):
        plan = Plan.objects.create(unit=unit, programme=programme, year=YEAR)
        state = "cancelled" if n == cancelled else "planned"
        PlanItem.objects.bulk_create(
            PlanItem(plan=plan, title="Việc", budget=part, state=state) for part in (amount // 2, amount - amount // 2)
        )

    def branch(unit: Unit) -> int:
        return queries.budget_of_branch(unit, programme, YEAR)

    own = {plan.unit_id: queries.budget(plan) for plan in Plan.objects.all()}
    assert branch(union.national) == own[union.national.pk] + branch(union.north) + branch(union.south)
    assert branch(union.north) == own[union.north.pk] + branch(union.school_a) + branch(union.school_b)
    assert branch(union.national) == sum(amount for n, amount in enumerate(money) if n != cancelled)
    by_page = queries.budgets_of(list(Plan.objects.all()))
    assert sum(by_page.values()) == branch(union.national)
