"""Packed office files: .docx and .odt."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lantoa.library.reading.opening.common import (
    MOST_ENTRIES,
    MOST_FACTOR,
    MOST_LETTERS,
    MOST_PAGES,
    MOST_PART,
    MOST_UNPACKED,
    SMALL,
    Answer,
    Refused,
)


def opened(path: Path, needs: str) -> zipfile.ZipFile:
    """The archive of an office file that holds the part `needs`; refused where it is dangerous to unpack."""
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


def part_of(archive: zipfile.ZipFile, name: str) -> bytes:
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


def tree_of(archive: zipfile.ZipFile, name: str) -> Any:
    """A part as a tree. Office files have no document type; one that has wants entities to grow, or to read files."""
    from xml.etree import ElementTree

    data = part_of(archive, name)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\x00" in data[:64]:
        raise Refused("bomb")
    try:
        return ElementTree.fromstring(data)  # noqa: S314  no document type, so no entities
    except ElementTree.ParseError as error:
        raise Refused("damaged") from error


def paged(pieces: Iterator[str]) -> Answer:
    """Pages out of text with form feeds where a page ends."""
    text = "".join(pieces)
    if len(text) > MOST_LETTERS:
        raise Refused("too_long")
    pages = [page.strip("\n") for page in text.split("\f")]
    while len(pages) > 1 and not pages[-1].strip():
        pages.pop()
    return {"pages": [{"text": page, "blank": not page.strip()} for page in pages[:MOST_PAGES]]}


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def check_docx(path: Path) -> Answer:
    """Word: no macros, a document that can be parsed."""
    with opened(path, "word/document.xml") as archive:
        if b"macroEnabled" in part_of(archive, "[Content_Types].xml"):
            raise Refused("macro")
        tree_of(archive, "word/document.xml")
    return {"pages": 0}


def read_docx(path: Path) -> Answer:
    """The text of a Word file, also in the fonts of the years before Unicode."""
    from lantoa.library.reading.legacy import by_content

    with opened(path, "word/document.xml") as archive:
        root = tree_of(archive, "word/document.xml")
        usual = ""
        if "word/styles.xml" in archive.namelist():
            fonts = tree_of(archive, "word/styles.xml").find(f".//{_W}docDefaults//{_W}rFonts")
            usual = fonts.get(f"{_W}ascii", "") if fonts is not None else ""
    answer = paged(_docx_pieces(root, usual))
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


def check_odt(path: Path) -> Answer:
    """OpenDocument: no password, a content that can be parsed."""
    with opened(path, "content.xml") as archive:
        if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in part_of(
            archive, "META-INF/manifest.xml"
        ):
            raise Refused("password")
        tree_of(archive, "content.xml")
    return {"pages": 0}


def read_odt(path: Path) -> Answer:
    """The text of an OpenDocument file."""
    from lantoa.library.reading.legacy import by_content

    check_odt(path)
    with opened(path, "content.xml") as archive:
        answer = paged(_odt_pieces(tree_of(archive, "content.xml")))
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
