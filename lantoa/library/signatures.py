"""Who signed a document, and in which position, out of its last lines (Decree 30/2020/NĐ-CP, annex I, items 7a, 7b)."""

from __future__ import annotations

import re

from lantoa.base.text import clean
from lantoa.library.letters import flat_of, marks_off

_AUTHORITY = re.compile(r"^(?:T ?/?M|K ?/?T|T ?/?L|TUQ|Q)\s?\.\s?[A-Z]")
_POSITION = re.compile(
    r"^(?:(?:PHO |QUYEN )?(?:CHU TICH|TRUONG BAN|CHANH VAN PHONG|BI THU|HIEU TRUONG|GIAM DOC|BO TRUONG|THU TRUONG|"
    r"THU TUONG|TRUONG PHONG|CHU NHIEM|TRUONG DOAN|TO TRUONG)|UY VIEN|THUONG TRUC)"
)
_FAMILIES = frozenset(
    [
        "nguyen",
        "tran",
        "le",
        "pham",
        "hoang",
        "huynh",
        "phan",
        "vu",
        "vo",
        "dang",
        "bui",
        "do",
        "ho",
        "ngo",
        "duong",
        "ly",
        "dinh",
        "doan",
        "trinh",
        "truong",
        "lam",
        "mai",
        "dao",
        "cao",
        "luong",
        "luu",
        "phung",
        "ta",
        "to",
        "chu",
        "ha",
        "kieu",
        "tong",
        "thai",
        "quach",
        "tang",
        "vuong",
        "nghiem",
        "la",
        "thach",
        "kim",
        "giang",
        "khuat",
        "lai",
        "au",
        "can",
        "trieu",
        "nong",
        "vi",
        "quan",
        "ong",
        "dam",
        "ninh",
        "bach",
        "mac",
        "van",
    ]
)
_ACADEMIC = re.compile(r"^(?:(?:GS|PGS|TS|ThS|TSKH|NGƯT|NGND|CN|BS|KS)\.?\s*)+", re.IGNORECASE)
_APPENDIX = re.compile(r"^phu luc\b")


def signature(lines: list[str]) -> tuple[str, str]:
    """Name and position of who signed: the last signature in front of the appendices."""
    end = next((at for at, line in enumerate(lines) if at > 10 and _is_appendix(line)), len(lines))
    for at in range(end - 1, -1, -1):
        column = _signing_column(lines[at])
        if column is None:
            continue
        title = column
        for below in range(at + 1, min(end, at + 12)):
            columns = [clean(part) for part in lines[below].split("  ") if part.strip()]
            name = next(
                (found for found in map(_person, [*reversed(columns), _name_at_end(lines[below])]) if found), ""
            )
            if name:
                return name, _position(title)
    return "", ""


def _is_appendix(line: str) -> bool:
    return (
        line.strip().startswith(("PHỤ LỤC", "Phụ lục"))
        and bool(_APPENDIX.match(flat_of(line.strip())))
        and len(line) < 40
    )


def _signing_column(line: str) -> str | None:
    """The part of a line that says in which position somebody signs."""
    for words in [*(clean(column) for column in reversed(line.split("  "))), _capitals_at_end(line)]:
        bare = marks_off(words)
        if words and words.upper() == words and _POSITION.match(bare):
            return words
        if (
            _AUTHORITY.match(bare)
            and words.upper() == words
            and _POSITION.search(_AUTHORITY.sub("", bare[:3]) + bare[3:])
        ):
            return words
    return None


# Scans put both columns on a line with one space between: what belongs to the right one is its end.
def _capitals_at_end(line: str) -> str:
    taken: list[str] = []
    for word in reversed(line.split()):
        if word.upper() != word or not any(map(str.isalpha, word)):
            break
        taken.append(word)
    return " ".join(reversed(taken))


def _name_at_end(line: str) -> str:
    words = line.split()
    for length in range(min(6, len(words) - 1), 1, -1):
        name = " ".join(words[-length:])
        if _person(name):
            return name
    return ""


def _position(words: str) -> str:
    """A position set in capitals, as it is written elsewhere: "PHÓ CHỦ TỊCH" → "Phó Chủ tịch"."""
    words = re.sub(r"^(?:T/?M|K/?T|T/?L|TUQ|Q)\s?\.\s?", "", clean(words))
    small = words.lower()
    for rank, shown in (("phó ", "Phó "), ("quyền ", "Quyền ")):
        if small.startswith(rank):
            return (shown + small[len(rank) :].capitalize())[:120]
    return small.capitalize()[:120]


def _person(words: str) -> str:
    """`words` if they are a person's name, else ""."""
    name = _ACADEMIC.sub("", words).strip(" .,;:()")
    parts = name.split()
    if not 2 <= len(parts) <= 6 or not all(part.isalpha() and part[0].isupper() for part in parts):
        return ""
    if flat_of(parts[0]) not in _FAMILIES:
        return ""
    if name.upper() == name:
        return name.title()[:80] if not _POSITION.match(marks_off(name)) else ""
    return name[:80] if all(part[1:].islower() or len(part) == 1 for part in parts) else ""
