"""Changes to a definition, as the builder asks for them: each takes the JSON and gives a new one."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from lantoa.base.errors import Invalid
from lantoa.base.text import clean

Raw = dict[str, Any]
CHOICES = ("single", "many", "matrix", "ranking")


def _copy(raw: Raw) -> Raw:
    return copy.deepcopy(raw)


def names(raw: Raw) -> set[str]:
    """Every name of a section or question that is taken."""
    return {one["id"] for one in questions(raw)} | {section["id"] for section in raw["sections"]}


def questions(raw: Raw) -> Iterator[Raw]:
    """All questions in order."""
    for section in raw["sections"]:
        yield from section["questions"]


def find(raw: Raw, question_id: str) -> Raw | None:
    """A question by its name."""
    return next((one for one in questions(raw) if one["id"] == question_id), None)


def _new_name(raw: Raw, prefix: str) -> str:
    taken = names(raw)
    return next(name for n in range(1, 10_000) if (name := f"{prefix}{n}") not in taken)


def add_section(raw: Raw, title: str) -> Raw:
    """One more section at the end."""
    made = _copy(raw)
    made["sections"].append(
        {"id": _new_name(raw, "phan_"), "title": {raw["languages"][0]: clean(title)[:300]}, "questions": []}
    )
    return made


def change_section(raw: Raw, section_id: str, *, title: dict[str, str], note: dict[str, str]) -> Raw:
    """Other words over a section."""
    made = _copy(raw)
    section = _section(made, section_id)
    for name, words in (("title", title), ("note", note)):
        section.pop(name, None)
        kept = {code: text for code, text in words.items() if text}
        if kept:
            section[name] = kept
    return made


def remove_section(raw: Raw, section_id: str) -> Raw:
    """Take a section and its questions away; the last one stays, empty."""
    made = _copy(raw)
    made["sections"] = [one for one in made["sections"] if one["id"] != section_id]
    if not made["sections"]:
        made["sections"] = [{"id": "phan_1", "questions": []}]
    return made


def _section(raw: Raw, section_id: str) -> Raw:
    for section in raw["sections"]:
        if section["id"] == section_id:
            return section  # type: ignore[no-any-return]
    raise Invalid(_("Phần này không còn nữa. Hãy mở lại trang."))


def put(raw: Raw, section_id: str, question: Raw, *, replaces: str = "") -> Raw:
    """A question in the place of one, or at the end of a section; a new one gets a name."""
    made = _copy(raw)
    section = _section(made, section_id)
    if replaces:
        for owner in made["sections"]:
            for at, one in enumerate(owner["questions"]):
                if one["id"] == replaces:
                    kept = {**question, "id": replaces}
                    if owner is section:
                        owner["questions"][at] = kept
                    else:
                        del owner["questions"][at]
                        section["questions"].append(kept)
                    return made
        raise Invalid(_("Câu hỏi này không còn nữa. Hãy mở lại trang."))
    section["questions"].append({**question, "id": _new_name(raw, "cau_")})
    return made


def remove(raw: Raw, question_id: str) -> Raw:
    """Take a question away."""
    made = _copy(raw)
    for section in made["sections"]:
        section["questions"] = [one for one in section["questions"] if one["id"] != question_id]
    return made


def duplicate(raw: Raw, question_id: str) -> Raw:
    """The same question once more, right after it."""
    made = _copy(raw)
    for section in made["sections"]:
        for at, one in enumerate(section["questions"]):
            if one["id"] == question_id:
                section["questions"].insert(at + 1, {**_copy(one), "id": _new_name(raw, "cau_")})
                return made
    return made


def move(raw: Raw, question_id: str, step: int) -> Raw:
    """A question up (-1) or down (1), over the edge of its section into the next."""
    made = _copy(raw)
    sections = made["sections"]
    for number, section in enumerate(sections):
        for at, one in enumerate(section["questions"]):
            if one["id"] != question_id:
                continue
            del section["questions"][at]
            to = at + step
            if to < 0 and number > 0:
                sections[number - 1]["questions"].append(one)
            elif to > len(section["questions"]) and number + 1 < len(sections):
                sections[number + 1]["questions"].insert(0, one)
            else:
                section["questions"].insert(max(0, min(to, len(section["questions"]))), one)
            return made
    return made


def add_language(raw: Raw, code: str) -> Raw:
    """One more language to translate into."""
    made = _copy(raw)
    if code not in made["languages"]:
        made["languages"].append(code)
    return made


def set_words(raw: Raw, name: str, words: dict[str, str]) -> Raw:
    """The survey's title, introduction or thanks."""
    made = _copy(raw)
    kept = {code: text for code, text in words.items() if text}
    if kept or name == "title":
        made[name] = kept
    else:
        made.pop(name, None)
    return made


def options(lines: dict[str, list[str]], before: Iterable[Raw], first: str, prefix: str = "p") -> list[Raw]:
    """Options out of lines, one a line, in each language line by line.

    What stood in the same place, or has the same words, keeps its name, so that answers and conditions still fit.
    """
    known = list(before)
    texts = lines.get(first, [])
    by_words = {one["text"].get(first, ""): one["id"] for one in known}
    used: set[str] = set()
    made: list[Raw] = []
    for at, text in enumerate(texts):
        key = by_words.get(text, "")
        if not key and len(known) == len(texts):
            key = known[at]["id"]
        if not key or key in used:
            taken = used | {one["id"] for one in known}
            key = next(name for n in range(1, 1000) if (name := f"{prefix}{n}") not in taken)
        used.add(key)
        words = {first: text}
        for code, others in lines.items():
            if code != first and at < len(others) and others[at]:
                words[code] = others[at]
        made.append({"id": key, "text": words})
    return made
