"""What a survey asks, as data: sections and questions with their conditions, in one or more languages."""

from lantoa.surveys.definition.reading import (
    Definition,
    Question,
    Section,
    empty,
    in_language,
    read,
    shape,
)

__all__ = ["Definition", "Question", "Section", "empty", "in_language", "read", "shape"]
