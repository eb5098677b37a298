"""Counts go up, persons stay home."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from lantoa.base.errors import NotAllowed
from lantoa.notices import actions, queries
from lantoa.notices.tests.conftest import photo
from lantoa.people.models import Account

pytestmark = pytest.mark.django_db


def body(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace")


@pytest.fixture
def story(union, send):
    """A must-read notice of the nation; in one school one has confirmed and one has not."""
    people = [union.person(union.school_a, f"Đỗ Thị Kín {word}") for word in ("Một", "Hai", "Ba", "Bốn", "Năm", "Sáu")]
    for _number in range(6):
        union.person(union.school_b)
    notice = send(union.national, must_read=True)
    actions.confirm(people[0], notice, version=1)
    actions.record_meeting(
        None, notice, union.school_a, held_on=timezone.localdate(), place="Phòng họp", evidence=photo(),
        people=[people[1].pk],
    )  # fmt: skip
    return notice, people


def every_url(notice, unit, person):
    meeting = notice.meetings.get()
    yield from [
        reverse("notices:feed"), reverse("notices:mine"), notice.get_absolute_url(), reverse("notices:index", args=[unit.code]),
        reverse("notices:index", args=[unit.code]) + "?loai=nhan",
        reverse("notices:manage", args=[unit.code, notice.pk]), reverse("notices:approval", args=[unit.code, notice.pk]),
        reverse("notices:reach", args=[unit.code, notice.pk]), reverse("notices:reach_export", args=[unit.code, notice.pk]),
        reverse("notices:reach_export", args=[unit.code, notice.pk]) + "?dang=xlsx",
        reverse("notices:follow_up", args=[unit.code, notice.pk]),
        reverse("notices:follow_up_export", args=[unit.code, notice.pk]),
        reverse("notices:follow_up_export", args=[unit.code, notice.pk]) + "?dang=xlsx",
        reverse("notices:meeting", args=[unit.code, notice.pk]),
        reverse("notices:evidence", args=[unit.code, notice.pk, meeting.pk, "anh"]),
    ]  # fmt: skip


@pytest.mark.parametrize("title", ["chu-tich", "can-bo-truyen-thong", "quan-tri", "uy-vien-btv"])
def test_no_address_shows_a_level_above_what_a_person_did(union, story, client, title):
    notice, people = story
    for above in (union.national, union.north):
        client.force_login(union.account(above, title))
        for unit in (union.national, union.north, union.school_a):
            for url in every_url(notice, unit, people[0]):
                response = client.get(url)
                assert "Đỗ Thị Kín" not in body(response), url
                if unit != above and ("chua-xac-nhan" in url or "buoi-hop" in url):
                    assert response.status_code in (403, 404), url


def test_a_technical_account_sees_no_names_either(union, story, client):
    notice, people = story
    client.force_login(Account.objects.create_superuser("sua-chua", "mat-khau-thu-1"))
    for url in every_url(notice, union.school_a, people[0]):
        assert "Đỗ Thị Kín" not in body(client.get(url)), url


def test_colleagues_and_officers_of_the_unit_who_do_not_notify_see_no_names(union, story, client):
    notice, people = story
    for account in (union.account(union.school_a), union.account(union.school_a, "uy-vien-bch"), people[2]):
        account = account if isinstance(account, Account) else Account.objects.create_for(account)
        client.force_login(account)
        for url in every_url(notice, union.school_a, people[0]):
            text = body(client.get(url))
            assert "Đỗ Thị Kín Một" not in text, url
            assert "Đỗ Thị Kín Hai" not in text, url


def test_the_own_communicator_sees_who_has_not_confirmed_by_name_not_by_rank(union, story, client):
    notice, _people = story
    client.force_login(union.account(union.school_a, "can-bo-truyen-thong"))
    text = body(client.get(reverse("notices:follow_up", args=["S001", notice.pk])))
    assert "Đỗ Thị Kín Ba" in text
    assert "Đỗ Thị Kín Một" not in text, "has confirmed"
    assert "Đỗ Thị Kín Hai" not in text, "was told at a meeting"
    names = [name for name in ("Ba", "Bốn", "Năm", "Sáu") if f"Kín {name}" in text]
    assert sorted(names, key=text.index) == names


def test_names_are_for_must_read_notices_alone(union, send, client):
    union.person(union.school_a)
    notice = send(union.school_a)
    client.force_login(union.account(union.school_a, "can-bo-truyen-thong"))
    for name in ("follow_up", "follow_up_export"):
        assert client.get(reverse(f"notices:{name}", args=["S001", notice.pk])).status_code == 403


def test_actions_about_people_are_refused_to_levels_above(union, story):
    notice, people = story
    above = union.account(union.north, "chu-tich")
    with pytest.raises(NotAllowed):
        actions.told_in_person(above, notice, people[3])
    with pytest.raises(NotAllowed):
        actions.record_meeting(
            above, notice, union.school_a, held_on=timezone.localdate(), place="Phòng họp", evidence=photo(),
            people=[people[3].pk],
        )  # fmt: skip


def test_counts_of_few_people_are_hidden_from_above_and_not_by_subtraction_either(union, send, client):
    for _number in range(3):
        union.person(union.school_a)
    for _number in range(8):
        union.person(union.school_b)
    for _number in range(9):
        union.person(union.school_c)
    notice = send(union.national, must_read=True)
    hidden = queries.hidden_paths(notice)
    assert union.school_a.path in hidden, "three people"
    assert union.school_b.path in hidden, "or the rest of the province would tell"
    assert union.school_c.path not in hidden
    above = union.account(union.north, "chu-tich")
    rows = queries.for_reader(notice, queries.reach_children(notice, union.north), union.north, above)
    assert [row.hidden for row in rows if row.unit.pk != union.north.pk] == [True, True]
    client.force_login(above)
    for code in ("S001", "S002"):
        text = body(client.get(reverse("notices:reach", args=[code, notice.pk])))
        assert "Không hiện số liệu ở đây" in text
        assert "0/3" not in text
        assert "0/8" not in text
        assert client.get(reverse("notices:reach_export", args=[code, notice.pk])).status_code == 403
    exported = body(client.get(reverse("notices:reach_export", args=["P01", notice.pk])))
    assert "S001,CĐCS Trường THPT Phan Đình Phùng,,,,,,,\r\n" in exported
    assert queries.lagging(notice, union.north) == []
    assert [row.unit for row in queries.lagging(notice, union.national)] == [union.school_c]


def test_a_small_unit_sees_its_own_counts(union, send, client):
    officer = union.account(union.school_a, "can-bo-truyen-thong")
    notice = send(union.school_a, must_read=True)
    client.force_login(officer)
    assert "0/1" in body(client.get(reverse("notices:reach", args=["S001", notice.pk])))


def test_a_branch_does_not_see_the_counts_of_another(union, story, client):
    notice, _people = story
    client.force_login(union.account(union.south, "chu-tich"))
    assert client.get(reverse("notices:reach", args=["P01", notice.pk])).status_code == 403
    assert client.get(reverse("notices:reach", args=["S001", notice.pk])).status_code == 403
    assert client.get(reverse("notices:reach", args=["P02", notice.pk])).status_code == 404


def test_reach_rolls_up_and_down_to_the_unit_that_lags(union, story):
    notice, _people = story
    assert queries.reach(notice, union.national).proven == 2
    children = {row.unit.code: row.reach.proven for row in queries.reach_children(notice, union.national)}
    assert children == {"P01": 2}
    assert [row.unit.code for row in queries.lagging(notice, union.national)] == ["S002", "S001"]


def test_the_dashboard_takes_a_fixed_number_of_queries(union, story, django_assert_num_queries):
    notice, _people = story
    with django_assert_num_queries(1):
        queries.reach(notice, union.national)
    with django_assert_num_queries(2):
        queries.reach_children(notice, union.national)
    with django_assert_num_queries(2):
        queries.lagging(notice, union.national)


def test_what_is_kept_of_me_is_mine_to_take(union, story):
    from lantoa.people.queries import own_data

    _notice, people = story
    assert own_data(people[0])["thong_bao"][0]["xac_nhan_luc"]
    assert own_data(people[1])["thong_bao"][0]["tai_cuoc_hop"] is True
    assert own_data(people[2])["thong_bao"] == []
