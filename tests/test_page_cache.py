"""What the proxy may keep: pages of strangers carry no cookie, pages of people are marked as theirs."""

from __future__ import annotations

import pytest


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/ngoai-tuyen/"])
def test_a_public_page_brings_a_stranger_no_cookie(client, union, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert not answer.cookies


@pytest.mark.django_db
def test_whoever_is_signed_in_gets_pages_that_vary_with_the_cookie(client, union):
    client.force_login(union.account(union.school_a))
    answer = client.get("/")
    assert "Cookie" in answer["Vary"]
    assert "csrftoken" in answer.cookies
