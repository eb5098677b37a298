from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lantoa.base.periods import Period
from lantoa.indicators import engine
from lantoa.indicators.models import IndicatorValue
from lantoa.indicators.queries import by_level, dashboard, evidence, values_of_branch
from lantoa.notices import actions
from lantoa.notices.boards import notices_of_campaign, reached_by_campaign
from lantoa.programme import actions as programme_actions
from lantoa.programme import queries as programme_queries
from lantoa.programme.models import Campaign

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_november(time_machine):
    time_machine.move_to("2026-11-23 09:00+07:00", tick=False)


def t2(unit) -> tuple[float, float]:
    value = IndicatorValue.objects.get(code="T2", period="2026", unit=unit)
    return value.num, value.den


def test_t2_is_people_with_proof_over_people_in_frozen_audiences(union, send):
    people = [union.person(union.school_a) for _number in range(3)] + [union.person(union.school_c)]
    first, second = send(union.national, must_read=True), send(union.north)
    engine.recompute(Period.year(2026), ["T2"])
    assert t2(union.national) == (0, 7)
    actions.confirm(people[0], first, version=1)
    actions.opened(people[0], second)
    actions.opened(people[3], first)
    engine.recompute_dirty()
    assert t2(union.national) == (3, 7)
    assert t2(union.north) == (2, 6)
    assert t2(union.school_c) == (1, 1)
    actions.withdraw(None, second, "Gửi nhầm")
    engine.recompute_dirty()
    assert t2(union.national) == (2, 4)


def test_the_evidence_of_t2_tells_the_audience_and_nothing_of_anybody(union, send):
    person = union.person(union.school_a, "Đỗ Thị Kín")
    notice = send(union.north, must_read=True)
    actions.confirm(person, notice, version=1)
    above = union.account(union.north, "chu-tich")
    engine.recompute(Period.year(2026), ["T2"])
    shown = evidence(union.north, "T2", Period.year(2026), above).rows
    assert [(row.title, row.note) for row in shown] == [(notice.title, "gửi tới 1 người")]


def test_a_campaign_shows_how_many_its_notices_reached(union, send):
    person, *_others = [union.person(union.school_a) for _number in range(5)]
    campaign = programme_actions.create_campaign(
        None, union.school_a, title="Tri ân", starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30)
    )
    notice = send(union.school_a, campaign=campaign)
    actions.opened(person, notice)
    with CaptureQueriesContext(connection) as captured:
        assert reached_by_campaign(Campaign.objects.filter(pk=campaign.pk)) == {campaign.pk: 1}
    assert len(captured) == 1
    officer = union.account(union.school_a, "can-bo-truyen-thong")
    assert [entry.title for entry in notices_of_campaign(campaign, officer, 5)] == [notice.title]
    assert notices_of_campaign(campaign, union.account(union.school_c), 5) == []


def test_a_campaign_that_asked_fewer_than_five_does_not_say_how_many_it_reached(union, send, client):
    person, *_others = [union.person(union.school_a) for _number in range(4)]
    campaign = programme_actions.create_campaign(
        None, union.school_a, title="Tri ân", starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30), state="active"
    )
    actions.opened(person, send(union.school_a, campaign=campaign))
    assert reached_by_campaign(Campaign.objects.filter(pk=campaign.pk)) == {campaign.pk: None}
    result = next(one for one in programme_queries.results(campaign) if one.metric == "reach")
    assert result.value is None
    assert client.get(campaign.get_absolute_url()).status_code == 200
    assert programme_queries.values_of("reach", [campaign]) == {}


def test_many_notices_to_three_people_are_still_about_three_people(union, send):
    few, many = [union.person(union.school_a) for _ in range(3)], [union.person(union.school_b) for _ in range(6)]
    for person in [few[0], *many[:3]]:
        actions.opened(person, send(union.north))
        actions.opened(person, send(union.north))
    year = Period.year(2026)
    engine.recompute(year, ["T2"])
    assert t2(union.school_a) == (2, 24)  # 24 times somebody was asked, and still three people
    shown = {
        unit.code: next(f for f in dashboard(unit, year) if f.code == "T2") for unit in (union.north, *union.schools)
    }
    assert {code: figure.hidden for code, figure in shown.items()} == {
        "P01": False, "S001": True, "S002": True, "S003": False, "S004": False,
    }  # fmt: skip
    assert (shown["S001"].num, shown["S001"].previous, shown["S001"].as_json()["numerator"]) == (None, None, None)
    assert {row.unit.code for _u, one, row in values_of_branch(union.national, year) if one.code == "T2"} == {
        "CDGDVN", "P01",
    }  # fmt: skip
    assert by_level(union.national, "T2", year)  # all nine are of one level
    # Two more in the small school: nothing is to be hidden any longer, and the figures follow by themselves.
    few += [union.person(union.school_a) for _ in range(2)]
    send(union.north)
    engine.recompute_dirty()
    assert not IndicatorValue.objects.filter(code="T2", hidden=True).exists()


def test_the_page_of_a_campaign_shows_it(union, client):
    union.person(union.school_a)
    campaign = programme_actions.create_campaign(
        None, union.school_a, title="Tri ân", starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30), state="active"
    )
    assert client.get(campaign.get_absolute_url()).status_code == 200


def test_a_share_over_fewer_than_five_is_shown_to_nobody(union):
    few = [union.person(union.school_a) for _ in range(3)]
    notice = actions.publish(None, actions.draft(None, union.school_a, title="Lịch", body="Mai.", must_read=True))
    actions.confirm(few[0], notice, version=notice.version)
    year = Period.containing(timezone.localdate())
    engine.recompute(year)
    assert next(f for f in dashboard(union.school_a, year) if f.code == "T2").value is None
    assert not [row for _unit, one, row in values_of_branch(union.national, year) if one.code == "T2"]
    for _ in range(2):
        union.person(union.school_a)
    second = actions.publish(None, actions.draft(None, union.school_a, title="Họp", body="Mai.", must_read=True))
    actions.confirm(few[0], second, version=second.version)
    engine.recompute(year)
    assert next(f for f in dashboard(union.school_a, year) if f.code == "T2").value == pytest.approx(2 / 8)
