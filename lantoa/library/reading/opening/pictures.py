"""Pictures: scans, and photos of sheets of paper."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from lantoa.library.reading.opening.common import MOST_PIXELS, Answer, Refused


def opened(path: Path) -> Any:
    """A picture that is one, of bearable size."""
    from PIL import Image

    if zipfile.is_zipfile(path):
        raise Refused("two_kinds")
    with path.open("rb") as file:
        if b"%PDF-" in file.read(1024):
            raise Refused("two_kinds")
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # Pillow refuses at twice this
    try:
        picture = Image.open(path, formats=("JPEG", "PNG", "WEBP", "TIFF"))
        if picture.width * picture.height > MOST_PIXELS:
            raise Refused("huge_picture")
        if getattr(picture, "n_frames", 1) > 200:
            raise Refused("too_long")
    except Image.DecompressionBombError as error:
        raise Refused("huge_picture") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Refused("damaged") from error
    return picture


def check_image(path: Path) -> Answer:
    """Whether all of it can be decoded."""
    picture = opened(path)
    try:
        picture.load()
    except (OSError, ValueError, SyntaxError) as error:
        raise Refused("damaged") from error
    return {"pages": getattr(picture, "n_frames", 1)}


LEAST_SHEET, MOST_SHEET = 0.25, 0.97  # of the picture; a scan is all sheet and is left as it is
SEEN = 900  # pixels of the longer side are enough to find the edges


def _sheet(page: Any) -> Any:
    """The sheet of paper on a photo, cut out and made rectangular; the picture itself where none is seen for sure.

    A sheet is the largest four-cornered thing that is brighter than what it lies on, with corners near right
    angles. When in doubt nothing is cut: a margin of table does no harm, a lost line does.
    """
    import cv2
    import numpy as np
    from PIL import Image

    cv2.setNumThreads(1)
    whole = np.asarray(page)
    scale = min(1.0, SEEN / max(whole.shape[:2]))
    small = cv2.resize(whole, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.GaussianBlur(small if small.ndim == 2 else cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), (7, 7), 0)
    _level, bright = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    # Lines of text are dark holes in the sheet; closed, it is one piece.
    bright = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((21, 21), np.uint8))
    found, _tree = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not found:
        return page
    outline = cv2.convexHull(max(found, key=cv2.contourArea))
    corners = cv2.approxPolyDP(outline, 0.03 * cv2.arcLength(outline, True), True).reshape(-1, 2).astype(np.float64)
    area = cv2.contourArea(outline) / grey.size
    if len(corners) != 4 or not LEAST_SHEET < area < MOST_SHEET or not _like_a_sheet(corners, cv2.contourArea(outline)):
        return page
    inside = np.zeros_like(grey)
    cv2.fillConvexPoly(inside, corners.astype(np.int32), 255)
    if float(grey[inside > 0].mean()) - float(grey[inside == 0].mean()) < 40:
        return page  # hardly brighter than its surroundings: perhaps a box on a page
    corners /= scale
    width = max(np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[3] - corners[2]))
    height = max(np.linalg.norm(corners[2] - corners[1]), np.linalg.norm(corners[0] - corners[3]))
    # Begin with the corner at the upper left and go round as the outline does, so that nothing is mirrored.
    first = int(np.argmin(corners.sum(axis=1)))
    corners = np.roll(corners, -first, axis=0)
    if first % 2:
        width, height = height, width
    if np.cross(corners[1] - corners[0], corners[3] - corners[0]) < 0:
        corners, width, height = corners[[0, 3, 2, 1]], height, width
    size = round(float(width)), round(float(height))
    to = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), to)
    flat = cv2.warpPerspective(whole, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return Image.fromarray(flat)


def _like_a_sheet(corners: Any, area: float) -> bool:
    """Whether four corners are near right angles, of sides as paper has them, and fill their outline."""
    import numpy as np

    sides = np.roll(corners, -1, axis=0) - corners
    lengths = np.linalg.norm(sides, axis=1)
    if lengths.min() * 3 < lengths.max():
        return False
    turns = [float(sides[at] @ sides[at - 1]) / float(lengths[at] * lengths[at - 1]) for at in range(4)]
    x, y = corners[:, 0], corners[:, 1]
    own = abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2
    return max(map(abs, turns)) < 0.45 and own > 0.93 * area


def picture_as_pdf(path: Path, target: Path, most: int = 0) -> Answer:
    """Write a picture (or a TIFF of several) as a PDF of upright pages about as large as A4, without camera notes.

    Pages are made smaller where they have more than `most` pixels a side (0 for as many as there are).
    """
    from PIL import Image, ImageOps, ImageSequence

    pages: list[Image.Image] = []
    for frame in ImageSequence.Iterator(opened(path)):
        page = ImageOps.exif_transpose(frame.copy())
        if page.mode in ("RGBA", "LA", "P"):
            page = page.convert("RGBA")
            page = Image.alpha_composite(Image.new("RGBA", page.size, "white"), page)
        page = _sheet(page.convert("L" if page.mode in ("1", "L", "I;16") else "RGB"))
        if most:
            page.thumbnail((most, most), Image.Resampling.LANCZOS)
        pages.append(page)
    dots = max(72, min(600, round(max(pages[0].size) / 11.69)))
    pages[0].save(target, "PDF", save_all=True, append_images=pages[1:], resolution=dots, quality=90)
    return {"pages": len(pages)}
