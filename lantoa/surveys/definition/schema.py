"""The schema that every definition is held against (JSON Schema 2020-12), whoever wrote it: builder, file or demo."""

from __future__ import annotations

from typing import Any

KINDS = (
    "single", "many", "scale", "matrix", "ranking", "number", "date", "short", "long", "picture", "unit", "note",
)  # fmt: skip
NAME = r"^[A-Za-z_][A-Za-z0-9_.-]{0,39}$"
OPTION = r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,39}$"
MOST_QUESTIONS = 200
MOST_EXPRESSION = 500

_TEXT: dict[str, Any] = {
    "type": "object",
    "propertyNames": {"pattern": r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$"},
    "additionalProperties": {"type": "string", "maxLength": 2000},
}
_EXPRESSION = {"type": "string", "maxLength": MOST_EXPRESSION}
_OPTIONS = {
    "type": "array",
    "maxItems": 60,
    "items": {
        "type": "object",
        "required": ["id", "text"],
        "additionalProperties": False,
        "properties": {"id": {"type": "string", "pattern": OPTION}, "text": _TEXT},
    },
}
_QUESTION: dict[str, Any] = {
    "type": "object",
    "required": ["id", "kind", "text"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "pattern": NAME},
        "kind": {"enum": list(KINDS)},
        "text": _TEXT,
        "hint": _TEXT,
        "required": {"type": "boolean"},
        "show_if": _EXPRESSION,
        "valid_if": _EXPRESSION,
        "valid_words": _TEXT,
        "options": _OPTIONS,
        "rows": _OPTIONS,
        "other": {"type": "boolean"},
        "whole": {"type": "boolean"},
        "min": {"type": "number"},
        "max": {"type": "number"},
        "low": _TEXT,
        "high": _TEXT,
    },
    "allOf": [
        {
            "if": {"properties": {"kind": {"enum": ["single", "many", "matrix", "ranking"]}}},
            "then": {"required": ["options"], "properties": {"options": {"minItems": 1}}},
        },
        {
            "if": {"properties": {"kind": {"const": "matrix"}}},
            "then": {"required": ["rows"], "properties": {"rows": {"minItems": 1, "maxItems": 30}}},
        },
        {
            "if": {"properties": {"kind": {"const": "scale"}}},
            "then": {
                "required": ["min", "max"],
                "properties": {
                    "min": {"type": "integer", "minimum": 0, "maximum": 1},
                    "max": {"type": "integer", "minimum": 2, "maximum": 10},
                },
            },
        },
    ],
}
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["v", "languages", "title", "sections"],
    "additionalProperties": False,
    "properties": {
        "v": {"const": 1},
        "languages": {
            "type": "array",
            "minItems": 1,
            "maxItems": 10,
            "uniqueItems": True,
            "items": {"type": "string", "pattern": r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$"},
        },
        "title": _TEXT,
        "intro": _TEXT,
        "thanks": _TEXT,
        "sections": {
            "type": "array",
            "minItems": 1,
            "maxItems": 40,
            "items": {
                "type": "object",
                "required": ["id", "questions"],
                "additionalProperties": False,
                "properties": {
                    "id": {"type": "string", "pattern": NAME},
                    "title": _TEXT,
                    "note": _TEXT,
                    "show_if": _EXPRESSION,
                    "questions": {"type": "array", "maxItems": MOST_QUESTIONS, "items": _QUESTION},
                },
            },
        },
    },
}
