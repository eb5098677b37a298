from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from lantoa.base.documents.tests.samples import photo
from lantoa.base.errors import Conflict, Invalid
from lantoa.newsroom.models import Product
from lantoa.press import actions, queries
from lantoa.press.models import Coverage, Watch
from lantoa.press.reading import Found, link_key, mentions, read_feed, read_page
from lantoa.press.tasks import read_feeds

pytestmark = pytest.mark.django_db
PAGE = """<html><head><title>x</title><meta property="og:title" content="Công đoàn trường trao học bổng">
<meta property="og:site_name" content="Báo Giáo dục"><meta property="article:published_time" content="2026-11-20T08:00:00+07:00">
</head><body><article><h1>Công đoàn trường trao học bổng</h1><p>Nội dung.</p></article></body></html>"""
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Báo</title>
<item><title>THPT Phan Đình Phùng khai mạc hội thao</title><link>https://bao.example/a?utm_source=rss</link>
<pubDate>Fri, 20 Nov 2026 02:00:00 GMT</pubDate></item>
<item><title>Giá vàng hôm nay</title><link>https://bao.example/b</link></item></channel></rss>"""


def noted(unit, **facts) -> Coverage:
    facts = {"kind": "online", "outlet": "Báo A", "title": "Bài", "published_on": date(2026, 11, 20),
             "link": "https://bao.example/bai"} | facts  # fmt: skip
    return actions.note_coverage(None, unit, **facts)


def test_a_report_enters_the_register_of_products_as_what_it_is(union):
    noted(union.school_a)
    noted(union.school_a, kind="television", link="", recording="https://vtv.example/1", minutes=Decimal("2.5"))
    scan = SimpleUploadedFile("bao.jpg", photo(), "image/jpeg")
    noted(union.school_a, kind="print", link="", evidence=scan, title="Bài in")
    found = [(product.medium.code, product.digital) for product in Product.objects.order_by("pk")]
    assert found == [("bao-dien-tu", True), ("truyen-hinh", False), ("bao-in", False)]
    counts = {kind: (n, minutes) for kind, _label, n, minutes in queries.coverage_counts(union.national, 2026)}
    assert counts == {
        "online": (1, 0), "print": (1, 0), "radio": (0, 0), "television": (1, Decimal("2.5")),
    }  # fmt: skip


def test_the_same_link_in_another_form_is_the_same_report(union):
    noted(union.school_a)
    for link in ("http://www.bao.example/bai/", "https://m.bao.example/bai?utm_source=fb&fbclid=1#x"):
        with pytest.raises(Conflict):
            noted(union.school_a, link=link)
    noted(union.school_b)


def test_without_a_link_outlet_title_and_day_tell(union):
    first = {"kind": "radio", "link": "", "recording": "https://vov.example/1"}
    noted(union.school_a, **first)
    with pytest.raises(Conflict):
        noted(union.school_a, **first | {"title": "BÀI", "outlet": "báo a"})
    noted(union.school_a, **first | {"published_on": date(2026, 11, 21)})


@given(st.text(max_size=60), st.sampled_from(["utm_source=x", "fbclid=1", "zarsrc=30"]))
def test_what_only_tells_where_somebody_came_from_does_not_count(path, tracking):
    path = "".join(letter for letter in path if letter.isalnum())
    plain = link_key(f"https://bao.example/{path}")
    assert link_key(f"http://www.bao.example/{path}/?{tracking}#top") == plain
    assert link_key(f"https://bao.example/{path}?id=2") != plain


def test_a_report_without_anything_to_open_or_from_tomorrow_is_refused(union):
    for wrong in (
        {"link": ""},
        {"published_on": date(2026, 11, 24)},
        {"link": "javascript:alert(1)"},
        {"minutes": Decimal(3)},
    ):
        with pytest.raises(Invalid):
            noted(union.school_a, **wrong)
    assert not Product.objects.exists()


def test_two_rows_become_one_which_gets_what_it_lacked(union, writer):
    one = noted(union.school_a)
    two = noted(union.school_a, kind="television", link="", recording="https://vtv.example/1", minutes=Decimal(2))
    merged = actions.merge_coverage(writer, two, one)
    assert (merged.recording, merged.minutes) == ("https://vtv.example/1", Decimal(2))
    two.refresh_from_db()
    assert (two.state, two.merged_into, two.product) == ("merged", one, None)
    assert Product.objects.counted().count() == 1
    with pytest.raises(Conflict):
        actions.merge_coverage(writer, two, one)


def test_a_report_struck_off_takes_its_product_along(union, writer):
    actions.dismiss_coverage(writer, noted(union.school_a))
    assert Product.objects.counted().count() == 0
    assert list(queries.coverage_of(union.school_a)) == []


def test_a_page_says_of_itself_what_it_is(site):
    address, pages = site
    pages["/bai"] = ("200 OK", "text/html; charset=utf-8", PAGE.encode())
    found = read_page(f"{address}/bai")
    assert (found.outlet, found.title, found.published_on) == (
        "Báo Giáo dục", "Công đoàn trường trao học bổng", date(2026, 11, 20),
    )  # fmt: skip


def test_pasting_a_link_fills_the_form_and_a_dead_link_leaves_it_to_the_person(union, writer, signed_in, site):
    address, pages = site
    pages["/bai"] = ("200 OK", "text/html; charset=utf-8", PAGE.encode())
    client, form = signed_in(writer), reverse("press:coverage_new", args=["S001"])
    page = client.get(form, {"link": f"{address}/bai"}).content.decode()
    assert 'value="Báo Giáo dục"' in page
    assert 'value="2026-11-20"' in page
    page = client.get(form, {"link": f"{address}/khong-co"})
    assert page.status_code == 200
    assert "mã 404" in page.content.decode()


def test_a_feed_proposes_what_speaks_of_the_unit_once(union, writer, site):
    address, pages = site
    pages["/rss"] = ("200 OK", "application/rss+xml", FEED.encode())
    actions.watch(
        writer, union.school_a, outlet="Báo A", url=f"{address}/rss", words="Phan Đình Phùng, công đoàn trường"
    )
    assert read_feeds.func() == 1
    assert read_feeds.func() == 0
    row = Coverage.objects.get()
    assert (row.state, row.outlet, row.published_on) == ("suggested", "Báo A", date(2026, 11, 20))
    assert not Product.objects.exists()
    actions.confirm_coverage(writer, row)
    assert Product.objects.counted().count() == 1


def test_what_a_person_dismissed_is_not_proposed_again(union, writer, site):
    address, pages = site
    pages["/rss"] = ("200 OK", "application/rss+xml", FEED.encode())
    actions.watch(writer, union.school_a, outlet="Báo A", url=f"{address}/rss", words="Phan Đình Phùng")
    read_feeds.func()
    actions.dismiss_coverage(writer, Coverage.objects.get())
    assert read_feeds.func() == 0


def test_a_feed_that_fails_says_so_and_stops_no_other(union, writer, site):
    address, pages = site
    pages["/rss"] = ("200 OK", "application/rss+xml", FEED.encode())
    pages["/html"] = ("200 OK", "text/html", b"<p>khong phai nguon tin")
    for path in ("/html", "/khong-co", "/rss"):
        actions.watch(writer, union.school_a, outlet=path, url=f"{address}{path}", words="Phan Đình Phùng")
    assert read_feeds.func() == 1
    errors = {row.outlet: row.error for row in Watch.objects.all()}
    assert errors["/rss"] == ""
    assert errors["/html"]
    assert "404" in errors["/khong-co"]


def test_a_feed_with_links_and_days_that_are_none_is_read_as_far_as_it_goes(union, writer, site):
    address, pages = site
    odd = FEED.replace(
        "<item>", "<item><title>Phan Đình Phùng</title><link>http://[kin</link></item><item><title>Phan Đình Phùng hai</title>"
        "<link>https://bao.example/hai</link><pubDate>Fri, 20 Nov 0000 08:00:00 +0700</pubDate></item><item>", 1,
    )  # fmt: skip
    pages["/rss"] = ("200 OK", "application/rss+xml", odd.encode())
    actions.watch(writer, union.school_a, outlet="Báo A", url=f"{address}/rss", words="Phan Đình Phùng")
    assert read_feeds.func() == 2
    assert Watch.objects.get().error == ""


def test_a_body_above_sees_how_often_each_unit_below_was_reported_on(union, signed_in):
    noted(union.school_a)
    noted(union.school_a, kind="radio", link="", recording="https://vov.example/1", minutes=Decimal(4))
    noted(union.north, link="https://bao.example/khac")
    rows = queries.coverage_by_unit(union.north, 2026)
    assert [(unit.code, n, minutes) for unit, n, minutes in rows] == [("S001", 2, Decimal(4))]
    assert queries.coverage_by_unit(union.north, 2025) == []
    above = union.account(union.north, "can-bo-truyen-thong")
    page = signed_in(above).get(reverse("press:coverage", args=[union.north.code])).content.decode()
    assert "Theo đơn vị bên dưới" in page
    assert "(4 phút)" in page
    noted(
        union.school_a,
        kind="radio",
        link="",
        recording="https://vov.example/2",
        title="Bài hai",
        minutes=Decimal("2.5"),
    )
    assert "(6,5 phút)" in signed_in(above).get(reverse("press:coverage", args=[union.north.code])).content.decode()
    assert union.school_a.name in page


def test_phrases_are_found_whole_with_or_without_marks():
    found = Found("", "", "Thầy cô THPT Phan Dinh Phung thi đua", None)
    assert mentions(found, "x, phan đình phùng")
    assert not mentions(found, "đình ph")
    assert not mentions(found, " , ")


def test_phrases_too_short_to_mean_anything_are_refused(union, writer):
    with pytest.raises(Invalid):
        actions.watch(writer, union.school_a, outlet="A", url="https://bao.example/rss", words="cô, thầy giáo")


def test_entries_without_a_link_or_title_are_passed_over(site):
    address, pages = site
    body = FEED.replace("<title>Giá vàng hôm nay</title>", "").replace(
        "https://bao.example/a?utm_source=rss", "javascript:x"
    )
    pages["/rss"] = ("200 OK", "text/xml", body.encode())
    assert list(read_feed(f"{address}/rss")) == []


def test_the_log_is_narrowed_and_taken_away_as_a_table(union, writer, signed_in, django_assert_num_queries):
    for number in range(5):
        noted(union.school_a, link=f"https://bao.example/{number}", title=f"=Bài {number}")
    client = signed_in(writer)
    address = reverse("press:coverage", args=["S001"])
    client.get(address)
    with django_assert_num_queries(10):
        page = client.get(address, {"kenh": "online"}).content.decode()
    assert "Bài 4" in page
    assert "Bài 4" not in client.get(address, {"kenh": "radio"}).content.decode()
    table = b"".join(client.get(reverse("press:coverage_export", args=["S001"])).streaming_content).decode()
    assert "'=Bài 4" in table
