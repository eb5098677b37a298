"""From an article to the channels and into the register."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lantoa.base.errors import Conflict
from lantoa.base.worker import run_pending
from lantoa.channels import actions as channel_actions
from lantoa.channels.facebook.standin import FacebookStandIn
from lantoa.channels.models import Publication
from lantoa.newsroom import actions, outlets
from lantoa.newsroom.models import Product

pytestmark = pytest.mark.django_db


@pytest.fixture
def facebook(settings):
    standin = FacebookStandIn().start()
    standin.add_page("111", "Công đoàn trường", "khoa-trang")
    settings.CHANNEL_URLS = {"facebook": standin.url}
    yield standin
    standin.stop()


@pytest.fixture
def fanpage(union, facebook):
    return channel_actions.connect(None, union.school_a, "facebook", {"page_id": "111", "token": "khoa-trang"})


def test_an_officer_brings_an_article_to_a_page_and_the_post_is_in_the_register(
    union, fanpage, facebook, published, photo, signed_in
):
    cover = actions.add_picture(None, union.school_a, photo(), title="Hội thao")
    article = published(union.school_a, cover=cover)
    client = signed_in(union.account(union.school_a, "chu-tich"))
    work = client.get(reverse("newsroom:article_work", args=["S001", article.pk])).content.decode()
    desk = reverse("channels:compose", args=["S001", "bai-viet", article.pk])
    assert desk in work
    assert client.post(desk, {"account": fanpage.pk}, follow=True).status_code == 200
    publication = Publication.objects.get()
    page = client.get(desk).content.decode()
    assert "Hội thao chào mừng 20/11" in page
    assert "Đăng tất cả ngay" in page
    key = f"b{publication.pk}-"
    client.post(
        reverse("channels:publication_luu", args=["S001", publication.pk]),
        {key + "text": "Mời đọc bài mới", key + "link": "", key + "pictures": publication.content["pictures"]},
    )
    client.post(reverse("channels:send_all", args=["S001", "bai-viet", article.pk]))
    run_pending()
    publication.refresh_from_db()
    post = facebook.state["posts"][publication.remote_id]
    assert (post["message"], len(post["media"])) == ("Mời đọc bài mới", 1)
    product = Product.objects.get(publication=publication)
    assert (product.medium.code, product.channel, product.link) == ("mang-xa-hoi", "facebook", publication.address)
    assert product.digital
    client.post(reverse("channels:withdraw_all", args=["S001", "bai-viet", article.pk]))
    run_pending()
    product.refresh_from_db()
    assert product.struck_at is not None
    assert post["gone"]


def test_an_article_that_is_not_approved_does_not_reach_the_channels(union, fanpage, column, signed_in):
    draft = actions.write(None, union.school_a, title="Chưa xong", column=column, text="Một nửa.", summary="Nửa.")
    client = signed_in(union.account(union.school_a, "chu-tich"))
    response = client.get(reverse("channels:compose", args=["S001", "bai-viet", draft.pk]))
    assert response.status_code == 409


def test_words_that_a_channel_would_refuse_are_kept_in_the_draft_and_not_sent(union, fanpage, published, signed_in):
    article = published(union.school_a)
    publication = channel_actions.draft(
        None, fanpage, outlets.compose(None, union.school_a, article.pk), source="bai-viet", source_id=article.pk
    )
    client = signed_in(union.account(union.school_a, "chu-tich"))
    key = f"b{publication.pk}-"
    one = reverse("channels:publication_luu", args=["S001", publication.pk])
    page = client.post(one, {"ve": "nguon", key + "text": "Ngày hội " * 8_000, key + "link": ""}, follow=True)
    assert "Ngày hội Ngày hội" in page.content.decode()
    assert "Bài dài quá" in page.content.decode()
    page = client.post(reverse("channels:publication_dang", args=["S001", publication.pk]), follow=True)
    assert "Bài dài quá" in page.content.decode()
    publication.refresh_from_db()
    assert publication.state == "draft"
    assert "Ngày hội Ngày hội" in publication.content["text"]


def test_what_is_planned_keeps_its_words_until_the_new_ones_can_be_sent(union, fanpage, published, signed_in):
    article = published(union.school_a)
    publication = channel_actions.draft(
        None, fanpage, outlets.compose(None, union.school_a, article.pk), source="bai-viet", source_id=article.pk
    )
    channel_actions.publish(None, publication, at=timezone.now() + timedelta(days=1))
    client = signed_in(union.account(union.school_a, "chu-tich"))
    key = f"b{publication.pk}-"
    where = reverse("channels:publication_luu", args=["S001", publication.pk])
    response = client.post(where, {"ve": "nguon", key + "text": "Ngày hội " * 8_000, key + "link": ""})
    page = response.content.decode()
    assert response.status_code == 400
    assert "Ngày hội Ngày hội" in page
    assert "Bài dài quá" in page
    publication.refresh_from_db()
    assert "Ngày hội Ngày hội" not in publication.content["text"]


def test_the_desk_says_that_an_article_not_yet_public_gives_its_posts_no_link(
    union, fanpage, published, column, signed_in
):
    said = "Chưa có liên kết để kèm theo"
    later = actions.write(None, union.school_a, title="Mai đăng", column=column, text="Mai.", summary="Mai.")
    actions.schedule(None, later, timezone.now() + timedelta(days=1))
    client = signed_in(union.account(union.school_a, "chu-tich"))
    assert said in client.get(reverse("channels:compose", args=["S001", "bai-viet", later.pk])).content.decode()
    public = published(union.school_a)
    assert said not in client.get(reverse("channels:compose", args=["S001", "bai-viet", public.pk])).content.decode()


def test_a_post_in_the_register_is_struck_by_withdrawing_it(union, fanpage, published):
    article = published(union.school_a)
    message = outlets.compose(union.account(union.school_a, "chu-tich"), union.school_a, article.pk)
    assert message.body == "Sáng nay trường tổ chức hội thao.\n\nNhiều đoàn viên tham gia."
    publication = channel_actions.draft(None, fanpage, message, source="bai-viet", source_id=article.pk)
    channel_actions.publish(None, publication)
    run_pending()
    with pytest.raises(Conflict):
        actions.remove_product(None, Product.objects.get(publication=publication), "nhầm")


def test_the_list_of_publications_asks_the_database_a_fixed_number_of_times(
    union, fanpage, published, signed_in, django_assert_max_num_queries
):
    from lantoa.channels.message import Message

    client = signed_in(union.account(union.school_a, "chu-tich"))
    for number in range(15):
        channel_actions.draft(None, fanpage, Message(title=f"Bài {number}", summary="Tóm tắt"))
    with django_assert_max_num_queries(14):
        assert client.get(reverse("channels:index", args=["S001"])).status_code == 200
