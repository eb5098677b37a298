from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from lantoa.base.errors import Invalid
from lantoa.base.worker import run_pending
from lantoa.channels import actions, outbox, registry
from lantoa.channels.errors import Reconnect, Temporary
from lantoa.channels.models import ChannelAccount, EventCount
from lantoa.channels.tests.conftest import (  # noqa: F401  the same stand-ins
    _files_of_their_own,
    message,
    oa,
    zalo,
)
from lantoa.channels.zalo import tokens

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-20T09:00:00+07:00", tick=False) as clock:
        yield clock


def sent(account, message, *, broadcast=False):  # noqa: F811
    publication = actions.draft(None, account, message)
    publication = actions.edit(None, publication, {"broadcast": broadcast})
    publication = actions.publish(None, publication)
    run_pending()
    publication.refresh_from_db()
    return publication


def test_an_article_is_made_shown_and_sent_to_followers(oa, zalo, message):  # noqa: F811
    publication = sent(oa, message, broadcast=True)
    assert publication.state == "published"
    article = zalo.state["articles"][publication.remote_id]
    assert (article["status"], article["title"]) == ("show", "Hội thao chào mừng 20/11")
    assert article["cover"]["photo_url"].startswith("http")
    assert [ids for _day, ids in zalo.state["sent"]] == [[publication.remote_id]]


def test_an_article_still_being_processed_is_asked_for_again_and_made_once(clock, oa, zalo, message):  # noqa: F811
    zalo.state["processing"] = 2
    publication = sent(oa, message)
    assert publication.state == "scheduled"
    for _ in range(4):
        clock.shift(timedelta(minutes=3))
        run_pending()
    publication.refresh_from_db()
    assert publication.state == "published"
    assert zalo.asked.count("POST /v2.0/article/create") == 1


def test_a_lost_answer_of_the_article_is_repeated_but_one_of_the_broadcast_is_not(clock, oa, zalo, message):  # noqa: F811
    zalo.fail_next("lost", on="article/create")
    publication = sent(oa, message, broadcast=True)
    assert publication.state == "scheduled"
    zalo.fail_next("lost", on="oa/message")
    clock.shift(timedelta(minutes=3))
    run_pending()
    publication.refresh_from_db()
    assert publication.state == "unknown"
    clock.shift(timedelta(days=1))
    run_pending()
    outbox.sweep()
    assert len(zalo.state["sent"]) == 1
    shown = [one for one in zalo.state["articles"].values() if one["status"] == "show"]
    assert len(shown) == 1


def test_the_budget_is_shown_and_kept(clock, oa, zalo, message):  # noqa: F811
    sent(oa, message, broadcast=True)
    day, month = registry.get("zalo").budgets(oa)
    assert (day.used, day.limit, month.used, month.limit) == (1, 1, 1, 4)
    publication = actions.edit(None, actions.draft(None, oa, message), {"broadcast": False})
    publication = actions.edit(None, publication, {"broadcast": True})
    with pytest.raises(Invalid):
        actions.publish(None, publication)
    clock.shift(timedelta(days=1))
    actions.publish(None, publication)


def test_two_broadcasts_for_one_day_do_not_pass_the_budget_together(clock, oa, zalo, message):  # noqa: F811
    first, second = (actions.edit(None, actions.draft(None, oa, message), {"broadcast": True}) for _ in range(2))
    for one in (first, second):
        actions.publish(None, one, at=timezone.now() + timedelta(hours=1))
    clock.shift(timedelta(hours=1, seconds=1))
    run_pending()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state, second.error_code) == ("published", "failed", "budget")
    assert len(zalo.state["sent"]) == 1


@pytest.mark.parametrize(
    ("code", "state", "words"),
    [("-32", "scheduled", "quá nhanh"), ("-211", "failed", "hạn mức"), ("-221", "failed", "xác thực"),
     ("-234", "scheduled", "ban đêm"), ("-248", "failed", "tiêu chuẩn")],
)  # fmt: skip
def test_codes_of_zalo_say_what_to_do(code, state, words, oa, zalo, message):  # noqa: F811
    zalo.fail_next(code, on="oa/message")
    publication = sent(oa, message, broadcast=True)
    assert (publication.state, publication.error_code) == (state, code)
    assert words in publication.error


def test_a_refused_broadcast_leaves_nothing_public_and_the_same_article_is_used_again(clock, oa, zalo, message):  # noqa: F811
    zalo.fail_next("-211", on="oa/message")
    publication = sent(oa, message, broadcast=True)
    assert publication.state == "failed"
    assert [one["status"] for one in zalo.state["articles"].values()] == ["hide"]
    publication = actions.edit(None, publication, {"broadcast": False, "title": "Tên mới"})
    actions.publish(None, publication)
    run_pending()
    publication.refresh_from_db()
    assert publication.state == "published"
    assert [(one["status"], one["title"]) for one in zalo.state["articles"].values()] == [("show", "Tên mới")]


def test_an_article_whose_broadcast_is_unknown_is_found(oa, zalo, message):  # noqa: F811
    zalo.fail_next("lost", on="oa/message")
    publication = sent(oa, message, broadcast=True)
    found = registry.get("zalo").find(oa, publication)
    assert found.remote_id == publication.progress["article"]
    actions.decide(None, publication, is_out=True, address=found.address, remote_id=found.remote_id)
    actions.withdraw(None, publication)
    run_pending()
    assert not zalo.state["articles"]


# --- Tokens that work once -------------------------------------------------------------------------------


def test_the_refresh_token_is_followed_by_its_successor(clock, oa, zalo):  # noqa: F811
    first = oa.secrets["refresh_token"]
    for _ in range(5):
        clock.shift(timedelta(hours=14))
        access = tokens.access_token(oa)
        assert access in zalo.state["access"]
    assert oa.secrets["refresh_token"] in zalo.state["refresh"]
    assert oa.secrets["refresh_token"] != first
    assert len(zalo.state["refresh"]) == 1


def test_a_database_that_dies_between_use_and_storing_loses_nothing(clock, oa, zalo, monkeypatch):  # noqa: F811
    clock.shift(timedelta(hours=14))

    class DatabaseIsGone(Exception):
        pass

    real = tokens._keep

    def dying(*_args, **_how):
        raise DatabaseIsGone

    monkeypatch.setattr(tokens, "_keep", dying)
    with pytest.raises(DatabaseIsGone):
        tokens.access_token(oa)
    monkeypatch.setattr(tokens, "_keep", real)
    clock.shift(tokens.CLAIM_HOLDS + timedelta(seconds=1))
    again = ChannelAccount.objects.select_related("unit").get(pk=oa.pk)
    assert tokens.access_token(again) in zalo.state["access"]
    assert again.secrets["refresh_token"] in zalo.state["refresh"]


def test_an_answer_lost_on_the_way_leaves_the_hours_of_the_old_access_token(clock, oa, zalo, message):  # noqa: F811
    clock.shift(timedelta(hours=14))
    zalo.fail_next("lost", on="v4/oa/access_token")
    assert sent(oa, message).state == "published"  # goes out with the token that still holds
    health = registry.get("zalo").probe(oa)  # tries the same refresh token again, and Zalo refuses
    assert health.state == "warning"
    assert "kết nối lại" in health.note
    clock.shift(timedelta(hours=12))
    with pytest.raises(Reconnect):
        tokens.access_token(oa)


def test_while_one_refreshes_another_uses_what_still_holds_or_waits(clock, oa, zalo):  # noqa: F811
    clock.shift(timedelta(hours=14))
    assert tokens._claim(oa)
    old = oa.secrets["access_token"]
    assert tokens.access_token(oa) == old
    clock.shift(timedelta(hours=11))
    assert tokens._claim(oa)
    with pytest.raises(Temporary):
        tokens.access_token(oa)
    assert "POST /v4/oa/access_token" not in zalo.asked[2:]


def test_an_access_token_that_ends_early_is_renewed_on_the_next_try(clock, oa, zalo, message):  # noqa: F811
    zalo.state["access"].clear()
    publication = sent(oa, message)
    assert publication.state == "scheduled"
    clock.shift(timedelta(minutes=1))
    run_pending()
    publication.refresh_from_db()
    assert publication.state == "published"


# --- Webhook ----------------------------------------------------------------------------------------------


def call(client, body, *, key="khoa-oa", stamp=None):
    stamp = stamp or str(int(timezone.now().timestamp() * 1000))
    raw = json.dumps({**body, "timestamp": stamp, "app_id": "1000"}).encode()
    digest = hashlib.sha256(b"1000" + raw + stamp.encode() + key.encode()).hexdigest()
    return client.post(
        reverse("channels:webhook", args=["zalo"]), raw, content_type="application/json",
        headers={"X-ZEvent-Signature": f"mac={digest}"},
    ).status_code  # fmt: skip


def test_a_signed_event_is_counted_once_and_nobody_is_kept(client, oa, zalo):  # noqa: F811
    body = {"event_name": "follow", "oa_id": "222", "follower": {"id": "nguoi-nao-do"}}
    assert [call(client, body), call(client, body)] == [200, 200]
    assert list(EventCount.objects.values_list("event", "count")) == [("follow", 1)]


def test_an_event_with_another_signature_or_of_long_ago_is_refused(client, oa, zalo):  # noqa: F811
    body = {"event_name": "follow", "oa_id": "222"}
    old = str(int((timezone.now() - timedelta(days=1)).timestamp() * 1000))
    assert call(client, body, key="khoa-khac") == 403
    assert call(client, body, stamp=old) == 403
    assert call(client, {"event_name": "follow", "oa_id": "333"}) == 403
    assert not EventCount.objects.exists()
