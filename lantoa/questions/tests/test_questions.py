from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from lantoa.base import private
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.models import AuditEntry
from lantoa.base.workdays import add_working_days
from lantoa.library import actions as library
from lantoa.library.models import Document
from lantoa.questions import actions, queries
from lantoa.questions.models import Question
from lantoa.questions.tasks import pass_up_the_very_late
from lantoa.search.queries import search

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_monday(time_machine):
    time_machine.move_to("2026-11-23 09:00+07:00", tick=False)


@pytest.fixture
def desk(union):
    """Who answers at school A."""
    return union.account(union.school_a, "chu-tich")


@pytest.fixture
def member(union):
    """Who asks there."""
    return union.account(union.school_a, name="Đỗ Thị Kín")


def asked(member, text: str = "Tôi được nghỉ thai sản mấy tháng?", **facts) -> Question:
    return actions.ask(member.person, text=text, **facts)


def document(unit, number: str, *, share: str = "public") -> Document:
    row = Document.objects.create(unit=unit, number=number, notation="QĐ-CĐN", kind="quyet-dinh", summary="Quy chế")
    return library.share(None, row, share)


def test_working_days_leave_out_saturdays_and_sundays():
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)
    assert add_working_days(friday, 1) == monday
    assert add_working_days(monday, 5) == date(2026, 11, 30)
    assert add_working_days(date(2026, 11, 21), 0) == monday
    assert add_working_days(monday, 0) == monday


def test_a_question_goes_to_the_own_desk_and_has_a_date(union, desk, member):
    question = asked(member)
    assert question.unit == union.school_a
    assert question.due_on == date(2026, 11, 30)


def test_where_nobody_answers_the_next_desk_above_gets_it(union, member):
    union.account(union.north, "chu-tich")
    assert asked(member).unit == union.north


def test_only_the_desk_and_the_asker_read_it(union, desk, member, signed_in):
    question = asked(member, nameless=True)
    address = reverse("questions:manage", args=["S001", question.pk])
    page = signed_in(desk).get(address).content.decode()
    assert question.text in page
    assert "Đỗ Thị Kín" not in page
    assert signed_in(union.account(union.school_a)).get(reverse("questions:own", args=[question.pk])).status_code == 404
    assert signed_in(union.account(union.north, "chu-tich")).get(address).status_code == 403
    assert not [entry for entry in AuditEntry.objects.all() if "thai sản" in str(entry.details) + entry.target_label]


def test_an_answer_cites_its_source_and_the_link_leads_there(union, desk, member, signed_in):
    source = document(union.national, "09")
    question = asked(member)
    client = signed_in(desk)
    data = {"answer": "Sáu tháng.", "source_0": "09/QĐ-CĐN", "article_0": "Điều 14", "source_1": "Bộ luật Lao động"}
    assert client.post(reverse("questions:manage", args=["S001", question.pk]), data).status_code == 302
    page = signed_in(member).get(reverse("questions:own", args=[question.pk])).content.decode()
    assert "Sáu tháng." in page
    assert f'Điều 14, <a href="{source.get_absolute_url()}">' in page
    assert "Bộ luật Lao động" in page


def test_what_officers_keep_among_themselves_is_not_linked(union, desk):
    document(union.school_a, "10", share="officers")
    assert queries.document_by_sign("10/QĐ-CĐN", desk) is None


def test_the_answer_is_looked_at_anew_when_its_source_is_replaced(union, desk, member, client):
    old = document(union.national, "09")
    question = actions.answer(desk, asked(member, may_publish=True), "Sáu tháng.", [(old, "", "Điều 1")])
    actions.publish(desk, question, text="Nghỉ mấy tháng?", answer_text="Sáu tháng.")
    assert "đang được rà soát" not in client.get(question.get_absolute_url()).content.decode()
    new = document(union.national, "20", share="public")
    library.describe(None, new, relations=[("replaces", "09/QĐ-CĐN")])
    assert "đang được rà soát" in client.get(question.get_absolute_url()).content.decode()
    assert list(queries.of_desk(union.school_a, "ra-soat")) == [question]
    actions.answer(desk, question, "Vẫn sáu tháng.", [(new, "", "Điều 1")])
    assert list(queries.of_desk(union.school_a, "ra-soat")) == []


def test_nothing_is_published_without_consent_nor_with_personal_data(desk, member):
    question = asked(member, "Tôi là Đỗ Thị Kín, số 0912 345 678, hỏi về thai sản.")
    with pytest.raises(Conflict):
        actions.publish(desk, question, text="a", answer_text="b")
    question = actions.answer(desk, question, "Sáu tháng.")
    with pytest.raises(NotAllowed):
        actions.publish(desk, question, text="Hỏi", answer_text="Sáu tháng.")
    question = actions.consent(member.person, question, True)
    with pytest.raises(Invalid, match="Đỗ Thị Kín"):
        actions.publish(desk, question, text=question.text, answer_text="Sáu tháng.")
    actions.publish(desk, question, text=private.without_personal(question.text), answer_text="Sáu tháng.")
    entry = AuditEntry.objects.get(verb="question.publish")
    assert entry.details["taken_out"] == 2


def test_consent_taken_back_takes_the_page_down_at_once(desk, member, client):
    question = actions.answer(desk, asked(member, may_publish=True), "Sáu tháng.")
    question = actions.publish(desk, question, text="Nghỉ thai sản mấy tháng?", answer_text="Sáu tháng.")
    assert client.get(question.get_absolute_url()).status_code == 200
    assert [hit.url for one in search("thai san", None, only="questions").found for hit in one.hits]
    actions.consent(member.person, question, False)
    assert client.get(question.get_absolute_url()).status_code == 404
    assert search("thai san", None, only="questions").found == []


def test_while_asking_the_known_answer_is_shown_first(desk, member, signed_in):
    known = actions.answer(desk, asked(member, may_publish=True), "Sáu tháng.")
    actions.publish(desk, known, text="Giáo viên được nghỉ thai sản mấy tháng?", answer_text="Sáu tháng.")
    client = signed_in(member)
    data = {"text": "nghỉ thai sản bao lâu", "topic": "bao-hiem"}
    page = client.post(reverse("questions:ask"), data).content.decode()
    assert known.get_absolute_url() in page
    assert Question.objects.count() == 1
    assert client.post(reverse("questions:ask"), data | {"do": "send"}).status_code == 302
    assert Question.objects.count() == 2


def test_what_nobody_answers_goes_up_once_and_keeps_its_history(union, desk, member, time_machine):
    above = union.account(union.north, "chu-tich")
    question = asked(member)
    time_machine.move_to("2026-12-07 09:00+07:00", tick=False)
    assert pass_up_the_very_late.func() == 0  # late, but not very late yet
    time_machine.move_to("2026-12-08 09:00+07:00", tick=False)
    assert pass_up_the_very_late.func() == 1
    assert pass_up_the_very_late.func() == 0
    question.refresh_from_db()
    assert question.unit == union.north
    assert question.due_on == date(2026, 12, 15)
    assert [(move.source, move.target, move.by) for move in question.moves.all()] == [
        (union.school_a, union.north, None)
    ]
    with pytest.raises(NotAllowed):
        actions.answer(desk, question, "Muộn rồi")
    actions.answer(above, question, "Sáu tháng.")


def test_the_highest_desk_has_nobody_above(union):
    top = union.account(union.national, "chu-tich")
    question = asked(top)
    with pytest.raises(Conflict):
        actions.pass_up(top, question, "Khó quá")


def test_the_asker_rates_and_nobody_else(union, desk, member):
    question = actions.answer(desk, asked(member), "Sáu tháng.")
    with pytest.raises(NotAllowed):
        actions.rate(union.account(union.school_a).person, question, True)
    assert actions.rate(member.person, question, True).helpful is True


def test_the_boards_tell_desk_and_asker(desk, member, signed_in):
    question = asked(member)
    assert "Trả lời 1 câu hỏi của đoàn viên" in signed_in(desk).get(reverse("portal:todo")).content.decode()
    actions.answer(desk, question, "Sáu tháng.")
    assert "Câu hỏi của bạn đã có trả lời" in signed_in(member).get(reverse("portal:me")).content.decode()


def test_lists_make_the_same_queries_however_long_they_are(desk, member, client, django_assert_num_queries):
    for number in range(5):
        question = actions.answer(desk, asked(member, f"Câu {number} về nghỉ", may_publish=True), "Trả lời.")
        actions.publish(desk, question, text=f"Câu {number} về nghỉ", answer_text="Trả lời.")
    with django_assert_num_queries(1):
        client.get(reverse("questions:index"))
    client.force_login(desk)
    client.get(reverse("questions:desk", args=["S001"]))
    with django_assert_num_queries(12):
        client.get(reverse("questions:desk", args=["S001"]) + "?loai=da-tra-loi")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Gọi 0912.345.678 hoặc co.giao@truong.edu.vn", ["0912.345.678", "co.giao@truong.edu.vn"]),
        ("CCCD 001189012345 của tôi", ["001189012345"]),
        ("Cô Nguyễn Thị Hoa ở trường THPT Chu Văn An", ["Nguyễn Thị Hoa", "trường THPT Chu Văn An"]),
        ("Nhà tôi ở số nhà 12, phố Huế", ["số nhà 12, phố Huế"]),
        ("Điều 14 Luật Công đoàn 2024 nói gì về 30 ngày nghỉ?", []),
    ],
)
def test_personal_data_are_suggested(text: str, found: list[str]):
    assert private.personal(text) == found
    assert private.personal(private.without_personal(text)) == []
