"""Sheets and readings, from an article to the register of products."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lantoa.base.documents.tests.samples import photo
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.icons import PICTOGRAMS
from lantoa.base.models import AuditEntry
from lantoa.channels.print import actions
from lantoa.channels.print.models import READING, Print
from lantoa.newsroom import actions as newsroom
from lantoa.newsroom.models import Column, Product
from lantoa.notices import actions as notices

WORDS = {"title": "Ngày hội sức khỏe", "lead": "Khám miễn phí.", "body": "Sáng nay.", "link": "https://a.vn/tin/"}


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def writer(union):
    return union.account(union.school_a, "chu-tich")


@pytest.fixture
def article(union):
    unit = union.school_a
    picture = newsroom.add_picture(None, unit, SimpleUploadedFile("a.jpg", photo(), "image/jpeg"), title="Khám mắt")
    written = newsroom.write(
        None, unit, title="Khám sức khỏe cho 200 đoàn viên", summary="Miễn phí, lúc 7h30.", text="Sáng 15/11, trường khám.",
        column=Column.objects.get(code="hoat-dong-cong-doan"), cover=picture,
    )  # fmt: skip
    return newsroom.publish(None, written)


def at(unit, name, *args):
    return reverse(f"print:{name}", args=[unit.code, *args])


def test_a_leaflet_of_an_article_starts_with_its_words_and_its_picture(union, writer, article, signed_in):
    client = signed_in(writer)
    address = f"{at(union.school_a, 'new', 'to-roi-a4')}?nguon=bai-viet&so={article.pk}"
    page = client.get(address).content.decode()
    assert "Khám sức khỏe cho 200 đoàn viên" in page
    assert "Sáng 15/11, trường khám." in page
    assert article.get_absolute_url() in page
    assert "data:image/png;base64," in page
    response = client.post(
        address, {"do": "save", "title": "Khám sức khỏe", "body": "Sáng nay.", "link": "https://a.vn/"}
    )
    made = Print.objects.get()
    assert response["Location"] == made.get_absolute_url()
    assert (made.source, made.source_id, made.picture_id) == ("bai-viet", article.pk, article.cover_id)
    assert AuditEntry.objects.filter(verb="print.make").count() == 1


@pytest.mark.parametrize(("form", "head"), [("pdf", b"%PDF"), ("png", b"\x89PNG"), ("svg", b"<svg")])
def test_it_is_taken_away_as_pdf_png_and_svg(union, writer, signed_in, form, head):
    made = actions.create(writer, union.school_a, "to-roi-a5", WORDS)
    response = signed_in(writer).get(at(union.school_a, "download", made.pk, form))
    assert response.content.startswith(head)
    assert response["Content-Disposition"] == f'attachment; filename="ngay-hoi-suc-khoe.{form}"'


def test_certificates_as_pictures_come_in_one_zip(union, writer, signed_in):
    words = {"title": "Giấy chứng nhận", "names": "Nguyễn Thị An\nTrần Văn Bảo"}
    made = actions.create(writer, union.school_a, "chung-nhan", words)
    response = signed_in(writer).get(at(union.school_a, "download", made.pk, "png"))
    assert zipfile.ZipFile(io.BytesIO(response.content)).namelist() == ["trang-001.png", "trang-002.png"]


def test_the_preview_of_certificates_is_one_sheet_and_says_how_many_there_are(union, writer, signed_in):
    words = {"title": "Giấy chứng nhận", "names": "An\n" * 300 + "Tôn Nữ Thị Ngọc Hương Giang"}
    page = signed_in(writer).post(at(union.school_a, "preview", "chung-nhan"), words).content.decode()
    assert "301 tờ; đây là tờ có tên dài nhất" in page
    assert page.count("<img") == 1


def test_the_icons_of_an_infographic_are_listed_with_pictures_and_names(union, writer, signed_in):
    page = signed_in(writer).get(at(union.school_a, "new", "infographic")).content.decode()
    listed = re.findall(r'<li data-word="([^"]+)"><svg class="icon"[^>]*>.+?</svg><span>\1</span>', page)
    assert listed == list(PICTOGRAMS.values())


def test_the_preview_comes_as_one_types_and_keeps_nothing(union, writer, signed_in):
    response = signed_in(writer).post(at(union.school_a, "preview", "anh-vuong"), {"title": "Chào năm học mới"})
    assert b"data:image/png;base64," in response.content
    assert not Print.objects.exists()


def test_the_preview_says_what_is_too_long_and_what_is_missing(union, writer, signed_in):
    client = signed_in(writer)
    long = client.post(at(union.school_a, "preview", "to-roi-a5"), WORDS | {"body": "Một câu vừa phải. " * 300})
    assert "Nội dung: chưa vừa chỗ. Hãy bớt khoảng" in long.content.decode()
    assert "Hãy điền “Tiêu đề”" in client.post(at(union.school_a, "preview", "anh-vuong"), {}).content.decode()


def test_without_javascript_a_button_shows_the_preview_and_saves_nothing(union, writer, signed_in):
    response = signed_in(writer).post(
        at(union.school_a, "new", "anh-vuong"), {"title": "Chào năm học mới", "do": "preview"}
    )
    assert b"data:image/png;base64," in response.content
    assert not Print.objects.exists()


def test_another_units_picture_is_not_shown(union, writer, signed_in):
    picture = newsroom.add_picture(None, union.school_b, SimpleUploadedFile("a.jpg", photo(), "image/jpeg"), title="x")
    with pytest.raises(Invalid):
        actions.create(writer, union.school_a, "anh-vuong", WORDS, picture=picture)
    with_it = signed_in(writer).post(at(union.school_a, "preview", "anh-vuong"), {"title": "A", "picture": picture.pk})
    without = signed_in(writer).post(at(union.school_a, "preview", "anh-vuong"), {"title": "A"})
    assert with_it.content == without.content


@time_machine.travel("2026-11-20 09:00+07:00", tick=False)
def test_a_reading_of_an_article_is_spoken_vietnamese_with_its_length(union, writer, article, signed_in):
    client = signed_in(writer)
    page = client.get(f"{at(union.school_a, 'new', READING)}?nguon=bai-viet&so={article.pk}").content.decode()
    assert "Khám sức khỏe cho hai trăm đoàn viên." in page
    assert "lúc bảy giờ ba mươi phút" in page
    assert "ngày mười lăm tháng mười một" in page
    assert "giây" in page


def test_words_that_a_voice_would_stumble_over_are_named_and_can_be_turned_into_speech(union, writer, signed_in):
    client = signed_in(writer)
    data = {"title": "Tin", "text": "CĐCS họp lúc 7h30.", "do": "aloud"}
    shown = client.post(at(union.school_a, "preview", READING), data).content.decode()
    assert "“CĐCS”, “7h30.”" in shown
    page = client.post(at(union.school_a, "new", READING), data).content.decode()
    assert "công đoàn cơ sở họp lúc bảy giờ ba mươi phút." in page
    assert "Còn chỗ khó đọc" not in page


def test_a_sheet_that_was_handed_out_is_a_product_with_the_sheet_as_evidence(union, writer):
    made = actions.create(writer, union.school_a, "to-roi-a5", WORDS)
    actions.register(writer, made, way="phat", day=made.created_at.date(), audience=120)
    product = Product.objects.get()
    assert (product.medium.code, product.channel, product.audience) == ("to-roi", "hand", 120)
    assert product.evidence.width == 1080
    assert not product.digital
    with pytest.raises(Conflict):
        actions.register(writer, made, way="phat", day=made.created_at.date())


def test_the_same_sheet_sent_by_zalo_is_a_digital_product(union, writer):
    made = actions.create(writer, union.school_a, "infographic", {"title": "Số liệu", "figures": "82% | được khám"})
    actions.register(writer, made, way="zalo", day=made.created_at.date())
    assert Product.objects.get().medium.code == "infographic"
    assert Product.objects.get().digital


def test_a_reading_needs_a_photograph_or_the_article_behind_it(union, writer, article):
    made = actions.create(writer, union.school_a, READING, {"title": "Tin", "text": "Kính thưa các thầy cô."})
    with pytest.raises(Invalid):
        actions.register(writer, made, way="loa", day=made.created_at.date())
    assert Print.objects.get().registered_at is None
    actions.register(writer, made, way="loa", day=made.created_at.date(), link="https://a.vn/tin/")
    assert Product.objects.filter(article=None).get().channel == "loudspeaker"


def test_a_reading_of_a_notice_leads_to_the_meeting_where_it_is_told(union, writer, signed_in):
    notice = notices.publish(
        None, notices.draft(None, union.school_a, title="Lịch khám", body="Sáng thứ Bảy.", must_read=True)
    )
    made = actions.create(
        writer, union.school_a, READING, {"title": "a", "text": "b"}, source="thong-bao", source_id=notice.pk
    )
    page = signed_in(writer).get(made.get_absolute_url()).content.decode()
    assert reverse("notices:meeting", args=[union.school_a.code, notice.pk]) in page


def test_another_unit_makes_and_sees_nothing_here(union, writer, article, signed_in):
    made = actions.create(writer, union.school_a, "to-roi-a5", WORDS)
    stranger = union.account(union.school_b, "chu-tich")
    for act in (
        lambda: actions.create(stranger, union.school_a, "to-roi-a5", WORDS),
        lambda: actions.change(stranger, made, WORDS),
        lambda: actions.discard(stranger, made),
        lambda: actions.register(stranger, made, way="phat", day=made.created_at.date()),
    ):
        with pytest.raises(NotAllowed):
            act()
    client = signed_in(stranger)
    assert client.get(at(union.school_a, "download", made.pk, "pdf")).status_code == 403
    assert client.get(at(union.school_b, "download", made.pk, "pdf")).status_code == 404
    own = f"{at(union.school_b, 'new', 'to-roi-a4')}?nguon=bai-viet&so={article.pk}"
    assert client.get(own).status_code == 404


def test_an_address_that_is_none_is_refused_and_the_form_keeps_what_was_written(union, writer, signed_in):
    response = signed_in(writer).post(
        at(union.school_a, "new", "anh-vuong"), {"title": "Chào", "link": "javascript:alert(1)", "do": "save"}
    )
    assert "Địa chỉ trang chưa đúng" in response.content.decode()
    assert "Chào" in response.content.decode()
    assert not Print.objects.exists()


def test_the_list_costs_the_same_however_long_it_is(union, writer, signed_in):
    client = signed_in(writer)
    client.get(at(union.school_a, "index"))
    counts = []
    for _ in range(2):
        for n in range(4):
            actions.create(writer, union.school_a, "anh-vuong", {"title": f"Ảnh {n}"})
        with CaptureQueriesContext(connection) as queries:
            client.get(at(union.school_a, "index"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_discarding_leaves_the_register_alone(union, writer):
    made = actions.create(writer, union.school_a, "to-roi-a5", WORDS)
    actions.register(writer, made, way="bang-tin", day=made.created_at.date())
    actions.discard(writer, made)
    assert not Print.objects.exists()
    assert Product.objects.counted().count() == 1
