"""Small pieces of views."""

from __future__ import annotations

import pytest
from django.http import Http404

from lantoa.base.errors import Conflict
from lantoa.base.web import said, table_response, ticked


@pytest.fixture
def request_(rf, monkeypatch):
    told = []
    monkeypatch.setattr("lantoa.base.web.messages.success", lambda request, words: told.append(("ok", words)))
    monkeypatch.setattr("lantoa.base.web.messages.error", lambda request, words: told.append(("no", words)))
    request = rf.post("/")
    request.told = told
    return request


def test_what_was_done_is_said_and_what_was_refused_says_why(request_):
    def refused():
        raise Conflict("Đã có rồi.")

    assert said(request_, "Xong.", lambda: None)
    assert not said(request_, "Xong.", refused)
    assert request_.told == [("ok", "Xong."), ("no", "Đã có rồi.")]


def test_only_keys_count_as_ticked():
    assert ticked(["3", "x", "", "-1", "9" * 20, "12"]) == [3, 12]
    assert ticked(["1", "2", "3"], most=2) == [1, 2]


def test_a_table_leaves_in_the_form_that_was_asked_for_and_is_kept_by_no_cache():
    rows = [["Tên", "Số"], ["Hòa", 3]]
    csv = table_response([("Bảng", rows)], "bang", "csv")
    assert "Hòa" in b"".join(csv).decode("utf-8-sig")
    book = table_response([("Bảng", rows)], "bang", "xlsx")
    assert b"".join(book).startswith(b"PK")
    assert csv["Cache-Control"] == book["Cache-Control"] == "private, no-store"
    with pytest.raises(Http404):
        table_response([("Bảng", rows)], "bang", "exe")
