"""A survey on a phone: part by part, and without a network; its results on a desktop."""

from __future__ import annotations

from django.test import Client

from lantoa.surveys import actions
from lantoa.surveys.models import Survey, Waiting
from lantoa.surveys.once import Started
from lantoa.surveys.templates_ready import READY


def opened(union, ready: str) -> Survey:
    found = READY[ready]
    survey = actions.create(
        None,
        union.school_a,
        title=str(found.name),
        questions=found.definition,
        purpose=found.purpose,
        access=Survey.Access.OPEN,
    )
    return actions.open_survey(None, survey)


def test_a_survey_is_answered_part_by_part_and_the_one_page_waits_for_a_network(union, live_server, page360):
    parts = opened(union, "nhu-cau")
    page360.goto(parts.get_absolute_url())
    page360.get_by_label("Pháp luật, chế độ mới").first.check()
    page360.get_by_label("Còn thiếu").check()
    page360.get_by_role("button", name="Tiếp", exact=True).click()
    page360.get_by_label("Bạn thấy thiếu thông tin gì?").fill("Lịch chi phụ cấp")
    page360.get_by_role("button", name="Tiếp", exact=True).click()
    page360.get_by_label("Zalo").first.check()
    page360.get_by_label("5", exact=True).check()
    page360.get_by_role("button", name="Tiếp", exact=True).click()
    page360.get_by_role("button", name="Gửi câu trả lời").click()
    page360.get_by_text("Cảm ơn bạn đã trả lời").wait_for()
    data = Waiting.objects.get(survey=parts).data
    assert (data["can_gi"], data["thieu_gi"], data["hai_long"]) == (["phap_luat"], "Lịch chi phụ cấp", 5)

    one = opened(union, "hai-long")
    page360.goto(one.get_absolute_url())
    page360.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page360.context.set_offline(True)
    page360.get_by_label("4", exact=True).first.check()
    page360.get_by_role("button", name="Gửi câu trả lời").click()
    page360.get_by_text("được giữ trên máy này").wait_for()
    assert not Waiting.objects.filter(survey=one).exists()
    page360.context.set_offline(False)
    page360.get_by_text("nay đã được gửi").wait_for()
    assert Waiting.objects.get(survey=one).data == {"chung": 4}


def test_an_officer_reads_the_results(union, live_server, page1440):
    survey = opened(union, "hai-long")
    for number in range(12):
        actions.hand_in(survey, Started({"chung": 3 + number % 2}, union.school_a.pk))
    actions.close(None, survey)
    visitor = Client()
    visitor.force_login(union.account(union.school_a, "can-bo-truyen-thong"))
    page1440.context.add_cookies(
        [{"name": "sessionid", "value": visitor.cookies["sessionid"].value, "url": live_server.url}]
    )
    page1440.goto(f"/lam-viec/S001/khao-sat/{survey.pk}/ket-qua/")
    page1440.get_by_text("6 (50%)").first.wait_for()
    page1440.get_by_role("button", name="Công bố kết quả").click()
    page1440.get_by_text("Đã công bố kết quả.").wait_for()


def test_a_question_for_a_picture_fits_a_phone(union, live_server, page360):
    asked = {"id": "anh", "kind": "picture", "text": {"vi": "Ảnh bữa ăn"}}
    questions = {
        "v": 1,
        "languages": ["vi"],
        "title": {"vi": "Bữa trưa"},
        "sections": [{"id": "p1", "questions": [asked]}],
    }
    survey = actions.create(None, union.school_a, title="Bữa trưa", questions=questions, access=Survey.Access.OPEN)
    page360.goto(actions.open_survey(None, survey).get_absolute_url())
    field = page360.get_by_label("Ảnh bữa ăn").bounding_box()
    assert field["x"] + field["width"] <= 360
