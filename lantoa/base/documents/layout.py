"""The sizes of Decree 30/2020/NĐ-CP (Annex I, part I) that PDF and Word share.

Where the decree gives a range, the values are those of its own sample table (V), which offices copy.
Lengths are in millimetres, type sizes in points.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import ImageFont

from lantoa.base.documents.images import PrintableImage, printable
from lantoa.base.documents.model import MOTTO, NATION, AdministrativeDocument, Picture

FONTS: Final = Path(__file__).parent / "fonts"

PAGE: Final = {"width": 210.0, "height": 297.0}  # I.1
MARGINS: Final = {"top": 20.0, "bottom": 20.0, "left": 30.0, "right": 15.0}  # I.3: 20-25, 20-25, 30-35, 15-20
TEXT_WIDTH: Final = PAGE["width"] - MARGINS["left"] - MARGINS["right"]
HEAD_LEFT: Final = 73.0
HEAD_RIGHT: Final = TEXT_WIDTH - HEAD_LEFT
FIRST_LINE: Final = 12.7  # II.6.e: 1 or 1.27 cm
PARAGRAPH_GAP: Final = 6.0  # points, II.6.e: at least 6
LINE_SPACING: Final = 1.1  # II.6.e: single to 1.5
RULE_SHARE: Final = 0.4  # II.2.b, II.5.b: a third to a half of the text above

SIZES: Final[dict[str, float]] = {
    "page_number": 13,  # I.7: 13-14
    "nation": 12,  # II.1.a: 12-13
    "motto": 13,  # II.1.b: 13-14
    "parent_body": 12,  # II.2.b: 12-13
    "issuing_body": 12,  # II.2.b: 12-13
    "number": 13,  # II.3.c: 13
    "place_and_date": 13,  # II.4.c: 13-14
    "type_name": 14,  # II.5.b: 13-14
    "summary": 14,  # II.5.b: 13-14
    "letter_summary": 12,  # II.5.b: 12-13
    "body": 14,  # II.6.e: 13-14
    "legal_base": 14,  # II.6.a: 13-14
    "authority": 14,  # II.7.đ: 13-14
    "signer_name": 14,  # II.7.đ: 13-14
    "addressee": 14,  # II.9.d: 13-14
    "recipients_word": 12,  # II.9.d: 12
    "recipients": 11,  # II.9.d: 11
    "appendix_label": 14,  # III.1.b: 14
    "appendix_title": 14,  # III.1.b: 13-14
    "appendix_reference": 14,  # III.1.c: 13-14
    "caption": 13,
}

TIMES: Final = "Liberation Serif"
"""Shipped, with the widths of Times New Roman (I.4), which cannot be shipped."""


@lru_cache(maxsize=4)
def _font(bold: bool, italic: bool) -> ImageFont.FreeTypeFont:
    style = {(0, 0): "Regular", (1, 0): "Bold", (0, 1): "Italic", (1, 1): "BoldItalic"}[bold, italic]
    return ImageFont.truetype(FONTS / f"LiberationSerif-{style}.ttf", 1000)


def text_width(text: str, size: float, *, bold: bool = False, italic: bool = False) -> float:
    """Return the width of one line of text in millimetres, set in a Times-metric face of `size` points."""
    return float(_font(bold, italic).getlength(text)) / 1000 * size * 25.4 / 72


def text_width_of(landscape: bool) -> float:
    """Return the width of the text area in millimetres, upright or across."""
    return (PAGE["height"] if landscape else PAGE["width"]) - MARGINS["left"] - MARGINS["right"]


def picture_size(
    picture: Picture, most_width: float, most_height: float = 130.0
) -> tuple[float, float, PrintableImage]:
    """Return width and height in millimetres at which a picture fits the page, and the printable picture.

    Raises `Invalid` if it cannot be read.
    """
    width = min(picture.width * 10, most_width)
    image = printable(picture.read(), width=width / 10)
    height = width * image.height / image.width
    if height > most_height:
        width, height = width * most_height / height, most_height
    return max(width, 0.5), max(height, 0.5), image


def balanced_width(text: str, size: float, most: float, *, bold: bool = False, italic: bool = False) -> float:
    """Return the narrowest width in millimetres in which the text takes no more lines than in `most`.

    Names of unions are long; set in this width their lines come out about equally long, and no syllable
    stands alone on the last one. Words longer than `most` count as `most`.
    """
    space = text_width(" ", size, bold=bold, italic=italic)
    words = [
        min(most, text_width(word, size, bold=bold, italic=italic)) for word in text.replace("\u200b", " ").split()
    ]

    def lines(width: float) -> int:
        count, used = 1, -space
        for word in words:
            if used + space + word > width and used > 0:
                count, used = count + 1, -space
            used += space + word
        return count

    if not words:
        return 0.0
    wanted = lines(most)
    low, high = max(words) - 0.1, most
    while high - low > 0.2:
        middle = (low + high) / 2
        low, high = (low, middle) if lines(middle) <= wanted else (middle, high)
    total = sum(words) + space * (len(words) - 1)
    return min(most, total if wanted == 1 else high)


def balanced_widths(document: AdministrativeDocument) -> dict[str, float]:
    """Return the widths in millimetres of the centred parts that may take several lines."""
    head, wide = HEAD_LEFT - 4, TEXT_WIDTH - 16
    across = text_width_of(any(appendix.landscape for appendix in document.appendices)) - 16
    summary = document.summary_line
    return {
        "parent_body": balanced_width(document.parent_body.upper(), SIZES["parent_body"], head),
        "issuing_body": balanced_width(document.issuing_body.upper(), SIZES["issuing_body"], head, bold=True),
        "nation": text_width(NATION, SIZES["nation"], bold=True),
        "motto": text_width(MOTTO, SIZES["motto"], bold=True),
        "summary": balanced_width(summary, SIZES["summary"], wide, bold=True),
        "letter_summary": balanced_width(summary, SIZES["letter_summary"], head),
        "appendix_reference": balanced_width(
            document.appendix_reference, SIZES["appendix_reference"], min(wide, across), italic=True
        ),
    }
