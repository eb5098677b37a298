import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.base.text import clean, fold, given_name, name_sort_key, parse_phone, proper_name

NAMES = Path(__file__).resolve().parents[4] / "shared" / "data" / "names"
WORDS = st.sampled_from(sorted({w for f in ("boy.txt", "girl.txt") for w in (NAMES / f).read_text("utf-8").split()}))
FULL_NAMES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)


def test_given_names_sort_in_vietnamese_order():
    names = ["Trần Đặng", "Lê Dũng", "Phạm Bảo", "Võ Ân", "Hồ Ăn", "Lý Ánh", "Nguyễn An"]
    assert sorted(names, key=name_sort_key) == names[::-1]


def test_tones_come_after_letters_in_the_order_of_the_dictionary():
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma", "mai"], key=name_sort_key) == [
        "ma", "mà", "mả", "mã", "má", "mạ", "mai",
    ]  # fmt: skip


def test_people_of_one_given_name_sort_by_family_name_then_middle_names():
    names = ["Lê Văn Hoa", "Nguyễn An Hoa", "Nguyễn Thị Hoa", "Lê Thị Hòa"]
    assert sorted(names, key=name_sort_key) == names


@given(FULL_NAMES)
def test_keys_do_not_depend_on_how_the_text_is_composed(name):
    decomposed = unicodedata.normalize("NFD", name)
    assert name_sort_key(name) == name_sort_key(decomposed)
    assert fold(name) == fold(decomposed)
    assert clean(decomposed) == clean(name)


@given(FULL_NAMES, FULL_NAMES)
def test_two_names_share_a_key_only_if_they_are_the_same_name(one, other):
    def same(name):
        return clean(name).replace("Ð", "Đ").replace("ð", "đ").casefold()

    assert (name_sort_key(one) == name_sort_key(other)) == (same(one) == same(other))


@given(FULL_NAMES)
def test_a_name_in_capitals_comes_back_as_it_was(name):
    titled = clean(name).title()
    assert proper_name(titled.upper()) == titled


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


def test_both_spellings_and_both_kinds_of_d_are_found():
    assert fold("Trường THPT Hoà Bình Ðông") == fold("trường thpt hòa bình đông") == "truong thpt hoa binh dong"


@pytest.mark.parametrize(
    "typed", ["0912345678", "0912 345 678", "0912.345.678", "84 912 345 678", "+84912345678", 912345678, 912345678.0]
)
def test_six_styles_of_writing_a_number_are_one_number(typed):
    assert parse_phone(typed) == "+84912345678"


@pytest.mark.parametrize("typed", ["12345", "091234567x", "không có", "01234567890123", "8043100"])
def test_what_cannot_be_a_number_says_so(typed):
    with pytest.raises(ValueError, match="không đúng"):
        parse_phone(typed)


def test_no_number_is_no_error():
    assert parse_phone(None) is None
    assert parse_phone("  ") is None


def test_one_is_spoken_to_by_the_last_name():
    assert given_name("  Nguyễn Ngọc   Ân ") == "Ân"
    assert given_name("") == ""
