"""Vietnamese text as it is read aloud, and how long that takes."""

from __future__ import annotations

from lantoa.base.speech.numbers import digits, number_words
from lantoa.base.speech.reading import SYLLABLES_A_SECOND, aloud, seconds, short_form

__all__ = ["SYLLABLES_A_SECOND", "aloud", "digits", "number_words", "seconds", "short_form"]
