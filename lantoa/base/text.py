"""Vietnamese text: cleaning, search keys, the order of names, phone numbers.

Text of people is never rewritten beyond NFC and spaces; keys are made beside it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import phonenumbers
from django.utils.translation import gettext as _

# đ has no decomposition; Ð and ð (eth, U+00D0 and U+00F0) look the same and are typed in its place.
_STROKED = str.maketrans({"đ": "d", "Đ": "D", "Ð": "D", "ð": "d"})
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")

# The order of the Vietnamese alphabet, with the letters of foreign names in their usual places.
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER_CODE = {letter: f"{place:02d}" for place, letter in enumerate(_LETTERS, start=1)}
_OTHER_CODE = f"{len(_LETTERS) + 1:02d}"
_END_OF_WORD = "00"
# ngang < huyền < hỏi < ngã < sắc < nặng
_TONE_CODE = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_SHAPES = {"\u0306", "\u0302", "\u031b"}

_NO_SEPARATORS = str.maketrans("", "", " .-()")
_USUAL_MOBILE = re.compile(r"^(?:\+?84|0)?([35789]\d{8})$")


def nfc(text: str) -> str:
    """`text` in Unicode's composed form (NFC)."""
    return unicodedata.normalize("NFC", text)


def clean(text: str) -> str:
    """NFC, no invisible characters, single spaces, none at the ends."""
    if not text.isascii():
        text = _INVISIBLE.sub("", nfc(text))
    return " ".join(text.split())


def fold(text: str) -> str:
    """A key for finding: small letters without marks, đ as d, single spaces.

    Old and new placement of tone marks (hoà, hòa) fall together.
    """
    if text.isascii():
        return clean(text).casefold()
    decomposed = unicodedata.normalize("NFD", text.translate(_STROKED))
    bare = "".join(ch for ch in decomposed if not unicodedata.combining(ch))
    return clean(bare).casefold()


def given_name(full_name: str) -> str:
    """The name by which a Vietnamese is spoken to: the last word ("Nguyễn Ngọc Ân" → "Ân"); "" for no name."""
    words = clean(full_name).split()
    return words[-1] if words else ""


def name_sort_key(full_name: str) -> str:
    """A key that sorts people by given name, then family name, then middle names, in Vietnamese order.

    Letters come before tones, word by word: An, Ánh, Ăn, Ân, Bảo, Dũng, Đặng. The key is made of digits
    only, so that every database sorts it alike whatever its collation.
    """
    words = clean(full_name).replace("Ð", "Đ").replace("ð", "đ").lower().split()
    if not words:
        return ""
    ordered = [words[-1], *words[:1], *words[1:-1]] if len(words) > 1 else words
    return "".join(_word_key(word) for word in ordered)


@lru_cache(maxsize=16_384)
def _word_key(word: str) -> str:
    letters, tones = [], []
    for ch in unicodedata.normalize("NFC", word):
        decomposed = unicodedata.normalize("NFD", ch)
        tone = next((_TONE_CODE[mark] for mark in decomposed if mark in _TONE_CODE), "0")
        base = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONE_CODE))
        if len(base) > 1:
            base = base[0]
        letters.append(_LETTER_CODE.get(base, _OTHER_CODE))
        tones.append(tone)
    return "".join(letters) + _END_OF_WORD + "".join(tones) + _END_OF_WORD


def proper_name(text: str) -> str:
    """A name in all capitals (or all small letters) with capitals at the start of each word; others as they are."""
    name = clean(text)
    return name.title() if name.isupper() or name.islower() else name


def parse_phone(value: object) -> str | None:
    """A phone number in any usual style as E.164 ("+84912345678"), or None for an empty value.

    Understands spaces, dots, +84, 84 and numbers out of which a spreadsheet took the leading zero. Raises
    ValueError with a Vietnamese reason for anything that cannot be a number in Vietnam (mobile numbers of
    ranges that are not yet given out are let through: number plans change more often than software).
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = clean(str(value)) if value is not None else ""
    if not text:
        return None
    usual = _USUAL_MOBILE.match(text.translate(_NO_SEPARATORS))
    if usual:
        return f"+84{usual[1]}"
    try:
        number = phonenumbers.parse(text, "VN")
    except phonenumbers.NumberParseException as error:
        raise ValueError(_("Số điện thoại “%(text)s” không đúng.") % {"text": text}) from error
    standard = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if not phonenumbers.is_valid_number(number):
        raise ValueError(_("Số điện thoại “%(text)s” không đúng.") % {"text": text})
    return standard
