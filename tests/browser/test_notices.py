"""A notice on a phone: it is noted as seen and opened by the page itself, and confirmed by one press."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from lantoa.notices import actions, queries


def test_a_member_sees_opens_and_confirms_a_notice(union, live_server, page360):
    member = union.account(union.school_a)
    notice = actions.draft(
        None, union.national, title="Lịch khám sức khỏe định kỳ", body="Sáng **thứ Bảy**.\n\n- Mang thẻ bảo hiểm",
        must_read=True, confirm_by=timezone.localdate() + timedelta(days=5),
    )  # fmt: skip
    notice = actions.publish(None, notice)
    visitor = Client()
    visitor.force_login(member)
    page360.context.add_cookies(
        [{"name": "sessionid", "value": visitor.cookies["sessionid"].value, "url": live_server.url}]
    )
    with page360.expect_response("**/bang-tin/da-thay/") as seen:
        page360.goto("/bang-tin/")
    assert seen.value.status == 204
    with page360.expect_response("**/da-mo/") as opened:
        page360.get_by_role("link", name="Đọc và xác nhận").click()
    assert opened.value.status == 204
    reach = queries.reach(notice, union.school_a)
    assert (reach.seen, reach.opened, reach.confirmed) == (1, 1, 0)
    page360.get_by_role("button", name="Tôi đã đọc").click()
    page360.get_by_text("công đoàn đã ghi nhận bạn đã đọc").wait_for()
    assert queries.reach(notice, union.school_a).confirmed == 1


def test_an_officer_sees_the_count_change_with_the_audience(union, live_server, page360):
    officer = union.account(union.school_a, "can-bo-truyen-thong")
    union.person(union.school_a)
    union.person(union.school_b)
    visitor = Client()
    visitor.force_login(officer)
    page360.context.add_cookies(
        [{"name": "sessionid", "value": visitor.cookies["sessionid"].value, "url": live_server.url}]
    )
    page360.goto("/lam-viec/S001/thong-bao/soan/")
    page360.get_by_text("2 người sẽ nhận").wait_for()
    page360.get_by_label("Gửi đến đơn vị").fill("S002")
    page360.get_by_label("Tiêu đề").focus()
    page360.get_by_text("1 người sẽ nhận").wait_for()
    page360.get_by_text("Nơi nhận nằm ngoài đơn vị của bạn").wait_for()
