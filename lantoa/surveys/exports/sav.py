"""Answers as an SPSS system file (.sav), a piece at a time.

The libraries that write .sav (pyreadstat) want the whole table in memory, and a million answers are to leave in
flat memory. The format is small: a head, a record for each variable, value labels, and cases in SPSS's byte-code
compression, as the PSPP developers describe it (GNU PSPP Developers Guide, "System File Format"). Tests read the files
back with pyreadstat. Text is cut at 255 bytes, the longest that a plain string variable holds; CSV and XLSX have all
of it.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.surveys.exports.rows import Column, columns, rows
from lantoa.surveys.models import Survey

PIECE = 128 * 1024
BIAS = 100
TEXT_WIDTH = 255
UNIT_WIDTH, WAY_WIDTH = 32, 40
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NUMERIC_FORMAT = 5 << 16 | 8 << 8 | 2  # F8.2
_RESERVED = {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}


def stream_sav(survey: Survey, language: str = "vi") -> Iterator[bytes]:
    """All answers of a survey as a system file."""
    found = columns(survey.asks, language)
    head = [
        Column("don_vi", _("Đơn vị"), lambda data: None), Column("cach_tra_loi", _("Cách trả lời"), lambda data: None),
    ]  # fmt: skip
    return stream(survey.title, [*head, *found], rows(survey, found), widths={0: UNIT_WIDTH, 1: WAY_WIDTH})


def stream(
    title: str, variables: list[Column], cases: Iterable[list[Any]], *, widths: dict[int, int] | None = None
) -> Iterator[bytes]:
    """A system file of these variables and cases."""
    wide = [0 if one.numeric else (widths or {}).get(at, TEXT_WIDTH) for at, one in enumerate(variables)]
    yield _dictionary(title, variables, wide)
    writer = _Cases(wide)
    for case in cases:
        writer.add(case)
        if len(writer.out) > PIECE:
            yield writer.take()
    yield writer.end()


def _dictionary(title: str, variables: list[Column], wide: list[int]) -> bytes:
    names = _long_names(variables)
    slots = [max(1, -(-width // 8)) for width in wide]
    now = timezone.localtime()
    parts = [
        b"$FL2", _fit("@(#) SPSS DATA FILE - Lan Toa", 60), struct.pack("<5i", 2, sum(slots), 1, 0, -1),
        struct.pack("<d", BIAS), _date(now), _fit(title, 64), b"\0" * 3,
    ]  # fmt: skip
    first, index = 1, []
    for at, (variable, width, count) in enumerate(zip(variables, wide, slots, strict=True)):
        index.append(first)
        first += count
        layout = 1 << 16 | min(width, 255) << 8 if width else _NUMERIC_FORMAT
        label = variable.label.encode()[:252].decode(errors="ignore").encode()
        padded = label + b" " * (-len(label) % 4)
        parts.append(struct.pack("<6i", 2, width, 1, 0, layout, layout) + f"V{at:07d}".encode())
        parts.append(struct.pack("<i", len(label)) + padded)
        # The rest of a long text stands in slots without a name.
        for _slot in range(count - 1):
            parts.append(struct.pack("<6i", 2, -1, 0, 0, layout, layout) + b" " * 8)
    for place, variable in zip(index, variables, strict=True):
        if variable.labels:
            parts.append(_labels(variable, place))
    parts.append(struct.pack("<4i8i", 7, 3, 4, 8, 1, 0, 0, -1, 1, 1, 2, 65001))
    parts.append(struct.pack("<4i3d", 7, 4, 8, 3, -_HUGE, _HUGE, -_NEXT))
    pairs = "\t".join(f"V{at:07d}={name}" for at, name in enumerate(names)).encode()
    parts.append(struct.pack("<4i", 7, 13, 1, len(pairs)) + pairs)
    parts.append(struct.pack("<4i", 7, 20, 1, 5) + b"UTF-8")
    parts.append(struct.pack("<2i", 999, 0))
    return b"".join(parts)


_HUGE = 1.7976931348623157e308
_NEXT = 1.7976931348623155e308


def _labels(variable: Column, place: int) -> bytes:
    parts = [struct.pack("<2i", 3, len(variable.labels))]
    for value, label in enumerate(variable.labels, variable.first):
        text = label.encode()[:120].decode(errors="ignore").encode()
        # The length byte and the text together fill whole eights.
        parts.append(struct.pack("<dB", value, len(text)) + text + b" " * (-(len(text) + 1) % 8))
    return b"".join(parts) + struct.pack("<3i", 4, 1, place)


def _long_names(variables: list[Column]) -> list[str]:
    """Names as SPSS allows them: 64 bytes of letters, digits and few signs, each once."""
    seen: set[str] = set()
    names = []
    for at, variable in enumerate(variables):
        name = re.sub(r"[^A-Za-z0-9_.]", "_", variable.name)[:56].rstrip(".")
        if not name or not name[0].isalpha() or name.lower() in _RESERVED:
            name = f"q_{name}"
        if name.lower() in seen:
            name = f"{name}_{at}"
        seen.add(name.lower())
        names.append(name)
    return names


def _date(now: datetime) -> bytes:
    return f"{now.day:02d} {_MONTHS[now.month - 1]} {now.year % 100:02d}{now:%H:%M:%S}".encode()


def _fit(text: str, width: int) -> bytes:
    """Text cut to a number of bytes at a whole letter, filled with spaces."""
    return text.encode()[:width].decode(errors="ignore").encode().ljust(width)


class _Cases:
    """Cases in byte code: eight codes, then the eights they stand for."""

    def __init__(self, wide: list[int]) -> None:
        self.wide = wide
        self.out = bytearray()
        self.codes = bytearray()
        self.plain = bytearray()

    def add(self, case: list[Any]) -> None:
        for width, value in zip(self.wide, case, strict=True):
            if width:
                self._text(width, value)
            elif value is None:
                self._code(255)
            elif isinstance(value, int) and 1 - BIAS <= value <= 251 - BIAS:
                self._code(value + BIAS)
            else:
                self._literal(struct.pack("<d", value))

    def _text(self, width: int, value: Any) -> None:
        slots = -(-width // 8)
        if not value:
            for _slot in range(slots):
                self._code(254)
            return
        data = str(value).replace("\n", " ").encode()[:width].decode(errors="ignore").encode().ljust(slots * 8)
        for at in range(0, slots * 8, 8):
            piece = data[at : at + 8]
            if piece == b"        ":
                self._code(254)
            else:
                self._literal(piece)

    def _code(self, code: int) -> None:
        self.codes.append(code)
        if len(self.codes) == 8:
            self._flush()

    def _literal(self, eight: bytes) -> None:
        self.plain += eight
        self._code(253)

    def _flush(self) -> None:
        self.out += self.codes
        self.out += self.plain
        self.codes.clear()
        self.plain.clear()

    def take(self) -> bytes:
        data = bytes(self.out)
        self.out.clear()
        return data

    def end(self) -> bytes:
        if self.codes:
            self.codes += b"\0" * (8 - len(self.codes))
            self._flush()
        return self.take()
