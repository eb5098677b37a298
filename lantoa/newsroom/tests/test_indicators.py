"""What the register says about targets, up the tree."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from lantoa.base.periods import Period
from lantoa.indicators import registry
from lantoa.indicators.models import IndicatorDirty
from lantoa.newsroom import actions, boards
from lantoa.newsroom.models import Medium, Product
from lantoa.programme.models import Campaign

pytestmark = pytest.mark.django_db


def register(unit, medium, day, **more):
    return actions.register_product(
        None, unit, medium=Medium.objects.get(code=medium), title=medium, produced_on=day, channel="other", **more
    )


def test_t3_counts_digital_products_over_all_that_stand(union, django_assert_num_queries):
    register(union.school_a, "video", date(2026, 1, 1))
    register(union.school_a, "to-roi", date(2026, 6, 30))
    register(union.school_a, "to-roi", date(2025, 12, 31))
    struck = register(union.school_a, "bang-ron", date(2026, 3, 3))
    actions.remove_product(None, struck, "Ghi hai lần")
    register(union.school_b, "to-roi", date(2026, 7, 1))
    t3 = registry.get("T3")
    year = Period.year(2026)
    with django_assert_num_queries(2):
        assert dict(t3.numerator(year)) == {union.school_a.pk: 1}
        assert dict(t3.denominator(year)) == {union.school_a.pk: 2, union.school_b.pk: 1}
    assert dict(t3.denominator(Period.half(2026, 1))) == {union.school_a.pk: 2}
    with django_assert_num_queries(1):
        rows = [t3.evidence.render(record) for record in t3.evidence.rows(year)]
    assert [(row.title, row.counted) for row in rows] == [("to-roi", False), ("to-roi", False), ("video", True)]


def test_whatever_changes_a_product_is_noted_for_its_unit_and_its_campaign(union, published, column):
    campaign = Campaign.objects.create(
        unit=union.north, title="Đợt", slug="dot", starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 1), state="active"
    )

    def noted():
        rows = set(IndicatorDirty.objects.values_list("code", "unit_id", "day"))
        IndicatorDirty.objects.all().delete()
        return rows

    today = timezone.localdate()
    both = {("T3", union.school_a.pk, today), ("T1", union.north.pk, date(2026, 2, 1))}
    article = published(union.school_a, campaign=campaign)
    assert both <= noted()
    actions.withdraw(None, article, "Nhầm")
    assert both <= noted()
    product = register(union.school_a, "video", today, campaign=campaign)
    assert both <= noted()
    actions.remove_product(None, product, "Nhầm")
    assert both <= noted()
    article = actions.publish(None, actions.save_draft(None, article, campaign=None))
    assert both <= noted()
    assert Product.objects.get(article=article).campaign is None


def test_campaigns_count_products_and_articles_in_one_query_each(union, published, django_assert_num_queries):
    made = [
        Campaign.objects.create(
            unit=union.north, title=f"Đợt {n}", slug=f"dot-{n}", starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 1),
            state="active",
        )
        for n in range(3)
    ]  # fmt: skip
    published(union.school_a, campaign=made[0])
    actions.withdraw(None, published(union.school_a, campaign=made[0]), "Nhầm")
    register(union.school_b, "to-roi", date(2026, 1, 5), campaign=made[0])
    register(union.school_b, "video", date(2026, 1, 5), campaign=made[1])
    campaigns = Campaign.objects.all()
    with django_assert_num_queries(1):
        assert boards.products_per_campaign(campaigns) == {made[0].pk: 2, made[1].pk: 1}
    with django_assert_num_queries(1):
        assert boards.articles_per_campaign(campaigns) == {made[0].pk: 1}
    assert [entry.title for entry in boards.articles_of(made[0], None, 5)] == ["Hội thao chào mừng 20/11"]
    assert [entry.title for entry in boards.products_of(made[0], None, 5)] == ["to-roi"]
