"""Pictures made fit for print: upright, no larger than paper shows, without a camera's notes."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from lantoa.base.errors import Invalid

PRINT_PPI = 220
MOST_PIXELS = 80_000_000
CM_PER_INCH = 2.54


@dataclass(frozen=True, slots=True)
class PrintableImage:
    """A picture ready to be placed: file bytes, format, size in pixels."""

    data: bytes
    format: Literal["png", "jpg"]
    width: int
    height: int


def printable(data: bytes, *, width: float) -> PrintableImage:
    """Return the picture re-encoded for printing `width` centimetres wide at up to 220 dots per inch.

    Turned upright by its orientation tag, then without any metadata (place, camera, time). Pictures with
    transparency and small palettes become PNG, all others JPEG. Raises `Invalid` if it is not a picture that
    can be read, or has more than 80 million pixels.
    """
    try:
        with Image.open(io.BytesIO(data)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Invalid(_("Ảnh quá lớn. Xin thu nhỏ ảnh rồi chèn lại."), pixels=opened.size)
            image: Image.Image = ImageOps.exif_transpose(opened)
            image.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Invalid(
            _("Không đọc được một ảnh trong văn bản. Xin chọn lại ảnh dạng JPEG hoặc PNG."), reason=str(error)
        ) from error
    clear = image.has_transparency_data
    flat = image.mode in {"1", "L", "P", "LA"}
    image = image.convert("RGBA" if clear else "RGB")
    most = max(1, round(width / CM_PER_INCH * PRINT_PPI))
    if image.width > most:
        image = image.resize((most, max(1, round(image.height * most / image.width))), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    if clear or flat:
        image.save(buffer, "PNG", optimize=False)
        return PrintableImage(buffer.getvalue(), "png", image.width, image.height)
    image.save(buffer, "JPEG", quality=88)
    return PrintableImage(buffer.getvalue(), "jpg", image.width, image.height)
