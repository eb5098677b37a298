"""Texts that are the same, likely the same, and not."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from lantoa.claims.matching.index import Known, TextIndex
from lantoa.claims.matching.scoring import Kind
from lantoa.claims.matching.words import cut

LONG = "Từ ngày 1/7/2026 lương cơ sở tăng lên 2.530.000 đồng một tháng, giáo viên hưởng lương mới từ kỳ lĩnh lương tháng 7."


@pytest.fixture
def index():
    """A few claims among made-up others."""
    random = Random(3)
    words = [
        "trường",
        "lớp",
        "phòng",
        "sở",
        "đoàn",
        "viên",
        "thầy",
        "cô",
        "học",
        "sinh",
        "phụ",
        "huynh",
        "họp",
        "kế",
        "hoạch",
        "tháng",
        "quà",
        "bếp",
        "ăn",
        "xe",
        "sân",
        "thư",
        "viện",
        "máy",
    ]
    others = [Known(100 + at, " ".join(random.choices(words, k=18)) + f" số {at}") for at in range(300)]
    found = TextIndex()
    found.fill([Known(1, LONG), Known(2, "Công đoàn tặng quà Tết 1 triệu đồng, bấm liên kết để nhận."), *others])
    return found


@pytest.mark.parametrize(
    "text",
    [
        LONG, LONG.upper(), f"{LONG}\n\nXem https://bao.vn/a",
        "Tu ngay 1/7/2026 luong co so tang len 2.530.000 dong mot thang, giao vien huong luong moi tu ky linh luong thang 7",
        "Từ ngày 1/7/2026 lương cơ sở tăng lên 2530000 đồng một tháng, gv hưởng lương mới từ kỳ lĩnh lương tháng 7 nhé",
    ],
)  # fmt: skip
def test_the_same_words_attach_with_and_without_marks_in_teencode_and_capitals(index, text):
    best = index.find(text)[0]
    assert (best.pk, best.kind) == (1, Kind.SAME)


@pytest.mark.parametrize(
    "text",
    [
        LONG.replace("2.530.000", "2.730.000"), LONG.replace("tăng lên", "không tăng lên"), LONG.replace("2026", "2027"),
        "Lương cơ sở tăng lên 2.530.000 đồng từ 1/7/2026",
    ],
)  # fmt: skip
def test_another_number_a_denial_or_a_short_text_is_only_suggested(index, text):
    best = index.find(text)[0]
    assert best.pk == 1
    assert best.kind is Kind.LIKELY


def test_other_words_for_the_same_are_found_first(index):
    text = (
        "Nghe đồn tháng 7/2026 nhà nước nâng lương cơ sở thành 2,53 triệu, thầy cô được lĩnh mức mới ngay trong tháng"
    )
    assert index.find(text)[0].pk == 1


def test_none_of_many_unrelated_texts_attaches():
    random = Random(9)
    words = [
        f"{a}{b}"
        for a in ("ban", "cha", "dien", "gio", "hoc", "khoa", "luat", "mon", "nha", "pho")
        for b in ("", "h", "ng", "t", "p")
    ]
    frames = ("Từ ngày {} trường {} thu {} đồng cho {} của lớp {} theo thông báo số {} về việc {} và {} năm nay",)
    texts = {
        frames[0].format(
            f"{random.randint(1, 28)}/{random.randint(1, 12)}/2026", *(" ".join(random.choices(words, k=2)) for _w in range(1)),
            random.randint(100, 900) * 1000, *(" ".join(random.choices(words, k=3)) for _w in range(1)), random.randint(1, 12),
            random.randint(1, 400), *(" ".join(random.choices(words, k=3)) for _w in range(2)),
        )
        for _text in range(900)
    }  # fmt: skip
    known, asked = sorted(texts)[:450], sorted(texts)[450:]
    index = TextIndex()
    index.fill(Known(at, text) for at, text in enumerate(known))
    assert not [text for text in asked if index.find(text, limit=1, most=5)[0].kind is Kind.SAME]


def test_numbers_and_short_forms_are_written_out():
    assert cut("Gv ko dc nhận 1.490.000đ, tức 1tr5 hay 500k").bare[:6] == (
        "giao",
        "vien",
        "khong",
        "duoc",
        "nhan",
        "1490000",
    )
    assert {"1500000", "500000"} <= cut("1tr5 hay 500k").numbers
    assert cut("hồng không phải hong").bare.count("hong") == 2


def test_what_is_written_again_takes_the_old_one_s_place(index):
    size = len(index)
    index.write([Known(2, "Quà Tết của công đoàn được trao tại trường.")], gone=[1])
    assert len(index) == size - 1
    assert 1 not in [match.pk for match in index.find(LONG)]


def test_answers_do_not_depend_on_the_order_of_taking_in():
    texts = [LONG, "Giáo viên được nghỉ Tết 14 ngày từ 28 tháng Chạp", "Bỏ phụ cấp thâm niên từ 1/1/2027"]
    answers = set()
    for one, two in combinations([texts, texts[::-1]], 2):
        for order in (one, two):
            index = TextIndex()
            index.fill(Known(texts.index(text), text) for text in order)
            answers.add(tuple(match.pk for match in index.find("nghi tet 14 ngay")[:1]))
    assert answers == {(1,)}
