from __future__ import annotations

import io
from datetime import date

import pytest
from django.apps import apps
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from lantoa.base.documents.tests.samples import photo
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.models import AuditEntry
from lantoa.communities import actions, boards, queries, tasks
from lantoa.communities.models import Case, CaseEvent, CaseFile

pytestmark = pytest.mark.django_db


def filed(member, **facts) -> Case:
    return actions.file_case(
        member.person,
        **({"title": "Phụ cấp ba tháng chưa có", "text": "Từ tháng chín tôi chưa nhận.", "kind": "che-do"} | facts),
    )


@pytest.fixture
def case(chair, member):
    """A case of a member at the desk of school A."""
    return filed(member)


def act(client, case, step: str, **data):
    return client.post(reverse("communities:case_act", args=[case.unit.code, case.pk, step]), data)


def test_a_case_goes_to_the_own_desk_with_a_date_in_working_days(union, case):
    assert case.unit == union.school_a
    assert case.due_on == date(2026, 11, 26)
    assert CaseEvent.objects.get().kind == "filed"


def test_days_off_that_an_editor_put_in_count(union, chair, member):
    apps.get_model("questions", "DayOff").objects.create(day=date(2026, 11, 25), name="Nghỉ bù")
    assert filed(member).due_on == date(2026, 11, 27)


def test_only_who_filed_it_and_the_desk_read_it(union, case, chair, member, colleague, other_moderator, signed_in):
    above = union.account(union.north, "chu-tich")
    own, managed = case.get_absolute_url(), reverse("communities:case_manage", args=["S001", case.pk])
    assert "Từ tháng chín" in signed_in(member).get(own).content.decode()
    assert "Từ tháng chín" in signed_in(chair).get(managed).content.decode()
    assert signed_in(colleague).get(own).status_code == 404
    assert signed_in(other_moderator).get(managed).status_code == 403
    assert signed_in(above).get(managed).status_code == 403
    assert not [
        e for e in AuditEntry.objects.all() if "Phụ cấp" in str(e.details) + e.target_label or e.actor == member
    ]


def test_it_can_go_past_the_own_unit(union, chair, member):
    above = union.account(union.north, "chu-tich")
    case = filed(member, above=True)
    assert case.unit == union.north
    assert not list(queries.of_desk(union.school_a, chair))
    assert list(queries.of_desk(union.north, above)) == [case]
    # Whoever goes past their own unit may have reason to: it is not handed back down to it.
    with pytest.raises(Invalid, match="Chỉ chuyển được"):
        actions.move_case(above, case, union.school_a, "Xem giúp")


def test_nobody_handles_their_own_case(union, chair):
    above = union.account(union.north, "chu-tich")
    case = filed(chair)
    assert case.unit == union.north
    with pytest.raises(Invalid, match="Chỉ chuyển được"):
        actions.move_case(above, case, union.school_a, "Xem giúp")


def test_without_anybody_to_ask_nothing_is_filed(member):
    with pytest.raises(Conflict):
        filed(member)
    assert not Case.objects.exists()


def test_it_is_taken_worked_on_step_by_step_and_answered(case, chair, member, signed_in):
    client = signed_in(chair)
    assert "đang giải quyết trước" not in client.get(reverse("communities:cases_desk", args=["S001"])).content.decode()
    with pytest.raises(Conflict, match="nhận giải quyết"):
        actions.answer_case(chair, case, "Xong.")
    assert act(client, case, "nhan", owner=chair.pk).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.owner, case.due_on) == (Case.State.IN_WORK, chair, date(2026, 12, 14))
    act(client, case, "buoc", **{"buoc-title": "Gặp kế toán", "buoc-due_on": "2026-11-27"})
    step = case.steps.get()
    act(client, case, "xong-buoc", buoc=step.pk, result="Kế toán xác nhận thiếu")
    act(client, case, "hoi", text="Bạn còn phiếu lương tháng chín không?")
    act(client, case, "ghi", text="Nhắc hiệu trưởng")
    page = signed_in(member).get(case.get_absolute_url()).content.decode()
    assert "Kế toán xác nhận thiếu" in page
    assert "phiếu lương tháng chín" in page
    assert "Nhắc hiệu trưởng" not in page
    signed_in(member).post(case.get_absolute_url(), {"text": "Tôi còn, gửi kèm."})
    client = signed_in(chair)
    managed = client.get(reverse("communities:case_manage", args=["S001", case.pk])).content.decode()
    assert "Tôi còn, gửi kèm." in managed
    assert "Nhắc hiệu trưởng" in managed
    act(client, case, "tra-loi", text="Nhà trường chi trả vào kỳ lương tháng mười hai.")
    assert "Kiến nghị của bạn đã có trả lời" in [item.title for item in boards.mine(member)]
    assert signed_in(member).post(reverse("communities:case_close", args=[case.pk])).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.satisfied) == (Case.State.CLOSED, True)


def test_who_is_not_content_has_it_looked_at_again(case, chair, member, signed_in):
    actions.take(chair, case, chair)
    actions.answer_case(chair, case, "Không có cơ sở.")
    with pytest.raises(Invalid):
        actions.reopen(member.person, case, "")
    form = {"text": "Chưa ai xem bảng lương."}
    assert signed_in(member).post(reverse("communities:case_reopen", args=[case.pk]), form).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.due_on) == (Case.State.IN_WORK, date(2026, 12, 14))
    assert [event.kind for event in case.events.all()] == ["filed", "taken", "answered", "reopened"]


def test_it_is_passed_upward_with_its_history(union, case, chair, member, stranger, signed_in):
    above = union.account(union.north, "chu-tich")
    actions.take(chair, case, chair)
    actions.note(chair, case, "Vượt quyền của trường")
    with pytest.raises(Invalid):
        actions.move_case(chair, case, union.school_c, "Nơi khác")
    moved = actions.move_case(chair, case, union.north, "Cần Sở can thiệp")
    assert (moved.unit, moved.state, moved.owner, moved.due_on) == (
        union.north,
        Case.State.NEW,
        None,
        date(2026, 11, 26),
    )
    page = signed_in(above).get(reverse("communities:case_manage", args=["P01", case.pk])).content.decode()
    assert "Vượt quyền của trường" in page
    assert "Cần Sở can thiệp" in page
    assert signed_in(chair).get(reverse("communities:case_manage", args=["S001", case.pk])).status_code == 404
    own = signed_in(member).get(case.get_absolute_url()).content.decode()
    assert "Cần Sở can thiệp" in own
    assert "Vượt quyền" not in own


def test_a_later_date_needs_a_reason_and_has_an_end(case, chair):
    actions.take(chair, case, chair)
    for day in (date(2026, 12, 1), date(2027, 6, 1)):
        with pytest.raises(Invalid):
            actions.extend(chair, case, day, "Chờ Sở")
    extended = actions.extend(chair, case, date(2026, 12, 20), "Chờ Sở trả lời")
    assert extended.due_on == date(2026, 12, 21)


def test_what_is_overdue_is_seen_at_the_desk_and_above_as_a_count(union, case, chair, signed_in, time_machine):
    above = union.account(union.north, "chu-tich")
    time_machine.move_to("2026-11-27 09:00+07:00", tick=False)
    assert list(queries.of_desk(union.school_a, chair, "tre")) == [case]
    assert "Quá hạn" in signed_in(chair).get(reverse("communities:cases_desk", args=["S001"])).content.decode()
    page = signed_in(above).get(reverse("communities:cases_below", args=["P01"])).content.decode()
    assert "1 kiến nghị đang giải quyết, 1 quá hạn" in page
    assert "Phụ cấp" not in page
    assert queries.branch_total(union.south) == (0, 0)
    assert [(item.title, item.due) for item in boards.todo(chair)] == [("Giải quyết 1 kiến nghị", date(2026, 11, 26))]


def test_what_was_taken_back_is_read_no_more(union, case, chair, member, signed_in):
    actions.withdraw_case(member.person, case)
    page = signed_in(chair).get(reverse("communities:case_manage", args=["S001", case.pk])).content.decode()
    assert "Từ tháng chín" not in page
    assert "Phụ cấp ba tháng" not in page
    assert (
        "Phụ cấp ba tháng"
        not in signed_in(chair)
        .get(reverse("communities:cases_desk", args=["S001"]), {"loai": "da-xong"})
        .content.decode()
    )
    with pytest.raises(Conflict):
        actions.take(chair, case, chair)


def test_the_member_is_told_once_for_each_thing_without_a_word_of_it(case, chair, member):
    type(member).objects.filter(pk=member.pk).update(email="viet@truong.example")
    actions.take(chair, case, chair)
    actions.answer_case(chair, case, "Chi trả tháng mười hai.")
    last = case.events.latest("pk").pk
    assert tasks.tell_member.call(case.pk, last)
    assert not tasks.tell_member.call(case.pk, last)
    assert len(mail.outbox) == 1
    assert "Chi trả" not in mail.outbox[0].body


def test_only_who_handles_cases_there_is_given_one(union, case, chair, colleague, other_moderator):
    for account in (colleague, other_moderator):
        with pytest.raises(Invalid):
            actions.take(chair, case, account)
        with pytest.raises(NotAllowed):
            actions.take(account, case, chair)


def test_lists_ask_few_questions(union, chair, member, signed_in, django_assert_max_num_queries):
    for nth in range(5):
        filed(member, title=f"Việc {nth}")
    client = signed_in(chair)
    address = reverse("communities:cases_desk", args=["S001"])
    client.get(address)
    with django_assert_max_num_queries(16):
        client.get(address)


def test_a_case_is_filed_through_the_form(union, chair, member, signed_in):
    client = signed_in(member)
    form = {"kind": "an-toan", "title": "Lan can tầng ba hỏng", "text": "Từ tuần trước.", "wish": "Sửa ngay."}
    made = client.post(reverse("communities:file_case"), form)
    assert made.status_code == 302
    assert "Lan can tầng ba hỏng" in client.get(reverse("communities:cases")).content.decode()
    assert client.post(reverse("communities:file_case"), {"kind": "an-toan"}).status_code == 200


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_script() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('x');")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_files_come_with_a_case_and_pictures_lose_where_they_were_taken(chair, member):
    exif = Image.Exif()
    exif[0x010F] = "Điện thoại của Viết"
    case = filed(member, uploads=[upload("Bảng lương.pdf", pdf()), upload("lan can.jpg", photo(exif=exif))])
    scan, picture = CaseFile.objects.filter(event__case=case)
    assert (scan.name, scan.kind, scan.event.kind) == ("Bảng lương.pdf", "application/pdf", "filed")
    assert not Image.open(picture.file).getexif()
    assert "lan" not in picture.file.name


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("virus.exe", b"MZ", "chưa dùng được"),
        ("virus.pdf", b"MZ", "hỏng hoặc không đúng loại"),
        ("don.pdf", with_script(), "lệnh tự chạy"),
        ("don.docx", b"PK\x03\x04 khong phai", "hỏng hoặc không đúng loại"),
        ("to.pdf", b"%PDF-" + bytes(11 * 1024 * 1024), "quá mức 10 MB"),
    ],
    ids=["program", "in-disguise", "script", "broken", "large"],
)
def test_a_file_that_could_do_harm_is_refused_and_nothing_is_filed(chair, member, signed_in, name, content, said):
    form = {"kind": "khac", "title": "Xem giúp", "text": "Tệp đây.", "papers": [upload(name, content)]}
    page = signed_in(member).post(reverse("communities:file_case"), form).content.decode()
    assert said in page
    assert "Tệp đây." in page
    assert not Case.objects.exists()


def test_more_files_than_one_can_look_through_are_refused(case, member):
    with pytest.raises(Invalid, match="nhiều nhất 6 tệp"):
        actions.say(member.person, case, "Thêm.", uploads=[upload(f"{nth}.pdf", pdf()) for nth in range(7)])
    assert not CaseFile.objects.exists()


def test_files_of_a_case_are_for_who_filed_it_and_the_desk_that_has_it(
    union, case, chair, member, colleague, other_moderator, signed_in
):
    above = union.account(union.north, "chu-tich")

    def status(account, address: str) -> int:
        return signed_in(account).get(address).status_code

    form = {"text": "Giấy đây.", "papers": [upload("giay.pdf", pdf())]}
    assert signed_in(member).post(case.get_absolute_url(), form).status_code == 302
    kept = CaseFile.objects.get()
    own = reverse("communities:case_file", args=[kept.pk])
    at_desk = reverse("communities:case_desk_file", args=["S001", kept.pk])
    assert own in signed_in(member).get(case.get_absolute_url()).content.decode()
    given = signed_in(member).get(own)
    assert b"".join(given).startswith(b"%PDF-")
    assert (given["Content-Security-Policy"], given["Cache-Control"]) == ("sandbox", "private, no-store")
    managed = reverse("communities:case_manage", args=["S001", case.pk])
    assert at_desk in signed_in(chair).get(managed).content.decode()
    assert (status(chair, at_desk), status(chair, own), status(colleague, own)) == (200, 404, 404)
    for account in (colleague, other_moderator, above):
        assert status(account, at_desk) == 403
    # With the case its files go to another desk; taken back, they are read by nobody else.
    actions.move_case(chair, case, union.north, "Ngoài quyền của trường.")
    moved = reverse("communities:case_desk_file", args=[union.north.code, kept.pk])
    assert (status(chair, at_desk), status(above, moved)) == (404, 200)
    actions.withdraw_case(member.person, case)
    assert (status(above, moved), status(member, own)) == (404, 200)


def test_the_desk_answers_with_a_decision_as_a_file(case, chair, member, signed_in):
    actions.take(chair, case, chair)
    act(signed_in(chair), case, "tra-loi", text="Đã có quyết định.", papers=[upload("quyet-dinh.pdf", pdf())])
    case.refresh_from_db()
    assert case.state == "answered"
    assert "quyet-dinh.pdf" in signed_in(member).get(case.get_absolute_url()).content.decode()
    assert boards.own_data(member.person)[-1]["tep"] == ["quyet-dinh.pdf"]
