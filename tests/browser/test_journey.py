"""The main way through the house: an article, a notice, a story, as the people concerned see it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from lantoa.base.documents.tests.samples import photo
from lantoa.newsroom.models import Article
from lantoa.notices.models import NoticeUnitCount, Receipt


@pytest.fixture
def school(union):
    """The communicator, the chair and a teacher of school A."""
    unit = union.school_a
    return (
        union.account(unit, "can-bo-truyen-thong", name="Phạm Thị Na"),
        union.account(unit, "chu-tich", name="Trần Văn Bình"),
        union.account(unit, name="Lê Thị Hoa"),
    )


def picture(name="anh.jpg"):
    return {"name": name, "mimeType": "image/jpeg", "buffer": photo()}


def test_an_article_is_written_on_a_phone_approved_by_the_chair_and_read_by_all(
    union, school, new_page, sign_in, screenshot, assert_accessible
):
    writer, chair, _ = school
    phone = new_page(360)
    sign_in(phone, writer)
    phone.goto("/lam-viec/S001/bai-viet/moi/")
    phone.get_by_label("Tiêu đề").fill("Sân trường rộn tiếng hát mừng ngày 20/11")
    phone.get_by_label("Chuyên mục").select_option(label="Hoạt động công đoàn")
    phone.get_by_label("Sapo").fill("Mười hai tiết mục, không tiết mục nào thuê người ngoài.")
    phone.get_by_label("Nội dung").fill(
        "Chiều thứ Sáu, sân trường chật kín ghế nhựa.\n\n## Vì sao\n\n- Giản dị\n- Ấm áp"
    )
    assert_accessible(phone)
    screenshot(phone, "viet-bai")
    phone.get_by_role("button", name="Nhờ duyệt").click()
    expect(phone.get_by_text("Chờ duyệt").first).to_be_visible()
    article = Article.objects.get()
    assert phone.get_by_role("button", name=re.compile("^Duyệt")).count() == 0

    desktop = new_page(1440)
    sign_in(desktop, chair)
    desktop.goto("/viec-can-lam/")
    screenshot(desktop, "viec-can-lam")
    desktop.goto(f"/lam-viec/S001/bai-viet/{article.pk}/")
    assert_accessible(desktop)
    desktop.get_by_role("button", name=re.compile("^Duyệt")).first.click()
    if Article.objects.get().state != "published":
        desktop.get_by_role("button", name=re.compile("^Đăng")).first.click()
    article = Article.objects.get()
    assert article.live

    reader = new_page(360)
    reader.goto(article.get_absolute_url())
    expect(reader.get_by_role("heading", level=1)).to_have_text("Sân trường rộn tiếng hát mừng ngày 20/11")
    assert_accessible(reader)
    for address in ("/", "/don-vi/S001/", "/tin/"):
        reader.goto(address)
        expect(reader.get_by_role("link", name="Sân trường rộn tiếng hát mừng ngày 20/11").first).to_be_visible()
        assert_accessible(reader)


def test_a_notice_is_sent_and_confirmed_and_only_counts_go_up(
    union, school, new_page, sign_in, screenshot, assert_accessible
):
    writer, _, teacher = school
    desk = new_page(1440)
    sign_in(desk, writer)
    desk.goto("/lam-viec/S001/thong-bao/soan/")
    desk.get_by_label("Tiêu đề").fill("Lịch khám sức khỏe định kỳ")
    desk.get_by_label("Nội dung").fill("Sáng thứ Bảy, từ 7 giờ 30.")
    expect(desk.locator("#so-nguoi")).to_contain_text("3 người")
    desk.get_by_label("Cần từng người xác nhận đã đọc").check()
    assert_accessible(desk)
    screenshot(desk, "soan-thong-bao")
    desk.get_by_role("button", name="Lưu và xem trước").click()
    desk.get_by_role("button", name="Gửi thông báo").click()
    expect(desk.get_by_text("Lịch khám sức khỏe định kỳ").first).to_be_visible()
    assert NoticeUnitCount.objects.get().people == 3

    phone = new_page(360)
    sign_in(phone, teacher)
    phone.goto("/bang-tin/")
    assert_accessible(phone)
    screenshot(phone, "bang-tin")
    phone.get_by_role("link", name="Lịch khám sức khỏe định kỳ").first.click()
    assert not Receipt.objects.exclude(confirmed_at=None).exists()
    phone.get_by_role("button", name="Tôi đã đọc").click()
    expect(phone.get_by_text("Bạn đã xác nhận").first).to_be_visible()
    assert NoticeUnitCount.objects.get().confirmed == 1

    above = new_page(1440)
    sign_in(above, union.account(union.north, "chu-tich"))
    notice = NoticeUnitCount.objects.get().notice_id
    above.goto(f"/lam-viec/S001/thong-bao/{notice}/tiep-can/")
    assert "Lê Thị Hoa" not in above.content()


def test_a_member_sends_a_story_and_sees_what_became_of_it(
    union, school, new_page, sign_in, screenshot, assert_accessible
):
    _, chair, teacher = school
    phone = new_page(360)
    sign_in(phone, teacher)
    phone.goto("/gui-bai/")
    assert_accessible(phone)
    phone.locator("input[type=file]").first.set_input_files([picture()])
    phone.get_by_label("Chuyện gì đang diễn ra?").fill("Tổ mình vừa trồng xong vườn rau sau nhà đa năng.")
    screenshot(phone, "gui-bai")
    phone.get_by_role("button", name="Gửi bài").click()
    phone.goto("/gui-bai/cua-toi/")
    expect(phone.get_by_text("vườn rau").first).to_be_visible()

    desk = new_page(1440)
    sign_in(desk, chair)
    desk.goto("/lam-viec/S001/bai-gui/")
    expect(desk.get_by_text("vườn rau").first).to_be_visible()
    assert_accessible(desk)
