from __future__ import annotations

import copy

import pytest

from lantoa.base.errors import Invalid
from lantoa.surveys import building, definition
from lantoa.surveys.definition import expressions
from lantoa.surveys.definition.cells import Layout
from lantoa.surveys.definition.reading import Definition
from lantoa.surveys.filling import next_page, settle
from lantoa.surveys.templates_ready import READY
from lantoa.surveys.tests.conftest import LONG, SHORT, text


def read(**changes) -> Definition:
    return definition.read({**copy.deepcopy(SHORT), **changes})


@pytest.mark.parametrize(
    ("expression", "answers", "holds"),
    [
        ("", {}, True),
        ("${a} = 'x'", {"a": "x"}, True),
        ("${a} = 'x'", {}, False),
        ("${a} != 'x' and not(${b} > 3)", {"a": "y", "b": 3}, True),
        ("selected(${m}, 'ca')", {"m": ["thit", "ca"]}, True),
        ("selected(${m}, 'c')", {"m": ["thit", "ca"]}, False),
        ("count-selected(${m}) >= 2 or ${a} = ''", {"m": ["a"]}, True),
        ("(${b} + 2) * 3 div 2 = 7.5", {"b": 3}, True),
        ("${b} mod 2 = 1 and -${b} < 0", {"b": 3}, True),
        ("if(${a} = 'x', 1, 0) = 1", {"a": "x"}, True),
        ("${d} > '2026-01-01'", {"d": "2026-05-01"}, True),
        ("string-length(${a}) > 2 and regex(${a}, '[a-z]+')", {"a": "xyz"}, True),
        ("true() and not(false())", {}, True),
        ("${b} div 0 > 1", {"b": 1}, False),
    ],
)
def test_conditions_are_worked_out_as_xlsform_means_them(expression, answers, holds):
    assert expressions.holds(expression, answers) is holds


@pytest.mark.parametrize(
    "expression",
    ["${a} =", "system('ls')", "${a} = 'x' extra", "(" * 40 + "1" + ")" * 40, "__import__('os')", "${a}.b", "'open",
     "regex(${a}, '(a+)+')", "1 " + "+ 1 " * 150],
)  # fmt: skip
def test_what_is_no_condition_is_refused_before_it_can_do_harm(expression):
    with pytest.raises(expressions.BadExpression):
        expressions.parse(expression)


def test_a_definition_names_the_question_that_is_wrong():
    broken = copy.deepcopy(SHORT)
    broken["sections"][0]["questions"][2]["max"] = 400
    with pytest.raises(Invalid, match="Mấy điểm"):
        definition.read(broken)
    for change, words in (
        ({"id": "ngon", "kind": "short", "text": text("Lại nữa")}, "cùng mang mã"),
        ({"id": "x", "kind": "short", "text": text("Sau"), "show_if": "${chua_co} = 1"}, "chưa được hỏi"),
        ({"id": "x", "kind": "short", "text": text("Vì ${chua_co}?")}, "chưa được hỏi"),
        ({"id": "x", "kind": "short", "text": text("Sai"), "show_if": "${ngon} =="}, "không đọc được"),
        ({"id": "x", "kind": "single", "text": text("Rỗng")}, "Rỗng"),
        ({"id": "x", "kind": "short", "text": text("Thừa"), "javascript": "1"}, "Thừa"),
    ):
        broken = copy.deepcopy(SHORT)
        broken["sections"][0]["questions"].append(change)
        with pytest.raises(Invalid, match=words):
            definition.read(broken)


def test_a_section_is_parted_where_a_question_depends_on_it():
    asks = definition.read(LONG)
    assert [[one.id for one in page.questions] for page in asks.pages] == [
        ["ten"], ["thich"], ["vi_sao"], ["bang", "hang"], ["tuoi", "ngay", "noi"],
    ]  # fmt: skip
    answers = {"ten": "Toán", "thich": "co"}
    assert asks.say(asks.by_id["thich"].text, "vi", answers) == "Bạn có thích môn Toán?"
    assert asks.say(asks.by_id["thich"].text, "en", answers) == "Do you like Toán?"
    assert next_page(asks, answers, 1) == 3
    assert next_page(asks, {"ten": "Toán", "thich": "khong"}, 2) == 4
    assert next_page(asks, answers, 3, -1) == 1


def test_answers_to_questions_that_are_not_asked_any_more_are_dropped():
    asks = definition.read(LONG)
    kept, missing = settle(asks, {"ten": "Văn", "thich": "co", "vi_sao": "Vì xa", "tuoi": 3})
    assert (kept, missing) == ({"ten": "Văn", "thich": "co", "tuoi": 3}, None)
    assert settle(asks, {"ten": "Văn", "thich": "khong"})[1] == 2


def test_every_ready_survey_can_be_read_and_counted():
    for ready in READY.values():
        asks = definition.read(ready.definition)
        assert Layout(asks).size > 5
        assert all(asks.say(one.text, "en") != asks.say(one.text, "vi") for one in asks.questions)


def test_answers_add_to_the_right_numbers():
    asks = definition.read(LONG)
    layout = Layout(asks)
    counts = layout.zeros()
    answer = {"thich": "khong", "bang": {"sach": "tot"}, "hang": ["c", "a"], "tuoi": 12}
    counts[layout.marks(answer)] += 1
    layout.add_sums(counts, answer)

    def of(name: str, row: str = "") -> list[float]:
        block = layout.block(name, row)
        return [counts[block.answered], *counts[block.cells]]

    assert of("thich") == [1, 0, 1]
    assert of("bang", "sach") == [1, 1, 0]
    assert of("bang", "lop") == [0, 0, 0]
    assert of("hang", "c") == [1, 1, 0, 0]
    assert of("hang", "a") == [1, 0, 1, 0]
    assert of("hang", "b") == [0, 0, 0, 0]
    assert of("tuoi") == [1, 12]


def test_the_builder_keeps_names_of_options_whose_words_change():
    before = [{"id": "p1", "text": text("Cá")}, {"id": "p2", "text": text("Thịt")}]
    reworded = building.options({"vi": ["Cá kho", "Thịt"]}, before, "vi")
    assert [one["id"] for one in reworded] == ["p1", "p2"]
    shorter = building.options({"vi": ["Thịt"]}, before, "vi")
    assert [one["id"] for one in shorter] == ["p2"]
    longer = building.options({"vi": ["Rau", "Cá", "Thịt"]}, before, "vi")
    assert [one["id"] for one in longer] == ["p3", "p1", "p2"]


def test_moving_a_question_goes_over_the_edge_of_its_section():
    raw = building.add_section(SHORT, "Hai")
    raw = building.put(raw, "phan_1", {"kind": "short", "text": text("Cuối?")})
    assert [one["id"] for one in building.questions(raw)][-1] == "cau_1"
    raw = building.move(raw, "cau_1", -1)
    assert [one["id"] for one in raw["sections"][0]["questions"]][-1] == "cau_1"
    raw = building.move(raw, "cau_1", 1)
    assert [one["id"] for one in raw["sections"][1]["questions"]] == ["cau_1"]
    assert definition.shape(building.set_words(raw, "title", {"vi": "Tên khác"})) == definition.shape(raw)
    assert definition.shape(building.remove(raw, "cau_1")) != definition.shape(raw)
