from __future__ import annotations

from datetime import date

import pytest

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.periods import Period
from lantoa.programme import actions, metrics, queries
from lantoa.programme.models import Campaign, Occasion, PlanItem
from lantoa.programme.signals import campaign_changed

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted():
    """Products as an upper room would count them: here, one for every letter "o" of the title."""
    before = metrics.metric(metrics.PRODUCTS)

    def compute(campaigns):
        return {pk: title.count("o") for pk, title in campaigns.values_list("pk", "title")}

    metrics.register(metrics.Metric(metrics.PRODUCTS, "Sản phẩm đã đăng", compute))
    yield
    metrics.register(before) if before is not None else metrics.unregister(metrics.PRODUCTS)


def make(unit, title="Tri ân", **facts) -> Campaign:
    facts = {"starts_on": date(2026, 2, 1), "ends_on": date(2026, 2, 20), "state": "active"} | facts
    return actions.create_campaign(None, unit, title=title, **facts)


def test_an_occasion_gives_title_dates_products_and_targets(union):
    campaign = actions.propose_campaign(None, union.school_a, Occasion.objects.get(code="nha-giao-viet-nam"), 2026)
    assert campaign.title == "Tri ân nhà giáo Việt Nam 2026"
    assert campaign.starts_on < date(2026, 11, 20) < campaign.ends_on
    assert campaign.products
    assert dict(campaign.targets.values_list("metric", "goal")) == {"products": 6, "reach": 100}


def test_a_month_is_proposed_from_its_first_to_its_last_day(union):
    campaign = actions.propose_campaign(None, union.school_a, Occasion.objects.get(code="thang-cong-nhan"), 2026)
    assert (campaign.starts_on, campaign.ends_on) == (date(2026, 5, 1), date(2026, 5, 31))


def test_proposing_twice_gives_the_same_campaign(union):
    occasion = Occasion.objects.get(code="nha-giao-viet-nam")
    first = actions.propose_campaign(None, union.school_a, occasion, 2026)
    assert actions.propose_campaign(None, union.school_a, occasion, 2026) == first
    assert actions.propose_campaign(None, union.school_a, occasion, 2027) != first
    assert actions.propose_campaign(None, union.school_b, occasion, 2026) != first


def test_every_shared_occasion_that_proposes_makes_a_valid_campaign(union):
    for occasion in Occasion.objects.filter(proposes=True):
        campaign = actions.propose_campaign(None, union.school_a, occasion, 2027)
        assert campaign.starts_on.year == campaign.ends_on.year == 2027


def test_an_officer_of_another_unit_opens_none(union):
    with pytest.raises(NotAllowed):
        actions.create_campaign(union.account(union.school_b, "chu-tich"), union.school_a, title="Lạ",
                                starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 2))  # fmt: skip


def test_a_campaign_goes_from_draft_to_closed_and_back_in_order_only(union):
    campaign = make(union.school_a, state="draft", ends_on=date(2026, 12, 1))
    with pytest.raises(Conflict):
        actions.close_campaign(None, campaign)
    actions.launch_campaign(None, campaign)
    with pytest.raises(Conflict):
        actions.launch_campaign(None, campaign)
    actions.close_campaign(None, campaign, conclusion="Vui", on=date(2026, 3, 1))
    campaign.refresh_from_db()
    assert (campaign.state, campaign.ends_on, campaign.conclusion) == ("closed", date(2026, 3, 1), "Vui")
    assert actions.reopen_campaign(None, campaign).state == "active"


def test_results_stand_beside_targets_and_unknown_is_not_zero(union):
    campaign = make(union.school_a, targets={"products": 4, "reach": 50})
    before = metrics.metric(metrics.PRODUCTS)
    metrics.unregister(metrics.PRODUCTS)
    try:
        found = {one.metric: one for one in queries.results(campaign)}
    finally:
        if before is not None:
            metrics.register(before)
    assert (found["products"].goal, found["products"].value) == (4, None)


def test_a_registered_metric_is_shown(union, counted):
    campaign = make(union.school_a, title="toto", targets={"products": 4})
    found = queries.results(campaign)[0]
    assert (found.metric, found.goal, found.value) == ("products", 4, 2)


def test_activities_of_plans_that_are_done_are_counted(union, programme):
    campaign = make(union.school_a)
    plan = actions.open_plan(None, union.school_a, programme, 2026)
    for state in ("done", "done", "planned"):
        item = actions.add_item(None, plan, title="Việc", campaign=campaign)
        actions.set_item_state(None, item, state)
    assert queries.activities_done(Campaign.objects.all()) == {campaign.pk: 2}
    assert PlanItem.objects.count() == 3


def test_units_that_answer_a_campaign_are_counted_once_public(union):
    parent = make(union.north)
    for school in (union.school_a, union.school_b):
        joined = actions.join_campaign(None, school, parent)
        assert actions.join_campaign(None, school, parent) == joined
    actions.launch_campaign(None, joined)
    assert queries.responses(Campaign.objects.all()) == {parent.pk: 1}


def test_a_school_cannot_answer_the_campaign_of_another_branch(union):
    with pytest.raises(Invalid):
        actions.join_campaign(None, union.school_a, make(union.south))


def test_only_campaigns_that_were_launched_and_not_called_off_count_as_held(union):
    kept = make(union.school_a)
    make(union.school_a, state="draft")
    make(union.school_b, starts_on=date(2025, 12, 1), ends_on=date(2025, 12, 31))
    actions.cancel_campaign(None, make(union.school_c))
    assert list(queries.held_in(Period.year(2026))) == [kept]


def test_a_change_of_a_campaign_tells_the_days_that_it_touches(union):
    told: list[list[date]] = []

    def listen(*, campaign, days, **_more) -> None:
        told.append(days)

    campaign_changed.connect(listen)
    try:
        campaign = make(union.school_a)
        actions.update_campaign(None, campaign, ends_on=date(2027, 1, 5))
        actions.close_campaign(None, campaign, on=date(2026, 3, 2))
    finally:
        campaign_changed.disconnect(listen)
    first, moved, ended = date(2026, 2, 20), date(2027, 1, 5), date(2026, 3, 2)
    assert told == [[first], [first, moved], [ended], [ended, moved]]


def test_goals_below_zero_are_refused(union):
    with pytest.raises(Invalid):
        make(union.school_a, targets={"products": -1})
