"""Slides and documents of a course: what is let in."""

from __future__ import annotations

import zipfile
from pathlib import PurePath
from typing import IO, Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from lantoa.base.errors import Invalid
from lantoa.base.formatting import file_size
from lantoa.base.text import clean

MOST_BYTES = 30 * 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument."
# The name's ending, the type, and the folder that an Office file has inside.
TYPES = {
    ".pdf": ("application/pdf", ""),
    ".pptx": (f"{_OFFICE}presentationml.presentation", "ppt/"),
    ".docx": (f"{_OFFICE}wordprocessingml.document", "word/"),
    ".xlsx": (f"{_OFFICE}spreadsheetml.sheet", "xl/"),
}
ACCEPT = ",".join(TYPES)


def checked(upload: Any) -> tuple[File[bytes], str, str]:
    """The upload with a clean name and its type, or `Invalid`: the content must be what the name says, no macros."""
    name = clean(PurePath(str(upload.name).replace("\\", "/")).name)[-160:] or "tep"
    suffix = PurePath(name).suffix.lower()
    if suffix not in TYPES:
        raise Invalid(_("Tệp “%(name)s” chưa dùng được. Hãy chọn PDF, PowerPoint, Word hoặc Excel.") % {"name": name})
    if upload.size > MOST_BYTES:
        raise Invalid(
            _("Tệp “%(name)s” nặng %(size)s, quá mức 30 MB. Hãy nén lại, hoặc đưa lên nơi khác rồi dán liên kết.")
            % {"name": name, "size": file_size(upload.size)}
        )
    kind, part = TYPES[suffix]
    upload.seek(0)
    if not (_holds(upload, part) if part else b"%PDF-" in upload.read(1024)):
        raise Invalid(_("Tệp “%(name)s” bị hỏng hoặc không đúng loại. Hãy mở thử rồi lưu lại.") % {"name": name})
    upload.seek(0)
    return upload, name, kind


def _holds(file: IO[bytes], part: str) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (OSError, ValueError, zipfile.BadZipFile):
        return False
    return any(name.startswith(part) for name in names) and not any("vbaProject" in name for name in names)
