from __future__ import annotations

import pytest

from lantoa.search.passages import passage

LONG = (
    "Mở đầu không liên quan gì cả. " * 30 + "Lao động nữ được nghỉ thai sản sáu tháng. " + "Phần cuối cũng vậy. " * 30
)


def test_the_part_with_most_of_the_words_is_cut_out_and_they_are_marked():
    cut = passage(LONG, "nghi thai san may thang")
    assert "<mark>nghỉ</mark> <mark>thai</mark> <mark>sản</mark> sáu <mark>tháng</mark>" in cut
    assert cut.startswith("… ")
    assert cut.endswith(" …")
    assert len(cut) < 400


def test_a_short_text_stands_whole():
    assert passage("Hòa giải viên", "hoà giải") == "<mark>Hòa</mark> <mark>giải</mark> viên"


def test_what_is_typed_never_becomes_markup():
    cut = passage("<script>nghỉ phép</script> & <b>nghỉ</b>", "nghỉ <script> .* (")
    assert "<script>" not in cut
    assert "&lt;<mark>script</mark>&gt;" in cut


def test_words_are_whole_words():
    assert passage("Nghiêm trang", "nghi") == ""


@pytest.mark.parametrize("odd", ["", "!!!", "a", "İstanbul nghỉ", "x" * 9000])
def test_odd_texts_do_not_break_it(odd):
    assert isinstance(passage(odd, "nghỉ phép"), str)
    assert isinstance(passage("nghỉ phép", odd), str)
