from __future__ import annotations

from datetime import date

import pytest

from lantoa.search.index import Index
from lantoa.search.sources import EVERYBODY, Document

TEXTS = {
    1: ("Kế hoạch phát động thi đua", "Số 18/KH-CĐN của Công đoàn Giáo dục Việt Nam về đợt thi đua chào mừng."),
    2: ("Chế độ ốm đau", "Người lao động được bảo hiểm xã hội chi trả khi nghỉ ốm."),
    3: ("Nghỉ phép hằng năm", "Nhà giáo nghỉ hè thay cho nghỉ phép; người lao động khác nghỉ 12 ngày."),
    4: ("Hoà giải viên lao động", "Hòa giải viên do cấp tỉnh bổ nhiệm."),
    5: ("Hoa dao no som", "Vườn trường có hoa."),
    6: ("Hoa đào nở sớm", "Vườn trường có hoa."),
}
SHORT = {"BHXH": "bảo hiểm xã hội", "CĐN": "công đoàn ngành"}


@pytest.fixture
def index(tmp_path) -> Index:
    made = Index(tmp_path)
    made.write("texts", [Document(pk, title, text, day=date(2026, pk, 1)) for pk, (title, text) in TEXTS.items()])
    return made


def found(index: Index, text: str, **narrowed) -> list[int]:
    return [match.pk for match in index.find(text, access=[EVERYBODY], alike=SHORT, **narrowed)]


@pytest.mark.parametrize("typed", ["thi đua chào mừng", "thi dua chao mung", "THI ĐUA", "18/KH-CĐN", "18 kh cdn"])
def test_it_is_found_with_or_without_marks_and_by_its_sign(index, typed):
    assert found(index, typed)[0] == 1


def test_who_types_marks_gets_that_spelling_first_and_who_types_none_gets_both(index):
    assert found(index, "hoa đào")[:2] == [6, 5]
    assert set(found(index, "hoa dao")) == {5, 6}


def test_placement_of_tones_does_not_matter(index):
    assert found(index, "hòa giải viên")[0] == found(index, "hoà giải viên")[0] == 4


def test_a_short_form_finds_what_it_stands_for(index):
    assert found(index, "BHXH") == [2]
    assert found(index, "bhxh ốm đau")[0] == 2


def test_a_slip_of_the_finger_still_finds(index):
    assert found(index, "nghir phep")[0] == 3
    assert found(index, "nghỉ pheps")[0] == 3


def test_few_words_must_all_stand_there_and_a_question_needs_only_some(index):
    assert found(index, "nghỉ phép") == [3]
    assert found(index, "giáo viên nghỉ phép hằng năm được bao nhiêu ngày")[0] == 3


def test_nothing_is_found_by_who_holds_no_key(index, tmp_path):
    index.write("texts", [Document(9, "Họp kín", "Chỉ cho trường A", access=["to:7"])])
    assert index.find("họp kín", access=[EVERYBODY]) == []
    assert index.find("họp kín", access=[]) == []
    assert [match.pk for match in index.find("họp kín", access=["to:7"])] == [9]


def test_results_are_narrowed_to_days_tags_and_sources(index):
    assert found(index, "nghỉ", since=date(2026, 3, 1)) == [3]
    assert found(index, "nghỉ", until=date(2026, 2, 1)) == [2]
    index.write("other", [Document(3, "Nghỉ lễ", "", tags=["unit:5"])])
    assert [m.source for m in index.find("nghỉ lễ", access=[EVERYBODY], tags=["unit:5"])] == ["other"]
    assert found(index, "nghỉ lễ", source="texts") == [3, 2]


def test_a_thing_written_again_stands_there_once_and_one_taken_out_is_gone(index):
    index.write("texts", [Document(2, "Chế độ thai sản", "Nghỉ sinh con.")], gone=[3])
    assert found(index, "ốm đau") == []
    assert found(index, "thai sản") == [2]
    assert found(index, "nghỉ phép") == [2]
    assert len(index) == len(TEXTS) - 1


def test_a_write_that_fails_changes_nothing(index):
    def broken():
        yield Document(2, "Chế độ thai sản", "Nghỉ sinh con.")
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        index.write("texts", broken())
    index.reload()
    assert found(index, "ốm đau") == [2]


def test_titles_are_completed_while_typing(index):
    def completed(text: str) -> list[int]:
        return [match.pk for match in index.complete(text, access=[EVERYBODY])]

    assert completed("nghi ph") == completed("Nghỉ ph") == [3]
    assert set(completed("hoa n")) == {5, 6}
    assert completed("khong co") == []


@pytest.mark.parametrize("odd", ["", "   ", "!!!", "a" * 5000, "'; drop table", "nghỉ\x00phép", "( AND OR *", "🎉"])
def test_odd_input_finds_nothing_or_something_but_never_breaks(index, odd):
    assert isinstance(found(index, odd), list)
    index.complete(odd, access=[EVERYBODY])
