import io
import tracemalloc
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantoa.base.errors import Invalid
from lantoa.base.spreadsheets import disarm, read_rows, stream_csv, write_xlsx

TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(
    lambda t: t.strip() == t
)


def book(*rows, name="S001"):
    file = io.BytesIO()
    write_xlsx(file, [(name, rows)])
    return file


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(TEXT, min_size=1, max_size=4), min_size=1, max_size=8))
def test_text_written_to_a_workbook_is_read_back_whatever_it_is(rows):
    found = [tuple(v for v in row.values if v is not None) for row in read_rows(book(*rows))]
    assert found == [tuple(row) for row in rows]


def test_rows_know_their_sheet_and_number():
    rows = list(read_rows(book(["a"], [date(2026, 5, 1)], name="S001")))
    assert [(r.sheet, r.number) for r in rows] == [("S001", 1), ("S001", 2)]
    assert rows[1].values[0] == datetime(2026, 5, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_every_office_is_understood(encoding, delimiter):
    text = delimiter.join(["Mã đơn vị", "Tên đơn vị"]) + "\r\n" + delimiter.join(["S001", "Trường Hoà Bình"])
    rows = list(read_rows(io.BytesIO(text.encode(encoding)), "ds.csv"))
    assert rows[1].values == ("S001", "Trường Hoà Bình")


def test_an_old_or_locked_workbook_says_what_to_do():
    with pytest.raises(Invalid, match="xlsx"):
        list(read_rows(io.BytesIO(b"\xd0\xcf\x11\xe0" + b"0" * 600), "cu.xls"))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04rubbish", b"\x89PNG\r\n\x1a\n\x00\x00\x00"])
def test_what_is_no_table_is_refused(content):
    with pytest.raises(Invalid):
        list(read_rows(io.BytesIO(content), "x"))


def test_a_bomb_is_refused_before_it_is_opened():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (150 * 1024**2))
    with pytest.raises(Invalid, match="bất thường"):
        list(read_rows(file, "bom.xlsx"))


def test_reading_needs_no_more_memory_for_more_rows():
    def peak(count):
        file = io.BytesIO()
        write_xlsx(file, [("S", ([i, i * 2, i * 3] for i in range(count)))])
        tracemalloc.start()
        for _ in read_rows(file):
            pass
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(100)
    assert peak(20_000) < peak(4_000) + 500_000


def test_formulas_in_exports_are_disarmed():
    assert b"'=1+1" in b"".join(stream_csv([["=1+1"]]))
    assert disarm("+84912345678") == "+84912345678"
    assert disarm("-5+cmd") == "'-5+cmd"
