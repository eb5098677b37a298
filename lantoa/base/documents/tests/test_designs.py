"""Leaflets, posters, infographics, cards and certificates."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont
from pypdf import PdfReader

from lantoa.base.documents import designs, layout
from lantoa.base.documents.designs import DESIGNS, Look, Portrait, make
from lantoa.base.documents.tests.samples import photo
from lantoa.base.errors import Invalid
from lantoa.base.icons import ICONS, PICTOGRAMS
from lantoa.base.text import fold

LOOK = Look("Công đoàn Trường THPT Phan Đình Phùng", "#1F7A4D", parent="Công đoàn Giáo dục Hà Nội")
WORDS = {
    "kicker": "Tháng Công nhân", "title": "Ễ Ộ Ữ Ặ: khỏe để dạy tốt", "lead": "Khám miễn phí tại trường.",
    "body": "Sáng nay.\n\n## Ai được khám\n- Đoàn viên\n- Người lao động", "details": "7 giờ 30, thứ Bảy",
    "link": "https://congdoan.vn/tin/1/", "foot": "Hỏi cô Hoà", "figures": "82% | được khám | users\n24 | lớp",
    "timeline": "05/9 | Phát động\n20/11 | Tổng kết", "names": "Nguyễn Thị Diễm\nVõ Hữu Ưỡng", "role": "Tổ trưởng",
    "authority": "TM. BAN CHẤP HÀNH\nCHỦ TỊCH", "signer": "Lò Văn Ữu", "place": "Hà Nội, ngày 20 tháng 11 năm 2026",
}  # fmt: skip


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.mark.parametrize("code", DESIGNS)
def test_every_design_is_set_with_its_stacked_marks_and_says_that_all_fits(code):
    made = make(code, WORDS, LOOK, picture=Portrait(photo()))
    assert made.shorten == ()
    words = text_of(made.pages[0])
    assert ("ỄỘỮẶ" if DESIGNS[code].layout == "certificate" else "ỄỘỮẶ:") in words.upper().replace(" ", "")


def marks_of(code: str) -> float:
    """How high what "Ễ" has and "Ế" has not (and the other way round) is for its width, as it comes out."""
    with_marks, without = (
        Image.open(io.BytesIO(make(code, WORDS | {"title": title}, LOOK, picture=Portrait(photo()), output="png").pages[0]))
        for title in ("Ễ", "Ế")
    )  # fmt: skip
    left, top, right, bottom = ImageChops.difference(with_marks.convert("L"), without.convert("L")).getbbox()
    return (bottom - top) / (right - left)


@pytest.mark.parametrize("code", ["infographic", "guong-sang", "chung-nhan"])
def test_the_upper_of_two_marks_is_whole(code):
    font = ImageFont.truetype(str(layout.FONTS / "BeVietnamPro-SemiBold.ttf"), 400)
    sheets = []
    for letter in "ỄẾ":
        sheet = Image.new("L", (600, 900))
        ImageDraw.Draw(sheet).text((100, 700), letter, font=font, fill=255, anchor="ls")
        sheets.append(sheet)
    left, top, right, bottom = ImageChops.difference(*sheets).getbbox()
    assert marks_of(code) == pytest.approx((bottom - top) / (right - left), rel=0.08)


@pytest.mark.parametrize("code", ["anh-vuong", "anh-dung", "guong-sang"])
def test_a_picture_for_social_networks_is_1080_pixels_wide(code):
    made = make(code, WORDS, LOOK, output="png")
    size = Image.open(io.BytesIO(made.pages[0])).size
    assert size == {"anh-vuong": (1080, 1080), "anh-dung": (1080, 1920), "guong-sang": (1080, 1350)}[code]


def test_the_paper_has_its_size():
    box = PdfReader(io.BytesIO(make("ap-phich-a3", WORDS, LOOK).pages[0])).pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (842, 1191)


def test_svg_comes_out_as_svg():
    assert make("anh-vuong", WORDS, LOOK, output="svg").pages[0].lstrip().startswith(b"<svg")


def test_what_does_not_fit_is_named_with_how_much_to_take_out():
    made = make("to-roi-a5", WORDS | {"body": "Một câu dài vừa phải để đọc. " * 150}, LOOK)
    (one,) = made.shorten
    assert one.name == "body"
    assert 1_500 < one.letters < one.of == 4_350
    assert "Nội dung" in str(one)
    assert str(one.letters) in str(one)


def test_taking_out_as_much_as_was_said_makes_it_fit():
    body = "Một câu dài vừa phải để đọc. " * 150
    (one,) = make("to-roi-a4", WORDS | {"body": body}, LOOK).shorten
    assert make("to-roi-a4", WORDS | {"body": body[: one.of - one.letters]}, LOOK).shorten == ()


def test_a_title_too_long_for_a_square_is_named():
    made = make("anh-vuong", WORDS | {"title": "Tuyên truyền " * 40}, LOOK, picture=Portrait(photo()))
    assert [one.name for one in made.shorten] == ["title"]


def test_an_infographic_with_too_many_words_says_to_drop_lines():
    many = "\n".join(f"{n}0% | {'nhà giáo và người lao động ' * 30}" for n in range(1, 9))
    (one,) = make("infographic", WORDS | {"figures": many, "timeline": ""}, LOOK).shorten[:1]
    assert one.name == "figures"
    assert "bớt một vài dòng" in str(one)


def test_figures_are_numbers_labels_icons_and_shares():
    first, second = designs.figures("82,5% | đoàn viên | users\n1.250 | suất quà")
    assert (first["value"], first["share"], bool(first["icon"])) == ("82,5%", 0.825, True)
    assert (second["label"], second["share"], second["icon"]) == ("suất quà", None, "")


def test_every_icon_that_is_offered_is_drawn_by_the_word_people_use():
    for name, word in PICTOGRAMS.items():
        for typed in (name, word, fold(word), word.capitalize()):
            (row,) = designs.figures(f"82% | đoàn viên | {typed}")
            assert row["icon"] == ICONS[name], typed
    words = WORDS | {"figures": "\n".join(f"{n} | số | {word}" for n, word in enumerate(list(PICTOGRAMS.values())[:8]))}
    assert make("infographic", words, LOOK).shorten == ()


def test_an_icon_that_nobody_knows_is_refused_with_those_there_are():
    with pytest.raises(Invalid, match=r"Không có hình nào tên “con voi”.*sách"):
        designs.figures("82% | đoàn viên | con voi")


def test_more_than_eight_numbers_are_refused():
    with pytest.raises(Invalid):
        make("infographic", WORDS | {"figures": "1 | a\n" * 9}, LOOK)


def test_certificates_have_a_page_for_each_name():
    pdf = PdfReader(io.BytesIO(make("chung-nhan", WORDS, LOOK).pages[0]))
    assert len(pdf.pages) == 2
    assert "Ưỡng" in pdf.pages[1].extract_text()


def test_a_preview_of_certificates_sets_only_the_longest_name():
    names = [f"Nguyễn Văn {n}" for n in range(400)]
    made = make("chung-nhan", WORDS | {"names": "\n".join([*names, "Tôn Nữ Thị Ngọc Hương Giang"])}, LOOK, sample=True)
    assert made.of == 401
    pdf = PdfReader(io.BytesIO(made.pages[0]))
    assert len(pdf.pages) == 1
    assert "Hương Giang" in pdf.pages[0].extract_text()


def test_a_preview_names_what_is_too_long_on_any_certificate():
    words = WORDS | {"names": "An\n" + "Một tên dài không ai có " * 40}
    assert [one.name for one in make("chung-nhan", words, LOOK, sample=True).shorten] == ["names"]


def test_a_colour_that_cannot_be_read_gives_way_to_the_unions_blue():
    assert designs.readable_brand("#FFE082") == designs.BRAND
    assert designs.readable_brand("red") == designs.BRAND
    assert designs.readable_brand("#1F7A4D") == "#1F7A4D"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "khong phai dia chi", "mailto:a@b.vn"])
def test_only_a_web_address_becomes_a_code(link):
    with pytest.raises(Invalid):
        make("anh-vuong", WORDS | {"link": link}, LOOK)


def test_a_missing_title_is_asked_for_by_its_name():
    with pytest.raises(Invalid, match="Tiêu đề"):
        make("anh-vuong", WORDS | {"title": "  "}, LOOK)


def test_a_file_that_is_no_picture_is_refused():
    with pytest.raises(Invalid):
        make("anh-vuong", WORDS, LOOK, picture=Portrait(b"GIF89a"))


def test_a_tall_picture_is_cut_around_its_focus():
    tall = Image.new("RGB", (200, 800), "white")
    tall.paste("red", (0, 0, 200, 200))
    out = io.BytesIO()
    tall.save(out, "PNG")
    files: dict[str, bytes] = {}
    designs._picture(DESIGNS["guong-sang"], Portrait(out.getvalue(), focus=(0.5, 0.1)), files)
    cut = Image.open(io.BytesIO(files["picture.jpg"]))
    assert cut.size == (200, 200)
    red, green, _blue = cut.getpixel((100, 20))
    assert red > 200
    assert green < 80


def test_words_that_look_like_markup_stay_words():
    pdf = make("anh-vuong", WORDS | {"title": "#set page() $x$ *đậm*"}, LOOK).pages[0]
    assert "#set page() $x$ *đậm*" in text_of(pdf)
