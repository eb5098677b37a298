"""The process that opens strangers' files. It is started as a program, limits itself, and answers in JSON.

    child.py check KIND FILE            what is in it, or why it is refused
    child.py read KIND FILE             the text of its pages
    child.py picture FILE TARGET        a picture as a PDF page of its true size, cut to the sheet on a photo
    child.py mail FILE DIRECTORY        the attachments of a mail, written to DIRECTORY as 0, 1, 2 …
    child.py run SECONDS MEGABYTES PROGRAM…   another program under limits

It gets no secrets (an empty environment), no database, and may write nothing but its answer and TARGET. Whatever
breaks in here ends this process and no other.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

MOST_PAGES = 2_000
MOST_LETTERS = 6_000_000
MOST_ENTRIES = 5_000
MOST_UNPACKED = 400 * 1024**2
MOST_PART = 100 * 1024**2
MOST_FACTOR = 200
SMALL = 10 * 1024**2  # what unpacks to less harms nobody, whatever the factor
MOST_PIXELS = 60_000_000
MOST_ROWS = 20_000

Answer = dict[str, Any]


class Refused(Exception):
    """A file that is not let in; the code says why (`sandbox.REASONS`)."""


def limit(seconds: int, megabytes: int, written: int) -> None:
    """Hold this process, and what it becomes, to so much time, memory and bytes written to a file."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024**2, megabytes * 1024**2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


# --- PDF -----------------------------------------------------------------------------------------------------


def _pdf(path: Path) -> Any:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    if zipfile.is_zipfile(path):
        raise Refused("two_kinds")
    try:
        reader = PdfReader(path, strict=False)
        # Many files are locked against changes only; those open with no password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("password")
        pages = len(reader.pages)
        root = reader.trailer["/Root"]
        if _acts_by_itself(root):
            raise Refused("script")
    except (PyPdfError, KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Refused("damaged") from error
    if not pages:
        raise Refused("damaged")
    if pages > MOST_PAGES:
        raise Refused("too_long")
    return reader


def _acts_by_itself(root: Any) -> bool:
    """Whether opening it runs a script or a program."""
    names = root.get("/Names")
    names = names.get_object() if names is not None else {}
    if "/JavaScript" in names:
        return True
    action = root.get("/OpenAction")
    action = action.get_object() if action is not None else None
    return isinstance(action, dict) and action.get("/S") in ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData")


def _check_pdf(path: Path) -> Answer:
    return {"pages": len(_pdf(path).pages)}


def _read_pdf(path: Path) -> Answer:
    from lantoa.library.reading.legacy import by_content

    pages: list[Answer] = []
    letters = 0
    for page in _pdf(path).pages:
        try:
            text = by_content(page.extract_text() or "")
            drawn = "/XObject" in (page.get("/Resources") or {}) or "/Annots" in page
        except MemoryError:
            raise
        except Exception:  # one page that pypdf stumbles over leaves the others readable
            text, drawn = "", True
        letters += len(text)
        if letters > MOST_LETTERS:
            raise Refused("too_long")
        pages.append({"text": text, "blank": not text.strip() and not drawn})
    return {"pages": pages}


# --- Packed office files -------------------------------------------------------------------------------------


def _archive(path: Path, needs: str) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Refused("damaged") from error
    entries = archive.infolist()
    with path.open("rb") as file:
        if b"%PDF-" in file.read(1024):
            raise Refused("two_kinds")
    if len(entries) > MOST_ENTRIES:
        raise Refused("bomb")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED or (unpacked > SMALL and unpacked > MOST_FACTOR * path.stat().st_size):
        raise Refused("bomb")
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or ":" in name.split("/")[0]:
            raise Refused("path")
        if entry.flag_bits & 1:
            raise Refused("password")
        low = name.lower()
        if (
            "vbaproject" in low
            or low.startswith(("basic/", "scripts/"))
            or low.endswith(("vbadata.xml", ".exe", ".js"))
        ):
            raise Refused("macro")
    if needs not in archive.namelist():
        raise Refused("damaged")
    return archive


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part of the archive. Read by the piece: what an archive says of sizes is not to be believed."""
    pieces, size = [], 0
    try:
        with archive.open(name) as file:
            while piece := file.read(1 << 20):
                size += len(piece)
                if size > MOST_PART:
                    raise Refused("bomb")
                pieces.append(piece)
    except (zipfile.BadZipFile, OSError, EOFError, KeyError) as error:
        raise Refused("damaged") from error
    return b"".join(pieces)


def _xml(archive: zipfile.ZipFile, name: str) -> Any:
    """A part as a tree. Office files have no document type; one that has wants entities to grow, or to read files."""
    from xml.etree import ElementTree

    data = _part(archive, name)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\x00" in data[:64]:
        raise Refused("bomb")
    try:
        return ElementTree.fromstring(data)  # noqa: S314  no document type, so no entities
    except ElementTree.ParseError as error:
        raise Refused("damaged") from error


def _paged(pieces: Iterator[str]) -> Answer:
    """Pages out of text with form feeds where a page ends."""
    text = "".join(pieces)
    if len(text) > MOST_LETTERS:
        raise Refused("too_long")
    pages = [page.strip("\n") for page in text.split("\f")]
    while len(pages) > 1 and not pages[-1].strip():
        pages.pop()
    return {"pages": [{"text": page, "blank": not page.strip()} for page in pages[:MOST_PAGES]]}


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _check_docx(path: Path) -> Answer:
    with _archive(path, "word/document.xml") as archive:
        if b"macroEnabled" in _part(archive, "[Content_Types].xml"):
            raise Refused("macro")
        _xml(archive, "word/document.xml")
    return {"pages": 0}


def _read_docx(path: Path) -> Answer:
    from lantoa.library.reading.legacy import by_content

    with _archive(path, "word/document.xml") as archive:
        root = _xml(archive, "word/document.xml")
        usual = ""
        if "word/styles.xml" in archive.namelist():
            fonts = _xml(archive, "word/styles.xml").find(f".//{_W}docDefaults//{_W}rFonts")
            usual = fonts.get(f"{_W}ascii", "") if fonts is not None else ""
    answer = _paged(_docx_pieces(root, usual))
    for page in answer["pages"]:
        page["text"] = by_content(page["text"])
    return answer


def _docx_pieces(root: Any, usual: str) -> Iterator[str]:
    for element in root.iter(f"{_W}p"):
        for run in element.iter(f"{_W}r"):
            yield from _run(run, usual)
        yield "\n"


def _run(run: Any, usual: str) -> Iterator[str]:
    from lantoa.library.reading.legacy import by_font

    fonts = run.find(f"{_W}rPr/{_W}rFonts")
    font = (fonts.get(f"{_W}ascii") if fonts is not None else "") or usual
    for child in run:
        tag = child.tag.removeprefix(_W)
        if tag == "t":
            yield by_font(child.text or "", font)
        elif tag == "tab":
            yield "\t"
        elif tag == "lastRenderedPageBreak" or (tag == "br" and child.get(f"{_W}type") == "page"):
            yield "\f"
        elif tag in ("br", "cr"):
            yield "\n"
        elif tag == "noBreakHyphen":
            yield "-"


_ODF = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def _check_odt(path: Path) -> Answer:
    with _archive(path, "content.xml") as archive:
        if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in _part(
            archive, "META-INF/manifest.xml"
        ):
            raise Refused("password")
        _xml(archive, "content.xml")
    return {"pages": 0}


def _read_odt(path: Path) -> Answer:
    from lantoa.library.reading.legacy import by_content

    _check_odt(path)
    with _archive(path, "content.xml") as archive:
        answer = _paged(_odt_pieces(_xml(archive, "content.xml")))
    for page in answer["pages"]:
        page["text"] = by_content(page["text"])
    return answer


def _odt_pieces(element: Any) -> Iterator[str]:
    tag = element.tag.removeprefix(_ODF) if isinstance(element.tag, str) else ""
    if tag == "soft-page-break":
        yield "\f"
    elif tag == "tab":
        yield "\t"
    elif tag == "line-break":
        yield "\n"
    elif tag == "s":
        count = element.get(f"{_ODF}c", "1")
        yield " " * min(int(count) if count.isdecimal() else 1, 200)
    inside = tag in ("p", "h", "span", "a")
    if inside and element.text:
        yield element.text
    for child in element:
        yield from _odt_pieces(child)
        if inside and child.tail:
            yield child.tail
    if tag in ("p", "h"):
        yield "\n"


# --- Tables -----------------------------------------------------------------------------------------------------


def _check_xlsx(path: Path) -> Answer:
    with _archive(path, "xl/workbook.xml") as archive:
        if b"macroEnabled" in _part(archive, "[Content_Types].xml"):
            raise Refused("macro")
    return {"pages": 0}


def _check_xls(path: Path) -> Answer:
    _refuse_ole(path)
    return {"pages": 0}


def _read_table(path: Path) -> Answer:
    from python_calamine import CalamineWorkbook

    from lantoa.library.reading.legacy import by_content

    try:
        book = CalamineWorkbook.from_path(str(path))
        pages = []
        for name in book.sheet_names[:200]:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=True)[:MOST_ROWS]
            lines = ("\t".join(str(cell) for cell in row if cell != "") for row in rows)
            text = by_content("\n".join(line for line in lines if line))
            pages.append({"text": text, "blank": not text})
    except MemoryError:
        raise
    except Exception as error:  # whatever the parser raises
        raise Refused("password" if "assword" in str(error) else "damaged") from error
    if sum(len(str(page["text"])) for page in pages) > MOST_LETTERS:
        raise Refused("too_long")
    return {"pages": pages or [{"text": "", "blank": True}]}


def _read_xlsx(path: Path) -> Answer:
    _check_xlsx(path)
    return _read_table(path)


def _read_xls(path: Path) -> Answer:
    _check_xls(path)
    return _read_table(path)


# --- Old Word, pictures --------------------------------------------------------------------------------------


def _refuse_ole(path: Path) -> None:
    """Old Office files keep their parts under names in UTF-16; those of macros and of encryption are refused."""
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Refused("password")
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise Refused("macro")


def _check_doc(path: Path) -> Answer:
    _refuse_ole(path)
    return {"pages": 0}


def _picture(path: Path) -> Any:
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
            raise Refused("bomb")
        if getattr(picture, "n_frames", 1) > 200:
            raise Refused("too_long")
    except Image.DecompressionBombError as error:
        raise Refused("bomb") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Refused("damaged") from error
    return picture


def _check_image(path: Path) -> Answer:
    picture = _picture(path)
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


def picture_as_pdf(path: Path, target: Path) -> Answer:
    """Write a picture (or a TIFF of several) as a PDF of upright pages about as large as A4, without camera notes."""
    from PIL import Image, ImageOps, ImageSequence

    pages: list[Image.Image] = []
    for frame in ImageSequence.Iterator(_picture(path)):
        page = ImageOps.exif_transpose(frame.copy())
        if page.mode in ("RGBA", "LA", "P"):
            page = page.convert("RGBA")
            page = Image.alpha_composite(Image.new("RGBA", page.size, "white"), page)
        pages.append(_sheet(page.convert("L" if page.mode in ("1", "L", "I;16") else "RGB")))
    dots = max(72, min(600, round(max(pages[0].size) / 11.69)))
    pages[0].save(target, "PDF", save_all=True, append_images=pages[1:], resolution=dots, quality=90)
    return {"pages": len(pages)}


# --- Mail --------------------------------------------------------------------------------------------------------

MOST_ATTACHMENTS = 50


def mail_attachments(path: Path, directory: Path) -> Answer:
    """Write the attachments of a mail; their names. Inline pictures of signatures are left out."""
    from email import message_from_bytes
    from email.errors import MessageError
    from email.policy import default

    try:
        mail = message_from_bytes(path.read_bytes(), policy=default)
        names: list[str] = []
        for part in mail.walk():
            name = part.get_filename()
            if part.is_multipart() or not name or part.get_content_disposition() == "inline":
                continue
            data = part.get_payload(decode=True)
            if not isinstance(data, bytes) or not data:
                continue
            if len(names) >= MOST_ATTACHMENTS:
                raise Refused("too_long")
            (directory / str(len(names))).write_bytes(data)
            names.append(name)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, IndexError) as error:
        raise Refused("damaged") from error
    return {"names": names}


# --- The door ----------------------------------------------------------------------------------------------------

CHECKS: dict[str, Callable[[Path], Answer]] = {
    "pdf": _check_pdf, "docx": _check_docx, "odt": _check_odt, "xlsx": _check_xlsx, "xls": _check_xls,
    "doc": _check_doc, "image": _check_image,
}  # fmt: skip
READERS: dict[str, Callable[[Path], Answer]] = {
    "pdf": _read_pdf, "docx": _read_docx, "odt": _read_odt, "xlsx": _read_xlsx, "xls": _read_xls,
}  # fmt: skip


def main(arguments: list[str]) -> int:
    """Do what the arguments say; the answer goes to standard output."""
    what, *rest = arguments
    if what == "run":
        _become(int(rest[0]), int(rest[1]), rest[2:])
    limit(seconds=40, megabytes=1_200, written=256 * 1024**2)
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
    try:
        if what == "picture":
            answer = picture_as_pdf(Path(rest[0]), Path(rest[1]))
        elif what == "mail":
            answer = mail_attachments(Path(rest[0]), Path(rest[1]))
        else:
            answer = (CHECKS if what == "check" else READERS)[rest[0]](Path(rest[1]))
    except Refused as refused:
        answer = {"refused": str(refused)}
    except MemoryError:
        answer = {"refused": "bomb"}
    except RecursionError:
        answer = {"refused": "damaged"}
    sys.stdout.write(json.dumps(answer))
    return 0


def _become(seconds: int, megabytes: int, program: list[str]) -> NoReturn:
    limit(seconds, megabytes, 2 * 1024**3)
    os.execvp(program[0], program)  # noqa: S606  a list, no shell


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
