"""Reminders before a document stops to hold: to its keepers, once for each step."""

from __future__ import annotations

from datetime import date

import pytest
from django.core import mail
from django.utils import timezone

from lantoa.base.worker import run_pending
from lantoa.delivery.models import Dispatch
from lantoa.library import actions, mailing
from lantoa.library.tests import samples

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-11-23 09:00+07:00", tick=False)
    return time_machine


@pytest.fixture
def keeper(union):
    account = union.account(union.north, "chu-tich", name="Lê Thị Giữ")
    account.person.email = "giu@congdoan.example"
    account.person.save()
    return account.person


def clock_strikes() -> int:
    documents = mailing.begin_due(timezone.localdate())
    run_pending()
    return documents


def test_each_step_is_told_once_to_those_who_keep_the_document(union, bring, keeper, clock):
    union.person(union.north, email="giao-vien@congdoan.example")
    document = bring(union.north, share="branch", valid_to=date(2026, 12, 24))
    assert clock_strikes() == 0  # 31 days are left
    clock.move_to("2026-11-24 09:00+07:00", tick=False)
    assert [clock_strikes(), clock_strikes()] == [1, 0]
    letter = mail.outbox[0]
    assert [one.to for one in mail.outbox] == [[keeper.email]]
    assert letter.subject == "Sắp hết hiệu lực từ ngày 24/12/2026: 18/KH-CĐN"
    assert "Còn 30 ngày nữa" in letter.body
    assert f"/van-ban/{document.pk}/" in letter.body
    clock.move_to("2026-12-10 09:00+07:00", tick=False)
    assert clock_strikes() == 0
    clock.move_to("2026-12-18 09:00+07:00", tick=False)  # the day before, the server was off
    assert [clock_strikes(), clock_strikes(), len(mail.outbox)] == [1, 0, 2]
    clock.move_to("2026-12-24 09:00+07:00", tick=False)
    assert [clock_strikes(), len(mail.outbox)] == [0, 2]


def test_a_day_that_is_put_off_is_told_anew_and_late_news_only_once(union, bring, keeper, clock):
    document = bring(union.north, share="branch", valid_to=date(2026, 11, 26))
    assert [clock_strikes(), len(mail.outbox)] == [1, 1]  # the step of 30 days is past and is not caught up
    actions.describe(None, document, valid_to=date(2027, 1, 31))
    assert clock_strikes() == 0
    clock.move_to("2027-01-05 09:00+07:00", tick=False)
    assert [clock_strikes(), len(mail.outbox)] == [1, 2]


@pytest.mark.parametrize("end", ["withdrawn", "replaced", "put off"])
def test_what_has_changed_before_the_mail_leaves_is_not_spoken_of(union, bring, keeper, end):
    document = bring(union.north, share="branch", valid_to=date(2026, 11, 30))
    mailing.begin_due(timezone.localdate())
    if end == "withdrawn":
        actions.withdraw(None, document, "Nhầm")
    elif end == "replaced":
        bring(union.north, samples.pdf(20), share="branch", number="20", relations=[("replaces", document.sign)])
    else:
        actions.describe(None, document, valid_to=date(2027, 6, 1))
    run_pending()
    assert (mail.outbox, clock_strikes()) == ([], 0)


def test_what_is_not_shared_or_kept_by_others_is_nobodys_to_be_told(union, bring, keeper):
    bring(union.north, valid_to=date(2026, 11, 30))
    bring(union.school_a, samples.pdf(19), share="branch", valid_to=date(2026, 11, 30))
    clock_strikes()
    assert mail.outbox == []


def test_a_keeper_without_mail_is_told_on_their_devices_and_nobody_twice(union, bring, keeper):
    silent = union.account(union.north, "uy-vien-bch").person
    silent_keepers = {person.pk for person in mailing.keepers(union.north)} & {silent.pk}
    bring(union.north, share="branch", valid_to=date(2026, 11, 30))
    clock_strikes()
    dispatches = {one.channel: {person.pk for person in mailing.recipients(one)} for one in Dispatch.objects.all()}
    assert dispatches["webpush"] == silent_keepers
    assert keeper.pk in dispatches["email"]
    assert keeper.pk not in dispatches["webpush"]


def test_reminders_of_many_documents_take_a_fixed_number_of_questions(
    union, bring, keeper, django_assert_max_num_queries
):
    for number in (21, 22, 23):
        bring(union.north, samples.pdf(number), share="branch", valid_to=date(2026, 11, 30))
    clock_strikes()
    with django_assert_max_num_queries(2):
        assert mailing.begin_due(timezone.localdate()) == 0
