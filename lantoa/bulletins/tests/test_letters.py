"""Letters: who gets them, once each, and what is in them."""

from __future__ import annotations

import re
from collections import Counter
from email import message_from_bytes
from email.policy import compat32, default

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from lantoa.base.worker import run_pending
from lantoa.bulletins import actions, mailing, queries, tasks
from lantoa.bulletins.composing import Composer, make_token
from lantoa.bulletins.models import Issue, Look, Subscription
from lantoa.bulletins.tests.conftest import agree, outsider, to_members
from lantoa.delivery import actions as ledger
from lantoa.delivery import sending
from lantoa.delivery.email.bounces import Event
from lantoa.delivery.email.verdicts import Verdict
from lantoa.delivery.models import Address, Delivery, Dispatch
from lantoa.delivery.models import State as Sent
from lantoa.delivery.webpush.standin import PushStandIn
from lantoa.people.models import Consent

State = Subscription.State


def deliver(issue):
    """Run what was queued, as a worker would."""
    run_pending()
    assert not Dispatch.objects.filter(source_id=issue.pk, state="running").exists()


def states(issue):
    """How many deliveries of an issue are in each state."""
    rows = Delivery.objects.filter(dispatch__source="bulletins", dispatch__source_id=issue.pk)
    return dict(Counter(rows.values_list("state", flat=True)))


def html_of(sent):
    read = message_from_bytes(sent.message(policy=compat32).as_bytes(), policy=default)
    return read.get_body(("html",)).get_content()


def test_outsiders_subscribed_members_and_members_who_agreed_get_one_letter_each(issue, union):
    bulletin = issue.bulletin
    to_members(bulletin)
    agreed, refused, joined, below_nobody, both = (
        union.person(union.school_a, email=f"{n}@truong.vn") for n in range(5)
    )
    agree(agreed)
    agree(both)
    actions.join(joined, bulletin)
    actions.join(both, bulletin)
    foreign = union.person(union.school_b, email="xa@truong.vn")
    agree(foreign)
    outsider(bulletin, "ban@doc.vn")
    Subscription.objects.create(bulletin=bulletin, email="cho@doc.vn")
    assert queries.counts(bulletin) == {"outsiders": 1, "subscribed": 2, "members": 1, "short": 0}
    deliver(actions.send(None, issue))
    assert sorted(one.to[0] for one in mail.outbox) == ["0@truong.vn", "2@truong.vn", "4@truong.vn", "ban@doc.vn"]
    assert states(issue) == {Sent.SENT: 4}
    assert refused.email
    assert below_nobody.email


def test_beginning_again_sends_nothing_twice(issue, monkeypatch):
    monkeypatch.setattr(sending, "BATCH", 3)
    for n in range(8):
        outsider(issue.bulletin, f"d{n}@doc.vn")
    deliver(actions.send(None, issue))
    # A worker that died after the letters and before the note of it: the cursor is where it was.
    Dispatch.objects.update(cursor=0, fed_at=None, state="running")
    tasks.send_letters.func(issue.pk)
    deliver(issue)
    assert len(mail.outbox) == 8
    assert len({one.to[0] for one in mail.outbox}) == 8


def test_a_mail_server_that_refuses_is_noted_and_the_others_still_go(issue, settings):
    settings.EMAIL_BACKEND = "lantoa.bulletins.tests.backends.RefusesOne"
    for n in range(3):
        outsider(issue.bulletin, f"d{n}@doc.vn")
    deliver(actions.send(None, issue))
    assert states(issue) == {Sent.SENT: 2, Sent.FAILED: 1}
    assert Delivery.objects.get(state="failed").detail == "ConnectionRefusedError"
    [row] = [one for one in queries.results(issue) if one.dispatch.audience == "outsiders"]
    assert (row.sent, row.missed, row.unknown, row.waiting, row.opens) == (2, 1, 0, 0, None)


def test_a_withdrawn_issue_sends_no_further_letters(issue):
    outsider(issue.bulletin, "a@doc.vn")
    actions.send(None, issue)
    actions.withdraw(None, issue, "Nhầm")
    deliver(issue)
    assert mail.outbox == []


def test_who_refused_bulletins_by_mail_or_whose_address_is_dead_gets_none(issue, union):
    refused, dead, well = (union.person(union.school_a, email=f"{n}@truong.vn") for n in ("tu-choi", "hong", "tot"))
    for person in (refused, dead, well):
        actions.join(person, issue.bulletin)
    ledger.refuse(refused, "email", "bulletins")
    Address.objects.create(address="hong@truong.vn", verdict="suppressed")
    assert queries.counts(issue.bulletin)["subscribed"] == 1
    deliver(actions.send(None, issue))
    assert [one.to for one in mail.outbox] == [["tot@truong.vn"]]


def test_a_mailbox_that_is_not_there_ends_an_outsiders_subscription(issue):
    found = outsider(issue.bulletin, "a@doc.vn")
    deliver(actions.send(None, issue))
    ledger.came_back([Event(Delivery.objects.get().pk, Verdict("hard", "no_mailbox"), "5.1.1")])
    found.refresh_from_db()
    assert (found.state, found.email) == (State.STOPPED, "")
    assert states(issue) == {Sent.BOUNCED: 1}


def test_a_consent_withdrawn_after_subscribing_ends_the_letters_and_a_new_subscription_brings_them_back(issue, union):
    person = union.person(union.school_a, email="a@truong.vn")
    with time_machine.travel("2026-11-20 09:00+07:00", tick=False) as clock:
        agree(person)
        actions.join(person, issue.bulletin)
        clock.shift(60)
        Consent.objects.update(withdrawn_at=timezone.now())
        assert not queries.subscribed(issue.bulletin).exists()
        clock.shift(60)
        actions.join(person, issue.bulletin)
        assert queries.subscribed(issue.bulletin).exists()


@pytest.mark.parametrize("look", Look.values)
def test_a_letter_has_a_vietnamese_subject_text_and_table_html(issue, look, settings):
    issue.bulletin.look = look
    issue.bulletin.save()
    actions.change_issue(
        None,
        issue,
        title="Tháng Mười một",
        letter="Thân gửi **các thầy cô**,\n\n- một\n- hai & ba <b>",
        letter_by="Cô Ữu",
    )
    subscription = outsider(issue.bulletin, "a@doc.vn")
    deliver(actions.send(None, issue))
    sent = message_from_bytes(mail.outbox[0].message(policy=compat32).as_bytes(), policy=default)
    assert sent["Subject"].strip() == "Tin công đoàn Phan Đình Phùng: Tháng Mười một"
    text, html = sent.get_body(("plain",)).get_content(), sent.get_body(("html",)).get_content()
    assert text.index("Bài số 1") < text.index("Bài số 3")
    assert "<table" in html
    assert "<b>các thầy cô</b>" in html
    assert "hai &amp; ba &lt;b&gt;" in html
    assert "Cô Ữu" in html
    assert "Bài số 3" in html
    assert "<script" not in html
    # Nothing is fetched from anybody else: no fonts, no pictures, no counting.
    loaded = re.findall(r"(?:src=|@import |url\(|<link[^>]+href=)['\"]?([^'\")\s>]+)", html)
    assert all(address.startswith(settings.BASE_URL) for address in loaded), loaded
    assert "[[" not in html + text
    assert sent["List-Id"] == f"<{issue.bulletin.slug}.{settings.BASE_URL.split('//')[1].split(':')[0]}>"
    stop = reverse("bulletins:stop", args=[make_token(subscription)])
    assert stop in html
    assert stop in text
    assert sent["List-Unsubscribe"].endswith(f"{stop}>")
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for article in issue.articles:
        assert settings.BASE_URL + article.get_absolute_url() in html
        assert settings.BASE_URL + article.get_absolute_url() in text
    assert 'src="/' not in html


def test_half_of_the_outsiders_get_the_second_subject_and_no_member(issue, union):
    bulletin = issue.bulletin
    actions.change_issue(None, issue, title="Tháng Mười một", subject="Thứ nhất", subject_b="Thứ hai")
    for n in range(6):
        outsider(bulletin, f"d{n}@doc.vn")
    for n in range(3):
        actions.join(union.person(union.school_a, email=f"{n}@truong.vn"), bulletin)
    deliver(actions.send(None, issue))
    subjects = {one.to[0]: one.subject for one in mail.outbox}
    outside = [subject for email, subject in subjects.items() if email.endswith("@doc.vn")]
    assert sorted(outside) == ["Thứ hai"] * 3 + ["Thứ nhất"] * 3
    assert {subject for email, subject in subjects.items() if email.endswith("@truong.vn")} == {"Thứ nhất"}


def test_reading_is_counted_by_post_alone_and_by_subject(issue, client):
    actions.change_issue(None, issue, title="Tháng Mười một", subject="a", subject_b="b")
    actions.send(None, issue)
    client.get(f"{issue.get_absolute_url()}?t=b")
    address = reverse("bulletins:reading", args=[issue.bulletin.slug, issue.number])
    for subject in ("b", "b", "a", "x"):
        client.post(address, {"t": subject})
    issue.refresh_from_db()
    assert (issue.read_a, issue.read_b) == (1, 2)


def test_members_of_a_unit_read_its_part_in_the_letter_from_above(union, published):
    bulletin = actions.create_bulletin(None, union.north, name="Bản tin tỉnh")
    made = actions.open_issue(None, bulletin, title="Số tỉnh")
    actions.add_items(None, made, [published(union.north, "Bài của tỉnh")])
    actions.ask_review(None, made)
    actions.approve(None, made)
    actions.put_block(None, made, union.school_a, title="Trường mình", text="Họp tổ chiều thứ Sáu.")
    for unit, email in ((union.school_a, "a@truong.vn"), (union.school_b, "b@truong.vn"), (union.north, "n@truong.vn")):
        actions.join(union.person(unit, email=email), bulletin)
    deliver(actions.send(None, made))
    reads = {one.to[0]: "Họp tổ chiều thứ Sáu." in html_of(one) for one in mail.outbox}
    assert reads == {"a@truong.vn": True, "b@truong.vn": False, "n@truong.vn": False}
    own = next(one for one in mail.outbox if one.to == ["a@truong.vn"])
    assert "?don-vi=S001" in own.body
    assert "Họp tổ chiều thứ Sáu." in own.body
    assert html_of(own).count("<html") == 1


def test_a_letter_is_composed_and_prepared_with_a_known_number_of_queries(issue, union, django_assert_num_queries):
    Composer(issue).letter()  # makes the pictures' sizes
    for n in range(20):
        actions.join(union.person(union.school_a, email=f"{n}@truong.vn"), issue.bulletin)
    actions.send(None, issue)
    dispatch = Dispatch.objects.select_related("unit").get(audience="people")
    with django_assert_num_queries(5):
        mailing.compose(dispatch)
    readers = list(mailing.recipients(dispatch))
    with django_assert_num_queries(2):
        assert len(mailing.prepare(dispatch, readers)) == 20


def test_a_trial_goes_to_the_one_who_asks_and_has_no_way_out_of_a_list(issue, union):
    issue.writer.email = "toi@truong.vn"
    issue.writer.save()
    assert actions.send_test(issue.writer, issue) == "toi@truong.vn"
    tasks.send_copy.func(issue.pk, "toi@truong.vn")
    (sent,) = mail.outbox
    assert sent.subject.startswith("[Gửi thử]")
    assert "List-Unsubscribe" not in sent.message()
    assert "[[" not in html_of(sent) + sent.body
    assert not Delivery.objects.exists()


# --- Short messages -------------------------------------------------------------------------------------------


@pytest.fixture
def device(settings):
    """A function that gives a person a device at a push service of this machine."""
    service = PushStandIn().start()
    settings.PUSH_SERVICES = [service.url]

    def give(person):
        ledger.subscribe(person, service.subscribe())

    give.service = service
    yield give
    service.stop()


def test_a_short_message_goes_only_to_whom_the_letter_does_not_reach(issue, union, device):
    to_members(issue.bulletin, short=True)
    mailed, pushed, refused, stopped = (union.person(union.school_a, email=f"{n}@truong.vn") for n in "abcd")
    for person in (mailed, pushed, refused, stopped):
        device(person)
    agree(mailed)
    ledger.refuse(refused, "webpush", "bulletins")
    actions.leave(issue.bulletin, person=stopped)
    assert queries.counts(issue.bulletin) == {"outsiders": 0, "subscribed": 0, "members": 1, "short": 1}
    with time_machine.travel("2026-11-20 09:00+07:00", tick=False):
        actions.send(None, issue)
        assert mailing.go_on() == 0, "the letters come first"
        run_pending()
        assert mailing.go_on() == 2, "to subscribers, and to members"
        assert mailing.go_on() == 0
        run_pending()
    rows = Delivery.objects.select_related("dispatch").filter(state=Sent.SENT)
    assert {(row.dispatch.channel, row.person) for row in rows} == {("email", mailed), ("webpush", pushed)}
    assert [one["title"] for one in device.service.state["shown"]] == [f"{issue.bulletin.name}: {issue.title}"]


def test_a_letter_that_came_back_lets_the_short_message_go(issue, union, device):
    to_members(issue.bulletin, short=True)
    person = union.person(union.school_a, email="a@truong.vn")
    agree(person)
    device(person)
    with time_machine.travel("2026-11-20 09:00+07:00", tick=False):
        deliver(actions.send(None, issue))
        Delivery.objects.update(state=Sent.BOUNCED)
        mailing.go_on()
        run_pending()
    assert Delivery.objects.get(dispatch__channel="webpush").state == Sent.SENT


def test_who_subscribes_while_the_letters_leave_gets_no_second_one(issue, union):
    to_members(issue.bulletin)
    person = union.person(union.school_a, email="a@truong.vn")
    agree(person)
    deliver(actions.send(None, issue))
    actions.join(person, issue.bulletin)
    Dispatch.objects.update(fed_at=None, cursor=0, state="running")
    tasks.send_letters.func(issue.pk)
    deliver(issue)
    assert [one.to for one in mail.outbox] == [["a@truong.vn"]]


def test_joining_takes_back_what_was_refused(issue, union):
    person = union.person(union.school_a, email="a@truong.vn")
    ledger.refuse(person, "email", "bulletins")
    actions.join(person, issue.bulletin)
    deliver(actions.send(None, issue))
    assert [one.to for one in mail.outbox] == [["a@truong.vn"]]


def test_a_stopped_dispatch_ends_the_steps_and_none_begins_unless_the_bulletin_says_so(issue, union):
    outsider(issue.bulletin, "a@doc.vn")
    deliver(actions.send(None, issue))
    assert mailing.go_on() == 0
    to_members(issue.bulletin, short=True)
    Dispatch.objects.update(state="stopped")
    assert mailing.go_on() == 0


# --- The ledger that was ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_letters_of_the_old_ledger_move_over_and_back(issue, union):
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    joined, member = (union.person(union.school_a, email=f"{n}@truong.vn") for n in range(2))
    actions.join(joined, issue.bulletin)
    first, second = (outsider(issue.bulletin, f"d{n}@doc.vn") for n in range(2))
    Issue.objects.filter(pk=issue.pk).update(state="sent", sent_at=timezone.now(), subject_b="Thứ hai")
    newest = [node for node in MigrationExecutor(connection).loader.graph.leaf_nodes() if node[0] == "bulletins"]
    try:
        MigrationExecutor(connection).migrate([("bulletins", "0001_initial")])
        apps = MigrationExecutor(connection).loader.project_state([("bulletins", "0001_initial")]).apps
        old = apps.get_model("bulletins", "Letter")
        own = Subscription.objects.values_list("pk", flat=True).get(person=joined)
        old.objects.create(issue_id=issue.pk, subscription_id=first.pk, state="sent")
        old.objects.create(
            issue_id=issue.pk, subscription_id=second.pk, state="failed", error="Hỏng", second_subject=True
        )
        old.objects.create(issue_id=issue.pk, subscription_id=own, state="sent")
        old.objects.create(issue_id=issue.pk, person_id=member.pk, state="claimed")
        MigrationExecutor(connection).migrate([("bulletins", "0002_one_ledger")])
        moved = Delivery.objects.order_by("pk").values_list(
            "person", "outsider", "state", "reason", "dispatch__edition", "dispatch__audience"
        )
        assert list(moved) == [
            (None, first.pk, "sent", "", "a", "outsiders"), (None, second.pk, "failed", "refused", "b", "outsiders"),
            (joined.pk, None, "sent", "", "a", "people"), (member.pk, None, "unknown", "no_answer", "m", "people"),
        ]  # fmt: skip
        assert not old.objects.exists()
        MigrationExecutor(connection).migrate([("bulletins", "0001_initial")])
        assert sorted(old.objects.values_list("state", "second_subject", "error")) == [
            ("claimed", False, ""), ("failed", True, "Hỏng"), ("sent", False, ""), ("sent", False, ""),
        ]  # fmt: skip
        assert not Delivery.objects.exists()
    finally:
        MigrationExecutor(connection).migrate(newest)
    # What was under way goes on by the task that was queued for it, and nobody gets it twice.
    tasks.send_letters.func(issue.pk)
    deliver(issue)
    assert mail.outbox == []
