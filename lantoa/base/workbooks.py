"""The inside of an .xlsx file, read as it streams by: no tree, no row and no shared text is held in memory.

openpyxl finds the sheets and knows which styles are dates. Its own reading of cells keeps all shared texts
and one record per formatted row, which for a roster of a million people saved by Excel is a gigabyte; and it
needs some 15 microseconds a cell. So cells are read here, straight from the XML parser.
"""

from __future__ import annotations

import mmap
import re
import tempfile
from array import array
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import IO, Any
from xml.parsers import expat
from zipfile import ZipFile

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.xml.constants import SHARED_STRINGS

Cell = str | int | float | bool | datetime | date | None

_NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_PIECE = 64 * 1024
_MOST_COLUMNS = 16_384
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _named(tag: str) -> frozenset[str]:
    return frozenset(f"{namespace} {tag}" for namespace in _NAMESPACES)


_ROW, _CELL, _VALUE, _FORMULA = _named("row"), _named("c"), _named("v"), _named("f")
_TEXT, _PHONETIC, _ITEM = _named("t"), _named("rPh"), _named("si")


class Workbook(ExcelReader):
    """An open workbook: `sheets` are (name, path in the archive) of what its user can see."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file, read_only=True, keep_links=False)
        self.sheets: list[tuple[str, str]] = []
        self.read_manifest()
        self.read_workbook()
        apply_stylesheet(self.archive, self.wb)
        self.read_strings()
        for sheet, relation in self.parser.find_sheets():
            # What is hidden was not meant to be sent: lists behind drop-downs, last year's figures.
            if relation.target in self.valid_files and "worksheet" in relation.Type and sheet.state == "visible":
                self.sheets.append((sheet.name, relation.target))

    def read_strings(self) -> None:
        """Open the table of shared texts."""
        part = self.package.find(SHARED_STRINGS)
        self.shared_strings = SharedTexts(self.archive, part.PartName[1:]) if part is not None else SharedTexts()

    def rows(self, path: str) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        """Number (from 1) and values of each row of the sheet at `path`; a formula is text that begins with "="."""
        reader = _SheetReader(self)
        with self.archive.open(path) as source:
            for _piece in _parse(source, reader.start, reader.end, reader.text):
                if reader.rows:
                    yield from reader.rows
                    reader.rows.clear()

    def close(self) -> None:
        """Let go of the archive and the shared texts."""
        self.shared_strings.close()
        self.archive.close()


class SharedTexts:
    """The texts that cells point to by number, in a temporary file: eight bytes each stay in memory."""

    def __init__(self, archive: ZipFile | None = None, path: str = "") -> None:
        self._ends = array("Q", [0])
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed in `close`
        self._parts: list[str] = []
        self._listening = False
        self._phonetic = False
        if archive is not None:
            with archive.open(path) as source:
                for _piece in _parse(source, self._start, self._end, self._text):
                    pass
        self._file.flush()
        self._bytes = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ) if self._ends[-1] else b""

    def __getitem__(self, at: int) -> str:
        if at < 0:
            raise IndexError(at)
        return self._bytes[self._ends[at] : self._ends[at + 1]].decode()

    def __len__(self) -> int:
        return len(self._ends) - 1

    def close(self) -> None:
        """Delete the temporary file."""
        if isinstance(self._bytes, mmap.mmap):
            self._bytes.close()
        self._file.close()

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        if name in _TEXT:
            self._listening = not self._phonetic
        elif name in _PHONETIC:
            self._phonetic = True
        elif name in _ITEM:
            self._parts.clear()

    def _text(self, text: str) -> None:
        if self._listening:
            self._parts.append(text)

    def _end(self, name: str) -> None:
        if name in _TEXT:
            self._listening = False
        elif name in _PHONETIC:
            self._phonetic = False
        elif name in _ITEM:
            written = _unescaped("".join(self._parts)).encode("utf-8", "replace")
            self._file.write(written)
            self._ends.append(self._ends[-1] + len(written))


class _SheetReader:
    """Listens to the XML of one sheet and gathers `rows`, which whoever drives the parser takes away."""

    def __init__(self, book: Workbook) -> None:
        self.rows: list[tuple[int, tuple[Cell, ...]]] = []
        self._strings: SharedTexts = book.shared_strings
        self._dates, self._spans, self._epoch = book.wb._date_formats, book.wb._timedelta_formats, book.wb.epoch
        self._columns: dict[str, int] = {}
        self._number = 0
        self._values: list[Cell] = []
        self._column = 0
        self._kind, self._style = "n", 0
        self._parts: list[str] = []
        self._formula: str | None = None
        self._listening = self._in_formula = self._phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in _CELL:
            place = attributes.get("r")
            self._column = self._place(place) if place else self._column + 1
            self._kind, self._style = attributes.get("t", "n"), int(attributes.get("s", 0))
            self._parts.clear()
            self._formula = None
        elif name in _VALUE or (name in _TEXT and not self._phonetic):
            self._listening = True
        elif name in _FORMULA:
            self._formula, self._in_formula = "=", True
        elif name in _PHONETIC:
            self._phonetic = True
        elif name in _ROW:
            number = attributes.get("r")
            self._number = int(float(number)) if number else self._number + 1
            self._values, self._column = [], 0

    def text(self, text: str) -> None:
        if self._listening:
            self._parts.append(text)
        elif self._in_formula:
            self._formula = f"{self._formula}{text}"

    def end(self, name: str) -> None:
        if name in _VALUE or name in _TEXT:
            self._listening = False
        elif name in _CELL:
            value = self._formula if self._formula is not None else self._value("".join(self._parts))
            if value is not None and 0 < self._column <= _MOST_COLUMNS:
                self._values.extend([None] * (self._column - 1 - len(self._values)))
                self._values.append(value)
        elif name in _FORMULA:
            self._in_formula = False
        elif name in _PHONETIC:
            self._phonetic = False
        elif name in _ROW:
            self.rows.append((self._number, tuple(self._values)))

    def _value(self, text: str) -> Cell:
        kind = self._kind
        if kind == "inlineStr" or kind == "str":
            return _unescaped(text) or None
        if not text:
            return None
        if kind == "s":
            return self._strings[int(text)] or None
        if kind == "n":
            number = float(text) if "." in text or "e" in text or "E" in text else int(text)
            return self._moment(number) if self._style in self._dates else number
        if kind == "b":
            return text == "1"
        if kind == "d":
            return _plain(from_ISO8601(text))
        return text  # an error such as #N/A

    def _moment(self, number: float) -> Cell:
        if self._style in self._spans:
            return number
        try:
            return _plain(from_excel(number, self._epoch))
        except (OverflowError, ValueError):
            return number

    def _place(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        column = self._columns.get(letters)
        if column is None:
            column = 0
            for letter in letters:
                column = column * 26 + ord(letter) - 64
            self._columns[letters] = column
        return column


def _parse(
    source: IO[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> Iterator[None]:
    """Drive the handlers over `source`, piece by piece; stops after each, so that what was found can be taken."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    # Nothing in a workbook needs a document type; entities that grow without end do.
    parser.StartDoctypeDeclHandler = _refuse_doctype
    while piece := source.read(_PIECE):
        parser.Parse(piece, False)
        yield
    parser.Parse(b"", True)
    yield


def _refuse_doctype(*_arguments: Any) -> None:
    raise ValueError("a document type declaration inside a workbook")


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _plain(value: datetime | date | time | timedelta) -> Cell:
    return value if isinstance(value, date) else str(value)
