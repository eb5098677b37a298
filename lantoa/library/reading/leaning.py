"""A plug-in of `ocrmypdf` for what Tesseract is shown; it changes neither the page that people see nor its text's place.

Tesseract's Vietnamese knows the round "a" of geometric sans faces from italics alone and takes it for "o" in upright
type. So every line is leant a little to the right, about its own middle, and the picture is made coarser where it is
finer than 200 dots an inch (`docs/decisions/0042`). Runs in the interpreter of `ocrmypdf`, with Pillow alone.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from operator import mul
from typing import Any

import pluggy
from PIL import Image

DOTS = 200
LEAN = 0.15
LINES = 0.13, 0.5  # inches from line to line
TALLEST = 0.6  # inches; what is taller is no line: a picture, or columns whose lines do not meet
RULE = 40  # shades that a rule is darker than the paper at its lightest place
QUIET = 0.25  # of the way from the emptiest to the fullest row nearby

hookimpl = pluggy.HookimplMarker("ocrmypdf")


@hookimpl
def filter_ocr_image(page: Any, image: Image.Image) -> Image.Image:
    """The picture that Tesseract reads instead of `image`, of the same size in inches."""
    return leant(image)


def leant(image: Image.Image) -> Image.Image:
    """`image` (with its dots an inch in `info`) in grey, at most at `DOTS`, each line leant by `LEAN`."""
    dots = float(image.info["dpi"][1])
    grey = image.convert("L")
    if dots > DOTS * 1.05:
        grey = grey.resize(
            (round(image.width * DOTS / dots), round(image.height * DOTS / dots)), Image.Resampling.LANCZOS
        )
        dots = DOTS
    for top, bottom in lines(grey, dots):
        band = grey.crop((0, top, grey.width, bottom))
        if _ruled(band):
            continue
        middle = (bottom - top) / 2
        grey.paste(
            band.transform(
                band.size, Image.Transform.AFFINE, (1, LEAN, -LEAN * middle, 0, 1, 0), Image.Resampling.BICUBIC,
                fillcolor=_paper(band),
            ),
            (0, top),
        )  # fmt: skip
    grey.info["dpi"] = (dots, dots)
    return grey


def _ruled(band: Image.Image) -> bool:
    """Whether a rule goes down through the whole line, as in a table: leant, it would cross the letters beside it."""
    rows, width, paper = band.tobytes(), band.width, _paper(band)
    return any(max(rows[at::width]) < paper - RULE for at in range(width))


def _paper(band: Image.Image) -> int:
    """The commonest shade."""
    shades = band.histogram()
    return shades.index(max(shades))


def lines(grey: Image.Image, dots: float) -> list[tuple[int, int]]:
    """Where lines of text lie, as rows from and to; what is too tall for a line is left out.

    Lines are parted at rows that are the emptiest ones as far as half a line up and down. Those between the body of
    letters and the marks above them are not, since the gap above the marks is emptier.
    """
    ink = _ink(grey, max(1, round(dots * 0.01)))
    half, around = round(0.5 * _pitch(ink, dots)), round(dots * 0.25)
    cuts = [0]
    for at, value in enumerate(ink):
        if at - cuts[-1] < half or value > min(ink[max(0, at - half) : at + half + 1]):
            continue
        near = ink[max(0, at - around) : at + around + 1]
        if value <= min(near) + max(QUIET * (max(near) - min(near)), 0.5):
            cuts.append(at)
    return [(top, bottom) for top, bottom in pairwise([*cuts, len(ink)]) if bottom - top <= dots * TALLEST]


def _ink(grey: Image.Image, span: int) -> list[float]:
    """How dark each row is, evened out over `span` rows to both sides."""
    sums = list(
        accumulate((255 - value for value in grey.resize((1, grey.height), Image.Resampling.BOX).tobytes()), initial=0)
    )
    last = len(sums) - 1
    bounds = ((max(0, at - span), min(last, at + span + 1)) for at in range(last))
    return [(sums[end] - sums[start]) / (end - start) for start, end in bounds]


def _pitch(ink: list[float], dots: float) -> int:
    """How many rows it is from line to line: the shift at which the page is most like itself."""
    mean = sum(ink) / len(ink)
    even = [value - mean for value in ink]
    shifts = range(round(dots * LINES[0]), min(round(dots * LINES[1]), len(ink) // 2))
    return max(
        shifts, key=lambda shift: sum(map(mul, even, even[shift:])) / (len(even) - shift), default=round(dots / 4)
    )
