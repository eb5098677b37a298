"""Answering without a trace: what the tables hold leads from nobody to an answer."""

from __future__ import annotations

import copy
import itertools
import random
from datetime import date

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lantoa.base.documents.tests.samples import photo
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.files import private_storage
from lantoa.base.models import AuditEntry
from lantoa.surveys import actions, filling, once, tallying, tokens
from lantoa.surveys.models import Answer, Once, Piece, Survey, Tally, Waiting
from lantoa.surveys.once import Started
from lantoa.surveys.tasks import close_those_due, count_answers, scatter_marks
from lantoa.surveys.tests.conftest import LONG, SHORT, options, send, text

pytestmark = pytest.mark.django_db


def members(union, unit, number):
    return [union.person(unit) for _n in range(number)]


def test_everybody_answers_once_by_link_or_signed_in(union, opened, client, signed_in):
    account = union.account(union.school_a)
    survey = opened()
    link = tokens.own_address(survey, account.person)
    page = client.get(link)
    assert "Ngon không?" in page.content.decode()
    assert "csrf" not in page.content.decode()
    done = client.post(link, {"q-ngon": "co", "q-mon": ["ca", "other"], "q-mon_other": "Đậu", "q-diem": "4"})
    assert done.status_code == 302
    row = Waiting.objects.get(survey=survey)
    assert row.data == {"ngon": "co", "mon": ["ca", "other"], "mon_other": "Đậu", "diem": 4}
    assert row.unit_id == union.school_a.pk
    # The same person again: by the same link, by an address made later, and signed in.
    again = client.get(link).content.decode()
    assert "đã trả lời" in again
    assert "đã trả lời" in client.post(link, {"q-ngon": "khong"}).content.decode()
    signed_in(account)
    assert "đã trả lời" in client.get(survey.get_absolute_url(), follow=True).content.decode()
    with pytest.raises(Conflict):
        send(survey, union.school_a, {"ngon": "co"}, account.person.pk)
    assert Waiting.objects.count() == 1


def test_who_is_not_asked_and_forged_links_come_in_nowhere(union, opened, client, signed_in):
    union.person(union.school_a)
    survey = opened(union.school_a)
    assert "đăng nhập" in client.get(survey.get_absolute_url()).content.decode()
    signed_in(union.account(union.school_c))
    assert client.get(survey.get_absolute_url()).status_code == 403
    union.person(union.school_b)
    other = opened(union.school_b)
    token = once.token_for(other, 5, union.school_a.pk)
    assert client.get(reverse("surveys:ticket", args=[survey.code, token])).status_code == 404
    assert client.get(reverse("surveys:ticket", args=[survey.code, "1-2-abc"])).status_code == 404
    assert client.post(reverse("surveys:answer", args=[survey.code]), {"q-ngon": "co"}).status_code == 404
    with pytest.raises(Conflict):
        actions.hand_in(survey, Started({"ngon": "co"}, union.school_a.pk))


def test_no_key_time_or_order_joins_marks_with_answers(union, opened, time_machine):
    """An attacker with both tables, and even the installation's key, tries every join there is."""
    people = members(union, union.school_a, 40)
    survey = opened(union.school_a)
    order = random.Random(7).sample(people, 40)
    for number, person in enumerate(order):
        time_machine.shift(60)
        send(survey, union.school_a, {"ngon": "co", "y_kien": f"phiếu {number}"}, person.pk)
    assert tallying.count(survey) == 35
    scatter_marks.func()
    marks, answers = list(Once.objects.order_by()), list(Answer.objects.filter(survey=survey).order_by())
    # No column of one table has a value of the other, beside the survey itself.
    of_marks = {str(value) for row in marks for value in (row.digest,)}
    of_answers = {str(value) for row in answers for value in (row.pk, row.day, row.unit_id, row.version, row.source)}
    assert not of_marks & of_answers
    columns = {field.name for field in Once._meta.get_fields()} & {field.name for field in Answer._meta.get_fields()}
    assert columns == {"survey"}
    # No time finer than the day, on either side.
    kinds = {field.get_internal_type() for model in (Once, Answer, Waiting) for field in model._meta.fields}
    assert not kinds & {"DateTimeField", "TimeField", "AutoField", "BigAutoField"}
    # No order: neither as they lie nor by their keys do answers follow those who gave them. The attacker knows whose
    # digest is whose.
    came = {once.digest_of(survey, person.pk): number for number, person in enumerate(order)}
    stored = _as_they_lie(Once), _as_they_lie(Answer)
    numbers = [int(row.data["y_kien"].split()[1]) for row in sorted(answers, key=lambda row: stored[1].index(row.pk))]
    by_mark = [came[digest] for digest in stored[0] if digest in came]
    assert stored[0] == sorted(stored[0])
    assert abs(_correlation(numbers)) < 0.7
    assert (
        abs(_correlation([int(row.data["y_kien"].split()[1]) for row in sorted(answers, key=lambda row: row.pk)])) < 0.7
    )
    assert abs(_correlation(by_mark)) < 0.7
    same = sum(a == b for a, b in zip(by_mark, numbers, strict=False))
    assert same <= 8
    # Nobody is in the log of what was done.
    assert (
        not AuditEntry.objects.filter(verb__startswith="survey.")
        .exclude(verb__in=["survey.create", "survey.open"])
        .exists()
    )


def test_marks_are_mixed_within_the_minute_also_where_too_few_answered_to_be_counted(
    union, opened, django_capture_on_commit_callbacks
):
    people = members(union, union.school_a, 6)
    survey = opened(union.school_a)
    for person in sorted(people, key=lambda one: once.digest_of(survey, one.pk), reverse=True):
        send(survey, union.school_a, {"ngon": "co"}, person.pk)
    with django_capture_on_commit_callbacks(execute=True):
        assert count_answers.func() == 0
    lie = _as_they_lie(Once)
    assert lie == sorted(lie)
    with CaptureQueriesContext(connection) as queries:
        count_answers.func()
    assert not [one for one in queries.captured_queries if one["sql"].startswith(("DELETE", "INSERT"))]


def test_a_mark_made_while_the_others_are_mixed_is_kept(union, opened):
    people = members(union, union.school_a, 3)
    survey = opened(union.school_a)
    for person in people:
        send(survey, union.school_a, {"ngon": "co"}, person.pk)
    late = Once(digest="late", survey=survey)

    def answers_meanwhile(execute, sql, params, many, context):
        if sql.startswith("DELETE") and late._state.adding:
            late._state.adding = False
            Once.objects.bulk_create([late])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(answers_meanwhile):
        tallying.scatter(survey)
    assert Once.objects.filter(pk="late").exists()
    assert Once.objects.count() == 4


def test_on_a_shared_machine_nobody_goes_on_with_what_another_began(union, opened, client, signed_in):
    first, second = union.account(union.school_a), union.account(union.school_a)
    survey = opened(union.school_a, LONG)
    link = tokens.own_address(survey, first.person)
    begun = client.post(link, {"q-ten": "Toán", "q-thich": "co"})
    assert "/tiep/" in begun["Location"]
    address = survey.get_absolute_url()
    assert signed_in(first).get(address)["Location"] == begun["Location"].partition("?")[0]
    assert tokens.own_address(survey, second.person).endswith(signed_in(second).get(address)["Location"])


def _as_they_lie(model) -> list:
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {model._meta.pk.column} FROM {model._meta.db_table} ORDER BY {place}")
        keys = [row[0] for row in cursor.fetchall()]
    return [model._meta.pk.to_python(key) for key in keys]


def _correlation(numbers: list[int]) -> float:
    return float(np.corrcoef(np.arange(len(numbers)), numbers)[0, 1])


def test_closing_forgets_who_answered_for_good(union, opened):
    person = union.person(union.school_a)
    survey = opened(union.school_a)
    before = once.digest_of(survey, person.pk)
    send(survey, union.school_a, {"ngon": "co"}, person.pk)
    actions.keep(survey, "khoa", Started({"ngon": "co"}, union.school_a.pk))
    survey = actions.close(None, survey)
    assert (survey.answers, survey.secret) == (1, "")
    assert not Once.objects.exists()
    assert not Piece.objects.exists()
    assert not Waiting.objects.exists()
    assert once.digest_of(survey, person.pk) != before
    with pytest.raises(Conflict):
        send(survey, union.school_a, {"ngon": "co"})


def test_what_is_counted_moves_by_five_or_more_of_a_unit(union, opened):
    members(union, union.school_a, 30)
    survey = opened(union.north)
    counted = []
    for number in range(23):
        send(survey, union.school_a if number % 3 else union.school_b, {"ngon": "co"})
        tallying.count(survey)
        rows = dict(Tally.objects.filter(survey=survey).values_list("unit__code", "answers"))
        counted.append((rows.get("S001", 0), rows.get("S002", 0), rows.get("P01", 0)))
    for before, after in itertools.pairwise(counted):
        for was, now in zip(before, after, strict=True):
            assert now == was or now - was >= 5
        assert after[0] + after[1] == after[2]
    survey = actions.close(None, survey)
    rows = dict(Tally.objects.filter(survey=survey).values_list("unit__code", "answers"))
    assert (rows["S001"], rows["S002"], rows["P01"], survey.answers) == (15, 8, 23, 23)
    tallying.recount(survey)
    again = dict(Tally.objects.filter(survey=survey).values_list("unit__code", "answers"))
    assert {key: value for key, value in again.items() if value} == {key: value for key, value in rows.items() if value}


def test_an_answer_that_slipped_in_while_it_closed_is_counted_too(union, opened):
    members(union, union.school_a, 1)
    survey = opened(union.school_a)
    send(survey, union.school_a, {"ngon": "co"})
    survey = actions.close(None, survey)
    Waiting.objects.create(survey=survey, unit=union.school_a, version=1, day="2026-11-23", data={"ngon": "khong"})
    count_answers.func()
    survey.refresh_from_db()
    assert (survey.answers, Waiting.objects.count()) == (2, 0)


def test_many_parts_are_filled_in_one_after_the_other_and_finished_later(union, opened, client):
    union.person(union.school_a)
    survey = opened(union.national, LONG, access=Survey.Access.OPEN)
    door = survey.get_absolute_url()
    assert "Môn bạn dạy?" in client.get(door).content.decode()
    assert "Your subject?" in client.get(door + "?tieng=en").content.decode()
    address = reverse("surveys:answer", args=[survey.code]) + "?dv=S001"
    missing = client.post(address, {"q-ten": ""})
    assert missing.status_code == 422
    assert "cần được trả lời" in missing.content.decode()
    page = client.post(address, {"q-ten": "Toán"})
    piece = page["Location"]
    key = piece.rstrip("/").rsplit("/", 1)[1]
    assert "Bạn có thích môn Toán?" in client.get(piece).content.decode()
    # The key stands in the link alone; without it nobody can read what was begun.
    row = Piece.objects.get()
    assert key not in row.digest
    assert b"To\xc3\xa1n" not in bytes(row.sealed)
    assert once.open_piece(survey, "khac") is None
    client.post(piece, {"q-thich": "co", "do": "next"})
    assert client.get(door)["Location"] == piece  # the same device goes on where it was
    assert "Để sau" in client.get(piece).content.decode()
    later = client.post(piece, {"q-bang-sach": "tot", "do": "later"}).content.decode()
    assert piece in later
    client.cookies.clear()
    bad = client.post(piece, {"q-hang-a": "1", "q-hang-b": "1", "do": "next"})
    assert "cùng thứ 1" in bad.content.decode()
    client.post(piece, {"q-bang-sach": "tot", "q-bang-lop": "kem", "q-hang-b": "1", "q-hang-a": "2", "do": "next"})
    client.post(piece, {"do": "back"})
    assert "checked" in client.get(piece).content.decode()
    client.post(piece, {"q-bang-sach": "tot", "q-hang-b": "1", "q-hang-a": "2", "do": "next"})
    wrong = client.post(piece, {"q-tuoi": "chín", "q-noi": "Trường", "do": "next"}).content.decode()
    assert "một con số" in wrong
    assert "Hãy chọn một" in wrong
    assert "S002" in wrong
    done = client.post(piece, {"q-tuoi": "12", "q-ngay": "05/09/2014", "q-noi": "S002", "do": "next"})
    assert done["Location"].endswith("/cam-on/")
    assert not Piece.objects.exists()
    found = Waiting.objects.get()
    assert found.unit_id == union.school_a.pk
    assert found.data == {
        "ten": "Toán", "thich": "co", "bang": {"sach": "tot"}, "hang": ["b", "a"], "tuoi": 12, "ngay": "2014-09-05", "noi": "S002",
    }  # fmt: skip
    assert client.get(piece).status_code == 404


def test_the_whole_survey_on_one_page_skips_what_is_not_asked(union, opened, client):
    survey = opened(union.national, LONG, access=Survey.Access.OPEN)
    page = client.get(survey.get_absolute_url() + "?ca=1").content.decode()
    assert "data-offline" in page
    assert page.count("survey-question") == 8
    address = reverse("surveys:answer", args=[survey.code])
    answers = {"ca": "1", "q-ten": "Văn", "q-thich": "khong", "q-bang-sach": "tot"}
    again = client.post(address, answers)
    assert again.status_code == 422
    assert "cần được trả lời" in again.content.decode()
    assert client.post(address, answers | {"q-vi_sao": "Xa"}).status_code == 302
    assert Waiting.objects.get().data == {"ten": "Văn", "thich": "khong", "vi_sao": "Xa"}


def test_an_answer_never_has_what_the_survey_does_not_offer(union, opened, client):
    survey = opened(union.national, access=Survey.Access.OPEN)
    address = reverse("surveys:answer", args=[survey.code])
    client.post(address, {"q-ngon": "<script>", "q-mon": ["x"], "q-diem": "9", "q-la": "1"})
    assert not Waiting.objects.exists()
    client.post(address, {"q-ngon": "vua", "q-mon": ["x", "rau"], "q-diem": "9", "q-la": "1", "q-y_kien": "a" * 9000})
    data = Waiting.objects.get().data
    assert data["mon"] == ["rau"]
    assert set(data) == {"ngon", "mon", "y_kien"}
    assert len(data["y_kien"]) == filling.LONGEST_LONG


def test_a_rule_of_a_question_holds_with_its_own_words(union, opened, client):
    asks = {
        "v": 1, "languages": ["vi"], "title": text("Tuổi"), "sections": [{"id": "p", "questions": [
            {"id": "tuoi", "kind": "number", "text": text("Tuổi"), "valid_if": ". >= 18", "valid_words": text("Phải đủ 18.")},
        ]}],
    }  # fmt: skip
    survey = opened(union.national, asks, access=Survey.Access.OPEN)
    address = reverse("surveys:answer", args=[survey.code])
    assert "Phải đủ 18." in client.post(address, {"q-tuoi": "17"}).content.decode()
    assert client.post(address, {"q-tuoi": "18"}).status_code == 302


def test_a_picture_loses_its_place_and_its_hour(union, opened, client, settings):
    asks = {
        "v": 1, "languages": ["vi"], "title": text("Ảnh"), "sections": [{"id": "p", "questions": [
            {"id": "anh", "kind": "picture", "text": text("Ảnh góc làm việc")},
            {"id": "ai", "kind": "single", "text": text("Ai chụp"), "options": options("toi", "ban")},
        ]}],
    }  # fmt: skip
    survey = opened(union.national, asks, access=Survey.Access.OPEN)
    address = reverse("surveys:answer", args=[survey.code])
    upload = SimpleUploadedFile("goc-cua-toi.jpg", photo(), "image/jpeg")
    assert client.post(address, {"q-anh": upload, "q-ai": "toi"}).status_code == 302
    name = Waiting.objects.get().data["anh"]
    assert "goc" not in name
    modified = private_storage().get_modified_time(f"khao-sat/{survey.pk}/{name}")
    assert (modified.minute, modified.second) == (0, 0)


def test_paper_answers_are_typed_in_by_the_units_own_officer(union, opened, signed_in):
    officer = union.account(union.school_a, "can-bo-truyen-thong")
    survey = opened()
    client = signed_in(officer)
    address = reverse("surveys:paper", args=["S001", survey.pk])
    assert "Ngon không?" in client.get(address).content.decode()
    assert client.post(address, {"q-ngon": "co"}).status_code == 302
    assert "chưa có câu trả lời" in client.post(address, {}, follow=True).content.decode()
    row = Waiting.objects.get()
    assert (row.source, row.unit_id) == ("paper", union.school_a.pk)
    assert "☐ Co" in client.get(reverse("surveys:sheet", args=["S001", survey.pk])).content.decode()
    with pytest.raises(NotAllowed):
        actions.type_in(officer, survey, union.school_b, {"ngon": "co"})
    union.person(union.south)
    with pytest.raises(Invalid):
        actions.type_in(None, opened(union.south), union.school_a, {"ngon": "co"})


def test_it_closes_by_itself_after_its_last_day(union, opened, time_machine, client):
    union.person(union.school_a)
    survey = opened(closes_on=date(2026, 11, 25))
    assert close_those_due.func() == 0
    time_machine.move_to("2026-11-26 00:05+07:00", tick=False)
    assert client.get(survey.get_absolute_url()).status_code == 410
    assert close_those_due.func() == 1
    survey.refresh_from_db()
    assert survey.state == Survey.State.CLOSED


def test_an_answer_takes_few_queries(union, opened, client, django_assert_max_num_queries):
    survey = opened(union.national, access=Survey.Access.OPEN)
    client.get(survey.get_absolute_url())
    with django_assert_max_num_queries(1):
        client.get(survey.get_absolute_url())
    with django_assert_max_num_queries(4):  # the survey, and one row between two savepoints
        client.post(reverse("surveys:answer", args=[survey.code]), {"q-ngon": "co"})


def test_every_page_of_a_survey_bears_the_installations_name(union, opened, client, settings):
    survey = opened(union.national, access=Survey.Access.OPEN)
    name = f"<b>{settings.WAGTAIL_SITE_NAME}</b>"
    assert name in client.get(survey.get_absolute_url()).content.decode()
    assert name in client.post(reverse("surveys:answer", args=[survey.code]), {}).content.decode()


def test_the_ready_page_changes_with_the_words(union, opened, client):
    survey = opened(union.national, access=Survey.Access.OPEN)
    client.get(survey.get_absolute_url())
    raw = copy.deepcopy(SHORT)
    raw["sections"][0]["questions"][0]["text"] = text("Bữa trưa ngon không?")
    actions.save_definition(None, survey, raw)
    assert "Bữa trưa ngon không?" in client.get(survey.get_absolute_url()).content.decode()
