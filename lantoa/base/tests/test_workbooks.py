import io
import tracemalloc
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.worksheet.formula import ArrayFormula

from lantoa.base.errors import Invalid
from lantoa.base.spreadsheets import read_rows, write_xlsx

# What a spreadsheet can hold: no control characters, and nothing that looks like an escape of its own.
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).filter(
    lambda t: t[:1] not in ("=", "\ufeff") and "_x" not in t and "\ufffe" not in t and "\uffff" not in t
)
CELLS = st.one_of(
    st.none(), WORDS, st.integers(-(10**9), 10**9), st.booleans(),
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3)),
    st.datetimes(datetime(1905, 1, 1), datetime(2090, 1, 1)).map(lambda d: d.replace(microsecond=0)),
)  # fmt: skip


def saved(book):
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=6))
def test_cells_are_read_as_openpyxl_reads_them(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = saved(book)
    theirs = {
        number: [value for value in values if value not in (None, "")]
        for number, values in enumerate(openpyxl.load_workbook(file).active.iter_rows(values_only=True), start=1)
    }
    ours = {row.number: [v for v in row.values if v is not None] for row in read_rows(file, "x.xlsx")}
    assert {n: v for n, v in ours.items() if v} == {n: v for n, v in theirs.items() if v}


def test_a_cell_keeps_its_column_and_a_row_its_number():
    book = openpyxl.Workbook()
    book.active["C4"], book.active["AB4"] = "x", 7
    (row,) = [row for row in read_rows(saved(book), "x.xlsx") if row.values]
    assert (row.number, row.values[2], row.values[27], len(row.values)) == (4, "x", 7, 28)


def test_every_kind_of_formula_can_be_told_from_text():
    book = openpyxl.Workbook()
    book.active.append(["=A2", ArrayFormula("B1", "=SUM(A2:A3)"), "Lê"])
    assert next(read_rows(saved(book), "x.xlsx")).values == ("=A2", "=SUM(A2:A3)", "Lê")


def test_text_with_changing_fonts_is_one_text():
    book = openpyxl.Workbook()
    book.active["A1"] = CellRichText("Lê ", TextBlock(InlineFont(b=True), "Thị"), " Hoa")
    assert next(read_rows(saved(book), "x.xlsx")).values == ("Lê Thị Hoa",)


def test_dates_count_from_1904_where_the_workbook_says_so():
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append([date(1980, 11, 20)])
    assert next(read_rows(saved(book), "x.xlsx")).values == (datetime(1980, 11, 20),)


def test_hidden_sheets_are_left_alone():
    book = openpyxl.Workbook()
    book.active.append(["thấy"])
    hidden = book.create_sheet("Danh mục")
    hidden.append(["không thấy"])
    hidden.sheet_state = "hidden"
    assert [row.values for row in read_rows(saved(book), "x.xlsx")] == [("thấy",)]


def changed(file, name, change):
    """The archive with one of its parts rewritten."""
    out = io.BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(out, "w") as target:
        for part in source.namelist():
            content = source.read(part)
            target.writestr(part, change(content) if part == name else content)
    return out


def simple():
    file = io.BytesIO()
    write_xlsx(file, [("S001", [["Lê Thị Hoa", 1]])])
    return file


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml[:-40],
        lambda xml: xml.replace(b"<v>1</v>", b"<v>mot</v>"),
        lambda xml: xml.replace(b"<sheetData>", b"<sheetData>&khong;"),
        lambda xml: xml.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet', 1),
    ],
)
def test_a_damaged_sheet_is_refused_with_a_sentence(change):
    with pytest.raises(Invalid, match="hỏng"):
        list(read_rows(changed(simple(), SHEET, change), "x.xlsx"))


def test_a_sheet_of_the_strict_standard_is_read_too():
    ours, strict = (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    file = changed(simple(), SHEET, lambda xml: xml.replace(ours, strict))
    assert [row.values for row in read_rows(file, "x.xlsx")] == [("Lê Thị Hoa", 1)]


def test_shared_texts_and_formatted_rows_take_no_memory():
    def peak(count):
        book = openpyxl.Workbook()
        for number in range(1, count + 1):
            book.active.append([f"Nguyễn Văn {number}", f"a{number}@truong.example"])
            book.active.row_dimensions[number].height = 21
        file = saved(book)
        tracemalloc.start()
        rows = sum(1 for _ in read_rows(file, "x.xlsx"))
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert rows == count
        return used

    peak(10)
    assert peak(9_000) < peak(3_000) + 150_000
