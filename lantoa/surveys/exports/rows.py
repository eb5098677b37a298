"""The rows of an export. No day and no order is in them, and no unit with under five answers: such stand under the
nearest unit above that has as many. What is written in people's own words is masked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lantoa.base.private import without_personal
from lantoa.surveys.definition.reading import OTHER, Definition, Question
from lantoa.surveys.models import Answer, Source, Survey, Tally
from lantoa.surveys.privacy import SMALLEST
from lantoa.units.models import Unit

BATCH = 1_000
WRITTEN = ("short", "long")


@dataclass(frozen=True)
class Column:
    """One column: `labels` name the codes of a choice from `first` on; one without them holds numbers or text."""

    name: str
    label: str
    take: Callable[[Mapping[str, Any]], Any]
    labels: tuple[str, ...] = ()
    numeric: bool = False
    first: int = 1


def columns(asks: Definition, language: str = "vi") -> list[Column]:
    """A column for each question, each row of a matrix, each option of a question with several, each item ranked.

    A choice is its number from 1 on (a scale its own number), several choices are 0 or 1 each.
    """
    found: list[Column] = []
    for question in asks.questions:
        found += _of(asks, question, language)
    return found


def _of(asks: Definition, question: Question, language: str) -> list[Column]:
    text, kind = asks.say(question.text, language), question.kind
    names = {option.id: asks.say(option.text, language) for option in question.options} | {OTHER: _("Khác")}
    choices = question.choices
    if kind == "single":
        made = [Column(question.id, text, _one(question.id, choices), tuple(names[key] for key in choices), True)]
    elif kind == "many":
        made = [
            Column(
                f"{question.id}_{key}",
                f"{text}: {names[key]}",
                _among(question.id, key),
                (_("Không"), _("Có")),
                True,
                0,
            )
            for key in choices
        ]
    elif kind == "matrix":
        labels = tuple(names[key] for key in choices)
        made = [
            Column(f"{question.id}_{row.id}", f"{text}: {asks.say(row.text, language)}",
                   _one_in(question.id, row.id, choices), labels, True)
            for row in question.rows
        ]  # fmt: skip
    elif kind == "ranking":
        made = [
            Column(f"{question.id}_{key}", f"{text}: {names[key]}", _place(question.id, key), (), True)
            for key in choices
        ]
    elif kind in ("scale", "number"):
        made = [Column(question.id, text, _plain(question.id), (), True)]
    else:
        made = [Column(question.id, text, _masked(question.id) if kind in WRITTEN else _plain(question.id))]
    if question.other and kind in ("single", "many"):
        made.append(Column(f"{question.id}_other", f"{text}: {_('Khác')}", _masked(question.id + "_other")))
    return made


def _plain(key: str) -> Callable[[Mapping[str, Any]], Any]:
    return lambda data: data.get(key)


def _masked(key: str) -> Callable[[Mapping[str, Any]], Any]:
    return lambda data: without_personal(str(data[key])) if data.get(key) else None


def _one(key: str, choices: tuple[str, ...]) -> Callable[[Mapping[str, Any]], Any]:
    number = {choice: at for at, choice in enumerate(choices, 1)}
    return lambda data: number.get(data.get(key, ""))


def _one_in(key: str, row: str, choices: tuple[str, ...]) -> Callable[[Mapping[str, Any]], Any]:
    number = {choice: at for at, choice in enumerate(choices, 1)}
    return lambda data: number.get(data.get(key, {}).get(row, ""))


def _among(key: str, choice: str) -> Callable[[Mapping[str, Any]], Any]:
    return lambda data: (1 if choice in data[key] else 0) if key in data else None


def _place(key: str, choice: str) -> Callable[[Mapping[str, Any]], Any]:
    return lambda data: data[key].index(choice) + 1 if choice in data.get(key, ()) else None


def rows(survey: Survey, found: list[Column]) -> Iterator[list[Any]]:
    """Unit, way, and the columns of every answer that is counted, in the order of random keys."""
    units = _unit_names(survey)
    ways = {code: str(label) for code, label in Source.choices}
    takes = [column.take for column in found]
    last: Any = None
    while True:
        page = Answer.objects.filter(survey=survey).order_by("id")
        if last is not None:
            page = page.filter(id__gt=last)
        part = list(page.values_list("id", "unit_id", "source", "data")[:BATCH])
        for _key, unit_id, source, data in part:
            yield [units.get(unit_id, ""), ways.get(source, source), *(take(data) for take in takes)]
        if len(part) < BATCH:
            return
        last = part[-1][0]


def _unit_names(survey: Survey) -> dict[int, str]:
    """What stands for each unit: its own code, or that of the nearest above with five answers; "" for none."""
    rows_ = list(
        Tally.objects.filter(survey=survey, answers__gt=0).values_list("unit_id", "unit__path", "unit__code", "answers")
    )
    enough = {path: code for _pk, path, code, answers in rows_ if answers >= SMALLEST}
    top, step = survey.branch.path, Unit.steplen
    found = {}
    for pk, path, _code, _answers in rows_:
        ends = range(len(path), len(top) - 1, -step)
        found[pk] = next((enough[path[:end]] for end in ends if path[:end] in enough), "")
    outside = enough.get(top, "")
    return {**_outside(survey, outside), **found}


def _outside(survey: Survey, code: str) -> dict[int, str]:
    """Units whose people answered without lying under the audience's own: they count at its top."""
    ids = Answer.objects.filter(survey=survey).exclude(unit__in=Unit.objects.under(survey.branch)).order_by()
    return dict.fromkeys(ids.values_list("unit_id", flat=True).distinct(), code)
