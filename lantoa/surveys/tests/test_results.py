from __future__ import annotations

import random
from datetime import date

import pytest
from django.urls import reverse

from lantoa.base.errors import Conflict
from lantoa.base.periods import Period
from lantoa.indicators import engine
from lantoa.indicators.registry import get
from lantoa.surveys import actions, results, tallying, topics
from lantoa.surveys.models import Answer, Survey
from lantoa.surveys.tests.conftest import send

pytestmark = pytest.mark.django_db


def fill(survey: Survey, unit, *, seed: int = 1, **how_many: int) -> None:
    """So many answers of each option of the first question."""
    draw = random.Random(seed)
    for option, number in how_many.items():
        for _n in range(number):
            send(
                survey,
                unit,
                {
                    "ngon": option,
                    "mon": draw.sample(["ca", "thit", "rau"], draw.randint(1, 3)),
                    "diem": draw.randint(1, 5),
                },
            )


@pytest.fixture
def closed(union, opened):
    """Two provinces of two schools; one school has three answers, another few of one option."""
    union.person(union.school_a)
    survey = opened()
    fill(survey, union.school_a, co=30, khong=20, vua=10)
    fill(survey, union.school_b, co=3)
    fill(survey, union.school_c, co=25, khong=2, vua=20)
    fill(survey, union.school_d, co=12, khong=9, vua=6)
    return actions.close(None, survey)


def of(found: results.Results, question: str = "ngon") -> dict[str, int | None]:
    chart = next(one for one in found.charts if one.id == question)
    return {cell.label: cell.number for cell in chart.cells}


def test_a_branch_sees_its_numbers_and_no_group_under_five(union, closed, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        whole = results.results(closed, union.national)
    assert of(whole) == {"Co": 70, "Khong": 31, "Vua": 36}
    assert whole.charts[0].answered == 137
    school_b = results.results(closed, union.school_b)
    assert set(of(school_b).values()) == {None}
    assert school_b.received is None
    # Beside school B, school A would give it away: north − A = B.
    assert None in of(results.results(closed, union.school_a)).values()
    c, d = (results.results(closed, unit) for unit in (union.school_c, union.school_d))
    assert of(c)["Khong"] is None
    assert of(d)["Khong"] is None
    for unit in Survey._meta.apps.get_model("units", "Unit").objects.all():
        found = results.results(closed, unit)
        assert found is None or not [n for n in results.shown_numbers(found.charts) if 0 < n < 5]


def test_no_difference_between_branches_gives_a_small_group_away(union, closed):
    """What an attacker has who opens every page: sums of branches and of options."""
    for above, below in (
        (union.national, [union.north, union.south]),
        (union.north, [union.school_a, union.school_b]),
        (union.south, [union.school_c, union.school_d]),
    ):
        whole = of(results.results(closed, above))
        parts = [of(results.results(closed, unit)) for unit in below]
        for option, total in whole.items():
            values = [part[option] for part in parts]
            hidden = [value for value in values if value is None]
            if total is None or not hidden:
                continue
            assert len(hidden) > 1
            assert total - sum(value for value in values if value is not None) >= 5


def test_branches_show_response_rates_but_none_under_five(union, closed):
    rows = {part.unit.code: part.received for part in results.parts(closed, union.north)}
    assert rows["S002"] is None
    assert rows["S001"] is None
    rows = {part.unit.code: part.received for part in results.parts(closed, union.south)}
    assert rows == {"S003": 47, "S004": 27}


def test_two_questions_stand_against_each_other(union, closed):
    table = results.cross(closed, "ngon", "diem")
    assert [name for name, _cells, _total in table.rows] == ["Co", "Khong", "Vua", "Không trả lời"]
    assert [total for _name, _cells, total in table.rows][:3] == [70, 31, 36]
    shown = [cell for _name, cells, _total in table.rows for cell in cells if cell]
    assert min(shown) >= 5
    truth = Answer.objects.filter(survey=closed, data__ngon="co", data__diem=3).count()
    assert table.rows[0][1][2] in (truth, None)
    assert results.cross(closed, "ngon", "ngon") is None
    assert results.cross(closed, "ngon", "mon") is None


def test_results_stand_beside_those_of_last_time(union, opened, closed):
    again = opened(previous=closed)
    fill(again, union.school_a, co=10, khong=30)
    again = actions.close(None, again)
    found = results.results(again, union.national)
    assert found.compared
    cell = found.charts[0].cells[0]
    assert (round(cell.share, 3), round(cell.before, 3)) == (0.25, round(70 / 137, 3))
    scale = next(chart for chart in found.charts if chart.id == "diem")
    assert scale.mean_before is not None


def test_open_answers_are_gathered_by_topic_and_masked_above_the_unit(union, opened, signed_in):
    own = union.account(union.school_a, "can-bo-truyen-thong")
    above = union.account(union.north, "can-bo-truyen-thong")
    survey = opened()
    for number in range(8):
        send(survey, union.school_a, {"ngon": "co", "y_kien": f"Mong tăng phụ cấp thâm niên, gọi 0912 345 67{number}"})
    for number in range(6):
        send(
            survey,
            union.school_a,
            {"ngon": "co", "y_kien": f"Sân trường thiếu bóng mát quá, cô Nguyễn Thị Hoa {number}"},
        )
    send(survey, union.school_a, {"ngon": "co", "y_kien": "Cảm ơn"})
    survey = actions.close(None, survey)
    page = signed_in(own).get(reverse("surveys:written", args=["S001", survey.pk, "y_kien"])).content.decode()
    assert "0912 345 671" in page
    page = signed_in(above).get(reverse("surveys:written", args=["P01", survey.pk, "y_kien"])).content.decode()
    assert "0912" not in page
    assert "Nguyễn Thị Hoa" not in page
    assert "[…]" in page
    found = topics.by_topic(topics.texts(survey, union.school_a, "y_kien", masked=True))
    assert [len(topic.texts) for topic in found] == [8, 6, 1]
    assert signed_in(above).get(reverse("surveys:written", args=["P01", survey.pk, "ngon"])).status_code == 404


def test_results_and_what_was_done_are_published_together(union, closed, writer, chair, client, signed_in):
    public = reverse("surveys:public_results", args=[closed.code])
    assert client.get(public).status_code == 404
    signed_in(writer)
    step = reverse("surveys:step", args=["CDGDVN", closed.pk])
    client.post(step, {"do": "publish"})
    client.post(reverse("surveys:deeds", args=["CDGDVN", closed.pk]), {"heard": "Cơm nguội", "done": "Mua tủ hâm."})
    client.logout()
    page = client.get(public).content.decode()
    assert "Cơm nguội" in page
    assert "Mua tủ hâm." in page
    assert "<svg" in page
    assert "137" in page
    assert closed.title in client.get(reverse("surveys:mine")).content.decode()
    signed_in(writer)
    deed = closed.deeds.get()
    client.post(reverse("surveys:deeds", args=["CDGDVN", closed.pk]), {"do": "remove", "deed": deed.pk})
    client.post(step, {"do": "withdraw"})
    assert not closed.deeds.exists()
    assert client.get(public).status_code == 404


def test_under_five_answers_are_neither_published_nor_taken_out(union, opened, writer, signed_in):
    union.person(union.school_a)
    survey = opened()
    fill(survey, union.school_a, co=4)
    survey = actions.close(None, survey)
    with pytest.raises(Conflict, match="dưới 5"):
        actions.publish_results(None, survey)
    client = signed_in(writer)
    assert client.get(reverse("surveys:download", args=["CDGDVN", survey.pk, "csv"])).status_code == 403
    assert "ít nhất 5 phiếu" in client.get(reverse("surveys:results", args=["CDGDVN", survey.pk])).content.decode()


def test_live_results_show_what_came_in_at_once_and_what_was_said_in_groups(union, opened, writer, signed_in):
    union.person(union.school_a)
    survey = opened()
    fill(survey, union.school_a, co=7, khong=7)
    page = signed_in(writer).get(reverse("surveys:results", args=["CDGDVN", survey.pk])).content.decode()
    assert ">14<" in page.replace("\n", "")
    survey.refresh_from_db()
    assert survey.answers == 9
    assert "Đã đếm 9 phiếu" in page
    assert tallying.refresh(survey) == 0


def test_a_school_sees_its_own_numbers_of_a_survey_from_above(union, closed, signed_in):
    officer = union.account(union.school_c, "can-bo-truyen-thong")
    client = signed_in(officer)
    assert closed.title in client.get(reverse("surveys:index", args=["S003"])).content.decode()
    assert client.get(reverse("surveys:results", args=["S003", closed.pk])).status_code == 200
    assert client.get(reverse("surveys:results", args=["S001", closed.pk])).status_code == 403
    assert client.get(reverse("surveys:download", args=["S003", closed.pk, "csv"])).status_code == 404


def test_target_nine_counts_units_whose_survey_of_needs_ended_with_results(union, opened, closed):
    year = Period.year(2026)
    assert closed.purpose == Survey.Purpose.NEEDS
    union.person(union.school_d)
    other = opened(union.school_d, purpose=Survey.Purpose.TRAINING)
    fill(other, union.school_d, co=9)
    actions.close(None, other)
    few = opened(union.school_d)
    fill(few, union.school_d, co=4)
    actions.close(None, few)
    target = get("T9")
    assert list(target.numerator(year)) == [(union.national.pk, 1)]
    assert len(list(target.denominator(year))) == 7
    record = target.evidence.rows(year).get()
    shown = target.evidence.render(record)
    assert (shown.title, shown.day, shown.unit) == ("Khảo sát thử", date(2026, 11, 23), union.national)
    assert shown.url == reverse("surveys:results", args=["CDGDVN", closed.pk])
    assert engine is not None


def test_who_makes_an_open_link_and_who_reads_its_results_is_told_that_one_may_answer_twice(opened, writer, signed_in):
    survey = opened(access="open")
    client = signed_in(writer)
    managed, results = (reverse(f"surveys:{name}", args=["CDGDVN", survey.pk]) for name in ("manage", "results"))
    assert "kể cả nhiều lần" in client.get(managed).content.decode()
    assert "hơn một lần" in client.get(results).content.decode()
    assert (
        "không chặn được người trả lời hai lần"
        in client.get(reverse("surveys:edit", args=["CDGDVN", survey.pk])).content.decode()
    )
