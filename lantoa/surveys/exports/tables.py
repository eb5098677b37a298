"""Answers as CSV and as a workbook, with words in place of codes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from lantoa.base.spreadsheets import stream_csv
from lantoa.surveys.exports.rows import Column, columns, rows
from lantoa.surveys.models import Survey

ROWS_A_SHEET = 1_000_000
PIECE = 128 * 1024
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def _in_words(survey: Survey, language: str) -> Iterator[list[Any]]:
    found = columns(survey.asks, language)
    yield [_("Đơn vị"), _("Cách trả lời"), *(column.label for column in found)]
    for row in rows(survey, found):
        yield [row[0], row[1], *(_word(column, value) for column, value in zip(found, row[2:], strict=True))]


def _word(column: Column, value: Any) -> Any:
    if value is None or not column.labels:
        return value
    return column.labels[value - column.first]


def as_csv(survey: Survey, language: str = "vi") -> Iterator[bytes]:
    """All answers as CSV."""
    return stream_csv(_in_words(survey, language))


def as_xlsx(survey: Survey, language: str = "vi") -> Iterator[bytes]:
    """All answers as a workbook, a sheet for each million rows.

    Written straight into the archive: the house's writer keeps a whole sheet on disk first, and at a million rows the
    browser would have given up before the first byte.
    """
    return stream_xlsx(_in_words(survey, language))


class _Pipe:
    """A file that is read as it is written; `zipfile` sees that it cannot be wound back."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.size = 0

    def write(self, data: bytes) -> int:
        self.parts.append(bytes(data))
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def drain(self) -> bytes:
        data = b"".join(self.parts)
        self.parts, self.size = [], 0
        return data


def stream_xlsx(
    table: Iterable[Iterable[Any]], name: str = "Phiếu", rows_a_sheet: int = ROWS_A_SHEET
) -> Iterator[bytes]:
    """Rows, the first of them the heading, as a workbook."""
    pipe = _Pipe()
    lines = iter(table)
    heading = list(next(lines))
    sheets = 0
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:  # type: ignore[call-overload]
        line = next(lines, None)
        while line is not None or not sheets:
            sheets += 1
            with archive.open(f"xl/worksheets/sheet{sheets}.xml", "w", force_zip64=True) as sheet:
                sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{_row(heading)}'.encode())
                number = 0
                while line is not None and number < rows_a_sheet:
                    sheet.write(_row(line).encode())
                    if pipe.size > PIECE:
                        yield pipe.drain()
                    line, number = next(lines, None), number + 1
                sheet.write(b"</sheetData></worksheet>")
        archive.writestr("xl/workbook.xml", _workbook(name, sheets))
        archive.writestr("xl/_rels/workbook.xml.rels", _relations(sheets))
        archive.writestr(
            "_rels/.rels",
            f'{_HEAD}<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr("[Content_Types].xml", _content_types(sheets))
    yield pipe.drain()


def _row(values: Iterable[Any]) -> str:
    cells = []
    for value in values:
        if value is None or value == "":
            cells.append("<c/>")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            cells.append(f"<c><v>{value}</v></c>")
        else:
            text = escape(_FORBIDDEN.sub("", str(value))[:32_000])
            cells.append(f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>')
    return f"<row>{''.join(cells)}</row>"


def _workbook(name: str, sheets: int) -> str:
    listed = "".join(
        f'<sheet name="{escape(name)}{"" if sheets == 1 else f" {n}"}" sheetId="{n}" r:id="r{n}"/>'
        for n in range(1, sheets + 1)
    )
    return f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'


def _relations(sheets: int) -> str:
    listed = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, sheets + 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_RELATIONS}">{listed}</Relationships>'


def _content_types(sheets: int) -> str:
    listed = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        for n in range(1, sheets + 1)
    )
    return (
        f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>{listed}</Types>'
    )
