"""Filling in: what a page of a survey shows, and what the browser sends back as answers, checked.

Fields are called `q-<question>`, and in tables `q-<question>-<row>`; everything works without a script.
"""

from __future__ import annotations

import contextlib
import math
import os
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from django.core.files.storage import Storage
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import photos
from lantoa.base.errors import Invalid
from lantoa.base.files import private_storage
from lantoa.base.formatting import number as as_number
from lantoa.base.text import clean, nfc
from lantoa.surveys.definition import expressions
from lantoa.surveys.definition.reading import OTHER, Definition, Page, Question
from lantoa.units.models import Unit
from lantoa.units.queries import find

LONGEST_SHORT, LONGEST_LONG = 300, 4_000
MOST_MATCHES = 8
Answers = dict[str, Any]


@dataclass
class Filled:
    """One question as a page shows it: its words in a language, what was filled in, what is wrong with it."""

    question: Question
    text: str
    hint: str
    options: list[tuple[str, str]]
    rows: list[tuple[str, str, Any]]
    value: Any
    other: str
    low: str
    high: str
    error: str = ""
    matches: list[tuple[str, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name of its field."""
        return f"q-{self.question.id}"

    @property
    def chosen(self) -> list[str]:
        """The ids that are chosen, as text."""
        if self.value in (None, ""):
            return []
        return [str(one) for one in self.value] if isinstance(self.value, list) else [str(self.value)]

    @property
    def places(self) -> list[int]:
        """The places of a ranking."""
        return list(range(1, len(self.options) + 1))

    @property
    def ranked(self) -> list[tuple[str, str, int]]:
        """Items of a ranking with the place each has, 0 for none."""
        order = self.value if isinstance(self.value, list) else []
        return [(key, text, order.index(key) + 1 if key in order else 0) for key, text in self.options]


@dataclass
class Problem:
    """Why an answer was not taken, and, for a unit, which ones may be meant."""

    words: str
    matches: list[tuple[str, str]] = field(default_factory=list)


def filled(
    definition: Definition, questions: Iterable[Question], answers: Mapping[str, Any], language: str,
    problems: Mapping[str, Problem] | None = None,
) -> list[Filled]:  # fmt: skip
    """The questions of a page with what was filled in."""
    found = []
    for one in questions:
        value = answers.get(one.id)
        options = [(option.id, definition.say(option.text, language, answers)) for option in one.options]
        if one.kind == "scale":
            options = [(key, key) for key in one.choices]
        if one.other and one.kind in ("single", "many"):
            options.append((OTHER, _("Khác")))
        rows = [
            (
                row.id,
                definition.say(row.text, language, answers),
                (value or {}).get(row.id) if one.kind == "matrix" else None,
            )
            for row in one.rows
        ]
        problem = (problems or {}).get(one.id)
        found.append(
            Filled(
                one, definition.say(one.text, language, answers), definition.say(one.hint, language, answers), options,
                rows, value, str(answers.get(one.id + "_other", "")), definition.say(one.low, language),
                definition.say(one.high, language), problem.words if problem else "", problem.matches if problem else [],
            )
        )  # fmt: skip
    return found


# --- From the browser -----------------------------------------------------------------------------------------------


def take(
    definition: Definition, questions: Iterable[Question], data: QueryDict, files: Mapping[str, Any], before: Answers,
    language: str, *, folder: str, demand: bool = True,
) -> tuple[Answers, dict[str, Problem]]:  # fmt: skip
    """The answers of these questions, put over `before`, and what is wrong, by question.

    `demand` says whether required questions must be answered now.
    """
    answers = dict(before)
    problems: dict[str, Problem] = {}
    for question in questions:
        if not question.asks:
            continue
        try:
            value = _take(question, data, files, before.get(question.id), folder)
        except _Wrong as wrong:
            problems[question.id] = wrong.problem
            answers[question.id] = wrong.kept
            continue
        answers.pop(question.id, None)
        answers.pop(question.id + "_other", None)
        if value not in (None, "", [], {}):
            answers[question.id] = value
        if question.other and OTHER in _listed(value):
            words = clean(data.get(f"q-{question.id}_other", ""))[:LONGEST_SHORT]
            if words:
                answers[question.id + "_other"] = words
        problem = _fault(definition, question, answers, language, demand=demand)
        if problem:
            problems[question.id] = Problem(problem)
    return answers, problems


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if isinstance(value, str) else []


def _fault(definition: Definition, question: Question, answers: Answers, language: str, *, demand: bool) -> str:
    value = answers.get(question.id)
    if value is None:
        return _("Câu này cần được trả lời.") if question.required and demand else ""
    if question.kind == "matrix" and question.required and demand and len(value) < len(question.rows):
        return _("Hãy chọn một ô ở mỗi dòng.")
    if question.valid_if and not expressions.holds(question.valid_if, answers, value):
        return definition.say(question.valid_words, language, answers) or _("Câu trả lời này chưa phù hợp.")
    return ""


class _Wrong(Exception):
    def __init__(self, words: str, kept: Any = None, matches: list[tuple[str, str]] | None = None) -> None:
        super().__init__(words)
        self.problem, self.kept = Problem(words, matches or []), kept


def _take(question: Question, data: QueryDict, files: Mapping[str, Any], before: Any, folder: str) -> Any:
    name = f"q-{question.id}"
    kind = question.kind
    if kind == "many":
        chosen = set(data.getlist(name))
        return [one for one in question.choices if one in chosen]
    if kind == "matrix":
        rows = {row.id: data.get(f"{name}-{row.id}", "") for row in question.rows}
        return {row: value for row, value in rows.items() if value in question.choices}
    if kind == "ranking":
        return _ranking(question, data, name)
    if kind == "picture":
        return _picture(files.get(name), folder) or (None if data.get(f"{name}-bo") else before)
    text = nfc(data.get(name, "")).replace("\r\n", "\n").strip()
    if not text:
        return None
    if kind == "single":
        return text if text in question.choices else None
    if kind == "scale":
        return int(text) if text in question.choices else None
    if kind == "number":
        return _number(question, text)
    if kind == "date":
        return _day(text)
    if kind == "unit":
        return _unit(text)
    return text[: LONGEST_LONG if kind == "long" else LONGEST_SHORT]


def _ranking(question: Question, data: QueryDict, name: str) -> list[str]:
    places: dict[int, str] = {}
    for key in question.choices:
        place = data.get(f"{name}-{key}", "")
        if not place.isdecimal() or not 1 <= int(place[:3]) <= len(question.choices):
            continue
        if int(place) in places:
            raise _Wrong(_("Mỗi thứ hạng chỉ dùng một lần. Hai mục đang cùng thứ %(n)d.") % {"n": int(place)})
        places[int(place)] = key
    return [places[place] for place in sorted(places)]


def _number(question: Question, text: str) -> int | float:
    plain = text.replace(" ", "")
    # 1.234,5 as offices write it, and 1234.5 as phones do.
    plain = plain.replace(".", "").replace(",", ".") if "," in plain else plain
    try:
        value = float(plain)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or abs(value) > 1e12:
        raise _Wrong(_("Hãy ghi một con số."), text[:40])
    if question.whole and value != int(value):
        raise _Wrong(_("Hãy ghi một số nguyên."), text[:40])
    if question.min is not None and value < question.min:
        raise _Wrong(_("Số nhỏ nhất là %(n)s.") % {"n": as_number(question.min, 2)}, text[:40])
    if question.max is not None and value > question.max:
        raise _Wrong(_("Số lớn nhất là %(n)s.") % {"n": as_number(question.max, 2)}, text[:40])
    return int(value) if value == int(value) else value


def _day(text: str) -> str:
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        with contextlib.suppress(ValueError):
            return datetime.strptime(text[:10], pattern).date().isoformat()
    raise _Wrong(_("Hãy ghi ngày như 20/11/2026."), text[:20])


def _unit(text: str) -> str:
    code = text.split(" · ")[0].strip()
    exact = Unit.objects.active().filter(code__iexact=code).values_list("code", flat=True).first()
    if exact is not None:
        return exact
    found = list(find(text[:100])[: MOST_MATCHES + 1])
    if len(found) == 1:
        return found[0].code
    if not found:
        raise _Wrong(_("Không thấy đơn vị nào có tên này. Hãy gõ vài chữ trong tên hoặc mã."), text[:100])
    raise _Wrong(
        _("Có nhiều đơn vị tên như vậy. Hãy chọn một."), text[:100],
        [(one.code, one.name) for one in found[:MOST_MATCHES]],
    )  # fmt: skip


def _picture(upload: Any, folder: str) -> str | None:
    if not upload:
        return None
    try:
        ready = photos.prepare(upload)
    except Invalid as error:
        raise _Wrong(error.message) from error
    storage = private_storage()
    kept = storage.save(f"{folder}/{uuid.uuid4().hex}{os.path.splitext(str(ready.name))[1]}", ready)
    _forget_time(storage, kept)
    return kept.rsplit("/", 1)[-1]


def _forget_time(storage: Storage, name: str) -> None:
    """A file's date says the day and nothing finer, like all else of an answer."""
    midnight = datetime.combine(timezone.localdate(), time.min, UTC).timestamp()
    with contextlib.suppress(NotImplementedError, OSError):
        os.utime(storage.path(name), (midnight, midnight))


def folder_of(survey_id: int) -> str:
    """Where the pictures of a survey lie."""
    return f"khao-sat/{survey_id}"


# --- Going on, and the end ------------------------------------------------------------------------------------------


def next_page(definition: Definition, answers: Mapping[str, Any], after: int, step: int = 1) -> int | None:
    """The number of the next page (or, with -1, the one before) on which something is asked; None if there is none."""
    at = after + step
    while 0 <= at < len(definition.pages):
        if definition.shown(definition.pages[at], answers):
            return at
        at += step
    return None


def settle(definition: Definition, answers: Mapping[str, Any]) -> tuple[Answers, int | None]:
    """The answers to what was asked in the end, and the first page on which one is missing (None: all are there).

    What was answered before a condition took the question away is dropped.
    """
    kept: Answers = {}
    missing: int | None = None
    for number, page in enumerate(definition.pages):
        for question in definition.shown(page, kept):
            if question.id in answers:
                kept[question.id] = answers[question.id]
                if question.other and question.id + "_other" in answers:
                    kept[question.id + "_other"] = answers[question.id + "_other"]
            elif question.asks and question.required and missing is None:
                missing = number
    return kept, missing


def all_at_once(definition: Definition) -> Page:
    """Every question on one page, for paper and for filling in without a network."""
    section = definition.sections[0]
    questions = tuple(one for page in definition.pages for one in page.questions)
    return Page(section, questions, True)


def as_answers(definition: Definition, raw: Mapping[str, Any]) -> Answers:
    """Answers from another source (a file) checked against the definition; what does not fit is left out."""
    kept: Answers = {}
    for question in definition.questions:
        value = raw.get(question.id)
        if value in (None, "", [], {}):
            continue
        fits = _fits(question, value)
        if fits is not None:
            kept[question.id] = fits
            other = raw.get(question.id + "_other")
            if other and question.other:
                kept[question.id + "_other"] = str(other)[:LONGEST_SHORT]
    return kept


def _fits(question: Question, value: Any) -> Any:
    kind = question.kind
    if kind == "many":
        chosen = [one for one in question.choices if one in value]
        return chosen or None
    if kind == "ranking":
        return [one for one in value if one in question.choices] or None
    if kind == "matrix":
        rows = {row.id: value[row.id] for row in question.rows if value.get(row.id) in question.choices}
        return rows or None
    if kind == "single":
        return value if value in question.choices else None
    if kind == "scale":
        return int(value) if str(value) in question.choices else None
    if kind == "number":
        return value if isinstance(value, int | float) else None
    if kind == "date":
        return value.isoformat() if isinstance(value, date) else str(value)[:10]
    return str(value)[: LONGEST_LONG if kind == "long" else LONGEST_SHORT]
