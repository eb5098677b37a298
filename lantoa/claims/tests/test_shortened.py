"""Shortened links are opened before anything is stored; a server of the test's own stands in for their service."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core import serializers
from django.urls import reverse

from lantoa.base.errors import Invalid
from lantoa.base.fetching import Answer, NotFetched, fetch, leads_to
from lantoa.claims import actions, anonymising
from lantoa.claims.models import Claim, Feed, Sighting
from lantoa.claims.shortened import opened, with_links_opened
from lantoa.claims.tests.conftest import STATEMENT
from lantoa.claims.watching import reading

LEADS = {
    "/nhom": "https://zalo.me/g/kin123", "/trang": "https://www.facebook.com/lo.dien.88", "/hai": "/bao",
    "/bao": "https://bao.vn/tin-1?id=7&utm_source=zalo", "/vong": "/vong", "/hong": "http://[kin", "/la": "javascript:alert(1)",
}  # fmt: skip


class _Service(BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self) -> None:
        type(self).asked.append(self.path)
        self.send_response(301 if self.path in LEADS else 200)
        if self.path in LEADS:
            self.send_header("Location", LEADS[self.path])
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Quiet."""


@pytest.fixture
def short(settings, monkeypatch) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Service)
    _Service.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.FETCH_ALSO = [f"127.0.0.1:{server.server_port}"]
    monkeypatch.setattr(anonymising, "SHORTENERS", ("127.0.0.1",))
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_shortened_link_is_opened_step_by_step_and_the_page_behind_it_is_not_asked(short):
    assert opened(f"{short}/hai") == "https://bao.vn/tin-1?id=7&utm_source=zalo"
    assert _Service.asked == ["/hai", "/bao"]
    assert opened("https://bao.vn/x") == "https://bao.vn/x"


@pytest.mark.parametrize("path", ["/vong", "/hong", "/la", "/khong-dan-dau"])
def test_what_cannot_be_opened_stays_shortened(short, path):
    assert opened(f"{short}{path}") == f"{short}{path}"
    assert anonymising.clean_link(opened(f"{short}{path}")) == ""


def test_only_the_first_links_of_a_text_are_opened(short):
    text = " ".join(f"{short}/bao" for _n in range(5))
    assert with_links_opened(text).count("bao.vn") == 3
    assert len(_Service.asked) == 3


def test_a_sent_on_address_that_is_none_is_no_answer(short):
    with pytest.raises(NotFetched):
        leads_to(f"{short}/hong")
    with pytest.raises(NotFetched):
        fetch(f"{short}/hong")
    with pytest.raises(NotFetched):
        leads_to("http://[kin")
    with pytest.raises(NotFetched):
        leads_to("http://10.0.0.1/x")


@pytest.mark.django_db
def test_the_page_behind_is_kept_and_the_shortened_link_nowhere(short, member):
    claim = actions.receive(member, text=f"{STATEMENT} Xem {short}/bao.", link=f"{short}/hai")
    sighting = claim.sightings.get()
    assert sighting.link == "https://bao.vn/tin-1?id=7"
    assert sighting.text == f"{STATEMENT} Xem https://bao.vn/tin-1?id=7."
    assert claim.left_out == 0
    assert short not in json.dumps(serializers.serialize("json", [claim, sighting, *claim.wordings.all()]))


@pytest.mark.django_db
def test_a_private_group_behind_a_shortened_link_is_refused(short, member):
    for seen in ({"text": f"{STATEMENT} {short}/nhom"}, {"text": STATEMENT, "link": f"{short}/nhom"}):
        with pytest.raises(Invalid, match="nhóm kín"):
            actions.receive(member, **seen)
    assert not Claim.objects.exists()


@pytest.mark.django_db
def test_a_profile_behind_a_shortened_link_is_not_kept(short, member):
    sighting = actions.receive(member, text=f"{STATEMENT} {short}/trang", link=f"{short}/trang").sightings.get()
    assert (sighting.link, sighting.taken_out) == ("", {"profile": 2})
    assert sighting.text == f"{STATEMENT} [trang cá nhân]"


@pytest.mark.django_db
def test_what_cannot_be_opened_is_left_out_and_the_sender_is_told(member, chair, signed_in):
    for who, address in ((member, reverse("claims:ask")), (chair, reverse("claims:bring", args=["S001"]))):
        client = signed_in(who)
        page = client.post(address, {"text": f"{who.pk}: {STATEMENT} bit.ly/3Qua"}, follow=True)
        assert "Liên kết rút gọn không mở ra được" in page.content.decode()
    for sighting in Sighting.objects.all():
        assert "bit.ly" not in sighting.text
        assert sighting.text.endswith("[liên kết rút gọn]")
        assert sighting.taken_out == {"short_link": 1}


@pytest.mark.django_db
def test_a_shortened_link_alone_is_refused_with_a_word_on_what_helps(member, signed_in):
    client = signed_in(member)
    for seen in ({"link": "https://bit.ly/3Qua"}, {"text": "https://bit.ly/3Qua"}):
        page = client.post(reverse("claims:ask"), seen)
        assert "hãy chép lại nội dung" in page.content.decode()
    assert not Claim.objects.exists()


@pytest.mark.django_db
def test_a_number_or_a_name_alone_leaves_nothing_to_check(member):
    with pytest.raises(Invalid, match="không còn gì để kiểm chứng"):
        actions.receive(member, text="0912 345 678", is_fact=True)
    with pytest.raises(Invalid, match="trang cá nhân"):
        actions.receive(member, text="https://www.facebook.com/lo.dien.88", is_fact=True)


@pytest.mark.django_db
def test_no_source_and_no_watched_feed_is_a_shortened_link(union, chair, member):
    claim = actions.receive(member, text=STATEMENT)
    with pytest.raises(Invalid, match="rút gọn"):
        actions.add_evidence(chair, claim, title="Quy định", link="https://bit.ly/3Qua")
    for address in ("https://bit.ly/3Qua", "http://[kin", "https://"):
        with pytest.raises(Invalid):
            actions.watch(chair, union.school_a, title="Báo", address=address)


def test_a_feed_that_sends_on_to_a_network_is_not_read(monkeypatch):
    answer = Answer(200, "https://www.facebook.com/hoa.nguyen/feed", {}, b"<rss version='2.0'></rss>")
    monkeypatch.setattr(reading, "fetch", lambda *_args, **_kw: answer)
    with pytest.raises(NotFetched, match="mạng xã hội"):
        reading.read_feed("https://bao.vn/rss", Feed.Kind.FEED)
