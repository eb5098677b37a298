"""Issues from draft to the web: assembling, order, review, parts of units below."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.models import AuditEntry
from lantoa.base.periods import Period
from lantoa.bulletins import actions, boards, queries
from lantoa.bulletins.models import Issue, LocalBlock
from lantoa.newsroom import actions as newsroom
from lantoa.newsroom.models import Column, Product

State = Issue.State


def titles(issue):
    return [item.article.title for item in queries.all_items(issue)]


def at(unit, name, *args):
    return reverse(f"bulletins:{name}", args=[unit.code, *args])


def test_issues_are_numbered_within_their_bulletin(bulletin, union):
    other = actions.create_bulletin(None, union.school_a, name="Nữ công")
    numbers = [actions.open_issue(None, one, title="x").number for one in (bulletin, bulletin, other)]
    assert numbers == [1, 2, 1]


def test_two_bulletins_of_one_name_have_two_addresses(bulletin, union):
    other = actions.create_bulletin(None, union.school_b, name=bulletin.name)
    assert other.slug == f"{bulletin.slug}-2"


@time_machine.travel("2026-11-20 09:00+07:00", tick=False)
def test_an_issue_is_filled_with_the_articles_of_a_month_and_a_column(bulletin, published, union):
    unit = union.school_a
    published(unit, "Tháng trước", at=datetime(2026, 10, 30, tzinfo=UTC))
    published(unit, "Tháng này", at=datetime(2026, 11, 5, tzinfo=UTC))
    published(unit, "Gương sáng", column="guong-sang-nha-giao", at=datetime(2026, 11, 6, tzinfo=UTC))
    published(union.school_b, "Trường khác", at=datetime(2026, 11, 6, tzinfo=UTC))
    november = actions.open_issue(None, bulletin, title="11")
    assert actions.fill(None, november, Period.month(2026, 11)) == 2
    assert titles(november) == ["Gương sáng", "Tháng này"]
    column = actions.open_issue(None, bulletin, title="gương")
    actions.fill(None, column, column=Column.objects.get(code="guong-sang-nha-giao"))
    assert titles(column) == ["Gương sáng"]
    assert actions.fill(None, november, Period.month(2026, 11)) == 0


def test_articles_are_put_in_order_by_steps_and_by_dragging(issue):
    first, second, third = issue.articles
    actions.move_item(issue.writer, issue, third.pk, -1)
    assert titles(issue) == ["Bài số 1", "Bài số 3", "Bài số 2"]
    actions.move_item(issue.writer, issue, first.pk, -1)
    actions.order_items(issue.writer, issue, [second.pk, 999_999, first.pk])
    assert titles(issue) == ["Bài số 2", "Bài số 1", "Bài số 3"]
    actions.drop_item(issue.writer, issue, first.pk)
    assert titles(issue) == ["Bài số 2", "Bài số 3"]


def test_articles_of_other_units_and_more_than_twenty_are_not_taken(issue, published, union):
    foreign = published(union.school_b, "Trường khác")
    assert actions.add_items(issue.writer, issue, [foreign]) == 0
    many = [published(union.school_a, f"Nhiều {n}") for n in range(18)]
    with pytest.raises(Invalid):
        actions.add_items(issue.writer, issue, many)


def test_the_maker_cannot_be_the_second_person(issue, second):
    actions.ask_review(issue.writer, issue)
    with pytest.raises(NotAllowed):
        actions.approve(issue.writer, issue)
    with pytest.raises(NotAllowed):
        actions.send(issue.writer, issue)
    assert actions.approve(second, issue).state == State.APPROVED


def test_a_stranger_approves_edits_and_sends_nothing(issue, union):
    actions.ask_review(issue.writer, issue)
    stranger = union.account(union.school_b, "chu-tich")
    for act in (
        lambda: actions.approve(stranger, issue), lambda: actions.change_issue(stranger, issue, title="x"),
        lambda: actions.send(stranger, issue), lambda: actions.discard(stranger, issue),
        lambda: actions.order_items(stranger, issue, []), lambda: actions.send_test(stranger, issue),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            act()


def test_a_change_after_approval_needs_another_look(issue, second):
    actions.ask_review(issue.writer, issue)
    actions.approve(second, issue)
    actions.change_issue(issue.writer, issue, title="Tháng Mười một", letter="Thêm một câu.")
    issue.refresh_from_db()
    assert (issue.state, issue.approved_by) == (State.DRAFT, None)
    with pytest.raises(NotAllowed):
        actions.send(issue.writer, issue)


def test_a_small_bulletin_within_the_own_branch_needs_no_second_person(issue, settings):
    bulletin = issue.bulletin
    actions.change_bulletin(
        None,
        bulletin,
        name=bulletin.name,
        description="",
        look=bulletin.look,
        outsiders=False,
        to_members=True,
        active=True,
    )
    assert actions.send(issue.writer, issue).state == State.SENT


def test_a_large_one_does(issue, settings, union):
    settings.NOTICE_APPROVAL_ABOVE = 1
    bulletin = issue.bulletin
    actions.change_bulletin(
        None,
        bulletin,
        name=bulletin.name,
        description="",
        look=bulletin.look,
        outsiders=False,
        to_members=True,
        active=True,
    )
    for _n in range(2):
        actions.join(union.person(union.school_a, email=f"a{_n}@truong.vn"), bulletin)
    with pytest.raises(NotAllowed):
        actions.send(issue.writer, issue)


def test_what_is_returned_carries_a_word_and_waits_on_the_makers_to_do(issue, second):
    actions.ask_review(issue.writer, issue)
    assert [item.title for item in boards.todo(second)] == ["Duyệt số bản tin “Tháng Mười một”"]
    assert list(boards.todo(issue.writer)) == []
    actions.return_issue(second, issue, "Thêm bài về nữ công.")
    assert list(boards.todo(second)) == []
    assert [item.detail for item in boards.todo(issue.writer)] == ["Thêm bài về nữ công."]


def test_an_issue_without_articles_goes_nowhere(bulletin, union):
    empty = actions.open_issue(None, bulletin, title="Rỗng")
    for act in (actions.ask_review, actions.send):
        with pytest.raises(Invalid):
            act(None, empty)


@time_machine.travel("2026-11-20 09:00+07:00", tick=False)
def test_a_sent_issue_is_public_registered_searchable_and_in_the_log(issue, client):
    actions.change_issue(issue.writer, issue, title="Tháng Mười một", letter="Thư ngỏ về **mùa hiến chương**.")
    assert client.get(issue.get_absolute_url()).status_code == 404
    actions.send(None, issue)
    page = client.get(issue.get_absolute_url()).content.decode()
    assert "mùa hiến chương" in page
    assert page.index("Bài số 1") < page.index("Bài số 2")
    product = Product.objects.get(medium__code="ban-tin-dien-tu")
    assert (product.channel, product.produced_on) == ("email", date(2026, 11, 20))
    assert product.link.endswith(issue.get_absolute_url())
    assert AuditEntry.objects.filter(verb="bulletin.send").exists()
    hit = boards.hits([issue.pk], None)[issue.pk]
    assert hit.url == issue.get_absolute_url()
    assert [document.pk for document in boards.documents(None)] == [issue.pk]


def test_withdrawing_takes_the_page_down_and_strikes_the_product(issue, client):
    actions.send(None, issue)
    actions.withdraw(None, issue, "Sai số liệu")
    response = client.get(issue.get_absolute_url())
    assert response.status_code == 410
    assert "Sai số liệu" in response.content.decode()
    assert not Product.objects.counted().filter(medium__code="ban-tin-dien-tu").exists()
    assert boards.hits([issue.pk], None) == {}


def test_an_article_that_is_withdrawn_meanwhile_is_left_out(issue, client):
    newsroom.withdraw(None, issue.articles[1], "Nhầm")
    actions.send(None, issue)
    page = client.get(issue.get_absolute_url()).content.decode()
    assert "Bài số 2" not in page
    assert "Bài số 3" in page


def test_a_planned_issue_leaves_at_its_time_and_once(issue, second):
    with time_machine.travel("2026-11-20 09:00+07:00", tick=False):
        actions.ask_review(issue.writer, issue)
        actions.approve(second, issue)
        with pytest.raises(Invalid):
            actions.schedule(issue.writer, issue, timezone.now() - timedelta(hours=1))
        actions.schedule(issue.writer, issue, timezone.now() + timedelta(hours=2))
        assert actions.send_due() == 0
    with time_machine.travel("2026-11-20 11:01+07:00", tick=False):
        assert actions.send_due() == 1
        assert actions.send_due() == 0
    assert Product.objects.filter(medium__code="ban-tin-dien-tu").count() == 1


def test_a_planned_issue_that_lost_its_articles_goes_back_instead_of_out(issue, second):
    with time_machine.travel("2026-11-20 09:00+07:00", tick=False):
        actions.ask_review(issue.writer, issue)
        actions.approve(second, issue)
        actions.schedule(issue.writer, issue, timezone.now() + timedelta(hours=2))
        for article in issue.articles:
            newsroom.withdraw(None, article, "Nhầm")
    with time_machine.travel("2026-11-20 11:01+07:00", tick=False):
        assert actions.send_due() == 0
    issue.refresh_from_db()
    assert issue.state == State.DRAFT
    assert "chưa có bài nào" in issue.return_note


@pytest.fixture
def from_above(union, published):
    """The province's issue, agreed on."""
    bulletin = actions.create_bulletin(None, union.north, name="Bản tin tỉnh")
    made = actions.open_issue(None, bulletin, title="Số tỉnh")
    actions.add_items(None, made, [published(union.north, "Bài của tỉnh")])
    actions.ask_review(None, made)
    return actions.approve(None, made)


def test_a_unit_below_puts_its_own_part_into_an_issue_from_above(from_above, union, signed_in, client):
    chair = union.account(union.school_a, "chu-tich")
    page = signed_in(chair).get(at(union.school_a, "desk")).content.decode()
    assert "Số tỉnh" in page
    signed_in(chair).post(
        at(union.school_a, "block", from_above.pk), {"title": "Trường mình", "text": "Họp tổ chiều thứ Sáu."}
    )
    actions.send(None, from_above)
    address = from_above.get_absolute_url()
    assert "Họp tổ chiều thứ Sáu." in client.get(f"{address}?don-vi=S001").content.decode()
    assert "Họp tổ chiều thứ Sáu." not in client.get(f"{address}?don-vi=S002").content.decode()
    assert "Họp tổ chiều thứ Sáu." not in client.get(address).content.decode()
    with pytest.raises(Conflict):
        actions.put_block(chair, from_above, union.school_a, title="Muộn", text="x")


def test_only_units_below_put_something_in_and_only_their_own(from_above, union):
    outside = union.account(union.school_c, "chu-tich")
    with pytest.raises(NotAllowed):
        actions.put_block(outside, from_above, union.school_c, title="x", text="y")
    with pytest.raises(NotAllowed):
        actions.put_block(outside, from_above, union.school_a, title="x", text="y")
    assert not LocalBlock.objects.exists()


def test_the_desk_leads_from_articles_to_a_sent_issue(issue, second, union, signed_in):
    client = signed_in(issue.writer)
    work = at(union.school_a, "work", issue.pk)
    assert "Nhờ duyệt" in client.get(work).content.decode()
    client.post(at(union.school_a, "do_nho_duyet", issue.pk))
    client = signed_in(second)
    assert "Duyệt" in client.get(work).content.decode()
    client.post(at(union.school_a, "do_duyet", issue.pk))
    client = signed_in(issue.writer)
    assert "Gửi ngay cho 0 người" in client.get(work).content.decode()
    client.post(at(union.school_a, "do_gui", issue.pk))
    issue.refresh_from_db()
    assert issue.state == State.SENT
    assert "Rút số này" in client.get(work).content.decode()


def test_buttons_and_dragging_send_the_same_address(issue, union, signed_in):
    client = signed_in(issue.writer)
    first, second, third = issue.articles
    address = at(union.school_a, "order", issue.pk)
    client.post(address, {"bai": third.pk, "do": "len"})
    assert titles(issue) == ["Bài số 1", "Bài số 3", "Bài số 2"]
    client.post(address, {"order": [second.pk, third.pk, first.pk]})
    assert titles(issue) == ["Bài số 2", "Bài số 3", "Bài số 1"]
    client.post(address, {"bai": first.pk, "do": "bo"})
    assert titles(issue) == ["Bài số 2", "Bài số 3"]


def test_a_new_issue_comes_filled_with_this_months_articles(bulletin, published, union, signed_in):
    published(union.school_a, "Bài tháng này")
    chair = union.account(union.school_a, "chu-tich")
    response = signed_in(chair).post(
        at(union.school_a, "new_issue", bulletin.pk), {"title": "Số đầu", "rule": "thang-nay"}
    )
    made = Issue.objects.get()
    assert response["Location"] == at(union.school_a, "work", made.pk)
    assert titles(made) == ["Bài tháng này"]


def test_the_issue_on_paper_has_its_words_and_a_code(issue, client):
    actions.send(None, issue)
    response = client.get(issue.get_absolute_url().rstrip("/") + ".pdf")
    pages = PdfReader(io.BytesIO(response.content)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "Bài số 2" in text
    assert "Tin công đoàn Phan Đình Phùng" in text


def test_the_issue_costs_the_same_with_one_article_or_twelve(bulletin, published, union, client):
    def sent(n):
        made = actions.open_issue(None, bulletin, title=f"{n} bài")
        actions.add_items(None, made, [published(union.school_a, f"Bài {n}-{at}", cover=True) for at in range(n)])
        return actions.send(None, made)

    counts = []
    for made in (sent(2), sent(8)):
        client.get(made.get_absolute_url())
        with CaptureQueriesContext(connection) as captured:
            client.get(made.get_absolute_url())
        counts.append(len(captured))
    assert counts[0] == counts[1]
