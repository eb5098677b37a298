"""Results of forms elsewhere (Google Forms and the like, as .csv or .xlsx) brought into a survey with the same
questions. Columns are found by what they ask; who answered and when is left behind."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any

from django.utils.translation import gettext as _

from lantoa.base.errors import Invalid
from lantoa.base.spreadsheets import read_rows
from lantoa.base.text import clean, fold
from lantoa.surveys.definition.reading import OTHER, Definition, Question

MOST_ROWS = 200_000
_ROW = re.compile(r"^(.*?)\s*\[(.+)\]\s*$")
_ASIDE = {"timestamp", "dau thoi gian", "thoi gian", "email address", "dia chi email", "username", "score", "diem so"}


@dataclass
class Found:
    """The answers of a file, and which of its columns no question asks for."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def read(asks: Definition, file: IO[bytes], name: str = "") -> Found:
    """Read a table of answers, one a row under a heading of questions. Raises `Invalid` if no column is known."""
    lines = read_rows(file, name)
    heading = next(iter(lines), None)
    if heading is None:
        raise Invalid(_("Tệp trống, chưa có dòng nào."))
    found = Found()
    columns: dict[int, tuple[Question, str]] = {}
    for at, cell in enumerate(heading.values):
        if cell in (None, ""):
            continue
        meant = _column(asks, clean(str(cell)))
        if meant is not None:
            columns[at] = meant
        elif fold(str(cell)) not in _ASIDE:
            found.unknown.append(clean(str(cell))[:120])
    if not columns:
        raise Invalid(_("Không cột nào trùng với câu hỏi của khảo sát. Dòng đầu của tệp cần là các câu hỏi."))
    for row in lines:
        answers = _answers(columns, row.values)
        if answers:
            found.rows.append(answers)
        if len(found.rows) > MOST_ROWS:
            raise Invalid(_("Tệp có hơn 200.000 phiếu. Hãy chia thành nhiều tệp."))
    return found


def _answers(columns: dict[int, tuple[Question, str]], values: tuple[Any, ...]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for at, (question, row) in columns.items():
        value = values[at] if at < len(values) else None
        if value in (None, ""):
            continue
        if question.kind == "matrix":
            key = _option(question, value)
            if key is not None:
                answers.setdefault(question.id, {})[row] = key
        else:
            _keep(question, value, answers)
    return answers


def _column(asks: Definition, heading: str) -> tuple[Question, str] | None:
    wanted = _plain(heading)
    for question in asks.questions:
        if question.kind != "matrix" and (wanted in map(_plain, question.text.values()) or heading == question.id):
            return question, ""
    parted = _ROW.match(heading)
    for question in asks.questions:
        if question.kind != "matrix" or parted is None:
            continue
        if _plain(parted[1]) in map(_plain, question.text.values()):
            for row in question.rows:
                if _plain(parted[2]) in map(_plain, row.text.values()):
                    return question, row.id
    return None


def _plain(text: str) -> str:
    return fold(text).rstrip(" ?:.*")


def _keep(question: Question, value: Any, answers: dict[str, Any]) -> None:
    kind = question.kind
    if kind == "single":
        key = _option(question, value)
        if key is not None:
            answers[question.id] = key
        elif question.other:
            answers[question.id], answers[question.id + "_other"] = OTHER, clean(str(value))
    elif kind in ("many", "ranking"):
        chosen, rest = _several(question, str(value))
        if rest and question.other and kind == "many":
            chosen.append(OTHER)
            answers[question.id + "_other"] = ", ".join(rest)
        if chosen:
            answers[question.id] = chosen
    elif kind in ("scale", "number"):
        number = _number(value)
        if number is not None:
            answers[question.id] = number
    elif kind == "date":
        day = _day(value)
        if day:
            answers[question.id] = day
    elif kind in ("short", "long", "unit"):
        answers[question.id] = str(value).strip()


def _option(question: Question, value: Any) -> str | None:
    wanted = _plain(f"{value:g}" if isinstance(value, float) else str(value))
    for option in question.options:
        if wanted in map(_plain, option.text.values()) or wanted == option.id:
            return option.id
    return None


def _several(question: Question, text: str) -> tuple[list[str], list[str]]:
    """The options in a list with commas, of which some may have commas themselves; and what is none of them."""
    chosen: list[str] = []
    rest: list[str] = []
    pieces = [piece.strip() for piece in re.split(r"[,;]", text)]
    at = 0
    while at < len(pieces):
        for length in range(len(pieces) - at, 0, -1):
            key = _option(question, ", ".join(pieces[at : at + length]))
            if key is not None:
                if key not in chosen:
                    chosen.append(key)
                at += length
                break
        else:
            if pieces[at]:
                rest.append(pieces[at])
            at += 1
    return chosen, rest


def _number(value: Any) -> int | float | None:
    if isinstance(value, int | float):
        return int(value) if float(value).is_integer() else float(value)
    found = re.search(r"-?\d+(?:[.,]\d+)?", str(value))
    if found is None:
        return None
    number = float(found[0].replace(",", "."))
    return int(number) if number.is_integer() else number


def _day(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(str(value).strip()[:10], pattern).date().isoformat()
        except ValueError:
            continue
    return ""
