import io
import tracemalloc
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantoa.base.importing import write_refused
from lantoa.base.spreadsheets import SheetRow, read_rows
from lantoa.people import actions, importing
from lantoa.people.models import Account, Membership, Person, Position, Title
from lantoa.people.roster import HEADINGS, PersonRow, parse_people

pytestmark = pytest.mark.django_db
ROSTERS = Path(__file__).resolve().parents[4] / "shared" / "data" / "roster"
HEAD = (
    "STT",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Chức vụ CĐ",
    "Số thẻ ĐV",
    "Điện thoại",
    "Email",
    "Ngày vào Công đoàn",
)


def sheet(*rows, name="S001"):
    lines = [(None, "DANH SÁCH ĐOÀN VIÊN"), HEAD, *((at, *row) for at, row in enumerate(rows, start=1))]
    lines += [(None, f"Tổng số: {len(rows)} đoàn viên"), (None,) * 7 + ("NGƯỜI LẬP",)]
    return [SheetRow(name, number, tuple(values)) for number, values in enumerate(lines, start=1)]


def row(
    name="Lê Thị Hoa",
    birth="20/11/1980",
    sex="Nữ",
    title=None,
    number="X1",
    phone="0912345678",
    email=None,
    joined=None,
):
    return (name, birth, sex, title, number, phone, email, joined)


def parsed(*rows):
    return list(parse_people(sheet(*rows)))


@pytest.fixture
def units(db):
    importing.run("units", ROSTERS / "don_vi.xlsx")


def test_the_real_rosters_give_exactly_the_people_expected(units):
    expected = [tuple(line.split("\t")) for line in (ROSTERS / "expected_people.tsv").read_text("utf-8").splitlines()]
    found = [p for p in parse_people(read_rows(ROSTERS / "doan_vien.xlsx")) if isinstance(p, PersonRow)]
    assert [(p.unit_code, p.full_name, p.member_number, p.title) for p in found] == expected


def test_importing_the_real_rosters_twice_changes_nothing(units):
    first = importing.run("people", ROSTERS / "doan_vien.xlsx")
    assert (first.created, len(first.refused)) == (333, 12)
    assert Position.objects.filter(title__code="to-truong").count() == 24
    before = list(Person.objects.order_by("pk").values())
    again = importing.run("people", ROSTERS / "doan_vien.xlsx")
    assert (again.created, again.changed, again.unchanged) == (0, 0, 333)
    assert list(Person.objects.order_by("pk").values()) == before
    assert Membership.objects.count() == 333


def test_a_preview_writes_nothing(units):
    assert importing.run("people", ROSTERS / "doan_vien.xlsx", dry_run=True).created == 333
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        ("04.10.1999", (date(1999, 10, 4), 1999)),
        ("7/12/1966", (date(1966, 12, 7), 1966)),
        ("04-11-82", (date(1982, 11, 4), 1982)),
        ("02-02-00", (date(2000, 2, 2), 2000)),
        ("1978", (None, 1978)),
        (1978, (None, 1978)),
        ("1988-02-29", (date(1988, 2, 29), 1988)),
        (None, (None, None)),
    ],
)
def test_dates_of_birth_in_every_style(birth, expected):
    person = parsed(row(birth=birth))[0]
    assert (person.birth_date, person.birth_year) == expected


def test_names_are_composed_and_capitals_made_usual():
    decomposed = unicodedata.normalize("NFD", "Nguyễn Thị Hòa")
    assert [p.full_name for p in parsed(row(decomposed), row("  LÊ ĐỨC ANH ", number="X2"))] == [
        "Nguyễn Thị Hòa",
        "Lê Đức Anh",
    ]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (row(birth="31/02/1980"), "không có trong lịch"),
        (row(birth="20/11/2080"), "không hợp lý"),
        (row(name="=CONCAT(A1)"), "công thức"),
        (row(name=None), "Thiếu họ và tên"),
        (row(phone="12"), "Số điện thoại"),
        (row(email="khong-phai-thu"), "Thư điện tử"),
        (row(sex="?"), "Giới tính"),
        (row(birth="hồi xưa"), "không đọc được"),
    ],
)
def test_a_wrong_cell_refuses_its_row_with_the_reason_and_no_other(bad, reason):
    good, refused = parsed(row(number="X0"), bad)
    assert isinstance(good, PersonRow)
    assert reason in refused.reason
    assert refused.row == 4


def test_rows_between_people_name_their_team():
    rows = sheet(row())
    rows.insert(2, SheetRow("S001", 99, (None, "Tổ Toán - Tin")))
    assert next(iter(parse_people(rows))).team == "Tổ Toán - Tin"


def test_csv_with_a_column_for_the_unit(union):
    text = "Mã đơn vị;Họ và tên;Ngày sinh;Số thẻ ĐV\r\nS001;Lê Thị Hoa;1980;A1\r\nS002;Trần Văn Mơ;1/2/1981;A2\r\n"
    result = importing.run_people(None, read_rows(io.BytesIO(text.encode()), "ds.csv"))
    assert result.created == 2
    assert Person.objects.get(member_number="A2").unit == union.school_b


def test_refused_rows_are_corrected_and_imported_again(union):
    first = importing.run_people(None, sheet(row(birth="31/02/1980", title="Chủ tịch")))
    assert first.refused[0].values["full_name"] == "Lê Thị Hoa"
    file = io.BytesIO()
    first.refused[0].values["birth"] = "28/02/1980"
    write_refused(file, first.refused, HEADINGS)
    again = importing.run_people(None, read_rows(file))
    assert (again.created, len(again.refused)) == (1, 0)
    person = Person.objects.get()
    assert (person.unit, person.birth_date) == (union.school_a, date(1980, 2, 28))
    assert person.positions.get().title.code == "chu-tich"


def test_a_refused_row_keeps_the_columns_that_nobody_here_reads(union):
    head = ["STT", "Họ và tên", "Ngày sinh", "Số thẻ ĐV", "Trình độ", "Ghi chú"]
    table = [
        SheetRow("S001", 1, tuple(head)),
        SheetRow("S001", 2, (1, "Lê Thị Hoa", "31/02/1980", "S001-0001", "Thạc sĩ", "Gọi lại sau 17 giờ")),
        SheetRow("S001", 3, (2, "Lê Thị Mai", "01/02/1980", "S001-0002", "=A1", None)),
    ]
    result = importing.run_people(None, table)
    assert (result.created, len(result.refused)) == (1, 1)
    file = io.BytesIO()
    write_refused(file, result.refused, HEADINGS)
    heading, refused = [list(found.values) for found in read_rows(file)]
    assert "STT" not in heading
    assert refused[heading.index("Trình độ")] == "Thạc sĩ"
    assert refused[heading.index("Ghi chú")] == "Gọi lại sau 17 giờ"
    again = io.BytesIO()
    second = importing.run_people(None, read_rows(file))
    write_refused(again, second.refused, HEADINGS)
    assert [list(found.values)[:-3] for found in read_rows(again)] == [heading[:-3], refused[:-3]]


def test_who_stands_in_another_roster_moves_with_the_history_kept(union):
    importing.run_people(None, sheet(row(title="Chủ tịch")), on=date(2024, 1, 1))
    result = importing.run_people(None, sheet(row(), name="S003"))
    assert result.changed == 1
    person = Person.objects.get()
    assert person.unit == union.school_c
    assert [m.unit_id for m in person.memberships.order_by("valid_from")] == [union.school_a.pk, union.school_c.pk]
    assert not Position.objects.filter(valid_to=None).exists()


def test_who_had_left_comes_back_with_the_account(union):
    account = union.account(union.school_a, name="Lê Văn Ba")
    actions.remove_person(None, account.person, on=date(2026, 1, 5))
    importing.run_people(None, sheet(row(name=account.person.full_name, number=account.person.member_number)))
    person = Person.objects.get(pk=account.person_id)
    assert person.left_on is None
    assert Account.objects.get(pk=account.pk).is_active


def test_an_empty_cell_takes_nothing_away(union):
    importing.run_people(None, sheet(row(email="hoa@truong.example")))
    result = importing.run_people(None, sheet(row(phone=None, email=None)))
    assert result.unchanged == 1
    assert Person.objects.get().email == "hoa@truong.example"


def test_a_clerk_imports_the_own_school_only(union):
    clerk = union.account(union.school_a, "quan-tri")
    rows = [*sheet(row()), *sheet(row(number="X2"), name="S002")]
    result = importing.run_people(clerk, rows)
    assert result.created == 1
    assert "chưa được giao" in result.refused[0].reason


def test_nobody_is_taken_out_of_a_unit_by_somebody_elses_roster(union):
    importing.run_people(None, sheet(row(), name="S002"))
    result = importing.run_people(union.account(union.school_a, "quan-tri"), sheet(row()))
    assert (result.changed, len(result.refused)) == (0, 1)
    assert Person.objects.get(member_number="X1").unit == union.school_b


def test_an_unknown_unit_refuses_its_rows(union):
    assert "Không có đơn vị" in importing.run_people(None, sheet(row(), name="LẠ")).refused[0].reason


def test_memory_does_not_grow_with_the_file():
    def peak(count):
        rows = (SheetRow("S001", n, values) for n, values in _many(count))
        tracemalloc.start()
        for _ in parse_people(rows):
            pass
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(10)
    assert peak(12_000) < peak(3_000) + 200_000


def _many(count):
    yield 1, HEAD
    for n in range(count):
        yield n + 2, (n, "Lê Thị Hoa", "1980", "Nữ", None, f"S001-{n}", None, None, None)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(
        st.tuples(
            st.sampled_from(["Lê Thị Hoa", "TRẦN VĂN MƠ", "=A1", ""]), st.sampled_from(["1980", "31/02/1980", None, "4.5.81"]),
            st.sampled_from(["A1", "A2", "A3", None]), st.sampled_from(["0912345678", 912345678, "x", None]),
            st.sampled_from(["S001", "S002", "LẠ"]),
        ),
        max_size=8,
    )
)  # fmt: skip
def test_every_row_is_accounted_for_and_a_second_run_changes_nothing(union, people):
    rows = []
    for name, birth, number, phone, unit in people:
        rows += sheet(row(name=name, birth=birth, number=number, phone=phone), name=unit)
    with transaction.atomic():
        first = importing.run_people(None, rows)
        assert sum(first.counts.values()) == len(people)
        again = importing.run_people(None, rows)
        assert (again.created, again.changed) == (0, 0)
        assert len(again.refused) == len(first.refused)
        transaction.set_rollback(True)


def test_a_row_without_a_number_means_the_person_without_one_and_nobody_where_several_have_one(union):
    unnumbered = row(number=None, birth=None)
    rows = sheet(unnumbered, row(number="A2", birth=None))
    assert importing.run_people(None, rows).created == 2
    assert importing.run_people(None, rows).unchanged == 2
    Person.objects.filter(member_number=None).update(member_number="A3")
    result = importing.run_people(None, sheet(unnumbered))
    assert (result.created, len(result.refused)) == (0, 1)
    assert "hãy ghi số thẻ" in result.refused[0].reason


def test_a_roster_without_numbers_means_the_people_who_have_them(union):
    importing.run_people(None, sheet(row()))
    result = importing.run_people(None, sheet(row(number=None, phone="0912345679")))
    assert (result.created, result.changed) == (0, 1)
    person = Person.objects.get()
    assert (person.member_number, person.phone) == ("X1", "+84912345679")


def test_a_number_that_comes_later_goes_to_the_person_of_that_name_and_birth(union):
    importing.run_people(None, sheet(row(number=None), row(name="Trần Văn Mơ", number=None, birth=None)))
    result = importing.run_people(None, sheet(row(number="X7"), row(name="Trần Văn Mơ", number="X8", birth=None)))
    # Without a birth a name may be anybody's.
    assert (result.created, result.changed) == (1, 1)
    assert Person.objects.get(member_number="X7").full_name == "Lê Thị Hoa"
    again = importing.run_people(None, sheet(row(number="X7"), row(name="Trần Văn Mơ", number="X8", birth=None)))
    assert (again.created, again.changed) == (0, 0)


def test_two_rows_for_one_person_are_not_both_taken(union):
    importing.run_people(None, sheet(row()))
    result = importing.run_people(None, sheet(row(), row(number=None, phone="0912345679")))
    assert (result.unchanged, len(result.refused)) == (1, 1)


def test_a_cell_may_name_two_titles(union):
    importing.run_people(None, sheet(row(title="UV BCH, Tổ trưởng"), row(number="X2", title="Bí thư kiêm tổ phó")))
    held = {(p.person.member_number, p.title.code) for p in Position.objects.select_related("person", "title")}
    assert held == {("X1", "uy-vien-bch"), ("X1", "to-truong"), ("X2", "to-pho")}
    again = importing.run_people(None, sheet(row(title="UV BCH, Tổ trưởng")))
    assert again.unchanged == 1


def test_a_position_that_was_to_begin_later_does_not_stop_a_move(union, time_machine):
    time_machine.move_to("2026-05-01 09:00+07:00")
    importing.run_people(None, sheet(row()))
    later = Title.objects.get(code="chu-tich")
    actions.appoint(None, Person.objects.get(), later, union.school_a, on=date(2026, 6, 1))
    assert importing.run_people(None, sheet(row(), name="S003")).changed == 1
    assert not Position.objects.exists()


def test_the_column_for_members_is_followed_where_there_is_one(union):
    importing.run_people(None, sheet(row()))
    head = ("Họ và tên", "Số thẻ ĐV", "Là đoàn viên")
    lines = [SheetRow("S001", n, line) for n, line in enumerate([head, ("Lê Thị Hoa", "X1", "không")], start=1)]
    assert importing.run_people(None, lines).changed == 1
    assert not Person.objects.get().is_member
    assert importing.run_people(None, sheet(row())).unchanged == 1
    assert not Person.objects.get().is_member
