from __future__ import annotations

import json
from datetime import time, timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from lantoa.base.worker import run_pending
from lantoa.delivery import actions, digest, queries
from lantoa.delivery.digest import Unseen
from lantoa.delivery.models import Address, Delivery, Dispatch, Habits, PushSubscription, Reason, Refusal, Shown, State
from lantoa.delivery.tasks import send_digests, sweep
from lantoa.people import actions as people_actions
from lantoa.people.models import Consent

pytestmark = pytest.mark.django_db
MINE = "/toi/kenh-nhan-tin/"


def test_a_person_chooses_kinds_channels_hours_and_digest(union, signed_in, begin):
    account = union.account(union.school_a)
    client = signed_in(account)
    page = client.get(MINE).content.decode()
    assert "Kênh nhận tin" in page
    assert "Bản tin" in page
    answer = client.post(
        MINE,
        {
            "email": [],
            "webpush": ["thu", "notices"],
            "zalo": ["thu"],
            "digest": "daily",
            "quiet_from": "22:00",
            "quiet_until": "05:30",
        },
    )
    assert answer.status_code == 302
    refused = set(Refusal.objects.values_list("channel", "source"))
    assert {("email", "thu"), ("email", "notices"), ("zalo", "notices")} <= refused
    assert ("webpush", "thu") not in refused
    habits = Habits.objects.get()
    assert (habits.digest, habits.quiet_from, habits.quiet_until) == ("daily", time(22), time(5, 30))
    client.post(
        MINE,
        {
            "email": ["thu", "notices"],
            "webpush": [],
            "zalo": [],
            "digest": "none",
            "quiet_from": "21:00",
            "quiet_until": "06:00",
        },
    )
    assert ("email", "thu") not in set(Refusal.objects.values_list("channel", "source"))


def test_what_a_person_refused_does_not_leave_and_the_old_refusal_of_consent_holds_too(union, begin, mail_server):
    refused, withdrawn, kept = (
        union.person(union.school_a, email=f"{name}@truong.example") for name in ("a", "b", "c")
    )
    actions.refuse(refused, "email", "thu")
    people_actions.give_consent(withdrawn, Consent.Purpose.EMAIL, "Tôi đồng ý")
    people_actions.withdraw_consent(withdrawn, Consent.Purpose.EMAIL)
    begin(union.school_a)
    run_pending()
    assert mail_server.got() == {kept.email: 1}


def test_a_browser_is_taken_on_and_off_and_a_strange_one_refused(union, signed_in, settings):
    settings.PUSH_SERVICES = ["fcm.googleapis.com"]
    account = union.account(union.school_a)
    client = signed_in(account)
    info = {"endpoint": "https://fcm.googleapis.com/fcm/send/x", "keys": {"p256dh": "k", "auth": "a"}}

    def post(data):
        agent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
        return client.post(
            f"{MINE}thiet-bi/", json.dumps(data), content_type="application/json", headers={"user-agent": agent}
        )

    assert post(info).status_code == 200
    assert post(info).status_code == 200
    assert post({"endpoint": "https://ke-xau.example/x", "keys": {"p256dh": "k", "auth": "a"}}).status_code == 400
    assert post([1]).status_code == 400
    device = PushSubscription.objects.get()
    assert device.device == "Chrome trên Android"
    assert "Chrome trên Android" in client.get(MINE).content.decode()
    other = signed_in(union.account(union.school_b))
    other.post(f"{MINE}thiet-bi/bo/", {"pk": device.pk})
    assert PushSubscription.objects.exists(), "nobody takes off another one's device"
    signed_in(account).post(f"{MINE}thiet-bi/bo/", {"pk": device.pk})
    assert not PushSubscription.objects.exists()


def test_trouble_with_the_address_is_said_and_can_be_ended(union, signed_in):
    account = union.account(union.school_a)
    people_actions.update_person(None, account.person, email="an@truong.example")
    Address.objects.create(address="an@truong.example", verdict="suppressed", reason=Reason.MAILBOX_FULL)
    client = signed_in(account)
    assert "hộp thư của người nhận đã đầy" in client.get(MINE).content.decode()
    client.post(f"{MINE}thu-lai/")
    assert not Address.objects.exists()


def test_an_officer_sees_counts_and_reasons_and_no_names(union, signed_in, begin, mail_server):
    union.person(union.school_a, "Đỗ Thị Kín", email="khong-co@truong.example")
    union.person(union.school_a, email="tot@truong.example")
    dispatch = begin(union.school_a)
    run_pending()
    client = signed_in(union.account(union.school_a, "can-bo-truyen-thong"))
    for url in (reverse("delivery:index", args=["S001"]), dispatch.get_absolute_url()):
        text = client.get(url).content.decode()
        assert "Bản tin tháng 11" in text
        assert "Kín" not in text
    assert "Không có hộp thư này" in text
    Address.objects.all().delete()
    client.post(reverse("delivery:resend", args=["S001", dispatch.pk]))
    assert Delivery.objects.get(person__full_name="Đỗ Thị Kín").state == State.WAITING
    assert signed_in(union.account(union.school_b, "chu-tich")).get(dispatch.get_absolute_url()).status_code in (
        403,
        404,
    )


def test_the_list_of_dispatches_costs_the_same_queries_however_long(
    union, signed_in, begin, django_assert_max_num_queries
):
    for number in range(12):
        begin(union.school_a, edition=str(number))
    client = signed_in(union.account(union.school_a, "chu-tich"))
    client.get(reverse("delivery:index", args=["S001"]))
    with django_assert_max_num_queries(14):
        client.get(reverse("delivery:index", args=["S001"]))


# --- The digest ---------------------------------------------------------------------------------------------------


@pytest.fixture
def unseen():
    items: dict[int, list[Unseen]] = {}
    before = dict(digest._providers)
    digest._providers.clear()
    digest.register("thu", lambda people: {person.pk: items.get(person.pk, []) for person in people})
    yield items
    digest._providers.clear()
    digest._providers.update(before)


def test_a_digest_is_never_empty_and_shows_an_item_three_times_at_most(union, unseen):
    reader, done = (union.person(union.school_a, email=f"{name}@truong.example") for name in ("doc", "xong"))
    for person in (reader, done):
        Habits.objects.create(person=person, digest="daily")
    unseen[reader.pk] = [Unseen(1, "Lịch họp <b>", "Họp lúc 14 giờ", "https://congdoan.example/x/?a=1&b=2")]
    counts = []
    with time_machine.travel("2026-11-03T06:50:00+07:00", tick=False) as clock:
        for day in range(5):
            if day == 1:
                unseen[reader.pk].append(Unseen(2, "Khám sức khỏe", "", "https://congdoan.example/y/"))
            send_digests.func()
            send_digests.func()
            run_pending()
            counts.append(len(mail.outbox))
            clock.shift(timedelta(days=1))
    assert counts == [1, 2, 3, 4, 4]
    assert {message.to[0] for message in mail.outbox} == {reader.email}
    assert "Lịch họp" not in mail.outbox[-1].body
    html = mail.outbox[0].message().get_payload(1).get_payload(decode=True).decode()
    assert "Lịch họp &lt;b&gt;" in html
    assert 'href="https://congdoan.example/x/?a=1&amp;b=2"' in html
    assert sorted(Shown.objects.values_list("source_id", "times")) == [(1, 3), (2, 3)]
    assert Delivery.objects.filter(person=done, reason=Reason.NOTHING).exists()


def test_a_weekly_digest_leaves_on_monday(union, unseen):
    person = union.person(union.school_a, email="tuan@truong.example")
    Habits.objects.create(person=person, digest="weekly")
    unseen[person.pk] = [Unseen(1, "Lịch họp", "", "https://congdoan.example/x/")]
    sent = []
    with time_machine.travel("2026-11-01T06:50:00+07:00", tick=False) as clock:
        for _day in range(3):
            send_digests.func()
            run_pending()
            sent.append(len(mail.outbox))
            clock.shift(timedelta(days=1))
    assert sent == [0, 1, 1]


def test_a_batch_whose_task_was_lost_is_queued_again(union, begin, mail_server):
    from django_tasks_db.models import DBTaskResult

    union.person(union.school_a, email="an@truong.example")
    begin(union.school_a)
    DBTaskResult.objects.all().delete()
    Dispatch.objects.update(created_at=timezone.now() - timedelta(days=3))
    sweep.func()
    run_pending()
    assert mail_server.got() == {"an@truong.example": 1}


def test_a_person_takes_away_what_the_ledger_keeps(union, begin, mail_server):
    person = union.person(union.school_a, email="an@truong.example")
    begin(union.school_a)
    run_pending()
    assert [(row["tin"], row["trang_thai"]) for row in queries.own_data(person)] == [("Bản tin tháng 11", "đã giao")]
