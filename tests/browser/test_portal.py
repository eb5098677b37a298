"""What anybody gets to see without an account: by keyboard, in the dark, on paper, offline, without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from lantoa.newsroom import actions
from lantoa.newsroom.models import Column, Story
from lantoa.search.keeping import keeper

TITLE = "Tủ sách mở của tổ Văn"


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def article(union):
    """An article of school A that everybody may read."""
    written = actions.write(
        None, union.school_a, title=TITLE, summary="Lấy một cuốn, để lại một cuốn.", text="Chiếc tủ sơn màu xanh.",
        column=Column.objects.get(code="hoat-dong-cong-doan"),
    )  # fmt: skip
    return actions.publish(None, written)


def test_a_visitor_finds_the_school_reads_its_news_and_searches_without_marks(
    union, article, new_page, assert_accessible
):
    phone = new_page(360)
    phone.goto("/")
    phone.get_by_role("searchbox", name="Tìm công đoàn của trường bạn").fill("phan dinh phung")
    phone.get_by_role("searchbox", name="Tìm công đoàn của trường bạn").press("Enter")
    assert_accessible(phone)
    phone.get_by_role("link", name=union.school_a.name).first.click()
    phone.get_by_role("link", name="Hoạt động công đoàn").first.click()
    expect(phone.get_by_role("link", name=TITLE).first).to_be_visible()
    assert_accessible(phone)
    keeper().rebuild()
    phone.goto("/tim-kiem/?q=tu sach mo")
    phone.get_by_role("link", name=TITLE).first.click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(TITLE)
    for feed in ("feed.xml", "atom.xml", "feed.json"):
        assert phone.request.get(f"/don-vi/S001/tin/{feed}").ok


def test_the_site_reads_by_keyboard_in_the_dark_and_on_paper(article, new_page, assert_accessible):
    page = new_page(1440, color_scheme="dark")
    page.goto(article.get_absolute_url())
    assert_accessible(page)
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.get_by_role("button", name="Đổi sáng, tối").last.click()
    page.wait_for_function("dark => getComputedStyle(document.body).backgroundColor !== dark", arg=background)
    assert_accessible(page)

    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for furniture in (".masthead-actions", ".site-nav"):
        expect(page.locator(furniture)).to_be_hidden()


def test_what_was_read_is_there_without_a_network_and_the_rest_says_so(article, new_page):
    page = new_page(360)
    page.goto("/")
    page.wait_for_function("navigator.serviceWorker && navigator.serviceWorker.controller")
    page.goto(article.get_absolute_url())
    page.wait_for_function(
        "async address => (await Promise.all((await caches.keys()).map(async name =>"
        " (await caches.open(name)).match(address)))).some(Boolean)",
        arg=article.get_absolute_url(),
    )
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    page.goto("/tim-kiem/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("mạng")


def test_what_a_phone_keeps_of_a_page_read_while_signed_in_is_what_anybody_would_see(union, article, new_page, sign_in):
    page = new_page(360)
    sign_in(page, union.account(union.school_a, name="Lê Thị Hoa"))
    page.goto("/")
    page.wait_for_function("navigator.serviceWorker && navigator.serviceWorker.controller")
    page.goto(article.get_absolute_url())
    expect(page.get_by_role("link", name="Tôi", exact=True)).to_be_visible()
    kept = page.wait_for_function(
        "async address => { for (const name of await caches.keys()) {"
        " const found = await (await caches.open(name)).match(address); if (found) return found.text(); } }",
        arg=article.get_absolute_url(),
    ).json_value()
    assert TITLE in kept
    assert "/toi/" not in kept


def test_everything_is_read_and_sent_without_scripts(union, article, new_page, sign_in):
    phone = new_page(360, java_script_enabled=False)
    phone.goto("/")
    expect(phone.get_by_role("link", name="Các đơn vị").first).to_be_visible()
    phone.get_by_role("link", name=TITLE).first.click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(TITLE)
    sign_in(phone, union.account(union.school_a, name="Lê Thị Hoa"))
    phone.goto("/gui-bai/")
    phone.get_by_label("Chuyện gì đang diễn ra?").fill("Tổ mình vừa trồng xong vườn rau.")
    phone.get_by_role("button", name="Gửi bài").click()
    expect(phone.get_by_text("vườn rau").first).to_be_visible()
    assert Story.objects.get().unit == union.school_a
