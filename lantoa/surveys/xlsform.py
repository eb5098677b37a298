"""XLSForm in and out: the workbook of questions that KoboToolbox, ODK and SurveyCTO exchange (xlsform.org).

`pyxform`, the standard's own library, reads the workbook; here its tree becomes a definition. What surveys of this
house cannot ask (places, sound, calculations) is left out and named, never silently.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

import xlrd
from django.utils.translation import gettext as _
from pyxform.errors import PyXFormError
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import get_xlsform

from lantoa.base.errors import Invalid
from lantoa.base.spreadsheets import check_workbook, write_xlsx
from lantoa.base.text import clean, fold
from lantoa.surveys import definition
from lantoa.surveys.definition import expressions
from lantoa.surveys.definition.reading import OTHER, Definition, Question, in_language

MOST_BYTES = 5 * 1024 * 1024
MOST_CELLS = 1_000_000
LANGUAGES = {
    "vi": "Tiếng Việt (vi)",
    "en": "English (en)",
    "fr": "Français (fr)",
    "km": "Khmer (km)",
    "zh": "中文 (zh)",
}
_KNOWN = {"english": "en", "vietnamese": "vi", "tieng viet": "vi", "french": "fr", "francais": "fr", "khmer": "km",
          "spanish": "es", "portuguese": "pt", "arabic": "ar", "default": "vi"}  # fmt: skip
_CODE = re.compile(r"\(([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?)\)\s*$")
_REFERENCE = re.compile(r"\$\{\s*([^}\s]+)\s*\}")
_TEXTS = {"text", "string", "phone number", "barcode", "email", "url"}
_TABLE_HEAD, _TABLE_WORDS = "reserved_name_for_field_list_labels_", "generated_table_list_label_"
_QUIET = {"start", "end", "today", "deviceid", "device id", "phonenumber", "username", "simserial", "subscriberid",
          "audit", "start-geopoint", "background-audio", "instanceID", "instanceName"}  # fmt: skip


@dataclass
class Read:
    """A definition read from a workbook, and what of the workbook is not in it."""

    definition: dict[str, Any]
    left_out: list[str] = field(default_factory=list)


def read(file: IO[bytes] | bytes, name: str = "") -> Read:
    """Read a workbook (.xlsx or .xls), or the same tables as CSV or Markdown. Raises `Invalid` with what is wrong."""
    data = file if isinstance(file, bytes) else file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Invalid(_("Tệp lớn quá 5 MB. Một bảng hỏi XLSForm không cần nhiều đến thế."))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        _check_old_workbook(data)
    if data.startswith(b"PK"):
        check_workbook(io.BytesIO(data))
    try:
        tree = workbook_to_json(get_xlsform(io.BytesIO(data)), form_name="khao_sat", warnings=[])
    except PyXFormError as error:
        raise Invalid(_("Bảng hỏi XLSForm có lỗi: %(why)s") % {"why": str(error)[:300]}) from error
    except Exception as error:  # whatever the parsers raise
        raise Invalid(_("Không đọc được tệp này như một bảng hỏi XLSForm."), cause=repr(error)) from error
    return _Reader(tree).result()


def _check_old_workbook(data: bytes) -> None:
    """Refuse an .xls that is none, has a password, or would spread a few cells over a whole sheet."""
    try:
        book = xlrd.open_workbook(file_contents=data, ragged_rows=True, logfile=io.StringIO())
    except Exception as error:  # whatever the parser raises
        raise Invalid(_("Không đọc được tệp này như một bảng hỏi XLSForm."), cause=repr(error)) from error
    if sum(sheet.nrows * sheet.ncols for sheet in book.sheets()) > MOST_CELLS:
        raise Invalid(_("Tệp này phình to bất thường khi mở ra nên không được nhận."))


class _Reader:
    def __init__(self, tree: dict[str, Any]) -> None:
        self.tree = tree
        self.left_out: list[str] = []
        self.names: dict[str, str] = {}
        self.known: set[str] = set()
        default = str(tree.get("default_language") or "default")
        self.default = _language(default)
        self.languages = [self.default]
        self.sections: list[dict[str, Any]] = []

    def result(self) -> Read:
        loose: list[dict[str, Any]] = []
        for child in self.tree.get("children", []):
            if child.get("type") in ("group", "repeat", "loop") and child.get("name") != "meta":
                self._section(loose, None)
                loose = []
                condition = self._condition(child, "relevant")
                self._section(self._inside(child, ""), child, condition)
            else:
                loose += self._question_of(child, "")
        self._section(loose, None)
        raw = {
            "v": 1, "languages": self.languages, "title": self._text(self.tree.get("title")) or {self.default: "Khảo sát"},
            "sections": self.sections,
        }  # fmt: skip
        if not self.sections:
            raise Invalid(_("Bảng hỏi này không có câu nào mà khảo sát ở đây hỏi được."))
        definition.read(raw)
        return Read(raw, self.left_out)

    def _section(self, questions: list[dict[str, Any]], group: dict[str, Any] | None, condition: str = "") -> None:
        if not questions:
            return
        section: dict[str, Any] = {"id": f"phan_{len(self.sections) + 1}", "questions": questions}
        if group is not None and self._text(group.get("label")):
            section["title"] = self._text(group["label"])
        if condition:
            section["show_if"] = condition
        self.sections.append(section)

    # --- Groups ---

    def _questions(self, group: dict[str, Any], condition: str) -> list[dict[str, Any]]:
        """The questions of a group and the groups in it; its own condition goes to each of them."""
        return self._inside(group, self._both(condition, self._condition(group, "relevant")))

    def _inside(self, group: dict[str, Any], condition: str) -> list[dict[str, Any]]:
        if group["type"] == "repeat":
            self._leave(group, _("phần lặp lại: chỉ hỏi một lần"))
        if group["type"] == "loop":
            return self._loop(group, condition)
        matrix = self._matrix(group, condition)
        if matrix is not None:
            return [matrix]
        found: list[dict[str, Any]] = []
        for child in group.get("children", []):
            nested = child.get("type") in ("group", "repeat", "loop")
            found += self._questions(child, condition) if nested else self._question_of(child, condition)
        return found

    def _loop(self, group: dict[str, Any], condition: str) -> list[dict[str, Any]]:
        """The same questions for each choice of a list."""
        found: list[dict[str, Any]] = []
        for column in group.get("columns", []):
            if column.get("name") in (None, "none"):
                continue
            for child in group.get("children", []):
                label = {
                    code: words.replace("%(label)s", in_language(self._text(column.get("label")), code)).replace(
                        "%(name)s", str(column["name"])
                    )
                    for code, words in self._text(child.get("label")).items()
                }
                copy = {**child, "name": f"{child.get('name')}_{column['name']}", "label": label}
                found += self._question_of(copy, condition)
        return found

    def _matrix(self, group: dict[str, Any], condition: str) -> dict[str, Any] | None:
        """A group that other programs show as a table: one choice from the same list in every row.

        The library has put a heading of the choices before the rows, and the group's words into a note.
        """
        children = group.get("children", [])
        heads = [child for child in children if str(child.get("name", "")).startswith(_TABLE_HEAD)]
        words = [child for child in children if str(child.get("name", "")).startswith(_TABLE_WORDS)]
        rows = [child for child in children if child not in heads and child not in words]
        if len(heads) != 1 or not rows or any(child.get("type") != "select one" for child in rows):
            return None
        label = words[0].get("label") if words else group.get("label")
        hint = words[0].get("hint") if words else group.get("hint")
        question = self._plain({**group, "label": label, "hint": hint}, "matrix", condition, conditional=False)
        question["options"] = self._options(rows[0])
        prefix = f"{group.get('name')}_"
        question["rows"] = [
            {"id": _name(str(row["name"]).removeprefix(prefix), option=True), "text": self._text(row.get("label"))}
            for row in rows
        ]
        if all(_yes(row.get("bind", {}).get("required")) for row in rows):
            question["required"] = True
        return question

    # --- Questions ---

    def _question_of(self, child: dict[str, Any], condition: str) -> list[dict[str, Any]]:
        kind = str(child.get("type", ""))
        if kind in _QUIET or (kind == "group" and child.get("name") == "meta"):
            return []
        if kind in _TEXTS and str(child.get("name", "")).endswith("_other") and self._follows_other(child):
            return []
        made = self._made(kind, child, condition)
        if made is None:
            self._leave(child, kind or _("không rõ loại"))
            return []
        return [made]

    def _made(self, kind: str, child: dict[str, Any], condition: str) -> dict[str, Any] | None:
        appearance = str(child.get("control", {}).get("appearance", ""))
        if kind in _TEXTS:
            return self._plain(child, "long" if "multiline" in appearance else "short", condition)
        if kind in ("integer", "int", "decimal"):
            return {**self._plain(child, "number", condition), "whole": kind != "decimal"}
        if kind == "range":
            return self._range(child, condition)
        if kind in ("select one", "select all that apply", "rank", "odk:rank"):
            options = self._options(child)
            if not options:
                return None
            if child.get("choice_filter"):
                self._leave(child, _("bộ lọc phương án"))
            into = {"select one": "single", "select all that apply": "many"}.get(kind, "ranking")
            question = self._plain(child, into, condition)
            if into != "ranking" and any(option["id"] == OTHER for option in options) and self._asks_other(child):
                options = [option for option in options if option["id"] != OTHER]
                question["other"] = True
            return {**question, "options": options}
        if kind in ("date", "dateTime", "datetime"):
            return self._plain(child, "date", condition)
        if kind == "note":
            return self._plain(child, "note", condition)
        if kind in ("photo", "image"):
            return self._plain(child, "picture", condition)
        if kind in ("acknowledge", "trigger"):
            return {**self._plain(child, "single", condition), "options": [{"id": "OK", "text": {self.default: "OK"}}]}
        return None

    def _range(self, child: dict[str, Any], condition: str) -> dict[str, Any]:
        limits = child.get("parameters") or child.get("control") or {}
        start, end, step = (float(limits.get(key, usual)) for key, usual in (("start", 1), ("end", 10), ("step", 1)))
        if start in (0, 1) and 2 <= end <= 10 and step == 1 and end == int(end):
            return {**self._plain(child, "scale", condition), "min": int(start), "max": int(end)}
        question = {**self._plain(child, "number", condition), "min": min(start, end), "max": max(start, end)}
        return {**question, "whole": step == int(step) and start == int(start)}

    def _plain(self, child: dict[str, Any], kind: str, condition: str, *, conditional: bool = True) -> dict[str, Any]:
        old = str(child.get("name", f"cau_{len(self.names) + 1}"))
        name = _name(old)
        while name in self.known:
            name = f"{name[:36]}_{len(self.known)}"
        own = self._both(condition, self._condition(child, "relevant")) if conditional else condition
        question: dict[str, Any] = {
            "id": name,
            "kind": kind,
            "text": self._text(child.get("label")) or {self.default: old},
        }
        if self._text(child.get("hint")):
            question["hint"] = self._text(child["hint"])
        if own:
            question["show_if"] = own
        bind = child.get("bind", {})
        if _yes(bind.get("required")) and kind != "note":
            question["required"] = True
        self.names[old] = name
        self.known.add(name)
        rule = self._condition(child, "constraint", own=name)
        if rule and kind != "note":
            question["valid_if"] = rule
            words = self._text(bind.get("jr:constraintMsg"))
            if words:
                question["valid_words"] = words
        return question

    def _options(self, child: dict[str, Any]) -> list[dict[str, Any]]:
        choices = child.get("choices") or self.tree.get("choices", {}).get(
            child.get("itemset") or child.get("list_name"), []
        )
        found: dict[str, dict[str, Any]] = {}
        for choice in choices if isinstance(choices, list) else []:
            key = _name(str(choice.get("name", "")), option=True)
            found.setdefault(
                key, {"id": key, "text": self._text(choice.get("label")) or {self.default: str(choice.get("name"))}}
            )
        return list(found.values())

    def _asks_other(self, child: dict[str, Any]) -> bool:
        return any(one.get("name") == f"{child.get('name')}_other" for one in _walk(self.tree))

    def _follows_other(self, child: dict[str, Any]) -> bool:
        before = str(child["name"]).removesuffix("_other")
        return any(
            one.get("name") == before and str(one.get("type", "")).startswith("select") for one in _walk(self.tree)
        )

    # --- Words and conditions ---

    def _text(self, label: Any) -> dict[str, str]:
        if isinstance(label, dict):
            found = {}
            for language, words in label.items():
                code = _language(str(language)) if language != "default" else self.default
                if code not in self.languages:
                    self.languages.append(code)
                found[code] = self._renamed(clean(str(words)))[:2000]
            return found
        return {self.default: self._renamed(clean(str(label)))[:2000]} if label not in (None, "") else {}

    def _renamed(self, words: str) -> str:
        """References by the names that questions have here; those to what was left out become dots."""
        return _REFERENCE.sub(lambda found: f"${{{self.names[found[1]]}}}" if found[1] in self.names else "…", words)

    def _condition(self, child: dict[str, Any], which: str, own: str = "") -> str:
        words = str(child.get("bind", {}).get(which) or "").strip()
        if not words:
            return ""
        turned = _REFERENCE.sub(lambda found: f"${{{self.names.get(found[1], found[1])}}}", words)
        turned = re.sub(r"\s+", " ", turned.replace("“", "'").replace("”", "'").replace("’", "'"))
        try:
            unknown = expressions.names(turned) - self.known - {own}
        except expressions.BadExpression:
            unknown = frozenset({"?"})
        if unknown or len(turned) > 500:
            self._leave(child, _("điều kiện “%(words)s”") % {"words": words[:80]})
            return ""
        return turned

    @staticmethod
    def _both(first: str, second: str) -> str:
        return f"({first}) and ({second})" if first and second else first or second

    def _leave(self, child: dict[str, Any], why: str) -> None:
        label = in_language(self._text(child.get("label")), self.default) or str(child.get("name", "?"))
        self.left_out.append(f"{label[:80]}: {why}")


def _walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for child in node.get("children", []) or []:
        yield child
        yield from _walk(child)


def _yes(value: Any) -> bool:
    return str(value or "").strip().lower() in ("yes", "true", "true()", "1", "có")


def _name(text: str, *, option: bool = False) -> str:
    """A name that is allowed here, as near to the old one as can be."""
    name = re.sub(r"[^A-Za-z0-9_.-]", "_", fold(text) if not text.isascii() else text)[:40] or "x"
    first_ok = name[0].isalnum() if option else name[0].isalpha()
    return name if first_ok or name[0] == "_" else f"_{name}"[:40]


def _language(name: str) -> str:
    """The code of a language from how a workbook calls it: "English (en)", "english", "en"."""
    found = _CODE.search(name)
    if found:
        return found[1]
    plain = fold(name)
    if plain in _KNOWN:
        return _KNOWN[plain]
    letters = re.sub(r"[^a-z]", "", plain)
    return letters if 2 <= len(letters) <= 3 else (letters + "xx")[:3]


# --- Out ------------------------------------------------------------------------------------------------------------


def write(file: IO[bytes], asks: Definition) -> None:
    """Write a definition as an XLSForm workbook that pyxform takes."""
    survey: list[list[Any]] = [_heading(asks, ["type", "name"], ["label", "hint", "constraint_message"],
                                        ["required", "relevant", "constraint", "appearance", "parameters"])]  # fmt: skip
    choices: list[list[Any]] = [_heading(asks, ["list_name", "name"], ["label"], [])]
    for section in asks.sections:
        survey.append(_line(asks, "begin_group", section.id, [section.title, {}, {}], relevant=section.show_if))
        for question in section.questions:
            survey += _lines(asks, question, choices)
        survey.append(_line(asks, "end_group", "", [{}, {}, {}]))
    title = in_language(asks.title, asks.languages[0])
    settings = [["form_title", "form_id", "default_language"], [title, "khao_sat", _called(asks.languages[0])]]
    write_xlsx(file, [("survey", survey), ("choices", choices), ("settings", settings)])


def _called(code: str) -> str:
    return LANGUAGES.get(code, f"{code} ({code})")


def _heading(asks: Definition, before: list[str], texts: list[str], after: list[str]) -> list[Any]:
    return [*before, *(f"{text}::{_called(code)}" for text in texts for code in asks.languages), *after]


def _line(
    asks: Definition, kind: str, name: str, texts: list[Any], *, required: bool = False, relevant: str = "",
    constraint: str = "", appearance: str = "", parameters: str = "",
) -> list[Any]:  # fmt: skip
    words = [in_language(text, code, asks.languages) for text in texts for code in asks.languages]
    return [kind, name, *words, "yes" if required else "", relevant, constraint, appearance, parameters]


_PLAIN = {"date": "date", "short": "text", "long": "text", "picture": "image", "unit": "text", "note": "note"}


def _lines(asks: Definition, question: Question, choices: list[list[Any]]) -> list[list[Any]]:
    name, kind = question.id, question.kind
    texts = [question.text, question.hint, question.valid_words]
    common: dict[str, Any] = {
        "required": question.required,
        "relevant": question.show_if,
        "constraint": question.valid_if,
    }
    listed = f"l_{name}"
    if question.options:
        for option in question.options:
            choices.append(
                [listed, option.id, *(in_language(option.text, code, asks.languages) for code in asks.languages)]
            )
    if kind in ("single", "many", "ranking"):
        word = {"single": "select_one", "many": "select_multiple", "ranking": "rank"}[kind]
        return [
            _line(
                asks,
                f"{word} {listed}{' or_other' if question.other and kind != 'ranking' else ''}",
                name,
                texts,
                **common,
            )
        ]
    if kind == "scale":
        limits = f"start={int(question.min or 0)} end={int(question.max or 0)} step=1"
        return [_line(asks, "range", name, texts, parameters=limits, **common)]
    if kind == "number":
        rules = [f". >= {question.min:g}" if question.min is not None else "", f". <= {question.max:g}" if question.max is not None else "",
                 f"({question.valid_if})" if question.valid_if else ""]  # fmt: skip
        common["constraint"] = " and ".join(rule for rule in rules if rule)
        return [_line(asks, "integer" if question.whole else "decimal", name, texts, **common)]
    if kind == "matrix":
        rows = [
            _line(asks, f"select_one {listed}", f"{name}_{row.id}", [row.text, {}, {}], required=question.required)
            for row in question.rows
        ]
        begin = _line(asks, "begin_group", name, [*texts[:2], {}], relevant=question.show_if, appearance="table-list")
        return [begin, *rows, _line(asks, "end_group", "", [{}, {}, {}])]
    return [_line(asks, _PLAIN[kind], name, texts, appearance="multiline" if kind == "long" else "", **common)]
