"""The officers' pages and the members' forms: who may open them, what is on them, what their buttons do."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from lantoa.newsroom import actions
from lantoa.newsroom.models import Article, Medium, NewsEntry, NewsSource, Product, State, Story

pytestmark = pytest.mark.django_db


# --- Who may open what --------------------------------------------------------------------------------------------


def work_addresses(article, story, product, column, placement):
    """Every officer page of this room at school A: name, arguments, whether it is a POST."""
    one = ["S001", article.pk]
    yield from [("articles", ["S001"], False), ("article_new", ["S001"], False), ("stories", ["S001"], False)]
    yield from [("offers", ["S001"], False), ("products", ["S001"], False), ("product_new", ["S001"], False)]
    yield from [("columns", ["S001"], False), ("product_export", ["S001", "csv"], False)]
    yield from [("article_work", one, False), ("article_edit", one, False), ("article_preview", one, False)]
    yield from [("article_versions", one, False), ("push", one, False)]
    for verb in ("nho_duyet", "duyet", "dang", "tra_lai", "hen_gio", "bo_hen", "rut", "dinh_chinh", "de_xuat"):
        yield f"article_{verb}", one, True
    for verb in ("take", "use", "decline"):
        yield f"story_{verb}", ["S001", story.pk], True
    yield "product_remove", ["S001", product.pk], True
    yield "column_change", ["S001", column.pk], True
    yield "sources", ["S001"], False
    entry = NewsEntry.objects.first() or NewsEntry.objects.create(
        source=NewsSource.objects.create(unit=article.unit, name="Báo", address="https://bao.example/rss"), mark="1",
        title="Tin", address="https://bao.example/1", published_at=timezone.now(),
    )  # fmt: skip
    yield "source_change", ["S001", entry.source_id], True
    yield "entry_answer", ["S001", entry.pk], True
    yield "offer_answer", ["S001", placement.pk], True
    yield "take_down", ["S001", placement.pk], True


def test_every_officer_page_opens_for_its_officer_and_for_nobody_else(union, published, client, column):
    article = published(union.school_a)
    story = actions.send_story(None, union.person(union.school_a), text="Chuyện hay")
    own_column = actions.add_column(None, union.school_a, name="Góc cổng trường")
    product = actions.register_product(
        None, union.school_a, medium=Medium.objects.get(code="to-roi"), title="Tờ rơi", produced_on=date(2026, 1, 2),
        channel="hand",
    )  # fmt: skip
    placement = article.placements.get()
    chair = union.account(union.school_a, "chu-tich")
    above = union.account(union.north, "chu-tich")
    outsiders = [union.account(union.school_a), union.account(union.school_b, "chu-tich"), above]
    addresses = [
        (reverse(f"newsroom:{name}", args=args), post)
        for name, args, post in work_addresses(article, story, product, own_column, placement)
    ]
    known = {
        p.name for p in __import__("lantoa.newsroom.urls", fromlist=["x"]).urlpatterns if "lam-viec" in str(p.pattern)
    }
    assert {name for name, *_ in work_addresses(article, story, product, own_column, placement)} == known
    for address, post in addresses:
        response = client.post(address) if post else client.get(address)
        assert response.status_code == 302
        assert "/tai-khoan/login/" in response.url
    for outsider in outsiders:
        client.force_login(outsider)
        for address, post in addresses:
            # Who receives a unit's reports may open the evidence behind them.
            reads_evidence = outsider == above and address.startswith("/lam-viec/S001/san-pham/") and not post
            expected = 200 if reads_evidence and not address.endswith("/them/") else 403
            assert (client.post(address) if post else client.get(address)).status_code == expected, address
    article.refresh_from_db()
    story.refresh_from_db()
    assert article.live
    assert story.state == "received"
    client.force_login(chair)
    for address, post in addresses:
        if post:
            assert client.get(address).status_code == 405, address
        else:
            assert client.get(address).status_code == 200, address


def test_an_article_of_another_unit_is_not_found_under_ones_own(union, published, signed_in):
    article = published(union.school_b)
    client = signed_in(union.account(union.school_a, "chu-tich"))
    for name in ("article_work", "article_edit", "article_preview", "article_versions", "push"):
        assert client.get(reverse(f"newsroom:{name}", args=["S001", article.pk])).status_code == 404
    assert client.post(reverse("newsroom:article_rut", args=["S001", article.pk]), {"reason": "x"}).status_code == 404


# --- The officer's way ------------------------------------------------------------------------------------------


def form_of(column, **more):
    return {
        "title": "Hội thao 20/11", "column": column.pk, "summary": "Vui và khỏe.", "text": "Một.\n\n## Hai\n\nBa.",
        "campaign": "", "byline": "Lê An", "lam": "luu", **more,
    }  # fmt: skip


def test_an_article_is_written_with_photos_previewed_reviewed_and_published(union, photo, client, column, campaign):
    writer, chair = union.account(union.school_a, "can-bo-truyen-thong"), union.account(union.school_a, "chu-tich")
    client.force_login(writer)
    response = client.post(
        "/lam-viec/S001/bai-viet/moi/",
        form_of(column, campaign=campaign.pk, photo_0=photo(), caption_new_0="Kéo co", credit_new_0="Minh", photo_1=photo(),
                caption_new_1="Trao giải"),
    )  # fmt: skip
    article = Article.objects.get()
    assert response.url == f"/lam-viec/S001/bai-viet/{article.pk}/sua/"
    assert article.cover_caption == "Kéo co"
    assert [b.block_type for b in article.body] == ["paragraph", "heading", "paragraph", "picture"]
    assert article.body[3].value["caption"] == "Trao giải"
    page = client.get(response.url).content.decode()
    inner = article.body[3].value["picture"].pk
    assert f"[Ảnh {inner}]" in page
    # The other picture becomes the cover, the first goes into the text; one caption is put right.
    response = client.post(
        response.url,
        form_of(column, text=f"Một.\n\n[Ảnh {inner}]", cover=inner, based_on=article.latest_revision_id,
                **{f"caption_{inner}": "Trao giải nhất"}, lam="xem-truoc"),
    )  # fmt: skip
    article.refresh_from_db()
    assert article.cover_id == inner
    assert article.cover_caption == "Trao giải nhất"
    assert "Kéo co" in client.get(response.url).content.decode()
    assert client.get(response.url)["Cache-Control"] == "no-store"
    response = client.post(f"/lam-viec/S001/bai-viet/{article.pk}/nho-duyet/")
    article.refresh_from_db()
    assert article.state == State.IN_REVIEW
    client.post(f"/lam-viec/S001/bai-viet/{article.pk}/dang/")
    article.refresh_from_db()
    assert not article.live
    client.force_login(chair)
    assert "Duyệt bài" in client.get("/viec-can-lam/").content.decode()
    work = client.get(f"/lam-viec/S001/bai-viet/{article.pk}/").content.decode()
    assert "Duyệt và đăng ngay" in work
    client.post(f"/lam-viec/S001/bai-viet/{article.pk}/dang/", {"version": article.latest_revision_id})
    article.refresh_from_db()
    assert article.live
    assert "Trao giải nhất" in client.get(article.get_absolute_url()).content.decode()


def test_a_reviewer_does_not_approve_what_was_not_on_the_screen(union, client, column):
    writer, chair = union.account(union.school_a, "can-bo-truyen-thong"), union.account(union.school_a, "chu-tich")
    article = actions.write(writer, union.school_a, title="Bài", column=column, text="Một.")
    seen = article.latest_revision_id
    article = actions.submit(writer, actions.save_draft(writer, article, text="Hai."))
    client.force_login(chair)
    client.post(f"/lam-viec/S001/bai-viet/{article.pk}/dang/", {"version": seen})
    article.refresh_from_db()
    assert not article.live


def test_what_was_typed_is_still_there_after_an_error(union, client, column, photo):
    client.force_login(union.account(union.school_a, "can-bo-truyen-thong"))
    fake = photo("virus.jpg")
    fake.file = io.BytesIO(b"MZ not a picture")
    response = client.post("/lam-viec/S001/bai-viet/moi/", form_of(column, photo_0=fake))
    page = response.content.decode()
    assert response.status_code == 400
    assert "không đọc được như một ảnh" in page
    assert "## Hai" in page
    assert not Article.objects.exists()


def test_somebody_elses_newer_version_is_not_overwritten_and_ones_text_is_kept(union, client, column):
    writer = union.account(union.school_a, "can-bo-truyen-thong")
    article = actions.write(writer, union.school_a, title="Bài", column=column, text="Một.")
    seen = article.latest_revision_id
    actions.save_draft(None, article, text="Của người khác.")
    client.force_login(writer)
    response = client.post(
        f"/lam-viec/S001/bai-viet/{article.pk}/sua/", form_of(column, text="Của tôi.", based_on=seen)
    )
    assert response.status_code == 400
    page = response.content.decode()
    assert "người khác lưu" in page
    assert "Của tôi." in page


def test_two_versions_are_shown_with_their_difference(union, client, column):
    writer = union.account(union.school_a, "can-bo-truyen-thong")
    article = actions.write(writer, union.school_a, title="Bài", column=column, text="Có ba mươi người.")
    actions.save_draft(writer, article, text="Có bốn mươi người.")
    client.force_login(writer)
    page = client.get(f"/lam-viec/S001/bai-viet/{article.pk}/phien-ban/").content.decode()
    assert "<del>ba</del>" in page
    assert "<ins>bốn</ins>" in page


def test_returning_scheduling_withdrawing_and_correcting_by_buttons(union, client, column):
    writer, chair = union.account(union.school_a, "can-bo-truyen-thong"), union.account(union.school_a, "chu-tich")
    article = actions.submit(writer, actions.write(writer, union.school_a, title="Bài", column=column, text="Một."))
    client.force_login(chair)
    base = f"/lam-viec/S001/bai-viet/{article.pk}/"

    def state():
        article.refresh_from_db()
        return article.state

    client.post(base + "tra-lai/", {"comment": ""})
    assert state() == State.IN_REVIEW
    client.post(base + "tra-lai/", {"comment": "Thêm ảnh nhé."})
    assert state() == State.RETURNED
    client.force_login(writer)
    assert "Thêm ảnh nhé." in client.get("/viec-can-lam/").content.decode()
    client.post(base + "nho-duyet/")
    client.force_login(chair)
    client.post(base + "hen-gio/", {"publish_at": "2001-01-01T08:00"})
    assert state() == State.IN_REVIEW
    client.post(base + "hen-gio/", {"publish_at": "2099-01-01T08:00", "expires_at": "2099-02-01T08:00"})
    assert state() == State.SCHEDULED
    assert timezone.localtime(article.scheduled_for).hour == 8
    client.post(base + "bo-hen/")
    assert state() == State.APPROVED
    client.post(base + "dang/")
    assert state() == State.PUBLISHED
    client.post(base + "dinh-chinh/", {"note": "Đúng là 40 người."})
    assert article.corrections.count() == 1
    client.post(base + "de-xuat/")
    assert article.placements.filter(unit=union.north, state="offered").exists()
    client.post(base + "rut/", {"reason": "Nhầm"})
    assert state() == State.WITHDRAWN


def test_offers_and_branches_by_buttons(union, published, client):
    article = published(union.school_a)
    offer = actions.offer_up(None, article)
    client.force_login(union.account(union.north, "chu-tich"))
    assert article.title in client.get("/lam-viec/P01/de-xuat/").content.decode()
    assert "đề xuất" in client.get("/viec-can-lam/").content.decode()
    client.post(f"/lam-viec/P01/de-xuat/{offer.pk}/", {"tra-loi": "nhan"})
    assert article.title in client.get("/don-vi/P01/tin/").content.decode()
    page = client.get(f"/lam-viec/P01/bai-viet/{article.pk}/dua-xuong/", {"q": "nam trung yen"}).content.decode()
    assert "S002" in page
    assert "S003" not in page
    client.post(f"/lam-viec/P01/bai-viet/{article.pk}/dua-xuong/", {"unit": ["S002", "S003"]})
    assert article.title in client.get("/don-vi/S002/tin/").content.decode()
    assert article.title not in client.get("/don-vi/S003/tin/").content.decode()
    placed = article.placements.get(unit=union.school_b)
    client.post(f"/lam-viec/P01/noi-hien/{placed.pk}/go/")
    assert article.title not in client.get("/don-vi/S002/tin/").content.decode()


def test_a_member_sends_a_story_and_sees_what_became_of_it(union, client, photo):
    member = union.account(union.school_a)
    client.force_login(member)
    page = client.get("/gui-bai/").content.decode()
    assert 'name="credited"' in page
    assert "checked" not in page
    assert page.index('name="photos"') < page.index('name="text"')
    response = client.post("/gui-bai/", {"text": "Cô Hoa hiến máu", "photos": [photo(), photo()], "credited": "on"})
    assert response.url == "/gui-bai/cua-toi/"
    story = Story.objects.get()
    assert story.photos.count() == 2
    assert "Đã nhận" in client.get("/gui-bai/cua-toi/").content.decode()
    actions.decline_story(None, story, "Cảm ơn cô, tuần này đã có bài tương tự.")
    assert "tuần này đã có bài tương tự" in client.get("/gui-bai/cua-toi/").content.decode()
    assert "Cô Hoa hiến máu" in client.get("/toi/").content.decode()
    client.force_login(union.account(union.school_a))
    assert "Cô Hoa" not in client.get("/gui-bai/cua-toi/").content.decode()
    assert client.post("/gui-bai/", {"text": ""}).status_code == 400


def test_an_officer_makes_an_article_of_a_story(union, client, photo):
    story = actions.send_story(None, union.person(union.school_a), text="Cô Hoa hiến máu", uploads=[photo()])
    client.force_login(union.account(union.school_a, "can-bo-truyen-thong"))
    assert "Cô Hoa hiến máu" in client.get("/lam-viec/S001/bai-gui/").content.decode()
    assert "bài đoàn viên gửi" in client.get("/viec-can-lam/").content.decode()
    response = client.post(f"/lam-viec/S001/bai-gui/{story.pk}/dung/")
    article = Article.objects.get()
    assert response.url == f"/lam-viec/S001/bai-viet/{article.pk}/sua/"
    assert client.get(response.url).status_code == 200


def test_products_are_registered_with_evidence_counted_and_exported(union, client, photo, published, campaign):
    published(union.school_a, "=2+5", campaign=campaign)
    client.force_login(union.account(union.school_a, "can-bo-truyen-thong"))
    form = {
        "title": "Tờ rơi an toàn lao động", "medium": Medium.objects.get(code="to-roi").pk, "channel": "hand",
        "produced_on": timezone.localdate().isoformat(), "campaign": campaign.pk, "column": "", "link": "", "audience": "120",
    }  # fmt: skip
    assert client.post("/lam-viec/S001/san-pham/them/", form).status_code == 400
    response = client.post("/lam-viec/S001/san-pham/them/", {**form, "evidence": photo()})
    assert response.url == "/lam-viec/S001/san-pham/"
    product = Product.objects.get(article=None)
    assert (product.digital, product.audience, product.evidence.unit) == (False, 120, union.school_a)
    page = client.get("/lam-viec/S001/san-pham/").content.decode()
    assert "1/2" in page
    assert "50%" in page
    text = b"".join(client.get("/lam-viec/S001/san-pham/tai-ve.csv").streaming_content).decode("utf-8-sig")
    assert "Tờ rơi an toàn lao động" in text
    assert "'=2+5" in text
    book = openpyxl.load_workbook(io.BytesIO(client.get("/lam-viec/S001/san-pham/tai-ve.xlsx?loai=digital").content))
    rows = list(book.active.values)
    assert [row[1] for row in rows] == ["Tên sản phẩm", "=2+5"]
    assert book.active["B2"].data_type == "s"
    client.post(f"/lam-viec/S001/san-pham/{product.pk}/gach/", {"reason": "Ghi hai lần"})
    assert list(Product.objects.counted()) == [Product.objects.get(article__isnull=False)]


def test_a_product_to_come_and_an_articles_entry_are_left_alone(union, published):
    from lantoa.base.errors import Conflict, Invalid, NotAllowed

    medium = Medium.objects.get(code="phat-thanh")
    officer, outsider = union.account(union.school_a, "can-bo-truyen-thong"), union.account(union.school_b, "chu-tich")
    tomorrow = timezone.localdate() + timedelta(days=1)
    facts = {"medium": medium, "title": "Phát thanh", "channel": "loudspeaker", "link": "https://a.vn/"}
    with pytest.raises(Invalid, match="chưa tới"):
        actions.register_product(officer, union.school_a, produced_on=tomorrow, **facts)
    with pytest.raises(NotAllowed):
        actions.register_product(outsider, union.school_a, produced_on=timezone.localdate(), **facts)
    published(union.school_a)
    with pytest.raises(Conflict):
        actions.remove_product(officer, Product.objects.get(), "Không thích")


def test_a_unit_opens_and_closes_its_own_columns(union, client):
    client.force_login(union.account(union.school_a, "chu-tich"))
    client.post("/lam-viec/S001/chuyen-muc/", {"name": "Góc cổng trường", "description": ""})
    column = union.school_a.columns.get()
    assert column.code == "goc-cong-truong"
    assert "Góc cổng trường" in client.get("/lam-viec/S001/bai-viet/moi/").content.decode()
    client.post(f"/lam-viec/S001/chuyen-muc/{column.pk}/", {"active": "0"})
    assert "Góc cổng trường" not in client.get("/lam-viec/S001/bai-viet/moi/").content.decode()
    assert client.get(column.get_absolute_url()).status_code == 200


def test_work_lists_cost_the_same_however_long(union, published, client, django_assert_max_num_queries):
    for number in range(15):
        published(union.school_a, f"Bài {number}")
        actions.send_story(None, union.person(union.school_a), text=f"Tin {number}")
    client.force_login(union.account(union.school_a, "chu-tich"))
    for address in ("bai-viet/", "bai-gui/", "san-pham/"):
        with django_assert_max_num_queries(25):
            client.get(f"/lam-viec/S001/{address}")


def test_a_version_saved_before_there_were_tags_can_still_be_opened(union, published):
    article = published(union.school_a)
    content = article.serializable_data()
    content.pop("tags")
    assert article.with_content_json(content).tags == ""
