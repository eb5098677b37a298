"""The figures as officers see them; nobody sees a record outside his own reach."""

from __future__ import annotations

import io
import json
from datetime import date
from xml.etree import ElementTree

import openpyxl
import pytest

from lantoa.base.periods import Period
from lantoa.indicators import engine, queries
from lantoa.people.models import Person
from lantoa.units import actions as unit_actions
from lantoa.units.models import Unit

YEAR = Period.year(2026)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("only_ours")]


@pytest.fixture
def counted(union):
    """A person of each sex in every school, all of this year; two women in school a."""
    for number, school in enumerate(union.schools):
        for sex in ("f", "m"):
            union.person(school, f"Người {number}{sex}", sex=sex)
    union.person(union.school_a, "Người 0ff", sex="f")
    Person.objects.update(joined_on=date(2026, 2, 1))
    engine.recompute(YEAR)
    return union


def names(page):
    return {row.title for row in page.rows}


def test_a_reader_never_sees_records_outside_his_branch(counted):
    head = counted.account(counted.north, "quan-tri")
    clerk = counted.account(counted.school_a, "quan-tri")
    communicator = counted.account(counted.national, "can-bo-truyen-thong")
    Person.objects.filter(account__isnull=False).update(joined_on=date(2020, 1, 1))
    everything = queries.evidence(counted.national, "X1", YEAR, None)
    assert everything.visible == everything.total == 9
    seen = queries.evidence(counted.national, "X1", YEAR, head)
    assert names(seen) == {"Người 0f", "Người 0m", "Người 0ff", "Người 1f", "Người 1m"}
    assert (seen.visible, seen.total) == (5, 9)
    assert queries.evidence(counted.south, "X1", YEAR, head).rows == []
    assert names(queries.evidence(counted.national, "X1", YEAR, clerk)) == {"Người 0f", "Người 0m", "Người 0ff"}
    # The national communicator sees the figure, but people's names only where his post manages people.
    assert queries.evidence(counted.national, "X1", YEAR, communicator).rows == []


def test_evidence_follows_the_tree_as_it_was(counted):
    unit_actions.move(None, counted.school_a, counted.south, on=date(2027, 2, 1))
    engine.recompute(YEAR)
    counted.north.refresh_from_db()
    counted.south.refresh_from_db()
    assert queries.evidence(counted.north, "X1", YEAR, None).total == 5
    assert queries.evidence(counted.south, "X1", YEAR, None).total == 4
    assert len(list(queries.values_of_branch(counted.north, YEAR))) == 6


def test_the_dashboard_shows_goal_value_and_what_has_no_data(counted, signed_in):
    client = signed_in(counted.account(counted.north, "truong-ban-tuyen-giao"))
    page = client.get("/lam-viec/P01/chi-tieu/?ky=2026").content.decode()
    assert "3/5" in page
    assert "60%" in page
    assert "Đã đạt mục tiêu 50%" in page
    assert "Chưa có dữ liệu. Mục tiêu 80%." in page
    assert "T10. Chế độ báo cáo" in page
    assert client.get("/lam-viec/S001/chi-tieu/?ky=2026").status_code == 200
    assert client.get("/lam-viec/P02/chi-tieu/?ky=2026").status_code == 403
    assert client.get("/lam-viec/P01/chi-tieu/?ky=abc").status_code == 400


def test_a_member_without_a_post_sees_no_dashboard(counted, signed_in):
    client = signed_in(counted.account(counted.school_a))
    assert client.get("/lam-viec/S001/chi-tieu/").status_code == 403
    client.logout()
    assert client.get("/lam-viec/S001/chi-tieu/").status_code == 302


def test_an_indicator_opens_branch_by_branch_down_to_the_records(counted, signed_in):
    client = signed_in(counted.account(counted.north, "chu-tich"))
    Person.objects.filter(account__isnull=False).update(joined_on=date(2020, 1, 1))
    page = client.get("/lam-viec/P01/chi-tieu/X1/?ky=2026").content.decode()
    # School b (1 of 2) lags behind school a (2 of 3), so it stands first.
    assert page.index("Nam Trung Yên") < page.index("Phan Đình Phùng")
    assert "/lam-viec/S002/chi-tieu/X1/minh-chung/?ky=2026" in page
    records = client.get("/lam-viec/P01/chi-tieu/X1/minh-chung/?ky=2026").content.decode()
    assert "Còn 5 hồ sơ" in records
    # A chair manages the people of the own unit, not those of the schools below.
    assert "Người 0f" not in records
    assert client.get("/lam-viec/P01/chi-tieu/KHONG/?ky=2026").status_code == 404


def test_the_lists_have_a_fixed_number_of_queries(counted, signed_in, django_assert_max_num_queries):
    client = signed_in(counted.account(counted.national, "chu-tich"))
    client.get("/lam-viec/CDGDVN/chi-tieu/?ky=2026")
    with django_assert_max_num_queries(14):
        client.get("/lam-viec/CDGDVN/chi-tieu/?ky=2026")
    with django_assert_max_num_queries(21):
        client.get("/lam-viec/CDGDVN/chi-tieu/X1/?ky=2026")


def test_the_branch_can_be_taken_away_in_four_shapes(counted, signed_in):
    client = signed_in(counted.account(counted.north, "chu-tich"))
    Person.objects.filter(account__isnull=False).update(joined_on=date(2020, 1, 1))

    def take(kind):
        return b"".join(client.get(f"/lam-viec/P01/chi-tieu/tai-ve/{kind}/?ky=2026").streaming_content)

    rows = take("csv").decode("utf-8-sig").splitlines()
    assert len(rows) == 1 + 3 * 2
    assert not any("S003" in row for row in rows)
    sheet = openpyxl.load_workbook(io.BytesIO(take("xlsx"))).active
    x1 = {row[0]: (row[7], row[8]) for row in sheet.iter_rows(values_only=True) if row[2] == "X1"}
    assert x1 == {"P01": (3, 5), "S001": (2, 3), "S002": (1, 2)}
    sets = json.loads(take("json"))["dataValues"]
    ours = {(v["orgUnit"], v["dataElement"]): v["value"] for v in sets}
    assert ours["S001", "X1_NUM"] == "2"
    assert sum(int(v["value"]) for v in sets if v["dataElement"] == "X1_DEN") == 5
    adx = ElementTree.fromstring(take("adx"))
    groups = {group.get("orgUnit"): group for group in adx}
    assert groups["S002"].get("period") == "2026-01-01/P1Y"
    assert {v.get("dataElement"): v.get("value") for v in groups["S002"]}["X1_DEN"] == "2"
    assert client.get("/lam-viec/P01/chi-tieu/tai-ve/doc/?ky=2026").status_code == 404


def test_asking_for_a_computation_queues_it(counted, signed_in):
    from django_tasks_db.models import DBTaskResult

    client = signed_in(counted.account(counted.north, "chu-tich"))
    assert client.get("/lam-viec/P01/chi-tieu/tinh-lai/").status_code == 405
    assert client.post("/lam-viec/P01/chi-tieu/tinh-lai/", {"ky": "2024"}).status_code == 302
    assert DBTaskResult.objects.get().args_kwargs["args"] == ["2024"]
    assert "Kỳ này chưa được tính" in client.get("/lam-viec/P01/chi-tieu/?ky=2024").content.decode()


def test_what_moved_is_worked_out_once_and_anew_when_the_tree_changes(union, django_assert_num_queries):
    period = YEAR
    with django_assert_num_queries(4):
        before = Unit.objects.filter(queries.branch_filter(union.north, period)("")).count()
    with django_assert_num_queries(2):
        assert Unit.objects.filter(queries.branch_filter(union.north, period)("")).count() == before
    unit_actions.move(None, union.school_c, union.north, on=date(2026, 6, 1))
    assert Unit.objects.filter(queries.branch_filter(union.north, period)("")).count() == before + 1
    assert Unit.objects.filter(queries.branch_filter(union.north, period.previous())("")).count() == before
