from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from docx import Document
from docx.oxml.ns import qn

from lantoa.base.documents import layout
from lantoa.base.documents.model import Appendix, Column, Table
from lantoa.base.documents.word import to_docx
from lantoa.base.errors import Invalid

from .samples import LONG_NAME, letter, photo, report


@pytest.fixture(scope="module")
def docx():
    return Document(io.BytesIO(to_docx(report())))


def paragraphs(docx):
    """All paragraphs in reading order, those in tables too."""
    return list(docx.element.body.iter(qn("w:p")))


def style_of(docx, text):
    for element in paragraphs(docx):
        if text in "".join(node.text or "" for node in element.iter(qn("w:t"))):
            return next(style for style in docx.styles if style.style_id == element.pPr.pStyle.val)
    raise AssertionError(f"no paragraph with {text!r}")


# text, sizes allowed, bold, italic, capitals: the table of Annex I, V
RULES = [
    ("CỘNG HÒA XÃ HỘI", (12, 13), True, False, None),
    ("Độc lập - Tự do - Hạnh phúc", (13, 14), True, False, False),
    ("Công đoàn Giáo dục Việt Nam", (12, 13), False, False, True),
    (LONG_NAME, (12, 13), True, False, True),
    ("Số: 05/BC-CĐN", (13, 13), False, False, False),
    ("Hà Nội, ngày 05 tháng 02 năm 2026", (13, 14), False, True, False),
    ("Báo cáo", (13, 14), True, False, True),
    ("Kết quả thực hiện chương trình", (13, 14), True, False, False),
    ("Kính gửi:", (13, 14), False, False, False),
    ("Căn cứ Luật Công đoàn", (13, 14), False, True, False),
    ("Phần I", (13, 14), True, False, False),
    ("Tình hình thực hiện nhiệm vụ", (13, 14), True, False, True),
    ("I. Những kết quả", (13, 14), True, False, True),
    ("1. Triển khai các hoạt động", (13, 14), True, False, False),
    ("a) Số liệu", (13, 14), False, False, False),
    ("Trên đây là báo cáo", (13, 14), False, False, False),
    ("TM. Ban Chấp hành", (13, 14), True, False, True),
    ("Nguyễn Ngọc Ân", (13, 14), True, False, False),
    ("Nơi nhận:", (12, 12), True, True, False),
    ("- Như trên;", (11, 11), False, False, False),
    ("Phụ lục II", (14, 14), True, False, False),
    ("Hoạt động đã tổ chức", (13, 14), True, False, True),
    ("(Kèm theo Báo cáo số", (13, 14), False, True, False),
]


@pytest.mark.parametrize(("text", "sizes", "bold", "italic", "capitals"), RULES, ids=[rule[0][:24] for rule in RULES])
def test_each_part_has_the_size_and_style_of_the_decree(docx, text, sizes, bold, italic, capitals):
    font = style_of(docx, text).font
    assert sizes[0] <= font.size.pt <= sizes[1]
    assert (bool(font.bold), bool(font.italic)) == (bold, italic)
    if capitals is not None:
        assert bool(font.all_caps) == capitals
    fonts = font.element.rPr.rFonts
    assert fonts.get(qn("w:ascii")) == fonts.get(qn("w:hAnsi")) == "Times New Roman"


def test_the_subject_of_a_letter_stands_small_under_its_number():
    docx = Document(io.BytesIO(to_docx(letter())))
    style = style_of(docx, "V/v đăng ký lớp tập huấn")
    assert 12 <= style.font.size.pt <= 13
    assert not style.font.bold
    assert style.paragraph_format.space_before.pt == 6
    cell = docx.tables[0].cell(1, 0)
    assert [paragraph.text for paragraph in cell.paragraphs] == [
        "Số: 12/CĐHTK-TG",
        "V/v đăng ký lớp tập huấn",
    ]


def test_the_page_is_a4_with_the_margins_of_the_decree(docx):
    for section in docx.sections:
        assert sorted([round(section.page_width.mm), round(section.page_height.mm)]) == [210, 297]
        assert 20 <= section.top_margin.mm <= 25
        assert 20 <= section.bottom_margin.mm <= 25
        assert 30 <= section.left_margin.mm <= 35
        assert 15 <= section.right_margin.mm <= 20
    assert [section.page_width > section.page_height for section in docx.sections] == [False, False, True]


def test_page_numbers_are_centred_on_top_from_one_and_hidden_on_the_first_page(docx):
    for section in docx.sections:
        assert section.different_first_page_header_footer
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
        (header,) = section.header.paragraphs
        (field,) = header._p.findall(qn("w:fldSimple"))
        assert field.get(qn("w:instr")).strip() == "PAGE"
        assert header.style.paragraph_format.alignment == 1
        assert 13 <= header.style.font.size.pt <= 14
        assert section.first_page_header.paragraphs[0]._p.find(qn("w:fldSimple")) is None


def test_the_body_is_justified_indented_and_spaced(docx):
    for name in ("Body Text", "Căn cứ"):
        shape = docx.styles[name].paragraph_format
        assert shape.alignment == 3
        assert shape.first_line_indent.cm == pytest.approx(1.27, abs=0.01)
        assert shape.space_after.pt >= 6
        assert 1 <= shape.line_spacing <= 1.5


def test_rules_are_as_long_as_the_motto_and_two_fifths_of_names(docx):
    lengths = []
    for element in paragraphs(docx):
        borders = element.find(f".//{qn('w:pBdr')}")
        if borders is not None:
            indent = element.find(f".//{qn('w:ind')}")
            lengths.append(int(indent.get(qn("w:left"))) * 25.4 / 1440)
    widths = layout.balanced_widths(report())
    issuer, motto = lengths[:2]
    issuer_length, motto_length = layout.HEAD_LEFT - 2 * issuer, layout.HEAD_RIGHT - 2 * motto
    assert motto_length == pytest.approx(layout.text_width("Độc lập - Tự do - Hạnh phúc", 13, bold=True), abs=0.2)
    assert widths["issuing_body"] / 3 <= issuer_length <= widths["issuing_body"] / 2


def test_headings_are_real_and_the_language_is_vietnamese(docx):
    headings = [paragraph.style.name for paragraph in docx.paragraphs if paragraph.style.name.startswith("Heading")]
    assert headings == ["Heading 1", "Heading 2", "Heading 3", "Heading 4"]
    language = docx.styles.element.find(f"{qn('w:docDefaults')}//{qn('w:lang')}")
    assert language.get(qn("w:val")) == "vi-VN"
    assert docx.core_properties.language == "vi-VN"
    assert docx.core_properties.title.startswith("Báo cáo Kết quả")
    assert docx.core_properties.author == LONG_NAME


def test_the_end_mark_closes_the_body_and_the_signature_is_kept_with_it(docx):
    last = [
        paragraph
        for paragraph in docx.paragraphs
        if paragraph.style.name == "Body Text" and paragraph.text.endswith("./.")
    ]
    assert [paragraph.text for paragraph in last] == ["Trên đây là báo cáo kết quả năm 2025./."]
    assert last[0].paragraph_format.keep_with_next


def test_tables_repeat_their_heading_row_and_fill_the_width(docx):
    table = next(table for table in docx.tables if table.cell(0, 0).text == "TT")
    first, *others = table._tbl.tr_lst
    assert first.trPr.find(qn("w:tblHeader")) is not None
    assert all(row.trPr.find(qn("w:tblHeader")) is None for row in others)
    assert [cell.text for cell in table.rows[-1].cells] == ["", "Chung", "92%"]
    assert all(run.bold for cell in table.rows[-1].cells for run in cell.paragraphs[0].runs)
    assert table.cell(1, 2).paragraphs[0].alignment == 2
    width = sum(int(column.get(qn("w:w"))) for column in table._tbl.tblGrid.gridCol_lst) * 25.4 / 1440
    assert width == pytest.approx(layout.TEXT_WIDTH, abs=0.2)


def test_links_open_and_pictures_have_text(docx):
    targets = [relation.target_ref for relation in docx.part.rels.values() if relation.is_external]
    assert targets == ["https://congdoan.example.vn/tin"]
    described = [node.get("descr") for node in docx.element.body.iter(qn("wp:docPr"))]
    assert described == ["Hội nghị tập huấn", "Chữ ký"]


def test_a_large_table_costs_the_same_for_each_row(monkeypatch):
    """Rows must not be visited again for each other: no part of the writer may touch a table cell by cell."""
    import docx.table

    def refuse(*args):
        raise AssertionError("the table is written cell by cell")

    for name in ("add_row", "row_cells", "column_cells"):
        monkeypatch.setattr(docx.table.Table, name, refuse)
    rows = [[str(row), "đoàn viên", "x"] for row in range(5000)]
    table = Table([Column("TT"), Column("Tên"), Column("Ghi chú")], rows)
    data = to_docx(replace(letter(), appendices=(Appendix("Danh sách", [table]),)))
    written = Document(io.BytesIO(data)).element.body
    assert len(list(written.iter(qn("w:tr")))) == 5001 + 3


def test_markup_in_text_stays_text():
    hostile = '</w:t><w:p/> & "x" {{ y }} <b>'
    docx = Document(io.BytesIO(to_docx(report(summary=hostile, body=[Table([Column(hostile)], [[hostile]])]))))
    assert any(paragraph.text == hostile for paragraph in docx.paragraphs)
    assert any(table.cell(1, 0).text == hostile for table in docx.tables[1:2])


def test_a_broken_picture_is_named_as_the_reason():
    from lantoa.base.documents.model import Picture

    with pytest.raises(Invalid, match="Không đọc được một ảnh"):
        to_docx(letter(body=[Picture(b"not a picture")]))


def test_pictures_lose_what_the_camera_wrote():
    from PIL import Image

    from lantoa.base.documents.images import printable

    exif = Image.Exif()
    exif[0x010F] = "Máy ảnh của cô Hương"
    exif[0x0112] = 6
    result = printable(photo((4000, 3000), exif=exif), width=10)
    with Image.open(io.BytesIO(result.data)) as image:
        assert not image.getexif()
        assert image.height > image.width
        assert image.width == round(10 / 2.54 * 220)
    assert not re.search(b"Exif", result.data)
