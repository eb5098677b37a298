"""Reading and writing tables of offices, a row at a time: .xlsx and .csv of any length in flat memory."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile

import xlsxwriter
from django.utils.translation import gettext as _

from lantoa.base.errors import Invalid
from lantoa.base.workbooks import Cell, Workbook

# Unpacked, a roster of 1.5 million people is about 1.2 GB; what unpacks to more, or by a factor that no
# table reaches, is a bomb.
MOST_UNPACKED = 3 * 1024**3
MOST_FACTOR = 300
_CSV_SAMPLE = 64 * 1024


@dataclass(frozen=True)
class SheetRow:
    """One row as it stands: name of the sheet, row number as people see it (from 1), and the cells' values.

    A formula arrives as text that begins with "=".
    """

    sheet: str
    number: int
    values: tuple[Cell, ...]


def read_rows(source: Path | IO[bytes], name: str = "") -> Iterator[SheetRow]:
    """All rows of all sheets of an .xlsx or .csv file, in order, without holding them.

    `source` is a path, or a binary file with `name` telling what it was called. Raises `Invalid` for a file
    that is neither, is protected by a password, is damaged or unpacks to absurd size.
    """
    name = name or (source.name if isinstance(source, Path) else getattr(source, "name", "")) or ""
    if isinstance(source, Path):
        if not source.is_file():
            raise Invalid(_("Không tìm thấy tệp %(name)s.") % {"name": source.name})
        with source.open("rb") as file:
            yield from _read(file, name)
    else:
        yield from _read(source, name)


def _read(file: IO[bytes], name: str) -> Iterator[SheetRow]:
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    if start.startswith(b"PK"):
        yield from _read_xlsx(file)
    elif start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Invalid(
            _("Tệp này ở dạng Excel cũ (.xls) hoặc có mật khẩu. Hãy mở bằng Excel, bỏ mật khẩu và lưu lại dạng .xlsx.")
        )
    elif not start:
        raise Invalid(_("Tệp trống, chưa có dòng nào."))
    else:
        yield from _read_csv(file, name)


def _read_xlsx(file: IO[bytes]) -> Iterator[SheetRow]:
    check_workbook(file)
    try:
        book = Workbook(file)
    except Exception as error:  # whatever the parsers raise
        raise Invalid(
            _("Không mở được tệp Excel này. Hãy lưu lại dạng .xlsx rồi thử lần nữa."), cause=str(error)
        ) from error
    try:
        for name, path in book.sheets:
            for number, values in book.rows(path):
                yield SheetRow(name, number, values)
    except (ExpatError, BadZipFile, zlib.error, EOFError, ValueError, IndexError) as error:
        raise Invalid(_("Tệp Excel bị hỏng. Hãy lưu lại rồi thử lần nữa."), cause=str(error)) from error
    finally:
        book.close()


def check_workbook(file: IO[bytes]) -> None:
    """Refuse an archive that would unpack into far more than a table; raises `Invalid`."""
    try:
        with zipfile.ZipFile(file) as archive:
            packed = sum(entry.compress_size for entry in archive.infolist()) or 1
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except BadZipFile as error:
        raise Invalid(_("Tệp Excel bị hỏng. Hãy lưu lại rồi thử lần nữa.")) from error
    if unpacked > MOST_UNPACKED or (unpacked > 100 * 1024**2 and unpacked / packed > MOST_FACTOR):
        raise Invalid(_("Tệp này phình to bất thường khi mở ra nên không được nhận."))
    file.seek(0)


def _read_csv(file: IO[bytes], name: str) -> Iterator[SheetRow]:
    sample = file.read(_CSV_SAMPLE)
    encoding = _encoding(sample)
    text = sample.decode(encoding, errors="ignore")
    if "\x00" in text:
        raise Invalid(_("Đây không phải là bảng tính. Hãy dùng tệp .xlsx hoặc .csv."))
    first_lines = "\n".join(text.splitlines()[:20])
    delimiter = max(",;\t", key=first_lines.count)
    file.seek(0)
    lines = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    try:
        sheet = Path(name).stem or "csv"
        for number, values in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
            yield SheetRow(sheet, number, tuple(value if value != "" else None for value in values))
    except csv.Error as error:
        raise Invalid(
            _("Không đọc được tệp .csv này. Hãy lưu lại từ Excel dạng CSV UTF-8."), cause=str(error)
        ) from error
    finally:
        lines.detach()


def _encoding(sample: bytes) -> str:
    if sample.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        # Not final: the sample may end in the middle of a letter.
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=False)
    except UnicodeDecodeError:
        return "cp1258"
    return "utf-8"


def write_xlsx(file: IO[bytes], sheets: Iterable[tuple[str, Iterable[Iterable[Any]]]]) -> None:
    """Write sheets, each a name and its rows (the first is the heading), in flat memory.

    Text stays text: what looks like a formula is not one.
    """
    book = xlsxwriter.Workbook(
        file,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets:
        sheet = book.add_worksheet(name[:31] or None)
        sheet.freeze_panes(1, 0)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is None or value == "":
                    continue
                if isinstance(value, datetime):
                    value = value.replace(tzinfo=None)
                if isinstance(value, date):
                    sheet.write_datetime(at, column, value, day)
                else:
                    sheet.write(
                        at, column, value if isinstance(value, int | float) else str(value), bold if at == 0 else None
                    )
    book.close()


def stream_csv(rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """CSV a piece at a time, in UTF-8 with the mark that Excel needs; formulas are disarmed."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield b"\xef\xbb\xbf"
    for row in rows:
        writer.writerow([disarm(value) for value in row])
        if buffer.tell() > 32_768:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def disarm(value: Any) -> Any:
    """`value`, with an apostrophe before text that a spreadsheet would run as a formula (OWASP, CSV injection)."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        # A phone number in E.164 is no formula.
        return value if value[:1] == "+" and value[1:].isdigit() else f"'{value}"
    return value
