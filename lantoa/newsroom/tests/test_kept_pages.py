"""Public pages are kept by what they show: whatever changes, a visitor sees it at once."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.contrib.messages.storage.cookie import CookieStorage
from django.utils import timezone

from lantoa.base import kept
from lantoa.newsroom import actions
from lantoa.newsroom.markup import Photo
from lantoa.newsroom.models import Article, Column, Correction
from lantoa.people.models import Consent
from lantoa.programme.models import Campaign
from lantoa.units.models import Picture, Unit
from lantoa.units.queries import children

pytestmark = pytest.mark.django_db


def kept_and_anew(client, address: str) -> tuple[str, str]:
    """The page as a visitor gets it, and the same made for an address that is not the bare one."""
    now, anew = client.get(address), client.get(address + "?moi=1")
    assert (now.status_code, anew.status_code) == (200, 200)
    return now.content.decode(), anew.content.decode().replace("?moi=1", "")


@pytest.fixture
def inside(union, photo):
    return actions.add_picture(None, union.school_a, photo(), credit="Minh")


@pytest.fixture
def article(union, published, photo, campaign, inside):
    cover = actions.add_picture(None, union.school_a, photo(), credit="Lan")
    published(union.school_a, "Bài bên cạnh", campaign=campaign)
    return published(
        union.school_a, "Hội thao", cover=cover, campaign=campaign, byline="Lê An", tags="An toàn",
        text=f"Chín môn.\n\n[Ảnh {inside.pk}]", photos={inside.pk: Photo()},
    )  # fmt: skip


CHANGES = {
    "its summary": lambda a, **_k: Article.objects.filter(pk=a.pk).update(summary="Tóm tắt mới"),
    "another name of the unit": lambda a, **_k: Unit.objects.filter(pk=a.unit_id).update(name="Trường tên mới"),
    "a name above": lambda a, union, **_k: Unit.objects.filter(pk=union.north.pk).update(short_name="Tên trên mới"),
    "its column": lambda a, **_k: Column.objects.filter(pk=a.column_id).update(name="Mục tên mới"),
    "its campaign": lambda a, **_k: Campaign.objects.filter(pk=a.campaign_id).update(title="Đợt tên mới"),
    "who took the cover": lambda a, **_k: Picture.objects.filter(pk=a.cover_id).update(credit="Người chụp mới"),
    "what a picture in the text shows": lambda a, inside, **_k: Picture.objects.filter(pk=inside.pk).update(
        description="Kéo co"
    ),
    "a correction": lambda a, **_k: Correction.objects.create(article=a, note="Chín môn, không phải tám."),
    "an article beside it": lambda a, **_k: Article.objects.exclude(pk=a.pk).update(title="Bài bên cạnh mới"),
    "none beside it": lambda a, **_k: Article.objects.exclude(pk=a.pk).update(live=False),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_what_changes_is_seen_at_once(union, article, inside, client, change):
    before = client.get(article.get_absolute_url()).content.decode()
    assert client.get(article.get_absolute_url()).content.decode() == before
    change(article, union=union, inside=inside)
    now, anew = kept_and_anew(client, article.get_absolute_url())
    assert now == anew
    assert now != before


def test_who_no_longer_wants_to_be_named_is_not(union, published, client):
    person = union.person(union.school_a, "Trần Thị Mơ")
    consent = Consent.objects.create(person=person, purpose=Consent.Purpose.BYLINE, given_at=timezone.now())
    article = published(union.school_a)
    Article.objects.filter(pk=article.pk).update(contributor=person)
    assert "Trần Thị Mơ" in client.get(article.get_absolute_url()).content.decode()
    Consent.objects.filter(pk=consent.pk).update(withdrawn_at=timezone.now())
    assert "Trần Thị Mơ" not in client.get(article.get_absolute_url()).content.decode()


SECTION_CHANGES = {
    "a new article": lambda union, published, **_k: published(union.school_a, "Vừa đăng"),
    "a withdrawn one": lambda a, **_k: actions.withdraw(None, a, "Nhầm."),
    "one past its last day": lambda a, **_k: Article.objects.filter(pk=a.pk).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    ),
    "its own address": lambda union, **_k: Unit.objects.filter(pk=union.school_a.pk).update(phone="024 3974 2222"),
    "what its cover shows": lambda a, **_k: Picture.objects.filter(pk=a.cover_id).update(description="Trống đồng"),
    "a column less": lambda a, **_k: Column.objects.filter(pk=a.column_id).update(active=False),
}


@pytest.mark.parametrize("change", SECTION_CHANGES.values(), ids=list(SECTION_CHANGES))
def test_a_section_shows_what_changes_at_once(union, article, published, client, change):
    address = union.school_a.get_absolute_url()
    before = client.get(address).content.decode()
    change(a=article, union=union, published=published)
    now, anew = kept_and_anew(client, address)
    assert now == anew
    assert now != before


def test_a_body_shows_another_name_of_a_unit_below_it(union, client):
    address = union.north.get_absolute_url()
    before = client.get(address).content.decode()
    below = children(union.north).first()
    assert below.name in before
    Unit.objects.filter(pk=below.pk).update(name="Trường tên mới")
    now, anew = kept_and_anew(client, address)
    assert now == anew
    assert "Trường tên mới" in now


def test_what_a_page_says_of_a_unit_below_is_in_its_key(union, client):
    """Its name and its address; should more be shown of it, the key must hold that too."""
    address, below = union.north.get_absolute_url(), children(union.north).first()
    before = client.get(address).content.decode()
    Unit.objects.filter(pk=below.pk).update(phone="024 3974 2222", address="Số 1", members=7, short_name="Ngắn")
    now, anew = kept_and_anew(client, address)
    assert before == now == anew


def test_who_is_signed_in_or_was_told_something_gets_a_page_of_their_own(union, article, client, signed_in):
    address = article.get_absolute_url()
    client.get(address)
    client.cookies[CookieStorage.cookie_name] = CookieStorage(None)._encode([])
    assert client.get(address).status_code == 200
    account = union.account(union.school_a, "to-truong")
    signed_in(account)
    assert "Đăng xuất" in client.get(address).content.decode()
    client.logout()
    client.cookies.clear()
    assert "Đăng xuất" not in client.get(address).content.decode()


def test_each_language_has_its_own_page(article, client, settings):
    address = article.get_absolute_url()
    vietnamese = client.get(address).content.decode()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english = client.get(address).content.decode()
    assert '<html lang="vi"' in vietnamese
    assert '<html lang="en"' in english


def test_the_second_visitor_costs_rows_and_no_more(article, client, django_assert_num_queries):
    client.get(article.get_absolute_url())
    # The article; the units above; its pictures; its corrections; what is related.
    with django_assert_num_queries(5):
        client.get(article.get_absolute_url())


def test_what_one_visitor_added_to_the_address_is_not_shown_to_the_next(article, client):
    client.get(article.get_absolute_url() + "?&&&&")
    assert "?&amp;" not in client.get(article.get_absolute_url()).content.decode()


def test_a_picture_that_was_never_chosen_does_no_harm(article, client):
    body = [*map(dict, article.body.raw_data), {"type": "picture", "value": {"caption": "x"}, "id": "1"}]
    Article.objects.filter(pk=article.pk).update(body=json.dumps(body))
    assert client.get(article.get_absolute_url()).status_code == 200


def test_the_units_below_are_those_by_which_the_page_is_kept(union, client, monkeypatch):
    """A unit below is called otherwise while the page is being made, and as before within the minute."""
    address, old, page = union.north.get_absolute_url(), union.school_a.name, kept.page

    def meanwhile(request, template, make_context, shown):
        Unit.objects.filter(pk=union.school_a.pk).update(name="Tên nhầm")
        return page(request, template, make_context, shown)

    monkeypatch.setattr(kept, "page", meanwhile)
    client.get(address)
    monkeypatch.setattr(kept, "page", page)
    Unit.objects.filter(pk=union.school_a.pk).update(name=old)
    assert "Tên nhầm" not in client.get(address).content.decode()


def test_a_page_takes_one_place_however_long_it_is_read(article, client):
    with time_machine.travel("2026-12-02 09:00", tick=False) as clock:
        for _minute in range(10):
            client.get(article.get_absolute_url())
            clock.shift(60)
    assert len(kept._pages) == 1


def test_an_authors_signing_in_makes_no_page_anew(union, column, client, monkeypatch):
    author = union.account(union.school_a, "can-bo-truyen-thong")
    one = actions.publish(None, actions.write(author, union.school_a, title="Bài", text="Chữ.", column=column))
    before = client.get(one.get_absolute_url()).content
    monkeypatch.setattr(kept, "render_to_string", None)
    type(author).objects.filter(pk=author.pk).update(last_login=timezone.now())
    assert client.get(one.get_absolute_url()).content == before
