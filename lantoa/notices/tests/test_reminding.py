from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.utils import timezone

from lantoa.base.errors import Conflict
from lantoa.base.worker import run_pending
from lantoa.delivery import sending
from lantoa.delivery.models import Batch, Channel, Delivery, Dispatch, State
from lantoa.notices import actions
from lantoa.notices.models import NoticeUnitCount
from lantoa.notices.tasks import remind_by_the_clock
from lantoa.people import actions as people_actions
from lantoa.people.models import Consent

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.django_db
def test_only_who_has_not_confirmed_and_has_an_address_is_reminded(union, send):
    waiting = union.person(union.school_a, "Lê Thị Chờ", email="cho@truong.example")
    done = union.person(union.school_a, email="xong@truong.example")
    union.person(union.school_a)
    withdrawn = union.person(union.school_a, email="thoi@truong.example")
    people_actions.give_consent(withdrawn, Consent.Purpose.EMAIL, "Tôi đồng ý")
    people_actions.withdraw_consent(withdrawn, Consent.Purpose.EMAIL)
    stopped = union.person(union.school_a, email="khong@truong.example")
    actions.refuse_mail(stopped)
    notice = send(union.school_a, must_read=True, title="Khám sức khỏe")
    actions.confirm(done, notice, version=1)
    actions.remind(None, notice)
    run_pending()
    assert [message.to for message in mail.outbox] == [[waiting.email]]
    letter = mail.outbox[0]
    assert letter.subject == "Cần xác nhận: Khám sức khỏe"
    assert letter.message()["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/thoi-nhan/" in letter.message()["List-Unsubscribe"]
    assert "Thân gửi đồng chí Chờ" in letter.body
    dispatch = Dispatch.objects.get()
    assert (dispatch.state, dispatch.deliveries.get().state) == ("done", State.SENT)
    count = NoticeUnitCount.objects.get(notice=notice)
    assert (count.delivered, count.mail_delivered, count.opened) == (2, 1, 1)


@pytest.mark.django_db
def test_a_wave_that_runs_again_sends_nothing_again(union, send):
    union.person(union.school_a, email="an@truong.example")
    notice = send(union.school_a, must_read=True)
    dispatch = actions.remind(None, notice)
    run_pending()
    Dispatch.objects.update(cursor=0, fed_at=None, finished_at=None, state="running")
    Batch.objects.update(done_at=None)
    sending.feed(dispatch.pk)
    run_pending()
    assert (len(mail.outbox), Delivery.objects.count()) == (1, 1)
    with pytest.raises(Conflict, match="Hôm nay đã nhắc"):
        actions.remind(None, notice)


@pytest.mark.django_db
def test_the_ladder_climbs_by_the_clock_and_only_for_who_has_not_confirmed(union, send):
    first = union.person(union.school_a, email="mot@truong.example")
    second = union.person(union.school_a, email="hai@truong.example")
    with time_machine.travel("2026-11-02T08:00:00+07:00", tick=False) as clock:
        notice = send(union.school_a, must_read=True, confirm_by=timezone.localdate() + timedelta(days=6))
        waves = []
        for _day in range(8):
            remind_by_the_clock.func()
            remind_by_the_clock.func()
            run_pending()
            waves.append(len(mail.outbox))
            if len(mail.outbox) == 2:
                actions.confirm(first, notice, version=1)
            clock.shift(timedelta(days=1))
    assert waves == [0, 0, 2, 2, 2, 3, 3, 3]
    assert mail.outbox[-1].to == [second.email]
    assert len({message.message()["Message-ID"] for message in mail.outbox}) == 3


@pytest.mark.django_db
def test_a_refused_address_is_noted_and_the_others_go_out(union, send, settings):
    settings.EMAIL_BACKEND = "lantoa.notices.tests.backends.PickyBackend"
    bad = union.person(union.school_a, email="tu-choi@truong.example")
    union.person(union.school_a, email="nhan@truong.example")
    notice = send(union.school_a, must_read=True)
    actions.remind(None, notice)
    run_pending()
    states = dict(Delivery.objects.values_list("person__email", "state"))
    assert states == {"tu-choi@truong.example": "failed", "nhan@truong.example": "sent"}
    assert not notice.receipts.filter(person=bad).exists()


@pytest.mark.django_db
def test_a_word_in_person_is_noted_once_and_is_no_confirmation(union, send):
    officer = union.account(union.school_a, "can-bo-truyen-thong")
    person = union.person(union.school_a)
    notice = send(union.school_a, must_read=True)
    for _time in range(2):
        actions.told_in_person(officer, notice, person)
    assert Delivery.objects.get().dispatch.channel == Channel.PERSON
    assert NoticeUnitCount.objects.get(notice=notice).confirmed == 0


SEND = """
import django
django.setup()
from lantoa.delivery import sending
sending.send_batch(int(__import__("sys").argv[1]))
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("dies_after", [1, 3])
def test_each_person_gets_one_mail_although_the_worker_is_killed_in_the_middle(union, send, tmp_path, dies_after):
    people = [union.person(union.school_a, email=f"nguoi{number}@truong.example") for number in range(6)]
    notice = send(union.school_a, must_read=True)
    sending.feed(actions.remind(None, notice).pk)
    batch = Batch.objects.get()
    sink = tmp_path / "sent.txt"
    database = connection.settings_dict
    url = (
        f"sqlite:///{database['NAME']}" if connection.vendor == "sqlite"
        else f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    )  # fmt: skip
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "lantoa.notices.tests.dying_settings", "LANTOA_DATABASE_URL": url,
        "SINK": str(sink), "LANTOA_VAR": str(tmp_path), "DIES_AFTER": str(dies_after), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    command = [sys.executable, "-c", SEND, str(batch.pk)]
    killed = subprocess.run(command, env=environment, cwd=ROOT, check=False)
    assert killed.returncode == -9
    assert len(sink.read_text().split()) == dies_after
    finished = subprocess.run(command, env=environment | {"DIES_AFTER": "0"}, cwd=ROOT, check=False)
    assert finished.returncode == 0
    got = Counter(sink.read_text().split())
    assert got == {person.email: 1 for person in people}
    unknown = Delivery.objects.filter(state=State.UNKNOWN)
    assert unknown.count() == 1, "the one whose mail left as the worker died"
    assert NoticeUnitCount.objects.get(notice=notice).mail_delivered == 5
