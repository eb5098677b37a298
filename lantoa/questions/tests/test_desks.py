from __future__ import annotations

from datetime import date

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.workdays import add_working_days, working_days_before
from lantoa.law import actions as law
from lantoa.law.models import Act, Provision, digest_of
from lantoa.programme.needs import asked_about
from lantoa.questions import actions, queries
from lantoa.questions.models import DayOff, Question, Redaction, Template
from lantoa.questions.tasks import tell_asker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_monday(time_machine):
    cache.clear()
    time_machine.move_to("2026-11-23 09:00+07:00", tick=False)


@pytest.fixture
def desk(union):
    return union.account(union.school_a, "chu-tich", name="Trần Thị Trả Lời")


@pytest.fixture
def second(union):
    return union.account(union.school_a, "pho-chu-tich", name="Lê Văn Đọc Lại")


@pytest.fixture
def member(union):
    return union.account(union.school_a, name="Đỗ Thị Kín")


@pytest.fixture
def maternity() -> Provision:
    """Article 139 of the Labour Code."""
    act = Act.objects.create(
        sign="45/2019/QH14", slug="45-2019-qh14", kind="Bộ luật", name="Bộ luật Lao động", effective_on=date(2021, 1, 1),
        validity="in_force", validity_source="thử",
    )  # fmt: skip
    text = "Lao động nữ được nghỉ thai sản 06 tháng."
    return Provision.objects.create(
        act=act, number="139", order=139, heading="Nghỉ thai sản", text=text, digest=digest_of("Nghỉ thai sản", text)
    )


def asked(member, text: str = "Tôi được nghỉ thai sản mấy tháng?", **facts) -> Question:
    return actions.ask(member.person, text=text, **facts)


# --- Days -------------------------------------------------------------------------------------------------


def test_public_holidays_are_no_working_days_and_an_editor_corrects_them(union):
    before_tet = date(2026, 2, 13)  # a Friday; Tết is from 16 to 20 February
    assert add_working_days(before_tet, 1) == date(2026, 2, 23)
    assert working_days_before(date(2026, 2, 23), 1) == before_tet
    assert add_working_days(date(2026, 11, 23), 1) == date(2026, 11, 24)  # not in article 112 of the Labour Code
    clerk = union.account(union.national, "quan-tri")
    actions.save_day_off(clerk, None, day=date(2026, 2, 23), name="Nghỉ thêm")
    actions.save_day_off(clerk, None, day=date(2026, 2, 21), name="Làm bù", works=True)
    assert add_working_days(before_tet, 1) == date(2026, 2, 21)
    assert add_working_days(before_tet, 2) == date(2026, 2, 24)
    with pytest.raises(NotAllowed):
        actions.save_day_off(union.account(union.north, "quan-tri"), None, day=date(2026, 3, 1), name="Nghỉ")
    with pytest.raises(Conflict):
        actions.save_day_off(clerk, None, day=date(2026, 2, 21), name="Lại")


def test_days_off_are_corrected_in_the_back_office(union, signed_in):
    client = signed_in(union.account(union.national, "quan-tri"))
    client.post("/desk/days_off/new/", {"day": "2026-12-31", "name": "Nghỉ bù"})
    assert DayOff.objects.get().day == date(2026, 12, 31)


# --- Law in answers ---------------------------------------------------------------------------------------


def test_an_answer_cites_an_article_of_law_with_link_and_validity(desk, member, maternity, signed_in):
    question = asked(member)
    data = {"answer": "Sáu tháng.", "source_0": "Bộ luật Lao động 2019", "article_0": "khoản 1 Điều 139"}
    assert signed_in(desk).post(reverse("questions:manage", args=["S001", question.pk]), data).status_code == 302
    page = signed_in(member).get(reverse("questions:own", args=[question.pk])).content.decode()
    assert 'khoản 1 Điều 139, <a href="/phap-luat/45-2019-qh14/dieu-139/">Bộ luật Lao động 45/2019/QH14</a>' in page
    assert "Còn hiệu lực" in page
    assert "có hiệu lực từ 01/01/2021" in page


@pytest.mark.parametrize("how", ["act ends", "article ends", "other words"])
def test_the_answer_returns_to_the_desk_when_its_law_changes(how, desk, member, maternity, client, signed_in):
    question = actions.answer(desk, asked(member, may_publish=True), "Sáu tháng.", [(None, "", "", maternity)])
    actions.publish(desk, question, text="Nghỉ mấy tháng?", answer_text="Sáu tháng.")
    assert "đang được rà soát" not in client.get(question.get_absolute_url()).content.decode()
    if how == "act ends":
        law.set_validity(None, maternity.act, validity="ended", source="Luật mới", name="Bộ luật Lao động")
    elif how == "article ends":
        law.set_end(None, maternity, ended_on=date(2026, 11, 1), source="Luật sửa")
    else:
        Provision.objects.filter(pk=maternity.pk).update(text="Bảy tháng.", digest="other")
    assert "đang được rà soát" in client.get(question.get_absolute_url()).content.decode()
    assert list(queries.of_desk(question.unit, "ra-soat")) == [question]
    assert "Rà soát 1 câu trả lời" in signed_in(desk).get(reverse("portal:todo")).content.decode()


def test_answering_anew_ends_the_review_of_changed_words(desk, member, maternity):
    question = actions.answer(desk, asked(member), "Sáu tháng.", [(None, "", "", maternity)])
    Provision.objects.filter(pk=maternity.pk).update(text="Bảy tháng.", digest="other")
    maternity.refresh_from_db()
    actions.answer(desk, question, "Bảy tháng.", [(None, "", "", maternity)])
    assert list(queries.of_desk(question.unit, "ra-soat")) == []


def test_law_and_answers_are_shown_while_typing_and_nothing_is_kept(desk, member, maternity, signed_in):
    known = actions.answer(desk, asked(member, may_publish=True), "Sáu tháng.")
    actions.publish(desk, known, text="Giáo viên nghỉ thai sản mấy tháng?", answer_text="Sáu tháng.")
    client = signed_in(member)
    page = client.post(reverse("questions:similar"), {"text": "nghi thai san bao lau"}).content.decode()
    assert known.get_absolute_url() in page
    assert "/phap-luat/45-2019-qh14/dieu-139/" in page
    assert Question.objects.count() == 1
    assert client.post(reverse("questions:similar"), {"text": "nghỉ"}).content.decode().strip() == ""
    assert client.get(reverse("questions:similar")).status_code == 405


# --- A second reader --------------------------------------------------------------------------------------


def test_with_a_second_reader_nothing_goes_out_before_somebody_else_has_read_it(
    desk, second, member, maternity, signed_in
):
    actions.set_rules(None, member.person.unit, second_reader=True)
    question = actions.answer(desk, asked(member), "Sáu tháng.", [(None, "", "", maternity)])
    assert "Sáu tháng." not in signed_in(member).get(reverse("questions:own", args=[question.pk])).content.decode()
    assert list(queries.of_desk(question.unit, "doc-lai")) == [question]
    assert "Đọc lại 1 câu trả lời" in signed_in(second).get(reverse("portal:todo")).content.decode()
    assert "Đọc lại 1 câu trả lời" not in signed_in(desk).get(reverse("portal:todo")).content.decode()
    with pytest.raises(NotAllowed):
        actions.approve(desk, question)
    actions.send_back(second, question, "Nêu rõ khoản")
    assert (
        "Nêu rõ khoản" in signed_in(desk).get(reverse("questions:manage", args=["S001", question.pk])).content.decode()
    )
    actions.answer(desk, question, "Sáu tháng, khoản 1.", [(None, "", "khoản 1 Điều 139", maternity)])
    signed_in(second).post(reverse("questions:approve", args=["S001", question.pk]))
    question.refresh_from_db()
    assert (question.state, question.answered_by) == ("answered", desk)
    assert question.citations.get().provision == maternity
    with pytest.raises(Conflict):
        actions.approve(second, question)


def test_a_bettered_answer_waits_too_and_the_asker_keeps_the_old_one_meanwhile(desk, second, member):
    question = actions.answer(desk, asked(member), "Sáu tháng.")
    actions.set_rules(None, question.unit, second_reader=True)
    actions.answer(desk, question, "Sáu tháng, kể từ khi nghỉ.")
    question.refresh_from_db()
    assert question.answer == "Sáu tháng."
    assert actions.approve(second, question).answer == "Sáu tháng, kể từ khi nghỉ."


def test_who_sets_up_the_unit_asks_for_second_readers(desk, union, signed_in):
    address = reverse("questions:rules", args=["S001"])
    signed_in(union.account(union.school_a, "quan-tri")).post(address, {"second_reader": "1"})
    assert actions.has_second_reader(union.school_a)
    assert signed_in(union.account(union.north, "chu-tich")).post(address, {"second_reader": "0"}).status_code in (
        302,
        403,
    )


# --- Who has it -------------------------------------------------------------------------------------------


def test_a_question_is_given_to_one_of_the_desk(union, desk, second, member):
    question = actions.assign(desk, asked(member), second)
    assert list(queries.of_desk(question.unit, "cua-toi", second)) == [question]
    assert list(queries.of_desk(question.unit, "cua-toi", desk)) == []
    with pytest.raises(Invalid):
        actions.assign(desk, question, member)


def test_it_goes_to_any_desk_on_the_askers_line_and_to_no_other(union, desk, member):
    above, other = union.account(union.national, "chu-tich"), union.account(union.school_b, "chu-tich")
    question = actions.pass_on(desk, asked(member), union.national, "Hỏi về chính sách chung")
    assert question.unit == union.national
    with pytest.raises(Invalid):
        actions.pass_on(above, question, other.person.unit, "Thử")
    back = actions.pass_on(above, question, union.school_a, "Trường trả lời được")
    assert [move.target.code for move in back.moves.all()] == ["CDGDVN", "S001"]


def test_overdue_and_very_overdue_are_lists_of_their_own_the_oldest_first(union, desk, member, signed_in, time_machine):
    first = asked(member, "Câu hỏi đầu tiên")
    time_machine.move_to("2026-11-24 09:00+07:00", tick=False)
    later = asked(member, "Câu hỏi thứ hai")
    time_machine.move_to("2026-12-08 09:00+07:00", tick=False)
    assert list(queries.of_desk(union.school_a, "tre")) == [first, later]
    assert list(queries.of_desk(union.school_a, "rat-tre")) == [first]
    counts = queries.desk_counts(union.school_a, desk)
    assert (counts[""], counts["tre"], counts["rat-tre"]) == (2, 2, 1)
    page = signed_in(desk).get(reverse("questions:desk", args=["S001"]) + "?loai=rat-tre").content.decode()
    assert "Câu hỏi đầu tiên" in page
    assert "Câu hỏi thứ hai" not in page


def test_levels_above_see_which_desk_is_late_and_never_what_was_asked(union, desk, member, signed_in, time_machine):
    union.account(union.school_b, "chu-tich")
    actions.ask(union.account(union.school_b).person, text="Câu mới")
    asked(member, "Chuyện riêng của tôi")
    time_machine.move_to("2026-12-08 09:00+07:00", tick=False)
    actions.ask(union.account(union.school_b).person, text="Câu mới nữa")
    client = signed_in(union.account(union.north, "chu-tich"))
    page = client.get(reverse("questions:below", args=["P01"])).content.decode()
    assert union.school_a.name in page
    assert "Chuyện riêng" not in page
    assert queries.desks_below(union.north)[0].late == 1


def test_topics_are_counted_only_where_five_people_asked(union, desk, signed_in):
    for _number in range(5):
        actions.ask(union.account(union.school_a).person, text="Hỏi lương", topic="tien-luong")
    actions.ask(union.account(union.school_a).person, text="Hỏi thai sản", topic="bao-hiem")
    day = date(2026, 11, 23)
    told = asked_about(union.north, day, date(2026, 11, 24))
    assert [(need.code, need.name, need.count) for need in told] == [("tien-luong", "Lương, phụ cấp, nâng hạng", 5)]
    assert asked_about(union.north, date(2026, 11, 24), date(2026, 12, 1)) == []
    client = signed_in(union.account(union.north, "chu-tich"))
    assert client.get(reverse("questions:below", args=["P01"]) + "?tai=xlsx").content.startswith(b"PK")


# --- The same again ---------------------------------------------------------------------------------------


def test_merged_questions_are_answered_together_without_anybodys_data(union, desk, member, signed_in):
    other = union.account(union.school_a)
    first, double = asked(member), asked(other, "Cho hỏi nghỉ thai sản mấy tháng?")
    assert queries.alike_at_desk(double) == [first]
    actions.merge(desk, double, first)
    assert list(queries.of_desk(union.school_a)) == [first]
    with pytest.raises(Conflict):
        actions.answer(desk, double, "Sáu tháng.")
    with pytest.raises(Invalid, match="Đỗ Thị Kín"):
        actions.answer(desk, first, "Chào cô Đỗ Thị Kín, sáu tháng.")
    actions.answer(desk, first, "Sáu tháng.", [(None, "Bộ luật Lao động", "Điều 139")])
    double.refresh_from_db()
    assert (double.state, double.answer, double.citations.get().article) == ("answered", "Sáu tháng.", "Điều 139")
    assert actions.rate(other.person, double, True).helpful is True


def test_what_was_answered_in_public_is_given_to_the_next_who_asks(union, desk, member, signed_in):
    known = actions.answer(desk, asked(member, may_publish=True), "Chào cô Kín, sáu tháng.")
    known = actions.publish(desk, known, text="Nghỉ mấy tháng?", answer_text="Sáu tháng.")
    double = asked(union.account(union.school_a), "Được nghỉ mấy tháng thai sản?")
    page = signed_in(desk).get(reverse("questions:manage", args=["S001", double.pk])).content.decode()
    assert f'name="into" value="{known.pk}"' in page
    double = actions.merge(desk, double, known)
    double.refresh_from_db()
    assert (double.state, double.answer) == ("answered", "Sáu tháng.")


def test_a_merged_question_can_stand_alone_again_and_nothing_merges_in_a_ring(union, desk, member):
    first, double = asked(member), asked(union.account(union.school_a))
    actions.merge(desk, double, first)
    with pytest.raises(Conflict):
        actions.merge(desk, first, double)
    actions.split(desk, double)
    assert queries.of_desk(union.school_a).count() == 2
    foreign = actions.ask(union.account(union.school_c).person, text="Khác trường")
    with pytest.raises(Conflict):
        actions.merge(desk, double, foreign)


# --- Templates, the log, the mail -------------------------------------------------------------------------


def test_a_template_of_a_unit_above_begins_an_answer(union, desk, member, signed_in):
    above = union.account(union.north, "chu-tich")
    made = actions.save_template(above, union.north, None, title="Thai sản", text="Theo Bộ luật Lao động, …")
    with pytest.raises(Conflict):
        actions.save_template(above, union.north, None, title="Thai sản", text="Khác")
    page = signed_in(desk).get(reverse("questions:manage", args=["S001", asked(member).pk]) + f"?mau={made.pk}")
    assert "Theo Bộ luật Lao động, …" in page.content.decode()
    assert signed_in(desk).get(reverse("questions:template", args=["S001", made.pk])).status_code == 404
    client = signed_in(above)
    client.post(reverse("questions:templates", args=["P01"]), {"title": "Đoàn phí", "text": "Một phần trăm."})
    assert Template.objects.filter(unit=union.north).count() == 2
    client.post(reverse("questions:template", args=["P01", made.pk]), {"do": "remove"})
    assert list(Template.objects.values_list("title", flat=True)) == ["Đoàn phí"]


def test_the_log_tells_what_was_taken_out_without_telling_it(desk, member):
    text = "Tôi là Đỗ Thị Kín, số 0912 345 678, ở thôn Đông, học trường THPT Chu Văn An."
    question = actions.answer(desk, asked(member, text, may_publish=True), "Sáu tháng.")
    actions.publish(
        desk, question, text="Ở trường THPT Chu Văn An nghỉ mấy tháng?", answer_text="Sáu tháng.", checked=True
    )
    rows = [(row.kind, row.kept) for row in Redaction.objects.order_by("pk")]
    assert rows == [("ho-ten", False), ("dien-thoai", False), ("dia-chi", False), ("truong", True)]
    assert not Redaction.objects.filter(masked__contains="Kín").exists()
    assert not Redaction.objects.filter(masked__contains="0912").exists()


def test_the_asker_is_told_once_by_mail_and_no_word_of_it_stands_there(union, desk, member):
    member.email = "kin@example.vn"
    member.save()
    question = actions.answer(desk, asked(member), "Sáu tháng.")
    assert tell_asker.func(question.pk) is True
    assert tell_asker.func(question.pk) is False
    (letter,) = mail.outbox
    assert letter.to == ["kin@example.vn"]
    assert f"/hoi-dap/cua-toi/{question.pk}/" in letter.body
    assert "thai sản" not in letter.body + letter.subject
    assert "Sáu tháng" not in letter.body
