"""What stands in a feed is right at once, although its cards are made once for all."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from django.test import Client
from django.urls import reverse

from lantoa.base.errors import Invalid
from lantoa.notices import actions, audience, queries
from lantoa.notices.models import Notice
from lantoa.people import actions as people_actions
from lantoa.people import scopes
from lantoa.people.models import Title

pytestmark = pytest.mark.django_db


def _client(account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def _feed(client) -> str:
    page = client.get("/bang-tin/").content.decode()
    return re.search(r'<main id="main".*?</main>', page, re.DOTALL)[0]


def _waiting(client) -> str:
    """The badge of the door to what waits."""
    page = client.get("/bang-tin/").content.decode()
    door = re.search(rf'<a href="{reverse("notices:mine")}".*?</a>', page, re.DOTALL)
    found = re.search(r'class="count">(\d+)', door[0])
    return found[1] if found else ""


def test_who_confirms_sees_it_at_once_and_nobody_else_does(union, send):
    reader, colleague = union.account(union.school_a), union.account(union.school_a)
    notice = send(union.national, title="Nghị quyết mới", must_read=True)
    theirs, other = _client(reader), _client(colleague)
    assert "Đọc và xác nhận" in _feed(theirs)
    assert _waiting(theirs) == "1"
    theirs.post(reverse("notices:confirm", args=[notice.pk]), {"version": 1})
    assert "Bạn đã xác nhận" in _feed(theirs)
    assert "Đọc và xác nhận" not in _feed(theirs)
    assert _waiting(theirs) == ""
    assert "Đọc và xác nhận" in _feed(other)
    assert "Bạn đã xác nhận" not in _feed(other)
    assert _waiting(other) == "1"


def test_a_corrected_or_withdrawn_notice_changes_in_every_feed_at_once(union, send):
    client = _client(union.account(union.school_a))
    notice = send(union.national, title="Lịch nghỉ lế", body="Nghỉ hai ngày.", must_read=True)
    assert "Lịch nghỉ lế" in _feed(client)
    actions.correct(None, notice, title="Lịch nghỉ lễ", body="Nghỉ ba ngày.", material=False)
    assert "Lịch nghỉ lễ" in _feed(client)
    assert "Nghỉ ba ngày." in _feed(client)
    assert "lế" not in _feed(client)
    actions.withdraw(None, Notice.objects.get(pk=notice.pk), reason="Gửi nhầm")
    assert "Lịch nghỉ lễ" not in _feed(client)
    assert _waiting(client) == ""


def test_a_unit_that_was_renamed_signs_with_its_new_name(union, send):
    client = _client(union.account(union.school_a))
    send(union.school_a)
    assert union.school_a.name in _feed(client)
    type(union.school_a).objects.filter(pk=union.school_a.pk).update(name="Trường Mới")
    assert "Trường Mới" in _feed(client)


def test_two_readers_in_two_languages_read_their_own(union, send):
    one, other = _client(union.account(union.school_a)), _client(union.account(union.school_a))
    send(union.national, must_read=True)
    other.cookies["django_language"] = "en"
    assert "Cần xác nhận" in _feed(one)
    assert "Cần xác nhận" not in _feed(other)
    assert "Cần xác nhận" in _feed(one)


def test_the_prepared_rule_covers_the_same_notices_as_the_rule_itself(union, send):
    accounts = [
        union.account(union.school_a),
        union.account(union.school_b, "to-truong"),
        union.account(union.school_c, "chu-tich", "can-bo-truyen-thong"),
        union.account(union.north, "can-bo-truyen-thong"),
        union.account(union.national, "chu-tich"),
    ]
    outsider = union.account(union.school_d)
    type(outsider.person).objects.filter(pk=outsider.person_id).update(is_member=False, job_type=None)
    people_actions.appoint(
        None, accounts[0].person, Title.objects.get(code="can-bo-truyen-thong"), union.north, on=union.north.valid_from
    )
    people_actions.appoint(
        None, accounts[2].person, Title.objects.get(code="chu-tich"), union.school_d, on=union.north.valid_from
    )  # the same title twice: one rule for both
    rules = [
        {}, {"whole_branch": False}, {"levels": ("co-so",)}, {"titles": ("chu-tich",)}, {"members_only": True},
        {"titles": ("can-bo-truyen-thong", "to-truong"), "levels": ("co-so",)}, {"job_types": ("giao-vien",)},
    ]  # fmt: skip
    for unit in (union.national, union.north, union.south, union.school_a, union.school_c):
        for at, rule in enumerate(rules):
            with suppress(Invalid):  # a rule may name nobody
                send(unit, title=f"{unit.code} {at}", must_read=at % 2 == 0, **rule)
    for account in [*accounts, outsider]:
        person = queries.reader(account.person_id)
        covered = list(queries.covered(person).order_by("-published_at", "-pk"))
        shown = [item.notice for item in queries.feed(person, size=100).items]
        assert shown == covered
        assert covered
        sent = Notice.objects.published().select_related("branch")
        named = {one.pk for one in sent if audience.people(audience.Audience.of(one)).filter(pk=person.pk).exists()}
        assert {one.pk for one in covered} == named
        assert queries.count_to_confirm(person) == queries.to_confirm(person).count()
        shape, values = audience.shape_of(person)
        assert sum(place[0] for place in shape.places) == 1 + len(scopes.held_today(person))
        assert {value for name, value in values.items() if name.startswith("unit")} >= {person.unit_id}


def test_a_page_of_the_feed_asks_five_things(union, send, django_assert_max_num_queries):
    """Account, positions, notices, receipts, how many wait; and the session."""
    client = _client(union.account(union.school_a))
    for _nth in range(3):
        send(union.national, must_read=True)
    client.get("/bang-tin/")
    with django_assert_max_num_queries(6):
        assert client.get("/bang-tin/").status_code == 200


def test_the_tables_of_reach_follow_each_confirmation_at_once(union, send):
    people = [union.account(union.school_a) for _nth in range(6)]
    for _nth in range(6):
        union.account(union.school_b)
    officer = union.account(union.national, "can-bo-truyen-thong")
    stranger = union.account(union.school_a, "to-truong")
    notice = send(union.national, must_read=True)
    address = reverse("notices:reach", args=[union.national.code, notice.pk])
    for done, account in enumerate(people, start=1):
        actions.confirm(account.person, notice, version=1)
        page = _client(officer).get(address).content.decode()
        assert f"{done}/{notice.audience_people}" in page
    assert _client(stranger).get(address).status_code == 403
    english = _client(officer)
    english.cookies["django_language"] = "en"
    assert "Từng nhánh" in page
    assert "Từng nhánh" not in english.get(address).content.decode()
    type(union.north).objects.filter(pk=union.north.pk).update(name="Miền Bắc Mới", short_name="")
    assert "Miền Bắc Mới" in _client(officer).get(address).content.decode()
