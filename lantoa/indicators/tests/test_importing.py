"""Figures from files: looked at first, marked with their source, never in the place of what records say."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantoa.base.errors import Invalid, NotAllowed
from lantoa.base.importing import ImportResult
from lantoa.base.models import AuditEntry
from lantoa.base.periods import Period
from lantoa.base.spreadsheets import stream_csv, write_xlsx
from lantoa.indicators import engine, exports, importing, queries
from lantoa.indicators.models import ImportedFigure, IndicatorValue
from lantoa.people import import_runs
from lantoa.people.models import ImportRun, Person
from lantoa.units.models import Unit

YEAR = Period.year(2026)
BEFORE = Period.year(2025)
HEAD = list(importing.HEADINGS.values())

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("only_ours")]


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to("2026-11-23 09:00+07:00", tick=False)
    Unit.objects.update(valid_from=date(2020, 1, 1))


def exported(kind, unit, period) -> tuple[bytes, str]:
    if kind == "xlsx":
        file = io.BytesIO()
        write_xlsx(file, [("2026", exports.table(unit, period))])
        return file.getvalue(), "a.xlsx"
    if kind == "csv":
        pieces = stream_csv(exports.table(unit, period))
        return b"".join(p if isinstance(p, bytes) else p.encode() for p in pieces), "a.csv"
    document = exports.data_values(unit, period) if kind == "json" else exports.adx(unit, period)
    return "".join(document).encode(), f"a.{kind}"


def take(union, content: bytes | list, name="a.json", *, dry_run=False, unit=None, actor=None):
    if isinstance(content, list):
        file = io.BytesIO()
        write_xlsx(file, [("Số liệu", [HEAD, *content])])
        content, name = file.getvalue(), "a.xlsx"
    return importing.run(actor, io.BytesIO(content), name, unit or union.national, dry_run=dry_run)


def join(union, unit, sex="f"):
    person = union.person(unit, sex=sex)
    Person.objects.filter(pk=person.pk).update(joined_on=date(2026, 3, 1))
    engine.touch("X1", unit, date(2026, 3, 1))


def one(unit, code="X1", period=YEAR):
    return queries.figures([unit.pk], period, [code])[unit.pk][0]


def test_figures_of_a_unit_outside_the_system_count_in_every_branch_above(union):
    join(union, union.school_a)
    rows = [["S003", "X1", "2026", 30, 40, "Sổ giấy của trường"]]
    preview = take(union, rows, dry_run=True)
    assert (preview.created, ImportedFigure.objects.count()) == (1, 0)
    assert take(union, rows).created == 1
    assert [(one(u).num, one(u).den) for u in (union.school_c, union.south, union.national)] == [
        (30, 40), (30, 40), (31, 41),
    ]  # fmt: skip
    (row,) = queries.imported(union.national, "X1", YEAR)
    assert (row.unit, row.source) == (union.school_c, "Sổ giấy của trường")
    assert not queries.imported(union.north, "X1", YEAR).exists()
    assert take(union, rows).unchanged == 1
    assert take(union, [["S003", "X1", "2026", 20, 40, ""]]).changed == 1
    assert one(union.national).num == 21
    assert AuditEntry.objects.filter(verb="figures.import").count() == 2
    assert take(union, [["S003", "X1", "2026", 0, 0, ""]]).changed == 1  # and taken back
    assert (one(union.national).num, ImportedFigure.objects.exists()) == (1, False)


def test_what_records_say_is_never_replaced_neither_before_nor_after(union):
    join(union, union.school_a)
    result = take(union, [["S001", "X1", "2026", 9, 9, ""], ["S002", "X1", "2026", 3, 4, ""]])
    assert (result.created, [row.reason for row in result.refused]) == (
        1, ["Đơn vị đã có số liệu tính từ hồ sơ trong hệ thống; số liệu nhập không thay số liệu ấy."],
    )  # fmt: skip
    assert (one(union.school_a).num, one(union.school_b).num) == (1, 3)
    join(union, union.school_b, "m")  # the unit begins to work in the system
    engine.recompute_dirty()
    assert (one(union.school_b).num, one(union.school_b).den, one(union.north).den) == (0, 1, 2)
    assert not queries.imported(union.national, "X1", YEAR).exists()
    engine.recompute(YEAR)
    assert (one(union.school_b).num, one(union.school_b).den) == (0, 1)


def test_history_of_a_target_that_no_room_feeds_and_of_one_that_counts_units(union):
    result = take(union, [["S001", "T4", "2025", 5, 20, "Báo cáo 2025"], ["S001", "X2", "2025", 1, 1, "Báo cáo 2025"]])
    assert (result.created, len(result.refused)) == (2, 0)
    assert one(union.north, "T4", BEFORE).value == 0.25
    assert (one(union.north, "X2", BEFORE).num, one(union.north, "X2", BEFORE).den) == (1, 3)
    assert one(union.north, "T4").value is None
    assert one(union.north, "T4").previous is None  # nothing to hold it against yet
    engine.ensure(BEFORE)
    assert one(union.north, "T4", BEFORE).value == 0.25


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["KHONG", "X1", "2026", 1, 2], "Không có đơn vị"),
        (["S001", "Q9", "2026", 1, 2], "Không có chỉ tiêu"),
        (["S001", "X1", "năm ngoái", 1, 2], "Kỳ “năm ngoái” không đúng"),
        (["S001", "X1", "2027", 1, 2], "chưa đến"),
        (["S001", "X1", "2026-05", 1, 2], "không tính cho"),
        (["S001", "X1", "2011", 1, 2], "chưa có trong"),
        (["S001", "X1", "2026", "nhiều", 2], "phải là số"),
        (["S001", "X1", "2026", "nan", 2], "phải là số"),
        (["S001", "X1", "2026", -1, 2], "không âm"),
        (["S001", "X1", "2026", 3, 2], "lớn hơn mẫu số"),
        (["S001", "X1", "2026", "=1+1", 2], "công thức"),
    ],
)
def test_a_wrong_row_is_refused_with_the_reason_and_the_others_are_taken(union, row, reason):
    result = take(union, [[*row, ""], ["S002", "X1", "2026", "1.200", "2 400", ""]])
    assert result.created == 1
    assert [reason in found.reason for found in result.refused] == ([True] if reason else [])
    assert (one(union.school_b).num, one(union.school_b).den) == (1200, 2400)


def test_the_same_figure_twice_is_refused_unless_it_is_the_same(union):
    rows = [["S001", "X1", "2026", 1, 2, ""], ["s001", "x1", "2026", 1, 2, ""], ["S001", "X1", "2026", 2, 2, ""]]
    result = take(union, rows)
    assert (result.created, len(result.refused), result.refused[0].row) == (1, 1, 4)


def test_only_who_takes_in_reports_may_and_only_for_units_below(union):
    north = union.account(union.north, "chu-tich")
    rows = [[code, "X1", "2026", 1, 2, ""] for code in ("S001", "S003", "P01")]
    result = take(union, rows, unit=union.north, actor=north)
    assert (result.created, len(result.refused)) == (1, 2)
    for unit, actor in ((union.south, north), (union.national, north), (union.north, union.account(union.school_a))):
        with pytest.raises(NotAllowed):
            take(union, rows, unit=unit, actor=actor)


@pytest.mark.parametrize("kind", ["xlsx", "csv", "json", "xml"])
def test_what_was_exported_comes_in_again_and_changes_nothing(union, kind):
    join(union, union.school_a)
    take(union, [["S003", "X1", "2026", 30, 40, 'Sổ "giấy" <cũ> & mới'], ["S004", "T4", "2026", 0, 2.5, "Sổ"]])
    engine.recompute(YEAR)
    before = list(IndicatorValue.objects.order_by("pk").values()), list(ImportedFigure.objects.order_by("pk").values())
    content, name = exported(kind, union.national, YEAR)
    result = take(union, content, name)
    assert (result.created, result.changed, len(result.refused)) == (0, 0, 0)
    assert result.unchanged >= 8
    after = list(IndicatorValue.objects.order_by("pk").values()), list(ImportedFigure.objects.order_by("pk").values())
    assert after == before
    # And elsewhere, where nothing is known, the same file brings the imported figures back with their source.
    ImportedFigure.objects.all().delete()
    engine.recompute(YEAR)
    assert take(union, content, name).created == 2
    assert queries.imported(union.school_c, "X1", YEAR).get().source == 'Sổ "giấy" <cũ> & mới'
    assert (one(union.national).num, one(union.national).den) == (31, 41)


shares = st.lists(
    st.tuples(st.sampled_from(["S001", "S002", "S003", "P02"]), st.integers(0, 50), st.integers(1, 5000)),
    max_size=4, unique_by=lambda row: row[0],
)  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shares, st.sampled_from(["xlsx", "csv", "json", "xml"]))
def test_any_figures_go_out_and_come_in_the_same(union, listed, kind):
    ImportedFigure.objects.all().delete()
    take(union, [[code, "X1", "2026", min(num, den), den, "Sổ"] for code, num, den in listed])
    engine.recompute(YEAR)
    result = take(union, *exported(kind, union.national, YEAR))
    assert (result.created, result.changed, len(result.refused)) == (0, 0, 0)


def test_a_long_file_takes_no_more_queries_than_a_short_one(union, django_assert_max_num_queries):
    engine.recompute(YEAR)
    rows = [[code, "X1", "2026", 1, 2, ""] for code in ("S001", "S002", "S003", "S004", "P01", "P02")]
    take(union, rows, dry_run=True)
    with django_assert_max_num_queries(8):
        assert take(union, rows, dry_run=True).created == 6


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><adx>&b;</adx>'


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (BOMB, "a.xml"),
        (b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><adx/>', "a.xml"),
        (b"<adx><group>", "a.xml"),
        (b'<?xml version="1.0" encoding="nothing"?><adx/>', "a.xml"),
        (b'{"dataValues": 3}', "a.json"),
        (b'{"dataValues": [3]}', "a.json"),
        (b'{"a": ' + b"[" * 100_000, "a.json"),
        (b"{", "a.json"),
        (b"", "a.csv"),
    ],
)
def test_a_file_that_is_none_is_refused_as_a_whole(union, content, name):
    with pytest.raises(Invalid):
        take(union, content, name)


def test_values_without_their_other_half_or_of_other_elements_are_refused(union):
    values = [
        {"dataElement": "X1_NUM", "period": "2026", "orgUnit": "S001", "value": "3"},
        {"dataElement": "ANC", "period": "2026", "orgUnit": "S001", "value": "3"},
        {"dataElement": "X1_NUM", "period": "2026S1", "orgUnit": "S002", "value": "1", "comment": "Sổ"},
        {"dataElement": "X1_DEN", "period": "2026S1", "orgUnit": "S002", "value": "2"},
    ]
    result = take(union, json.dumps({"dataValues": values}).encode())
    assert result.created == 1
    assert sorted(row.row for row in result.refused) == [1, 2]
    assert one(union.school_b, period=Period.half(2026, 1)).value == 0.5


def test_periods_of_other_systems_are_read_as_ours():
    result = ImportResult()
    text = (
        '<adx xmlns="urn:ihe:qrph:adx:2015"><group orgUnit="A" period="2026-07-01/P6M">'
        '<dataValue dataElement="X1_NUM" value="1"/><dataValue dataElement="X1_DEN" value="2"/></group></adx>'
    )
    (row,) = importing.read(io.BytesIO(text.encode()), "a.xml", result)
    assert row.values == {"unit": "A", "code": "X1", "period": "2026-H2", "source": None, "num": "1", "den": "2"}
    assert [importing._from_dhis2(key) for key in ("2026", "2026S2", "2026Q3", "202605", "x")] == [
        "2026", "2026-H2", "2026-Q3", "2026-05", "x",
    ]  # fmt: skip
    assert importing._from_adx("2026-02-03/P1M") == "2026-02-03/P1M"


def test_from_the_upload_over_the_preview_to_the_page(union, signed_in):
    north = union.account(union.north, "chu-tich")
    client = signed_in(north)
    file = io.BytesIO()
    write_xlsx(file, [("Số liệu", [HEAD, ["S001", "X1", "2026", 3, 4, "Sổ giấy"], ["S003", "X1", "2026", 3, 4, ""]])])
    upload = SimpleUploadedFile("so lieu.xlsx", file.getvalue())
    answer = client.post("/lam-viec/P01/nhap-du-lieu/", {"kind": "figures", "file": upload})
    page = client.get(answer.url).content.decode()
    assert "S001 X1 2026" in client.get(f"{answer.url}?loai=created").content.decode()
    assert "trong nhánh của bạn" in page
    assert not ImportedFigure.objects.exists()
    client.post(f"{answer.url}ap-dung/")
    run = ImportRun.objects.get()
    assert (run.state, bool(run.refused_file)) == ("applied", True)
    assert import_runs.HEADINGS[ImportRun.Kind.FIGURES]["unit"] == "Mã đơn vị"
    assert "1 đơn vị có số liệu nhập từ tệp" in client.get("/lam-viec/P01/chi-tieu/X1/?ky=2026").content.decode()
    assert "Sổ giấy" in client.get("/lam-viec/P01/chi-tieu/X1/minh-chung/?ky=2026").content.decode()
    assert client.get("/lam-viec/P01/nhap-du-lieu/").status_code == 200
