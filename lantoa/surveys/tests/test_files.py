"""Out: CSV, XLSX, SPSS. In and out: XLSForm. In: results of forms elsewhere."""

from __future__ import annotations

import csv
import io
from io import BytesIO
from pathlib import Path

import pyreadstat
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook
from pyxform.xls2xform import convert

from lantoa.base.errors import Conflict, Invalid
from lantoa.surveys import actions, definition, exports, importing, xlsform
from lantoa.surveys.exports.rows import Column
from lantoa.surveys.exports.sav import stream
from lantoa.surveys.exports.tables import stream_xlsx
from lantoa.surveys.models import Answer, Survey, Waiting
from lantoa.surveys.templates_ready import READY
from lantoa.surveys.tests.conftest import LONG, SHORT, send

# What the samples of pyxform are about, in words of our own: text and integer, a choice, "specify other", groups in
# groups, loops, tables, repeats, languages, constraints.
SAMPLES = {
    "text and integer": """
| survey |
| | type    | name | label:english |
| | text    | ten  | Your name?    |
| | integer | tuoi | Your age?     |
""",
    "yes or no": """
| survey |
| | type                 | name | label:english | relevant |
| | select one from yn   | ok   | All well?     | |
| | text                 | why  | Why not?      | ${ok} = 'n' |
| choices |
| | list name | name | label:english |
| | yn | y | Yes |
| | yn | n | No |
""",
    "specify other": """
| survey |
| | type                                  | name | label:English |
| | select one from mon or specify other  | mon  | Subject?      |
| choices |
| | list name | name | label:English |
| | mon | toan | Maths |
| | mon | van  | Literature |
""",
    "groups": """
| survey |
| | type        | name | label:English (en) | relevant |
| | begin group | lop  | Class    | |
| | phone number| dt   | Phone    | |
| | begin group | con  | Inner    | ${dt} != '' |
| | decimal     | cao  | Height   | |
| | end group | | | |
| | end group | | | |
| | geopoint    | cho  | Where    | |
""",
    "loop": """
| survey |
| | type | name | label:english |
| | select all that apply from phong or specify other | phong | Which rooms? |
| | begin loop over phong | vong | |
| | integer | so | How many %(label)s? |
| | end loop | | |
| choices |
| | list name | name | label:english |
| | phong | hoc | classrooms |
| | phong | may | computer rooms |
""",
    "repeat": """
| survey |
| | type | name | label |
| | begin repeat | con | Child |
| | text | ten_con | Name |
| | end repeat | | |
| | calculate | tong | |
""".replace("| | calculate | tong | |\n", ""),
    "table and languages": """
| survey |
| | type | name | label::Tiếng Việt (vi) | label::English (en) | appearance | required | constraint | constraint_message::Tiếng Việt (vi) |
| | begin group | bang | Đánh giá | Rating | table-list | | | |
| | select one muc | sach | Sách | Books | | yes | | |
| | select one muc | lop | Lớp | Class | | yes | | |
| | end group | | | | | | | |
| | integer | tuoi | Tuổi | Age | | yes | . >= 18 and . < 90 | Từ 18 |
| | note | loi | Chào ${tuoi} | Hi ${tuoi} | | | | |
| | rank muc | xep | Xếp | Rank | | | | |
| choices |
| | list_name | name | label::Tiếng Việt (vi) | label::English (en) |
| | muc | tot | Tốt | Good |
| | muc | kem | Kém | Bad |
| settings |
| | form_title | form_id | default_language |
| | Thử | thu | Tiếng Việt (vi) |
""",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_of_the_standard_load_and_come_out_as_pyxform_takes_them(name):
    read = xlsform.read(SAMPLES[name].strip().encode())
    asks = definition.read(read.definition)
    assert asks.questions
    out = BytesIO()
    xlsform.write(out, asks)
    converted = convert(out.getvalue(), validate=False, file_type=".xlsx")
    assert "<h:html" in converted.xform
    again = definition.read(xlsform.read(out.getvalue()).definition)
    assert [(one.id, one.kind, one.required) for one in again.questions] == [
        (one.id, one.kind, one.required) for one in asks.questions
    ]


def test_conditions_languages_tables_and_others_survive():
    asks = definition.read(xlsform.read(SAMPLES["table and languages"].strip().encode()).definition)
    assert asks.languages == ("vi", "en")
    table = asks.by_id["bang"]
    assert (table.kind, [row.id for row in table.rows], [one.id for one in table.options]) == (
        "matrix",
        ["sach", "lop"],
        ["tot", "kem"],
    )
    age = asks.by_id["tuoi"]
    assert (age.valid_if, age.valid_words["vi"]) == (". >= 18 and . < 90", "Từ 18")
    other = definition.read(xlsform.read(SAMPLES["specify other"].strip().encode()).definition)
    assert other.by_id["mon"].other
    assert [one.id for one in other.questions] == ["mon"]
    groups = xlsform.read(SAMPLES["groups"].strip().encode())
    assert definition.read(groups.definition).by_id["cao"].show_if == "${dt} != ''"
    assert any("Where" in one for one in groups.left_out)
    loop = definition.read(xlsform.read(SAMPLES["loop"].strip().encode()).definition)
    assert [one.text["en"] for one in loop.questions][1:3] == ["How many classrooms?", "How many computer rooms?"]


@pytest.mark.parametrize("raw", [SHORT, LONG, *(ready.definition for ready in READY.values())])
def test_what_is_built_here_goes_out_and_comes_back(raw):
    asks = definition.read(raw)
    out = BytesIO()
    xlsform.write(out, asks)
    assert convert(out.getvalue(), validate=False, file_type=".xlsx").xform
    again = definition.read(xlsform.read(out.getvalue()).definition)
    same = {"unit": "short"}
    assert [(one.id, one.kind, one.show_if) for one in again.questions] == [
        (one.id, same.get(one.kind, one.kind), one.show_if) for one in asks.questions
    ]


def test_an_old_workbook_loads_as_it_is():
    read = xlsform.read((Path(__file__).parent / "bang_hoi.xls").read_bytes())
    asks = definition.read(read.definition)
    assert [(one.id, one.kind) for one in asks.questions] == [("ten", "short"), ("tuoi", "number"), ("mon", "single")]
    assert [option.text["vi"] for option in asks.by_id["mon"].options] == ["Toán", "Văn"]


def test_an_old_workbook_that_spreads_a_few_cells_over_a_sheet_is_refused(monkeypatch):
    monkeypatch.setattr(xlsform, "MOST_CELLS", 5)
    with pytest.raises(Invalid, match="bất thường"):
        xlsform.read((Path(__file__).parent / "bang_hoi.xls").read_bytes())


def test_what_is_no_xlsform_is_refused_in_words():
    for data in (
        b"",
        b"PK\x03\x04 khong phai",
        b"\xd0\xcf\x11\xe0",
        b"ho,ten\na,b\n",
        b"| survey |\n| | type | name | label |\n| | geopoint | a | A |\n",
    ):
        with pytest.raises(Invalid):
            xlsform.read(data)


@pytest.fixture
def answered(union, opened):
    """Twelve answers of school A, two of school B."""
    union.person(union.school_a)
    survey = opened(union.national, LONG)
    for number in range(12):
        send(
            survey,
            union.school_a,
            {
                "ten": f"Môn {number}",
                "thich": "co",
                "bang": {"sach": "tot"},
                "hang": ["b", "a"],
                "tuoi": 300 - 290 + number,
                "ngay": "2014-09-05",
            },
        )
    for number in range(2):
        send(
            survey,
            union.school_b,
            {"ten": "=cmd|x", "thich": "khong", "vi_sao": "Hỏi cô Nguyễn Thị Hoa, 0912345678" + "." * number},
        )
    return actions.close(None, survey)


@pytest.mark.django_db
def test_csv_and_workbook_hold_every_answer_without_day_order_or_small_unit(union, answered):
    lines = list(csv.reader(io.StringIO(b"".join(exports.as_csv(answered)).decode("utf-8-sig"))))
    assert len(lines) == 15
    assert lines[0][:4] == ["Đơn vị", "Cách trả lời", "Môn bạn dạy?", "Bạn có thích môn …?"]
    assert {line[0] for line in lines[1:]} == {"S001", "P01"} or {line[0] for line in lines[1:]} == {"S001", "CDGDVN"}
    text = "\n".join(",".join(line) for line in lines)
    assert "0912345678" not in text
    assert "Nguyễn Thị Hoa" not in text
    assert "'=cmd|x" in text
    assert "2026" not in text
    book = load_workbook(BytesIO(b"".join(exports.as_xlsx(answered))), read_only=True)
    rows = list(book.active.iter_rows(values_only=True))
    assert len(rows) == 15
    assert sorted(str(row[2]) for row in rows[1:]) == sorted(line[2].lstrip("'") for line in lines[1:])


@pytest.mark.django_db
def test_spss_reads_the_system_file(answered, tmp_path):
    path = tmp_path / "khao-sat.sav"
    path.write_bytes(b"".join(exports.stream_sav(answered)))
    frame, meta = pyreadstat.read_sav(str(path), output_format="dict")
    assert len(frame["ten"]) == 14
    assert meta.column_names_to_labels["tuoi"] == "Bao nhiêu tuổi nghề?"
    assert meta.variable_value_labels["thich"] == {1.0: "Co", 2.0: "Khong"}
    assert sorted(value for value in frame["thich"]) == [1.0] * 12 + [2.0] * 2
    assert sorted(value for value in frame["hang_b"] if value == value and value is not None) == [1.0] * 12
    assert set(frame["ten"]) >= {"Môn 3", "Môn 11"}


def test_the_system_file_holds_any_text_and_number(tmp_path):
    variables = [
        Column("a", "Chữ", lambda data: None), Column("all", "Số" * 200, lambda data: None, (), True),
        Column("nhãn-1", "Có nhãn", lambda data: None, ("Có", "Không" * 40), True, 0),
    ]  # fmt: skip
    cases = [
        ["Đặng Thị Ẩn" * n, value, n % 2]
        for n, value in enumerate([1, -5, 3.25, 1e9, None, 151, 152, -99, -100, 0] * 30)
    ]
    path = tmp_path / "thu.sav"
    path.write_bytes(b"".join(stream("Thử ẩn", variables, cases)))
    frame, meta = pyreadstat.read_sav(str(path), output_format="dict")
    names = list(frame)
    assert [round(v, 2) if v is not None and v == v else None for v in frame[names[1]]] == [case[1] for case in cases]
    assert frame[names[0]][1] == "Đặng Thị Ẩn"
    assert frame[names[0]][299].startswith("Đặng Thị Ẩn" * 10)
    assert len(frame[names[0]][299].encode()) <= 255
    assert meta.variable_value_labels[names[2]][0.0] == "Có"


def test_a_workbook_goes_on_on_the_next_sheet():
    data = b"".join(stream_xlsx([["A"], *([n] for n in range(7))], "Bảng", 3))
    book = load_workbook(BytesIO(data), read_only=True)
    assert [[row[0] for row in sheet.iter_rows(values_only=True)] for sheet in book] == [
        ["A", 0, 1, 2],
        ["A", 3, 4, 5],
        ["A", 6],
    ]


@pytest.mark.django_db
def test_officers_take_out_each_kind_of_file(union, answered, writer, signed_in):
    client = signed_in(writer)
    for form in ("csv", "xlsx", "sav", "xlsform"):
        response = client.get(reverse("surveys:download", args=["CDGDVN", answered.pk, form]))
        assert response.status_code == 200
        assert len(response.getvalue()) > 400


GOOGLE = """Dấu thời gian,Ngon không?,Món nào?,Mấy điểm?,Ý kiến?,Họ tên
2026/11/20 9:00:01,Co,"Ca, Rau",5,Thêm canh,Nguyễn Văn A
2026/11/20 9:01:00,Khong,"Thit, Đậu phụ",2,,Trần B
2026/11/20 9:02:00,,,,,
"""


@pytest.mark.django_db
def test_results_of_a_form_elsewhere_come_in_without_names_and_times(union, opened, writer, signed_in):
    survey = opened(union.national, access=Survey.Access.OPEN)
    found = importing.read(survey.asks, BytesIO(GOOGLE.encode()), "phieu.csv")
    assert found.unknown == ["Họ tên"]
    assert found.rows == [
        {"ngon": "co", "mon": ["ca", "rau"], "diem": 5, "y_kien": "Thêm canh"},
        {"ngon": "khong", "mon": ["thit", "other"], "mon_other": "Đậu phụ", "diem": 2},
    ]
    client = signed_in(writer)
    upload = SimpleUploadedFile("phieu.csv", GOOGLE.encode(), "text/csv")
    page = client.post(
        reverse("surveys:bring_in", args=["CDGDVN", survey.pk]), {"file": upload}, follow=True
    ).content.decode()
    assert "Đã nhập 2 phiếu" in page
    assert "Họ tên" in page
    assert set(Waiting.objects.values_list("source", flat=True)) == {"import"}
    assert not Answer.objects.exists()
    with pytest.raises(Invalid):
        importing.read(survey.asks, BytesIO(b"a,b\n1,2\n"), "x.csv")
    with pytest.raises(Conflict):
        actions.import_answers(None, actions.close(None, survey), found.rows)


def test_columns_of_a_table_are_found_by_row_and_several_options_by_commas():
    asks = definition.read(LONG)
    table = "Môn bạn dạy?,Đánh giá [Sach],Đánh giá [Lop],Bao nhiêu tuổi nghề?,Ngày vào nghề\nToán,Tot,Kem,12 năm,05/09/2014\n"
    assert importing.read(asks, BytesIO(table.encode()), "a.csv").rows == [
        {"ten": "Toán", "bang": {"sach": "tot", "lop": "kem"}, "tuoi": 12, "ngay": "2014-09-05"}
    ]
