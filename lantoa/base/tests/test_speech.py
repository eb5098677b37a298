"""What a person at a loudspeaker says."""

from __future__ import annotations

import pytest

from lantoa.base.speech import aloud, digits, number_words, seconds, short_form
from lantoa.base.speech.numbers import roman


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"), (5, "năm"), (10, "mười"), (15, "mười lăm"), (21, "hai mươi mốt"), (11, "mười một"),
        (101, "một trăm linh một"), (110, "một trăm mười"), (1_005, "một nghìn không trăm linh năm"),
        (2_026, "hai nghìn không trăm hai mươi sáu"), (45_000, "bốn mươi lăm nghìn"),
        (1_000_001, "một triệu không trăm linh một"), (1_500_000, "một triệu năm trăm nghìn"),
        (11_000_000_000, "mười một tỷ"), (-3, "âm ba"),
    ],
)  # fmt: skip
def test_numbers_are_said_as_vietnamese_say_them(number, words):
    assert number_words(number) == words


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("ngày 20/11/2026", "ngày hai mươi tháng mười một năm hai nghìn không trăm hai mươi sáu"),
        ("Sáng 15/4, trường", "Sáng ngày mười lăm tháng tư, trường"),
        ("tháng 5/2026", "tháng năm năm hai nghìn không trăm hai mươi sáu"),
        ("lúc 7h30", "lúc bảy giờ ba mươi phút"), ("từ 14:00", "từ mười bốn giờ"), ("lúc 8h", "lúc tám giờ"),
        ("đạt 82,4%", "đạt tám mươi hai phẩy bốn phần trăm"), ("500.000đ", "năm trăm nghìn đồng"),
        ("1.250 suất", "một nghìn hai trăm năm mươi suất"),
        ("giai đoạn 2023–2028", "giai đoạn hai nghìn không trăm hai mươi ba đến hai nghìn không trăm hai mươi tám"),
        ("lần thứ XIII", "lần thứ mười ba"), ("quý IV", "quý bốn"),
        ("CĐCS Trường THPT", "công đoàn cơ sở Trường trung học phổ thông"),
        ("gọi 0912 345 678", "gọi không chín một hai ba bốn năm sáu bảy tám"),
        ("Kế hoạch số 18/KH-CĐN", "Kế hoạch số mười tám, kế hoạch C Đ N"),
        ("công đoàn cơ sở (CĐCS) họp", "công đoàn cơ sở họp"),
        ("Xem https://congdoan.vn/tin/ nhé", "Xem nhé"), ("**Quan trọng** _lắm_", "Quan trọng lắm"),
        ("[báo cáo](https://a.vn/b) mới", "báo cáo mới"), ("## Ai được khám", "Ai được khám"),
        ("khám mắt (miễn phí) tại trường", "khám mắt, miễn phí, tại trường"), ("#TriAnThayCo", ""),
        ("thư gửi cd@truong.edu.vn hôm nay", "thư gửi hôm nay"), ("Covid-19", "Covid-mười chín"),
    ],
)  # fmt: skip
def test_what_is_written_is_said_aloud(written, said):
    assert aloud(written) == said


def test_abbreviations_of_the_house_go_first():
    assert aloud("CĐN họp", {"CĐN": "công đoàn ngành"}) == "công đoàn ngành họp"


def test_telephone_digits_are_said_one_by_one():
    assert digits("0912") == "không chín một hai"


@pytest.mark.parametrize(("text", "value"), [("XIII", 13), ("IV", 4), ("IIII", None), ("VX", None), ("MIX", None)])
def test_only_a_true_roman_number_counts(text, value):
    assert roman(text) == value


def test_length_grows_with_syllables_and_pauses():
    assert seconds("một hai ba bốn") == 2
    assert seconds("một. hai. ba. bốn.") > seconds("một hai ba bốn")
    assert seconds("") == 0


def test_the_short_form_keeps_to_its_time_and_to_whole_sentences():
    body = "Sáng nay trường khám sức khỏe cho 200 đoàn viên. " * 30
    text = short_form(
        "Ngày hội sức khỏe", "Khám miễn phí.", body, opening="Kính thưa các thầy cô.", closing="Xin cảm ơn.", longest=45
    )
    assert seconds(text) <= 45
    assert seconds(text) > 34
    assert text.startswith("Kính thưa các thầy cô.\n\nNgày hội sức khỏe.\n\nKhám miễn phí.")
    assert text.endswith("Xin cảm ơn.")
    assert "hai trăm đoàn viên. Sáng nay" in text


def test_a_body_without_room_leaves_title_and_summary():
    text = short_form("Tin", "Một câu.", "Câu rất dài " * 50, opening="", closing="Hết.", longest=5)
    assert text == "Tin.\n\nMột câu.\n\nHết."
