from __future__ import annotations

from datetime import date

import pytest

from lantoa.base.periods import Period
from lantoa.indicators import engine, registry
from lantoa.indicators.models import IndicatorDirty, IndicatorValue
from lantoa.programme import actions, indicators, metrics
from lantoa.programme.models import Campaign

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
