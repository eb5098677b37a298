"""An indicator that stands on records of this floor: women among the people on the roll, by the day they came."""

from __future__ import annotations

import pytest
from django.db.models import Count

from lantoa.base.rights import Capability
from lantoa.indicators import registry
from lantoa.indicators.registry import Evidence, EvidenceRow, Indicator
from lantoa.people.models import Person


def people(period):
    return Person.objects.filter(joined_on__gte=period.start, joined_on__lt=period.end).order_by()


@pytest.fixture
def only_ours(monkeypatch):
    """The registry holds the ten declared targets and two of our own; nothing of the rooms above."""
    from lantoa.indicators.targets import TARGETS

    monkeypatch.setattr(registry._registry, "indicators", {target.code: target for target in TARGETS})
    monkeypatch.setattr(registry._registry, "goals", [])
    registry.register(
        Indicator(
            "X1", "Nữ", "Nữ trên tổng số người", "nữ", "người", goal=0.5, source="danh sách",
            numerator=lambda period: people(period).filter(sex="f").values_list("unit_id").annotate(n=Count("pk")),
            denominator=lambda period: people(period).values_list("unit_id").annotate(n=Count("pk")),
            evidence=Evidence(
                rows=lambda period: people(period).select_related("unit").order_by("-joined_on", "pk"),
                render=lambda person: EvidenceRow(person.full_name, "", person.unit, person.joined_on, person.sex == "f"),
                scope=Capability.MANAGE_PEOPLE,
            ),
        )
    )  # fmt: skip
    registry.register(
        Indicator(
            "X2", "Đơn vị có nữ", "Đơn vị có nữ trên tổng số đơn vị", "đơn vị có nữ", "đơn vị",
            numerator=lambda period: [(unit_id, 1) for unit_id in sorted(
                set(people(period).filter(sex="f").values_list("unit_id", flat=True)))],
        )
    )  # fmt: skip
