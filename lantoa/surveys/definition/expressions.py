"""Conditions in the words of XLSForm: `${q1} = 'co' and not(selected(${q2}, 'zalo'))`.

A small part of XPath, read by a parser of its own and worked out over the answers given; nothing else is reachable
from it. An answer that was not given is the empty text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils import timezone

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>\d+(?:\.\d+)?)
      | (?P<text>'[^']*'|"[^"]*")
      | \$\{\s*(?P<name>[A-Za-z_][\w.-]*)\s*\}
      | (?P<word>[A-Za-z][A-Za-z-]*(?:\(\s*\))?)
      | (?P<sign><=|>=|!=|[-+*=<>(),.])
    )""",
    re.VERBOSE,
)
MOST_TOKENS = 200
MOST_DEPTH = 20
MOST_REPEATS = 3
Node = tuple[Any, ...]
Value = str | float | bool


class BadExpression(ValueError):
    """It is not an expression that this house knows; the message names the place."""


_FUNCTIONS: dict[str, tuple[int, int]] = {
    "selected": (2, 2), "count-selected": (1, 1), "not": (1, 1), "string-length": (1, 1), "coalesce": (2, 2),
    "if": (3, 3), "number": (1, 1), "int": (1, 1), "round": (1, 2), "today": (0, 0), "true": (0, 0), "false": (0, 0),
    "regex": (2, 2), "concat": (1, 9), "string": (1, 1), "once": (1, 1),
}  # fmt: skip
_REGEX_KEPT = re.compile(r"^[\w\s.,:@\[\]\\^$+?{}|()*/-]{0,80}$")


@lru_cache(maxsize=4_096)
def parse(text: str) -> Node:
    """The tree of an expression; raises `BadExpression`."""
    reader = _Reader(list(_tokens(text)))
    tree = reader.either()
    if reader.peek() is not None:
        raise BadExpression(str(reader.peek()))
    return tree


def names(text: str) -> frozenset[str]:
    """The questions that an expression asks about."""
    found: set[str] = set()

    def walk(node: Any) -> None:
        if isinstance(node, tuple):
            if node and node[0] == "name":
                found.add(node[1])
            for part in node[1:]:
                walk(part)

    walk(parse(text))
    return frozenset(found)


def holds(text: str, answers: Mapping[str, Any], own: Any = None) -> bool:
    """Whether a condition is true of the answers; `own` is what `.` stands for. An empty one is."""
    return not text or _truth(_work_out(parse(text), answers, own))


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at, count = 0, 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None or count > MOST_TOKENS:
            raise BadExpression(text[at : at + 20].strip())
        at, count = match.end(), count + 1
        kind = str(match.lastgroup)
        word = match[kind]
        if kind == "word" and word.endswith(")"):
            # A function without arguments: today(), true().
            yield "word", word.partition("(")[0]
            yield "sign", "("
            yield "sign", ")"
        else:
            yield kind, word


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens, self.at, self.depth = tokens, 0, 0

    def peek(self) -> tuple[str, str] | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, *words: str) -> str | None:
        token = self.peek()
        if token is not None and token[0] in ("sign", "word") and token[1] in words:
            self.at += 1
            return token[1]
        return None

    def expect(self, word: str) -> None:
        if self.take(word) is None:
            raise BadExpression(word)

    def _chain(self, words: tuple[str, ...], below: Callable[[], Node]) -> Node:
        left = below()
        while (sign := self.take(*words)) is not None:
            left = (sign, left, below())
        return left

    def either(self) -> Node:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise BadExpression("(")
        tree = self._chain(("or",), self.both)
        self.depth -= 1
        return tree

    def both(self) -> Node:
        return self._chain(("and",), self.equal)

    def equal(self) -> Node:
        return self._chain(("=", "!="), self.order)

    def order(self) -> Node:
        return self._chain(("<", "<=", ">", ">="), self.sum)

    def sum(self) -> Node:
        return self._chain(("+", "-"), self.product)

    def product(self) -> Node:
        return self._chain(("*", "div", "mod"), self.single)

    def single(self) -> Node:
        token = self.peek()
        if token is None:
            raise BadExpression("…")
        kind, word = token
        self.at += 1
        if kind == "number":
            return ("value", float(word))
        if kind == "text":
            return ("value", word[1:-1])
        if kind == "name":
            return ("name", word)
        if word == ".":
            return ("own",)
        if word == "-":
            self.depth += 1
            if self.depth > MOST_DEPTH:
                raise BadExpression("-")
            return ("-", ("value", 0.0), self.single())
        if word == "(":
            inside = self.either()
            self.expect(")")
            return inside
        if kind == "word" and word in _FUNCTIONS:
            return self.call(word)
        raise BadExpression(word)

    def call(self, word: str) -> Node:
        self.expect("(")
        parts: list[Node] = []
        if self.take(")") is None:
            parts.append(self.either())
            while self.take(",") is not None:
                parts.append(self.either())
            self.expect(")")
        least, most = _FUNCTIONS[word]
        if not least <= len(parts) <= most:
            raise BadExpression(word)
        if word == "regex" and (parts[1][0] != "value" or not _fit(str(parts[1][1]))):
            raise BadExpression(word)
        return ("call", word, *parts)


def _fit(pattern: str) -> bool:
    """A pattern that cannot run for ever: no group is repeated."""
    repeats = re.findall(r"[*+{]", pattern)
    if not _REGEX_KEPT.match(pattern) or re.search(r"\)\s*[*+{]", pattern) or len(repeats) > MOST_REPEATS:
        return False
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _work_out(node: Node, answers: Mapping[str, Any], own: Any) -> Value:
    kind = node[0]
    if kind == "value":
        return node[1]  # type: ignore[no-any-return]
    if kind == "name":
        return _plain(answers.get(node[1]))
    if kind == "own":
        return _plain(own)
    if kind == "call":
        return _called(node[1], node[2:], answers, own)
    left = _work_out(node[1], answers, own)
    if kind in ("and", "or"):
        # Both sides are harmless, so the shorter way is only for speed.
        first = _truth(left)
        return first if first == (kind == "or") else _truth(_work_out(node[2], answers, own))
    right = _work_out(node[2], answers, own)
    if kind in ("=", "!="):
        return _same(left, right) == (kind == "=")
    if kind in ("<", "<=", ">", ">="):
        return _ordered(kind, left, right)
    a, b = _number(left), _number(right)
    try:
        return {"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "div": lambda: a / b,
                "mod": lambda: math.fmod(a, b)}[kind]()  # fmt: skip
    except (ZeroDivisionError, OverflowError, ValueError):
        return math.nan


def _called(word: str, parts: tuple[Node, ...], answers: Mapping[str, Any], own: Any) -> Value:
    if word == "if":
        chosen = parts[1] if _truth(_work_out(parts[0], answers, own)) else parts[2]
        return _work_out(chosen, answers, own)
    given = [_work_out(part, answers, own) for part in parts]
    if word == "selected":
        return str(given[1]) in str(given[0]).split()
    if word == "count-selected":
        return float(len(str(given[0]).split()))
    if word == "not":
        return not _truth(given[0])
    if word == "string-length":
        return float(len(_text(given[0])))
    if word == "coalesce":
        return given[0] if given[0] != "" else given[1]
    if word == "number":
        return _number(given[0])
    if word == "int":
        value = _number(given[0])
        return float(int(value)) if math.isfinite(value) else value
    if word == "round":
        value = _number(given[0])
        return round(value, int(_number(given[1])) if len(given) > 1 else 0) if math.isfinite(value) else value
    if word == "today":
        return timezone.localdate().isoformat()
    if word == "regex":
        return re.fullmatch(str(given[1]), _text(given[0])[:200]) is not None
    if word == "concat":
        return "".join(_text(value) for value in given)
    if word in ("true", "false"):
        return word == "true"
    return _text(given[0]) if word == "string" else given[0]


def _plain(answer: Any) -> Value:
    """An answer as XForms would have it: several choices as one text with spaces between."""
    if answer is None:
        return ""
    if isinstance(answer, list):
        return " ".join(str(one) for one in answer)
    if isinstance(answer, bool | str):
        return answer
    if isinstance(answer, int | float):
        return float(answer)
    if isinstance(answer, date):
        return answer.isoformat()
    return " ".join(str(one) for one in answer.values()) if isinstance(answer, Mapping) else str(answer)


def _truth(value: Value) -> bool:
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return bool(value)


def _number(value: Value) -> float:
    try:
        return float(value)
    except ValueError:
        return math.nan


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else value


def _same(left: Value, right: Value) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return _truth(left) == _truth(right)
    if isinstance(left, float) or isinstance(right, float):
        return _number(left) == _number(right)
    return left == right


def _ordered(sign: str, left: Value, right: Value) -> bool:
    a: Any = _number(left)
    b: Any = _number(right)
    if math.isnan(a) and math.isnan(b) and isinstance(left, str) and isinstance(right, str) and left and right:
        a, b = left, right  # days in ISO 8601
    return bool({"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[sign])
