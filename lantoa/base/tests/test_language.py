import datetime as dt

import pytest
from django import forms
from django.test import Client
from django.utils import formats, translation

from lantoa.base import formatting

pytestmark = pytest.mark.django_db


def test_pages_are_vietnamese_whatever_the_browser_prefers(client):
    page = client.get("/tai-khoan/login/", headers={"accept-language": "en-US"})
    assert page["Content-Language"] == "vi"
    assert "Đăng nhập" in page.content.decode()


def test_who_chooses_english_gets_english(client):
    client.cookies["django_language"] = "en"
    assert client.get("/tai-khoan/login/")["Content-Language"] == "en"


def test_the_footer_offers_both_languages_without_scripts_or_cookies(client):
    page = client.get("/tai-khoan/login/").content.decode()
    switch = page[page.index('class="languages"') :]
    assert 'action="/i18n/setlang/"' in switch
    assert 'value="en" lang="en"' in switch
    assert 'value="vi" lang="vi" aria-pressed="true"' in switch


def test_the_switch_leads_back_to_the_page_and_holds():
    reader = Client(enforce_csrf_checks=True)
    answer = reader.post("/i18n/setlang/", {"language": "en", "next": "/tin/?q=a"})
    assert (answer.status_code, answer["Location"]) == (302, "/tin/?q=a")
    page = reader.get("/tai-khoan/login/")
    assert page["Content-Language"] == "en"
    assert "Cookie" in page["Vary"]
    assert "Sign in" in page.content.decode()


def test_the_switch_leads_to_no_other_site(client):
    answer = client.post("/i18n/setlang/", {"language": "en", "next": "https://example.com/"})
    assert "example.com" not in answer["Location"]


def test_a_date_means_the_same_day_in_both_languages():
    for language in ("vi", "en"):
        with translation.override(language):
            assert forms.DateField().clean("03/04/2026") == dt.date(2026, 4, 3)
            assert formats.date_format(dt.date(2026, 4, 3), "SHORT_DATE_FORMAT") == "03/04/2026"


def test_days_of_the_week_follow_the_language():
    with translation.override("en"):
        assert formatting.weekday_date(dt.date(2026, 11, 20)) == "Friday, 20/11/2026"
