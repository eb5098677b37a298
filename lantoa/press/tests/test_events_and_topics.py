from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from lantoa.base.errors import Conflict, Invalid
from lantoa.base.worker import run_pending
from lantoa.press import actions, boards, ical, mailing, queries
from lantoa.press.models import Invitation
from lantoa.press.tasks import send_invitations
from lantoa.programme import calendar

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(union, writer):
    start = timezone.now() + timedelta(days=3)
    return actions.save_event(
        writer, union.school_a, title="Lễ trao giải, lần 5", place="Hội trường A", starts_at=start,
        ends_at=start + timedelta(hours=2), about="Khai mạc;\nbế mạc",
    )  # fmt: skip


def token_of(row: Invitation) -> str:
    return mailing.make_token("invitation", row.pk, row.contact)


def test_a_guest_answers_by_the_address_in_the_invitation(event, contact, writer, client):
    assert actions.invite(writer, event, [contact.pk]) == 1
    row = event.invitations.get()
    assert send_invitations.func(event.pk, [row.pk]) == 1
    assert send_invitations.func(event.pk, [row.pk]) == 0
    [letter] = mail.outbox
    assert "Lễ trao giải" in letter.subject
    assert letter.attachments[0][0] == "su-kien.ics"
    address = reverse("press:invitation", args=[token_of(row)])
    # With "no-referrer" a browser would say that the answer comes from nowhere, and it would be refused.
    assert client.get(address)["Referrer-Policy"] == "same-origin"
    row.refresh_from_db()
    assert row.state == "invited"
    client.post(address, {"coming": "1", "note": "Thêm một quay phim"})
    row.refresh_from_db()
    assert (row.state, row.note) == ("coming", "Thêm một quay phim")
    assert queries.events_of(event.unit).get().coming == 1


def test_cards_are_numbered_and_who_cancels_gives_the_card_back(event, contact, writer, union):
    other = actions.save_contact(
        None, union.school_a, name="Đỗ An", outlet="VTV", email="an@vtv.example", consent_on=date(2026, 1, 1)
    )
    actions.invite(writer, event, [contact.pk, other.pk])
    first, second = event.invitations.order_by("pk")
    assert [actions.admit(writer, row).card for row in (first, second)] == [1, 2]
    assert actions.admit(writer, first).card == 1
    actions.answer_invitation(first, coming=False)
    with pytest.raises(Conflict):
        actions.admit(writer, first)


def test_an_event_that_is_off_takes_no_answers_and_tells_its_guests(event, contact, writer, client):
    actions.invite(writer, event, [contact.pk])
    row = event.invitations.get()
    send_invitations.func(event.pk, [row.pk])
    actions.cancel_event(writer, event)
    send_invitations.func(event.pk, [row.pk], cancelled=True)
    assert mail.outbox[-1].subject.startswith("Hủy sự kiện")
    assert client.post(reverse("press:invitation", args=[token_of(row)]), {"coming": "1"}).status_code == 409
    row.refresh_from_db()
    assert row.state == "invited"


def test_guests_are_told_of_another_hour_or_place_with_the_new_calendar_file(event, contact, writer, union):
    other = actions.save_contact(
        None, union.school_a, name="Đỗ An", outlet="VTV", email="an@vtv.example", consent_on=date(2026, 1, 1)
    )
    actions.invite(writer, event, [contact.pk, other.pk])
    run_pending()
    actions.answer_invitation(event.invitations.get(contact=other), coming=False)
    facts = {"title": event.title, "starts_at": event.starts_at, "ends_at": event.ends_at}
    mail.outbox.clear()
    actions.save_event(writer, event.unit, event, **facts, place=event.place, about="Thêm giao lưu")
    run_pending()
    assert mail.outbox == [], "the hour and the place are as they were"
    actions.save_event(writer, event.unit, event, **facts, place="Sân trường")
    run_pending()
    [letter] = mail.outbox
    assert letter.to == [contact.email]
    assert letter.subject == "Đổi giờ, địa điểm: Lễ trao giải, lần 5"
    assert "Sân trường" in letter.body
    assert "LOCATION:Sân trường" in letter.attachments[0][1]
    assert "SEQUENCE:2" in letter.attachments[0][1]


def test_the_calendar_file_keeps_its_identity_through_changes(event, writer, client, contact):
    text = ical.event_file(event)
    assert "SUMMARY:Lễ trao giải\\, lần 5\r\n" in text
    assert "DESCRIPTION:Khai mạc\\;\\nbế mạc\r\n" in text
    assert "DTSTART:20261126T020000Z\r\n" in text
    assert "SEQUENCE:0\r\n" in text
    changed = actions.save_event(
        writer,
        event.unit,
        event,
        title=event.title,
        place="Sân trường",
        starts_at=event.starts_at,
        ends_at=event.ends_at,
    )
    later = ical.event_file(changed)
    assert "SEQUENCE:1\r\n" in later
    uid = next(line for line in text.splitlines() if line.startswith("UID:"))
    assert uid in later
    actions.invite(writer, changed, [contact.pk])
    row = changed.invitations.get()
    assert client.get(reverse("press:invitation_file", args=[token_of(row)])).content.decode() == later


def test_hours_in_the_wrong_order_are_refused(union, writer):
    now = timezone.now()
    with pytest.raises(Invalid):
        actions.save_event(writer, union.school_a, title="A", place="B", starts_at=now, ends_at=now)


def test_events_and_topics_stand_in_the_calendar_and_the_public_sees_only_what_is_announced(union, event, writer):
    from django.contrib.auth.models import AnonymousUser

    actions.save_topic(writer, union.school_a, title="Cô giáo cắm bản", happens_on=date(2026, 11, 30))
    first, last = date(2026, 11, 1), date(2026, 11, 30)

    def titles(user, officer: bool) -> set[str]:
        found = calendar.events(union.school_a, first, last, user, officer=officer)
        return {one.title for one in found if one.what == "press"}

    assert titles(writer, True) == {"Lễ trao giải, lần 5", "Cô giáo cắm bản"}
    assert titles(AnonymousUser(), False) == set()
    actions.save_event(
        writer, union.school_a, event, title=event.title, place=event.place, starts_at=event.starts_at,
        ends_at=event.ends_at, announced=True,
    )  # fmt: skip
    assert titles(AnonymousUser(), False) == {"Lễ trao giải, lần 5"}


def test_a_topic_is_assigned_to_one_of_the_units_own_people_who_sees_it(union, writer):
    topic = actions.save_topic(writer, union.school_a, title="Thầy giáo vùng lũ", due_on=date(2026, 11, 20))
    helper = union.account(union.school_a, name="Ngô Văn Máy")
    with pytest.raises(Invalid):
        actions.assign(writer, topic, union.person(union.school_b))
    assert actions.assign(writer, topic, helper.person).state == "assigned"
    assert [(item.title, item.state) for item in boards.mine(helper)] == [("Thầy giáo vùng lũ", "quá hạn")]
    assert list(queries.topics_of(union.school_a, "tre")) == [topic]
    actions.close_topic(writer, topic, done=True)
    assert list(boards.mine(helper)) == []
    with pytest.raises(Conflict):
        actions.assign(writer, topic, None)


def test_each_outlet_has_its_own_state_for_a_topic(union, writer, contact, signed_in):
    topic = actions.save_topic(writer, union.school_a, title="Mô hình tủ sách")
    assert actions.offer(writer, topic, [contact.pk]) == 1
    assert actions.offer(writer, topic, [contact.pk]) == 0
    row = topic.offers.get()
    address = reverse("press:topic_step", args=["S001", topic.pk])
    data = {"do": "answer", "offer": row.pk, f"o{row.pk}-state": "accepted", f"o{row.pk}-note": "Đăng tuần sau"}
    signed_in(writer).post(address, data)
    row.refresh_from_db()
    assert (row.state, row.note) == ("accepted", "Đăng tuần sau")
    page = signed_in(writer).get(reverse("press:topic", args=["S001", topic.pk])).content.decode()
    assert "Báo Giáo dục và Thời đại" in page
