"""Files that come with a record or prove it: what is let in."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import PurePath
from typing import IO, Any

from django.core.files.base import File
from django.utils.translation import gettext as _
from PIL import Image

from lantoa.base import photos
from lantoa.base.errors import Invalid
from lantoa.base.formatting import file_size
from lantoa.base.text import clean

MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 6
MOST_PIXELS = 40_000_000

OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    ".pdf": "application/pdf",
    ".docx": f"{OFFICE}wordprocessingml.document",
    ".xlsx": f"{OFFICE}spreadsheetml.sheet",
    ".pptx": f"{OFFICE}presentationml.presentation",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
ACCEPT = ",".join(TYPES)
ACCEPT_PICTURES = "image/jpeg,image/png,image/webp"
INLINE = ("application/pdf", "image/jpeg", "image/png", "image/webp")


def checked(upload: Any, *, pictures_only: bool = False) -> tuple[File[bytes], str, str]:
    """The upload with a clean name and its type by content, or `Invalid` naming the file and what to do.

    Let in are PDF, Office documents without macros, and pictures, up to 10 MB; the content must be what the
    name says. `pictures_only` leaves pictures (and, as scans come so, PDF); these are evidence, and lose what the
    camera wrote beside them: place, time, owner.
    """
    name = clean(PurePath(str(upload.name).replace("\\", "/")).name)[-160:] or "tep"
    suffix = PurePath(name).suffix.lower()
    kind = TYPES.get(suffix, "")
    if not kind or (pictures_only and not (kind.startswith("image/") or suffix == ".pdf")):
        wanted = _("ảnh hoặc PDF") if pictures_only else _("PDF, Word, Excel, PowerPoint hoặc ảnh")
        raise Invalid(_("Tệp “%(name)s” chưa dùng được. Hãy chọn tệp %(wanted)s.") % {"name": name, "wanted": wanted})
    if upload.size > MOST_BYTES:
        raise Invalid(
            _("Tệp “%(name)s” nặng %(size)s, quá mức 10 MB. Hãy nén hoặc chia nhỏ; các phần khác vẫn giữ nguyên.")
            % {"name": name, "size": file_size(upload.size)}
        )
    upload.seek(0)
    try:
        sound = _CHECKS["image" if kind.startswith("image/") else suffix](upload)
    except (OSError, ValueError, SyntaxError, zipfile.BadZipFile, Image.DecompressionBombError):
        sound = False
    upload.seek(0)
    if not sound:
        raise Invalid(_("Tệp “%(name)s” bị hỏng hoặc không đúng loại. Hãy mở thử rồi lưu lại.") % {"name": name})
    if pictures_only and kind.startswith("image/"):
        photo = photos.prepare(upload, name)
        return photo, str(photo.name), TYPES[PurePath(str(photo.name)).suffix.lower()]
    return upload, name, kind


def _is_pdf(file: IO[bytes]) -> bool:
    return b"%PDF-" in file.read(1024)


def _is_picture(file: IO[bytes]) -> bool:
    with Image.open(file, formats=("JPEG", "PNG", "WEBP")) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            return False
        picture.verify()
    return True


def _holds(part: str) -> Callable[[IO[bytes]], bool]:
    def check(file: IO[bytes]) -> bool:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
        return any(name.startswith(part) for name in names) and not any("vbaProject" in name for name in names)

    return check


_CHECKS: dict[str, Callable[[IO[bytes]], bool]] = {
    ".pdf": _is_pdf,
    "image": _is_picture,
    ".docx": _holds("word/"),
    ".xlsx": _holds("xl/"),
    ".pptx": _holds("ppt/"),
}
