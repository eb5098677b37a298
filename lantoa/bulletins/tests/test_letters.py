"""Letters: who gets them, once each; what is in them; subscribing and stopping."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from lantoa.base.errors import Conflict, Invalid
from lantoa.bulletins import actions, boards, queries, tasks
from lantoa.bulletins.composing import Composer, Reader, make_token, person_token
from lantoa.bulletins.models import Issue, Letter, Look, Subscription
from lantoa.people.models import Consent

State = Subscription.State


def outsider(bulletin, email):
    return Subscription.objects.create(bulletin=bulletin, email=email, state=State.ACTIVE, confirmed_at=timezone.now())


def deliver(issue):
    """Run the job and what it queues, as a worker would."""
    while Issue.objects.get(pk=issue.pk).finished_at is None:
        tasks.send_letters.func(issue.pk)


def to_members(bulletin):
    actions.change_bulletin(
        None,
        bulletin,
        name=bulletin.name,
        description="",
        look=bulletin.look,
        outsiders=True,
        to_members=True,
        active=True,
    )
    bulletin.refresh_from_db()


def agree(person):
    Consent.objects.create(person=person, purpose=Consent.Purpose.EMAIL, wording="x", given_at=timezone.now())


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
    assert queries.counts(bulletin) == {"outsiders": 1, "subscribed": 2, "members": 1}
    deliver(actions.send(None, issue))
    assert sorted(one.to[0] for one in mail.outbox) == ["0@truong.vn", "2@truong.vn", "4@truong.vn", "ban@doc.vn"]
    assert Letter.objects.filter(state="sent").count() == 4
    assert refused.email
    assert below_nobody.email


def test_running_the_job_again_sends_nothing_twice(issue, monkeypatch):
    monkeypatch.setattr(tasks, "BATCH", 3)
    for n in range(8):
        outsider(issue.bulletin, f"d{n}@doc.vn")
    actions.send(None, issue)
    assert tasks.send_letters.func(issue.pk) == 3
    # A worker that died after the letters and before the note of it: the cursor is where it was.
    Issue.objects.filter(pk=issue.pk).update(subscription_cursor=0)
    deliver(issue)
    assert len(mail.outbox) == 8
    assert len({one.to[0] for one in mail.outbox}) == 8


def test_a_claim_without_an_end_is_not_repeated(issue):
    claimed = outsider(issue.bulletin, "a@doc.vn")
    actions.send(None, issue)
    Letter.objects.create(issue=issue, subscription=claimed)
    deliver(issue)
    assert mail.outbox == []
    assert queries.letters(issue) == {"claimed": 1}


def test_a_mail_server_that_refuses_is_noted_and_the_others_still_go(issue, settings):
    settings.EMAIL_BACKEND = "lantoa.bulletins.tests.backends.RefusesOne"
    for n in range(3):
        outsider(issue.bulletin, f"d{n}@doc.vn")
    deliver(actions.send(None, issue))
    assert queries.letters(issue) == {"sent": 2, "failed": 1}
    assert Letter.objects.get(state="failed").error == "ConnectionRefusedError"


def test_a_withdrawn_issue_sends_no_further_letters(issue):
    outsider(issue.bulletin, "a@doc.vn")
    actions.send(None, issue)
    actions.withdraw(None, issue, "Nhầm")
    assert tasks.send_letters.func(issue.pk) == 0
    assert mail.outbox == []


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
    sent = message_from_bytes(mail.outbox[0].message().as_bytes(), policy=default)
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
    assert "invalid/" not in html + text
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
    reads = {one.to[0]: "Họp tổ chiều thứ Sáu." in one.alternatives[0][0] for one in mail.outbox}
    assert reads == {"a@truong.vn": True, "b@truong.vn": False, "n@truong.vn": False}
    assert "?don-vi=S001" in next(one for one in mail.outbox if one.to == ["a@truong.vn"]).body


def test_a_thousand_letters_are_composed_with_a_known_number_of_queries(issue, django_assert_num_queries):
    Composer(issue).letter(Reader("a@doc.vn", "t"))  # makes the pictures' sizes
    with django_assert_num_queries(5):
        composer = Composer(queries.with_unit().get(pk=issue.pk))
        for n in range(50):
            composer.letter(Reader(f"{n}@doc.vn", "t"))


def test_a_trial_goes_to_the_one_who_asks_and_has_no_way_out_of_a_list(issue, union):
    issue.writer.email = "toi@truong.vn"
    issue.writer.save()
    assert actions.send_test(issue.writer, issue) == "toi@truong.vn"
    tasks.send_copy.func(issue.pk, "toi@truong.vn")
    (sent,) = mail.outbox
    assert sent.subject.startswith("[Gửi thử]")
    assert "List-Unsubscribe" not in sent.message()
    assert not Letter.objects.exists()


# --- Subscribing ---------------------------------------------------------------------------------------------


def test_an_outsider_is_written_to_only_after_the_link_was_opened_and_pressed(bulletin, client):
    response = client.post(reverse("bulletins:subscribe", args=[bulletin.slug]), {"email": "Ban@Doc.VN"})
    assert "Hãy mở hộp thư" in response.content.decode()
    found = Subscription.objects.get()
    assert (found.email, found.state) == ("ban@doc.vn", State.PENDING)
    tasks.send_confirmation.func(found.pk)
    assert queries.counts(bulletin)["outsiders"] == 0
    address = reverse("bulletins:confirm", args=[make_token(found)])
    assert address in mail.outbox[0].body
    assert "Xác nhận" in client.get(address).content.decode()
    assert queries.counts(bulletin)["outsiders"] == 0
    client.post(address)
    assert queries.counts(bulletin)["outsiders"] == 1


def test_the_answer_does_not_tell_whether_an_address_is_known(bulletin, client):
    outsider(bulletin, "ban@doc.vn")
    address = reverse("bulletins:subscribe", args=[bulletin.slug])
    known, new = (client.post(address, {"email": email}).content.decode() for email in ("ban@doc.vn", "moi@doc.vn"))
    assert ("Hãy mở hộp thư" in known) == ("Hãy mở hộp thư" in new)
    assert Subscription.objects.filter(email="ban@doc.vn", state=State.ACTIVE).exists()


def test_an_address_is_not_written_to_again_within_the_hour(bulletin):
    from django_tasks_db.models import DBTaskResult

    with time_machine.travel("2026-11-20 09:00+07:00", tick=False) as clock:
        actions.subscribe(bulletin, "ban@doc.vn")
        actions.subscribe(bulletin, "ban@doc.vn")
        clock.shift(timedelta(hours=2))
        actions.subscribe(bulletin, "ban@doc.vn")
    assert DBTaskResult.objects.filter(task_path="lantoa.bulletins.tasks.send_confirmation").count() == 2


def test_a_wrong_address_is_said_beside_the_field(bulletin, client):
    response = client.post(reverse("bulletins:subscribe", args=[bulletin.slug]), {"email": "khong"})
    assert response.status_code == 422
    with pytest.raises(Invalid):
        actions.subscribe(bulletin, "khong")


def test_a_bulletin_for_members_takes_no_outsiders(bulletin):
    actions.change_bulletin(
        None, bulletin, name="x", description="", look=bulletin.look, outsiders=False, to_members=False, active=True
    )
    bulletin.refresh_from_db()
    with pytest.raises(Conflict):
        actions.subscribe(bulletin, "ban@doc.vn")


def test_one_click_of_the_mail_program_stops_an_outsider_and_deletes_the_address(bulletin):
    from django.test import Client

    found = outsider(bulletin, "ban@doc.vn")
    program = Client(enforce_csrf_checks=True)
    address = reverse("bulletins:stop", args=[make_token(found)])
    program.get(address)
    found.refresh_from_db()
    assert found.state == State.ACTIVE
    assert program.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    found.refresh_from_db()
    assert (found.state, found.email) == (State.STOPPED, "")


def test_a_member_who_stopped_is_not_taken_on_again_by_consent(bulletin, union, client):
    to_members(bulletin)
    person = union.person(union.school_a, email="a@truong.vn")
    agree(person)
    assert queries.counts(bulletin)["members"] == 1
    client.post(reverse("bulletins:stop", args=[person_token(person, bulletin)]))
    assert queries.counts(bulletin) == {"outsiders": 0, "subscribed": 0, "members": 0}


def test_a_consent_that_is_withdrawn_ends_the_letters(bulletin, union):
    to_members(bulletin)
    person = union.person(union.school_a, email="a@truong.vn")
    agree(person)
    Consent.objects.update(withdrawn_at=timezone.now())
    assert queries.counts(bulletin)["members"] == 0


def test_a_member_begins_and_stops_on_the_page(bulletin, union, signed_in):
    account = union.account(union.school_a)
    account.person.email = "a@truong.vn"
    account.person.save()
    client = signed_in(account)
    address = reverse("bulletins:join", args=[bulletin.slug])
    client.post(address, {"on": "1"})
    assert queries.counts(bulletin)["subscribed"] == 1
    assert boards.own_data(account.person)[0]["ban_tin"] == bulletin.name
    client.post(address, {"on": "0"})
    assert queries.counts(bulletin)["subscribed"] == 0


def test_who_left_the_roll_gets_nothing(bulletin, union):
    person = union.person(union.school_a, email="a@truong.vn")
    actions.join(person, bulletin)
    person.left_on = timezone.localdate()
    person.save()
    assert queries.counts(bulletin)["subscribed"] == 0


def test_what_nobody_confirmed_is_deleted_after_a_week(bulletin):
    Subscription.objects.create(bulletin=bulletin, email="cu@doc.vn", asked_at=timezone.now() - timedelta(days=8))
    Subscription.objects.create(bulletin=bulletin, email="moi@doc.vn")
    outsider(bulletin, "nhan@doc.vn")
    assert actions.forget_pending() == 1
    assert set(Subscription.objects.values_list("email", flat=True)) == {"moi@doc.vn", "nhan@doc.vn"}


@pytest.mark.parametrize("token", ["khong-co", "khong-gui-x"])
def test_a_token_that_was_not_signed_here_opens_nothing(client, token, db):
    assert client.get(reverse("bulletins:stop", args=[token])).status_code == 404
    assert client.get(reverse("bulletins:confirm", args=[token])).status_code == 404
