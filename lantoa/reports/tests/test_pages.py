"""Reports as officers meet them, and the documents that come out."""

from __future__ import annotations

import io
from datetime import date

import docx
import pypdf
import pytest
from django.core import mail

from lantoa.base.documents.model import Heading
from lantoa.base.errors import Invalid, NotAllowed
from lantoa.base.worker import run_pending
from lantoa.indicators import engine
from lantoa.people import boards
from lantoa.people.models import Account
from lantoa.reports import actions, building, contents, tasks
from lantoa.reports.models import Report, ReportReminder
from lantoa.reports.tests.conftest import TOO_LATE, YEAR
from lantoa.units.models import Unit

pytestmark = pytest.mark.django_db


def text_of_docx(data):
    document = docx.Document(io.BytesIO(data))
    parts = [p.text for p in document.element.body.iter() if p.tag.endswith("}t") and p.text]
    return " ".join(parts)


def text_of_pdf(data):
    return " ".join(" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def test_a_school_writes_signs_and_hands_in(called, union, signed_in, time_machine):
    time_machine.move_to("2026-12-10 08:00:00+07:00")
    client = signed_in(called.chair(union.school_a))
    page = client.get("/lam-viec/S001/bao-cao/").content.decode()
    assert "Báo cáo năm 2026" in page
    assert "15/12/2026" in page
    address = client.post("/lam-viec/S001/bao-cao/mo/", {"loai": "annual", "ky": "2026"}).url
    page = client.get(address).content.decode()
    assert "/lam-viec/S001/chi-tieu/T10/minh-chung/?ky=2026" in page
    for section in ("trien-khai", "han-che", "phuong-huong"):
        answer = client.post(f"{address}viet/", {"phan": section, "noi_dung": f"Nội dung {section}"})
        assert answer.url.endswith(f"#{section}")
    saved = client.post(f"{address}viet/", {"phan": "uu-diem", "noi_dung": "Tốt"}, headers={"HX-Request": "true"})
    assert saved.content.decode() == "Đã lưu lúc 08:00"
    client.post(f"{address}giai-trinh/", {"chi_tieu": "T3", "giai_trinh": "Chưa có sản phẩm."})
    client.post(f"{address}ky/", {"so": "12"})
    client.post(f"{address}nop/")
    report = Report.objects.get()
    assert (report.state, report.number, report.late) == ("submitted", "12", False)
    refused = client.post(f"{address}viet/", {"phan": "uu-diem", "noi_dung": "Khác"})
    assert refused.status_code == 409
    assert "nhờ cấp trên trả lại" in refused.content.decode()


def test_the_unit_above_sees_how_it_stands_and_decides(called, union, signed_in, time_machine):
    time_machine.move_to("2026-12-16 08:00:00+07:00")
    report = called.submitted(union.school_a)
    client = signed_in(called.chair(union.north))
    page = client.get("/lam-viec/P01/bao-cao/annual/2026/").content.decode()
    assert "Quá hạn chưa nộp" in page
    assert f"/lam-viec/S001/bao-cao/{report.pk}/" in page
    late = client.get("/lam-viec/P01/bao-cao/annual/2026/qua-han/").content.decode()
    assert "S002" in late
    assert "S001" not in late
    assert "Nhận báo cáo" in client.get(f"/lam-viec/S001/bao-cao/{report.pk}/").content.decode()
    client.post(f"/lam-viec/S001/bao-cao/{report.pk}/tra-lai/", {"gop_y": "Thiếu số liệu"})
    report.refresh_from_db()
    assert report.state == "returned"
    school = signed_in(called.chair(union.school_a))
    assert "Thiếu số liệu" in school.get(f"/lam-viec/S001/bao-cao/{report.pk}/").content.decode()
    actions.submit(None, actions.sign(called.chair(union.school_a), report))
    client = signed_in(called.chair(union.north))
    client.post("/lam-viec/P01/bao-cao/annual/2026/nhan/", {"tat_ca": "1"})
    report.refresh_from_db()
    assert report.state == "accepted"
    client.post(
        "/lam-viec/P01/bao-cao/annual/2026/gia-han/", {"don_vi": "S002", "den": "2026-12-30", "ly_do": "Mưa lũ"}
    )
    assert "S002" not in client.get("/lam-viec/P01/bao-cao/annual/2026/qua-han/").content.decode()


def test_a_draft_is_not_read_from_above_and_no_report_from_beside(called, union, signed_in):
    draft, sent = called.drafted(union.school_a), called.submitted(union.school_b)
    north, south = called.chair(union.north), called.chair(union.south)
    school = called.chair(union.school_a)
    for tail in ("", "xem/", "tai-ve/docx/"):
        assert signed_in(north).get(f"/lam-viec/S001/bao-cao/{draft.pk}/{tail}").status_code == 403
        assert signed_in(north).get(f"/lam-viec/S002/bao-cao/{sent.pk}/{tail}").status_code == 200
        assert signed_in(south).get(f"/lam-viec/S002/bao-cao/{sent.pk}/{tail}").status_code == 403
        assert signed_in(school).get(f"/lam-viec/S002/bao-cao/{sent.pk}/{tail}").status_code == 403
        # The unit in the address must be the report's own.
        assert signed_in(school).get(f"/lam-viec/S001/bao-cao/{sent.pk}/{tail}").status_code == 404
    assert signed_in(union.account(union.school_b)).get("/lam-viec/S002/bao-cao/").status_code == 403


def test_get_changes_nothing(called, union, signed_in):
    report = called.signed(union.school_a)
    client = signed_in(called.chair(union.school_a))
    for verb in ("viet", "ky", "nop", "rut-chu-ky", "y-kien", "trich", "cap-nhat-so-lieu", "nhan", "tra-lai"):
        assert client.get(f"/lam-viec/S001/bao-cao/{report.pk}/{verb}/").status_code == 405
    assert client.get("/lam-viec/P01/bao-cao/annual/2026/nhan/").status_code in (403, 405)
    report.refresh_from_db()
    assert report.state == "signed"


def test_the_document_has_its_formal_parts_and_says_what_was_signed(called, union, time_machine):
    time_machine.move_to("2026-12-16 08:00:00+07:00")
    Unit.objects.filter(pk=union.north.pk).update(notation="CĐGDHN", place="Hà Nội", members=1234)
    for school in union.schools[:2]:
        called.accepted(school)
    engine.recompute(YEAR)
    report = called.drafted(union.north)
    report.unit.refresh_from_db()
    actions.choose_passage(None, report, Report.objects.get(unit=union.school_a), "han-che")
    actions.write(None, report, "kien-nghi", "Đề nghị:\n- Tập huấn thêm\n- Cấp kinh phí")
    report = actions.submit(None, actions.sign(called.chair(union.north), report, number="7"))
    report = Report.objects.select_related("unit__kind", "kind").get(pk=report.pk)
    for text in (text_of_docx(building.render(report, ".docx")), text_of_pdf(building.render(report, ".pdf"))):
        for part in (
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CÔNG ĐOÀN GIÁO DỤC VIỆT NAM", "CÔNG ĐOÀN GIÁO DỤC HÀ NỘI",
            "07/BC-CĐGDHN", "BÁO CÁO", "Kính gửi", "TM. BAN THƯỜNG VỤ", "CHỦ TỊCH", "Trần Thị Hoà", "Nơi nhận",
            "1.234", "Lời của S001 về han-che.", "CĐCS Trường THPT Phan Đình Phùng", "Tập huấn thêm", "2/3 (66,7%)",
            "chưa có dữ liệu", "KIẾN NGHỊ, ĐỀ XUẤT",
        ):  # fmt: skip
            assert part in text, part
    document = building.build(report)
    assert [appendix.title for appendix in document.appendices] == [
        "Các chỉ tiêu của chương trình, năm 2026", "Chỉ tiêu theo đơn vị trực thuộc",
        "Tình hình nộp báo cáo của đơn vị trực thuộc",
    ]  # fmt: skip
    frozen = building.build(report)
    called.accepted(union.school_c)
    Unit.objects.filter(pk=union.north.pk).update(members=9)
    assert building.build(Report.objects.get(pk=report.pk)) == frozen


def test_a_deputy_signs_for_the_chair(called, union):
    report = called.drafted(union.school_a)
    deputy = union.account(union.school_a, "pho-chu-tich", name="Lê Văn Ánh")
    from lantoa.people.models import Title, TitleCapability

    TitleCapability.objects.create(title=Title.objects.get(code="pho-chu-tich"), capability="sign_report")
    document = building.build(actions.sign(deputy, report))
    assert document.authority_lines == ("TM. BAN CHẤP HÀNH", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    assert document.signer_name == "Lê Văn Ánh"


def test_the_parents_table_adds_numerators_and_denominators(called, union):
    data = {
        "figures": [{"code": "T3", "name": "Sản phẩm số", "numerator": 13, "denominator": 20, "value": 0.65,
                     "shown": "65%", "goal": 0.5, "source": "sổ", "state_words": "đạt"}],
        "children": {"total": 2, "standing": {"expected": 2, "received": 0, "on_time": 0, "accepted": 0, "overdue": 0},
                     "rows": [
                         {"code": c, "name": c, "due": None, "state": "", "state_words": "", "late": False,
                          "submitted_on": None, "figures": {"T3": pair}}
                         for c, pair in (("A", [9, 15]), ("B", [4, 4]))]},
        "campaigns": {"total": 0, "rows": []}, "stories": {"total": 0, "rows": []},
        "products": {"total": 0, "digital": 0, "rows": []},
        "general": {"units": 2, "members": 5, "staff": 6, "officers": 1},
    }  # fmt: skip
    document = building.build(called.drafted(union.north), data)
    (table,) = document.appendices[1].body
    assert [row[2] for row in table.rows] == ["9/15 (60%)", "4/4 (100%)"]
    assert table.total_row[2] == "13/20 (65%)"  # not 80 %


def test_the_command_line_builds_a_file_without_any_report_row(called, union, tmp_path):
    engine.recompute(YEAR)
    for name in ("a.docx", "a.pdf"):
        path = building.build_file("p01", "2026", tmp_path / name)
        assert path.stat().st_size > 5000
    assert "năm 2026" in text_of_docx((tmp_path / "a.docx").read_bytes())
    half = building.build_file("P01", "2026-H1", tmp_path / "h.docx").read_bytes()
    assert "6 tháng đầu năm 2026" in text_of_docx(half)
    assert not Report.objects.exists()
    for code, period, name in (
        ("KHONG", "2026", "x.docx"),
        ("P01", "năm", "x.docx"),
        ("P01", "2026", "x.odt"),
        ("P01", "2026-05", "x.pdf"),
    ):
        with pytest.raises(Invalid):
            building.build_file(code, period, tmp_path / name)


def test_gathering_takes_a_fixed_number_of_queries(called, union, django_assert_max_num_queries):
    engine.recompute(YEAR)
    for school in union.schools:
        called.accepted(school)
    with django_assert_max_num_queries(23):
        contents.gather(union.national, called.kind, YEAR)


def test_preview_shows_the_document(called, union, signed_in):
    report = called.signed(union.school_a)
    page = signed_in(called.chair(union.school_a)).get(f"/lam-viec/S001/bao-cao/{report.pk}/xem/").content.decode()
    for part in ("Kính gửi", "07/BC-", "Lời của S001 về han-che.", "I. TÌNH HÌNH CHUNG", "T10"):
        assert part in page


def test_no_heading_of_a_report_stands_over_nothing(called, union):
    document = building.build(called.drafted(union.school_a))
    for block, following in zip(document.body, [*document.body[1:], None], strict=True):
        if isinstance(block, Heading) and block.level == 3:
            assert following is not None
            assert not isinstance(following, Heading)


def test_todo_says_what_to_do_next(called, union, time_machine):
    time_machine.move_to("2026-12-01 08:00:00+07:00")
    school, north = called.chair(union.school_a), called.chair(union.north)

    def titles(account):
        return [item.title for item in boards.todo_for(Account.objects.get(pk=account.pk))]

    assert "Lập báo cáo năm 2026" in titles(school)
    report = called.submitted(union.school_a)
    assert not any("báo cáo" in title for title in titles(school))
    assert "Xem 1 báo cáo cấp dưới nộp lên" in titles(north)
    actions.return_report(None, report, "Thiếu")
    assert "Sửa báo cáo năm 2026 theo góp ý" in titles(school)


def test_late_units_are_reminded_once_a_day_and_those_above_get_one_summary(called, union, time_machine):
    for unit in (union.school_a, union.school_b, union.north):
        account = called.chair(unit)
        Account.objects.filter(pk=account.pk).update(email=f"{unit.code}@congdoan.example.vn".lower())
    called.submitted(union.school_b)
    time_machine.move_to("2026-12-16 07:30:00+07:00")
    for _twice in range(2):
        assert tasks.remind.call() == 2
        pending = [union.school_a.pk, union.school_b.pk, union.north.pk]
        tasks.remind_units.call(called.kind.pk, "2026", pending, "2026-12-16")
        tasks.tell_above.call(called.kind.pk, "2026", [union.north.pk], "2026-12-16")
    sent = {message.to[0]: message for message in mail.outbox}
    assert sorted(message.to[0] for message in mail.outbox) == [
        "p01@congdoan.example.vn", "p01@congdoan.example.vn", "s001@congdoan.example.vn",
    ]  # fmt: skip
    assert "đã quá hạn từ ngày 15/12/2026" in sent["s001@congdoan.example.vn"].body
    summary = next(m for m in mail.outbox if "chưa nộp" in m.subject)
    assert "Phan Đình Phùng" in summary.body
    assert "Nam Trung Yên" not in summary.body
    assert ReportReminder.objects.count() == 3
    time_machine.move_to("2026-12-18 07:30:00+07:00")
    assert tasks.remind.call() == 0


def test_the_unit_above_reminds_one_or_all_by_hand_once_a_day(called, union, signed_in, time_machine):
    time_machine.move_to("2026-12-16 08:00:00+07:00")
    for unit in (union.school_a, union.school_b):
        account = called.chair(unit)
        Account.objects.filter(pk=account.pk).update(email=f"{unit.code}@congdoan.example.vn".lower())
    client = signed_in(called.chair(union.north))
    address = "/lam-viec/P01/bao-cao/annual/2026/"
    assert "Nhắc mọi đơn vị chưa nộp" in client.get(address).content.decode()
    client.post(f"{address}nhac/", {"don_vi": "S001"})
    client.post(f"{address}nhac/", {"don_vi": "S003"})  # not below: nobody to remind
    client.post(f"{address}nhac/")
    run_pending()
    assert sorted(message.to[0] for message in mail.outbox) == ["s001@congdoan.example.vn", "s002@congdoan.example.vn"]
    with pytest.raises(NotAllowed):
        actions.remind(called.chair(union.south), union.north, called.kind, YEAR)


def test_late_returned_and_extended_reports_are_seen(called, union, signed_in, time_machine):
    time_machine.move_to("2026-12-16 08:00:00+07:00")
    called.submitted(union.school_a, at=TOO_LATE)
    actions.return_report(None, called.submitted(union.school_b), "Thiếu")
    actions.extend(None, union.school_b, called.kind, YEAR, due_on=date(2026, 12, 30), reason="Bão")
    client = signed_in(called.chair(union.north))
    address = "/lam-viec/P01/bao-cao/annual/2026/"

    def shown(state):
        page = client.get(f"{address}?tinh-trang={state}").content.decode()
        rows = page.partition("Báo cáo của từng đơn vị trực thuộc")[2].partition("</tbody>")[0]
        return [unit.code for unit in union.schools[:2] if f">{unit.name}<" in rows]

    assert (shown("muon"), shown("returned"), shown("thieu")) == (["S001"], ["S002"], ["S002"])
    assert "được gia hạn" in client.get(address).content.decode()


def test_lists_have_a_fixed_number_of_queries(called, union, signed_in, django_assert_max_num_queries):
    for school in union.schools:
        called.submitted(school)
    client = signed_in(called.chair(union.national))
    for address in ("/lam-viec/CDGDVN/bao-cao/", "/lam-viec/CDGDVN/bao-cao/annual/2026/"):
        client.get(address)
        with django_assert_max_num_queries(22):
            client.get(address)


def test_a_call_is_made_from_the_page(union, annual, signed_in):
    client = signed_in(union.account(union.national, "chu-tich"))
    answer = client.post("/lam-viec/CDGDVN/bao-cao/yeu-cau/", {"ky": "2026", "han": "2026-12-12", "dan": "Nộp sớm"})
    assert answer.url == "/lam-viec/CDGDVN/bao-cao/annual/2026/"
    page = client.get(answer.url).content.decode()
    assert "hạn nộp 12/12/2026" in page
    assert client.post("/lam-viec/CDGDVN/bao-cao/yeu-cau/", {"ky": "2026", "han": "12/12"}).status_code == 400
