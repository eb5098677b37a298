from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.models import AuditEntry
from lantoa.base.worker import run_pending
from lantoa.channels import actions, outbox
from lantoa.channels.models import Attempt, ChannelAccount, Publication, State

pytestmark = pytest.mark.django_db


def run_until_quiet(clock, hours=12):
    """Let the worker and the clock go on until nothing is left to do."""
    for _ in range(hours * 12):
        run_pending()
        outbox.sweep()
        if not Publication.objects.filter(state__in=[State.SCHEDULED, State.SENDING]).exists():
            return
        clock.shift(timedelta(minutes=5))


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-20T09:00:00+07:00", tick=False) as clock:
        yield clock


def states_of(publication):
    publication.refresh_from_db()
    return publication.state, [a.outcome for a in publication.attempts.order_by("pk")]


def test_a_draft_is_published_with_its_pictures_and_its_attempt_is_kept(clock, fanpage, facebook, message):
    publication = actions.publish(None, actions.draft(None, fanpage, message))
    run_pending()
    assert states_of(publication) == ("published", ["done"])
    post = facebook.state["posts"][publication.remote_id]
    assert len(post["media"]) == 2
    assert "https://cd.example/tin/1/?utm_source=facebook&utm_medium=social&utm_campaign=hoi-thao" in post["message"]
    assert publication.address == f"{facebook.url}/xem/{publication.remote_id}"


def test_nobody_publishes_on_another_units_account(union, fanpage, message):
    outsider = union.account(union.school_c, "chu-tich")
    with pytest.raises(NotAllowed):
        actions.draft(outsider, fanpage, message)
    publication = actions.draft(None, fanpage, message)
    for act in (actions.publish, actions.withdraw, actions.discard):
        with pytest.raises(NotAllowed):
            act(outsider, publication)
    with pytest.raises(NotAllowed):
        actions.set_account_state(outsider, fanpage, "closed")


def test_what_is_planned_waits_for_its_time(clock, fanpage, facebook, message):
    at = timezone.now() + timedelta(hours=3)
    publication = actions.publish(None, actions.draft(None, fanpage, message), at=at)
    run_pending()
    assert states_of(publication) == ("scheduled", [])
    clock.shift(timedelta(hours=3, seconds=1))
    run_pending()
    assert states_of(publication)[0] == "published"


def test_what_was_called_off_is_not_sent(clock, fanpage, facebook, message):
    publication = actions.publish(None, actions.draft(None, fanpage, message))
    actions.call_off(None, publication)
    run_pending()
    assert states_of(publication) == ("draft", [])
    assert not facebook.state["posts"]


def test_a_temporary_error_is_tried_again_after_the_time_the_platform_asks_for(clock, fanpage, facebook, message):
    facebook.fail_next("32", on="POST /111/feed")
    publication = actions.publish(None, actions.draft(None, fanpage, message))
    run_pending()
    assert states_of(publication) == ("scheduled", ["temporary"])
    assert publication.due_at == timezone.now() + timedelta(minutes=15)
    clock.shift(timedelta(minutes=15, seconds=1))
    run_pending()
    assert states_of(publication) == ("published", ["temporary", "done"])
    assert len(facebook.state["photos"]) == 2  # pictures were not handed over twice


def test_a_permanent_error_fails_at_once_and_may_be_sent_again_by_a_person(clock, fanpage, facebook, message):
    facebook.fail_next("368", on="POST /111/feed")
    publication = actions.publish(None, actions.draft(None, fanpage, message))
    run_pending()
    assert states_of(publication) == ("failed", ["permanent"])
    assert "chính sách" in publication.error
    actions.publish(None, publication)
    run_pending()
    assert states_of(publication)[0] == "published"


def test_an_answer_that_was_lost_is_unknown_and_never_sent_again_by_itself(clock, fanpage, facebook, message):
    facebook.fail_next("lost", on="POST /111/feed")
    publication = actions.publish(None, actions.draft(None, fanpage, message))
    run_until_quiet(clock)
    clock.shift(timedelta(days=2))
    run_pending()
    outbox.sweep()
    assert states_of(publication) == ("unknown", ["unknown"])
    assert facebook.asked.count("POST /111/feed") == 1
    with pytest.raises(Conflict):
        actions.publish(None, publication)


def test_a_person_finds_the_unknown_post_and_says_that_it_is_out(clock, fanpage, facebook, message):
    from lantoa.channels import registry

    facebook.fail_next("lost", on="POST /111/feed")
    publication = actions.publish(None, actions.draft(None, fanpage, message))
    run_pending()
    publication.refresh_from_db()
    found = registry.get("facebook").find(fanpage, publication)
    actions.decide(None, publication, is_out=True, address=found.address, remote_id=found.remote_id)
    assert states_of(publication)[0] == "published"
    actions.withdraw(None, publication)
    run_pending()
    assert states_of(publication)[0] == "withdrawn"
    assert facebook.state["posts"][found.remote_id]["gone"]


def test_a_person_says_that_it_is_not_out_and_it_can_be_sent(clock, fanpage, facebook, message):
    facebook.fail_next("drop", on="POST /111/feed")
    publication = actions.publish(None, actions.draft(None, fanpage, message))
    run_pending()
    actions.decide(None, publication, is_out=False)
    publication = actions.publish(None, publication)
    run_pending()
    assert states_of(publication) == ("published", ["unknown", "done", "done"])


def test_a_process_that_dies_while_sending_leaves_unknown(clock, fanpage, facebook, message):
    publication = actions.publish(None, actions.draft(None, fanpage, message))
    assert outbox._claim(publication.pk, timezone.now()) is not None  # and then the machine stops
    run_pending()
    assert states_of(publication) == ("sending", ["started"])
    clock.shift(outbox.LONGEST_CALL + timedelta(seconds=1))
    outbox.sweep()
    assert states_of(publication) == ("unknown", ["unknown"])
    assert "POST /111/feed" not in facebook.asked


def test_two_workers_send_one_publication_once(clock, fanpage, facebook, message):
    publication = actions.publish(None, actions.draft(None, fanpage, message))
    outbox.queue(publication)
    run_pending()
    outbox.send(publication.pk)
    assert len(facebook.state["posts"]) == 1


def test_a_page_that_cannot_be_reached_is_tried_a_limited_number_of_times(clock, fanpage, facebook, message, settings):
    settings.CHANNEL_URLS = {"facebook": "http://127.0.0.1:9"}
    publication = actions.publish(None, actions.draft(None, fanpage, message))
    run_until_quiet(clock)
    assert states_of(publication) == ("failed", ["temporary"] * outbox.MOST_TRIES)


def test_a_revoked_key_marks_the_account_and_fails_the_post(clock, fanpage, facebook, message):
    facebook.state["tokens"]["khoa-trang"]["revoked"] = True
    publication = actions.publish(None, actions.draft(None, fanpage, message))
    run_pending()
    fanpage.refresh_from_db()
    assert (states_of(publication)[0], fanpage.health) == ("failed", "broken")


def test_what_came_due_in_a_pause_is_held_or_sent_as_its_end_says(clock, union, fanpage, facebook, message):
    publication = actions.publish(None, actions.draft(None, fanpage, message))
    actions.pause_all(None, union.school_a, reason="mourning")
    run_pending()
    assert states_of(publication) == ("scheduled", [])
    assert actions.resume(None, union.school_a, hold_late=False) == 1
    run_pending()
    assert states_of(publication)[0] == "published"
    other = actions.publish(None, actions.draft(None, fanpage, replace(message, title="Bài khác")))
    actions.pause_all(None, union.school_a)
    run_pending()
    assert actions.resume(None, union.school_a) == 1
    run_pending()
    assert states_of(other) == ("draft", [])
    assert "giữ lại" in other.error


def test_a_closed_account_forgets_its_keys_and_sends_nothing(clock, fanpage, facebook, message):
    publication = actions.publish(None, actions.draft(None, fanpage, message))
    actions.set_account_state(None, fanpage, ChannelAccount.State.CLOSED)
    run_pending()
    fanpage.refresh_from_db()
    assert (states_of(publication)[0], fanpage.sealed) == ("failed", "")


def test_a_published_post_is_changed_and_withdrawn_on_the_channel(clock, fanpage, facebook, message):
    publication = actions.publish(None, actions.draft(None, fanpage, message))
    run_pending()
    facebook.fail_next("2", on=f"POST /{Publication.objects.get().remote_id}")
    actions.edit(None, publication, {"text": "Lời đã sửa"})
    run_pending()
    clock.shift(timedelta(minutes=1))
    run_pending()
    publication.refresh_from_db()
    assert facebook.state["posts"][publication.remote_id]["message"] == "Lời đã sửa"
    actions.withdraw(None, publication)
    run_pending()
    assert states_of(publication)[0] == "withdrawn"
    assert list(publication.attempts.order_by("pk").values_list("kind", "outcome")) == [
        ("publish", "done"), ("update", "temporary"), ("update", "done"), ("withdraw", "done"),
    ]  # fmt: skip


def test_the_same_source_has_one_open_post_per_account(fanpage, facebook, message):
    actions.draft(None, fanpage, message, source="", source_id=None)
    actions.draft(None, fanpage, message, source="", source_id=None)
    Publication.objects.create(account=fanpage, source="bai", source_id=1, title="a")
    with pytest.raises(Conflict):
        actions.draft(None, fanpage, message, source="bai", source_id=1)


def test_limits_are_checked_before_anything_is_queued(fanpage, facebook, message):
    publication = actions.edit(None, actions.draft(None, fanpage, message), {"text": "x" * 63_207})
    with pytest.raises(Invalid):
        actions.publish(None, publication)
    assert Publication.objects.get(pk=publication.pk).state == "draft"


def test_what_leaves_by_itself_is_not_changed_into_what_cannot_be_sent(fanpage, facebook, message):
    publication = actions.draft(None, fanpage, message)
    actions.publish(None, publication, at=timezone.now() + timedelta(days=1))
    with pytest.raises(Invalid):
        actions.edit(None, publication, {"text": "x" * 63_207})
    assert "xxx" not in Publication.objects.get(pk=publication.pk).content["text"]


def test_keys_are_encrypted_and_stay_out_of_log_and_pages(fanpage, signed_in, union):
    officer = union.account(union.school_a, "chu-tich")
    fanpage.refresh_from_db()
    assert "khoa-trang" not in fanpage.sealed
    assert fanpage.secrets["token"] == "khoa-trang"
    assert "khoa-trang" not in str(list(AuditEntry.objects.values_list("details", flat=True)))
    body = signed_in(officer).get(f"/lam-viec/{union.school_a.code}/kenh/tai-khoan/{fanpage.pk}/").content.decode()
    assert fanpage.name in body
    assert "khoa-trang" not in body


def test_no_key_is_in_the_log_even_at_its_most_talkative(clock, fanpage, facebook, message, caplog):
    from django.conf import settings

    assert settings.LOGGING["loggers"]["httpx"] == {"level": "WARNING"}
    caplog.set_level("DEBUG")
    actions.publish(None, actions.draft(None, fanpage, message))
    run_pending()
    outbox.probe(fanpage.pk)
    assert facebook.asked.count("GET /debug_token") == 2
    assert "khoa-trang" not in caplog.text


def test_what_was_thrown_away_after_it_was_queued_is_no_fault(clock, fanpage, facebook, message):
    publication = actions.publish(None, actions.draft(None, fanpage, message))
    actions.discard(None, actions.call_off(None, publication))
    assert outbox.send(publication.pk) == "gone"


def publish_through_failures(count, share, standin, account, make_message, clock):
    """Publish `count` messages while `share` of all calls fail; the states they end in.

    Also what a benchmark calls with a larger count.
    """
    standin.fail_some(share, ["drop", "lost", "1", "32", "368"], on="POST")
    for number in range(count):
        actions.publish(None, actions.draft(None, account, make_message(number)))
    run_until_quiet(clock)
    standin.fail_some(0, ["drop"])
    return Counter(Publication.objects.filter(account=account).values_list("state", flat=True))


def test_with_a_fifth_of_all_calls_failing_every_publication_ends_in_a_true_state(clock, fanpage, facebook, message):
    states = publish_through_failures(
        60,
        0.2,
        facebook,
        fanpage,
        lambda n: replace(message, title=f"Bài số {n}", photos=message.photos[: n % 3]),
        clock,
    )
    assert set(states) <= {State.PUBLISHED, State.FAILED, State.UNKNOWN}
    assert sum(states.values()) == 60
    assert len(states) == 3
    there = facebook.state["posts"]
    texts = Counter(post["message"] for post in there.values())
    assert max(texts.values()) == 1  # nothing is out twice
    for publication in Publication.objects.all():
        on_page = texts[publication.content["text"]]
        if publication.state == State.PUBLISHED:
            assert on_page == 1
        elif publication.state == State.FAILED:
            assert on_page == 0
        last = publication.attempts.first()
        assert last.outcome in {
            Attempt.Outcome.DONE,
            Attempt.Outcome.PERMANENT,
            Attempt.Outcome.UNKNOWN,
            Attempt.Outcome.TEMPORARY,
        }
        assert last.ended_at is not None
