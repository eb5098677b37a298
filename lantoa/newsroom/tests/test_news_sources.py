"""News from other websites, and telling others of ours."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.etree import ElementTree

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from lantoa.base import jobs
from lantoa.base.errors import Conflict, NotAllowed
from lantoa.base.fetching import MOST_BYTES, NotFetched
from lantoa.base.worker import run_pending
from lantoa.channels.websub.standin import HubStandIn
from lantoa.newsroom import actions, ingest
from lantoa.newsroom.models import NewsEntry, NewsSource, State
from lantoa.newsroom.tasks import tell_hub

pytestmark = pytest.mark.django_db

RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Báo</title><link>https://bao.example/</link>
<description>x</description>%s</channel></rss>"""
ITEM = """<item><title>%(title)s</title><link>https://bao.example/%(n)d</link><guid>bao-%(n)d</guid>
<description>&lt;p&gt;Tóm tắt &lt;b&gt;đậm&lt;/b&gt; số %(n)d&lt;/p&gt;&lt;script&gt;xau()&lt;/script&gt;</description>
<pubDate>Thu, 19 Nov 2026 08:00:00 +0700</pubDate></item>"""


class Website:
    """A small website with one feed, on this machine."""

    def __init__(self) -> None:
        self.pages = {"/feed": (200, {"Content-Type": "application/rss+xml", "ETag": '"0"'}, "")}
        self.asked = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.append((self.path, dict(self.headers)))
                status, headers, body = outer.pages.get(self.path, (404, {}, ""))
                if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
                    status, body = 304, ""
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *args):
                """Nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def serve(self, body, path="/feed", **headers):
        self.pages[path] = (200, {"Content-Type": "application/rss+xml", **headers}, body)


@pytest.fixture
def website(settings):
    site = Website()
    settings.FETCH_ALSO = [site.url.removeprefix("http://")]
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-20T09:00:00+07:00", tick=False) as clock:
        yield clock


def follow(union, website, **more):
    writer = union.account(union.school_a, "can-bo-truyen-thong")
    return writer, actions.add_source(writer, union.school_a, name="Báo ngành", address=website.url + "/feed", **more)


def test_an_entry_of_a_feed_becomes_a_draft_that_names_its_source(union, website, signed_in):
    website.serve(RSS % (ITEM % {"title": "Lương mới của nhà giáo", "n": 1}), ETag='"1"')
    writer, _source = follow(union, website)
    run_pending()
    client = signed_in(writer)
    page = client.get(reverse("newsroom:sources", args=["S001"])).content.decode()
    assert "Lương mới của nhà giáo" in page
    assert "<script>xau()" not in page
    entry = NewsEntry.objects.get()
    answer = client.post(reverse("newsroom:entry_answer", args=["S001", entry.pk]), {"lam": "lay"})
    entry.refresh_from_db()
    article = entry.article
    assert answer["Location"] == reverse("newsroom:article_edit", args=["S001", article.pk])
    assert (article.state, article.live, article.title) == (State.DRAFT, False, "Lương mới của nhà giáo")
    assert "https://bao.example/1" in str(article.body)
    with pytest.raises(Conflict):
        actions.draft_entry(writer, entry)


def test_a_feed_that_has_not_changed_is_not_sent_again_and_nothing_comes_twice(clock, union, website):
    website.serve(RSS % (ITEM % {"title": "Một", "n": 1}), ETag='"1"')
    _writer, source = follow(union, website)
    run_pending()
    assert ingest.due() == []
    clock.shift(ingest.EVERY + ingest.EVERY)
    assert ingest.due() == [source.pk]
    assert ingest.read(source.pk) == 0
    assert website.asked[-1][1]["If-None-Match"] == '"1"'
    website.serve(RSS % "".join(ITEM % {"title": f"Tin {n}", "n": n} for n in (1, 2)), ETag='"2"')
    assert ingest.read(source.pk) == 1
    assert NewsEntry.objects.count() == 2


def test_a_source_may_draft_by_itself_and_never_publishes(union, website):
    website.serve(RSS % (ITEM % {"title": "Tự tạo", "n": 7}))
    follow(union, website, drafts_itself=True)
    run_pending()
    assert NewsEntry.objects.get().article.state == State.DRAFT


def test_addresses_inside_the_network_are_not_asked_also_not_by_a_redirection(union, website, settings):
    website.pages["/feed"] = (302, {"Location": "http://localhost:1/bi-mat"}, "")
    _writer, source = follow(union, website)
    run_pending()
    source.refresh_from_db()
    assert "mạng riêng" in source.error
    settings.FETCH_ALSO = []
    with pytest.raises(NotFetched, match="mạng riêng"):
        ingest.fetch(website.url + "/feed")
    with pytest.raises(NotFetched):
        ingest.fetch("file:///etc/passwd")


def test_what_is_no_feed_or_too_large_is_said(union, website):
    website.serve("<html><body>Trang thường</body></html>")
    with pytest.raises(NotFetched, match="không phải nguồn tin"):
        ingest.fetch(website.url + "/feed")
    website.serve("x" * (MOST_BYTES + 1))
    with pytest.raises(NotFetched, match="quá lớn"):
        ingest.fetch(website.url + "/feed")


def test_our_own_feeds_can_be_read_in_all_three_forms(union, published, client):
    published(union.school_a)
    for name in ("feed.xml", "atom.xml", "feed.json"):
        response = client.get(f"/don-vi/S001/tin/{name}")
        (entry,) = ingest.parse(response.content, response["Content-Type"])
        assert entry["title"] == "Hội thao chào mừng 20/11"
        assert entry["published_at"] <= timezone.now()


def test_sources_belong_to_their_unit(union, website):
    _writer, source = follow(union, website)
    outsider = union.account(union.school_c, "chu-tich")
    with pytest.raises(NotAllowed):
        actions.change_source(outsider, source, active=False)
    assert NewsSource.objects.get().active


# --- What others are told -----------------------------------------------------------------------------------


def test_a_hub_is_told_after_publication_and_finds_the_feeds_naming_it(union, settings, published, client):
    hub = HubStandIn().start()
    settings.WEBSUB_HUB = f"{hub.url}/"
    article = published(union.school_a)
    told = {}

    def fetched(topic):
        # What the hub would get is asked below: the test's own client must not be used from the hub's thread.
        told[topic] = told.get(topic, 0) + 1
        return {"Link": f'<{hub.url}/>; rel="hub", <{topic}>; rel="self"'}, b"x"

    hub.fetch = fetched
    run_pending()
    assert {f"{settings.BASE_URL}/tin/feed.xml", f"{settings.BASE_URL}/don-vi/S001/tin/atom.xml"} <= set(told)
    assert set(hub.state["topics"]) == set(told)
    for topic in told:
        answer = client.get(topic.removeprefix(settings.BASE_URL))
        assert answer["Link"] == f'<{hub.url}/>; rel="hub", <{topic}>; rel="self"'
        assert hub.url in answer.content.decode()
        assert topic in answer.content.decode()
    hub.fail_next("503")
    with pytest.raises(jobs.Temporary):
        tell_hub.func(article.pk)
    hub.stop()


def test_without_a_hub_nobody_is_told(union, published, client):
    published(union.school_a)
    assert "Link" not in client.get("/tin/feed.xml").headers


def test_the_news_sitemap_holds_two_days(clock, union, published, client):
    article = published(union.school_a)
    tree = ElementTree.fromstring(client.get("/tin/sitemap-moi.xml").content)
    news = "{http://www.google.com/schemas/sitemap-news/0.9}"
    assert [one.text for one in tree.iter(f"{news}title")] == [article.title]
    assert [one.text for one in tree.iter(f"{news}language")] == ["vi"]
    clock.shift(ingest.EVERY * 60)
    assert b"<url>" not in client.get("/tin/sitemap-moi.xml").content


def test_a_school_website_shows_its_section_by_one_script(union, published, client):
    article = published(union.school_a)
    response = client.get("/don-vi/S001/tin/nhung.js")
    body = response.content.decode()
    assert response["Content-Type"].startswith("text/javascript")
    assert json.dumps(article.title, ensure_ascii=False) in body
    assert article.get_absolute_url() in body
    assert "</" not in body
