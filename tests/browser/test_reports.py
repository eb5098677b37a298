"""Reports from above: asking for them, who is late, the schools' reports in the province's own, what locks."""

from __future__ import annotations

import io
from datetime import date, timedelta

import docx
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from lantoa.base.periods import Period
from lantoa.newsroom import actions as newsroom_actions
from lantoa.newsroom.models import Channel, Medium
from lantoa.reports import actions
from lantoa.reports.models import Report, ReportKind

WORDS = "Hội thao 20/11 có cả trường tham gia. Tủ sách mở đón hai trăm lượt người đọc."
CHOSEN = "Tủ sách mở đón hai trăm lượt người đọc."


@pytest.fixture
def period():
    """Last year: it is over on whatever day the tests run."""
    return Period.year(timezone.localdate().year - 1)


@pytest.fixture
def annual(db):
    return ReportKind.objects.get(code="annual")


@pytest.fixture
def chairs(union):
    """The chairs of the national office, a province and its two schools, by the code of their unit."""
    named = {union.national: "Nguyễn Thị Minh", union.north: "Hoàng Văn Sơn", union.school_a: "Trần Thị Hoa",
             union.school_b: "Lê Văn Bình"}  # fmt: skip
    return {unit.code: union.account(unit, "chu-tich", name=name) for unit, name in named.items()}


@pytest.fixture
def hand_in(chairs, annual, period):
    """A function that writes, signs and hands in the report of a unit."""

    def write_sign_submit(unit, **submitting):
        report = actions.open_report(None, unit, annual, period)
        for section in annual.sections:
            if section["required"]:
                report = actions.write(None, report, section["code"], WORDS)
        report = actions.explain(None, report, "T3", "Số liệu của kỳ này lấy từ sổ sản phẩm.")
        return actions.submit(None, actions.sign(chairs[unit.code], report), **submitting)

    return write_sign_submit


def tile(page, label):
    return page.locator(".tile", has_text=label).locator(".tile-value")


def row(page, unit):
    return page.locator("tbody tr", has_text=unit.name)


def test_who_is_late_stays_in_view_is_reminded_and_may_be_given_time(
    union, chairs, hand_in, period, new_page, sign_in, assert_accessible
):
    today = timezone.localdate()
    office = new_page(1440)
    sign_in(office, chairs["CDGDVN"])
    office.goto("/lam-viec/CDGDVN/bao-cao/")
    office.get_by_text("Yêu cầu cấp dưới báo cáo").click()
    call = office.locator("form", has=office.get_by_role("button", name="Gửi yêu cầu"))
    call.get_by_label("Kỳ").select_option(period.key)
    call.get_by_label("Hạn nộp").fill((today - timedelta(days=1)).isoformat())
    call.get_by_role("button", name="Gửi yêu cầu").click()
    expect(tile(office, "Phải nộp")).to_have_text("6")
    assert_accessible(office)
    tile(office, "Quá hạn chưa nộp").click()
    for unit in (union.north, union.south, *union.schools):
        expect(row(office, unit)).to_contain_text("chưa mở")
    assert_accessible(office)

    province = new_page(360)
    sign_in(province, chairs["P01"])
    inbox = f"/lam-viec/P01/bao-cao/annual/{period.key}/"
    province.goto(inbox)
    province.get_by_text("Gia hạn cho một đơn vị").click()
    province.get_by_label("Đơn vị trong trang này").select_option("S002")
    province.get_by_label("Gia hạn đến").fill((today + timedelta(days=30)).isoformat())
    province.get_by_label("Lý do", exact=True).fill("Trường chuyển cơ sở.")
    province.get_by_role("button", name="Gia hạn", exact=True).click()
    expect(row(province, union.school_b)).to_contain_text("được gia hạn")
    province.get_by_role("button", name="Nhắc mọi đơn vị chưa nộp").click()
    expect(province.get_by_text("Đang nhắc 2 đơn vị")).to_be_visible()

    hand_in(union.school_a)
    hand_in(union.school_b)
    province.goto(inbox)
    expect(row(province, union.school_a)).to_contain_text("nộp muộn")
    expect(row(province, union.school_b)).not_to_contain_text("nộp muộn")
    expect(province.get_by_text("Gia hạn cho một đơn vị")).to_have_count(0)
    assert_accessible(province)
    row(province, union.school_a).get_by_label("Nhận").check()
    province.get_by_role("button", name="Nhận các báo cáo đã chọn").click()
    expect(province.get_by_text("Đã nhận 1 báo cáo.")).to_be_visible()
    province.get_by_role("button", name="Nhận tất cả đang chờ").click()
    expect(row(province, union.school_b)).to_contain_text("đã được nhận")
    assert set(Report.objects.values_list("unit__code", "state", "late")) == {
        ("S001", "accepted", True), ("S002", "accepted", False),
    }  # fmt: skip

    office.goto(f"/lam-viec/CDGDVN/bao-cao/annual/{period.key}/")
    for label, number in (("Phải nộp", "6"), ("Đã nộp", "2"), ("Đúng hạn", "1"), ("Quá hạn chưa nộp", "4")):
        expect(tile(office, label)).to_have_text(number)


def test_a_province_puts_its_schools_reports_together_and_what_it_hands_up_is_locked(
    union, chairs, hand_in, annual, period, new_page, sign_in, watch, assert_accessible
):
    actions.call(None, union.national, annual, period, due_on=date(2099, 12, 15))
    made = [(union.school_a, "bai-viet", Channel.WEBSITE), (union.school_b, "bang-ron", Channel.BOARD)]
    for unit, medium, channel in made:
        newsroom_actions.register_product(
            None, unit, medium=Medium.objects.get(code=medium), title="Chào mừng ngày 20/11", channel=channel,
            produced_on=period.start,
        )  # fmt: skip
    theirs = hand_in(union.school_a)
    desk = new_page(1440)
    sign_in(desk, chairs["P01"])
    desk.goto("/lam-viec/P01/bao-cao/")
    desk.get_by_role("button", name="Lập báo cáo").first.click()
    expect(desk.get_by_text("Còn 1 đơn vị trực thuộc chưa nộp")).to_contain_text(union.school_b.name)
    own = Report.objects.get(unit=union.north)
    hand_in(union.school_b)

    desk.goto(theirs.get_absolute_url())
    part = desk.locator("#trien-khai")
    part.get_by_text("Trích vào báo cáo của đơn vị tôi").click()
    part.get_by_label("Giữ nguyên lời của đơn vị").fill(CHOSEN)
    part.get_by_role("button", name="Trích đoạn này").click()
    expect(desk.get_by_text("Đã đưa đoạn trích vào báo cáo của đơn vị bạn.")).to_be_visible()
    desk.goto(own.get_absolute_url())
    expect(desk.get_by_text("chưa nộp:")).to_have_count(0)
    quote = desk.locator("#trien-khai blockquote")
    expect(quote).to_contain_text(union.school_a.name)
    expect(quote).to_contain_text(CHOSEN)
    expect(quote).not_to_contain_text("Hội thao")
    desk.get_by_role("button", name="Cập nhật số liệu").click()
    expect(desk.locator("#T3")).to_contain_text("50%")
    expect(desk.locator("#T3")).to_contain_text("1/2")
    for code in [section["code"] for section in annual.sections if section["required"]]:
        box = desk.locator(f"#w-{code}")
        box.fill("Toàn ngành ở Hà Nội đã làm được nhiều việc.")
        box.press("Tab")
        expect(desk.locator(f"#s-{code}")).to_contain_text("Đã lưu")
    assert_accessible(desk)
    desk.get_by_role("button", name="Ký báo cáo").click()
    desk.get_by_role("button", name=f"Nộp lên {union.national.name}").click()
    expect(desk.get_by_text("Đã nộp báo cáo lên cấp trên.")).to_be_visible()

    with desk.expect_download() as download:
        desk.get_by_role("link", name="Word", exact=True).click()
    document = docx.Document(io.BytesIO(download.value.path().read_bytes()))
    text = " ".join(node.text for node in document.element.body.iter() if node.tag.endswith("}t") and node.text)
    for words in (CHOSEN, "1/1 (100%)", "0/1 (0%)", "1/2 (50%)", union.school_b.name):
        assert words in text
    phone = new_page(360)
    sign_in(phone, chairs["P01"])
    phone.goto(f"{own.get_absolute_url()}xem/")
    expect(phone.get_by_text(CHOSEN)).to_be_visible()
    assert_accessible(phone)

    # The school's figures are in what was handed up, so they can no longer change by themselves.
    watch.allow_status(409)
    phone.goto(theirs.get_absolute_url())
    phone.get_by_text("Trả lại kèm góp ý").click()
    phone.get_by_label("Cần sửa gì").fill("Ghi rõ số người dự.")
    phone.get_by_role("button", name="Trả lại", exact=True).click()
    expect(phone.get_by_text("Báo cáo của cấp trên đã nộp")).to_be_visible()
    phone.get_by_role("link", name="Quay lại trang này").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(theirs.title)
    theirs.refresh_from_db()
    assert theirs.state == "submitted"


def test_the_topmost_unit_issues_its_report_and_says_why_it_did_not_wait(
    union, chairs, annual, period, new_page, sign_in, assert_accessible
):
    actions.call(None, union.national, annual, period, due_on=date(2099, 12, 15))
    report = actions.open_report(None, union.national, annual, period)
    for section in annual.sections:
        if section["required"]:
            report = actions.write(None, report, section["code"], WORDS)
    page = new_page(360)
    sign_in(page, chairs["CDGDVN"])
    page.goto(report.get_absolute_url())
    expect(page.get_by_text("Còn vài việc trước khi ký")).to_be_visible()
    page.locator("#T3").get_by_label("Giải trình").fill("Chưa có sản phẩm nào trong kỳ.")
    page.locator("#T3").get_by_role("button", name="Lưu giải trình").click()
    expect(page.get_by_text("Còn vài việc trước khi ký")).to_have_count(0)
    page.get_by_role("button", name="Ký báo cáo").click()
    page.get_by_label("Lý do nộp khi cấp dưới còn thiếu").fill("Hai công đoàn tỉnh mới sáp nhập.")
    page.get_by_role("button", name="Ban hành báo cáo").click()
    expect(page.get_by_text("Nộp khi cấp dưới còn thiếu")).to_be_visible()
    expect(page.get_by_text("Hai công đoàn tỉnh mới sáp nhập.")).to_be_visible()
    assert_accessible(page)
    report.refresh_from_db()
    assert (report.state, report.missing_reason) == ("issued", "Hai công đoàn tỉnh mới sáp nhập.")
