"""Subscribing, and stopping."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from lantoa.base.errors import Conflict, Invalid
from lantoa.bulletins import actions, boards, queries, tasks
from lantoa.bulletins.composing import make_token, person_token
from lantoa.bulletins.models import Bulletin, Subscription
from lantoa.bulletins.tests.conftest import agree, outsider, to_members
from lantoa.people.models import Consent

State = Subscription.State


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


def test_a_stranger_is_shown_the_way_into_a_bulletin_for_members(bulletin, client):
    Bulletin.objects.update(outsiders=False)
    page = client.get(bulletin.get_absolute_url()).content.decode()
    assert f"{reverse('account_login')}?next={bulletin.get_absolute_url()}" in page
    assert reverse("bulletins:subscribe", args=[bulletin.slug]) not in page


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
    assert queries.counts(bulletin) == {"outsiders": 0, "subscribed": 0, "members": 0, "short": 0}


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
