from __future__ import annotations

import datetime as dt
import unicodedata

import pytest

from lantoa.base.documents.layout import HEAD_LEFT, balanced_width, text_width
from lantoa.base.documents.model import (
    BulletList,
    Column,
    Heading,
    Link,
    Paragraph,
    Run,
    Table,
    official_date,
    padded_number,
    roman,
    table_document,
)
from lantoa.base.documents.text import breakable, clean, safe_url
from lantoa.base.errors import Invalid

from .samples import LONG_NAME, letter, report


@pytest.mark.parametrize(
    ("date", "text"),
    [
        (dt.date(2020, 1, 5), "ngày 05 tháng 01 năm 2020"),
        (dt.date(2020, 2, 29), "ngày 29 tháng 02 năm 2020"),
        (dt.date(2019, 6, 29), "ngày 29 tháng 6 năm 2019"),
        (dt.date(2026, 12, 9), "ngày 09 tháng 12 năm 2026"),
    ],
)
def test_days_below_ten_and_the_first_two_months_get_a_zero(date, text):
    assert official_date(date) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(5, "05"), (10, "10"), ("6b", "06b"), ("06b", "06b"), ("", ""), (None, ""), ("1298", "1298")],
)
def test_numbers_below_ten_get_a_zero(number, text):
    assert padded_number(number) == text


def test_number_and_notation_have_no_spaces():
    assert report(notation=" BC - CĐN ").number_line == "Số: 05/BC-CĐN"


def test_a_draft_leaves_room_for_number_and_date():
    draft = report(number=None, issued_on=None, year=2026)
    assert draft.number_line.replace("\u00a0", "") == "Số: /BC-CĐN"
    assert draft.date_line.replace("\u00a0", "").split() == ["ngày", "tháng", "năm", "2026"]


def test_lists_end_in_semicolons_and_a_full_stop():
    document = report()
    assert document.legal_base_lines == (
        "Căn cứ Luật Công đoàn ngày 27 tháng 11 năm 2024;",
        "Căn cứ Kế hoạch số 18/KH-CĐN.",
    )
    assert document.addressee_lines == ("- Công đoàn Giáo dục Việt Nam;", "- Ban Tuyên giáo – Nữ công.")
    assert letter().addressee_lines == ("Công đoàn Giáo dục Việt Nam",)


def test_recipients_start_with_as_above_and_end_with_the_file():
    assert report().recipient_lines == (
        "- Như trên;",
        "- Ban Tuyên giáo TLĐ;",
        "- Website CĐGD VN;",
        "- Lưu: VT, TG-NC.",
    )
    assert report(addressees=[], recipients=["Các đơn vị"]).recipient_lines == ("- Các đơn vị;", "- Lưu: VT.")


def test_the_end_mark_follows_the_last_words():
    def last(block):
        return report(body=[block]).closed_body[-1]

    assert last(Paragraph("Xin báo cáo.")).runs[-1].text == "Xin báo cáo./."
    assert last(Paragraph("Xin báo cáo./.")).runs[-1].text == "Xin báo cáo./."
    assert last(Paragraph([Run("Xin cảm ơn. ", bold=True)])).runs == (Run("Xin cảm ơn./.", bold=True),)
    assert last(Paragraph(["Xem ", Link("đây", "https://a.vn")])).runs[-1].text == "./."
    assert last(BulletList(["một;", "hai;"])).lines[-1][-1].text == "hai./."
    assert last(Heading(2, "I. Hết")).runs[-1].text == "./."


def test_a_letter_states_its_subject_once():
    assert letter().summary_line == "V/v đăng ký lớp tập huấn"
    assert letter(summary="V/v đăng ký").summary_line == "V/v đăng ký"
    assert letter(summary="Về việc đăng ký").summary_line == "V/v đăng ký"


def test_appendices_are_numbered_in_roman_figures_only_when_several():
    document = report()
    assert [document.appendix_label(index) for index in (0, 1)] == ["Phụ lục I", "Phụ lục II"]
    assert report(appendices=document.appendices[:1]).appendix_label(0) == "Phụ lục"
    assert document.appendix_reference.startswith("(Kèm theo Báo cáo số 05/BC-CĐN ngày 05 tháng 02 năm 2026")
    assert report(electronic=True).appendix_reference == ""
    assert [roman(n) for n in (4, 9, 14, 40, 90, 1994)] == ["IV", "IX", "XIV", "XL", "XC", "MCMXCIV"]


def test_text_is_nfc_and_holds_nothing_unprintable():
    decomposed = unicodedata.normalize("NFD", "Trường học")
    assert letter(signer_name=decomposed).signer_name == "Trường học"
    assert Paragraph(decomposed).runs[0].text == "Trường học"
    assert clean("a\x00b\u202ec\r\nd\ud800\ufffe\U0001fffe") == "abc\nd"


def test_rows_must_fit_the_columns():
    with pytest.raises(ValueError, match="2 cells for 1 columns"):
        Table([Column("A")], [["1", "2"]])
    with pytest.raises(Invalid, match="không khớp với số cột"):
        table_document(letter(), title="Danh sách", columns=[Column("A")], rows=[["1", "2"]])


def test_a_table_document_numbers_its_rows_in_a_landscape_appendix():
    document = table_document(
        letter(),
        title="Danh sách",
        columns=[Column("Tên"), Column("Số")],
        rows=[["An", 3], ["Bình", None]],
        total_row=["Cộng", 3],
    )
    (appendix,) = document.appendices
    assert appendix.landscape
    table = appendix.body[0]
    assert table.rows == (("1", "An", "3"), ("2", "Bình", ""))
    assert table.total_row == ("", "Cộng", "3")


def test_long_names_break_into_lines_of_about_equal_length():
    name = LONG_NAME.upper()
    width = balanced_width(name, 12, HEAD_LEFT, bold=True)
    assert 0.6 * HEAD_LEFT < width <= HEAD_LEFT
    short = "CÔNG ĐOÀN"
    assert balanced_width(short, 12, HEAD_LEFT, bold=True) == pytest.approx(text_width(short, 12, bold=True))
    assert balanced_width("W" * 200, 12, HEAD_LEFT) == HEAD_LEFT
    assert balanced_width("", 12, HEAD_LEFT) == 0


def test_only_overlong_words_are_made_breakable():
    assert breakable("Nghiêng ngả khúc khuỷu") == "Nghiêng ngả khúc khuỷu"
    address = "https://congdoan.example.vn/tin/2026?id=1"
    assert "\u200b" in breakable(address)
    assert breakable(address).replace("\u200b", "") == address


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.vn/x?y=1", True),
        ("mailto:a@b.vn", True),
        ("tel:18008108", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("http://[", False),
        ("https://a.vn/x y", False),
    ],
)
def test_only_web_mail_and_telephone_addresses_become_links(url, kept):
    assert safe_url(url) == (url if kept else "")
