"""The pages and mails of django-allauth, in our frame and in Vietnamese."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core import mail
from django.urls import reverse

CATALOGUE = Path(__file__).resolve().parents[1] / "locale" / "vi" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%d|\{\w+\}")

PUBLIC = ["account_login", "account_request_login_code", "account_reset_password", "account_reset_password_done"]
OWN = ["account_change_password", "account_logout", "mfa_index", "mfa_list_webauthn"]
FRESH = ["mfa_activate_totp", "mfa_add_webauthn"]

ENGLISH = re.compile(r"\b(the|your|you|password|sign|account|code|please|security|enter)\b", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _compiled():
    if not CATALOGUE.with_suffix(".mo").exists():
        pytest.fail("The message catalogues are not compiled: run scripts/messages.py or django-admin compilemessages.")


@pytest.fixture
def account(union):
    made = union.account(union.school_a, name="Nguyễn Thị Hoà", password="mat-khau-thu-1")
    made.email = "hoa@example.vn"
    made.save()
    return made


@pytest.fixture
def at_work(client, account):
    """The client of a person who has just typed the password."""
    client.post(reverse("account_login"), {"login": account.login, "password": "mat-khau-thu-1"})
    return client


def visible(html: str) -> str:
    """What people read of a page: no scripts, styles or markup."""
    html = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", html)
    return " ".join(re.sub(r"(?s)<[^>]+>", " ", html).split())


def assert_ours(answer) -> None:
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'class="masthead"' in html
    assert html.count("<h1") == 1
    assert ENGLISH.findall(visible(html)) == []
    assert "!" not in visible(html)


@pytest.mark.parametrize("name", PUBLIC)
@pytest.mark.django_db
def test_pages_before_signing_in_are_ours_and_vietnamese(client, name):
    assert_ours(client.get(reverse(name), HTTP_ACCEPT_LANGUAGE="vi"))


@pytest.mark.parametrize("name", FRESH)
def test_pages_that_guard_the_account_ask_for_the_password_once_more(at_work, name):
    asked = at_work.get(reverse(name), HTTP_ACCEPT_LANGUAGE="vi", follow=True)
    assert asked.redirect_chain
    assert_ours(asked)
    where = asked.redirect_chain[-1][0]
    answer = at_work.post(where, {"password": "mat-khau-thu-1"}, HTTP_ACCEPT_LANGUAGE="vi", follow=True)
    assert answer.request["PATH_INFO"] == reverse(name)
    assert_ours(answer)


@pytest.mark.parametrize("name", OWN)
def test_pages_of_ones_own_account_are_ours_and_vietnamese(at_work, name):
    assert_ours(at_work.get(reverse(name), HTTP_ACCEPT_LANGUAGE="vi"))


def test_a_wrong_password_is_told_without_blame(client, account):
    answer = client.post(
        reverse("account_login"), {"login": account.login, "password": "khong-phai"}, HTTP_ACCEPT_LANGUAGE="vi"
    )
    assert_ours(answer)
    assert 'role="alert"' in answer.content.decode()


def test_the_code_by_mail_comes_in_vietnamese_and_signs_in(client, account):
    answer = client.post(
        reverse("account_request_login_code"), {"email": account.login}, HTTP_ACCEPT_LANGUAGE="vi", follow=True
    )
    assert_ours(answer)
    letter = mail.outbox[0]
    assert letter.to == ["hoa@example.vn"]
    assert ENGLISH.findall(letter.subject + letter.body) == []
    assert letter.body.startswith("Chào bạn,")
    code = re.search(r"^\s*([A-Z0-9]+-[A-Z0-9]+)\s*$", letter.body, re.MULTILINE).group(1)
    client.post(reverse("account_confirm_login_code"), {"code": code}, HTTP_ACCEPT_LANGUAGE="vi")
    assert client.session.get("_auth_user_id") == str(account.pk)


def test_the_mail_to_set_a_new_password_is_vietnamese(client, account):
    client.post(reverse("account_reset_password"), {"email": account.login}, HTTP_ACCEPT_LANGUAGE="vi")
    letter = mail.outbox[0]
    text = re.sub(r"https?://\S+", "", letter.subject + letter.body)
    assert ENGLISH.findall(text) == []
    link = re.search(r"https?://[^/]+(/\S+)", letter.body).group(1)
    assert_ours(client.get(link, HTTP_ACCEPT_LANGUAGE="vi", follow=True))


def test_translations_keep_the_placeholders_of_their_sentence():
    entries = re.split(r"\n\n", CATALOGUE.read_text())
    assert len(entries) > 150
    for entry in entries[1:]:
        source, _, translation = entry.partition("\nmsgstr")
        assert set(PLACEHOLDER.findall(translation)) <= set(PLACEHOLDER.findall(source)), entry
        assert re.search(r'"[^"]*[a-zà-ỹ]', translation, re.IGNORECASE), entry
        assert "!" not in translation
