"""What an administrative document consists of, before it is set as PDF or Word.

The parts and their names follow Decree 30/2020/NĐ-CP of 5 March 2020, Annex I, part I (the numbers in
comments are the cells of its section IV). Trade unions keep the national name and motto and put the parent
union and the issuing union at the left; who signs, and the abbreviations, are data.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, TypeAlias

from django.utils.translation import gettext as _

from lantoa.base.documents.text import clean, clean_line, without_end_mark
from lantoa.base.errors import Invalid

Align: TypeAlias = Literal["left", "center", "right", "justify"]

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
END_MARK = "./."


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", clean(self.text))


@dataclass(frozen=True, slots=True)
class Link:
    """A stretch of text that opens an address (http, https, mailto or tel; anything else prints as text)."""

    text: str
    url: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", clean(self.text))


Inline: TypeAlias = Run | Link
Content: TypeAlias = "str | Run | Link | Sequence[str | Run | Link]"


def runs_of(content: Content) -> tuple[Inline, ...]:
    """Return text, one run, or a sequence of both, as a tuple of runs."""
    if isinstance(content, str):
        return (Run(content),)
    if isinstance(content, Run | Link):
        return (content,)
    return tuple(Run(part) if isinstance(part, str) else part for part in content)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the body (Annex I, II.6.đ and sample table V.6).

    `level`: 1 is phần, chương or mục, centred capitals, with `label` ("Phần I") on its own line above;
    2 is "I. NHỮNG KẾT QUẢ", capitals; 3 is "Điều 1. …" or a titled khoản "1. …"; 4 is a điểm "a) …".
    """

    level: int
    text: str
    label: str = ""

    def __post_init__(self) -> None:
        if self.level not in (1, 2, 3, 4):
            raise ValueError("a heading has level 1, 2, 3 or 4")
        object.__setattr__(self, "text", clean_line(self.text))
        object.__setattr__(self, "label", clean_line(self.label))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the body: justified, first line indented. `content` is text or runs and links."""

    content: Content
    runs: tuple[Inline, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "runs", runs_of(self.content))


@dataclass(frozen=True, slots=True)
class BulletList:
    """Items that each start with a hyphen, indented like paragraphs, as offices write them."""

    items: Sequence[Content]
    lines: tuple[tuple[Inline, ...], ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", tuple(runs_of(item) for item in self.items))


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: its heading, its share of the width (relative to the other columns), its alignment."""

    title: str
    width: float = 1.0
    align: Align = "left"

    def __post_init__(self) -> None:
        if not self.width > 0:
            raise ValueError("a column needs a width above 0")
        object.__setattr__(self, "title", clean_line(self.title))


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading row that repeats on every page.

    `rows` and `total_row` hold one text per column; `header=False` leaves the heading row out; `size` is the
    type size in points (13 as in the body; down to 10 for wide appendices). Raises ValueError when a row has
    another number of cells than there are columns.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    caption: str = ""
    total_row: Sequence[str] | None = None
    header: bool = True
    size: float = 13

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("a table needs at least one column")
        if not 10 <= self.size <= 14:
            raise ValueError("table text is between 10 and 14 points")
        columns = tuple(self.columns)
        rows = tuple(tuple(clean(cell) for cell in row) for row in self.rows)
        total = None if self.total_row is None else tuple(clean(cell) for cell in self.total_row)
        for row in (*rows, *(() if total is None else (total,))):
            if len(row) != len(columns):
                raise ValueError(f"a row has {len(row)} cells for {len(columns)} columns")
        object.__setattr__(self, "columns", columns)
        object.__setattr__(self, "rows", rows)
        object.__setattr__(self, "total_row", total)
        object.__setattr__(self, "caption", clean_line(self.caption))


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the body, centred: a file or its bytes, `width` in centimetres, `alt` for readers who do
    not see it (the caption serves if it is empty)."""

    source: bytes | Path
    caption: str = ""
    width: float = 12.0
    alt: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.width <= 25:
            raise ValueError("a picture is at most 25 cm wide")
        object.__setattr__(self, "caption", clean_line(self.caption))
        object.__setattr__(self, "alt", clean_line(self.alt))

    def read(self) -> bytes:
        """Return the bytes of the picture file."""
        return self.source if isinstance(self.source, bytes) else self.source.read_bytes()


Block: TypeAlias = Heading | Paragraph | BulletList | Table | Picture


@dataclass(frozen=True, slots=True)
class Appendix:
    """An appendix (Annex I, III.1): on its own pages with its own page numbers, in capitals `title`;
    `landscape` lays its pages across, for wide tables."""

    title: str
    body: Sequence[Block]
    landscape: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", clean_line(self.title))
        object.__setattr__(self, "body", tuple(self.body))


@dataclass(frozen=True, slots=True)
class AdministrativeDocument:
    """One administrative document (văn bản hành chính) with all its formal parts.

    Args (all text is normalised to NFC; empty text leaves the part out):
        parent_body: name of the union directly above (2), "CÔNG ĐOÀN GIÁO DỤC VIỆT NAM".
        issuing_body: name of the union that issues it (2).
        number: running number of the year (3), e.g. 5, "12" or "06b"; None or "" while it is a draft.
        notation: "BC-CĐN" (3); for a letter (công văn) "CĐN-TGNC".
        place: place name in front of the date (4).
        issued_on: date of issue (4); None while it is a draft, which leaves room to write the date.
        type_name: "BÁO CÁO" (5a); "" makes it a letter, its summary under the number as "V/v …" (5b).
        summary: what it is about, one phrase.
        addressees: after "Kính gửi:" (9a).
        legal_bases: "Căn cứ …", one each; the marks at their ends are set here (6).
        body: blocks (6).
        recipients: after "Nơi nhận:" (9b); "Như trên" and the "Lưu: VT" line are supplied when missing.
        authority: "TM. BAN CHẤP HÀNH", "KT. CHỦ TỊCH"; several lines are parted by \\n (7a).
        signer_title: "CHỦ TỊCH" (7a).
        signer_name: full name without academic title (7b).
        appendices: each on its own pages.
        signature_image: transparent PNG of the signature (7c).
        electronic: an e-document does not repeat number and date under the appendix titles (III.1.c).
        year: year to print while `issued_on` is None.

    Raises ValueError if the issuing body is empty.
    """

    parent_body: str
    issuing_body: str
    number: int | str | None
    notation: str
    place: str
    issued_on: dt.date | None
    type_name: str
    summary: str
    addressees: Sequence[str] = ()
    legal_bases: Sequence[str] = ()
    body: Sequence[Block] = ()
    recipients: Sequence[str] = ()
    authority: str = ""
    signer_title: str = ""
    signer_name: str = ""
    appendices: Sequence[Appendix] = ()
    signature_image: bytes | None = None
    electronic: bool = False
    year: int | None = None

    def __post_init__(self) -> None:
        for name in (
            "parent_body",
            "issuing_body",
            "place",
            "type_name",
            "summary",
            "signer_title",
            "signer_name",
        ):
            object.__setattr__(self, name, clean_line(getattr(self, name)))
        if not self.issuing_body:
            raise ValueError("a document needs an issuing body")
        object.__setattr__(self, "notation", re.sub(r"\s+", "", clean(self.notation)))
        object.__setattr__(self, "authority", clean(self.authority).strip())
        for name in ("addressees", "legal_bases", "recipients"):
            lines = (without_end_mark(line).removeprefix("- ") for line in getattr(self, name))
            object.__setattr__(self, name, tuple(line for line in lines if line))
        object.__setattr__(self, "body", tuple(self.body))
        object.__setattr__(self, "appendices", tuple(self.appendices))

    @property
    def is_letter(self) -> bool:
        """Whether this is a công văn, which has no type name."""
        return not self.type_name

    @property
    def number_line(self) -> str:
        """ "Số: 05/BC-CĐN": numbers below 10 get a 0, no spaces around / and - (Annex I, II.3.c)."""
        number = padded_number(self.number) or "\u00a0" * 8
        return f"Số: {number}/{self.notation}" if self.notation else f"Số: {number}"

    @property
    def date_line(self) -> str:
        """ "ngày 05 tháng 01 năm 2020": days below 10 and months 1 and 2 get a 0 (Annex I, II.4.b)."""
        if self.issued_on is None:
            blank = "\u00a0" * 6
            return f"ngày {blank} tháng {blank} năm {self.year or blank}"
        return official_date(self.issued_on)

    @property
    def place_and_date(self) -> str:
        """Place, comma, date; only the date when no place is given."""
        return f"{self.place}, {self.date_line}" if self.place else self.date_line

    @property
    def summary_line(self) -> str:
        """The summary; for a letter after "V/v" (Annex I, II.5.b)."""
        if not self.is_letter or not self.summary:
            return self.summary
        return f"V/v {re.sub(r'^(V/v|Về việc|về việc)[ :]+', '', self.summary)}"

    @property
    def title(self) -> str:
        """A name for the file and its properties: type and summary in one line."""
        return clean_line(f"{self.type_name} {self.summary_line}") or self.number_line

    @property
    def legal_base_lines(self) -> tuple[str, ...]:
        """Each ends in a semicolon, the last in a full stop (Annex I, II.6.a)."""
        return listed(self.legal_bases)

    @property
    def addressee_lines(self) -> tuple[str, ...]:
        """One addressee as it is; several with hyphens, semicolons and a full stop (Annex I, II.9.d)."""
        if len(self.addressees) == 1:
            return tuple(self.addressees)
        return tuple(f"- {line}" for line in listed(self.addressees))

    @property
    def recipient_lines(self) -> tuple[str, ...]:
        """Items of "Nơi nhận" with their marks: "Như trên" first if there are addressees, "Lưu" last."""
        filed = [line for line in self.recipients if line.casefold().startswith("lưu")]
        others = [line for line in self.recipients if line not in filed]
        if self.addressees and not any(line.casefold().startswith("như trên") for line in others):
            others.insert(0, "Như trên")
        return tuple(f"- {line}" for line in listed([*others, *(filed or ["Lưu: VT"])]))

    @property
    def authority_lines(self) -> tuple[str, ...]:
        """Lines above the signature, in the order they are printed."""
        lines = [clean_line(line) for line in self.authority.split("\n")]
        return tuple(line for line in (*lines, self.signer_title) if line)

    @property
    def closed_body(self) -> tuple[Block, ...]:
        """The body with the end mark "./." after its last words."""
        if not self.body:
            return ()
        *before, last = self.body
        if isinstance(last, Paragraph) and last.runs:
            return (*before, Paragraph(_with_end_mark(last.runs)))
        if isinstance(last, BulletList) and last.lines and last.lines[-1]:
            *items, final = last.lines
            return (*before, BulletList((*items, _with_end_mark(final))))
        return (*before, last, Paragraph(END_MARK))

    def appendix_label(self, index: int) -> str:
        """ "Phụ lục", numbered in Roman figures when there are several (Annex I, III.1); `index` from 0."""
        return "Phụ lục" if len(self.appendices) == 1 else f"Phụ lục {roman(index + 1)}"

    @property
    def appendix_reference(self) -> str:
        """The line that ties an appendix to this document; "" for an e-document (Annex I, III.1.c)."""
        if self.electronic:
            return ""
        kind = self.type_name.capitalize() if self.type_name else "Công văn"
        number = self.number_line.removeprefix("Số: ")
        return f"(Kèm theo {kind} số {number} {self.date_line} của {self.issuing_body})"


def official_date(date: dt.date) -> str:
    """Return "ngày 05 tháng 01 năm 2020" (Decree 30/2020/NĐ-CP, Annex I, II.4.b)."""
    month = f"{date.month:02d}" if date.month < 3 else str(date.month)
    return f"ngày {date.day:02d} tháng {month} năm {date.year}"


def padded_number(number: int | str | None) -> str:
    """Return a document number with 0 in front below 10, a letter kept: 5 → "05", "6b" → "06b"."""
    text = "" if number is None else re.sub(r"\s+", "", clean(str(number)))
    return f"0{text}" if re.fullmatch(r"[1-9](\D.*)?", text, re.ASCII) else text


def listed(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the lines with a semicolon at the end of each and a full stop after the last."""
    return tuple(f"{line}{'.' if index == len(lines) else ';'}" for index, line in enumerate(lines, start=1))


def roman(number: int) -> str:
    """Return a number from 1 to 3999 in Roman figures."""
    if not 0 < number < 4000:
        raise ValueError("Roman figures go from 1 to 3999")
    signs = ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I")
    text = ""
    for value, sign in zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), signs, strict=True):
        count, number = divmod(number, value)
        text += sign * count
    return text


def _with_end_mark(runs: Sequence[Inline]) -> tuple[Inline, ...]:
    *before, last = runs
    ending = last.text.rstrip()
    if ending.endswith(END_MARK):
        return tuple(runs)
    if isinstance(last, Link):
        return (*runs, Run(END_MARK))
    return (*before, Run(ending.rstrip(".;") + END_MARK, last.bold, last.italic))


def table_document(
    document: AdministrativeDocument,
    *,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    total_row: Sequence[object] | None = None,
    landscape: bool = True,
    size: float = 12,
) -> AdministrativeDocument:
    """Return the document with one more appendix that holds a table, rows numbered in a first column "TT".

    `columns` leave out "TT"; `rows` and `total_row` hold one value per column (None prints empty), `size` is
    in points. Raises `Invalid` when a row does not fit the columns.
    """
    widths = sum(column.width for column in columns)
    numbered = (Column("TT", width=max(0.055 * widths, 0.01), align="center"), *columns)

    def cells(first: object, row: Sequence[object]) -> tuple[str, ...]:
        return tuple("" if value is None else str(value) for value in (first, *row))

    body = [cells(index, row) for index, row in enumerate(rows, start=1)]
    total = None if total_row is None else cells("", total_row)
    try:
        table = Table(numbered, body, total_row=total, size=size)
    except ValueError as error:
        raise Invalid(
            _("Bảng “%(title)s” có dòng không khớp với số cột. Xin kiểm tra lại dữ liệu của bảng.") % {"title": title},
            reason=str(error),
        ) from error
    appendix = Appendix(title, (table,), landscape=landscape)
    return replace(document, appendices=(*document.appendices, appendix))
