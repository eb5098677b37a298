from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.models import AuditEntry
from lantoa.notices import actions, queries
from lantoa.notices.audience import Audience, headcount
from lantoa.notices.models import Notice, NoticeRevision, NoticeUnitCount, Receipt
from lantoa.notices.rules import approvers
from lantoa.people import actions as people_actions
from lantoa.people.models import JobType, Title

pytestmark = pytest.mark.django_db


def counts(notice: Notice) -> dict[str, int]:
    return dict(NoticeUnitCount.objects.filter(notice=notice).values_list("unit__code", "people"))


def test_publication_freezes_the_audience_unit_by_unit(union, send):
    for school, size in zip(union.schools, (3, 2, 1, 4), strict=True):
        for _number in range(size):
            union.person(school)
    notice = send(union.national)
    assert counts(notice) == {"S001": 3, "S002": 2, "S003": 1, "S004": 4}
    assert (notice.audience_people, notice.audience_units) == (10, 4)
    assert not Receipt.objects.exists(), "nobody gets a row before something happens"


def test_the_count_shown_before_is_the_count_in_the_ledger(union, send):
    union.account(union.school_a, "chu-tich")
    union.account(union.school_c, "chu-tich", "uy-vien-bch")
    union.person(union.school_b, job="nhan-vien")
    union.person(union.school_b, is_member=False)
    for rule in (
        {}, {"titles": ("chu-tich", "uy-vien-bch")}, {"job_types": ("nhan-vien",)}, {"members_only": True},
        {"levels": ("co-so",)},
    ):  # fmt: skip
        audience = Audience(union.national, **rule)
        before = headcount(audience)
        if not before:
            continue
        notice = send(union.national, **rule)
        assert notice.audience_people == before == sum(counts(notice).values()), rule


def test_a_title_is_asked_for_where_it_is_held_and_counts_once(union, send):
    chair = union.account(union.school_a, "chu-tich").person
    people_actions.appoint(None, chair, Title.objects.get(code="chu-tich"), union.north, on=timezone.localdate())
    union.person(union.school_a)
    notice = send(union.national, titles=("chu-tich",))
    assert counts(notice) == {"S001": 1}
    assert [item.notice for item in queries.feed(queries.reader(chair.pk)).items] == [notice]


def test_the_queries_of_publication_do_not_grow_with_units_and_people(union):
    def measure() -> int:
        notice = actions.draft(None, union.national, title="Thông báo", body="Nội dung")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            actions.publish(None, notice)
        return len(captured)

    union.person(union.school_a)
    few = measure()
    for school in union.schools:
        for _number in range(10):
            union.person(school)
    assert measure() == few


def test_the_denominator_stays_when_members_join_later(union, send):
    people = [union.person(union.school_a) for _number in range(4)]
    notice = send(union.north, must_read=True)
    late = [union.person(union.school_a) for _number in range(20)]
    actions.confirm(people[0], notice, version=1)
    actions.confirm(late[0], notice, version=1)
    reach = queries.reach(notice, union.national)
    assert (reach.people, reach.confirmed, reach.share) == (4, 1, 0.25)
    assert not Receipt.objects.get(person=late[0]).counted


def test_history_is_counted_on_the_rolls_as_they_were(union, send):
    moved, stayed = union.person(union.school_a), union.person(union.school_a)
    today = timezone.localdate()
    people_actions.transfer(None, moved, union.school_b, on=today - timedelta(days=10))
    notice = send(union.north, must_read=True, at=timezone.now() - timedelta(days=40))
    assert counts(notice) == {"S001": 2}
    actions.confirm(moved, notice, version=1)
    assert Receipt.objects.get(person=moved).unit == union.school_a
    assert send(union.north).audience_people == 2
    assert stayed.unit == union.school_a


def test_a_person_who_moves_after_publication_counts_where_they_were(union, send):
    person = union.person(union.school_a)
    union.person(union.school_b)
    notice = send(union.north, must_read=True)
    people_actions.transfer(None, person, union.school_c, on=timezone.localdate())
    person.refresh_from_db()
    actions.confirm(person, notice, version=1)
    receipt = Receipt.objects.get(person=person)
    assert (receipt.unit, receipt.counted) == (union.school_a, True)
    assert queries.reach(notice, union.north).confirmed == 1
    assert queries.reach(notice, union.south).people == 0


def test_an_officer_sends_to_the_own_branch_alone(union):
    officer = union.account(union.school_a, "can-bo-truyen-thong")
    union.person(union.school_b)
    notice = actions.draft(officer, union.school_a, title="Họp", body="Chiều thứ Sáu")
    assert actions.publish(officer, notice).state == Notice.State.PUBLISHED
    with pytest.raises(NotAllowed):
        actions.draft(officer, union.school_b, title="Họp", body="Chiều thứ Sáu")


def test_a_notice_to_another_branch_waits_for_somebody_who_answers_for_it(union):
    officer = union.account(union.north, "can-bo-truyen-thong")
    own_chair = union.account(union.north, "chu-tich")
    their_chair = union.account(union.south, "chu-tich")
    notice = actions.draft(officer, union.north, title="Mời dự", body="Hội thảo", audience=Audience(union.south))
    with pytest.raises(Conflict, match="Nơi nhận nằm ngoài"):
        actions.publish(officer, notice)
    actions.ask_approval(officer, notice)
    assert [p.person for p in approvers(Notice.objects.get(pk=notice.pk))] == [their_chair.person]
    for other in (officer, own_chair):
        with pytest.raises(NotAllowed):
            actions.approve(other, notice)
    assert not NoticeUnitCount.objects.exists()
    assert actions.approve(their_chair, notice).state == Notice.State.PUBLISHED


def test_above_the_size_another_pair_of_eyes_is_needed_and_never_ones_own(union, settings):
    settings.NOTICE_APPROVAL_ABOVE = 2
    author, second = union.account(union.school_a, "chu-tich"), union.account(union.school_a, "pho-chu-tich")
    union.person(union.school_a)
    notice = actions.draft(author, union.school_a, title="Họp", body="Toàn trường")
    with pytest.raises(Conflict, match="hơn 2 người"):
        actions.publish(author, notice)
    actions.ask_approval(author, notice)
    assert list(queries.waiting_for(second)) == [notice]
    assert list(queries.waiting_for(author)) == []
    with pytest.raises(NotAllowed):
        actions.approve(author, notice)
    actions.send_back(second, notice, "Ghi rõ phòng họp")
    notice.refresh_from_db()
    assert (notice.state, notice.return_note) == (Notice.State.DRAFT, "Ghi rõ phòng họp")
    actions.ask_approval(author, notice)
    published = actions.approve(second, notice)
    assert (published.approved_by, published.audience_people) == (second, 3)
    with pytest.raises(Conflict):
        actions.approve(second, notice)


def test_a_change_of_meaning_asks_again_and_a_slip_of_the_pen_does_not(union, send):
    person = union.person(union.school_a)
    notice = send(union.school_a, must_read=True)
    actions.confirm(person, notice, version=1)
    actions.correct(None, notice, title=notice.title, body="Họp lúc 14 giờ, phòng A.", material=False)
    assert not queries.to_confirm(queries.reader(person.pk)).exists()
    actions.correct(None, notice, title=notice.title, body="Họp lúc 15 giờ.", material=True, reason="đổi giờ")
    notice.refresh_from_db()
    assert list(queries.to_confirm(queries.reader(person.pk))) == [notice]
    assert (notice.version, queries.reach(notice, union.school_a).confirmed) == (2, 0)
    with pytest.raises(Conflict, match="vừa được sửa"):
        actions.confirm(person, notice, version=1)
    actions.confirm(person, notice, version=2)
    assert queries.reach(notice, union.school_a).confirmed == 1
    verbs = list(
        AuditEntry.objects.filter(verb="notice.correct").order_by("pk").values_list("details__material", flat=True)
    )
    assert verbs == [False, True]


def test_a_change_of_meaning_in_a_large_notice_needs_the_second_person_too(union, settings):
    settings.NOTICE_APPROVAL_ABOVE = 1
    author, second = union.account(union.school_a, "chu-tich"), union.account(union.school_a, "pho-chu-tich")
    notice = actions.draft(author, union.school_a, title="Họp", body="Lúc 14 giờ", must_read=True)
    actions.ask_approval(author, notice)
    notice = actions.approve(second, notice)
    revision = actions.correct(author, notice, title="Họp", body="Lúc 15 giờ", material=True, reason="đổi giờ")
    notice.refresh_from_db()
    assert (notice.version, notice.body, revision.state) == (1, "Lúc 14 giờ", NoticeRevision.State.WAITING)
    with pytest.raises(NotAllowed):
        actions.approve_revision(author, revision)
    notice = actions.approve_revision(second, revision)
    assert (notice.version, notice.body) == (2, "Lúc 15 giờ")


def test_what_is_withdrawn_leaves_the_feed_and_cannot_be_confirmed(union, send):
    person = union.person(union.school_a)
    notice = send(union.school_a, must_read=True)
    actions.withdraw(None, notice, "Gửi nhầm")
    assert queries.feed(queries.reader(person.pk)).items == []
    notice.refresh_from_db()
    with pytest.raises(Conflict):
        actions.confirm(person, notice, version=1)


def test_an_empty_audience_is_refused_and_the_draft_kept(union):
    notice = actions.draft(None, union.school_a, title="Họp", body="Chiều")
    with pytest.raises(Invalid):
        actions.publish(None, notice)
    notice.refresh_from_db()
    assert notice.state == Notice.State.DRAFT


def test_who_is_outside_the_audience_cannot_confirm(union, send):
    send_to = union.person(union.school_a)
    outside = union.person(union.school_c)
    notice = send(union.north, must_read=True)
    with pytest.raises(NotAllowed):
        actions.confirm(outside, notice, version=1)
    assert not queries.may_read(outside, notice)
    assert queries.may_read(send_to, notice)
    assert JobType.objects.exists()
