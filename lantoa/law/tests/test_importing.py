from __future__ import annotations

import json
import lzma
from datetime import date

import pytest

from lantoa.law import importing
from lantoa.law.models import Act, Provision
from lantoa.law.tests.conftest import ROWS, write
from lantoa.search.models import Change

pytestmark = pytest.mark.django_db


def counts(result) -> tuple[int, int, int, int]:
    return result.created, result.changed, result.unchanged, len(result.refused)


def test_articles_come_in_under_their_acts_with_what_the_sign_tells(corpus):
    assert counts(importing.run_file(corpus)) == (5, 0, 0, 0)
    union = Act.objects.get(sign="50/2024/QH15")
    assert (union.name, union.body, union.effective_on) == ("Luật Công đoàn", "Quốc hội", date(2025, 7, 1))
    assert [one.number for one in union.provisions.all()] == ["14", "14a"]
    decree = Act.objects.get(sign="145/2020/NĐ-CP")
    assert (decree.kind, decree.body, decree.slug) == ("Nghị định", "Chính phủ", "145-2020-nd-cp")
    assert Act.objects.get(sign="45/2019/QH14").kind == "Bộ luật"
    assert set(Act.objects.values_list("validity", flat=True)) == {""}


def test_the_same_file_twice_changes_nothing(corpus):
    importing.run_file(corpus)
    before = list(Provision.objects.values().order_by("pk")), list(Act.objects.values().order_by("pk"))
    noted = Change.objects.filter(source="law").count()
    assert counts(importing.run_file(corpus)) == (0, 0, 5, 0)
    assert (list(Provision.objects.values().order_by("pk")), list(Act.objects.values().order_by("pk"))) == before
    assert Change.objects.filter(source="law").count() == noted


def test_other_words_change_the_article_and_what_a_person_said_of_the_act_stays(corpus, tmp_path):
    importing.run_file(corpus)
    Act.objects.filter(sign="12/2012/QH13").update(
        validity="ended", ended_on="2025-07-01", validity_source="Luật 50/2024/QH15", effective_on="2013-01-02"
    )
    altered = write(tmp_path / "moi.jsonl", [ROWS[0] | {"text": "Lời khác.", "effective": "05/05/2015"}])
    assert counts(importing.run_file(altered)) == (0, 1, 0, 0)
    act = Act.objects.get(sign="12/2012/QH13")
    assert (act.validity, act.effective_on) == ("ended", date(2013, 1, 2))
    article = act.provisions.get()
    assert (article.text, article.changed_on is not None) == ("Lời khác.", True)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{broken", "JSON"),
        ('["a list"]', "JSON"),
        ({"law_id": "1/2020/QH14", "article_id": "1"}, "nội dung"),
        ({"article_id": "1", "text": "a"}, "law_id"),
        ({"law_id": "1/2020/QH14", "article_id": "mười", "text": "a"}, "14a"),
        ({"law_id": "1/2020/QH14", "article_id": "1", "text": "a", "effective": "hôm qua"}, "hôm qua"),
        ({"law_id": "1/2020/QH14", "article_id": "1", "text": ["a"]}, "phải là chữ"),
        (ROWS[0], "dòng trước"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_line_and_the_rest_comes_in(tmp_path, row, reason):
    file = write(tmp_path / "luat.jsonl", [ROWS[0], row, ROWS[1]])
    result = importing.run_file(file)
    assert counts(result) == (2, 0, 0, 1)
    assert result.refused[0].row == 2
    assert reason in result.refused[0].reason


def test_refused_lines_can_be_corrected_and_brought_again(tmp_path):
    file = write(tmp_path / "luat.jsonl", [ROWS[0] | {"effective": "hôm qua"}, "{broken"])
    refused = tmp_path / "tra-lai.jsonl"
    importing.run_file(file, refused_file=refused)
    first, second = refused.read_text(encoding="utf-8").splitlines()
    assert "hôm qua" in json.loads(first)["ly_do"]
    assert second == "{broken"
    mended = write(tmp_path / "sua.jsonl", [first.replace("hôm qua", "01/01/2013", 1)])
    assert counts(importing.run_file(mended)) == (1, 0, 0, 0)


def test_looking_first_writes_nothing_and_a_packed_file_is_read(corpus, tmp_path):
    packed = tmp_path / "luat.jsonl.xz"
    packed.write_bytes(lzma.compress(corpus.read_bytes()))
    assert counts(importing.run_file(packed, dry_run=True)) == (5, 0, 0, 0)
    assert not Act.objects.exists()
    assert counts(importing.run_file(packed)) == (5, 0, 0, 0)


def test_signs_that_differ_in_marks_alone_get_addresses_of_their_own(tmp_path):
    rows = [ROWS[4], ROWS[4] | {"law_id": "145/2020/ND-CP", "id": "145/2020/ND-CP#5"}]
    importing.run_file(write(tmp_path / "luat.jsonl", rows))
    assert sorted(Act.objects.values_list("slug", flat=True)) == ["145-2020-nd-cp", "145-2020-nd-cp-2"]


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("Điều 5. Phạm vi điều chỉnh", "Phạm vi điều chỉnh"),
        ("ĐIỀU 5: Phạm vi", "Phạm vi"),
        ("Điều 5", ""),
        ("Điều 5 — Phạm vi", "Phạm vi"),
        ("Điều 5) Phạm vi", "Phạm vi"),
        ("Điều 5.1. Phạm vi", "Điều 5.1. Phạm vi"),
        ("Điều 5 và Điều 6 của Nghị định", "Điều 5 và Điều 6 của Nghị định"),
        ("Điều 5a. Của điều khác", "Điều 5a. Của điều khác"),
        ("Điều 50. Của điều khác", "Điều 50. Của điều khác"),
        ("Sửa Điều 5. Thế nào", "Sửa Điều 5. Thế nào"),
    ],
)
def test_a_number_that_the_title_repeats_is_left_out(tmp_path, title, heading):
    importing.run_file(write(tmp_path / "luat.jsonl", [ROWS[4] | {"title": title}]))
    assert Provision.objects.get().heading == heading


def test_a_batch_makes_few_queries(tmp_path, django_assert_max_num_queries):
    rows = [ROWS[0] | {"id": None, "article_id": str(n)} for n in range(1, 401)]
    file = write(tmp_path / "luat.jsonl", rows)
    with django_assert_max_num_queries(14):
        importing.run_file(file)
