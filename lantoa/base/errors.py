"""Errors that a person may be shown."""

from __future__ import annotations

from typing import Any


class LantoaError(Exception):
    """Something a person can understand and act on.

    `message` is a Vietnamese sentence (or its translation) that is safe to show: what happened, what was
    kept, what to do. `details` are for the log only and may name records.
    """

    status = 500

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = str(message)
        self.details = details

    def __str__(self) -> str:
        return self.message


class Invalid(LantoaError):
    """What was asked for cannot be done with this input."""

    status = 400


class NotAllowed(LantoaError):
    """The acting account holds no position that gives this right here."""

    status = 403


class Conflict(LantoaError):
    """The record has moved on since the person looked at it, or is in the wrong state for this."""

    status = 409
