"""A campaign from its goals to what came of it, and one that a school answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from lantoa.newsroom import actions as newsroom_actions
from lantoa.newsroom.models import Channel, Column, Medium
from lantoa.programme import actions
from lantoa.programme.models import Campaign

TITLE = "Tháng đọc sách"
ARTICLE = "Tủ sách mở của tổ Văn"
POSTER = "Áp phích trước cổng trường"


@pytest.fixture
def chair(union, new_page, sign_in):
    """The chair of school A on a phone."""
    page = new_page(360)
    sign_in(page, union.account(union.school_a, "chu-tich", name="Trần Thị Hoa"))
    return page


@pytest.fixture
def days():
    """The first and the last day of a campaign that is on."""
    today = timezone.localdate()
    return today - timedelta(days=10), today + timedelta(days=10)


def test_a_campaign_has_goals_counts_what_is_made_for_it_and_is_looked_back_on(
    union, chair, days, new_page, assert_accessible
):
    chair.goto("/lam-viec/S001/dot-truyen-thong/")
    chair.get_by_role("link", name="Mở đợt truyền thông").click()
    chair.get_by_label("Tên đợt truyền thông").fill(TITLE)
    chair.get_by_label("Mục đích").fill("Mỗi tổ một tủ sách.")
    chair.get_by_label("Bắt đầu").fill(days[0].isoformat())
    chair.get_by_label("Kết thúc").fill(days[1].isoformat())
    chair.get_by_label("Mục tiêu: sản phẩm đã đăng").fill("2")
    chair.get_by_label("Mục tiêu: bài viết đã đăng").fill("3")
    assert_accessible(chair)
    chair.get_by_role("button", name="Lưu").click()
    chair.get_by_role("button", name="Phát động").click()
    expect(chair.get_by_text("Đợt truyền thông đã công khai.")).to_be_visible()

    campaign = Campaign.objects.get()
    article = newsroom_actions.write(
        None, union.school_a, title=ARTICLE, summary="Lấy một cuốn, để lại một cuốn.", text="Chiếc tủ sơn màu xanh.",
        column=Column.objects.get(code="hoat-dong-cong-doan"), campaign=campaign,
    )  # fmt: skip
    newsroom_actions.publish(None, article)
    newsroom_actions.register_product(
        None, union.school_a, medium=Medium.objects.get(code="bang-ron"), title=POSTER, channel=Channel.BOARD,
        produced_on=days[0], campaign=campaign,
    )  # fmt: skip
    chair.reload()
    expect(chair.locator(".progress", has_text="Sản phẩm đã đăng")).to_contain_text("Đã đạt mục tiêu 2")
    expect(chair.locator(".progress", has_text="Bài viết đã đăng")).to_contain_text("Còn 2 nữa là đạt mục tiêu 3")
    assert_accessible(chair)

    visitor = new_page(360)
    visitor.goto(campaign.get_absolute_url())
    expect(visitor.locator(".tile", has_text="Sản phẩm đã đăng").locator(".tile-value")).to_have_text("2")
    expect(visitor.get_by_text(POSTER)).to_be_visible()
    expect(visitor.get_by_role("link", name=POSTER)).to_have_count(0)  # nothing was kept that it could open
    assert_accessible(visitor)
    visitor.get_by_role("link", name=ARTICLE).click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text(ARTICLE)

    chair.get_by_label("Đánh giá").fill("Sáu tổ có tủ sách riêng.")
    chair.get_by_role("button", name="Kết thúc").click()
    expect(chair.get_by_role("button", name="Mở lại")).to_be_visible()
    visitor.goto(campaign.get_absolute_url())
    expect(visitor.get_by_text("Sáu tổ có tủ sách riêng.")).to_be_visible()
    expect(visitor.get_by_role("link", name=ARTICLE)).to_be_visible()
    campaign.refresh_from_db()
    assert (campaign.state, campaign.ends_on) == ("closed", timezone.localdate())


def test_a_school_answers_the_provinces_campaign_and_is_named_on_its_page(union, chair, days, new_page):
    above = actions.create_campaign(
        None, union.north, title=TITLE, starts_on=days[0], ends_on=days[1], state=Campaign.State.ACTIVE
    )
    chair.goto("/lam-viec/S001/dot-truyen-thong/")
    chair.get_by_role("button", name="Hưởng ứng").click()
    expect(chair.get_by_text(f"Hưởng ứng “{TITLE}” của {union.north.name}.")).to_be_visible()
    visitor = new_page(360)
    visitor.goto(above.get_absolute_url())
    expect(visitor.get_by_role("link", name=union.school_a.name)).to_have_count(0)
    chair.get_by_role("button", name="Phát động").click()
    visitor.reload()
    visitor.get_by_role("link", name=union.school_a.name).click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text(TITLE)
    assert Campaign.objects.get(unit=union.school_a).parent == above
