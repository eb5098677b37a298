"""A definition read out of its JSON: checked, and as objects."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator

from lantoa.base.errors import Invalid
from lantoa.surveys.definition import expressions
from lantoa.surveys.definition.schema import MOST_QUESTIONS, SCHEMA

Text = Mapping[str, str]
OTHER = "other"
CHOSEN = ("single", "many", "ranking")
_PIPE = re.compile(r"\$\{\s*([A-Za-z_][\w.-]*)\s*\}")
_validator = Draft202012Validator(SCHEMA)


def in_language(text: Text | None, language: str, languages: list[str] | tuple[str, ...] = ()) -> str:
    """The words in a language, else in the first one there is."""
    if not text:
        return ""
    for one in (language, *languages, *text):
        if text.get(one):
            return text[one]
    return ""


@dataclass(frozen=True)
class Option:
    """What can be chosen, or a row of a matrix."""

    id: str
    text: Text


@dataclass(frozen=True)
class Question:
    """One question."""

    id: str
    kind: str
    text: Text
    hint: Text = field(default_factory=dict)
    required: bool = False
    show_if: str = ""
    valid_if: str = ""
    valid_words: Text = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    rows: tuple[Option, ...] = ()
    other: bool = False
    whole: bool = True
    min: float | None = None
    max: float | None = None
    low: Text = field(default_factory=dict)
    high: Text = field(default_factory=dict)

    @property
    def asks(self) -> bool:
        """Whether it wants an answer; a note does not."""
        return self.kind != "note"

    @property
    def choices(self) -> tuple[str, ...]:
        """The ids that can be chosen, with "other" where that is offered."""
        if self.kind == "scale":
            return tuple(str(n) for n in range(int(self.min or 0), int(self.max or 0) + 1))
        own = tuple(option.id for option in self.options)
        return (*own, OTHER) if self.other and self.kind in ("single", "many") else own

    @cached_property
    def mentions(self) -> frozenset[str]:
        """Other questions whose answers decide whether and how it is asked."""
        found = set(expressions.names(self.show_if)) if self.show_if else set()
        for text in (self.text, self.hint):
            for words in text.values():
                found |= set(_PIPE.findall(words))
        return frozenset(found)


@dataclass(frozen=True)
class Section:
    """Questions that belong together, with a title."""

    id: str
    questions: tuple[Question, ...]
    title: Text = field(default_factory=dict)
    note: Text = field(default_factory=dict)
    show_if: str = ""


@dataclass(frozen=True)
class Page:
    """What is asked at once: a section, or a part of one that does not depend on itself."""

    section: Section
    questions: tuple[Question, ...]
    first: bool


@dataclass(frozen=True)
class Definition:
    """What a survey asks."""

    languages: tuple[str, ...]
    title: Text
    sections: tuple[Section, ...]
    intro: Text = field(default_factory=dict)
    thanks: Text = field(default_factory=dict)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All that want an answer, in order."""
        return tuple(one for section in self.sections for one in section.questions if one.asks)

    @cached_property
    def by_id(self) -> dict[str, Question]:
        """The same by their ids."""
        return {one.id: one for one in self.questions}

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The sections, parted where a question depends on one before it in the same section.

        So conditions and repeated words are right without any script in the browser.
        """
        return tuple(self._pages())

    def _pages(self) -> Iterator[Page]:
        for section in self.sections:
            part: list[Question] = []
            known: set[str] = set()
            first = True
            for question in section.questions:
                if question.mentions & known:
                    yield Page(section, tuple(part), first)
                    part, known, first = [], set(), False
                part.append(question)
                known.add(question.id)
            if part:
                yield Page(section, tuple(part), first)

    def say(self, text: Text | None, language: str, answers: Mapping[str, Any] | None = None) -> str:
        """Words in a language, with the answers given before in the place of `${…}`."""
        words = in_language(text, language, self.languages)
        if "${" not in words:
            return words
        return _PIPE.sub(lambda found: self.answer_in_words(found[1], (answers or {}).get(found[1]), language), words)

    def answer_in_words(self, question_id: str, answer: Any, language: str) -> str:
        """An answer as it is read aloud; "…" where there is none."""
        question = self.by_id.get(question_id)
        if question is None or answer in (None, "", []):
            return "…"
        if question.kind in CHOSEN:
            chosen = answer if isinstance(answer, list) else [answer]
            named = {option.id: in_language(option.text, language, self.languages) for option in question.options}
            return ", ".join(named.get(one, _("khác") if one == OTHER else str(one)) for one in chosen)
        return str(answer)

    def shown(self, page: Page, answers: Mapping[str, Any]) -> list[Question]:
        """The questions of a page that are to be asked after these answers; none of a section that is skipped."""
        if not expressions.holds(page.section.show_if, answers):
            return []
        return [one for one in page.questions if expressions.holds(one.show_if, answers)]


def empty(title: str, language: str = "vi") -> dict[str, Any]:
    """A definition to begin with: one section without questions."""
    return {
        "v": 1,
        "languages": [language],
        "title": {language: title},
        "sections": [{"id": "phan_1", "questions": []}],
    }


def read(raw: Any) -> Definition:
    """Check a definition and read it. Raises `Invalid`, naming the question."""
    error = next(iter(sorted(_validator.iter_errors(raw), key=lambda one: list(map(str, one.path)))), None)
    if error is not None:
        raise Invalid(
            _("Bảng hỏi chưa đúng ở %(place)s.") % {"place": _place(raw, list(error.absolute_path))},
            detail=error.message[:300],
        )
    definition = Definition(
        tuple(raw["languages"]), raw["title"], tuple(_section(one) for one in raw["sections"]), raw.get("intro", {}),
        raw.get("thanks", {}),
    )  # fmt: skip
    _check(definition)
    return definition


def _section(raw: dict[str, Any]) -> Section:
    return Section(raw["id"], tuple(_question(one) for one in raw["questions"]), raw.get("title", {}),
                   raw.get("note", {}), raw.get("show_if", ""))  # fmt: skip


def _question(raw: dict[str, Any]) -> Question:
    values = dict(raw)
    for name in ("options", "rows"):
        if name in values:
            values[name] = tuple(Option(one["id"], one["text"]) for one in values[name])
    return Question(**values)


def _place(raw: Any, path: list[Any]) -> str:
    """Where a fault is, in words: the question's own text if there is one."""
    try:
        if path[:1] == ["sections"] and len(path) > 3 and path[2] == "questions":
            question = raw["sections"][path[1]]["questions"][path[3]]
            words = next(iter((question.get("text") or {}).values()), "") or question.get("id", "")
            return _("câu “%(text)s”") % {"text": str(words)[:60]}
        if path[:1] == ["sections"] and len(path) > 1:
            return _("phần %(n)d") % {"n": path[1] + 1}
    except (AttributeError, IndexError, KeyError, TypeError):
        pass
    return " / ".join(str(part) for part in path) or _("phần đầu")


def _check(definition: Definition) -> None:
    """What no schema says: names once, conditions that can be read and look back only."""
    if len(definition.questions) > MOST_QUESTIONS:
        raise Invalid(_("Mỗi khảo sát nhiều nhất %(n)d câu hỏi.") % {"n": MOST_QUESTIONS})
    seen: set[str] = set()
    sections: set[str] = set()
    for section in definition.sections:
        if section.id in sections:
            raise Invalid(_("Hai phần cùng mang mã “%(id)s”.") % {"id": section.id})
        sections.add(section.id)
        _backwards(section.show_if, seen, definition.say(section.title, "vi") or section.id)
        for question in section.questions:
            label = definition.say(question.text, definition.languages[0])[:60] or question.id
            if question.id in seen or question.id + "_other" in seen:
                raise Invalid(_("Hai câu hỏi cùng mang mã “%(id)s”.") % {"id": question.id})
            ids = [option.id for option in question.options]
            rows = [row.id for row in question.rows]
            if len(set(ids)) != len(ids) or len(set(rows)) != len(rows) or (question.other and OTHER in ids):
                raise Invalid(_("Câu “%(text)s” có hai phương án cùng mã.") % {"text": label})
            if question.min is not None and question.max is not None and question.min > question.max:
                raise Invalid(_("Câu “%(text)s” có số nhỏ nhất lớn hơn số lớn nhất.") % {"text": label})
            _backwards(question.show_if, seen, label)
            _backwards(question.valid_if, seen | {question.id}, label)
            unknown = question.mentions - seen
            if unknown:
                raise Invalid(
                    _("Câu “%(text)s” nhắc đến câu “%(id)s” chưa được hỏi trước đó.")
                    % {"text": label, "id": sorted(unknown)[0]}
                )
            seen.add(question.id)
            if question.other:
                seen.add(question.id + "_other")


def _backwards(expression: str, seen: set[str], label: str) -> None:
    if not expression:
        return
    try:
        unknown = expressions.names(expression) - seen
    except expressions.BadExpression as error:
        raise Invalid(
            _("Điều kiện của “%(text)s” không đọc được ở chỗ “%(at)s”.") % {"text": label, "at": str(error)[:40]}
        ) from error
    if unknown:
        raise Invalid(
            _("Điều kiện của “%(text)s” nhắc đến câu “%(id)s” chưa được hỏi trước đó.")
            % {"text": label, "id": sorted(unknown)[0]}
        )


def shape(raw: dict[str, Any]) -> str:
    """What of a definition decides how answers are kept and counted: everything but the words."""
    bare = copy.deepcopy(raw)
    for name in ("title", "intro", "thanks", "languages"):
        bare.pop(name, None)
    for section in bare.get("sections", []):
        section.pop("title", None)
        section.pop("note", None)
        for question in section.get("questions", []):
            for name in ("text", "hint", "valid_words", "low", "high"):
                question.pop(name, None)
            for name in ("options", "rows"):
                for option in question.get(name, []):
                    option.pop("text", None)
    return json.dumps(bare, sort_keys=True)
