import io
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantoa.base.importing import RefusedRows, write_refused
from lantoa.base.spreadsheets import SheetRow, read_rows
from lantoa.units import importing
from lantoa.units.models import Unit, UnitEdge, UnitName

pytestmark = pytest.mark.django_db
ROSTER = Path(__file__).resolve().parents[4] / "shared" / "data" / "roster" / "don_vi.xlsx"
HEAD = ("STT", "Mã đơn vị", "Tên đơn vị", "Mã đơn vị cấp trên", "Cấp", "Tỉnh/Thành phố", "Số đoàn viên")


def table(*rows):
    lines = [("DANH SÁCH ĐƠN VỊ",), (), HEAD, *((at, *row) for at, row in enumerate(rows, start=1))]
    return [SheetRow("Đơn vị", number, tuple(values)) for number, values in enumerate(lines, start=1)]


ROOT = ("CDGDVN", "Công đoàn Giáo dục Việt Nam", None, "Trung ương", None, 0)
PROVINCE = ("P01", "Công đoàn Giáo dục Hà Nội", "CDGDVN", "Cấp trên trực tiếp cơ sở", "Hà Nội", 0)
SCHOOL = ("S001", "CĐCS Trường THPT Chu Văn An", "P01", "Cơ sở", "Hà Nội", 81)


def reasons(result):
    return {(r.row, r.reason) for r in result.refused}


def test_the_real_list_with_children_before_parents_becomes_a_tree():
    result = importing.run(None, read_rows(ROSTER))
    assert (result.created, len(result.refused)) == (131, 0)
    assert Unit.find_problems() == ([], [], [], [], [])
    school = Unit.objects.select_related("kind__level").get(code="S116")
    assert (school.members, school.kind.code, school.get_parent().code) == (97, "cong-doan-truong", "P09")
    assert Unit.objects.get(code="CDGDVN").kind.code == "cong-doan-nganh"
    assert Unit.objects.get(code="P09").kind.code == "cong-doan-giao-duc-tinh"


def test_the_second_run_changes_nothing():
    importing.run(None, read_rows(ROSTER))
    again = importing.run(None, read_rows(ROSTER))
    assert (again.created, again.changed, again.unchanged) == (0, 0, 131)
    assert UnitEdge.objects.count() == UnitName.objects.count() == 131


def test_a_preview_writes_nothing():
    result = importing.run(None, read_rows(ROSTER), dry_run=True)
    assert result.created == 131
    assert not Unit.objects.exists()


def test_wrong_rows_are_refused_one_by_one_and_the_others_taken():
    rows = table(
        SCHOOL, ROOT, PROVINCE,
        ("S001", "Mã dùng hai lần", "P01", "Cơ sở", None, 1),
        ("S002", "Không có cấp trên", "P99", "Cơ sở", None, 1),
        ("A1", "Vòng một", "A2", "Cơ sở", None, 1),
        ("A2", "Vòng hai", "A1", "Cơ sở", None, 1),
        ("A3", "Dưới vòng", "A1", "Cơ sở", None, 1),
        ("S003", "=HYPERLINK(1)", "P01", "Cơ sở", None, 1),
        ("S004", "Số người lạ", "P01", "Cơ sở", None, "nhiều"),
        ("S 5", "Mã có dấu cách", "P01", "Cơ sở", None, 1),
        ("S006", "Cấp lạ", "P01", "Cấp vũ trụ", None, 1),
        ("X", "Thiếu cấp trên", None, "Cơ sở", None, 1),
    )  # fmt: skip
    result = importing.run(None, rows)
    assert result.created == 3
    text = " ".join(sorted(r.reason for r in result.refused))
    assert len(result.refused) == 10
    for words in (
        "đã có ở dòng 4",
        "P99",
        "Vòng lặp",
        "phải chờ",
        "công thức",
        "số người",
        "Mã “S 5”",
        "vũ trụ”; hãy ghi một trong: Trung ương,",
        "Thiếu mã",
    ):
        assert words in text


def test_whoever_waits_for_a_refused_row_is_told_so_whatever_was_wrong_with_that_row():
    result = importing.run(None, table(
        ROOT, ("P01", "Hà Nội", "CDGDVN", "Tỉnh", "", 0), ("P02", "=1+1", "CDGDVN", "", "", 0), SCHOOL,
        ("S002", "CĐCS Trường B", "P02", "Cơ sở", "", 1),
    ))  # fmt: skip
    assert {(7, "Đơn vị cấp trên P01 bị trả lại, nên dòng này phải chờ."),
            (8, "Đơn vị cấp trên P02 bị trả lại, nên dòng này phải chờ.")} <= reasons(result)  # fmt: skip


def test_however_many_rows_are_refused_all_are_kept_over_as_many_sheets_as_it_takes(monkeypatch):
    monkeypatch.setattr(RefusedRows, "IN_MEMORY", 3)
    monkeypatch.setattr("lantoa.base.importing.ROWS_A_SHEET", 4)
    importing.run(None, table(ROOT))
    result = importing.run(None, table(*(("", f"Trường {n}", "P01", "Cơ sở", "Hà Nội", 5) for n in range(10))))
    assert (len(result.refused), len(list(result.refused)), len(list(result.refused))) == (10, 10, 10)
    file = io.BytesIO()
    write_refused(file, result.refused, importing.HEADINGS)
    rows = list(read_rows(file))
    assert [row.sheet for row in rows if row.number == 1] == ["Cần sửa", "Cần sửa 2", "Cần sửa 3"]
    assert sum(f"Trường {n}" in row.values for row in rows for n in range(10)) == 10
    assert len(importing.run(None, iter(rows)).refused) == 10


def test_refused_rows_can_be_corrected_and_imported_again():
    importing.run(None, table(ROOT))
    first = importing.run(None, table(("S001", "Trường Một", "P01", "Cơ sở", "Hà Nội", 5)))
    file = io.BytesIO()
    write_refused(file, first.refused, importing.HEADINGS)
    importing.run(None, table(PROVINCE))
    again = importing.run(None, read_rows(file))
    assert (again.created, len(again.refused)) == (1, 0)


def test_changes_keep_the_old_name_and_the_old_parent():
    importing.run(
        None, table(ROOT, PROVINCE, SCHOOL, ("P02", "Công đoàn Giáo dục Huế", "CDGDVN", "Trên cơ sở", None, 0))
    )
    result = importing.run(None, table(("S001", "CĐCS Trường THPT Mới", "P02", "Cơ sở", "Huế", 90)))
    assert result.changed == 1
    unit = Unit.objects.get(code="S001")
    assert (unit.name, unit.members, unit.get_parent().code) == ("CĐCS Trường THPT Mới", 90, "P02")
    assert UnitName.objects.filter(unit=unit).count() == UnitEdge.objects.filter(unit=unit).count() == 2


def test_an_officer_imports_into_the_own_branch_only(union):
    clerk = union.account(union.north, "quan-tri")
    rows = table(("S101", "Trường A", "P01", "Cơ sở", None, 1), ("S102", "Trường B", "P02", "Cơ sở", None, 1))
    result = importing.run(clerk, rows)
    assert result.created == 1
    assert "chưa được giao" in result.refused[0].reason


def test_rows_are_written_in_batches(django_assert_max_num_queries):
    importing.run(None, table(ROOT, PROVINCE))
    many = [(f"S{i:04d}", f"Trường {i}", "P01", "Cơ sở", None, i) for i in range(900)]
    with django_assert_max_num_queries(60):
        importing.run(None, table(*many))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parents=st.lists(st.integers(-1, 12), min_size=1, max_size=12), order=st.randoms(use_true_random=False))
def test_any_table_leaves_a_sound_tree_and_every_row_is_accounted_for(parents, order):
    rows = [(f"U{i}", f"Đơn vị {i}", f"U{p}" if p >= 0 else "R", "Cơ sở", None, i) for i, p in enumerate(parents)]
    rows.append(("R", "Gốc", None, "Trung ương", None, 0))
    order.shuffle(rows)
    with transaction.atomic():
        result = importing.run(None, table(*rows))
        assert sum(result.counts.values()) == len(rows)
        assert Unit.find_problems() == ([], [], [], [], [])
        assert Unit.objects.count() == result.created
        again = importing.run(None, table(*rows))
        assert (again.created, again.changed) == (0, 0)
        transaction.set_rollback(True)


def test_a_unit_is_not_put_below_one_of_its_own_branch():
    importing.run(None, table(ROOT, PROVINCE, SCHOOL))
    result = importing.run(None, table(("P01", "Công đoàn Giáo dục Hà Nội", "S001", "Trên cơ sở", None, 0)))
    assert (result.changed, len(result.refused)) == (0, 1)
    assert "đang là cấp trên của S001" in result.refused[0].reason


def test_two_levels_can_change_places():
    importing.run(None, table(ROOT, PROVINCE, SCHOOL))
    swapped = table((*SCHOOL[:2], "CDGDVN", *SCHOOL[3:]), (*PROVINCE[:2], "S001", *PROVINCE[3:]))
    assert importing.run(None, swapped).changed == 2
    assert [u.code for u in Unit.objects.order_by("path")] == ["CDGDVN", "S001", "P01"]
    assert Unit.find_problems() == ([], [], [], [], [])


def test_a_unit_moves_into_a_branch_that_leaves_it_in_the_same_table():
    importing.run(
        None, table(ROOT, PROVINCE, ("W", "Khối", "P01", "Cơ sở", None, 0), ("Y", "Tổ", "W", "Cơ sở", None, 0))
    )
    rows = table(("P01", PROVINCE[1], "Y", "Trên cơ sở", None, 0), ("W", "Khối", "CDGDVN", "Cơ sở", None, 0))
    result = importing.run(None, rows)
    assert (result.changed, len(result.refused)) == (2, 0)
    assert [u.code for u in Unit.objects.order_by("path")] == ["CDGDVN", "W", "Y", "P01"]


def test_moving_a_unit_away_needs_the_right_over_where_it_goes(union):
    clerk = union.account(union.north, "quan-tri")
    result = importing.run(clerk, table(("S001", union.school_a.name, "P02", "Cơ sở", None, 0)))
    assert (result.changed, len(result.refused)) == (0, 1)
    assert "P02" in result.refused[0].reason


def test_what_an_office_knows_of_a_unit_comes_along():
    head = ("Mã ĐV", "Tên đơn vị", "Mã đơn vị cấp trên", "Địa chỉ", "Website", "Tình trạng tự chủ", "SĐT")
    lines = [head, ("R", "Gốc", None, None, None, None, None),
             ("S1", "Trường Một", "R", "1 Lê Lợi", "truong.edu.vn", "Tự chủ một phần", "0243 825 2525"),
             ("S2", "Trường Hai", "R", None, "không phải trang web", None, None),
             ("S3", "Trường Ba", "R", None, None, "chắc là tự chủ", None)]  # fmt: skip
    result = importing.run(None, [SheetRow("Đơn vị", n, line) for n, line in enumerate(lines, start=1)])
    assert (result.created, len(result.refused)) == (2, 2)
    unit = Unit.objects.get(code="S1")
    assert (unit.website, unit.finance, unit.phone) == ("https://truong.edu.vn", "partly", "+842438252525")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.lists(st.integers(-1, 7), min_size=8, max_size=8),
    after=st.lists(st.integers(-1, 9), min_size=10, max_size=10),
    left_out=st.sets(st.integers(0, 9)),
)
def test_any_second_table_leaves_a_sound_tree_and_repeats_without_change(before, after, left_out):
    def rows(parents, skip=()):
        return [
            (f"U{i}", f"Đơn vị {i}", f"U{p}" if p >= 0 else "R", "Cơ sở", None, i)
            for i, p in enumerate(parents)
            if i not in skip
        ]

    with transaction.atomic():
        importing.run(None, table(ROOT_R, *rows(before)))
        second = table(*rows(after, left_out))
        result = importing.run(None, second)
        assert sum(result.counts.values()) == 10 - len(left_out)
        assert Unit.find_problems() == ([], [], [], [], [])
        current = {edge.unit_id: edge.parent_id for edge in UnitEdge.objects.filter(valid_to=None)}
        paths = {unit.path: unit.pk for unit in Unit.objects.all()}
        assert current == {unit.pk: paths.get(unit.parent_path) for unit in Unit.objects.all()}
        again = importing.run(None, second)
        assert (again.created, again.changed, len(again.refused)) == (0, 0, len(result.refused))
        transaction.set_rollback(True)


ROOT_R = ("R", "Gốc", None, "Trung ương", None, 0)
