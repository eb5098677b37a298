"""What members ask about, in the report: counts alone, and none that would tell of a few."""

from __future__ import annotations

import io

import docx
import pytest

from lantoa.base.periods import Period
from lantoa.questions import actions
from lantoa.questions.models import Question
from lantoa.reports import building, contents
from lantoa.reports.tests.conftest import YEAR

pytestmark = pytest.mark.django_db
PAY, LEAVE = "tien-luong", "bao-hiem"


@pytest.fixture(autouse=True)
def _in_november(time_machine):
    time_machine.move_to("2026-11-23 09:00+07:00", tick=False)


@pytest.fixture
def ask(union):
    """A function that has `people` people of a unit ask once each: `ask(unit, topic, people)`."""

    def asked(unit, topic: str, people: int) -> None:
        for _one in range(people):
            question = actions.ask(union.person(unit), text="Xin hỏi về việc riêng KHONG-DUOC-HIEN", topic=topic)
            Question.objects.filter(pk=question.pk).update(unit=unit)

    return asked


def counts(unit, period: Period = YEAR) -> dict[str, int]:
    return {row["topic"]: row["count"] for row in contents.questions(unit, period)}


def test_topics_are_counted_over_the_branch_and_small_ones_are_not_there(union, ask):
    ask(union.school_a, PAY, 6)
    ask(union.north, PAY, 5)
    ask(union.school_b, LEAVE, 4)
    ask(union.school_c, LEAVE, 4)
    assert counts(union.north) == {PAY: 11}
    assert counts(union.school_a) == {PAY: 6}
    assert counts(union.school_b) == {}
    assert counts(union.national) == {PAY: 11, LEAVE: 8}
    assert counts(union.national, Period.year(2025)) == {}


def test_reports_laid_side_by_side_tell_of_no_few_either(union, ask):
    ask(union.school_a, PAY, 9)
    ask(union.school_b, PAY, 2)
    assert counts(union.north) == {PAY: 11}
    # Eleven less nine would be the two of the other school.
    assert counts(union.school_a) == counts(union.school_b) == {}


def test_who_asks_much_is_one_person(union, ask):
    curious = union.person(union.school_a)
    for _once in range(7):
        actions.ask(curious, text="Lương", topic=PAY)
    assert counts(union.national) == {}


def test_the_report_says_it_in_counts_and_keeps_what_it_said(called, union, ask):
    ask(union.school_a, PAY, 6)
    report = called.drafted(union.north)
    data = building.render(report, ".docx")
    words = " ".join(
        p.text for p in docx.Document(io.BytesIO(data)).element.body.iter() if p.tag.endswith("}t") and p.text
    )
    assert "Lương, phụ cấp, nâng hạng: 6 câu hỏi" in words
    assert "KHONG-DUOC-HIEN" not in words
    signed = called.signed(union.north)
    ask(union.school_a, PAY, 5)
    assert signed.snapshot["questions"][0]["count"] == 6
    signed.snapshot.pop("questions")  # as reports were frozen before
    assert "câu hỏi" not in str(building.build(signed, signed.snapshot).body)


def test_it_takes_one_query_and_the_tree(union, ask, django_assert_max_num_queries):
    ask(union.school_a, PAY, 6)
    counts(union.north)
    with django_assert_max_num_queries(2):
        assert contents.questions(union.north, YEAR)
