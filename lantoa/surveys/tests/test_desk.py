from __future__ import annotations

import copy
from io import BytesIO

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.models import AuditEntry
from lantoa.delivery.models import Batch, Delivery, Dispatch, State
from lantoa.delivery.tasks import feed, send_batch
from lantoa.notices.audience import Audience
from lantoa.people.boards import mine_for, todo_for
from lantoa.programme import needs
from lantoa.programme.needs import Need
from lantoa.surveys import actions, definition, tokens, xlsform
from lantoa.surveys.models import Survey, Tally
from lantoa.surveys.tests.conftest import LONG, SHORT, send, text

pytestmark = pytest.mark.django_db


def test_a_survey_asks_only_the_own_branch(union, writer):
    officer = union.account(union.north, "can-bo-truyen-thong")
    with pytest.raises(Invalid, match="cấp dưới"):
        actions.create(officer, union.north, title="Hỏi", audience=Audience(union.school_c))
    with pytest.raises(NotAllowed):
        actions.create(officer, union.south, title="Hỏi")
    survey = actions.create(officer, union.north, title="Hỏi", questions=SHORT)
    for unit in (union.school_a, union.school_b, union.school_c):
        union.person(unit)
    survey = actions.ask_opening(officer, survey)
    assert survey.people == 3  # the officer too
    rows = dict(Tally.objects.filter(survey=survey).values_list("unit__code", "people"))
    assert rows == {"P01": 3, "S001": 1, "S002": 1}


def test_many_people_are_asked_only_after_a_second_person_agreed(union, writer, chair, settings, signed_in):
    settings.NOTICE_APPROVAL_ABOVE = 1
    survey = actions.create(writer, union.national, title="Hỏi cả nước", questions=SHORT)
    survey = actions.ask_opening(writer, survey)
    assert survey.state == Survey.State.WAITING
    with pytest.raises(NotAllowed):
        actions.open_survey(writer, survey)
    assert any("Hỏi cả nước" in item.title for item in todo_for(chair))
    client = signed_in(chair)
    manage = reverse("surveys:manage", args=["CDGDVN", survey.pk])
    assert "Duyệt và mở" in client.get(manage).content.decode()
    client.post(reverse("surveys:step", args=["CDGDVN", survey.pk]), {"do": "return", "note": "Bớt câu 3"})
    survey.refresh_from_db()
    assert (survey.state, survey.note) == (Survey.State.DRAFT, "Bớt câu 3")
    actions.ask_opening(writer, survey)
    client.post(reverse("surveys:step", args=["CDGDVN", survey.pk]), {"do": "approve"})
    survey.refresh_from_db()
    assert survey.state == Survey.State.OPEN


def test_while_it_is_open_only_words_change_and_every_set_of_words_is_kept(union, opened):
    union.person(union.school_a)
    survey = opened()
    reworded = copy.deepcopy(SHORT)
    reworded["sections"][0]["questions"][0]["text"] = text("Bữa trưa ngon không?")
    survey = actions.save_definition(None, survey, reworded, seen=survey.version)
    assert [row.number for row in survey.versions.all()] == [2, 1]
    fewer = copy.deepcopy(SHORT)
    fewer["sections"][0]["questions"].pop()
    with pytest.raises(Conflict, match="câu chữ"):
        actions.save_definition(None, survey, fewer)
    with pytest.raises(Conflict, match="Người khác"):
        actions.save_definition(None, survey, reworded, seen=1)
    with pytest.raises(Conflict):
        actions.delete(None, survey)
    send(survey, union.school_a, {"ngon": "co"})
    closed = actions.close(None, survey)
    with pytest.raises(Conflict):
        actions.save_definition(None, closed, reworded)


def test_what_members_ask_about_becomes_the_choices_of_a_survey_of_needs(union, writer, signed_in, monkeypatch):
    told = [Need("tien-luong", "Lương", 12), Need("bao-hiem", "Bảo hiểm", 7), Need("khac", "Câu hỏi khác", 6)]
    monkeypatch.setattr(needs, "_rooms", {"questions": lambda unit, since, until: told})
    client, new = signed_in(writer), reverse("surveys:new", args=["CDGDVN"])
    assert "Lương: <b>12</b>" in client.get(new).content.decode()
    assert client.post(new, {"tu": "hoi-dap"}).status_code == 302
    survey = Survey.objects.get()
    assert survey.purpose == "needs"
    wanted = survey.definition["sections"][0]["questions"][0]
    assert [option["text"]["vi"] for option in wanted["options"]] == ["Lương", "Bảo hiểm"]
    assert wanted["other"]


def test_where_members_ask_about_one_thing_alone_the_survey_stays_as_it_is(union, writer, signed_in, monkeypatch):
    monkeypatch.setattr(needs, "_rooms", {"questions": lambda unit, since, until: [Need("bao-hiem", "Bảo hiểm", 7)]})
    assert "Dùng các việc này" not in signed_in(writer).get(reverse("surveys:new", args=["CDGDVN"])).content.decode()


def test_a_survey_is_built_question_by_question(union, writer, signed_in):
    client = signed_in(writer)
    base = reverse("surveys:index", args=["CDGDVN"])
    assert "Chưa có khảo sát nào" in client.get(base).content.decode()
    assert "Nhu cầu về nội dung" in client.get(reverse("surveys:new", args=["CDGDVN"])).content.decode()
    client.post(reverse("surveys:new", args=["CDGDVN"]), {"tu": "trong"})
    survey = Survey.objects.get()
    where = ["CDGDVN", survey.pk]
    facts = {"title": "Ăn trưa", "purpose": "needs", "access": "open", "branch_code": "CDGDVN", "whole_branch": "on"}
    counted = client.post(reverse("surveys:edit", args=where), facts | {"do": "count"}).content.decode()
    assert "1 người" in counted
    assert client.post(reverse("surveys:edit", args=where), facts | {"closes_on": "2026-11-01"}).status_code == 400
    assert client.post(reverse("surveys:edit", args=where), facts | {"closes_on": "2026-12-01"}).status_code == 302
    write = reverse("surveys:question", args=where)
    one = {"text_vi": "Ngon không?", "kind": "single", "options_vi": "Có\nKhông", "required": "on", "section": "phan_1"}
    assert client.post(write, one | {"options_vi": ""}).status_code == 400
    assert client.post(write, one).status_code == 302
    client.post(write, {"text_vi": "Vì sao?", "kind": "long", "section": "phan_1", "condition": "cau_1=p2"})
    client.post(
        write, {"text_vi": "Điểm", "kind": "scale", "section": "phan_1", "min": "1", "max": "5", "low_vi": "kém"}
    )
    client.post(
        write,
        {"text_vi": "Bảng", "kind": "matrix", "section": "phan_1", "options_vi": "Tốt\nXấu", "rows_vi": "Cơm\nCanh"},
    )
    survey.refresh_from_db()
    asks = definition.read(survey.definition)
    assert [one.kind for one in asks.questions] == ["single", "long", "scale", "matrix"]
    assert asks.by_id["cau_2"].show_if == "selected(${cau_1}, 'p2')"
    edit = client.get(write + "?cau=cau_2").content.decode()
    assert 'value="cau_1=p2" selected' in edit
    page = reverse("surveys:questions", args=where)
    client.post(page, {"do": "up", "cau": "cau_3"})
    client.post(page, {"do": "copy", "cau": "cau_1"})
    client.post(page, {"do": "language", "code": "en"})
    client.post(page, {"do": "add_section", "title": "Thêm"})
    client.post(page, {"do": "words", "title_vi": "Ăn trưa", "title_en": "Lunch", "intro_vi": "Chào bạn"})
    client.post(
        page, {"do": "section", "phan": "phan_1", "phan_1-title_vi": "Bữa trưa", "phan_1-note_vi": "Nghĩ về hôm nay"}
    )
    shown = client.get(page).content.decode()
    assert "Bữa trưa" in shown
    client.post(page, {"do": "remove", "cau": "cau_1"})  # a question hangs on it
    survey.refresh_from_db()
    assert definition.read(survey.definition).by_id["cau_1"]
    preview = client.get(reverse("surveys:preview", args=where) + "?tieng=en").content.decode()
    assert "Lunch" in preview
    assert preview.count('survey-phone"') >= 2
    client.post(reverse("surveys:step", args=where), {"do": "template", "name": "Mẫu ăn trưa"})
    assert "Mẫu ăn trưa" in client.get(reverse("surveys:new", args=["CDGDVN"])).content.decode()
    client.post(reverse("surveys:step", args=where), {"do": "open"})
    survey.refresh_from_db()
    assert survey.state == Survey.State.OPEN
    assert "áp phích" in client.get(reverse("surveys:manage", args=where)).content.decode()
    assert {"survey.create", "survey.open"} <= set(AuditEntry.objects.values_list("verb", flat=True))


def test_a_survey_begins_from_a_template_an_earlier_one_or_a_file(union, writer, signed_in, opened):
    client = signed_in(writer)
    new = reverse("surveys:new", args=["CDGDVN"])
    client.post(new, {"tu": "mau", "so": "nhu-cau"})
    assert Survey.objects.latest("pk").purpose == Survey.Purpose.NEEDS
    before = actions.close(None, opened())
    client.post(new, {"tu": "truoc", "so": str(before.pk)})
    assert Survey.objects.latest("pk").previous == before
    out = BytesIO()
    xlsform.write(out, definition.read(LONG))
    client.post(new, {"tu": "tep", "file": SimpleUploadedFile("bang-hoi.xlsx", out.getvalue())})
    assert Survey.objects.latest("pk").title == "Nhiều phần"
    wrong = client.post(new, {"tu": "tep", "file": SimpleUploadedFile("x.csv", b"a,b")}, follow=True).content.decode()
    assert "bảng hỏi XLSForm" in wrong or "Bảng hỏi XLSForm" in wrong


def test_reminders_go_only_to_those_who_have_not_answered(union, opened, writer):
    people = [union.person(union.school_a, email=f"nguoi{n}@truong.example") for n in range(4)]
    survey = opened(union.national)
    send(survey, union.school_a, {"ngon": "co"}, people[0].pk)
    assert actions.remind(writer, survey) == 1
    _deliver()
    told = {row.to[0] for row in mail.outbox}
    assert told == {f"nguoi{n}@truong.example" for n in (1, 2, 3)}
    body = mail.outbox[0].body
    assert "khảo sát" in body.lower()
    mine = next(row for row in mail.outbox if row.to == ["nguoi2@truong.example"])
    assert tokens.own_address(survey, people[2]) in mine.body
    send(survey, union.school_a, {"ngon": "co"}, people[1].pk)
    mail.outbox.clear()
    survey.refresh_from_db()
    actions.remind(writer, survey)
    _deliver()
    assert {row.to[0] for row in mail.outbox} == {f"nguoi{n}@truong.example" for n in (2, 3)}
    assert mail.outbox[0].subject.startswith("Nhắc")
    survey = actions.close(None, survey)
    with pytest.raises(Conflict):
        actions.remind(writer, survey)


def _deliver() -> None:
    for dispatch in Dispatch.objects.filter(fed_at=None):
        feed.func(dispatch.pk)
    for batch in Batch.objects.filter(done_at=None):
        send_batch.func(batch.pk)
    assert not Delivery.objects.filter(state=State.SENDING).exists()


def test_a_member_finds_the_survey_on_their_own_page_until_they_have_answered(union, opened, signed_in):
    account = union.account(union.school_a)
    survey = opened()
    assert [item.title for item in mine_for(account) if item.title == survey.title] == [survey.title]
    client = signed_in(account)
    assert survey.title in client.get(reverse("surveys:mine")).content.decode()
    send(survey, union.school_a, {"ngon": "co"}, account.person.pk)
    assert not [item for item in mine_for(account) if item.title == survey.title]


def test_a_poster_leads_to_the_survey(union, opened, writer):
    from lantoa.channels.print import sources

    union.person(union.school_a)
    survey = opened()
    message = sources.source("khao-sat").compose(writer, union.national, survey.pk)
    assert message.link.endswith(survey.get_absolute_url())
    stranger = union.account(union.south, "can-bo-truyen-thong")
    with pytest.raises(NotAllowed):
        sources.source("khao-sat").compose(stranger, union.national, survey.pk)


def test_who_is_asked_reads_the_title_that_the_survey_was_given_last(union, writer, signed_in):
    client = signed_in(writer)
    client.post(reverse("surveys:new", args=["CDGDVN"]), {"tu": "trong"})
    survey = Survey.objects.get()
    facts = {"title": "Bữa trưa", "purpose": "other", "access": "members", "branch_code": "CDGDVN"}
    client.post(reverse("surveys:edit", args=["CDGDVN", survey.pk]), facts)
    survey.refresh_from_db()
    assert survey.asks.title == {"vi": "Bữa trưa"}
    # What was written for the reader alone stays.
    own = copy.deepcopy(survey.definition) | {"title": text("Mời bạn góp ý về bữa trưa")}
    survey = actions.save_definition(writer, survey, own)
    client.post(reverse("surveys:edit", args=["CDGDVN", survey.pk]), facts | {"title": "Bữa trưa 2026"})
    survey.refresh_from_db()
    assert (survey.title, survey.asks.title) == ("Bữa trưa 2026", text("Mời bạn góp ý về bữa trưa"))


def test_the_builder_says_a_condition_in_words(union, writer, signed_in):
    survey = actions.create(writer, union.national, title="Hỏi", questions=LONG)
    raw = copy.deepcopy(survey.definition)
    raw["sections"][0]["questions"][2]["show_if"] = "selected(${thich}, 'khong')"
    survey = actions.save_definition(writer, survey, raw)
    for page in ("questions", "preview"):
        html = signed_in(writer).get(reverse(f"surveys:{page}", args=["CDGDVN", survey.pk])).content.decode()
        assert "selected(" not in html
        assert "Bạn có thích môn ${ten}?: Khong" in html


def test_a_unit_below_sees_the_questions_from_above_once_they_are_asked(union, writer, signed_in):
    survey = actions.create(writer, union.national, title="Hỏi cả nước", questions=SHORT)
    client = signed_in(union.account(union.school_a, "can-bo-truyen-thong"))
    pages = [reverse(f"surveys:{name}", args=["S001", survey.pk]) for name in ("paper", "sheet")]
    assert [client.get(page).status_code for page in pages] == [404, 404]
    actions.open_survey(None, survey)
    assert [client.get(page).status_code for page in pages] == [200, 200]
