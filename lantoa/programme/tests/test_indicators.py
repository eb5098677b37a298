from __future__ import annotations

from datetime import date

import pytest

from lantoa.base.periods import Period
from lantoa.indicators import engine, registry
from lantoa.indicators.models import IndicatorDirty, IndicatorValue
from lantoa.programme import actions, indicators, metrics
from lantoa.programme.models import Campaign, Programme, Target

pytestmark = pytest.mark.django_db

YEAR = Period.year(2026)


@pytest.fixture(autouse=True)
def _products():
    """Products as an upper room would know them: campaigns with hashtags have one."""
    before = metrics.metric(metrics.PRODUCTS)
    metrics.register(
        metrics.Metric(
            metrics.PRODUCTS, "Sản phẩm", lambda chosen: {}, having=lambda chosen: chosen.exclude(hashtags="")
        )
    )
    yield
    metrics.register(before) if before is not None else metrics.unregister(metrics.PRODUCTS)


def make(unit, ends_on: date = date(2026, 2, 20), hashtags: str = "#co", state: str = "active") -> Campaign:
    return actions.create_campaign(None, unit, title="Tri ân", starts_on=date(2025, 12, 1), ends_on=ends_on,
                                   hashtags=hashtags, state=state)  # fmt: skip


def value_at(unit) -> tuple[float, float]:
    return IndicatorValue.objects.values_list("num", "den").get(code="T1", period=YEAR.key, unit=unit)


def test_a_unit_counts_once_and_only_with_a_published_product(union):
    make(union.school_a)
    make(union.school_a)
    make(union.school_b, hashtags="")
    make(union.school_c, ends_on=date(2025, 12, 31))
    make(union.school_d, state="draft")
    assert sorted(indicators.units_with_a_campaign(YEAR)) == [(union.school_a.pk, 1)]
    assert len(list(indicators.units(YEAR))) == 7


def test_the_target_is_filled_in_and_its_evidence_opens(union):
    campaign = make(union.school_a)
    found = registry.get("T1")
    assert found is not None
    assert found.has_source
    rows = [found.evidence.render(one) for one in found.evidence.rows(YEAR)]
    assert [(one.title, one.url, one.unit) for one in rows] == [
        ("Tri ân", campaign.get_absolute_url(), union.school_a)
    ]  # fmt: skip


def test_what_is_done_with_a_campaign_brings_the_figure_up_to_date(union):
    engine.recompute(YEAR)
    campaign = make(union.school_a)
    assert set(IndicatorDirty.objects.values_list("code", "unit_id", "day")) == {
        ("T1", union.school_a.pk, date(2026, 2, 20))
    }  # fmt: skip
    engine.recompute_dirty()
    assert value_at(union.national) == (1, 7)
    actions.cancel_campaign(None, campaign)
    engine.recompute_dirty()
    assert value_at(union.national) == (0, 7)


def test_goals_are_those_of_the_programme_that_covers_the_period_each_in_its_time(union):
    programme = Programme.objects.create(
        unit=union.national, title="Chương trình", starts_on=date(2023, 1, 1), ends_on=date(2028, 12, 31)
    )
    for code, by, goal in (("a", date(2025, 12, 31), "0.4"), ("b", date(2028, 12, 31), "0.7")):
        Target.objects.create(programme=programme, code=code, name=code, indicator_code="T6", by=by, goal=goal)
    Target.objects.create(programme=programme, code="c", name="c", indicator_code="T3", goal="0.55")
    assert registry.goals_for(Period.year(2024))["T6"] == 0.4
    assert registry.goals_for(Period.half(2025, 2))["T6"] == 0.4
    assert registry.goals_for(Period.year(2026))["T6"] == 0.7
    assert registry.goals_for(Period.year(2026))["T3"] == 0.55
    assert registry.goals_for(Period.year(2030))["T3"] == 0.5  # no programme: as the guidance words it
    Programme.objects.update(state=Programme.State.CLOSED)
    assert registry.goals_for(Period.year(2026))["T3"] == 0.55  # what was wanted then does not change
