from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lantoa.base.periods import Period
from lantoa.base.spreadsheets import write_xlsx
from lantoa.indicators import engine
from lantoa.indicators.models import IndicatorValue
from lantoa.indicators.registry import get
from lantoa.people import actions as people_actions
from lantoa.people import import_runs
from lantoa.people.models import Title
from lantoa.training import actions, importing, officers
from lantoa.training.models import Completion
from lantoa.training.officers import Outlook, proposals

pytestmark = pytest.mark.django_db
YEAR = Period.parse("2026")


def trained(person, day: date = date(2026, 3, 1), **facts) -> Completion:
    return Completion.objects.create(person=person, title="Lớp cũ", completed_on=day, key="lop cu", **facts)


def figure(code: str, unit) -> tuple[float, float]:
    row = IndicatorValue.objects.get(code=code, period="2026", unit=unit)
    return row.num, row.den


def test_officers_are_counted_once_at_each_level_by_the_post_held_longest(union):
    chair = union.account(union.school_a, "chu-tich").person
    people_actions.appoint(None, chair, Title.objects.get(code="to-truong"), union.school_a, on=date(2021, 1, 1))
    people_actions.appoint(None, chair, Title.objects.get(code="uy-vien-bch"), union.school_b, on=date(2022, 1, 1))
    people_actions.appoint(None, chair, Title.objects.get(code="uy-vien-btv"), union.north, on=date(2022, 1, 1))
    member = union.account(union.school_a, "uy-vien-bch").person
    union.account(union.school_a, "cong-tac-vien")
    union.account(union.north, "can-bo-truyen-thong")
    trained(chair)
    trained(chair, date(2026, 4, 1))
    trained(member, counts=False)
    engine.recompute(YEAR, {"T6", "T7"})
    assert figure("T7", union.school_a) == (1, 2)
    assert figure("T7", union.north) == (1, 2)
    # At the level above the grassroots only those who lead count.
    assert figure("T6", union.north) == (1, 1)
    assert not IndicatorValue.objects.filter(code="T7", period="2026", unit=union.school_b, den__gt=0).exists()


def test_who_left_the_post_or_was_trained_later_does_not_count_in_a_year(union):
    person = union.account(union.school_a, "chu-tich").person
    trained(person, date(2026, 3, 1))
    engine.recompute(Period.parse("2025"), {"T7"})
    row = IndicatorValue.objects.get(code="T7", period="2025", unit=union.school_a)
    assert (row.num, row.den) == (0, 1)
    people_actions.end_position(None, person.positions.get(), on=date(2026, 6, 1))
    engine.recompute(YEAR, {"T7"})
    assert not IndicatorValue.objects.filter(code="T7", period="2026", den__gt=0).exists()


def test_a_course_completed_here_shows_in_the_figures_at_once(union, finished, organiser):
    chair = union.account(union.school_b, "chu-tich")
    engine.recompute(YEAR, {"T7"})
    course, _people = finished()
    actions.open_course(organiser, course)
    actions.enrol(None, union.school_b, course, [chair.person.pk])
    row = course.enrolments.get(person=chair.person)
    actions.call_roll(organiser, course.sessions.get(), [row.pk], seen=[row.pk])
    engine.recompute_dirty()
    assert figure("T7", union.school_b) == (1, 1)
    actions.save_course(organiser, union.north, course, counts=False)
    engine.recompute_dirty()
    assert figure("T7", union.school_b) == (0, 1)


def test_the_evidence_shows_posts_without_names(union):
    chair = union.account(union.school_a, "chu-tich", name="Trần Văn Kín").person
    union.account(union.school_a, "uy-vien-bch")
    trained(chair)
    evidence = get("T7").evidence
    rows = [evidence.render(one) for one in evidence.rows(YEAR)]
    assert [(row.title, row.counted, row.note) for row in rows] == [
        ("Chủ tịch", True, "Lớp cũ"), ("Ủy viên Ban Chấp hành", False, ""),
    ]  # fmt: skip
    assert "Kín" not in str(rows)


def test_the_outlook_adds_up_branches_in_four_queries(union, django_assert_max_num_queries):
    for at, school in enumerate(union.schools):
        for _one in range(4):
            person = union.account(school, "uy-vien-bch").person
            if at == 0:
                trained(person)
    with django_assert_max_num_queries(4):
        whole, branches = officers.outlook(union.national, "T7", date(2026, 11, 23))
    assert (whole.officers, whole.trained, whole.needed, whole.missing) == (16, 4, 8, 4)
    assert [(one.unit.code, one.officers, one.trained, one.lately) for one in branches] == [
        ("P01", 8, 4, 4), ("P02", 8, 0, 0),
    ]  # fmt: skip
    # Four a year for two years more: the north is there, the south is not.
    assert [(one.expected, one.gap) for one in branches] == [(8, 0), (0, 4)]


def test_proposals_close_the_gap_within_the_quarters_that_are_left(union):
    def branch(unit, missing: int) -> Outlook:
        return Outlook(unit, officers=missing, trained=0, lately=0, goal=1.0, years_left=2.0)

    found = proposals(
        [branch(union.north, 90), branch(union.school_a, 6), branch(union.school_b, 5)], date(2026, 11, 23)
    )
    assert [one.people for one in found] == [40, 40, 21]
    assert sum(one.people for one in found) == 101
    assert [(one.year, one.quarter) for one in found] == [(2027, 1), (2027, 2), (2027, 3)]
    many = proposals([branch(union.north, 40 * 20)], date(2028, 5, 1))
    assert {(one.year, one.quarter) for one in many} == {(2028, 3), (2028, 4)}
    assert proposals([branch(union.north, 40)], date(2028, 11, 1)) == []


def test_the_forecast_says_what_is_missing_and_leads_to_a_draft(union, signed_in):
    accounts = [union.account(union.school_a, "uy-vien-bch") for _one in range(6)]
    trained(accounts[0].person)
    chair = union.account(union.north, "chu-tich")
    page = signed_in(chair).get(reverse("training:forecast", args=["P01"])).content.decode()
    assert "1 trên 6 cán bộ đương nhiệm" in page
    assert "Soạn lớp này" in page
    address = reverse("training:course_new", args=["P01"]) + "?ten=L%E1%BB%9Bp&cho=12"
    assert 'value="12"' in signed_in(chair).get(address).content.decode()


# --- Earlier trainings --------------------------------------------------------------------------------------------

HEAD = ["STT", "Họ và tên", "Số thẻ ĐV", "Mã đơn vị", "Tên lớp tập huấn", "Nơi tổ chức", "Ngày hoàn thành", "Số giờ"]


def book(*rows) -> SimpleUploadedFile:
    file = io.BytesIO()
    write_xlsx(file, [("Sheet1", [["DANH SÁCH CÁN BỘ ĐÃ TẬP HUẤN"], HEAD, *rows])])
    return SimpleUploadedFile("tap-huan.xlsx", file.getvalue())


def test_earlier_trainings_come_in_from_a_table_once_and_count(union):
    chair = union.account(union.school_a, "chu-tich", name="Lê Thị Hoa")
    other = union.person(union.school_a, "Trần Văn Bình")
    stranger = union.person(union.school_b, "Đỗ Thị Xa")
    engine.recompute(YEAR, {"T7"})
    rows = [
        (1, "LÊ THỊ HOA", chair.person.member_number, None, "Kỹ năng số", "Tổng LĐ", "20/11/2025", 8),
        (2, "Trần Văn Bình", None, "S001", "Kỹ năng số", None, "2024", None),
        (3, "Đỗ Thị Xa", stranger.member_number, "S002", "Kỹ năng số", None, "2024", None),
        (4, "Không Có Ai", None, None, "Kỹ năng số", None, "2024", None),
        (5, "Trần Văn Bình", None, None, "Kỹ năng số", None, "hôm qua", None),
        (6, "Trần Văn Bình", None, None, "Kỹ năng số", None, "20/11/2030", None),
    ]
    run = import_runs.start(chair, union.school_a, "training", book(*rows))
    assert (run.state, run.counts["created"], run.counts["refused"]) == ("ready", 2, 4)
    assert not Completion.objects.exists()
    import_runs.apply(chair, run)
    assert set(Completion.objects.values_list("person", "completed_on", "hours")) == {
        (chair.person.pk, date(2025, 11, 20), 8), (other.pk, date(2024, 12, 31), 0),
    }  # fmt: skip
    engine.recompute_dirty()
    assert figure("T7", union.school_a) == (1, 1)
    again = import_runs.start(chair, union.school_a, "training", book(*rows))
    assert (again.counts["created"], again.counts["unchanged"]) == (0, 2)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2025-11-20", date(2025, 11, 20)),
        (" 20 / 11 / 2025 ", date(2025, 11, 20)),
        ("20-22/11/2025", date(2025, 11, 22)),
        ("Từ 20/11/2025 đến 22/11/2025", date(2025, 11, 22)),
        ("ngày 20 tháng 11 năm 2025", date(2025, 11, 20)),
        ("Tháng 11/2025", date(2025, 11, 1)),
        ("tháng 11 năm 2025", date(2025, 11, 1)),
        ("Năm 2024", date(2024, 12, 31)),
        (2024, date(2024, 12, 31)),
        ("31/02/2025", None),
        ("0123456789", None),
        ("quý IV", None),
    ],
)
def test_days_are_understood_as_offices_write_them(written, day):
    assert importing._day(written) == day


def test_two_of_one_name_are_told_apart_by_their_number(union):
    clerk = union.account(union.school_a, "can-bo-truyen-thong")
    first = union.person(union.school_a, "Nguyễn Văn An")
    union.person(union.school_a, "Nguyễn Văn An")
    nameless = (1, "Nguyễn Văn An", None, None, "Kỹ năng số", None, "11/2024", None)
    run = import_runs.start(clerk, union.school_a, "training", book(nameless))
    assert run.counts["refused"] == 1
    numbered = (1, "Nguyễn Văn An", first.member_number, None, "Kỹ năng số", None, "11/2024", None)
    run = import_runs.start(clerk, union.school_a, "training", book(numbered))
    assert run.counts["created"] == 1


def test_a_body_above_enters_whom_it_trained_below_by_their_numbers(union):
    trainer = union.account(union.north, "truong-ban-tuyen-giao")
    below = union.person(union.school_a, "Lê Thị Hoa", member_number="HN0007")
    elsewhere = union.person(union.school_c, "Lê Thị Hoa", member_number="CT0007")
    by_number = [1, "Lê Thị Hoa", below.member_number, "", "Viết tin", "Công đoàn tỉnh", "2025", 8]
    by_name = [2, "Lê Thị Hoa", "", "S001", "Chụp ảnh", "Công đoàn tỉnh", "2025", 8]
    foreign = [3, "Lê Thị Hoa", elsewhere.member_number, "", "Viết tin", "Công đoàn tỉnh", "2025", 8]
    run = import_runs.start(trainer, union.north, "training", book(by_number, by_name, foreign))
    import_runs.apply(trainer, run)
    assert list(Completion.objects.values_list("person", "title")) == [(below.pk, "Viết tin")]


def test_from_training_one_comes_to_the_import_of_training(union, signed_in):
    client = signed_in(union.account(union.school_a, "chu-tich"))
    address = reverse("people:imports", args=["S001"]) + "?loai=training"
    assert address in client.get(reverse("training:desk", args=["S001"])).content.decode()
    assert client.get(address).context["form"]["kind"].value() == "training"
    assert (
        client.get(reverse("people:imports", args=["S001"]) + "?loai=gi-do").context["form"]["kind"].value() == "people"
    )
