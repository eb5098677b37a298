from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.search.words import bare, pairs, words


def test_numbers_and_signs_are_words_of_their_own():
    assert words("Số 18/KH-CĐN") == ["số", "18", "kh", "cđn"]


@pytest.mark.parametrize(
    ("new", "old"),
    [("hoà", "hòa"), ("khoẻ", "khỏe"), ("thuý", "thúy"), ("xoá", "xóa"), ("tuỳ", "tùy"), ("HOẠ", "họa")],
)
def test_old_and_new_placement_of_tones_are_one_word(new, old):
    assert words(new) == words(old) == [old.lower()]


@pytest.mark.parametrize("kept", ["quý", "toàn", "hoàn", "thuyết", "khuya", "quỳ", "tòa"])
def test_other_words_stay_as_they_are(kept):
    assert words(kept) == [kept]


@given(st.text(alphabet="aăâeêioôơuưyđ qhtkn áàảãạấầộờýỳ0123-/", max_size=40))
def test_words_do_not_depend_on_the_unicode_form(text):
    assert words(unicodedata.normalize("NFD", text)) == words(unicodedata.normalize("NFC", text))


def test_pairs_join_neighbours_and_bare_words_have_no_marks():
    assert bare(["nhà", "giáo", "đẹp"]) == ["nha", "giao", "dep"]
    assert pairs(["nhà", "giáo", "trẻ"]) == ["nhà_giáo", "giáo_trẻ"]
    assert pairs(["nhà"]) == []
