from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine

from lantoa.programme import actions
from lantoa.programme.models import Plan, Programme

YEAR = 2026


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with time_machine.travel("2026-03-02 09:00+07:00", tick=False):
        yield


@pytest.fixture
def programme(union) -> Programme:
    return actions.start_programme(None, union.national)


@pytest.fixture
def national_plan(union, programme) -> Plan:
    """The national office's plan of the year, with two items, issued to everybody."""
    plan = actions.open_plan(None, union.national, programme, YEAR)
    section = programme.sections.get(number=1)
    actions.add_item(None, plan, title="Cao điểm 20/11", section=section, starts_on=date(2026, 10, 1),
                     ends_on=date(2026, 11, 30), budget=900_000_000)  # fmt: skip
    actions.add_item(None, plan, title="Mở chuyên mục gương sáng nhà giáo", section=section)
    run = actions.issue(None, plan, number="18/KH-CĐN")
    actions.run_cascade(run.pk)
    plan.refresh_from_db()
    return plan


@pytest.fixture
def plan_at(programme, national_plan):
    """A function that gives the plan of a unit."""
    return lambda unit: Plan.objects.select_related("unit", "programme").get(unit=unit, year=YEAR)
