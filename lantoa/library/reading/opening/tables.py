"""Workbooks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lantoa.library.reading.opening.common import MOST_LETTERS, MOST_ROWS, Answer, Refused
from lantoa.library.reading.opening.old import refuse_ole
from lantoa.library.reading.opening.packed import opened, part_of


def check_xlsx(path: Path) -> Answer:
    """A workbook without macros."""
    with opened(path, "xl/workbook.xml") as archive:
        if b"macroEnabled" in part_of(archive, "[Content_Types].xml"):
            raise Refused("macro")
        # Macros of the years before Visual Basic are sheets.
        if any(name.startswith("xl/macrosheets/") for name in archive.namelist()):
            raise Refused("macro")
    return {"pages": 0}


def check_xls(path: Path) -> Answer:
    """An old workbook that opens, without macros (in sheets, too) or password."""
    from python_calamine import SheetTypeEnum

    refuse_ole(path)
    if any(sheet.typ == SheetTypeEnum.MacroSheet for sheet in _book(path).sheets_metadata):
        raise Refused("macro")
    return {"pages": 0}


def _book(path: Path) -> Any:
    from python_calamine import CalamineWorkbook

    try:
        return CalamineWorkbook.from_path(str(path))
    except MemoryError:
        raise
    except Exception as error:  # whatever the parser raises
        raise Refused("password" if "assword" in str(error) else "damaged") from error


def _read_table(path: Path) -> Answer:
    from lantoa.library.reading.legacy import by_content

    book = _book(path)
    pages = []
    try:
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


def read_xlsx(path: Path) -> Answer:
    """A page for each sheet."""
    check_xlsx(path)
    return _read_table(path)


def read_xls(path: Path) -> Answer:
    """A page for each sheet."""
    check_xls(path)
    return _read_table(path)
