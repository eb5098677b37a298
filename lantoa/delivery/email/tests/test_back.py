"""What comes back: returned mail, complaints, the one click."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from lantoa.base.worker import run_pending
from lantoa.delivery import actions
from lantoa.delivery.email import verp
from lantoa.delivery.email.verdicts import Verdict, judge
from lantoa.delivery.models import Address, Delivery, Reason, Refusal, State
from lantoa.delivery.tests.conftest import begin, bulletin, mail_server  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db

DSN = """From: MAILER-DAEMON@relay.example
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Not delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; an@truong.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {words}

--b
Content-Type: text/rfc822-headers

Message-ID: <{tag}@127.0.0.1>
Subject: Ban tin
--b--
"""
ARF = """From: fbl@provider.example
To: abuse@congdoan.example
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: X/1
Version: 1

--b
Content-Type: message/rfc822

Message-ID: <{tag}@127.0.0.1>
Subject: Ban tin

x
--b--
"""


@pytest.fixture
def delivery(union, begin, mail_server, settings):  # noqa: F811
    settings.EMAIL_RETURN, settings.EMAIL_HOOK_KEY = "tra-lai@congdoan.example", "khoa"
    union.person(union.school_a, email="an@truong.example")
    begin(union.school_a)
    run_pending()
    row = Delivery.objects.get()
    assert mail_server.taken[0][0] == verp.return_path(row.pk)
    return row


def send_back(body: str, kind: str = "message/rfc822", key: str = "khoa") -> int:
    response = Client().post(
        reverse("delivery:bounced"), body.encode(), content_type=kind, headers={"Authorization": f"Bearer {key}"}
    )
    return response.status_code


def dsn(delivery, *, to="", action="failed", status="5.1.1", words="550 5.1.1 User unknown") -> str:
    tag = verp.tag(delivery.pk)
    return DSN.format(to=to or verp.return_path(delivery.pk), action=action, status=status, words=words, tag=tag)


@pytest.mark.parametrize("to", ["", "thu@congdoan.example"])
def test_a_returned_mail_marks_its_row_and_ends_mail_to_that_address(delivery, to):
    assert send_back(dsn(delivery, to=to)) == 204
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == (State.BOUNCED, Reason.NO_MAILBOX)
    assert Address.objects.get().verdict == Address.Verdict.SUPPRESSED


def test_the_command_takes_in_what_a_mail_server_pipes(delivery, tmp_path):
    file = tmp_path / "tra-lai.eml"
    file.write_text(dsn(delivery))
    call_command("take_bounce", str(file))
    delivery.refresh_from_db()
    assert delivery.state == State.BOUNCED


def test_a_note_of_delay_or_absence_changes_nothing(delivery):
    assert send_back(dsn(delivery, action="delayed", status="4.4.1")) == 204
    assert send_back(f"To: {verp.return_path(delivery.pk)}\nSubject: Vắng mặt\n\nTôi đi vắng.\n") == 204
    delivery.refresh_from_db()
    assert delivery.state == State.SENT


def test_soft_bounces_on_three_days_make_a_pause_of_a_month(delivery):
    with time_machine.travel("2026-11-02T09:00:00+07:00", tick=False) as clock:
        for _day in range(3):
            assert not Address.objects.filter(verdict="suppressed").exists()
            for _again in range(2):
                send_back(dsn(delivery, status="4.2.2", words="452 4.2.2 Mailbox full"))
            clock.shift(timedelta(days=4))
        row = Address.objects.get()
        assert row.verdict == Address.Verdict.SUPPRESSED
        assert row.until is not None


def test_a_complaint_ends_mail_to_that_address(delivery):
    assert send_back(ARF.format(tag=verp.tag(delivery.pk))) == 204
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == (State.SENT, Reason.COMPLAINT)
    assert Address.objects.get().reason == Reason.COMPLAINT


def test_a_provider_tells_in_json(delivery):
    events = [
        {"kind": "bounce", "to": f"<{verp.tag(delivery.pk)}@x>", "status": "5.1.1"},
        {"kind": "bounce", "to": "la"},
    ]
    assert send_back(json.dumps(events), "application/json") == 204
    assert Delivery.objects.get().state == State.BOUNCED
    assert send_back("{}", "application/json") == 400


def test_without_the_key_or_the_signature_nothing_is_believed(delivery):
    assert send_back(dsn(delivery), key="sai") == 403
    forged = dsn(delivery).replace(verp.tag(delivery.pk)[-10:], "0123456789")
    assert send_back(forged) == 204
    assert not Address.objects.exists()


@pytest.mark.parametrize(
    ("status", "words", "permanent", "kind"),
    [("5.1.1", "", True, "hard"), ("5.2.2", "", True, "soft"), ("4.4.7", "", False, "soft"), ("5.7.1", "spam", True, "sender"),
     ("", "550 No such user here", True, "hard"), ("5.0.0", "policy", True, "sender")],
)  # fmt: skip
def test_hard_and_soft_are_told_apart(status, words, permanent, kind):
    assert judge(status, words, permanent=permanent).kind == kind


def test_one_click_of_a_mail_program_stops_this_kind_and_a_look_does_not(delivery, mail_server, begin, union):  # noqa: F811
    [letter] = mail_server.letters()
    path = letter["List-Unsubscribe"].strip("<>").partition("127.0.0.1:8000")[2]
    client = Client(enforce_csrf_checks=True)
    assert client.get(path).status_code == 200
    assert client.head(path).status_code == 200
    assert not Refusal.objects.exists()
    answer = client.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert Refusal.objects.get().source == "thu"
    assert client.post(path[:-3] + "xx/").status_code == 404
    begin(union.school_a, edition="2")
    run_pending()
    assert len(mail_server.taken) == 1


def test_a_person_may_say_that_the_mailbox_works_again(delivery):
    actions.keep_verdicts([("AN@truong.example", Verdict("hard", Reason.NO_MAILBOX))])
    actions.forgive(delivery.person)
    assert not Address.objects.exists()
