"""An article's way from the first draft to its readers."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from wagtail.models import Revision

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.models import AuditEntry
from lantoa.newsroom import actions
from lantoa.newsroom.blocks import plain_text
from lantoa.newsroom.models import Article, Column, Placement, Product, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def column(db):
    return Column.objects.get(code="hoat-dong-cong-doan")


@pytest.fixture
def people(union):
    """Writer, chair and deputy of school A, and the chair of the province above."""
    a = union.school_a
    return {
        "writer": union.account(a, "can-bo-truyen-thong"),
        "chair": union.account(a, "chu-tich"),
        "province": union.account(union.north, "chu-tich"),
        "stranger": union.account(union.school_b, "chu-tich"),
        "member": union.account(a),
    }


def draft(actor, unit, column, **more):
    more.setdefault("text", "Sáng nay trường tổ chức hội thao.\n\nNhiều đoàn viên tham gia.")
    return actions.write(actor, unit, title=more.pop("title", "Hội thao chào mừng 20/11"), column=column, **more)


def test_a_writer_writes_a_chair_approves_and_readers_see_it(union, people, column):
    article = draft(people["writer"], union.school_a, column)
    assert article.state == State.DRAFT
    assert article.byline == people["writer"].person.full_name
    article = actions.submit(people["writer"], article)
    assert article.review_unit == union.school_a
    with pytest.raises(NotAllowed):
        actions.approve(people["writer"], article)
    article = actions.approve(people["chair"], article)
    article = actions.publish(people["writer"], article)
    assert article.live
    assert article in Article.objects.live()
    assert article.get_absolute_url().endswith(f"/hoi-thao-chao-mung-20-11-{article.pk}/")
    assert Placement.objects.filter(article=article, unit=union.school_a, kind="own", state="accepted").count() == 1
    product = Product.objects.get(article=article)
    assert product.digital
    assert product.produced_on == timezone.localdate()
    verbs = list(
        AuditEntry.objects.filter(target_type="newsroom.article").order_by("id").values_list("verb", flat=True)
    )
    assert verbs == ["article.write", "article.submit", "article.approve", "article.publish"]


def test_nobody_approves_their_own_article_even_with_the_right_to_publish(union, people, column):
    other = union.account(union.school_a, "pho-chu-tich")
    article = actions.submit(people["chair"], draft(people["chair"], union.school_a, column))
    with pytest.raises(NotAllowed, match="một người khác duyệt"):
        actions.approve(people["chair"], article)
    with pytest.raises(NotAllowed):
        actions.publish(people["chair"], article)
    assert actions.publish(other, article).live


def test_who_sends_anothers_article_to_review_cannot_approve_it(union, people, column):
    article = draft(people["writer"], union.school_a, column)
    article = actions.submit(people["chair"], article)
    with pytest.raises(NotAllowed):
        actions.approve(people["chair"], article)


def test_where_the_chair_is_alone_the_unit_above_reviews(union, people, column):
    alone = union.account(union.school_c, "chu-tich")
    above = union.account(union.south, "truong-ban-tuyen-giao")
    article = actions.submit(alone, draft(alone, union.school_c, column))
    assert article.review_unit == union.south
    with pytest.raises(NotAllowed):
        actions.approve(people["province"], article)
    assert actions.publish(above, article).live


def test_with_nobody_above_either_it_waits_at_home(union, column):
    alone = union.account(union.school_c, "chu-tich")
    assert actions.submit(alone, draft(alone, union.school_c, column)).review_unit == union.school_c


def test_outsiders_and_members_can_do_nothing_with_it(union, people, column):
    article = draft(people["writer"], union.school_a, column)
    for who in ("stranger", "member", "province"):
        with pytest.raises(NotAllowed):
            draft(people[who], union.school_a, column)
        with pytest.raises(NotAllowed):
            actions.save_draft(people[who], article, title="Khác")
        with pytest.raises(NotAllowed):
            actions.submit(people[who], article)
        with pytest.raises(NotAllowed):
            actions.publish(people[who], article)
    article = actions.submit(people["writer"], article)
    for who in ("stranger", "member", "province"):
        with pytest.raises(NotAllowed):
            actions.approve(people[who], article)
        with pytest.raises(NotAllowed):
            actions.return_for_changes(people[who], article, "Không")
    article = actions.publish(people["chair"], article)
    for who in ("stranger", "member", "province", "writer"):
        with pytest.raises(NotAllowed):
            actions.withdraw(people[who], article, "Không")
        with pytest.raises(NotAllowed):
            actions.correct(people[who], article, "Không")


def test_a_unit_that_asks_for_no_review_publishes_straight_away(union, people, column):
    union.school_a.requires_review = False
    union.school_a.save()
    article = draft(people["writer"], union.school_a, column)
    assert actions.publish(people["writer"], article).live
    with pytest.raises(Conflict):
        actions.publish(people["writer"], article)


def test_a_returned_article_keeps_the_comment_until_it_is_sent_again(union, people, column):
    article = actions.submit(people["writer"], draft(people["writer"], union.school_a, column))
    with pytest.raises(Invalid):
        actions.return_for_changes(people["chair"], article, "  ")
    article = actions.return_for_changes(people["chair"], article, "Thêm tên người trong ảnh nhé.")
    assert (article.state, article.comment) == (State.RETURNED, "Thêm tên người trong ảnh nhé.")
    article = actions.save_draft(people["writer"], article, text="Đã thêm tên.")
    article = actions.submit(people["writer"], article)
    assert article.comment == ""


def test_an_article_without_a_column_or_text_cannot_be_sent(union, people, column):
    article = actions.write(people["writer"], union.school_a, title="Chưa xong")
    with pytest.raises(Invalid, match="chuyên mục, nội dung"):
        actions.submit(people["writer"], article)


def test_changes_to_a_published_article_wait_for_review_while_readers_see_the_old_text(union, people, column):
    article = draft(people["writer"], union.school_a, column)
    article = actions.publish(people["chair"], actions.submit(people["writer"], article))
    address, moment = article.get_absolute_url(), article.published_at
    article = actions.save_draft(people["writer"], article, title="Tên mới", text="Chữ mới.")
    article.refresh_from_db()
    assert article.live
    assert article.state == State.DRAFT
    assert article.title == "Hội thao chào mừng 20/11"
    assert "hội thao" in plain_text(article.body)
    assert article.working().title == "Tên mới"
    assert plain_text(article.working().body) == "Chữ mới."
    with pytest.raises(NotAllowed):
        actions.publish(people["writer"], article)
    article = actions.publish(people["chair"], actions.submit(people["writer"], article))
    article.refresh_from_db()
    assert article.title == "Tên mới"
    assert plain_text(article.body) == "Chữ mới."
    assert article.get_absolute_url() == address
    assert article.published_at == moment
    assert Product.objects.get(article=article).title == "Tên mới"
    assert article.revisions.count() == 2


def test_every_saved_version_is_kept_and_can_be_read_again(union, people, column):
    article = draft(people["writer"], union.school_a, column, text="Một.")
    article = actions.save_draft(people["writer"], article, text="Hai.")
    article = actions.save_draft(people["writer"], article, text="Ba.", title="Tiêu đề ba")
    versions = [r.as_object() for r in Revision.objects.for_instance(article).order_by("pk")]
    assert [plain_text(v.body) for v in versions] == ["Một.", "Hai.", "Ba."]
    assert [v.title for v in versions] == ["Hội thao chào mừng 20/11"] * 2 + ["Tiêu đề ba"]
    assert all(v.unit_id == article.unit_id for v in versions)


def test_two_people_saving_over_each_other_is_noticed(union, people, column):
    article = draft(people["writer"], union.school_a, column)
    seen = article.latest_revision_id
    actions.save_draft(people["chair"], article, title="Của chủ tịch", based_on=seen)
    with pytest.raises(Conflict, match="người khác lưu"):
        actions.save_draft(people["writer"], article, title="Của người viết", based_on=seen)
    article.refresh_from_db()
    assert article.title == "Của chủ tịch"


def test_a_reviewers_edit_keeps_it_in_review_an_authors_takes_it_back(union, people, column):
    article = actions.submit(people["writer"], draft(people["writer"], union.school_a, column))
    assert actions.save_draft(people["chair"], article, summary="Sửa một chữ").state == State.IN_REVIEW
    assert actions.save_draft(people["writer"], article, summary="Sửa nữa").state == State.DRAFT


def test_a_planned_article_goes_up_by_itself_and_comes_down_on_its_last_day(union, people, column):
    with time_machine.travel("2026-11-18T08:00:00+07:00", tick=False):
        article = actions.submit(people["writer"], draft(people["writer"], union.school_a, column))
        up = timezone.now() + timedelta(days=2)
        with pytest.raises(Invalid):
            actions.schedule(people["chair"], article, timezone.now() - timedelta(minutes=1))
        article = actions.schedule(people["chair"], article, up, expires_at=up + timedelta(days=1))
        assert article.state == State.SCHEDULED
        assert actions.publish_due() == (0, 0)
    with time_machine.travel("2026-11-20T08:00:30+07:00", tick=False):
        assert actions.publish_due() == (1, 0)
        assert actions.publish_due() == (0, 0)
        article.refresh_from_db()
        assert article.live
        assert article.published_at == up
    with time_machine.travel("2026-11-21T08:00:01+07:00", tick=False):
        assert article not in Article.objects.live()
        assert actions.publish_due() == (0, 1)
        article.refresh_from_db()
        assert (article.live, article.state) == (False, State.EXPIRED)
        assert Product.objects.counted().filter(article=article).exists()


def test_a_plan_can_be_called_off_and_editing_calls_it_off_too(union, people, column):
    later = timezone.now() + timedelta(days=1)
    article = actions.submit(people["writer"], draft(people["writer"], union.school_a, column))
    article = actions.schedule(people["chair"], article, later)
    assert actions.unschedule(people["chair"], article).state == State.APPROVED
    article = actions.schedule(people["chair"], article, later)
    article = actions.save_draft(people["writer"], article, title="Sửa lúc chót")
    assert article.state == State.DRAFT
    assert actions.publish_due(later + timedelta(hours=1)) == (0, 0)


def test_a_withdrawn_article_leaves_readers_and_the_count_and_can_come_back(union, people, column):
    article = actions.publish(
        people["chair"], actions.submit(people["writer"], draft(people["writer"], union.school_a, column))
    )
    with pytest.raises(Invalid):
        actions.withdraw(people["chair"], article, "")
    article = actions.withdraw(people["chair"], article, "Ảnh chưa được đồng ý.")
    assert not article.live
    assert not Product.objects.counted().filter(article=article).exists()
    article = actions.save_draft(people["writer"], article, text="Ảnh đã thay.")
    article = actions.publish(people["chair"], actions.submit(people["writer"], article))
    assert article.live
    assert Product.objects.counted().filter(article=article).count() == 1


def test_a_correction_is_public_and_dated(union, people, column):
    article = actions.publish(
        people["chair"], actions.submit(people["writer"], draft(people["writer"], union.school_a, column))
    )
    correction = actions.correct(people["chair"], article, "Hội thao ngày 18/11, không phải 17/11.")
    assert list(article.corrections.all()) == [correction]
    assert correction.by == people["chair"]


def test_columns_and_pictures_of_other_units_are_refused(union, people, column):
    foreign = actions.add_column(None, union.school_b, name="Riêng của B")
    with pytest.raises(Invalid):
        draft(people["writer"], union.school_a, foreign)
    own = actions.add_column(people["chair"], union.school_a, name="Góc cổng trường")
    assert draft(people["writer"], union.school_a, own).column == own
    with pytest.raises(NotAllowed):
        actions.add_column(people["chair"], None, name="Dùng chung")
    with pytest.raises(NotAllowed):
        actions.change_column(people["stranger"], own, active=False)
    with pytest.raises(Conflict):
        actions.add_column(people["chair"], union.school_a, name="Góc cổng trường")


def test_changes_that_were_under_way_survive_a_withdrawal(union, people, column, client):
    article = actions.publish(None, draft(people["writer"], union.school_a, column))
    address = article.get_absolute_url()
    actions.save_draft(people["writer"], article, title="Tên chưa duyệt", text="Chữ chưa duyệt.")
    article = actions.withdraw(people["chair"], article, "Nhầm ngày")
    page = client.get(address).content.decode()
    assert "Hội thao chào mừng 20/11" in page
    assert "chưa duyệt" not in page
    article.refresh_from_db()
    assert article.working().title == "Tên chưa duyệt"
    assert plain_text(article.body) == "Chữ chưa duyệt."


def test_the_clock_publishes_at_least_every_minute(union, people, column):
    from lantoa.base import jobs
    from lantoa.newsroom import tasks

    jobs.load()
    (ours,) = [one for one in jobs.all_periodic() if one.name == "newsroom.publish_due"]
    assert ours.step <= timedelta(seconds=60)
    with time_machine.travel("2026-11-18T08:00:00+07:00", tick=False):
        article = actions.submit(people["writer"], draft(people["writer"], union.school_a, column))
        actions.schedule(people["chair"], article, timezone.now() + timedelta(hours=1))
    with time_machine.travel("2026-11-18T09:00:20+07:00", tick=False):
        assert tasks.publish_due.func() == [1, 0]
    article.refresh_from_db()
    assert article.live
