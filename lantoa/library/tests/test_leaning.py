"""What Tesseract is shown: lines found between marks and tails of letters, leant about their own middle."""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFont

from lantoa.base.documents.layout import FONTS
from lantoa.library.reading import leaning

WORDS = "Đẩy mạnh truyền thông đến đoàn viên ở trường"


def sheet(lines: int, *, dots: int = 200, pitch: float = 0.25) -> Image.Image:
    """Lines of text at `dots` an inch, `pitch` inches from one to the next."""
    page = Image.new("L", (8 * dots, round((lines + 4) * pitch * dots)), 225)
    page.info["dpi"] = (dots, dots)
    font = ImageFont.truetype(str(FONTS / "LiberationSerif-Regular.ttf"), round(13 / 72 * dots))
    for at in range(lines):
        ImageDraw.Draw(page).text((dots, (at + 2) * pitch * dots), WORDS, font=font, fill=60)
    return page


def test_a_line_is_never_parted_from_its_marks():
    found = [band for band in leaning.lines(sheet(12), 200) if 90 < band[0] < 12 * 50]
    assert 10 <= len(found) <= 12
    assert all(40 <= bottom - top <= 62 for top, bottom in found)


def test_what_is_too_tall_for_a_line_is_left_upright():
    page = Image.new("L", (600, 600), 225)
    ImageDraw.Draw(page).rectangle((100, 100, 500, 500), fill=60)
    assert not [band for band in leaning.lines(page, 200) if band[0] <= 150 <= band[1] and band[1] - band[0] > 120]


def test_a_fine_picture_becomes_coarser_and_stays_as_large_in_inches():
    page = sheet(6, dots=300)
    shown = leaning.filter_ocr_image(None, page)
    assert shown.info["dpi"] == (200, 200)
    assert abs(shown.width / 200 - page.width / 300) < 0.01
    assert abs(shown.height / 200 - page.height / 300) < 0.01


def test_tops_of_letters_go_to_the_right_and_feet_to_the_left():
    page = Image.new("L", (400, 200), 225)
    page.info["dpi"] = (200, 200)
    ImageDraw.Draw(page).rectangle((190, 80, 200, 120), fill=60)
    shown = leaning.leant(page)

    def middle(row: int) -> float:
        dark = [at for at in range(shown.width) if shown.getpixel((at, row)) < 140]
        return sum(dark) / len(dark)

    assert middle(84) > middle(116) + 2


def test_a_line_that_a_rule_of_a_table_goes_through_stands_as_it_was():
    page = Image.new("L", (400, 40), 250)
    ImageDraw.Draw(page).line((100, 0, 100, 40), fill=90, width=2)
    assert leaning._ruled(page)
    ImageDraw.Draw(page).line((0, 38, 400, 38), fill=250, width=3)  # a letter's stem leaves paper above or below it
    assert not leaning._ruled(page)
