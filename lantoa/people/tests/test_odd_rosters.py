"""Tables as offices really make them. Nothing here needs the database."""

from datetime import date

import pytest

from lantoa.base.spreadsheets import SheetRow
from lantoa.base.tables import Refused
from lantoa.people.roster import PersonRow, parse_people


def parsed(*lines, sheet="S001"):
    return list(parse_people([SheetRow(sheet, number, tuple(line)) for number, line in enumerate(lines, start=1)]))


def people(*lines):
    found = parsed(*lines)
    assert all(isinstance(one, PersonRow) for one in found), found
    return found


HEAD = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ", "Số thẻ", "Điện thoại", "Email")
HOA = (1, "Lê Thị Hoa", "20/11/1980", "Nữ", None, "X1", "0912345678", None)


def test_headings_are_known_whatever_their_punctuation_and_hints():
    one = people(
        ("TT", "HỌ VÀ TÊN:", "Ngày, tháng,\nnăm sinh (dd/mm/yyyy)", "Nam/ Nữ", "Số ĐT", "E-mail", "Ngày vào CĐ"),
        (1, "Lê Thị Hoa", "20/11/1980", "Nữ", "0912 345 678", "hoa@x.vn", "1/2/2003"),
    )[0]
    assert (one.birth_date, one.sex, one.phone, one.email) == (date(1980, 11, 20), "f", "+84912345678", "hoa@x.vn")
    assert one.union_joined_on == date(2003, 2, 1)


@pytest.mark.parametrize(
    "head",
    [
        ("STT", "Họ và tên đệm", "Tên", "Năm sinh"),
        ("STT", "Họ và tên", None, "Năm sinh"),
        ("STT", "Họ", "Tên", "Năm sinh"),
    ],
)
def test_a_name_in_two_columns_is_one_name(head):
    assert people(head, (1, "Nguyễn Thị", "Hoa", 1980))[0].full_name == "Nguyễn Thị Hoa"


def test_a_mark_beside_the_name_is_no_part_of_it():
    assert people(("STT", "Họ và tên", None, "Năm sinh"), (1, "Lê Thị Hoa", "x", 1980))[0].full_name == "Lê Thị Hoa"


def test_dates_of_birth_in_a_column_for_men_and_one_for_women():
    found = people(
        ("STT", "Họ và tên", "Ngày sinh", None, "Số thẻ"),
        (None, None, "Nam", "Nữ", None),
        (1, "Lê Thị Hoa", None, "20/11/1980", "X1"),
        (2, "Trần Văn Mơ", 1975, None, "X2"),
    )
    assert [(p.full_name, p.sex, p.birth_year) for p in found] == [
        ("Lê Thị Hoa", "f", 1980),
        ("Trần Văn Mơ", "m", 1975),
    ]


def test_a_mark_in_the_column_for_women():
    found = people(("STT", "Họ và tên", "Nữ"), (1, "Lê Thị Hoa", "x"), (2, "Trần Văn Mơ", None))
    assert [p.sex for p in found] == ["f", ""]


def test_a_row_that_numbers_the_columns_is_nobody():
    assert len(people(HEAD, ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"), HOA)) == 1
    assert len(people(HEAD, ("A", "B", 1, 2, 3, 4, 5, 6), HOA)) == 1


@pytest.mark.parametrize(
    "foot",
    [
        [
            (None, "TM. BAN CHẤP HÀNH", None, None, "NGƯỜI LẬP"),
            (None, "CHỦ TỊCH"),
            (None, "Trần Văn Mơ", None, None, "Lê Na"),
        ],
        [(None, "Tổng cộng: 1", None, "Nữ: 1"), (None, "NGƯỜI LẬP BIỂU", None, None, None, "CHỦ TỊCH")],
        [("Tổng số", None, None, None, None, 1), (None, "Xác nhận của nhà trường", None, None, "Người lập")],
        [(None, "Cộng 1 người"), (None, "T/M BCH CÔNG ĐOÀN", None, None, "THƯ KÝ")],
        [(None, "Danh sách này có 1 người."), (None, None, None, None, None, "Hà Nội, ngày 05 tháng 01 năm 2026")],
    ],
)
def test_what_stands_under_the_table_is_nobody(foot):
    assert [p.full_name for p in people(HEAD, HOA, (), *foot)] == ["Lê Thị Hoa"]


def test_a_table_that_goes_on_after_a_signature_is_read_on():
    again = (2, "Trần Văn Mơ", 1975, "Nam", None, "X2", None, None)
    assert len(people(HEAD, HOA, (None, "NGƯỜI LẬP"), again)) == 2
    assert len(people(HEAD, HOA, (None, "NGƯỜI LẬP"), (None, "Lê Na"), HEAD, again)) == 2


def test_sums_between_teams_are_passed_over_and_a_branch_is_a_team():
    found = people(
        HEAD, (None, "Công đoàn bộ phận Khoa Toán"), HOA, (None, "Cộng: 1"),
        (2, "Trần Văn Mơ", 1975, "Nam", None, "X2", None, None),
    )  # fmt: skip
    assert {p.team for p in found} == {"Công đoàn bộ phận Khoa Toán"}


@pytest.mark.parametrize("nothing", ["-", "không có", "…", "ko", "—"])
def test_a_word_for_nothing_is_nothing(nothing):
    one = people(HEAD, (1, "Lê Thị Hoa", nothing, nothing, nothing, nothing, nothing, nothing))[0]
    assert (one.birth_year, one.sex, one.title, one.member_number, one.phone, one.email) == (None, "", "", None, "", "")


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        ("20 / 11 / 1980", (date(1980, 11, 20), 1980)),
        ("20-11-1980", (date(1980, 11, 20), 1980)),
        ("11/1980", (None, 1980)),
        (29545, (date(1980, 11, 20), 1980)),
        (1980.0, (None, 1980)),
    ],
)
def test_more_styles_of_dates(birth, expected):
    one = people(HEAD, (1, "Lê Thị Hoa", birth))[0]
    assert (one.birth_date, one.birth_year) == expected


@pytest.mark.parametrize("name", ["#N/A", "=VLOOKUP(A1)", "---", "Lớp 10A1", "x" * 121])
def test_what_is_no_name_is_refused(name):
    (refused,) = parsed(HEAD, (1, name, 1980, "Nữ"))
    assert isinstance(refused, Refused)
    assert refused.values["full_name"] == name


def test_a_sheet_without_headings_says_so_once():
    (refused,) = parsed(("Lê Thị Hoa", 1980), ("Trần Văn Mơ", 1975))
    assert "tiêu đề" in refused.reason
