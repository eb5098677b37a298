"""Packed office files: .docx and .odt."""

from __future__ import annotations

import re
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
        if _runs_by_itself(tree_of(archive, "word/document.xml")) or _template_from_afar(archive):
            raise Refused("script")
    return {"pages": 0}


_PROGRAM_FIELD = re.compile(r"\s*DDE(?:AUTO)?\b", re.IGNORECASE)
_TEMPLATES = "word/_rels/settings.xml.rels"


def _runs_by_itself(root: Any) -> bool:
    """Whether a field starts another program. Its words may be spread over several runs."""
    fields = [element.get(f"{_W}instr", "") for element in root.iter(f"{_W}fldSimple")]
    for paragraph in root.iter(f"{_W}p"):
        fields.append("".join(element.text or "" for element in paragraph.iter(f"{_W}instrText")))
    return any(_PROGRAM_FIELD.match(field) for field in fields)


def _template_from_afar(archive: zipfile.ZipFile) -> bool:
    """Whether Word would fetch a template, with the macros in it, from another host. Those of the disk are usual."""
    if _TEMPLATES not in archive.namelist():
        return False
    return any(
        relation.get("Type", "").endswith("/attachedTemplate")
        and re.match(r"\s*(?:https?|ftp):", relation.get("Target", ""), re.IGNORECASE)
        for relation in tree_of(archive, _TEMPLATES).iter()
    )


def read_docx(path: Path) -> Answer:
    """The text of a Word file, also in the fonts of the years before Unicode."""
    from lantoa.library.reading.legacy import by_content

    with opened(path, "word/document.xml") as archive:
        root = tree_of(archive, "word/document.xml")
        named = "word/styles.xml" in archive.namelist()
        fonts = _Fonts(tree_of(archive, "word/styles.xml") if named else None)
    answer = paged(_docx_pieces(root, fonts))
    for page in answer["pages"]:
        page["text"] = by_content(page["text"])
    return answer


class _Fonts:
    """Which font a run is set in: its own, else that of its style or its paragraph's, else the document's."""

    def __init__(self, styles: Any) -> None:
        self.usual, self.normal = "", ""
        self.styles: dict[str, tuple[str, str]] = {}  # id: its font, the id of the style that it is based on
        if styles is None:
            return
        self.usual = _font(styles.find(f"{_W}docDefaults//{_W}rPr"))
        for style in styles.iter(f"{_W}style"):
            name, based = style.get(f"{_W}styleId", ""), style.find(f"{_W}basedOn")
            self.styles[name] = _font(style.find(f"{_W}rPr")), _value(based)
            if style.get(f"{_W}type") == "paragraph" and style.get(f"{_W}default") in ("1", "true", "on"):
                self.normal = name

    def of(self, run: Any, paragraph: str) -> str:
        """The font of a run in a paragraph whose style has this id."""
        properties = run.find(f"{_W}rPr")
        own = _value(properties.find(f"{_W}rStyle")) if properties is not None else ""
        return _font(properties) or self._of_style(own) or self._of_style(paragraph or self.normal) or self.usual

    def _of_style(self, name: str) -> str:
        for _step in range(12):  # a chain may lead back to itself
            font, name = self.styles.get(name, ("", ""))
            if font or not name:
                return font
        return ""


def _font(properties: Any) -> str:
    """The font that properties name; that of the theme, which is never an old one, as "theme"."""
    fonts = properties.find(f"{_W}rFonts") if properties is not None else None
    if fonts is None:
        return ""
    return "theme" if fonts.get(f"{_W}asciiTheme") else fonts.get(f"{_W}ascii", "")


def _value(element: Any) -> str:
    return element.get(f"{_W}val", "") if element is not None else ""


def _docx_pieces(root: Any, fonts: _Fonts) -> Iterator[str]:
    for element in root.iter(f"{_W}p"):
        style = _value(element.find(f"{_W}pPr/{_W}pStyle"))
        for run in element.iter(f"{_W}r"):
            yield from _run(run, fonts.of(run, style))
        yield "\n"


def _run(run: Any, font: str) -> Iterator[str]:
    from lantoa.library.reading.legacy import by_font

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
