from __future__ import annotations

import hashlib
import json
import time as clock
from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lantoa.base.worker import run_pending
from lantoa.channels import actions as channel_actions
from lantoa.delivery import actions
from lantoa.delivery.models import Delivery, Reason, State, ZaloContact, ZaloTemplate
from lantoa.delivery.tests.conftest import begin, bulletin  # noqa: F401  fixtures
from lantoa.delivery.zalo.standin import ZaloMessagesStandIn
from lantoa.people import actions as people_actions
from lantoa.people.models import Consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def zalo(settings, tmp_path):
    settings.VAR_DIR, settings.QUIET_HOURS = tmp_path, (time(0), time(0))
    standin = ZaloMessagesStandIn().start()
    settings.CHANNEL_URLS = {"zalo": standin.url, "zalo_oauth": standin.url, "zalo_business": standin.url}
    yield standin
    standin.stop()


@pytest.fixture
def account(union, zalo):
    keys = {"app_id": "1000", "app_secret": "bi-mat", "oa_secret": "khoa-oa", "package": "basic"}
    keys["refresh_token"] = zalo.add_account("200001", "Công đoàn Hà Nội")
    return channel_actions.connect(None, union.north, "zalo", keys)


def said(account, user_id: str, text: str) -> int:
    """The webhook, as Zalo calls it."""
    stamp = str(int(clock.time() * 1000))
    body = json.dumps(
        {"app_id": "1000", "oa_id": account.remote_id, "event_name": "user_send_text", "timestamp": stamp,
         "sender": {"id": user_id}, "recipient": {"id": account.remote_id}, "message": {"text": text}}
    ).encode()  # fmt: skip
    digest = hashlib.sha256(b"1000" + body + stamp.encode() + b"khoa-oa").hexdigest()
    return Client().post(
        reverse("channels:webhook", args=["zalo"]), body, content_type="application/json",
        headers={"X-ZEvent-Signature": f"mac={digest}"},
    ).status_code  # fmt: skip


def test_a_code_sent_to_the_account_links_and_a_wrong_one_does_not(union, account):
    person = union.person(union.school_a)
    code = actions.zalo_code(person)
    assert said(account, "u1", "12345678") == 200
    assert not ZaloContact.objects.exists()
    assert said(account, "u1", f"Mã của tôi: {code[:4]} {code[4:]}") == 200
    contact = ZaloContact.objects.get()
    assert (contact.person, contact.user_id) == (person, "u1")
    assert said(account, "u2", code) == 200
    assert ZaloContact.objects.get().user_id == "u1", "a code works once"


def test_who_wrote_lately_gets_a_free_message_from_the_account_of_the_unit_above(union, account, zalo, begin):  # noqa: F811
    person = union.person(union.school_a)
    said(account, "u1", actions.zalo_code(person))
    zalo.follow("u1")
    begin(union.school_a, channel="zalo")
    run_pending()
    [message] = zalo.state["messages"]
    assert (message["kind"], message["to"]) == ("cs", "u1")
    assert f"/b/{person.pk}/" in message["body"]["text"]
    assert person.full_name not in json.dumps(zalo.state["messages"], ensure_ascii=False)
    assert Delivery.objects.get().state == State.SENT


def test_others_get_zns_only_with_their_consent_and_what_is_left_is_kept(union, account, zalo, begin):  # noqa: F811
    agreed = union.person(union.school_a, phone="+84912345678")
    union.person(union.school_a, phone="+84912345679")
    people_actions.give_consent(agreed, Consent.Purpose.ZALO, "Tôi đồng ý")
    zalo.approve("333", "tieu_de", "lien_ket")
    actions.set_zns_template(None, account, "thu", "333")
    begin(union.school_a, channel="zalo")
    run_pending()
    assert [(one["kind"], one["to"]) for one in zalo.state["messages"]] == [("zns", "84912345678")]
    template = ZaloTemplate.objects.get()
    assert (template.daily_quota, template.remaining) == (500, 499)


def test_a_follower_who_was_silent_gets_a_transaction_message(union, account, zalo, begin):  # noqa: F811
    person = union.person(union.school_a)
    ZaloContact.objects.create(
        person=person, account=account, user_id="u1", spoke_at=timezone.now() - timedelta(days=3)
    )
    zalo.follow("u1")
    begin(union.school_a, channel="zalo")
    run_pending()
    assert [one["kind"] for one in zalo.state["messages"]] == ["transaction"]


def test_refusals_have_their_reasons_and_who_left_is_not_asked_again(union, account, zalo, begin):  # noqa: F811
    person = union.person(union.school_a)
    ZaloContact.objects.create(person=person, account=account, user_id="u1")
    begin(union.school_a, channel="zalo")
    run_pending()
    row = Delivery.objects.get()
    assert (row.state, row.reason) == (State.FAILED, Reason.NOT_FOLLOWER)
    assert ZaloContact.objects.get().gone_at is not None
    begin(union.school_a, channel="zalo", edition="2")
    run_pending()
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(("code", "reason"), [("-211", Reason.QUOTA), ("-218", Reason.QUOTA), ("-230", Reason.WINDOW)])
def test_quotas_and_windows_are_named(union, account, zalo, begin, code, reason):  # noqa: F811
    ZaloContact.objects.create(person=union.person(union.school_a), account=account, user_id="u1")
    zalo.follow("u1")
    zalo.fail_next(code, on="oa/message/cs")
    begin(union.school_a, channel="zalo")
    run_pending()
    assert Delivery.objects.get().reason == reason


def test_a_lost_answer_of_zalo_is_unknown_and_not_sent_again(union, account, zalo, begin):  # noqa: F811
    ZaloContact.objects.create(person=union.person(union.school_a), account=account, user_id="u1")
    zalo.follow("u1")
    zalo.fail_next("lost", on="oa/message/cs")
    begin(union.school_a, channel="zalo")
    run_pending()
    assert (Delivery.objects.get().state, len(zalo.state["messages"])) == (State.UNKNOWN, 1)
