"""What an administrative document says of itself, found in its text and offered for a person to confirm.

The layout is that of Decree 30/2020/NĐ-CP, annex I (body, number and sign, place and date, kind and summary,
signature), which the unions keep with Decision 933/QĐ-TLĐ. Texts come out of scans and old files, so letters may
be decomposed, spaced apart or misread, and the two columns of the heading may stand on one line. What is not
found is left empty: nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from itertools import pairwise

from lantoa.base.text import clean, fold, nfc
from lantoa.library.kinds import KINDS, LETTER, OTHER
from lantoa.library.letters import SAME_LETTERS, flat_of, key_of, marks_off, plain
from lantoa.library.signatures import signature

LONGEST = 200_000
HEAD_LINES = 60
REPLACES, AMENDS = "replaces", "amends"


@dataclass(frozen=True)
class Found:
    """What was found; "" and None where nothing was. `relations` are pairs of a kind of relation and a sign."""

    issuing_body: str = ""
    parent_body: str = ""
    number: str = ""
    notation: str = ""
    place: str = ""
    issued_on: date | None = None
    kind: str = ""
    summary: str = ""
    signer: str = ""
    signer_title: str = ""
    valid_from: date | None = None
    relations: tuple[tuple[str, str], ...] = field(default=())


def find(text: str) -> Found:
    """Read the parts out of a document's text. Never raises; long texts are read to their 200,000th letter."""
    text = plain(text[:LONGEST])
    lines = [line.strip(" ") for line in text.split("\n")]
    head = _heading(lines)
    number, notation, at = _sign(head)
    place, issued_on, dated_at = _place_and_date(head)
    before = [at_ for at_ in (at, dated_at) if at_ is not None]
    parent, body = _bodies(head[: min(before)] if before else head[:6])
    kind, summary = _kind_and_summary(lines, max(before) if before else 0, notation)
    signer, title = signature(lines)
    flow = " ".join(lines)
    return Found(
        issuing_body=body, parent_body=parent, number=number, notation=notation, place=place, issued_on=issued_on,
        kind=kind, summary=summary, signer=signer, signer_title=title, valid_from=_valid_from(flow, issued_on),
        relations=_relations(flow, "/".join(part for part in (number, notation) if part)),
    )  # fmt: skip


# --- Number and sign, place and date ----------------------------------------------------------------------------

_BODY_BEGINS = re.compile(
    r"^(?:can cu|kinh gui|thuc hien|theo (?:de nghi|ke hoach|cong van)|dieu [1i]\b|chuong i\b|xet de nghi|phan i\b)"
)


def _heading(lines: list[str]) -> list[str]:
    """The lines above the text proper."""
    taken = []
    for line in lines[:HEAD_LINES]:
        if _BODY_BEGINS.match(flat_of(line).strip()):
            break
        taken.append(line)
    return taken


# Letters that a scan puts for digits.
_DIGITS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1"})
_DIGIT = "[0-9OolI|]"
_NUMBER = rf"(?P<number>{_DIGIT}(?: ?{_DIGIT}){{0,5}}[a-z]?)"
_GROUP = "[A-Z][A-Za-z0-9]{0,15}"
_NOTATION = rf"(?P<notation>(?:\d{{4}} ?/ ?)?{_GROUP}(?: ?[-.&] ?{_GROUP}){{0,4}})"
_SIGNS = (
    re.compile(rf"\b[Ss] ?[Oo0] ?[:;.,]? ?{_NUMBER} ?/ ?{_NOTATION}"),
    re.compile(rf"(?:^|  ){_NUMBER} ?/ ?{_NOTATION}(?=$|  )"),
    re.compile(rf"\b[Ss] ?[Oo0] ?[:;.,] ?[ ._…]*/ ?{_NOTATION}"),  # not yet numbered
)
_USUAL_GROUPS = {
    "QD": "QĐ", "ND": "NĐ", "CDN": "CĐN", "TLD": "TLĐ", "LDLD": "LĐLĐ", "CDCS": "CĐCS", "CDGD": "CĐGD",
    "CDGDVN": "CĐGDVN", "CDYT": "CĐYT", "BGDDT": "BGDĐT",
}  # fmt: skip


def _sign(head: list[str]) -> tuple[str, str, int | None]:
    """Number, sign, and the line they stand on."""
    for pattern in _SIGNS:
        for at, line in enumerate(head):
            match = pattern.search(marks_off(line))
            if match is not None:
                number = match["number"] if "number" in match.groupdict() else ""
                return _number(number), tidy_notation(line[slice(*match.span("notation"))]), at
    return "", "", None


def _number(text: str) -> str:
    digits = text.replace(" ", "")
    suffix = digits[-1:] if digits[-1:].islower() and digits[-1:] not in "ol" else ""
    return digits.removesuffix(suffix).translate(_DIGITS) + suffix if suffix else digits.translate(_DIGITS)


def tidy_notation(text: str) -> str:
    """A sign without spaces, with the strokes that scans lose in the usual short forms: "KH - CDN" → "KH-CĐN"."""
    text = re.sub(r"\s+", "", nfc(text).translate(SAME_LETTERS)).strip("-/.&")
    text = re.sub("ĐĐ+", "Đ", text)  # how scans read its stroke
    return re.sub(r"[A-ZĐ]+", lambda group: _USUAL_GROUPS.get(group[0], group[0]), text)[:40]


_DAY = rf"(?P<day>{_DIGIT}{{1,2}})"
_MONTH = rf"(?P<month>{_DIGIT}{{1,2}})"
_YEAR = rf"(?P<year>(?:19|2[0Oo]){_DIGIT}{{2}})"
_WRITTEN = re.compile(
    rf"n ?g ?a ?y {{0,2}}{_DAY} {{0,2}}t ?h ?a ?n ?g {{0,2}}{_MONTH} {{0,2}}n ?a ?m {{0,2}}{_YEAR}", re.I
)
_FIGURES = re.compile(rf"n ?g ?a ?y {{0,2}}{_DAY} ?[/.-] ?{_MONTH} ?[/.-] ?{_YEAR}", re.I)


def _place_and_date(head: list[str]) -> tuple[str, date | None, int | None]:
    for pattern in (_WRITTEN, _FIGURES):
        for at, line in enumerate(head):
            match = pattern.search(marks_off(line))
            day = _date_of(match)
            if match is not None and day is not None:
                return _place(line[: match.start()]), day, at
    # In a narrow column the year stands on a line of its own.
    for at, (line, following) in enumerate(pairwise(head)):
        match = _WRITTEN.search(marks_off(f"{line} {following}"))
        day = _date_of(match)
        if match is not None and day is not None and match.start() < len(line):
            return _place(line[: match.start()]), day, at + 1
    return "", None, None


def _date_of(match: re.Match[str] | None) -> date | None:
    if match is None:
        return None
    try:
        year, month, day = (int(match[part].translate(_DIGITS)) for part in ("year", "month", "day"))
        return date(year, month, day)
    except ValueError:
        return None


_SMALL_IN_NAMES = {"phố", "tỉnh", "huyện", "xã", "thị", "quận", "phường", "đảo"}
_CITY = re.compile(r"T[Pp]\.?[A-ZĐ]*")


def _place(before: str) -> str:
    """The name in front of the date: the last words of it that are written as a name."""
    words = before.rstrip(" ,;.").split("  ")[-1].split()
    taken: list[str] = []
    for word in reversed(words):
        bare = word.strip(",.;:")
        title = bare[:1].isupper() and (bare[1:].islower() or len(bare) == 1) and bare.isalpha()
        if not (title or _CITY.fullmatch(bare) or (taken and bare in _SMALL_IN_NAMES)) or len(taken) == 7:
            break
        taken.append(word)
    while taken and taken[-1] in _SMALL_IN_NAMES:
        taken.pop()
    return clean(" ".join(reversed(taken)))[:80]


# --- Bodies --------------------------------------------------------------------------------------------------------

_MOTTOES = ("conghoaxahoichunghiavietnam", "doclaptudohanhphuc", "dangcongsanvietnam")
_MOTTO = re.compile("|".join(r"[\W_]*".join(motto) for motto in _MOTTOES))
_STARTS = (
    "cong doan", "cdcs", "tong lien doan", "lien doan", "ban ", "bo ", "so ", "phong ", "truong ", "uy ban", "ubnd",
    "quoc hoi", "chinh phu", "thu tuong", "dai hoi", "hoi dong", "to cong doan", "hoc vien", "dai hoc", "tinh ",
    "dang bo", "dang uy", "chi bo", "vien ", "trung tam", "nghiep doan", "cum ",
)  # fmt: skip
_DANGLING = {"congdoancoso", "congdoan", "cdcs", "banchaphanh", "banthuongvu", "tongliendoan", "liendoanlaodong"}


def _bodies(lines: list[str]) -> tuple[str, str]:
    """The union above and the issuing body, out of what stands over the number; each may fill several lines."""
    groups: list[list[str]] = []
    for name in filter(None, map(_name_in, lines)):
        starts = f"{flat_of(name)} ".startswith(_STARTS)
        if not groups or (starts and key_of(" ".join(groups[-1])) not in _DANGLING):
            groups.append([name])
        else:
            groups[-1].append(name)
    names = [" ".join(group)[:200] for group in groups]
    return (names[-2] if len(names) > 1 else "", names[-1] if names else "")


def _name_in(line: str) -> str:
    """The first column of a heading's line that can be a body's name, "" if none can."""
    for column in _without_motto(line).split("  "):
        name = clean(column).strip("-_*.:,; ")
        if len(key_of(name)) >= 3 and name.upper() == name and not re.search(r"\d{3,}", name):
            return name
    return ""


def _without_motto(line: str) -> str:
    match = _MOTTO.search(flat_of(line))
    if match is not None:
        line = f"{line[: match.start()]}  {line[match.end() :]}"
    return "  ".join(column for column in line.split("  ") if not _is_motto(key_of(column)))


def _is_motto(key: str) -> bool:
    """Also with letters misread."""
    return len(key) > 9 and any(SequenceMatcher(None, key, motto).ratio() > 0.8 for motto in _MOTTOES)


# --- Kind and summary ------------------------------------------------------------------------------------------

_LETTERS_ONLY = [kind for kind in KINDS if kind.code not in (LETTER, OTHER, "tai-lieu")]
_NAMES = sorted(((kind.code.replace("-", " "), kind.code) for kind in _LETTERS_ONLY), key=lambda pair: -len(pair[0]))
_SHORTS = {fold(kind.short): kind.code for kind in reversed(KINDS) if kind.short} | {
    "hd": "huong-dan",
    "qd": "quyet-dinh",
}
_EXACT_SHORTS = {kind.short: kind.code for kind in KINDS if kind.short}
_TEXT_BEGINS = re.compile(
    r"^(?:can cu|kinh gui|dieu [1i]\b|chuong i\b|phan (?:i|thu nhat)\b|[i1]\s?[.,]|a\.|so\s?[:;])"
)
# These begin the text only with a capital: a summary may go on with them in its next line.
_SENTENCE_BEGINS = re.compile(
    r"^(?:Thuc hien|Theo |Xet |Nham |De |Tiep theo|Sau khi|Trong |Ban Thuong vu|Ban Chap hanh|BAN THUONG VU|"
    r"BAN CHAP HANH|CHU TICH|DOAN CHU TICH|HOI DONG)"
)
_RULE = re.compile(r"^[\W_]*$")
_ABOUT = re.compile(r"\bv ?/ ?v[:.]?\s+", re.IGNORECASE)
MOST_SUMMARY_LINES = 7


def _kind_and_summary(lines: list[str], start: int, notation: str) -> tuple[str, str]:
    """The kind from its own line under the heading, else from the sign; the summary from what follows."""
    for at in range(start, min(len(lines), start + 25)):
        line = clean(lines[at])
        flat = flat_of(line)
        if _BODY_BEGINS.match(flat):
            break
        for name, code in _NAMES:
            rest = _after(name, line)
            if rest is not None:
                return code, _phrase([rest, *lines[at + 1 :]])
    about = _about(lines, start)
    if about:
        return LETTER, about
    return _kind_of(notation), ""


def _after(name: str, line: str) -> str | None:
    """What follows a kind's name set in capitals at the beginning of a line; None if it does not stand there."""
    flat = flat_of(line)
    if flat.startswith(name) and line[: len(name)].upper() == line[: len(name)]:
        rest = line[len(name) :]
        return rest.strip(" :.-") if not rest or rest[0] in " :." else None
    return "" if key_of(flat) == name.replace(" ", "") and line.upper() == line else None


def _kind_of(notation: str) -> str:
    first = notation.split("/")[-1].split("-")[0]
    return _EXACT_SHORTS.get(first) or (_SHORTS.get(fold(first), "") if notation and "-" in notation else "")


def _about(lines: list[str], start: int) -> str:
    """What stands after "V/v" in a letter's heading."""
    for at in range(max(0, start - 4), min(len(lines), start + 12)):
        match = _ABOUT.search(lines[at])
        if match is not None:
            first = lines[at][match.end() :].split("  ")[0]
            return _phrase([first, *lines[at + 1 :]])
    return ""


def _phrase(lines: list[str]) -> str:
    """The lines of a summary, up to where the text begins, joined."""
    taken: list[str] = []
    for line in lines:
        words = clean(line.split("  ")[0] if taken else line)
        flat = flat_of(words)
        begins = _TEXT_BEGINS.match(flat) or _SENTENCE_BEGINS.match(marks_off(words))
        if _RULE.match(words):
            if taken:
                break
            continue
        if taken and (begins or _WRITTEN.search(flat) or len(taken) == MOST_SUMMARY_LINES):
            break
        if begins and not taken:
            break
        taken.append(words)
        if words.endswith((".", ";")):
            break
    return clean(" ".join(taken)).strip(" .;:-")[:500]


# --- Validity, and what it does to others -------------------------------------------------------------------------

_IN_FORCE = re.compile(r"co hieu luc(?: thi hanh)?(?: ke)? tu ngay (?P<rest>.{0,40})")
_FROM_FIGURES = re.compile(rf"^{_DAY} ?[/.-] ?{_MONTH} ?[/.-] ?{_YEAR}")
_FROM_WORDS = re.compile(rf"^{_DAY} thang {_MONTH} nam {_YEAR}")


def _valid_from(flow: str, issued_on: date | None) -> date | None:
    match = _IN_FORCE.search(re.sub(r"\s+", " ", flat_of(flow)))
    if match is None:
        return None
    rest = match["rest"]
    if rest.startswith(("ky", "ban hanh")):
        return issued_on
    return _date_of(_FROM_FIGURES.match(rest) or _FROM_WORDS.match(rest))


_CITED = re.compile(rf"\b{_NUMBER} ?/ ?{_NOTATION}")
_DOES = (
    (REPLACES, re.compile(r"\b(?:thay the|bai bo|huy bo)\b")),
    (AMENDS, re.compile(r"\bsua doi(?:, bo sung)?\b|\bbo sung mot so\b")),
)
_DONE_TO = re.compile(r"\b(?:duoc|da|bi)\s+(?:sua doi|bo sung|thay the|bai bo|huy bo)")
MOST_RELATIONS = 12
# A number over a sign in groups, or a law ("50/2024/QH15"); "20/11" and "km/h" are neither.
_SURELY_SIGN = re.compile(r"\d+[a-zđ]?/(?:\d{4}/\w|.+-\w)")
_SENTENCE = re.compile(r"(?<=[;.]) (?=[A-ZĐÀ-Ỹ0-9-])| (?=Căn cứ |Điều \d)")


def _relations(flow: str, own: str) -> tuple[tuple[str, str], ...]:
    """Signs of the documents that this one replaces or amends, each once, in order."""
    found: dict[tuple[str, str], None] = {}
    for sentence in _SENTENCE.split(re.sub(r"\s+", " ", flow)):
        flat = flat_of(sentence)
        if flat.lstrip("- ").startswith("can cu") or _DONE_TO.search(flat):
            continue
        for kind, verb in _DOES:
            match = verb.search(flat)
            if match is None:
                continue
            bare = marks_off(sentence)
            for cited in _CITED.finditer(bare, match.end()):
                sign = f"{_number(cited['number'])}/{tidy_notation(sentence[slice(*cited.span('notation'))])}"[:60]
                if sign != own and _SURELY_SIGN.match(sign):
                    found.setdefault((kind, sign))
            break
    return tuple(found)[:MOST_RELATIONS]
