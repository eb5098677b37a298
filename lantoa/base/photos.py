"""Photographs that people upload: checked, freed of the place they were taken at, and made smaller."""

from __future__ import annotations

import io
from pathlib import PurePath
from typing import IO, Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from lantoa.base.errors import Invalid

MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2_400
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF")
ACCEPTED = "image/jpeg,image/png,image/webp,image/gif"
"""For a file field's `accept`: without HEIC in it, an iPhone hands over a JPEG by itself."""


def prepare(upload: IO[bytes] | Any, name: str = "") -> ContentFile[bytes]:
    """A clean copy of an uploaded photograph: turned upright, at most 2,400 pixels long, no metadata at all.

    Photographs become JPEG, drawings with see-through parts PNG. The size is read from the head of the file and
    refused before anything is unpacked. Raises `Invalid`, naming the file, for what is not a picture, is over
    12 MB or over 40 million pixels.
    """
    name = PurePath(str(name or getattr(upload, "name", "") or "anh")).name[:80]
    size = getattr(upload, "size", None)
    if size is not None and size > MOST_BYTES:
        raise Invalid(
            _("Ảnh “%(name)s” lớn quá 12 MB. Hãy chọn ảnh nhỏ hơn; các phần khác vẫn giữ nguyên.") % {"name": name}
        )
    upload.seek(0)
    try:
        with Image.open(upload, formats=_formats()) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Invalid(
                    _("Ảnh “%(name)s” có quá nhiều điểm ảnh (trên 40 triệu). Hãy chọn ảnh nhỏ hơn.") % {"name": name}
                )
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
            return _encoded(upright, name)
    except Invalid:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise Invalid(
            _("Tệp “%(name)s” không đọc được như một ảnh. Hãy chọn ảnh JPEG hoặc PNG.") % {"name": name},
            error=repr(error),
        ) from error


def _formats() -> tuple[str, ...]:
    import pillow_heif

    pillow_heif.register_heif_opener(thumbnails=False)
    return FORMATS


def _encoded(image: Image.Image, name: str) -> ContentFile[bytes]:
    see_through = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    out = io.BytesIO()
    # A new picture carries over pixels and nothing else: no EXIF, no GPS, no comments.
    if see_through:
        clean = Image.new("RGBA", image.size)
        clean.paste(image.convert("RGBA"))
        clean.save(out, "PNG", optimize=True)
        suffix = ".png"
    else:
        clean = Image.new("RGB", image.size)
        clean.paste(image.convert("RGB"))
        clean.save(out, "JPEG", quality=85, optimize=True, progressive=True)
        suffix = ".jpg"
    return ContentFile(out.getvalue(), name=PurePath(name).stem[:60] + suffix)
