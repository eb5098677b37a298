from __future__ import annotations

import io

import pytest
from PIL import Image
from pypdf import PdfReader

from lantoa.base.documents import layout
from lantoa.base.documents.model import Paragraph, Picture
from lantoa.base.documents.typeset import to_pdf, to_png
from lantoa.base.errors import Invalid

from .samples import LONG_NAME, SENTENCE, letter, report

MM = 72 / 25.4


def read(data):
    return PdfReader(io.BytesIO(data))


def spans(page):
    """(text, x, y, size, font) of every piece of text on a page, in points from the lower left corner."""
    found = []

    def visit(text, matrix, text_matrix, font, size):
        if text.strip():
            x = matrix[0] * text_matrix[4] + matrix[2] * text_matrix[5] + matrix[4]
            y = matrix[1] * text_matrix[4] + matrix[3] * text_matrix[5] + matrix[5]
            found.append((text.strip(), x, y, abs(size * text_matrix[3] * matrix[3]), font["/BaseFont"]))

    page.extract_text(visitor_text=visit)
    return found


@pytest.fixture(scope="module")
def pdf():
    return read(to_pdf(report()))


def flat(page):
    return " ".join(page.extract_text().split())


def test_all_parts_are_there_in_their_case(pdf):
    first = flat(pdf.pages[0])
    for text in (
        "CÔNG ĐOÀN GIÁO DỤC VIỆT NAM",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 05/BC-CĐN",
        "ngày 05 tháng 02 năm 2026",
        "BÁO CÁO",
        "Căn cứ Kế hoạch số 18/KH-CĐN.",
        "TÌNH HÌNH THỰC HIỆN NHIỆM VỤ",
        "I. NHỮNG KẾT QUẢ",
    ):
        assert text in first
    assert LONG_NAME.upper() in first
    whole = " ".join(flat(page) for page in pdf.pages)
    for text in (
        "năm 2025./.",
        "TM. BAN CHẤP HÀNH",
        "CHỦ TỊCH",
        "Nguyễn Ngọc Ân",
        "- Lưu: VT, TG-NC.",
        "Phụ lục II",
    ):
        assert text in whole


def test_pages_are_a4_and_the_wide_appendix_lies_across(pdf):
    sizes = [tuple(round(float(length) / MM) for length in page.mediabox[2:]) for page in pdf.pages]
    assert sizes[0] == (210, 297)
    assert sizes[-1] == (297, 210)


def test_page_numbers_start_again_in_each_appendix_and_first_pages_have_none(pdf):
    numbers = []
    for page in pdf.pages:
        top = float(page.mediabox.height) - layout.MARGINS["top"] * MM
        head = [span for span in spans(page) if span[2] > top]
        numbers.append(head[0][0] if head else "")
        for text, x, _y, size, _font in head:
            width = float(page.mediabox.width)
            centre = (layout.MARGINS["left"] * MM + width - layout.MARGINS["right"] * MM) / 2
            assert text.isdecimal()
            assert 13 <= round(size, 1) <= 14
            assert abs(x - centre) < 10
    appendix_pages = [index for index, page in enumerate(pdf.pages) if flat(page).startswith("Phụ lục I")]
    starts = [0, *appendix_pages]
    expected = []
    for start, end in zip(starts, [*starts[1:], len(pdf.pages)], strict=True):
        expected += ["", *[str(number) for number in range(2, end - start + 1)]]
    assert numbers == expected
    assert len(appendix_pages) == 2
    assert expected[-1] == str(len(pdf.pages) - appendix_pages[-1]) != "1"


@pytest.mark.parametrize(
    ("text", "size", "face"),
    [
        ("CỘNG HÒA", 12, "Bold"),
        ("Độc lập", 13, "Bold"),
        ("Số: 05", 13, "LiberationSerif"),
        ("Hà Nội", 13, "Italic"),
        ("BÁO CÁO", 14, "Bold"),
        ("Căn cứ Luật", 14, "Italic"),
        ("Kính gửi", 14, "LiberationSerif"),
    ],
)
def test_sizes_and_faces_on_the_first_page(pdf, text, size, face):
    span = next(span for span in spans(pdf.pages[0]) if text.split()[0] in span[0])
    assert round(span[3], 1) == size
    assert face in span[4]
    assert "LiberationSerif" in span[4]


def test_text_keeps_inside_the_margins_even_with_overlong_words(pdf):
    hostile = letter(
        issuing_body="Đ" * 150,
        place="P" * 90,
        signer_name="N" * 120,
        recipients=["R" * 200],
        body=[Paragraph("x" * 400), Paragraph(SENTENCE)],
    )
    page = Image.open(io.BytesIO(to_png(hostile, 72)[0])).convert("L")
    right = round((layout.PAGE["width"] - layout.MARGINS["right"] + 1) * MM)
    left = round((layout.MARGINS["left"] - 1) * MM)
    assert page.crop((right, 0, page.width, page.height)).getextrema() == (255, 255)
    assert page.crop((0, 0, left, page.height)).getextrema() == (255, 255)


def test_a_letter_has_its_subject_under_the_number_and_no_type():
    page = read(to_pdf(letter())).pages[0]
    text = flat(page)
    assert "V/v đăng ký lớp tập huấn" in text
    assert "Kính gửi: Công đoàn Giáo dục Việt Nam" in text
    assert "KT. CHỦ TỊCH" in text
    number = next(span for span in spans(page) if span[0].startswith("Số"))
    subject = next(span for span in spans(page) if span[0].startswith("V/v"))
    assert subject[2] < number[2]
    assert round(subject[3]) == 12


def test_the_outline_the_language_and_the_tags_are_set(pdf):
    assert pdf.trailer["/Root"]["/Lang"].startswith("vi")
    assert "/StructTreeRoot" in pdf.trailer["/Root"]
    assert pdf.metadata.title.startswith("Báo cáo Kết quả thực hiện")
    assert pdf.metadata.author == LONG_NAME
    assert len(pdf.outline) > 0


def test_links_go_where_they_say_and_code_addresses_do_not_link(pdf):
    def targets(reader):
        return [
            note.get_object()["/A"]["/URI"]
            for page in reader.pages
            for note in page.get("/Annots", [])
            if "/URI" in note.get_object().get("/A", {})
        ]

    assert targets(pdf) == ["https://congdoan.example.vn/tin"]
    from lantoa.base.documents.model import Link

    assert targets(read(to_pdf(letter(body=[Paragraph([Link("bấm", "javascript:alert(1)")])])))) == []


def test_what_looks_like_markup_is_printed_as_written():
    hostile = '#read("/etc/passwd") *đậm* $x^2$ <nhãn> @ref \\ #panic() "'
    text = flat(read(to_pdf(report(summary=hostile, body=[Paragraph(hostile)], appendices=[]))).pages[0])
    assert text.count(hostile) == 2


def test_an_address_copied_from_the_page_is_the_address():
    address = "https://congdoan.example.vn/tin-tuc/2026/02/05/hoi-nghi-tap-huan?id=12345678901234567890"
    text = read(to_pdf(letter(body=[Paragraph(f"Xem {address} nhé")]))).pages[0].extract_text()
    assert address in text.replace("\n", "")


def test_equal_documents_give_equal_bytes():
    assert to_pdf(letter()) == to_pdf(letter())


def test_a_picture_that_cannot_be_read_says_so():
    with pytest.raises(Invalid, match="Không đọc được một ảnh"):
        to_pdf(letter(body=[Picture(b"\x89PNG broken")]))


def test_every_vietnamese_letter_is_in_the_shipped_fonts():
    letters = "aăâeêioôơuưy"
    marks = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
    alphabet = " ".join(letter + mark for letter in letters for mark in marks) + " đ"
    pdf = read(to_pdf(letter(body=[Paragraph(alphabet + " " + alphabet.upper())])))
    fonts = {
        font.get_object()["/BaseFont"].split("+")[-1]
        for page in pdf.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert all(name.startswith("LiberationSerif") for name in fonts)
