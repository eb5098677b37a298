from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from django.utils import timezone

from lantoa.base.errors import Invalid, NotAllowed
from lantoa.base.worker import run_pending
from lantoa.delivery import actions as delivery_actions
from lantoa.delivery.models import Delivery, Dispatch, State
from lantoa.delivery.webpush.standin import PushStandIn
from lantoa.notices import actions
from lantoa.notices.models import Ladder, Receipt
from lantoa.notices.tasks import remind_by_the_clock


@pytest.fixture
def service(settings):
    one = PushStandIn().start()
    settings.PUSH_SERVICES = [one.url]
    yield one
    one.stop()


@pytest.mark.django_db
def test_a_confirmation_on_one_channel_stops_the_rest(union, send, service, client):
    quick, slow = (union.person(union.school_a, email=f"{name}@truong.example") for name in ("nhanh", "cham"))
    for person in (quick, slow):
        delivery_actions.subscribe(person, service.subscribe())
    with time_machine.travel("2026-11-02T08:00:00+07:00", tick=True) as clock:
        notice = send(union.school_a, must_read=True)
        remind_by_the_clock.func()
        run_pending()
        assert len(service.state["shown"]) == 2
        link = next(
            one["url"] for one in service.state["shown"] if one["browser"] == service.state["shown"][0]["browser"]
        )
        client.post(link, {"version": "1"})
        confirmed = Receipt.objects.get(confirmed_version=1)
        assert confirmed.confirmed_via == "push"
        for _day in range(3):
            clock.shift(timedelta(days=1))
            remind_by_the_clock.func()
            run_pending()
    assert len(mail.outbox) == 1
    assert mail.outbox[0].to != [confirmed.person.email]
    assert [one.channel for one in Dispatch.objects.order_by("pk")] == ["webpush", "zalo", "email"]
    assert notice.version == 1


@pytest.mark.django_db
def test_a_change_of_meaning_begins_the_ladder_anew(union, send):
    union.person(union.school_a, email="an@truong.example")
    with time_machine.travel("2026-11-02T08:00:00+07:00", tick=True) as clock:
        notice = send(union.school_a, must_read=True)
        for day in range(10):
            if day == 5:
                actions.correct(
                    None, notice, title=notice.title, body="Họp lúc 15 giờ", material=True, reason="đổi giờ"
                )
            remind_by_the_clock.func()
            run_pending()
            clock.shift(timedelta(days=1))
    assert [one.edition for one in Dispatch.objects.filter(channel="email").order_by("pk")] == ["1.3", "2.3"]
    assert len(mail.outbox) == 2


@pytest.mark.django_db
def test_the_sender_sets_the_steps_of_one_notice(union, send, signed_in):
    officer = union.account(union.school_a, "can-bo-truyen-thong")
    notice = send(union.school_a, must_read=True)
    client = signed_in(officer)
    url = reverse("notices:ladder", args=["S001", notice.pk])
    client.post(url, {"webpush": "0", "zalo": "", "email": "5"})
    ladder = Ladder.objects.get()
    assert (ladder.rungs, ladder.day_before) == ([["webpush", 0], ["email", 5]], False)
    assert "Đổi cách nhắc" in client.get(reverse("notices:manage", args=["S001", notice.pk])).content.decode()
    with pytest.raises(NotAllowed):
        actions.set_ladder(union.account(union.school_b, "chu-tich"), notice, [("email", 1)])
    with pytest.raises(Invalid):
        actions.set_ladder(None, notice, [("email", 4)])


@pytest.mark.django_db
def test_nothing_climbs_for_a_notice_of_long_ago(union, send):
    union.person(union.school_a, email="an@truong.example")
    send(union.school_a, must_read=True, at=timezone.now() - timedelta(days=9))
    assert remind_by_the_clock.func() == 0


@pytest.mark.django_db(transaction=True)
def test_reminders_move_into_the_ledger_and_back(union, send):
    people = [union.person(union.school_a) for _number in range(3)]
    notice = send(union.school_a, must_read=True)
    newest = [node for node in MigrationExecutor(connection).loader.graph.leaf_nodes() if node[0] == "notices"]
    old = MigrationExecutor(connection)
    old.migrate([("notices", "0001_initial")])
    try:
        apps = MigrationExecutor(connection).loader.project_state([("notices", "0001_initial")]).apps
        old_reminders, old_mailings = apps.get_model("notices", "Reminder"), apps.get_model("notices", "Mailing")
        old_mailings.objects.create(
            notice_id=notice.pk, version=1, wave=1, cursor=7, sent=1, finished_at=timezone.now()
        )
        facts = {"notice_id": notice.pk, "version": 1, "wave": 1}
        for person, state in zip(people, ("sent", "failed", "claimed"), strict=True):
            old_reminders.objects.create(person_id=person.pk, channel="mail", state=state, **facts)
        old_reminders.objects.create(person_id=people[0].pk, channel="person", state="sent", **facts)
        apps.get_model("notices", "MailRefusal").objects.create(person_id=people[1].pk)
        before = sorted(old_reminders.objects.values_list("person_id", "channel", "state", "wave"))
        MigrationExecutor(connection).migrate([("notices", "0003_one_ledger")])
        rows = Delivery.objects.filter(dispatch__channel="email").order_by("person").values_list("state", flat=True)
        assert list(rows) == [State.SENT, State.FAILED, State.UNKNOWN]
        assert Dispatch.objects.get(channel="person").edition == "1.0"
        assert not old_reminders.objects.exists()
        MigrationExecutor(connection).migrate([("notices", "0001_initial")])
        assert sorted(old_reminders.objects.values_list("person_id", "channel", "state", "wave")) == before
        assert old_mailings.objects.get().sent == 1
        assert not Dispatch.objects.exists()
    finally:
        MigrationExecutor(connection).migrate(newest)
