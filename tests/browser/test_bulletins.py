"""A bulletin on a phone: kept with one button, it is read without a network."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import expect

from lantoa.base.documents.tests.samples import photo
from lantoa.bulletins import actions
from lantoa.newsroom import actions as newsroom
from lantoa.newsroom.models import Column

SHOWN = (
    "() => { const picture = document.querySelector('main article img'); return picture && picture.naturalWidth > 0; }"
)
LETTER = "Thư ngỏ của Ban Chấp hành."


@pytest.fixture
def issue(union, settings, tmp_path):
    """An issue of a lead article with a picture and one more, that is out."""
    settings.MEDIA_ROOT = tmp_path
    articles = []
    for title in ("Hội thao của trường", "Khám sức khỏe cho đoàn viên"):
        picture = newsroom.add_picture(
            None, union.school_a, SimpleUploadedFile("anh.jpg", photo(), "image/jpeg"), title="Ảnh"
        )
        written = newsroom.write(
            None, union.school_a, title=title, summary=f"Sapo: {title}.", text=f"Chữ của bài: {title}. " * 20,
            cover=picture, column=Column.objects.get(code="hoat-dong-cong-doan"),
        )  # fmt: skip
        articles.append(newsroom.publish(None, written))
    bulletin = actions.create_bulletin(None, union.school_a, name="Tin công đoàn Phan Đình Phùng")
    made = actions.open_issue(None, bulletin, title="Tháng Mười một")
    actions.add_items(None, made, articles)
    return actions.send(None, actions.change_issue(None, made, title="Tháng Mười một", letter=LETTER))


def test_an_issue_that_was_kept_is_read_with_its_articles_and_pictures_without_a_network(issue, new_page, screenshot):
    page = new_page(360)
    page.goto(issue.get_absolute_url())
    keep = page.get_by_role("button", name="Lưu để đọc khi không có mạng")
    expect(keep).to_be_visible()  # on the first visit already, as from a link in a mail
    keep.click()
    expect(page.locator(".toast")).to_contain_text("Không có mạng bạn vẫn mở được số này")

    # Sixty pages that were merely read later do not push it out.
    page.evaluate(
        "async () => { const cache = await caches.open('lantoa-6');"
        " for (let n = 0; n < 70; n++) await cache.put(`/tin/${n}/`, new Response('x')); }"
    )
    page.goto("/")
    page.context.set_offline(True)
    page.goto(issue.get_absolute_url())
    expect(page.get_by_role("heading", level=1)).to_have_text("Tin công đoàn Phan Đình Phùng")
    expect(page.get_by_text(LETTER)).to_be_visible()
    page.wait_for_function(SHOWN)
    screenshot(page, "ban-tin-khong-mang", full_page=True)
    for title in ("Hội thao của trường", "Khám sức khỏe cho đoàn viên"):
        page.goto(issue.get_absolute_url())
        page.get_by_role("link", name=title).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        expect(page.get_by_text(f"Chữ của bài: {title}.").first).to_be_visible()
        page.wait_for_function(SHOWN)
        assert page.evaluate("[...document.styleSheets].length > 2")  # dressed, not bare


def test_what_was_kept_on_a_members_phone_holds_no_name(union, issue, new_page, sign_in):
    page = new_page(360)
    sign_in(page, union.account(union.school_a, name="Lê Thị Hoa Riêng"))
    page.goto(issue.get_absolute_url())
    page.get_by_role("button", name="Lưu để đọc khi không có mạng").click()
    expect(page.locator(".toast")).to_contain_text("Đã lưu")
    kept = page.evaluate(
        "async () => { const cache = await caches.open('lantoa-kept'); const keys = await cache.keys();"
        " return (await Promise.all(keys.map(async key => (await cache.match(key)).text()))).join(' '); }"
    )
    assert LETTER in kept
    assert "Hoa Riêng" not in kept
