from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.newsroom import actions as newsroom
from lantoa.newsroom.models import Article, Correction, Story
from lantoa.people import credits
from lantoa.people.actions import withdraw_consent
from lantoa.people.models import Consent
from lantoa.people.queries import own_data
from lantoa.recognition import actions, queries
from lantoa.recognition.models import Award, Badge, Profile
from lantoa.recognition.tasks import award_badges

pytestmark = pytest.mark.django_db


def shares(person, public_only: bool = True) -> dict[str, int]:
    return {share.kind.code: share.count for share in credits.shares_of(person, public_only=public_only)}


def test_what_counts_is_that_it_was_published_reused_and_held(union, teacher, publish, chair):
    article = publish(teacher)
    assert shares(teacher.person) == {"sent": 1}
    placement = newsroom.offer_up(chair, article)
    assert shares(teacher.person) == {"sent": 1}
    above = union.account(union.north, "truong-ban-tuyen-giao")
    newsroom.answer_offer(above, placement, accept=True)
    assert shares(teacher.person) == {"sent": 1, "reused": 1}
    newsroom.withdraw(chair, article, "Nhầm ảnh")
    assert shares(teacher.person) == {}


def test_no_number_of_readers_counts(teacher, publish, client):
    article = publish(teacher)
    before = shares(teacher.person)
    for _ in range(5):
        client.get(article.get_absolute_url())
    assert shares(teacher.person) == before == {"sent": 1}


def test_accurate_is_what_a_second_person_read_and_needed_no_correction(teacher, publish, chair):
    _new, _old, corrected = (publish(teacher, f"Bài {at}", days_ago=days) for at, days in enumerate((3, 40, 40)))
    Article.objects.update(reviewed_by=chair, author=None)
    assert shares(teacher.person)["accurate"] == 2
    Correction.objects.create(article=corrected, note="Sai tên trường")
    assert shares(teacher.person) == {"sent": 3, "accurate": 1}
    Article.objects.update(author=chair)
    assert shares(teacher.person) == {"sent": 3}


def test_who_is_not_named_is_credited_before_their_own_eyes_only(teacher, publish, client):
    publish(teacher, credited=False)
    assert shares(teacher.person) == {}
    assert shares(teacher.person, public_only=False) == {"unnamed": 1}
    publish(teacher, "Bài hai")
    assert shares(teacher.person) == {"sent": 1}
    withdraw_consent(teacher.person, Consent.Purpose.BYLINE)
    assert shares(teacher.person) == {}
    assert Story.objects.count() == 2


def test_an_author_is_credited_only_where_their_own_name_stands(union, column, writer):
    def article(byline: str) -> Article:
        made = newsroom.write(writer, union.school_a, title="Hội thao", column=column, text="Sáng nay.", summary="x")
        newsroom.save_draft(writer, made, byline=byline)
        return newsroom.publish(None, Article.objects.get(pk=made.pk))

    article("Lê Thị Bút")
    article("Ban Truyền thông")
    assert shares(writer.person) == {"written": 1}


def test_badges_come_by_rule_once_and_not_again_after_they_were_taken_back(teacher, publish, chair):
    publish(teacher)
    assert award_badges.func() == 1
    assert award_badges.func() == 0
    given = Award.objects.get()
    assert (given.badge.name, given.person, given.by_rule) == ("Bài đầu tiên", teacher.person, True)
    assert Profile.objects.get().person == teacher.person
    actions.withdraw(chair, given)
    assert award_badges.func() == 0
    assert queries.contributions(teacher.person).awards == []


def test_badges_of_a_unit_stay_in_its_branch_and_rest_on_public_kinds(union, teacher, publish, chair):
    actions.save_badge(chair, union.school_a, name="Ngòi bút A", about="Có bài", credit="sent", least=1)
    actions.save_badge(None, union.school_b, name="Ngòi bút B", about="Có bài", credit="sent", least=1)
    with pytest.raises(Invalid):
        actions.save_badge(chair, union.school_a, name="Âm thầm", about="x", credit="unnamed", least=1)
    publish(teacher)
    actions.award_by_rules()
    assert set(Award.objects.values_list("badge__name", flat=True)) == {"Bài đầu tiên", "Ngòi bút A"}


def test_badges_by_hand_need_a_reason_and_never_go_to_oneself(union, teacher, chair, writer):
    badge = Badge.objects.get(name="Người giữ lửa")
    with pytest.raises(NotAllowed):
        actions.award(writer, union.school_a, badge, teacher.person, reason="Chăm")
    with pytest.raises(NotAllowed):
        actions.award(chair, union.school_a, badge, chair.person, reason="Chăm")
    with pytest.raises(Invalid):
        actions.award(chair, union.school_a, badge, teacher.person, reason=" ")
    with pytest.raises(Invalid):
        actions.award(chair, union.school_a, Badge.objects.get(name="Chuẩn xác"), teacher.person, reason="Chăm")
    actions.award(chair, union.school_a, badge, teacher.person, reason="Ba năm giữ bảng tin")
    with pytest.raises(Conflict):
        actions.award(chair, union.school_a, badge, teacher.person, reason="Nữa")


def test_a_page_that_is_off_is_not_there_for_anybody_else(union, teacher, publish, chair, signed_in, client):
    publish(teacher)
    award_badges.func()
    address = Profile.objects.get().get_absolute_url()
    assert "Chuyện lớp em" in client.get(address).content.decode()
    mine = signed_in(teacher)
    assert "Tắt trang" in mine.get(reverse("recognition:mine")).content.decode()
    mine.post(reverse("recognition:switch"), {"do": "off", "words": "Dạy Văn"})
    assert mine.get(address).status_code == 200
    technical = type(teacher).objects.create_superuser("ky-thuat", "mat-khau-thu-1")
    for other in (chair, union.account(union.national, "chu-tich"), technical):
        assert signed_in(other).get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 404
    people = signed_in(chair).get(reverse("recognition:people", args=["S001"])).content.decode()
    assert "Ngô Thị Hương" not in people
    signed_in(teacher).post(reverse("recognition:switch"), {"do": "on", "words": "Dạy Văn"})
    assert "Ngô Thị Hương" in signed_in(chair).get(reverse("recognition:people", args=["S001"])).content.decode()
    assert own_data(teacher.person)["ghi_nhan"]["trang_dong_gop"] == {"hien": True, "gioi_thieu": "Dạy Văn"}


def test_who_wants_no_page_says_so_before_there_is_one(teacher, publish, signed_in):
    signed_in(teacher).post(reverse("recognition:switch"), {"do": "off"})
    publish(teacher)
    award_badges.func()
    assert Profile.objects.get().visible is False


def test_people_stand_by_name_whatever_they_did(union, publish, chair, signed_in):
    last = union.account(union.school_a, name="Lê Thị Xuân")
    first = union.account(union.school_a, name="Lê Thị An")
    for at in range(3):
        publish(last, f"Bài {at}")
    publish(first, "Một bài")
    award_badges.func()
    assert [person.full_name for person in queries.contributors(union.school_a)] == ["Lê Thị An", "Lê Thị Xuân"]
    page = signed_in(chair).get(reverse("recognition:people", args=["S001"])).content.decode()
    assert page.index("Lê Thị An") < page.index("Lê Thị Xuân")


def _counts_in_order(tree: ast.AST) -> list[int]:
    """Lines on which something is ordered by what was counted, or sorted by a number of credits."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        words = {
            one.value.strip("-")
            for one in ast.walk(node)
            if isinstance(one, ast.Constant) and isinstance(one.value, str)
        }
        attributes = {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}
        if name == "order_by" and words & {"number", "count", "n", "total", "credits", "named", "score", "points"}:
            found.append(node.lineno)
        if name in ("sorted", "sort", "max", "nlargest", "most_common") and {"count"} & (attributes | words):
            found.append(node.lineno)
    return found


def test_no_list_is_in_the_order_of_a_persons_number():
    """In the code of the room and of what feeds it …"""
    places = [*Path(apps.get_app_config("recognition").path).rglob("*.py"), Path(credits.__file__)]
    places += [Path(apps.get_app_config(room).path) / "credits.py" for room in ("newsroom", "library", "claims")]
    for path in places:
        if "tests" not in path.parts and "migrations" not in path.parts:
            assert not _counts_in_order(ast.parse(path.read_text())), path


def test_no_page_asks_the_database_for_such_an_order(union, teacher, publish, chair, signed_in, proposal):
    """… and in what the pages ask the database."""
    publish(teacher)
    award_badges.func()
    pages = [reverse(f"recognition:{name}", args=["S001"]) for name in ("commendations", "people", "badges")]
    pages += [
        Profile.objects.get().get_absolute_url(),
        reverse("recognition:mine"),
        reverse("recognition:commendation", args=["S001", proposal().pk]),
    ]
    client = signed_in(chair)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for page in pages:
            assert client.get(page, {"q": "ngo"}).status_code == 200, page
    for query in asked.captured_queries:
        order = query["sql"].upper().rpartition("ORDER BY")[2] if "ORDER BY" in query["sql"].upper() else ""
        assert "COUNT(" not in order
        assert '"NUMBER"' not in order


def test_kinds_of_private_matters_are_for_their_person_alone():
    """Questions, claims that one asked about, confirmations, surveys: none of them is a kind of credit to be shown."""
    assert {kind.code for kind in credits.kinds()} == {"sent", "written", "reused", "accurate"}
    assert {kind.code for kind in credits.kinds(public_only=False)} - {kind.code for kind in credits.kinds()} == {
        "unnamed", "collected", "verified",
    }  # fmt: skip


def test_the_list_of_people_takes_the_same_number_of_queries_however_long(
    union, publish, chair, django_assert_max_num_queries
):  # fmt: skip
    people = [union.account(union.school_a) for _ in range(4)]
    for one in people:
        publish(one)
    award_badges.func()
    with django_assert_max_num_queries(5):
        found = list(queries.contributors(union.school_a))
        assert len(credits.among([one.pk for one in found], timezone.now() - timedelta(days=1))) == 4
