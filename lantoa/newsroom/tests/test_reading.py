"""What readers and their machines find: articles, lists, columns, campaigns, tags, feeds, the sitemap, the search."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.utils import timezone

from lantoa.newsroom import actions
from lantoa.newsroom.feeds import topics_of
from lantoa.newsroom.models import Article
from lantoa.programme.models import Campaign

pytestmark = pytest.mark.django_db


def test_an_article_page_tells_readers_and_machines_the_same(union, published, photo, client, campaign):
    cover = actions.add_picture(None, union.school_a, photo(), credit="Minh")
    article = published(
        union.school_a,
        'Hội thao "vui" </script><b>',
        cover=cover,
        cover_caption="Khai mạc",
        byline="Lê An",
        campaign=campaign,
    )
    page = client.get(article.get_absolute_url()).content.decode()
    assert "Hội thao &quot;vui&quot; &lt;/script&gt;&lt;b&gt;" in page
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    data = json.loads(found[1])
    assert data["@type"] == "NewsArticle"
    assert data["headline"] == 'Hội thao "vui" </script><b>'
    assert data["author"] == [{"@type": "Person", "name": "Lê An"}]
    assert data["publisher"]["name"] == union.school_a.name
    assert data["image"][0].startswith("http")
    assert f'<link rel="canonical" href="http://127.0.0.1:8000{article.get_absolute_url()}">' in page
    assert 'property="og:image"' in page
    assert "Khai mạc" in page
    assert "Tri ân 20/11" in page


def test_old_addresses_lead_on_and_withdrawn_articles_say_so(union, published, client):
    article = published(union.school_a)
    wrong = f"/tin/2001/01/ten-cu-{article.pk}/"
    response = client.get(wrong)
    assert (response.status_code, response.url) == (301, article.get_absolute_url())
    address = article.get_absolute_url()
    actions.withdraw(None, article, "Ảnh chưa được đồng ý.")
    response = client.get(address)
    assert response.status_code == 410
    assert "Ảnh chưa được đồng ý." in response.content.decode()
    assert "hội thao" not in response.content.decode().lower().replace(article.title.lower(), "")
    draft = actions.write(None, union.school_a, title="Nháp")
    assert client.get(f"/tin/2026/11/nhap-{draft.pk}/").status_code == 404


def test_an_article_takes_four_queries(union, published, client, django_assert_max_num_queries):
    one = published(union.school_a, "Một")
    published(union.school_a, "Hai")
    page = client.get(one.get_absolute_url())
    assert "Hai" in page.content.decode()
    with django_assert_max_num_queries(4):
        client.get(one.get_absolute_url())


def test_an_article_past_its_last_day_is_gone_before_the_job_has_noted_it(union, published, client):
    one = published(union.school_a, "Một")
    Article.objects.filter(pk=one.pk).update(expires_at=timezone.now() + timedelta(seconds=60))
    assert client.get(one.get_absolute_url()).status_code == 200
    Article.objects.filter(pk=one.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(one.get_absolute_url()).status_code == 410
    assert not Article.objects.live().filter(pk=one.pk).exists()


def test_corrections_stand_below_the_article(union, published, client):
    article = published(union.school_a)
    actions.correct(None, article, "Ngày 18, không phải 17.")
    page = client.get(article.get_absolute_url()).content.decode()
    assert "Đính chính ngày" in page
    assert "Ngày 18, không phải 17." in page


@pytest.mark.parametrize("name", ["index", "column", "campaign", "unit", "unit_column", "embedded"])
def test_lists_show_articles_and_stay_cheap(
    union, published, client, campaign, photo, name, django_assert_max_num_queries
):
    for number in range(6):
        cover = actions.add_picture(None, union.school_a, photo())
        published(union.school_a, f"Bài số {number}", campaign=campaign, cover=cover)
    address = {
        "index": "/tin/",
        "column": "/tin/chuyen-muc/hoat-dong-cong-doan/",
        "campaign": f"/tin/dot/{campaign.pk}/",
        "unit": "/don-vi/S001/tin/",
        "unit_column": "/don-vi/S001/chuyen-muc/hoat-dong-cong-doan/",
        "embedded": "/don-vi/S001/tin/nhung/",
    }[name]
    first = client.get(address).content.decode()
    assert all(f"Bài số {number}" in first for number in range(6))
    with django_assert_max_num_queries(8):
        client.get(address)


def test_long_lists_are_paged(union, published, client):
    now = timezone.now()
    for number in range(23):
        published(union.school_a, f"Bài {number:02d}", at=now - timedelta(hours=number + 1))
    first, second = client.get("/tin/").content.decode(), client.get("/tin/?trang=2").content.decode()
    assert "Bài 00" in first
    assert "Bài 20" not in first
    assert "trang=2" in first
    assert "Bài 22" in second
    assert client.get("/tin/?trang=khong").status_code == client.get("/tin/?trang=-5").status_code == 200


def test_a_units_own_column_has_feeds_of_its_own_that_its_page_names(union, published, client):
    own = actions.add_column(None, union.school_a, name="Góc học trò")
    published(union.school_a, "Trồng cây", column=own)
    published(union.school_a, "Tin khác")
    page = client.get(own.get_absolute_url()).content.decode()
    assert f'href="{own.get_absolute_url()}feed.xml"' in page
    feed = json.loads(client.get(own.get_absolute_url() + "feed.json").content)
    assert [one["title"] for one in feed["items"]] == ["Trồng cây"]
    assert feed["title"] == f"Góc học trò · {union.school_a.name}"
    assert f"{settings.BASE_URL}{own.get_absolute_url()}atom.xml" in topics_of(Article.objects.get(title="Trồng cây"))
    assert client.get(f"/don-vi/{union.school_b.code}/chuyen-muc/{own.code}/feed.xml").status_code == 404


def test_draft_campaigns_have_no_page(union, client, campaign):
    Campaign.objects.update(state=Campaign.State.DRAFT)
    assert client.get(f"/tin/dot/{campaign.pk}/").status_code == 404
    assert client.get(f"/tin/dot/{campaign.pk}/feed.xml").status_code == 404


ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.parametrize("where", ["/tin/", "/don-vi/S001/tin/", "/don-vi/S001/chuyen-muc/hoat-dong-cong-doan/",
                                   "/tin/chuyen-muc/hoat-dong-cong-doan/", "campaign"])  # fmt: skip
def test_feeds_are_valid_in_three_forms(union, published, client, campaign, where, django_assert_max_num_queries):
    where = f"/tin/dot/{campaign.pk}/" if where == "campaign" else where
    article = published(union.school_a, "Sáng tạo & đổi mới <2026>", campaign=campaign, byline="Lê An")
    actions.withdraw(None, published(union.school_a, "Đã rút", campaign=campaign), "Nhầm")
    address = "http://127.0.0.1:8000" + article.get_absolute_url()
    rss = ElementTree.fromstring(client.get(where + "feed.xml").content)
    assert (rss.tag, rss.get("version")) == ("rss", "2.0")
    (item,) = rss.findall("channel/item")
    assert item.findtext("title") == "Sáng tạo & đổi mới <2026>"
    assert item.findtext("link") == item.findtext("guid") == address
    assert item.findtext("pubDate")
    atom = ElementTree.fromstring(client.get(where + "atom.xml").content)
    assert atom.tag == f"{ATOM}feed"
    (entry,) = atom.findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}link").get("href") == address
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Lê An"
    response = client.get(where + "feed.json")
    assert response["Content-Type"] == "application/feed+json"
    feed = json.loads(response.content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [one["url"] for one in feed["items"]] == [address]
    assert feed["items"][0]["_lantoa"]["unit"] == "S001"
    with django_assert_max_num_queries(5):
        client.get(where + "feed.xml")


def test_the_sitemap_lists_what_is_published(union, published, client):
    article = published(union.school_a)
    assert b"/tin/sitemap-tin.xml" in client.get("/tin/sitemap.xml").content
    tree = ElementTree.fromstring(client.get("/tin/sitemap-tin.xml").content)
    places = [one.text for one in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert [place.endswith(article.get_absolute_url()) for place in places] == [True]


def test_search_finds_with_and_without_marks_exact_first(union, published, client):
    published(union.school_a, "Hoa dao no som")
    exact = published(union.school_a, "Hoa đào nở sớm", at=timezone.now() - timedelta(days=3))
    for typed in ("hoa đào", "hoa dao"):
        page = client.get("/tim-kiem/", {"q": typed}).content.decode()
        assert "Hoa đào nở sớm" in page
    page = client.get("/tim-kiem/", {"q": "hoa đào"}).content.decode()
    assert page.index(exact.get_absolute_url()) < page.index("hoa-dao-no-som-" + str(exact.pk - 1))


def test_articles_with_a_tag_have_a_page_and_feeds_however_it_is_spelt(union, published, client):
    first = published(union.school_a, title="Tập huấn", tags="An toàn lao động, nhà giáo")
    second = published(union.school_b, title="Diễn tập", tags="#an toàn lao động")
    published(union.school_b, title="Chuyện khác")
    page = client.get("/tin/the/an-toan-lao-dong/").content.decode()
    assert first.title in page
    assert second.title in page
    assert "Chuyện khác" not in page
    feed = json.loads(client.get("/tin/the/an-toan-lao-dong/feed.json").content)
    assert [one["title"] for one in feed["items"]] == ["Diễn tập", "Tập huấn"]
    assert feed["items"][1]["tags"][1:] == ["An toàn lao động", "nhà giáo"]
    article = client.get(first.get_absolute_url()).content.decode()
    assert 'href="/tin/the/nha-giao/"' in article
    assert '"keywords": ["An toàn lao động", "nhà giáo"]' in article
    actions.withdraw(None, first, "nhầm")
    assert client.get("/tin/the/nha-giao/").status_code == 404
    assert client.get("/tin/the/nha-giao/feed.xml").status_code == 404
