"""Pages behind links in mails: their buttons work in a real browser, which says where a press came from."""

from __future__ import annotations

from django.urls import reverse
from playwright.sync_api import expect

from lantoa.bulletins import actions as bulletins
from lantoa.bulletins.composing import make_token as subscription_token
from lantoa.bulletins.models import Subscription
from lantoa.notices import actions as notices
from lantoa.notices import queries
from lantoa.notices.audience import Audience
from lantoa.notices.mailing import make_token as notice_token


def test_an_outsider_confirms_a_subscription_and_ends_it(union, page360):
    bulletin = bulletins.create_bulletin(None, union.school_a, name="Chuyện trường mình")
    bulletins.subscribe(bulletin, "phu.huynh@vi-du.example")
    asked = Subscription.objects.get()
    page360.goto(reverse("bulletins:confirm", args=[subscription_token(asked)]))
    page360.get_by_role("button", name="Xác nhận").click()
    expect(page360.get_by_role("heading", level=1)).to_have_text("Bạn đã đăng ký")
    asked.refresh_from_db()
    assert asked.state == Subscription.State.ACTIVE
    page360.goto(reverse("bulletins:stop", args=[subscription_token(asked)]))
    page360.locator("main form button").first.click()
    page360.wait_for_load_state()
    assert not Subscription.objects.filter(state=Subscription.State.ACTIVE).exists()


def test_a_notice_is_confirmed_from_the_mail_without_signing_in(union, page360):
    person = union.person(union.school_a, email="an@truong.example")
    notice = notices.draft(
        None,
        union.school_a,
        title="Lịch họp",
        body="Họp lúc 14 giờ.",
        audience=Audience(union.school_a),
        must_read=True,
    )
    notice = notices.publish(None, notice)
    page360.goto(reverse("notices:mail", args=[notice_token(notice, person)]))
    page360.locator("main form button").first.click()
    expect(page360.get_by_text("công đoàn đã ghi nhận")).to_be_visible()
    assert queries.reach(notice, union.school_a).mail_confirmed == 1
