from __future__ import annotations

import os
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from lantoa.base.errors import Conflict, NotAllowed
from lantoa.base.jobs import Temporary
from lantoa.base.worker import run_pending
from lantoa.delivery import actions, queries, sending
from lantoa.delivery.email.transport import send_copy
from lantoa.delivery.journal import FileJournal
from lantoa.delivery.models import Address, Batch, Delivery, Dispatch, Reason, State
from lantoa.delivery.registry import Item, Letter, Result

pytestmark = pytest.mark.django_db


def people_of(union, unit, *names):
    return [union.person(unit, email=f"{name}@truong.example") for name in names]


def states(dispatch):
    return dict(dispatch.deliveries.values_list("person__email", "state"))


def test_each_gets_one_mail_and_the_ledger_says_so(union, begin, mail_server, bulletin):
    people = people_of(union, union.school_a, *(f"nguoi{number}" for number in range(25)))
    union.person(union.school_a)
    dispatch = begin(union.school_a)
    run_pending()
    assert mail_server.got() == {person.email: 1 for person in people}
    assert set(states(dispatch).values()) == {State.SENT}
    assert sorted(bulletin.told) == sorted(person.pk for person in people)
    dispatch.refresh_from_db()
    assert dispatch.state == Dispatch.State.DONE
    assert mail_server.broken_rules == []
    assert begin(union.school_a).pk == dispatch.pk, "an edition is begun once"
    run_pending()
    assert sum(mail_server.got().values()) == 25


def test_the_database_holds_one_row_for_a_message_a_recipient_and_a_channel(union, begin):
    [person] = people_of(union, union.school_a, "an")
    dispatch = begin(union.school_a)
    sending.feed(dispatch.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(dispatch=dispatch, person=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(dispatch=dispatch)


def test_recipients_are_read_in_batches_and_never_listed(union, begin, mail_server, monkeypatch):
    monkeypatch.setattr(sending, "BATCH", 4)
    monkeypatch.setattr(sending, "CHUNK", 3)
    people_of(union, union.school_a, *(f"n{number}" for number in range(10)))
    dispatch = begin(union.school_a)
    assert sending.feed(dispatch.pk) == 4
    assert Delivery.objects.count() == 4
    run_pending()
    assert (Batch.objects.count(), Delivery.objects.filter(state=State.SENT).count()) == (3, 10)


def test_refusals_are_told_apart_and_only_the_address_that_is_not_there_is_remembered(union, begin, mail_server):
    people_of(union, union.school_a, "tot", "khong-co", "day", "chan")
    dispatch = begin(union.school_a)
    run_pending()
    reasons = dict(dispatch.deliveries.values_list("person__email", "reason"))
    assert states(dispatch) == {
        "tot@truong.example": "sent", "khong-co@truong.example": "failed", "day@truong.example": "waiting",
        "chan@truong.example": "failed",
    }  # fmt: skip
    assert reasons["khong-co@truong.example"] == Reason.NO_MAILBOX
    assert reasons["chan@truong.example"] == Reason.BLOCKED
    assert Address.objects.get(verdict="suppressed").address == "khong-co@truong.example"
    begin(union.school_a, edition="2")
    run_pending()
    assert mail_server.got() == {"tot@truong.example": 2}
    assert Delivery.objects.filter(dispatch__edition="2", person__email__startswith="khong-co").count() == 0


def test_a_busy_server_is_asked_again_later_and_at_last_given_up(union, begin, mail_server):
    with time_machine.travel("2026-11-02T09:00:00+07:00", tick=False) as clock:
        people_of(union, union.school_a, "ban")
        dispatch = begin(union.school_a)
        for _day in range(12):
            run_pending()
            clock.shift(timedelta(hours=9))
    row = dispatch.deliveries.get()
    assert (row.state, row.reason, row.tries) == (State.FAILED, Reason.BUSY, sending.MOST_TRIES)


def test_only_to_those_whom_it_did_not_reach_it_is_sent_again(union, begin, mail_server):
    people_of(union, union.school_a, "tot", "khong-co")
    dispatch = begin(union.school_a)
    run_pending()
    del mail_server.answers["khong-co"]
    actions.keep_verdicts([])
    Address.objects.all().delete()
    assert actions.resend(None, dispatch) == 1
    run_pending()
    assert mail_server.got() == {"tot@truong.example": 1, "khong-co@truong.example": 1}
    with pytest.raises(Conflict, match="Không có ai"):
        actions.resend(None, dispatch)


def test_who_has_answered_before_their_turn_gets_nothing(union, begin, mail_server, bulletin):
    [early, late] = people_of(union, union.school_a, "som", "muon")
    dispatch = begin(union.school_a)
    sending.feed(dispatch.pk)
    bulletin.answered.add(early.pk)
    run_pending()
    assert mail_server.got() == {late.email: 1}
    assert dispatch.deliveries.get(person=early).reason == Reason.ANSWERED


def test_a_message_that_was_withdrawn_leaves_no_more(union, begin, mail_server, bulletin):
    people_of(union, union.school_a, "an")
    dispatch = begin(union.school_a)
    sending.feed(dispatch.pk)
    bulletin.withdrawn = True
    run_pending()
    assert mail_server.taken == []
    assert dispatch.deliveries.get().reason == Reason.WITHDRAWN


def test_a_dispatch_can_be_stopped_by_an_officer_of_the_unit_alone(union, begin, mail_server):
    people_of(union, union.school_a, "an")
    dispatch = begin(union.school_a)
    sending.feed(dispatch.pk)
    with pytest.raises(NotAllowed):
        actions.stop(union.account(union.school_b, "chu-tich"), dispatch)
    actions.stop(union.account(union.school_a, "chu-tich"), dispatch)
    run_pending()
    assert mail_server.taken == []


def test_a_line_cut_before_the_end_is_tried_again_and_one_cut_after_it_stays_unknown(union, begin, mail_server):
    people_of(union, union.school_a, "truoc", "sau", "yen")
    mail_server.cut_after.add("sau@truong.example")
    dispatch = begin(union.school_a)
    run_pending()
    assert states(dispatch) == {
        "truoc@truong.example": "sent", "sau@truong.example": "unknown", "yen@truong.example": "sent",
    }  # fmt: skip
    run_pending()
    assert mail_server.got()["sau@truong.example"] == 1
    assert actions.resend(None, dispatch, unknown=True) == 1
    run_pending()
    tags = {mail["Message-ID"] for mail in mail_server.letters() if "sau@" in mail["To"]}
    assert len(tags) == 1, "the copy is known for one by its Message-ID"


def test_no_mail_server_at_all_loses_nobody(union, begin, mail_server, settings):
    people_of(union, union.school_a, "an", "binh")
    dispatch = begin(union.school_a)
    sending.feed(dispatch.pk)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    with pytest.raises(Temporary):
        sending.send_batch(Batch.objects.get().pk)
    assert set(states(dispatch).values()) == {State.WAITING}
    settings.EMAIL_PORT = port
    run_pending()
    assert set(states(dispatch).values()) == {State.SENT}


# --- What a worker that died left behind -------------------------------------------------------------------------


@pytest.fixture
def interrupted(union, begin, mail_server):
    """Four rows in hand of a worker that is gone, and its journal."""
    people_of(union, union.school_a, "da-giao", "dang-trao", "chua-toi", "bi-choi")
    dispatch = begin(union.school_a)
    sending.feed(dispatch.pk)
    batch = Batch.objects.get()
    Delivery.objects.update(state=State.SENDING, tries=1)
    rows = {row.person.email.partition("@")[0]: row for row in Delivery.objects.select_related("person")}
    items = {name: Item(row.pk, row.person_id, 1, row.person, {}) for name, row in rows.items()}
    return dispatch, batch, items


def test_a_journal_tells_what_left_what_did_not_and_what_is_not_known(interrupted, mail_server, bulletin):
    dispatch, batch, items = interrupted
    with FileJournal(batch.pk) as journal:
        for name in ("da-giao", "dang-trao", "bi-choi"):
            journal.handing_over(items[name])
        journal.answered(items["da-giao"], Result(State.SENT))
        journal.answered(items["bi-choi"], Result(State.FAILED, Reason.REFUSED, "550 no"))
        os.write(journal._file, b"> 99")  # half a line
    run_pending()
    assert states(dispatch) == {
        "da-giao@truong.example": "sent", "dang-trao@truong.example": "unknown", "chua-toi@truong.example": "sent",
        "bi-choi@truong.example": "failed",
    }  # fmt: skip
    assert mail_server.got() == {"chua-toi@truong.example": 1}
    assert items["da-giao"].key in bulletin.told


def test_on_another_machine_all_that_was_in_hand_stays_unknown(interrupted, mail_server):
    dispatch, _batch, _items = interrupted
    run_pending()
    assert set(states(dispatch).values()) == {State.UNKNOWN}
    assert mail_server.taken == []


def test_a_claim_that_the_database_lost_is_found_in_the_journal(interrupted, mail_server):
    dispatch, batch, items = interrupted
    with FileJournal(batch.pk) as journal:
        journal.handing_over(items["da-giao"])
        journal.answered(items["da-giao"], Result(State.SENT))
    Delivery.objects.update(state=State.WAITING, tries=0)
    run_pending()
    assert states(dispatch)["da-giao@truong.example"] == State.SENT
    assert mail_server.got()["da-giao@truong.example"] == 0


def test_two_processes_never_have_a_batch_in_hand_at_once(interrupted, mail_server):
    _dispatch, batch, _items = interrupted
    with FileJournal(batch.pk), pytest.raises(Temporary, match="in hand"):
        sending.send_batch(batch.pk)
    assert mail_server.taken == []


# --- Quiet hours, throttle, warm-up ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("23:10", "2026-11-03T06:30"),
        ("05:00", "2026-11-02T06:30"),
        ("06:30", None),
        ("12:00", None),
        ("21:00", "2026-11-03T06:30"),
    ],
)
def test_quiet_hours_lie_over_midnight(now, until, settings):
    moment = timezone.make_aware(timezone.datetime.fromisoformat(f"2026-11-02T{now}"))
    found = sending.quiet_until(moment, *settings.QUIET_HOURS)
    assert (found and found.strftime("%Y-%m-%dT%H:%M")) == until


def test_the_warm_up_doubles_by_the_day_and_puts_the_rest_off(union, begin, mail_server, settings, monkeypatch):
    from lantoa.delivery.email import throttle

    monkeypatch.setattr(throttle, "FIRST_DAY", 3)
    with time_machine.travel("2026-11-02T09:00:00+07:00", tick=False) as clock:
        settings.EMAIL_WARM_UP = timezone.localdate()
        people_of(union, union.school_a, *(f"n{number}" for number in range(10)))
        begin(union.school_a)
        counts = []
        for _day in range(3):
            run_pending()
            counts.append(len(mail_server.taken))
            clock.shift(timedelta(days=1))
    assert counts == [3, 9, 10]


def test_the_throttle_lets_so_many_leave_in_a_minute(union, begin, mail_server, settings):
    settings.EMAIL_PER_MINUTE = 4
    with time_machine.travel("2026-11-02T09:00:00+07:00", tick=False) as clock:
        people_of(union, union.school_a, *(f"n{number}" for number in range(6)))
        begin(union.school_a)
        run_pending()
        assert len(mail_server.taken) == 4
        clock.shift(timedelta(minutes=1))
        run_pending()
        assert len(mail_server.taken) == 6


def test_the_ledger_is_counted_in_one_query(union, begin, mail_server, django_assert_num_queries):
    people_of(union, union.school_a, "tot", "khong-co")
    dispatch = begin(union.school_a)
    run_pending()
    with django_assert_num_queries(1):
        lines = queries.lines(dispatch)
    assert [(line.state, line.reason, line.number) for line in lines] == [("sent", "", 1), ("failed", "no_mailbox", 1)]


def test_a_claim_costs_the_same_queries_for_one_and_for_many(union, begin, mail_server, django_assert_max_num_queries):
    people_of(union, union.school_a, *(f"n{number}" for number in range(30)))
    dispatch = begin(union.school_a)
    sending.feed(dispatch.pk)
    with django_assert_max_num_queries(24):
        sending.send_batch(Batch.objects.get().pk)
    assert len(mail_server.taken) == 30


def test_a_copy_to_look_at_leaves_over_smtp_as_it_was_made(union, mail_server):
    letter = Letter(
        title="Bản tin",
        subject="[Gửi thử] Ễnh ương",
        text="Chào bạn",
        html="<p>Chào bạn</p>",
        summary="",
        sender="Trường",
    )
    send_copy(letter, union.school_a, to="toi@truong.vn", slots={})
    assert mail_server.got() == {"toi@truong.vn": 1}
    (sent,) = mail_server.letters()
    assert sent["Subject"] == "[Gửi thử] Ễnh ương"
