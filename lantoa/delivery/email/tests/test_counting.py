from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from lantoa.base.worker import run_pending
from lantoa.delivery import actions, queries, registry
from lantoa.delivery.email import counting
from lantoa.delivery.models import DayCount, Link
from lantoa.delivery.tests.conftest import begin, bulletin, mail_server  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db
READER = "Mozilla/5.0 (Linux; Android 13; SM-A145F) AppleWebKit/537.36 Chrome/119.0 Mobile Safari/537.36"
FIRST, SECOND, THIRD = (f"https://congdoan.example/tin/{n}/?a=1&amp;b=2" for n in (1, 2, 3))


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-20T09:00:00+07:00", tick=False) as moved:
        yield moved


@pytest.fixture
def mails(union, begin, bulletin, mail_server, clock):  # noqa: F811
    """A function that sends a mail with three links to so many people; gives their HTML."""
    cache.clear()
    whole = registry.source("thu")
    compose = bulletin.compose

    def with_links(dispatch):
        letter = compose(dispatch)
        links = "".join(f'<p><a href="{url}">Bài</a></p>' for url in (FIRST, SECOND, THIRD))
        html = f'<html><body>{links}<a href="[[stop]]">x</a><a href="[[link]]">y</a></body></html>'
        return letter.__class__(**{**letter.__dict__, "html": html})

    registry.register(registry.MessageSource(
        "thu", "Bản tin", with_links, whole.recipients, whole.prepare, whole.sent, counted=True
    ))  # fmt: skip

    def send(number: int = 1, *, on: bool = True) -> list[str]:
        actions.set_counting(None, union.school_a, on)
        for n in range(number):
            union.person(union.school_a, email=f"n{n}@truong.example")
        begin(union.school_a)
        run_pending()
        return [mail.get_body(("html",)).get_content() for mail in mail_server.letters()]

    return send


def ours(html: str) -> list[str]:
    """The addresses in a mail that lead over here to be counted, the picture last."""
    return [urlsplit(found).path for found in re.findall(r'(?:href|src)="([^"]*/thu/[^"]*)"', html)]


def counts() -> tuple[int, int]:
    row = DayCount.objects.first()
    return (row.opens, row.clicks) if row else (0, 0)


def test_a_unit_that_did_not_turn_it_on_has_its_mails_untouched(mails):
    [html] = mails(on=False)
    assert FIRST in html
    assert ours(html) == []
    assert not Link.objects.exists()


def test_a_kind_that_is_not_counted_stays_untouched_too(union, begin, mail_server, bulletin):  # noqa: F811
    actions.set_counting(None, union.school_a, True)
    union.person(union.school_a, email="an@truong.example")
    begin(union.school_a)
    run_pending()
    assert ours(mail_server.letters()[0].get_body(("html",)).get_content()) == []


def test_links_lead_over_here_and_on_but_those_of_one_recipient_stay(mails, client, clock):
    html = mails()[0]
    first, *_rest, picture = ours(html)
    assert "thoi-nhan" in html
    assert "congdoan.example/b/" in html
    assert "không ai biết đó là bạn" in html
    clock.shift(60)
    answer = client.get(first, HTTP_USER_AGENT=READER)
    assert (answer.status_code, answer["Location"]) == (302, "https://congdoan.example/tin/1/?a=1&b=2")
    assert client.get(picture, HTTP_USER_AGENT=READER)["Content-Type"] == "image/gif"
    assert counts() == (1, 1)
    assert not client.cookies


def test_a_mail_is_counted_once_and_another_again(mails, client, clock):
    one, other = (ours(html) for html in mails(2))
    clock.shift(60)
    for _time in range(3):
        for path in (one[0], one[3]):
            client.get(path, HTTP_USER_AGENT=READER)
    client.get(other[3], HTTP_USER_AGENT=READER)
    assert counts() == (2, 1)
    assert Link.objects.order_by("-clicks").first().clicks == 1


def test_the_next_day_has_a_row_of_its_own(mails, client, clock):
    one, other = (ours(html) for html in mails(2))
    clock.shift(60)
    client.get(one[3], HTTP_USER_AGENT=READER)
    clock.shift(timedelta(days=1))
    client.get(other[3], HTTP_USER_AGENT=READER)
    assert [(str(row.day), row.opens) for row in DayCount.objects.order_by("day")] == [
        ("2026-11-20", 1),
        ("2026-11-21", 1),
    ]


@pytest.mark.parametrize(
    "facts",
    [
        {"HTTP_USER_AGENT": "Mozilla/5.0"},
        {"HTTP_USER_AGENT": ""},
        {"HTTP_USER_AGENT": "Barracuda Sentinel (EE)"},
        {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; Proofpoint URL Defense)"},
        {"HTTP_USER_AGENT": "python-requests/2.32"},
        {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"HTTP_USER_AGENT": READER, "HTTP_SEC_PURPOSE": "prefetch;prerender"},
        {"HTTP_USER_AGENT": READER, "HTTP_X_PURPOSE": "preview"},
        {"HTTP_USER_AGENT": READER, "HTTP_X_MOZ": "prefetch"},
    ],
)
def test_machines_are_led_on_and_not_counted(mails, client, clock, facts):
    first, *_rest, picture = ours(mails()[0])
    clock.shift(60)
    assert client.get(first, **facts).status_code == 302
    client.get(picture, **facts)
    assert counts() == (0, 0)


def test_neither_is_a_look_at_the_head_nor_what_comes_within_seconds(mails, client, clock):
    first, *_rest, picture = ours(mails()[0])
    for path in (first, picture):
        client.get(path, HTTP_USER_AGENT=READER)
    clock.shift(60)
    for path in (first, picture):
        client.head(path, HTTP_USER_AGENT=READER)
    assert counts() == (0, 0)


@pytest.mark.parametrize(("agent", "counted"), [
    ("Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)", True),
    ("Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; ms-office; MSOffice 16)", True),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148", True),
])  # fmt: skip
def test_mail_programs_of_people_are_counted(mails, client, clock, agent, counted):
    picture = ours(mails()[0])[-1]
    clock.shift(60)
    client.get(picture, HTTP_USER_AGENT=agent)
    assert counts() == (int(counted), 0)


def test_who_follows_all_links_at_once_is_a_machine_and_what_it_did_is_taken_back(mails, client, clock):
    one, other = (ours(html) for html in mails(2))
    clock.shift(60)
    client.get(other[0], HTTP_USER_AGENT=READER)
    for path in one[:3]:
        client.get(path, HTTP_USER_AGENT=READER)
        clock.shift(1)
    assert counts() == (0, 1)
    assert sum(link.clicks for link in Link.objects.all()) == 1
    clock.shift(60)
    client.get(one[0], HTTP_USER_AGENT=READER)
    assert counts() == (0, 1), "once a machine, always one"


def test_a_reader_who_follows_one_link_after_the_other_counts_with_each(mails, client, clock):
    paths = ours(mails()[0])
    for path in paths[:3]:
        clock.shift(30)
        client.get(path, HTTP_USER_AGENT=READER)
    assert counts() == (0, 3)


def test_a_mark_says_nothing_of_the_recipient_and_a_forged_one_leads_nowhere(mails, client, clock):
    one, other = (ours(html) for html in mails(2))
    words = [path.split("/")[2] for path in (one[0], other[0])]
    found = [counting.read(word) for word in words]
    assert found[0].dispatch == found[1].dispatch
    assert found[0].made == found[1].made
    assert found[0].word != found[1].word
    link = Link.objects.first()
    assert client.get(reverse("delivery:followed", args=[words[0][:-1] + "z", link.pk])).status_code == 404
    assert client.get(reverse("delivery:followed", args=[words[0], link.pk + 1000])).status_code == 404
    assert client.get(reverse("delivery:opened", args=["la"])).status_code == 200
    assert counts() == (0, 0)


@pytest.mark.parametrize(("recipients", "shown"), [(5, True), (4, False)])
def test_the_results_show_the_figures_unless_they_would_tell_who(
    mails, client, clock, union, signed_in, recipients, shown
):
    paths = ours(mails(recipients)[0])
    clock.shift(60)
    client.get(paths[0], HTTP_USER_AGENT=READER)
    client.get(paths[3], HTTP_USER_AGENT=READER)
    dispatch = queries.of_unit(union.school_a).get()
    assert queries.counted([dispatch]) == ({dispatch.pk: (1, 1)} if shown else {})
    page = signed_in(union.account(union.school_a, "chu-tich")).get(dispatch.get_absolute_url()).content.decode()
    assert ("Lượt mở và bấm liên kết" in page) == shown
    assert ("congdoan.example/tin/1/" in page) == shown
