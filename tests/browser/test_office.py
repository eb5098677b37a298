"""The offices' work: lists from files, the year's plan down the tree and back, the report up it."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from lantoa.base.periods import Period
from lantoa.base.spreadsheets import read_rows, write_xlsx
from lantoa.people.administrator import create_administrator
from lantoa.people.models import Person
from lantoa.programme import actions as programme_actions
from lantoa.programme.models import Campaign, Cascade, Plan
from lantoa.reports import actions as report_actions
from lantoa.reports.models import Report, ReportKind
from lantoa.units.models import Unit

ROSTERS = Path(__file__).resolve().parents[3] / "shared" / "data" / "roster"

HEADINGS = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số thẻ ĐV", "Điện thoại", "Chức danh nghề nghiệp"]


def roster(*people: tuple) -> bytes:
    """A list as a school sends it: a title, headings, a team, the people, a total, a signature."""
    rows = [["DANH SÁCH ĐOÀN VIÊN CÔNG ĐOÀN"], [], HEADINGS, ["Tổ Toán"]]
    rows += [[number, *person] for number, person in enumerate(people, start=1)]
    rows += [["Tổng cộng: 3 đoàn viên"], [], ["", "", "", "", "", "CHỦ TỊCH"]]
    file = io.BytesIO()
    write_xlsx(file, [("S001", rows)])
    return file.getvalue()


def upload(page, name: str, content: bytes) -> None:
    page.goto("/lam-viec/S001/nhap-du-lieu/")
    page.locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": content}]
    )
    page.get_by_role("button", name="Đọc và xem trước").click()


def test_a_list_is_looked_at_before_it_is_written_and_nothing_of_it_is_lost(
    union, new_page, sign_in, screenshot, assert_accessible
):
    desk = new_page(1440)
    sign_in(desk, union.account(union.school_a, "quan-tri"))
    file = roster(
        ("Trần Thị Hoa Mai", "20/11/1980", "Nữ", "DV001", "0912 345 678", "Giáo viên"),
        ("Lê Văn Bình", "31/02/1985", "Nam", "DV002", "0912.345.679", "Giáo viên"),
        ("Phạm Thị Na", "1990", "nữ", "DV003", "+84 912 345 680", "Nhân viên"),
    )
    upload(desk, "danh-sach.xlsx", file)
    expect(desk.get_by_role("button", name="Áp dụng 2 dòng")).to_be_visible()
    assert not Person.objects.filter(member_number__startswith="DV").exists()
    assert_accessible(desk)
    screenshot(desk, "nhap-danh-sach")
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Tải các dòng bị trả lại").click()
    refused = list(read_rows(download.value.path(), "can-sua.xlsx"))
    assert "Lê Văn Bình" in refused[1].values
    desk.get_by_role("button", name="Áp dụng 2 dòng").click()
    expect(desk.get_by_text("Đã ghi xong")).to_be_visible()

    upload(desk, "danh-sach.xlsx", file)
    expect(desk.get_by_text("Không có gì để ghi")).to_be_visible()

    corrected = [["28/02/1985" if value == "31/02/1985" else value for value in row.values] for row in refused]
    book = io.BytesIO()
    write_xlsx(book, [(refused[0].sheet, corrected)])
    upload(desk, "da-sua.xlsx", book.getvalue())
    desk.get_by_role("button", name="Áp dụng 1 dòng").click()
    expect(desk.get_by_text("Đã ghi xong")).to_be_visible()
    assert Person.objects.get(member_number="DV002").birth_date == date(1985, 2, 28)


def test_the_real_rosters_build_the_tree_and_the_roll_and_a_second_time_change_nothing(db, new_page, sign_in):
    account = create_administrator(
        name="Nguyễn Thị Minh", email="minh@lantoa.example", password="mat-khau-thu-1", root_code="CDGDVN",
        root_name="Công đoàn Giáo dục Việt Nam",
    )  # fmt: skip
    desk = new_page(1440)
    sign_in(desk, account)

    def send(kind: str, file: str) -> None:
        desk.goto("/lam-viec/CDGDVN/nhap-du-lieu/")
        desk.locator(f"input[name=kind][value={kind}]").check()
        desk.locator("input[type=file]").set_input_files(ROSTERS / file)
        desk.get_by_role("button", name="Đọc và xem trước").click()

    for kind, file, model in (("units", "don_vi.xlsx", Unit), ("people", "doan_vien.xlsx", Person)):
        before = model.objects.count()
        send(kind, file)
        apply = desk.get_by_role("button", name=re.compile(r"^Áp dụng \d+ dòng"))
        expect(apply).to_be_visible()
        assert model.objects.count() == before
        apply.click()
        expect(desk.get_by_text("Đã ghi xong")).to_be_visible()
        assert model.objects.count() > before + 100
        send(kind, file)
        expect(desk.get_by_text("Không có gì để ghi")).to_be_visible()


@pytest.fixture
def offices(union):
    """The people who plan at the national office, in a province and in a school."""
    return [
        union.account(unit, "chu-tich", name=name)
        for unit, name in (
            (union.national, "Nguyễn Thị Minh"), (union.north, "Hoàng Văn Sơn"), (union.school_a, "Trần Thị Hoa"),
        )
    ]  # fmt: skip


def test_the_plan_comes_down_the_tree_is_answered_and_approved(
    union, offices, new_page, sign_in, screenshot, assert_accessible
):
    national, province, school = offices
    top = new_page(1440)
    sign_in(top, national)
    top.goto("/lam-viec/CDGDVN/chuong-trinh/")
    top.get_by_role("button", name="Nhập chương trình này").first.click()
    expect(top.get_by_text("T10", exact=False).first).to_be_visible()
    top.goto("/lam-viec/CDGDVN/ke-hoach/")
    top.get_by_role("button", name="Lập kế hoạch").click()
    top.get_by_role("button", name="Thêm các việc theo hướng dẫn").click()
    expect(top.locator("#viec article").first).to_be_visible()
    plan = Plan.objects.get()
    given = plan.items.count()
    top.goto(f"/lam-viec/CDGDVN/ke-hoach/giao-xuong/?nam={plan.year}")
    assert_accessible(top)
    top.get_by_role("button", name="Ban hành và giao xuống cấp dưới").click()
    programme_actions.run_cascade(Cascade.objects.get().pk)
    assert Plan.objects.count() == 7

    below = new_page(360)
    sign_in(below, school)
    below.goto(f"/lam-viec/S001/ke-hoach/?nam={plan.year}")
    assert_accessible(below)
    screenshot(below, "ke-hoach")
    first = below.locator("#tra-loi article").first
    first.get_by_role("link", name="Không áp dụng").click()
    below.get_by_role("textbox").first.fill("Trường không có đoàn viên nữ.")
    below.get_by_role("button", name="Gửi lý do").click()
    below.locator("#tra-loi article").first.get_by_role("button", name="Nhận", exact=True).click()
    below.get_by_role("button", name=re.compile(r"^Nhận cả \d+ việc")).click()
    below.get_by_role("button", name="Gửi duyệt").click()
    expect(below.get_by_text("Đang chờ cấp trên duyệt")).to_be_visible()
    own = Plan.objects.get(unit=union.school_a)
    answers = sorted(own.answers.values_list("answer", flat=True))
    assert (len(answers), answers.count("declined")) == (given, 1)

    above = new_page(1440)
    sign_in(above, province)
    above.goto(f"/lam-viec/P01/ke-hoach/cap-duoi/S001/?nam={plan.year}")
    expect(above.get_by_text("Trường không có đoàn viên nữ.")).to_be_visible()
    above.get_by_role("button", name="Trả lại để sửa").click()
    above.get_by_label("Ý kiến").fill("Thêm người phụ trách.")
    above.get_by_role("button", name="Trả lại để sửa").click()
    own.refresh_from_db()
    assert (own.state, own.comment) == (Plan.State.RETURNED, "Thêm người phụ trách.")

    below.goto(f"/lam-viec/S001/ke-hoach/?nam={plan.year}")
    expect(below.get_by_text("Thêm người phụ trách.")).to_be_visible()
    below.get_by_role("button", name="Gửi duyệt").click()
    above.goto(f"/lam-viec/P01/ke-hoach/cap-duoi/S001/?nam={plan.year}")
    above.get_by_role("button", name="Duyệt", exact=True).click()
    own.refresh_from_db()
    assert own.state == Plan.State.APPROVED


def test_a_school_makes_an_activity_its_own_and_adds_one(union, offices, new_page, sign_in, assert_accessible):
    national = union.national
    programme = programme_actions.start_programme(None, national)
    plan = programme_actions.open_plan(None, national, programme, 2026)
    programme_actions.add_ready_items(None, plan)
    programme_actions.run_cascade(programme_actions.issue(None, plan, number="18/KH-CĐN", due=date(2099, 2, 15)).pk)
    page = new_page(360)
    sign_in(page, offices[2])
    page.goto("/lam-viec/S001/ke-hoach/?nam=2026")
    page.locator("#tra-loi article").first.get_by_role("link", name="Điều chỉnh").click()
    assert_accessible(page)
    page.get_by_label("Việc cần làm").fill("Hội thao của trường")
    page.get_by_label("Người phụ trách").first.select_option(label="Trần Thị Hoa")
    page.get_by_label("Kinh phí dự kiến").fill("2.500.000")
    page.get_by_role("button", name="Lưu bản của đơn vị").click()
    page.goto("/lam-viec/S001/ke-hoach/viec/them/?nam=2026")
    page.get_by_label("Việc cần làm").fill("Câu lạc bộ đọc sách")
    page.get_by_label("Từ ngày").fill("2026-10-01")
    page.get_by_label("Đến ngày").fill("2026-10-31")
    page.get_by_role("button", name="Thêm vào kế hoạch").click()
    page.goto("/lam-viec/S001/ke-hoach/?nam=2026")
    expect(page.get_by_text("Câu lạc bộ đọc sách").first).to_be_visible()
    expect(page.get_by_text("Hội thao của trường").first).to_be_visible()
    own = Plan.objects.get(unit=union.school_a, year=2026)
    adapted = own.items.get(title="Hội thao của trường")
    assert adapted.source is not None
    assert (adapted.budget, adapted.owner.full_name) == (2_500_000, "Trần Thị Hoa")
    assert_accessible(page)


def test_an_occasion_becomes_a_campaign_that_everybody_can_read(
    union, offices, new_page, sign_in, screenshot, assert_accessible
):
    programme_actions.start_programme(None, union.national)
    page = new_page(1440)
    sign_in(page, offices[2])
    page.goto("/lam-viec/S001/lich/")
    assert_accessible(page)
    page.goto("/lam-viec/S001/dot-truyen-thong/")
    page.get_by_role("button", name=re.compile("Soạn đợt truyền thông")).first.click()
    screenshot(page, "dot-truyen-thong")
    assert_accessible(page)
    page.get_by_role("button", name=re.compile("^Phát động")).first.click()
    campaign = Campaign.objects.get()
    visitor = new_page(360)
    visitor.goto(campaign.get_absolute_url())
    expect(visitor.get_by_role("heading", level=1)).to_contain_text(campaign.title)
    assert_accessible(visitor)


def test_a_report_is_written_signed_handed_up_returned_and_accepted(
    union, offices, new_page, sign_in, screenshot, assert_accessible
):
    _national, province, chair = offices
    report_actions.call(
        None, union.national, ReportKind.objects.get(code="annual"), Period.year(2026), due_on=date(2099, 12, 15)
    )
    page = new_page(1440)
    sign_in(page, chair)
    page.goto("/lam-viec/S001/bao-cao/")
    page.get_by_role("button", name="Lập báo cáo").first.click()
    page.wait_for_load_state()  # what is typed is saved by itself once the page's script is there
    report = Report.objects.get()
    for box in page.locator("textarea[name=noi_dung]").all():
        box.fill("Trường có 45 đoàn viên; hội thao 20/11 có cả trường tham gia.")
        box.press("Tab")
    expect(page.get_by_text("Đã lưu").last).to_be_visible(timeout=20_000)
    assert_accessible(page)
    page.evaluate("scrollTo(0, 0)")
    screenshot(page, "bao-cao")
    for kind in ("Word", "PDF"):
        with page.expect_download() as download:
            page.get_by_role("link", name=kind, exact=True).click()
        assert download.value.path().stat().st_size > 5_000
    explanations = page.locator("form", has=page.locator("textarea[name=giai_trinh]"))
    for number in range(explanations.count()):
        form = explanations.nth(number)
        form.get_by_label("Giải trình").fill("Phòng này chưa mở ở đơn vị.")
        form.get_by_role("button").click()
    page.get_by_role("button", name="Ký báo cáo").click()
    page.get_by_role("button", name=re.compile("^Nộp lên")).click()
    report.refresh_from_db()
    assert report.state == "submitted"

    above = new_page(1440)
    sign_in(above, province)
    above.goto(report.get_absolute_url())
    above.get_by_text("Trả lại kèm góp ý").click()
    above.get_by_label("Cần sửa gì").fill("Ghi rõ số người dự.")
    above.get_by_role("button", name="Trả lại", exact=True).click()
    page.goto(report.get_absolute_url())
    expect(page.get_by_text("Ghi rõ số người dự.").first).to_be_visible()
    page.get_by_role("button", name="Ký báo cáo").click()
    page.get_by_role("button", name=re.compile("^Nộp lên")).click()
    above.goto(report.get_absolute_url())
    above.get_by_role("button", name="Nhận báo cáo").click()
    report.refresh_from_db()
    assert report.state == "accepted"
