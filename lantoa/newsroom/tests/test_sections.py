"""Which articles readers see where, and what that costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.newsroom import actions, queries
from lantoa.newsroom.models import Column, Placement
from lantoa.units import actions as unit_actions

pytestmark = pytest.mark.django_db


def titles(unit, **more):
    return [article.title for article in queries.section(unit, **more)]


def test_a_section_shows_its_own_articles_newest_first(union, published):
    now = timezone.now()
    published(union.school_a, "Cũ", at=now - timedelta(days=2))
    published(union.school_a, "Mới", at=now - timedelta(days=1))
    published(union.school_b, "Của trường khác")
    assert titles(union.school_a) == ["Mới", "Cũ"]
    assert titles(union.north) == []
    assert [a.title for a in queries.latest()] == ["Của trường khác", "Mới", "Cũ"]


def test_what_a_merged_unit_wrote_stays_at_its_address_and_is_kept_by_its_successor(union, published, client):
    keeper, outsider = union.account(union.school_b, "chu-tich"), union.account(union.school_c, "chu-tich")
    writer = union.account(union.school_a, "chu-tich")
    old = published(union.school_a, "Bài của trường cũ")
    unit_actions.merge(None, union.school_a, union.school_b, on=timezone.localdate())
    published(union.school_b, "Bài của trường mới")
    union.school_a.refresh_from_db()
    assert titles(union.school_a) == ["Bài của trường cũ"]
    assert titles(union.school_b) == ["Bài của trường mới", "Bài của trường cũ"]
    assert client.get(old.get_absolute_url()).status_code == 200
    page = client.get("/don-vi/S002/").content.decode()
    assert union.school_a.name in page

    client.force_login(keeper)
    assert "Bài của trường cũ" in client.get("/lam-viec/S002/bai-viet/").content.decode()
    assert client.get(f"/lam-viec/S002/bai-viet/{old.pk}/").status_code == 200
    with pytest.raises(Conflict):
        actions.write(keeper, union.school_a, title="Bài mới ở trường cũ")
    for stranger in (outsider, writer):
        with pytest.raises(NotAllowed):
            actions.withdraw(stranger, old, reason="Không còn đúng.")
    actions.withdraw(keeper, old, reason="Không còn đúng.")
    assert titles(union.school_b) == ["Bài của trường mới"]


def test_units_merged_one_after_another_end_at_the_last(union, published):
    published(union.school_a, "Bài của trường đầu")
    day = timezone.localdate() - timedelta(days=9)
    unit_actions.merge(None, union.school_a, union.school_b, on=day)
    unit_actions.merge(None, union.school_b, union.school_c, on=day + timedelta(days=2))
    assert titles(union.school_c) == ["Bài của trường đầu"]


def test_an_offer_shows_above_only_once_accepted(union, published):
    chair, above = union.account(union.school_a, "chu-tich"), union.account(union.north, "chu-tich")
    article = published(union.school_a)
    offer = actions.offer_up(chair, article)
    assert titles(union.north) == []
    with pytest.raises(Conflict):
        actions.offer_up(chair, article)
    with pytest.raises(NotAllowed):
        actions.answer_offer(chair, offer, accept=True)
    actions.answer_offer(above, offer, accept=True)
    assert [(a.title, a.unit) for a in queries.section(union.north)] == [(article.title, union.school_a)]
    assert titles(union.school_b) == []
    with pytest.raises(Conflict):
        actions.answer_offer(above, offer, accept=False, reply="Muộn rồi")


def test_a_declined_offer_says_why_and_may_be_made_again(union, published):
    chair, above = union.account(union.school_a, "chu-tich"), union.account(union.north, "chu-tich")
    article = published(union.school_a)
    offer = actions.offer_up(chair, article)
    with pytest.raises(Invalid):
        actions.answer_offer(above, offer, accept=False)
    offer = actions.answer_offer(above, offer, accept=False, reply="Thêm số người dự nhé.")
    assert offer.reply == "Thêm số người dự nhé."
    assert actions.offer_up(chair, article).pk == offer.pk


def test_an_accepted_article_can_go_on_to_the_top_and_no_further(union, published):
    article = published(union.school_a)
    actions.answer_offer(None, actions.offer_up(None, article), accept=True)
    with pytest.raises(Invalid):
        actions.offer_up(None, article, source=union.south)
    actions.answer_offer(None, actions.offer_up(None, article, source=union.north), accept=True)
    assert titles(union.national) == [article.title]
    with pytest.raises(Invalid):
        actions.offer_up(None, article, source=union.national)


def test_one_row_shows_an_article_in_every_section_of_a_branch(union, published):
    office = union.account(union.national, "truong-ban-tuyen-giao")
    article = published(union.national, "Thư chúc mừng 20/11")
    before = Placement.objects.count()
    actions.push_down(office, article, [union.north])
    assert Placement.objects.count() == before + 1
    assert all(titles(unit) == [article.title] for unit in (union.north, union.school_a, union.school_b))
    assert titles(union.school_c) == []
    actions.push_down(office, article, [union.national])
    assert Placement.objects.count() == before + 1
    assert titles(union.school_c) == [article.title]


def test_an_article_that_comes_twice_is_shown_once(union, published):
    article = published(union.school_a)
    actions.answer_offer(None, actions.offer_up(None, article), accept=True)
    actions.push_down(None, article, [union.north], source=union.north)
    assert titles(union.school_a) == [article.title]
    assert titles(union.school_b) == [article.title]


def test_pushing_without_the_branch_stays_with_the_unit(union, published):
    article = published(union.national)
    actions.push_down(None, article, [union.north], subtree=False)
    assert titles(union.north) == [article.title]
    assert titles(union.school_a) == []


def test_nobody_pushes_into_a_branch_that_is_not_theirs(union, published):
    above = union.account(union.north, "chu-tich")
    article = published(union.north)
    with pytest.raises(Invalid, match="không thuộc"):
        actions.push_down(above, article, [union.south])
    with pytest.raises(NotAllowed):
        actions.push_down(above, published(union.national), [union.school_a])
    with pytest.raises(NotAllowed):
        actions.push_down(union.account(union.north, "can-bo-truyen-thong"), article, [union.school_a])


def test_a_section_below_can_take_down_what_stands_there_but_not_what_its_parent_shows_the_branch(union, published):
    article = published(union.national)
    direct, branch = actions.push_down(None, article, [union.school_a, union.south])
    chair_a, chair_c = union.account(union.school_a, "chu-tich"), union.account(union.school_c, "chu-tich")
    actions.take_down(chair_a, direct)
    assert titles(union.school_a) == []
    with pytest.raises(NotAllowed):
        actions.take_down(chair_c, branch)
    assert titles(union.school_c) == [article.title]


def test_a_withdrawn_article_leaves_every_section_at_once(union, published):
    article = published(union.national)
    actions.push_down(None, article, [union.national])
    actions.withdraw(None, article, "Nhầm ngày")
    assert titles(union.school_a) == titles(union.national) == []


def test_a_column_narrows_a_section(union, published):
    other = Column.objects.get(code="guong-sang-nha-giao")
    published(union.school_a, "Một")
    published(union.school_a, "Hai", column=other)
    assert titles(union.school_a, column=other) == ["Hai"]
    assert [a.title for a in queries.latest(column=other)] == ["Hai"]


def test_a_section_costs_the_same_however_many_articles_and_branches(
    union, published, photo, django_assert_num_queries
):
    def fill(count):
        for number in range(count):
            picture = actions.add_picture(None, union.school_a, photo())
            published(union.school_a, f"Bài {number}", cover=picture)
            article = published(union.national, f"Chung {number}")
            actions.push_down(None, article, [union.national])
        for article in queries.section(union.school_a):
            if article.cover:
                article.cover.get_rendition(queries.CARD)

    def read():
        for article in queries.section(union.school_a)[:20]:
            assert article.unit.name
            assert article.column.name
            if article.cover:
                assert article.cover.get_rendition(queries.CARD).url

    fill(1)
    with django_assert_num_queries(3):  # whose placements; the articles with their covers; their sizes
        read()
    fill(4)
    with django_assert_num_queries(3):  # whose placements; the articles with their covers; their sizes
        read()
