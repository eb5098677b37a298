"""What is let into the library: by content, not by name; opened only in the process for strangers' files."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _

from lantoa.base.errors import Invalid
from lantoa.base.formatting import file_size
from lantoa.base.text import clean
from lantoa.library.reading import sandbox

MOST_BYTES = 50 * 1024**2
MOST_FILES = 20

_OFFICE = "application/vnd.openxmlformats-officedocument."
# suffix → kind for the reader, content type
TYPES: dict[str, tuple[str, str]] = {
    ".pdf": ("pdf", "application/pdf"),
    ".docx": ("docx", f"{_OFFICE}wordprocessingml.document"),
    ".doc": ("doc", "application/msword"),
    ".xlsx": ("xlsx", f"{_OFFICE}spreadsheetml.sheet"),
    ".xls": ("xls", "application/vnd.ms-excel"),
    ".odt": ("odt", "application/vnd.oasis.opendocument.text"),
    ".jpg": ("image", "image/jpeg"),
    ".jpeg": ("image", "image/jpeg"),
    ".png": ("image", "image/png"),
    ".webp": ("image", "image/webp"),
    ".tif": ("image", "image/tiff"),
    ".tiff": ("image", "image/tiff"),
}
_WITH_MACROS = frozenset([".docm", ".dotm", ".xlsm", ".xltm", ".xlsb", ".xlam"])
_PACKED = frozenset([".zip", ".rar", ".7z", ".gz", ".tar"])
# Phones offer their camera only where a media type of pictures is named.
ACCEPT = ",".join([*TYPES, "image/jpeg", "image/png"])
INLINE = ("application/pdf", "image/jpeg", "image/png", "image/webp")
KIND_OF = {content_type: kind for kind, content_type in TYPES.values()}

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    "application/pdf": (b"%PDF-",),
    "application/msword": (_OLE,),
    "application/vnd.ms-excel": (_OLE,),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/webp": (b"RIFF",),
    "image/tiff": (b"II*\x00", b"MM\x00*"),
}


@dataclass(frozen=True)
class Incoming:
    """A file that was let in: a clean name, its kind by content, its fingerprint."""

    file: IO[bytes]
    name: str
    kind: str
    content_type: str
    sha256: str
    size: int


def clean_name(raw: object) -> str:
    """The last part of a file's name without what could lead elsewhere; never empty, at most 160 letters."""
    last = PurePosixPath(str(raw).replace("\\", "/").replace("\x00", "")).name
    name = clean("".join(letter for letter in last if letter.isprintable() and letter not in '<>:"|?*')).lstrip(". ")
    if len(name) > 160:
        suffix = PurePosixPath(name).suffix[:10]
        name = name[: 160 - len(suffix)] + suffix
    return name or "tep"


def checked(upload: Any) -> Incoming:
    """Look at an uploaded file (Django's, or any file with a name and a size); raises `Invalid` with what to do.

    Refused are kinds the library does not take, more than 50 MB, content that is not what the name says, files
    of two kinds at once, macros and scripts, passwords, and what unpacks to absurd size.
    """
    name = clean_name(upload.name)
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _WITH_MACROS:
        raise Invalid(sandbox.Refused("macro").sentence(name), code="macro")
    if suffix in _PACKED:
        raise Invalid(_("Tệp “%(name)s” là tệp nén. Hãy giải nén rồi đưa lên các tệp bên trong.") % {"name": name})
    if suffix not in TYPES:
        raise Invalid(
            _("Tệp “%(name)s” chưa dùng được. Hãy chọn PDF, ảnh chụp, Word, Excel hoặc .odt.") % {"name": name}
        )
    if upload.size > MOST_BYTES:
        raise Invalid(
            _("Tệp “%(name)s” nặng %(size)s, quá mức 50 MB. Hãy quét lại ở 200–300 dpi hoặc chia nhỏ.")
            % {"name": name, "size": file_size(upload.size)}
        )
    kind, content_type = TYPES[suffix]
    upload.seek(0)
    beginning = upload.read(16)
    if not beginning:
        raise Invalid(_("Tệp “%(name)s” trống.") % {"name": name})
    # Office files with a password come in the old container whatever their name says.
    if kind in ("docx", "xlsx", "odt") and beginning.startswith(_OLE):
        raise Invalid(sandbox.Refused("password").sentence(name))
    if not beginning.startswith(_BEGINNINGS.get(content_type, (b"PK\x03\x04",))):
        raise Invalid(sandbox.Refused("damaged").sentence(name))
    sha256 = _fingerprint(upload)
    with on_disk(upload, suffix) as path:
        try:
            sandbox.ask("check", kind, path)
        except sandbox.Refused as refused:
            raise Invalid(refused.sentence(name), code=refused.code) from refused
    upload.seek(0)
    return Incoming(upload, name, kind, content_type, sha256, int(upload.size))


@contextmanager
def on_disk(file: IO[bytes], suffix: str = "") -> Iterator[Path]:
    """A copy of an open file in a place of its own under a name of ours, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="lantoa-") as directory:
        path = Path(directory) / f"tep{suffix}"
        file.seek(0)
        with path.open("wb") as target:
            shutil.copyfileobj(file, target, 1 << 20)
        yield path


PAGE_PIXELS = 3_508  # the longer side of A4 at 300 dpi: as much as reading needs, and twenty pages stay under 50 MB


def one_document(photos: Sequence[Any], *, name: str) -> File[bytes]:
    """Photographed pages as one PDF called `name`, in this order, each upright and cut to its sheet.

    Raises `Invalid` for a file that is no picture, or that `checked` refuses. The same photos give the same file.
    """
    with tempfile.TemporaryDirectory(prefix="lantoa-") as directory:
        pages: list[Path] = []
        for photo in photos:
            incoming = checked(photo)
            if incoming.kind != "image":
                raise Invalid(
                    _("Tệp “%(name)s” không phải ảnh nên không ghép được. Hãy chọn riêng ảnh chụp các trang.")
                    % {"name": incoming.name}
                )
            page = Path(directory) / f"{len(pages)}.pdf"
            with on_disk(photo, PurePosixPath(incoming.name).suffix.lower()) as path:
                try:
                    sandbox.ask("picture", path, page, str(PAGE_PIXELS))
                except sandbox.Refused as refused:
                    raise Invalid(refused.sentence(incoming.name), code=refused.code) from refused
            pages.append(page)
        whole = Path(directory) / "ca-van-ban.pdf"
        try:
            sandbox.ask("join", whole, *pages)
        except sandbox.Refused as refused:
            raise Invalid(refused.sentence(name), code=refused.code) from refused
        return ContentFile(whole.read_bytes(), name=name)


_DIGITS = re.compile(r"(\d+)")


def in_order_taken(photos: Iterable[Any]) -> list[Any]:
    """Photos by their names, as cameras number them: "anh 2" stands before "anh 10"."""

    def key(photo: Any) -> list[tuple[int, int, str]]:
        parts = _DIGITS.split(clean_name(photo.name).casefold())
        return [(0, int(part[:30]), "") if part.isdecimal() else (1, 0, part) for part in parts if part]

    return sorted(photos, key=key)


def _fingerprint(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(1 << 20):
        digest.update(piece)
    return digest.hexdigest()
