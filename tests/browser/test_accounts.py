"""From a slip of paper to a signed-in phone, and on to a passkey."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from lantoa.people import invitations
from lantoa.people.models import Account

PASSWORD = "hoa-phuong-no-thang-nam"


@pytest.fixture
def slip(union):
    person = union.person(union.school_a, "Lê Thị Hoa")
    return person, invitations.issue_slips(None, [person])[0]


def test_a_member_opens_an_account_with_a_printed_code_on_a_phone(union, slip, page360, screenshot, assert_accessible):
    person, issued = slip
    page360.goto("/tai-khoan/login/")
    page360.get_by_role("link", name="Mở tài khoản bằng mã trên phiếu").click()
    assert_accessible(page360)
    screenshot(page360, "mo-tai-khoan")
    page360.get_by_label("Số thẻ đoàn viên (ghi trên phiếu)").fill(person.member_number)
    page360.get_by_label("Mã trên phiếu").fill(issued.spaced_code)
    page360.get_by_label("Mật khẩu mới").fill(PASSWORD)
    page360.get_by_role("button", name="Mở tài khoản").click()
    expect(page360.get_by_role("heading", name="Chào đồng chí Hoa")).to_be_visible()
    assert_accessible(page360)
    assert Account.objects.get(person=person).check_password(PASSWORD)


def test_a_wrong_code_keeps_what_was_typed_and_says_what_to_do(union, slip, page360):
    person, _ = slip
    page360.goto("/tai-khoan/kich-hoat/")
    page360.get_by_label("Số thẻ đoàn viên (ghi trên phiếu)").fill(person.member_number)
    page360.get_by_label("Mã trên phiếu").fill("SAI-MA")
    page360.get_by_label("Mật khẩu mới").fill(PASSWORD)
    page360.get_by_role("button", name="Mở tài khoản").click()
    expect(page360.get_by_text("cấp mã mới")).to_be_visible()
    expect(page360.get_by_label("Số thẻ đoàn viên (ghi trên phiếu)")).to_have_value(person.member_number)


def test_signing_in_by_phone_number_and_correcting_ones_own_data(union, page360, assert_accessible):
    person = union.person(union.school_a, "Trần Văn Mơ", phone="+84912345678")
    Account.objects.create_for(person, PASSWORD)
    page360.goto("/tai-khoan/login/")
    page360.get_by_label("Số thẻ đoàn viên, điện thoại hoặc thư điện tử").fill("0912 345 678")
    page360.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page360.get_by_role("button", name="Đăng nhập", exact=True).click()
    expect(page360.get_by_role("heading", name="Chào đồng chí Mơ")).to_be_visible()
    page360.get_by_role("link", name="Dữ liệu của tôi").last.click()
    assert_accessible(page360)
    page360.get_by_label("Tổ").fill("Tổ Ngữ văn")
    page360.get_by_role("button", name="Lưu thông tin").click()
    expect(page360.get_by_text("Đã lưu thông tin của bạn.")).to_be_visible()
    person.refresh_from_db()
    assert person.team == "Tổ Ngữ văn"


def test_a_passkey_is_added_and_signs_in_without_a_password(union, page1440):
    account = union.account(union.school_a, name="Phạm Thị Na", password=PASSWORD)
    devices = page1440.context.new_cdp_session(page1440)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page1440.goto("/tai-khoan/login/?next=/tai-khoan/2fa/webauthn/add/")
    page1440.get_by_label("Số thẻ đoàn viên, điện thoại hoặc thư điện tử").fill(account.login)
    page1440.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page1440.get_by_role("button", name="Đăng nhập", exact=True).click()
    page1440.wait_for_url("**/reauthenticate/**")
    page1440.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page1440.get_by_role("button", name="Xác nhận").click()
    page1440.wait_for_url("**/webauthn/add/")
    page1440.locator("input[name=passwordless]").check()
    page1440.locator("#mfa_webauthn_add").click()
    page1440.wait_for_url(lambda url: not url.endswith("/add/"))
    page1440.context.clear_cookies()
    page1440.goto("/tai-khoan/login/")
    page1440.locator("#passkey_login").click()
    page1440.wait_for_url("**/toi/")
    expect(page1440.get_by_role("heading", name="Chào đồng chí Na")).to_be_visible()
