"""Public feeds: a server of the test's own stands in for news sites."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.urls import reverse

from lantoa.base import fetching
from lantoa.base.errors import Invalid
from lantoa.base.fetching import NotFetched, fetch, is_public
from lantoa.base.worker import run_pending
from lantoa.claims import actions, queries
from lantoa.claims.models import Claim, Feed, FeedItem
from lantoa.claims.tasks import copy_evidence, read_feeds, read_one_feed
from lantoa.claims.tests.conftest import STATEMENT

RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Báo</title>
<item><title>Cảnh báo lừa đảo mạo danh công đoàn</title><link>{base}/bai-1?utm_source=rss</link><author>Nguyễn Văn Viết</author>
<description>&lt;p&gt;Liên hệ 0912345678, &lt;b&gt;đừng bấm&lt;/b&gt;&lt;/p&gt;</description><pubDate>Fri, 20 Nov 2026 08:00:00 +0700</pubDate></item>
<item><title>Đội bóng thắng ba trận</title><link>{base}/bai-2</link><pubDate>Fri, 20 Nov 2026 09:00:00 +0700</pubDate></item>
<item><title>Lương cơ sở năm tới</title><link>{base}/bai-3</link></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Kiểm chứng</title><entry><title>Tin giả về bảo hiểm y tế</title>
<link href="{base}/bai-4"/><author><name>Nguyễn Văn Viết</name></author><summary>Không có</summary><updated>2026-11-19T08:00:00+07:00</updated></entry></feed>"""
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>{base}/lich-nghi-tet-cua-giao-vien.html</loc><lastmod>2026-11-18</lastmod></url>
<url><loc>{base}/bai-5</loc><news:news><news:publication_date>2026-11-21T08:00:00+07:00</news:publication_date>
<news:title>Tuyển dụng giáo viên: cảnh giác</news:title></news:news></url></urlset>"""
PAGE = (
    "<html><body><nav>Menu</nav><article><h1>Quy định</h1>"
    + "<p>Đoàn phí bằng 1% tiền lương làm căn cứ đóng bảo hiểm xã hội, gọi 0912345678.</p>" * 5
    + "</article></body></html>"
)


class _Site(BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self) -> None:
        base = f"http://127.0.0.1:{self.server.server_port}"
        type(self).asked.append(self.path)
        pages = {
            "/rss": ("application/rss+xml", RSS), "/atom": ("application/atom+xml", ATOM), "/sitemap": ("text/xml", SITEMAP),
            "/trang": ("text/html; charset=utf-8", PAGE), "/khong-phai": ("text/html", "<p>chào</p>"),
        }  # fmt: skip
        if self.path == "/vao-trong":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:1/kin")
            self.end_headers()
            return
        if self.path == "/vong":
            self.send_response(302)
            self.send_header("Location", "/vong")
            self.end_headers()
            return
        if self.headers.get("If-None-Match") == '"mot"':
            self.send_response(304)
            self.end_headers()
            return
        kind, text = pages.get(self.path, ("text/plain", ""))
        self.send_response(200 if self.path in pages or self.path == "/lon" else 404)
        self.send_header("Content-Type", kind)
        self.send_header("ETag", '"mot"')
        self.end_headers()
        self.wfile.write(b"x" * 5_000_000 if self.path == "/lon" else text.replace("{base}", base).encode())

    def log_message(self, *_words: object) -> None:
        """Quiet."""


@pytest.fixture
def site(settings) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    _Site.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.FETCH_ALSO = [f"127.0.0.1:{server.server_port}"]
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.5.4", "169.254.169.254", "0.0.0.0", "::1", "fe80::1", "fd00::1",
        "::ffff:127.0.0.1", "100.64.0.1", "224.0.0.1", "2002:7f00:1::",
    ],
)  # fmt: skip
def test_addresses_inside_are_not_public(address):
    assert not is_public(address)


def test_addresses_of_the_internet_are_public():
    assert is_public("8.8.8.8")
    assert is_public("2606:4700::1111")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://localhost:8000/", "http://[::1]/", "file:///etc/passwd", "http://a:b@bao.vn/"]
)
def test_nothing_inside_is_fetched(url):
    with pytest.raises(NotFetched):
        fetch(url)


def test_a_redirection_inside_is_not_followed_nor_one_without_end(site):
    with pytest.raises(NotFetched, match="mạng riêng"):
        fetch(f"{site}/vao-trong")
    with pytest.raises(NotFetched, match="quá nhiều lần"):
        fetch(f"{site}/vong")


def test_a_name_that_answers_otherwise_the_second_time_leads_nowhere_else(site, settings, monkeypatch):
    """The connection goes to the address that was looked at, in the same look."""
    looked: list[str] = []
    real = fetching.public_address

    def look(name: str, port: int) -> str:
        looked.append(name)
        return real(name, port)

    monkeypatch.setattr(fetching, "public_address", look)
    fetch(f"{site}/trang")
    assert looked == ["127.0.0.1"]


def test_too_much_is_not_read(site):
    with pytest.raises(NotFetched, match="quá lớn"):
        fetch(f"{site}/lon")


@pytest.mark.django_db
def test_feeds_are_read_for_the_topics_without_who_wrote_them(union, chair, site):
    feed = Feed.objects.create(unit=union.school_a, title="Báo", address=f"{site}/rss")
    assert read_one_feed.func(feed.pk) == 2
    first = FeedItem.objects.get(topic="lua-dao")
    assert (first.link, first.listed_on) == (f"{site}/bai-1", date(2026, 11, 20))
    assert "0912345678" not in first.summary
    assert "đừng bấm" in first.summary
    assert not FeedItem.objects.filter(title__contains="bóng").exists()
    assert "Viết" not in str(FeedItem.objects.values_list())
    feed.refresh_from_db()
    assert (feed.etag, feed.trouble) == ('"mot"', "")
    assert read_one_feed.func(feed.pk) == 0
    assert FeedItem.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "kind", "titles"),
    [
        ("/atom", "feed", {"Tin giả về bảo hiểm y tế"}),
        ("/sitemap", "sitemap", {"Tuyển dụng giáo viên: cảnh giác", "lich nghi tet cua giao vien"}),
    ],
)  # fmt: skip
def test_atom_and_sitemaps_are_read_too(union, site, path, kind, titles):
    feed = Feed.objects.create(unit=union.school_a, title="Báo", address=f"{site}{path}", kind=kind)
    read_one_feed.func(feed.pk)
    assert set(FeedItem.objects.values_list("title", flat=True)) == titles


@pytest.mark.django_db
def test_topics_narrow_what_is_taken(union, site):
    feed = Feed.objects.create(unit=union.school_a, title="Báo", address=f"{site}/rss", topics=["luong"])
    read_one_feed.func(feed.pk)
    assert [item.topic for item in feed.items.all()] == ["luong"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/khong-co", "/khong-phai", "/vao-trong"])
def test_a_feed_that_cannot_be_read_says_why_to_its_desk(union, chair, site, path, signed_in):
    feed = Feed.objects.create(unit=union.school_a, title="Báo", address=f"{site}{path}")
    assert read_one_feed.func(feed.pk) == 0
    feed.refresh_from_db()
    assert feed.trouble
    assert feed.trouble in signed_in(chair).get(reverse("claims:feeds", args=["S001"])).content.decode()


@pytest.mark.django_db
def test_a_new_feed_is_read_at_once_and_its_fault_is_seen(union, chair, site, signed_in):
    for path in ("/rss", "/khong-phai"):
        actions.watch(chair, union.school_a, title=path, address=f"{site}{path}")
    run_pending()
    assert FeedItem.objects.count() == 2
    assert {feed.title: bool(feed.trouble) for feed in Feed.objects.all()} == {"/rss": False, "/khong-phai": True}


@pytest.mark.django_db
def test_every_watched_feed_is_queued(union, chair, site):
    actions.watch(chair, union.school_a, title="Báo", address="https://bao.vn/rss")
    gone = actions.watch(chair, union.school_a, title="Báo khác", address="https://bao.vn/atom")
    actions.stop_watching(chair, gone)
    assert read_feeds.func() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["https://www.facebook.com/ai-do", "https://zalo.me/g/abc", "https://t.me/s/kenh", "javascript:1", "bao"]
)
def test_persons_and_groups_cannot_be_watched(union, chair, address):
    with pytest.raises(Invalid):
        actions.watch(chair, union.school_a, title="Trang", address=address)


@pytest.mark.django_db
def test_an_item_becomes_a_claim_or_is_passed(union, chair, site, signed_in):
    feed = Feed.objects.create(unit=union.school_a, title="Báo", address=f"{site}/rss")
    read_one_feed.func(feed.pk)
    take, leave = FeedItem.objects.order_by("topic")
    client = signed_in(chair)
    client.post(reverse("claims:feed_item", args=["S001", take.pk]), {"do": "take"})
    client.post(reverse("claims:feed_item", args=["S001", leave.pk]), {"do": "pass"})
    claim = Claim.objects.get()
    assert claim.sightings.get().way == "feed"
    assert claim.sightings.get().link == take.link
    assert not queries.items_of(union.school_a).exists()
    assert not claim.tickets.exists()


@pytest.mark.django_db
def test_a_source_is_copied_with_its_day(chair, member, site):
    claim = actions.receive(member, text=STATEMENT)
    evidence = actions.add_evidence(chair, claim, title="Quy định", link=f"{site}/trang")
    assert copy_evidence.func(evidence.pk) > 50
    evidence.refresh_from_db()
    assert "Đoàn phí bằng 1% tiền lương" in evidence.copy
    assert "0912345678" not in evidence.copy
    assert "Menu" not in evidence.copy
    assert evidence.copied_on == date(2026, 11, 23)
    missing = actions.add_evidence(chair, claim, title="Khác", link=f"{site}/khong-co")
    assert copy_evidence.func(missing.pk) == 0


@pytest.mark.django_db
def test_an_explainer_comes_up_to_be_looked_through_before_its_month(union, chair, time_machine):
    made = actions.explain(
        chair,
        union.school_a,
        question="Nghỉ Tết?",
        answer="Tùy tỉnh.",
        topic="nghi",
        month=12,
        sources="Kế hoạch năm học",
    )
    assert not queries.explainers_to_check(chair, date(2026, 11, 23)).exists()
    assert list(queries.explainers_to_check(chair, date(2027, 11, 23))) == [made]
    assert not queries.explainers_to_check(chair, date(2027, 8, 23)).exists()
    with pytest.raises(Invalid, match="căn cứ"):
        actions.explain(chair, union.school_a, question="Lương?", answer="Theo luật.", topic="luong", month=6)


@pytest.mark.django_db
def test_corrections_go_out_as_rss_atom_and_claimreview(chair, communicator, member, client):
    import json
    import re

    import feedparser

    from lantoa.claims.tests.conftest import published

    claim = published(chair, communicator, actions.receive(member, text=STATEMENT))
    for name in ("feed_rss", "feed_atom"):
        read = feedparser.parse(client.get(reverse(f"claims:{name}")).content)
        assert not read.bozo
        assert read.entries[0].title.startswith("Sai: Giáo viên phải nộp")
    feed = json.loads(client.get(reverse("claims:feed_claimreview")).content)
    review = feed["dataFeedElement"][0]["item"]
    page = client.get(claim.get_absolute_url()).content.decode()
    inside = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1])
    assert inside == review
    assert review["@type"] == "ClaimReview"
    assert review["claimReviewed"] == "Giáo viên phải nộp 500.000 đồng quỹ công đoàn."
    assert review["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "Sai",
        "ratingValue": 1,
        "bestRating": 5,
        "worstRating": 1,
    }
    assert review["author"]["@type"] == "Organization"
    assert "author" not in review["itemReviewed"]
    assert review["url"].endswith(claim.get_absolute_url())


@pytest.mark.django_db
def test_a_correction_goes_to_the_channels_as_a_message(union, chair, communicator, member):
    from lantoa.base.errors import NotAllowed
    from lantoa.claims import outlets
    from lantoa.claims.tests.conftest import published

    claim = published(chair, communicator, actions.receive(member, text=STATEMENT))
    message = outlets.compose(chair, union.school_a, claim.pk)
    assert message.title.startswith("Sai: Giáo viên phải nộp")
    assert "Căn cứ: Quyết định 1408/QĐ-TLĐ" in message.body
    assert message.link.endswith(claim.get_absolute_url())
    with pytest.raises(NotAllowed):
        outlets.compose(communicator, union.school_a, claim.pk)


@pytest.mark.django_db
def test_a_correction_becomes_a_leaflet_or_poster_with_a_code_that_leads_to_its_page(
    union, chair, communicator, member, signed_in
):
    from lantoa.claims.tests.conftest import published

    claim = published(chair, communicator, actions.receive(member, text=STATEMENT))
    asked = f"?nguon=dinh-chinh&so={claim.pk}"
    work = signed_in(chair).get(reverse("claims:work", args=["S001", claim.pk])).content.decode()
    assert f"nguon=dinh-chinh&amp;so={claim.pk}" in work
    for who, code in ((chair, "S001"), (union.account(union.school_c, "chu-tich"), "S003")):
        client = signed_in(who)
        index = client.get(reverse("print:index", args=[code]) + asked)
        assert index.status_code == 200
        for design in ("to-roi-a5", "ap-phich-a3"):
            page = client.get(reverse("print:new", args=[code, design]) + asked).content.decode()
            assert claim.title in page
            assert f"{claim.get_absolute_url()}" in page
            assert "data:image" in page  # the sheet as it will be printed
        assert reverse("print:index", args=[code]) in client.get(claim.get_absolute_url()).content.decode()
    plain = signed_in(member).get(claim.get_absolute_url()).content.decode()
    assert "cho đơn vị tôi" not in plain
    back = reverse("claims:work", args=["S001", claim.pk])
    assert back in signed_in(chair).get(reverse("print:index", args=["S001"]) + asked).content.decode()
    stranger = signed_in(union.account(union.school_c, "chu-tich"))
    assert back not in stranger.get(reverse("print:index", args=["S003"]) + asked).content.decode()


@pytest.mark.django_db
def test_what_is_not_published_is_not_printed(union, chair, member, signed_in):
    claim = actions.receive(member, text=STATEMENT)
    page = signed_in(chair).get(reverse("print:index", args=["S001"]) + f"?nguon=dinh-chinh&so={claim.pk}")
    assert page.status_code == 404
