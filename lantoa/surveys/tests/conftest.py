from __future__ import annotations

import random
from typing import Any

import pytest
from django.core.cache import cache

from lantoa.notices.audience import Audience
from lantoa.surveys import actions, once
from lantoa.surveys.models import Survey
from lantoa.surveys.once import Started
from lantoa.units.models import Unit


def text(words: str) -> dict[str, str]:
    return {"vi": words}


def options(*names: str) -> list[dict[str, Any]]:
    return [{"id": name, "text": text(name.capitalize())} for name in names]


SHORT = {
    "v": 1, "languages": ["vi"], "title": text("Bữa ăn"), "sections": [{"id": "p1", "questions": [
        {"id": "ngon", "kind": "single", "text": text("Ngon không?"), "options": options("co", "khong", "vua"), "required": True},
        {"id": "mon", "kind": "many", "text": text("Món nào?"), "options": options("ca", "thit", "rau"), "other": True},
        {"id": "diem", "kind": "scale", "text": text("Mấy điểm?"), "min": 1, "max": 5},
        {"id": "y_kien", "kind": "long", "text": text("Ý kiến?")},
    ]}],
}  # fmt: skip
LONG = {
    "v": 1, "languages": ["vi", "en"], "title": {"vi": "Nhiều phần", "en": "Many parts"}, "sections": [
        {"id": "p1", "title": {"vi": "Phần một", "en": "Part one"}, "questions": [
            {"id": "ten", "kind": "short", "text": {"vi": "Môn bạn dạy?", "en": "Your subject?"}, "required": True},
            {"id": "thich", "kind": "single", "text": {"vi": "Bạn có thích môn ${ten}?", "en": "Do you like ${ten}?"},
             "options": options("co", "khong"), "required": True},
            {"id": "vi_sao", "kind": "long", "text": text("Vì sao không?"), "show_if": "${thich} = 'khong'", "required": True},
        ]},
        {"id": "p2", "show_if": "${thich} = 'co'", "questions": [
            {"id": "bang", "kind": "matrix", "text": text("Đánh giá"), "rows": options("sach", "lop"), "options": options("tot", "kem")},
            {"id": "hang", "kind": "ranking", "text": text("Xếp"), "options": options("a", "b", "c")},
        ]},
        {"id": "p3", "questions": [
            {"id": "tuoi", "kind": "number", "text": text("Bao nhiêu tuổi nghề?"), "min": 0, "max": 60},
            {"id": "ngay", "kind": "date", "text": text("Ngày vào nghề")},
            {"id": "noi", "kind": "unit", "text": text("Đơn vị nào giúp bạn?")},
        ]},
    ],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _a_day_of_work(time_machine):
    time_machine.move_to("2026-11-23 09:00+07:00", tick=False)
    cache.clear()


@pytest.fixture
def writer(union):
    """Who may ask at the national office."""
    return union.account(union.national, "can-bo-truyen-thong", name="Lê Thị Hỏi")


@pytest.fixture
def chair(union):
    """Who may approve there."""
    return union.account(union.national, "chu-tich", name="Trần Văn Duyệt")


@pytest.fixture
def opened(union):
    """A function that opens a survey at a unit, as the operator."""

    def make(unit: Unit | None = None, questions: dict[str, Any] = SHORT, **facts: Any) -> Survey:
        unit = unit or union.national
        facts.setdefault("title", "Khảo sát thử")
        survey = actions.create(
            None, unit, questions=questions, audience=facts.pop("audience", Audience(unit)), **facts
        )
        return actions.open_survey(None, survey)

    return make


def send(survey: Survey, unit: Unit, answers: dict[str, Any], person_id: int | None = None) -> None:
    """Hand in an answer of somebody of a unit."""
    digest = once.digest_of(survey, person_id) if person_id is not None else ""
    if survey.access == Survey.Access.MEMBERS and not digest:
        digest = once.digest_of(survey, random.randrange(10**12))
    actions.hand_in(survey, Started(answers, unit.pk, digest))
