"""The publishing calendar: a planned post is dragged to another day, or moved with keys alone and without scripts."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from lantoa.channels import actions
from lantoa.channels.facebook.standin import FacebookStandIn
from lantoa.channels.message import Message
from lantoa.channels.models import Publication


@pytest.fixture
def planned(union, settings):
    """A post that is to go out at half past five in the afternoon of the 15th of next month."""
    standin = FacebookStandIn().start()
    standin.add_page("111", "Công đoàn trường", "khoa-trang")
    settings.CHANNEL_URLS = {"facebook": standin.url, "facebook_video": standin.url}
    account = actions.connect(None, union.school_a, "facebook", {"page_id": "111", "token": "khoa-trang"})
    today = timezone.localdate()
    later = (today.replace(day=1) + timedelta(days=32)).replace(day=15)
    message = Message(
        title="Hội thao chào mừng 20/11", summary="Vui khỏe.", body="Hội thao.", link="https://cd.example/1/"
    )
    at = timezone.make_aware(datetime(later.year, later.month, 15, 17, 30))
    yield actions.publish(None, actions.draft(None, account, message), at=at)
    standin.stop()


def due(post: Publication) -> str:
    post = Publication.objects.get(pk=post.pk)
    return f"{timezone.localtime(post.due_at):%d %H:%M}"


def test_a_planned_post_is_dragged_to_another_day_and_keeps_its_hour(
    union, planned, page1440, sign_in, assert_accessible
):
    sign_in(page1440, union.account(union.school_a, "chu-tich"))
    month = f"{planned.due_at:%Y-%m}"
    page1440.goto(f"/lam-viec/S001/kenh/lich/?thang={month}")
    post = page1440.locator("table.calendar a.event")
    day = page1440.locator(f'td[data-day="{month}-21"]')
    assert_accessible(page1440)
    post.drag_to(day)
    expect(day.locator("a.event")).to_contain_text("17:30")
    expect(page1440).to_have_url(re.compile(rf"thang={month}$"))
    assert due(planned) == "21 17:30"


@pytest.mark.parametrize("width", [360, 1440])
def test_with_keys_alone_and_without_scripts_it_is_moved_on_its_own_page(union, planned, new_page, sign_in, width):
    page = new_page(width, java_script_enabled=False)
    sign_in(page, union.account(union.school_a, "chu-tich"))
    page.goto(f"/lam-viec/S001/kenh/lich/?thang={planned.due_at:%Y-%m}")
    post = page.locator("a.event:visible")
    for _press in range(80):
        page.keyboard.press("Tab")
        if post.evaluate("element => element === document.activeElement"):
            break
    expect(post).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/{planned.pk}/"))
    page.get_by_text("Đổi giờ").first.press("Enter")
    moment = timezone.localtime(planned.due_at) + timedelta(days=2)
    page.locator('form[action$="doi-gio/"] input[type="datetime-local"]').fill(f"{moment:%Y-%m-%dT%H:%M}")
    page.locator('form[action$="doi-gio/"]').get_by_role("button", name="Đổi giờ").press("Enter")
    page.wait_for_load_state()
    assert due(planned) == "17 17:30"
