from __future__ import annotations

import pytest
from django.core.cache import cache

from lantoa.law import importing, references
from lantoa.law.models import Act
from lantoa.search.models import Abbreviation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _law(corpus):
    cache.clear()
    importing.run_file(corpus)


def named(text: str) -> list[str]:
    return [f"{one.act.sign}#{one.number}" for one in references.provisions(text)]


@pytest.mark.parametrize(
    "typed",
    [
        "Điều 14 Luật Công đoàn 2024",
        "điều 14 luật công đoàn năm 2024",
        "dieu 14 luat cong doan 2024",
        "khoản 2 Điều 14 của Luật Công đoàn số 50/2024/QH15",
        "Luật Công đoàn 2024, Điều 14",
        "Điều 14 50/2024/QH15",
        "Theo điểm a khoản 1 Điều 14 Luật CĐ 2024 thì sao?",
    ],
)
def test_an_article_is_found_however_it_is_named(typed):
    assert named(typed) == ["50/2024/QH15#14"]


def test_without_a_year_the_law_that_holds_stands_first():
    assert named("Điều 14 Luật Công đoàn") == ["50/2024/QH15#14", "12/2012/QH13#14"]
    Act.objects.filter(sign="50/2024/QH15").update(validity="ended", validity_source="thử")
    assert named("Điều 14 Luật Công đoàn") == ["12/2012/QH13#14", "50/2024/QH15#14"]


def test_each_article_belongs_to_the_act_beside_it():
    text = "Điều 139 Bộ luật Lao động và Điều 5 Nghị định 145/2020/NĐ-CP"
    assert named(text) == ["45/2019/QH14#139", "145/2020/NĐ-CP#5"]
    assert named("dieu 5 nghi dinh 145/2020/nd-cp") == ["145/2020/NĐ-CP#5"]


def test_short_forms_of_the_thesaurus_are_understood():
    assert named("Điều 139 BLLĐ") == []
    Abbreviation.objects.create(short="BLLĐ", full="Bộ luật Lao động")
    assert named("Điều 139 BLLĐ 2019") == ["45/2019/QH14#139"]


def test_clause_and_point_are_kept():
    reference = references.parse("điểm b khoản 2 Điều 14 Luật Công đoàn")[0]
    assert (reference.point, reference.clause, reference.article) == ("b", "2", "14")


@pytest.mark.parametrize(
    "typed", ["", "nghỉ thai sản mấy tháng", "Điều 14", "Luật Công đoàn", "Điều 999 Luật Công đoàn", "điều " * 900]
)
def test_what_names_no_article_finds_none(typed):
    assert named(typed) == []


def test_an_act_is_found_by_its_name_or_sign():
    assert references.act_named("Luật Công đoàn 2012").sign == "12/2012/QH13"
    assert references.act_named("luat cong doan").sign == "50/2024/QH15"
    assert references.act_named("145/2020/NĐ-CP").sign == "145/2020/NĐ-CP"
    assert references.act_named("Quy chế cơ quan") is None


def test_references_cost_few_queries(django_assert_max_num_queries):
    references.provisions("Điều 139 Bộ luật Lao động, Điều 14 Luật Công đoàn")
    with django_assert_max_num_queries(2):
        references.provisions("Điều 139 Bộ luật Lao động, Điều 14 Luật Công đoàn, Điều 5 Nghị định 145/2020/NĐ-CP")
