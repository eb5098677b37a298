"""The newsroom's own ways: photographs, versions, corrections, going up and down the tree, stories, products."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from lantoa.base.documents.tests.samples import photo
from lantoa.newsroom import actions
from lantoa.newsroom.models import Article, Column, Product, Story
from lantoa.newsroom.tasks import publish_due

TITLE = "Tủ sách mở của tổ Văn"


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def desk_of(union, new_page, sign_in):
    """A function that opens a page for somebody with a title at a unit."""

    def open_desk(unit, title="", *, width=1440, **person):
        page = new_page(width)
        sign_in(page, union.account(unit, title, **person) if title else union.account(unit, **person))
        return page

    return open_desk


@pytest.fixture
def published(db):
    """A function that puts an article of a unit before readers."""

    def publish(unit, title=TITLE):
        column = Column.objects.get(code="hoat-dong-cong-doan")
        article = actions.write(None, unit, title=title, summary="Lấy một cuốn, để lại một cuốn.", text="Tủ sách xanh.",
                                column=column)  # fmt: skip
        return actions.publish(None, article)

    return publish


def picture(name="anh.jpg"):
    return {"name": name, "mimeType": "image/jpeg", "buffer": photo()}


def test_an_article_with_a_photo_is_scheduled_corrected_and_withdrawn_and_every_version_stays(
    union, desk_of, new_page, watch, assert_accessible
):
    phone = desk_of(union.school_a, "can-bo-truyen-thong", width=360, name="Phạm Thị Na")
    phone.goto("/lam-viec/S001/bai-viet/moi/")
    phone.get_by_label("Tiêu đề").fill(TITLE)
    phone.get_by_label("Chuyên mục").select_option(label="Hoạt động công đoàn")
    phone.get_by_label("Sapo").fill("Lấy một cuốn, để lại một cuốn.")
    phone.get_by_label("Nội dung").fill("Chiếc tủ đặt ở hành lang, sơn xanh.")
    phone.locator("input[type=file]").first.set_input_files([picture()])
    phone.get_by_label("Chú thích: ai, đang làm gì").first.fill("Cô giáo xếp sách")
    phone.get_by_role("button", name="Lưu và xem trước").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(phone.get_by_text("Cô giáo xếp sách").first).to_be_visible()
    article = Article.objects.get()
    work = f"/lam-viec/S001/bai-viet/{article.pk}/"
    phone.goto(f"{work}sua/")
    phone.get_by_role("button", name="Nhờ duyệt").click()

    chair = desk_of(union.school_a, "chu-tich", name="Trần Văn Bình")
    chair.goto(work)
    chair.get_by_text("Hẹn giờ đăng").click()
    soon = timezone.localtime() + timedelta(days=1)
    chair.get_by_label("Đăng lúc").fill(f"{soon:%Y-%m-%dT%H:%M}")
    chair.get_by_role("button", name="Hẹn giờ", exact=True).click()
    expect(chair.get_by_text("Đã hẹn giờ đăng", exact=True)).to_be_visible()
    reader = new_page(360)
    reader.goto("/don-vi/S001/")
    expect(reader.get_by_text(TITLE)).to_have_count(0)
    Article.objects.update(scheduled_for=timezone.now())
    publish_due.call()
    article.refresh_from_db()
    reader.goto(article.get_absolute_url())
    expect(reader.get_by_role("img", name="Cô giáo xếp sách").first).to_be_visible()
    assert_accessible(reader)

    chair.goto(work)
    chair.locator("#main").get_by_text("Đính chính", exact=True).click()
    chair.get_by_label("Chỗ nào sai, đúng là thế nào").fill("Tủ sách ở tầng hai, không phải tầng một.")
    chair.get_by_role("button", name="Ghi đính chính").click()
    reader.reload()
    expect(reader.get_by_text("Tủ sách ở tầng hai, không phải tầng một.")).to_be_visible()

    phone.goto(f"{work}sua/")
    phone.get_by_label("Nội dung").fill("Chiếc tủ đặt ở hành lang tầng hai.")
    phone.get_by_role("button", name="Nhờ duyệt").click()
    chair.goto(work)
    chair.get_by_role("button", name="Duyệt và đăng ngay").click()
    chair.goto(f"{work}phien-ban/")
    expect(chair.locator("ins").first).to_contain_text("tầng")
    assert_accessible(chair)

    chair.goto(work)
    chair.get_by_text("Rút bài", exact=True).first.click()
    chair.get_by_label("Lý do, người đọc sẽ thấy").fill("Chưa xin phép người trong ảnh.")
    chair.get_by_role("button", name="Rút bài").click()
    watch.allow_status(410)
    assert reader.goto(article.get_absolute_url()).status == 410
    expect(reader.get_by_text("Chưa xin phép người trong ảnh.")).to_be_visible()
    assert_accessible(reader)


def test_an_article_is_offered_upward_and_another_pushed_down_with_their_origin(
    union, desk_of, published, new_page, assert_accessible
):
    offered, pushed = published(union.school_a), published(union.national, "Lời chúc của trung ương")
    chair = desk_of(union.school_a, "chu-tich")
    chair.goto(f"/lam-viec/S001/bai-viet/{offered.pk}/")
    chair.get_by_role("button", name="Đề xuất lên cấp trên").click()
    province = desk_of(union.north, "chu-tich", width=360)
    province.goto("/lam-viec/P01/de-xuat/")
    assert_accessible(province)
    province.get_by_role("button", name="Nhận, hiện trên chuyên trang").click()
    reader = new_page(360)
    reader.goto("/don-vi/P01/")
    card = reader.locator("article", has_text=TITLE)
    expect(card).to_contain_text(union.school_a.name)

    office = desk_of(union.national, "chu-tich")
    office.goto(f"/lam-viec/CDGDVN/bai-viet/{pushed.pk}/dua-xuong/")
    assert_accessible(office)
    office.get_by_label("P01").check()
    office.get_by_role("button", name="Đưa bài xuống").click()
    reader.goto("/don-vi/S001/")
    expect(reader.get_by_role("link", name="Lời chúc của trung ương").first).to_be_visible()
    reader.goto("/don-vi/S003/")
    expect(reader.get_by_role("link", name="Lời chúc của trung ương")).to_have_count(0)


def test_a_members_story_becomes_an_article_that_credits_its_sender(union, desk_of, new_page, assert_accessible):
    sender = desk_of(union.school_a, width=360, name="Lê Thị Hoa")
    sender.goto("/gui-bai/")
    sender.locator("input[type=file]").first.set_input_files([picture()])
    sender.get_by_label("Chuyện gì đang diễn ra?").fill("Tổ mình vừa trồng xong vườn rau sau nhà đa năng.")
    sender.get_by_label(re.compile("ghi tên")).check()
    sender.get_by_role("button", name="Gửi bài").click()

    writer = desk_of(union.school_a, "can-bo-truyen-thong")
    writer.goto("/lam-viec/S001/bai-gui/")
    writer.get_by_role("button", name="Dựng thành bài").click()
    writer.get_by_label("Tiêu đề").fill("Vườn rau của tổ Hóa")
    writer.get_by_label("Chuyên mục").select_option(label="Hoạt động công đoàn")
    writer.get_by_role("button", name="Nhờ duyệt").click()
    sender.goto("/gui-bai/cua-toi/")
    expect(sender.get_by_text("Đang dựng thành bài")).to_be_visible()
    chair = desk_of(union.school_a, "chu-tich")
    chair.goto(f"/lam-viec/S001/bai-viet/{Story.objects.get().article_id}/")
    chair.get_by_role("button", name="Duyệt và đăng ngay").click()

    sender.goto("/gui-bai/cua-toi/")
    assert_accessible(sender)
    sender.get_by_role("link", name="Đọc bài đã đăng").click()
    expect(sender.get_by_text("Bài có phần đóng góp của đoàn viên Lê Thị Hoa.")).to_be_visible()


def test_a_banner_is_entered_in_the_register_with_a_picture_of_it(union, desk_of, screenshot, assert_accessible):
    phone = desk_of(union.school_a, "can-bo-truyen-thong", width=360)
    phone.goto("/lam-viec/S001/san-pham/them/")
    assert_accessible(phone)
    phone.get_by_label("Ảnh minh chứng").set_input_files([picture()])
    phone.get_by_label("Tên sản phẩm").fill("Băng rôn Ngày Nhà giáo Việt Nam")
    phone.get_by_label("Loại hình").select_option(label="Băng rôn, pa nô")
    phone.get_by_label("Kênh", exact=True).select_option(index=1)
    phone.get_by_label("Ngày đưa tới người xem").fill(f"{timezone.localdate():%Y-%m-%d}")
    phone.evaluate("scrollTo(0, 0)")
    screenshot(phone, "san-pham")
    phone.get_by_role("button", name="Ghi vào sổ").click()
    expect(phone.get_by_text("Băng rôn Ngày Nhà giáo Việt Nam").first).to_be_visible()
    assert Product.objects.get().evidence is not None
    assert_accessible(phone)
