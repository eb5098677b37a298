"""A class from its first line to a certificate that anybody can check."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from lantoa.base.worker import run_pending
from lantoa.training import codes
from lantoa.training.models import Attendance, Certificate, Course


def test_a_class_is_held_and_its_certificate_checked(union, new_page, sign_in, screenshot, assert_accessible):
    organiser = union.account(union.north, "chu-tich", name="Lê Thị Lớp")
    learner = union.account(union.school_a, name="Phạm Văn Học")

    desk = new_page(1440)
    sign_in(desk, organiser)
    desk.goto("/lam-viec/P01/tap-huan/lop/moi/")
    assert_accessible(desk)
    desk.get_by_label("Tên lớp").fill("Viết tin và chụp ảnh bằng điện thoại")
    desk.get_by_label("Dành cho").select_option(label="người của đơn vị và các cấp dưới")
    desk.get_by_role("button", name="Lưu lớp").click()
    desk.get_by_role("link", name="Thêm buổi học").click()
    now = timezone.localtime()
    desk.get_by_label("Nội dung buổi học").fill("Tin và tiêu đề")
    desk.get_by_label("Bắt đầu").fill(f"{now:%Y-%m-%dT%H:%M}")
    desk.get_by_label("Kết thúc").fill(f"{now + timedelta(hours=2):%Y-%m-%dT%H:%M}")
    desk.get_by_label("Địa điểm").fill("Hội trường A")
    desk.get_by_role("button", name="Lưu buổi học").click()
    desk.get_by_role("button", name="Mở lớp").click()
    expect(desk.get_by_text("Lớp đã mở.")).to_be_visible()
    assert_accessible(desk)
    screenshot(desk, "lop-tap-huan")
    course = Course.objects.get()

    phone = new_page(360)
    sign_in(phone, learner)
    phone.goto("/tap-huan/")
    assert_accessible(phone)
    phone.get_by_role("link", name=course.title).click()
    phone.get_by_role("button", name="Ghi danh").click()
    expect(phone.get_by_text("Đã ghi danh.")).to_be_visible()
    assert_accessible(phone)
    screenshot(phone, "lop-cua-toi")

    session = course.sessions.get()
    desk.get_by_role("link", name="Mã trên màn hình").click()
    expect(desk.locator("#wall-code svg")).to_be_visible()
    box, screen = desk.locator(".wall-qr").bounding_box(), desk.viewport_size
    assert box["y"] + box["height"] <= screen["height"]  # nobody can scan what is below the edge of a projector
    assert_accessible(desk)
    screenshot(desk, "ma-diem-danh")
    phone.goto(f"/tap-huan/ma/{codes.make(session.pk, codes.step_at(timezone.now()))}/")
    phone.get_by_role("button", name="Tôi có mặt").click()
    expect(phone.get_by_text("Đã điểm danh.")).to_be_visible()
    assert Attendance.objects.get().via == "code"

    desk.goto(f"/lam-viec/P01/tap-huan/lop/{course.pk}/")
    desk.get_by_role("button", name="Kết thúc lớp").click()
    desk.get_by_role("button", name=re.compile("Cấp giấy chứng nhận")).click()
    run_pending()
    certificate = Certificate.objects.get()

    anybody = new_page(360)
    anybody.goto("/chung-nhan/")
    assert_accessible(anybody)
    anybody.get_by_label("Mã xác minh").fill(certificate.code)
    anybody.get_by_role("button", name="Xác minh").click()
    expect(anybody.get_by_text("Giấy này có giá trị")).to_be_visible()
    expect(anybody.get_by_text("Phạm Văn Học")).to_be_visible()
    assert_accessible(anybody)
    screenshot(anybody, "xac-minh")
