"""Approval, pauses over branches, planning, repetition, results, warnings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.periods import Period
from lantoa.base.worker import run_pending
from lantoa.channels import actions, outbox, queries, spacing
from lantoa.channels.actions.planning import repeat_due
from lantoa.channels.boards import todo
from lantoa.channels.models import ChannelAccount, Publication, Repeat, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-20T09:00:00+07:00", tick=False) as clock:
        yield clock


def fresh(publication):
    return Publication.objects.select_related("account__unit").get(pk=publication.pk)


# --- Approval ---------------------------------------------------------------------------------------------


@pytest.fixture
def chair(union):
    return union.account(union.school_a, "chu-tich")


@pytest.fixture
def deputy(union):
    return union.account(union.school_a, "pho-chu-tich")


@pytest.fixture
def writer(union):
    return union.account(union.school_a, "can-bo-truyen-thong")


def test_nobody_approves_what_they_wrote_changed_or_submitted(clock, union, fanpage, facebook, message, chair, deputy):
    actions.set_rules(None, fanpage, approvals=1, spacing=60)
    fanpage.refresh_from_db()
    publication = actions.publish(chair, actions.draft(chair, fanpage, message))
    assert publication.state == State.WAITING
    with pytest.raises(NotAllowed):
        actions.approve(chair, publication)
    actions.edit(deputy, publication, {"text": "Lời do phó chủ tịch sửa"})
    publication = actions.publish(chair, fresh(publication))
    with pytest.raises(NotAllowed):
        actions.approve(deputy, publication)
    third = union.account(union.school_a, "truong-ban-tuyen-giao")
    assert actions.approve(third, publication).state == State.APPROVED
    run_pending()
    assert not facebook.state["posts"]
    actions.publish(chair, publication)
    run_pending()
    assert fresh(publication).state == State.PUBLISHED


def test_three_approvers_mean_three_people_and_the_post_then_keeps_its_moment(
    clock, union, fanpage, facebook, message, chair
):
    actions.set_rules(None, fanpage, approvals=3, spacing=60)
    fanpage.refresh_from_db()
    at = timezone.now() + timedelta(hours=4)
    publication = actions.publish(chair, actions.draft(chair, fanpage, message), at=at)
    people = [union.account(union.school_a, "pho-chu-tich") for _ in range(3)]
    actions.approve(people[0], publication)
    with pytest.raises(Conflict):
        actions.approve(people[0], publication)
    assert actions.approve(people[1], publication).state == State.WAITING
    publication = actions.approve(people[2], publication)
    assert (publication.state, publication.due_at) == (State.SCHEDULED, at)
    with pytest.raises(Invalid):
        actions.set_rules(None, fanpage, approvals=4, spacing=60)


def test_a_change_takes_the_approvals_away_and_a_published_post_stays_as_it_was_approved(
    clock, fanpage, facebook, message, chair, deputy
):
    actions.set_rules(None, fanpage, approvals=1, spacing=60)
    fanpage.refresh_from_db()
    publication = actions.approve(deputy, actions.publish(chair, actions.draft(chair, fanpage, message)))
    publication = actions.edit(chair, publication, {"text": "Lời khác hẳn"})
    assert (publication.state, publication.approvals.count()) == (State.DRAFT, 0)
    actions.publish(chair, publication)
    actions.publish(chair, actions.approve(deputy, publication))
    run_pending()
    with pytest.raises(Conflict):
        actions.edit(chair, fresh(publication), {"text": "Lời chưa ai duyệt"})


def test_who_may_write_but_not_publish_asks_for_approval_whatever_the_rule(
    clock, fanpage, facebook, message, writer, chair
):
    publication = actions.publish(writer, actions.draft(writer, fanpage, message))
    assert publication.state == State.WAITING
    with pytest.raises(NotAllowed):
        actions.approve(writer, publication)
    publication = actions.send_back(chair, publication, "Thêm tên người được khen")
    assert (publication.state, publication.comment) == (State.DRAFT, "Thêm tên người được khen")
    assert any("theo góp ý" in item.title for item in todo(writer))
    actions.publish(writer, publication)
    assert any("Duyệt bài lên kênh" in item.title for item in todo(chair))
    assert not any("Duyệt bài lên kênh" in item.title for item in todo(writer))
    actions.publish(writer, actions.approve(chair, publication))
    run_pending()
    assert fresh(publication).state == State.PUBLISHED
    with pytest.raises(NotAllowed):
        actions.edit(writer, fresh(publication), {"text": "x"})
    with pytest.raises(NotAllowed):
        actions.withdraw(writer, fresh(publication))


def test_a_moment_that_passed_while_waiting_is_chosen_anew(clock, fanpage, facebook, message, writer, chair):
    publication = actions.publish(
        writer, actions.draft(writer, fanpage, message), at=timezone.now() + timedelta(hours=1)
    )
    clock.shift(timedelta(hours=2))
    publication = actions.approve(chair, publication)
    assert (publication.state, publication.due_at) == (State.APPROVED, None)


# --- Pauses -----------------------------------------------------------------------------------------------


def test_a_pause_over_a_branch_holds_the_units_below_and_no_others(clock, union, fanpage, facebook, message):
    south = ChannelAccount.objects.create(unit=union.school_c, channel="facebook", remote_id="111", name="Trang C")
    south.keep_secrets({"token": "khoa-trang"})
    south.save()
    actions.pause_all(None, union.north, branch=True, reason="disaster")
    held = actions.publish(None, actions.draft(None, fanpage, message))
    sent = actions.publish(None, actions.draft(None, south, replace(message, title="Ở nơi khác")))
    run_pending()
    assert [fresh(one).state for one in (held, sent)] == [State.SCHEDULED, State.PUBLISHED]
    with pytest.raises(Conflict):
        actions.resume(None, union.school_a)
    with pytest.raises(Conflict):
        actions.pause_all(None, union.north)
    clock.shift(timedelta(hours=1))
    assert outbox.sweep() == (0, 0)  # what is held is not queued over and over


def test_a_pause_with_an_end_ends_by_itself_and_holds_what_came_due(clock, union, fanpage, facebook, message):
    actions.pause_all(None, union.school_a, until=timezone.now() + timedelta(days=2))
    late = actions.publish(None, actions.draft(None, fanpage, message))
    later = actions.publish(
        None, actions.draft(None, fanpage, replace(message, title="Sau")), at=timezone.now() + timedelta(days=3)
    )
    clock.shift(timedelta(days=2, minutes=1))
    outbox.sweep()
    run_pending()
    assert [fresh(one).state for one in (late, later)] == [State.DRAFT, State.SCHEDULED]
    clock.shift(timedelta(days=1))
    run_pending()
    assert fresh(later).state == State.PUBLISHED


def test_only_who_directs_the_branch_stops_the_branch(union, writer, chair):
    with pytest.raises(NotAllowed):
        actions.pause_all(writer, union.school_a)
    with pytest.raises(NotAllowed):
        actions.pause_all(chair, union.north, branch=True)
    assert actions.pause_all(union.account(union.north, "chu-tich"), union.north, branch=True).branch


# --- Planning ---------------------------------------------------------------------------------------------


def test_good_moments_are_those_at_which_the_accounts_own_posts_were_seen_most(clock, fanpage):
    assert [timezone.localtime(m).strftime("%d %H:%M") for m in spacing.suggest(fanpage, count=3)] == [
        "20 11:30", "20 17:30", "20 20:00",
    ]  # fmt: skip
    for n in range(12):
        moment = timezone.now() - timedelta(days=n + 1)
        moment = timezone.localtime(moment).replace(hour=19 if n % 2 else 7)
        Publication.objects.create(
            account=fanpage, title=f"{n}", state=State.PUBLISHED, published_at=moment, viewers=500 if n % 2 else 90
        )
    assert [m.hour for m in spacing.best_hours(fanpage)] == [7, 19]
    first, second = spacing.suggest(fanpage, count=2)
    assert [timezone.localtime(m).strftime("%d %H") for m in (first, second)] == ["20 19", "21 07"]


def test_drafts_are_spread_over_days_with_the_accounts_distance(clock, union, fanpage, facebook, message, chair):
    actions.set_rules(None, fanpage, approvals=0, spacing=600)
    drafts = [actions.draft(chair, fanpage, replace(message, title=f"Bài {n}")) for n in range(4)]
    broken = actions.draft(chair, fanpage, message)
    Publication.objects.filter(pk=broken.pk).update(content={"text": "", "link": "", "pictures": []})
    done, refused = actions.schedule_many(chair, union.school_a, [one.pk for one in (*drafts, broken)])
    assert len(done) == 4
    assert len(refused) == 1
    moments = sorted(one.due_at for one in done)
    assert min(b - a for a, b in pairwise(moments)) >= timedelta(minutes=600)


def test_a_planned_post_is_dragged_to_another_day_and_keeps_its_hour(
    clock, fanpage, facebook, message, chair, signed_in
):
    at = timezone.make_aware(datetime(2026, 11, 23, 17, 30))
    publication = actions.publish(chair, actions.draft(chair, fanpage, message), at=at)
    client = signed_in(chair)
    page = client.get(reverse("channels:calendar", args=["S001"]) + "?thang=2026-11").content.decode()
    move = reverse("channels:publication_doi_gio", args=["S001", publication.pk])
    assert f'data-move="{move}"' in page
    answer = client.post(move, {"day": "2026-11-25", "ve": "lich", "lich": "thang=2026-11"})
    assert answer["Location"].endswith("/kenh/lich/?thang=2026-11")
    assert timezone.localtime(fresh(publication).due_at) == timezone.make_aware(datetime(2026, 11, 25, 17, 30))
    client.post(move, {"at": "2026-11-21T08:00"})
    assert timezone.localtime(fresh(publication).due_at).day == 21
    client.post(move, {"day": "2026-11-01"})
    assert timezone.localtime(fresh(publication).due_at).day == 21
    clock.move_to("2026-11-21T08:00:30+07:00")
    run_pending()
    assert fresh(publication).state == State.PUBLISHED


def test_the_calendar_asks_the_database_a_fixed_number_of_times(
    clock, fanpage, message, chair, signed_in, django_assert_max_num_queries
):
    for n in range(20):
        actions.publish(chair, actions.draft(chair, fanpage, message), at=timezone.now() + timedelta(hours=n + 1))
    client = signed_in(chair)
    with django_assert_max_num_queries(9):
        assert client.get(reverse("channels:calendar", args=["S001"])).status_code == 200


# --- Repetition -------------------------------------------------------------------------------------------


@pytest.fixture
def out(clock, fanpage, facebook, message, chair):
    publication = actions.publish(chair, actions.draft(chair, fanpage, message))
    run_pending()
    return fresh(publication)


def test_an_evergreen_post_comes_again_until_its_last_day_and_says_so(clock, out, facebook, chair):
    actions.repeat(chair, out, every_days=14, until=date(2026, 12, 20))
    assert repeat_due() == 0
    for _ in range(18):
        clock.shift(timedelta(days=2))
        repeat_due()
        repeat_due()
        run_pending()
    texts = [post["message"] for post in facebook.state["posts"].values()]
    assert len(texts) == 3
    assert texts[1].endswith("Đăng lại ngày 04/12/2026, lần đầu ngày 20/11/2026.")
    assert Repeat.objects.get().state == Repeat.State.ENDED


def test_a_repetition_has_an_end_and_a_decent_distance(out, chair):
    with pytest.raises(Invalid):
        actions.repeat(chair, out, every_days=1, until=date(2026, 12, 20))
    with pytest.raises(Invalid):
        actions.repeat(chair, out, every_days=7, until=date(2028, 1, 1))
    actions.repeat(chair, out, every_days=7, until=date(2026, 12, 20))
    with pytest.raises(Conflict):
        actions.repeat(chair, out, every_days=7, until=date(2026, 12, 20))
    actions.stop_repeat(chair, out)
    assert not Repeat.objects.filter(state=Repeat.State.RUNNING).exists()


def test_a_repetition_waits_for_its_approvers_and_ends_with_its_original(clock, out, fanpage, facebook, chair):
    actions.repeat(chair, out, every_days=7, until=date(2026, 12, 20))
    actions.set_rules(None, fanpage, approvals=1, spacing=60)
    clock.shift(timedelta(days=5))
    assert repeat_due() == 1
    assert Publication.objects.exclude(pk=out.pk).get().state == State.WAITING
    actions.withdraw(chair, out)
    run_pending()
    clock.shift(timedelta(days=7))
    assert repeat_due() == 0
    assert Repeat.objects.get().note


# --- Results and warnings ---------------------------------------------------------------------------------


def test_results_come_back_and_add_up_over_the_branch(
    clock, out, union, facebook, chair, signed_in, django_assert_num_queries
):
    facebook.state["posts"][out.remote_id].update(viewers=120, comments=3, reactions=40, shares=2)
    outbox.refresh(out.account_id)
    period = Period.month(2026, 11)
    with django_assert_num_queries(2):
        below = queries.results_below(union.national, period)
    assert [(unit.code, row.posts, row.counts) for unit, row in below] == [("P01", 1, (120, 40, 3, 2))]
    page = signed_in(chair).get(reverse("channels:results", args=["S001"]) + "?ky=2026-11").content.decode()
    assert "120" in page


def test_owners_are_told_once_that_a_key_is_dead_within_fifteen_minutes(
    clock, union, fanpage, facebook, chair, mailoutbox
):
    from lantoa.base import jobs

    chair.email = "chu-tich@truong.example"
    chair.save()
    jobs.load()
    jobs.queue_due()
    facebook.state["tokens"]["khoa-trang"]["revoked"] = True
    revoked = timezone.now()
    while not mailoutbox:
        clock.shift(timedelta(minutes=1))
        jobs.queue_due()
        run_pending()
        assert timezone.now() - revoked <= timedelta(minutes=15)
    assert mailoutbox[0].to == ["chu-tich@truong.example"]
    assert fanpage.name in mailoutbox[0].body
    assert "khoa-trang" not in mailoutbox[0].body
    for _ in range(30):
        clock.shift(timedelta(minutes=1))
        jobs.queue_due()
        run_pending()
    assert len(mailoutbox) == 1


def test_owners_are_warned_before_a_key_ends(clock, fanpage, facebook, chair, mailoutbox):
    chair.email = "chu-tich@truong.example"
    chair.save()
    facebook.state["tokens"]["khoa-trang"]["expires_at"] = int((timezone.now() + timedelta(days=3)).timestamp())
    outbox.probe(fanpage.pk)
    run_pending()
    assert "23/11/2026" in mailoutbox[0].body
