"""Taking in a corpus of law: a line of JSON an article, read as a stream, compared with what is there.

A row has `law_id` (number and sign), `article_id`, `text`; and as far as known `title` (of the article),
`doc_type`, `effective` (dd/mm/yyyy or yyyy-mm-dd), `source`, `law_title` and `issuing_body`. The same file a second
time changes nothing. What a person said about an act is never overwritten by a file, and validity is not read
from files at all: compilations carry repealed law as if it held.
"""

from __future__ import annotations

import json
import lzma
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import IO, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.importing import ImportResult, Outcome, State
from lantoa.base.tables import Refused
from lantoa.base.text import clean, nfc
from lantoa.law.models import Act, Provision, digest_of, order_of
from lantoa.law.signs import body_of, kind_of, slug_of
from lantoa.search.actions import changed

SOURCE = "law"
AT_ONCE = 500
LONGEST_LINE = 4_000_000  # bytes
LONGEST_TEXT = 400_000  # letters
_ARTICLE = re.compile(r"[0-9]{1,5}[0-9a-zđ.\-]{0,8}$")
_SIGN = re.compile(r"[^\s/].{1,79}$")


@dataclass(frozen=True)
class Row:
    """One article as a file gives it."""

    line: int
    sign: str
    number: str
    heading: str
    text: str
    kind: str
    name: str
    body: str
    effective_on: date | None
    source: str

    @property
    def key(self) -> tuple[str, str]:
        """What makes it this article."""
        return self.sign, self.number


def run_file(path: Path, *, dry_run: bool = False, refused_file: Path | None = None) -> ImportResult:
    """Take in a .jsonl file (compressed with xz or not).

    What is read is written every 500 rows, so an interrupted import is finished by running it again. Lines that
    are refused go, as they stood, into `refused_file` with their reason, to be corrected and brought again.
    """
    result = ImportResult()
    refused: list[tuple[bytes, str]] = []
    opener: Callable[..., IO[bytes]] = lzma.open if path.suffix == ".xz" else open  # type: ignore[assignment]
    with opener(path, "rb") as lines:
        _run(lines, path.name, result, refused if refused_file is not None else None, dry_run=dry_run)
    if refused_file is not None and refused:
        with refused_file.open("wb") as out:
            for line, reason in refused:
                out.write(_with_reason(line, reason))
    return result


def _run(
    lines: IO[bytes], name: str, result: ImportResult, refused: list[tuple[bytes, str]] | None, *, dry_run: bool
) -> None:
    rows = _rows(lines, name, result, refused)
    first = True
    while batch := list(islice(rows, AT_ONCE)):
        with transaction.atomic():
            _take(batch, name, result, dry_run=dry_run)
            if first and not dry_run:
                audit.record(None, "law.import", Act.objects.get(sign=batch[0].sign), file=name)
                first = False


def _rows(lines: IO[bytes], name: str, result: ImportResult, refused: list[tuple[bytes, str]] | None) -> Iterator[Row]:
    seen: set[int] = set()
    number = 0
    while line := lines.readline(LONGEST_LINE + 1):
        number += 1
        given: dict[str, Any] = {}
        try:
            if len(line) > LONGEST_LINE:
                while line[-1:] != b"\n" and (rest := lines.readline(LONGEST_LINE)):
                    line = rest
                raise ValueError(_("Dòng này dài quá 4 MB."))
            if not line.strip():
                continue
            given = _object(line)
            row = _read(given, number)
            key = hash(row.key)
            if key in seen:
                raise ValueError(_("Điều này đã có ở một dòng trước trong tệp."))
            seen.add(key)
        except ValueError as error:
            result.refuse(Refused(name, number, str(error), {"code": str(given.get("id") or "")[:100]}))
            if refused is not None:
                refused.append((line, str(error)))
            continue
        yield row


def _object(line: bytes) -> dict[str, Any]:
    try:
        given = json.loads(line)
    except ValueError as error:  # broken JSON or bytes that are not UTF-8
        raise ValueError(_("Không đọc được: dòng này không phải một đối tượng JSON.")) from error
    if not isinstance(given, dict):
        raise ValueError(_("Không đọc được: dòng này không phải một đối tượng JSON."))
    return given


def _read(given: dict[str, Any], line: int) -> Row:
    for field in ("id", "law_id", "article_id", "title", "text", "doc_type", "effective", "source"):
        if not isinstance(given.get(field), str | int | None):
            raise ValueError(_("Cột “%(field)s” phải là chữ.") % {"field": field})

    def word(field: str) -> str:
        value = given.get(field)
        return clean(str(value)) if value is not None else ""

    ident = word("id").rpartition("#")
    sign, number = word("law_id") or ident[0], (word("article_id") or ident[2]).lower()
    if not _SIGN.match(sign):
        raise ValueError(_("Thiếu số, ký hiệu của văn bản (law_id), hoặc dài quá 80 chữ."))
    if not _ARTICLE.match(number):
        raise ValueError(_("Số của điều (article_id) phải như 14 hoặc 14a."))
    text = _body_text(str(given.get("text") or ""))
    if not text:
        raise ValueError(_("Điều này không có nội dung (text)."))
    if len(text) > LONGEST_TEXT:
        raise ValueError(_("Nội dung dài quá 400.000 chữ."))
    return Row(
        line, sign, number, _heading(word("title"), number), text, kind_of(word("doc_type"), sign), word("law_title")[:300],
        word("issuing_body")[:120], _day(word("effective")), word("source")[:60],
    )  # fmt: skip


def _heading(title: str, number: str) -> str:
    """The title without the number that some files repeat in it: the page says "Điều 14." itself."""
    number = re.escape(number)
    return re.sub(rf"^điều\s+0*{number}(?:\s*[.:)–—-]+(?!\d)\s*|\s*$)", "", title, flags=re.IGNORECASE)[:600]


def _body_text(text: str) -> str:
    """NFC, lines kept, spaces within them single."""
    lines = (" ".join(line.split()) for line in nfc(text).replace("\x00", "").replace("\r", "\n").split("\n"))
    return re.sub(r"\n{2,}", "\n\n", "\n".join(lines)).strip()


def _day(text: str) -> date | None:
    if not text:
        return None
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise ValueError(_("Ngày có hiệu lực “%(text)s” phải như 01/07/2025.") % {"text": text[:40]})


def _take(batch: list[Row], name: str, result: ImportResult, *, dry_run: bool) -> None:
    acts = _acts(batch, dry_run=dry_run)
    numbers = {row.number for row in batch}
    known = {
        (one.act_id, one.number): one
        for one in Provision.objects.filter(act__in=[act for act in acts.values() if act.pk], number__in=numbers)
    }
    new: list[Provision] = []
    altered: list[Provision] = []
    for row in batch:
        act, digest = acts[row.sign], digest_of(row.heading, row.text)
        there = known.get((act.pk, row.number)) if act.pk else None
        if there is None:
            state = State.CREATED
            new.append(
                Provision(
                    act=act, number=row.number, order=order_of(row.number), heading=row.heading, text=row.text,
                    digest=digest,
                )
            )  # fmt: skip
        elif there.digest != digest:
            state = State.CHANGED
            there.heading, there.text, there.digest, there.changed_on = (
                row.heading,
                row.text,
                digest,
                timezone.localdate(),
            )
            altered.append(there)
        else:
            state = State.UNCHANGED
        result.add(Outcome(name, row.line, state, f"{row.sign}#{row.number}"))
    if dry_run:
        return
    Provision.objects.bulk_create(new)
    Provision.objects.bulk_update(altered, ["heading", "text", "digest", "changed_on"])
    changed(SOURCE, [one.pk for one in (*new, *altered)])


def _acts(batch: list[Row], *, dry_run: bool) -> dict[str, Act]:
    """The acts of a batch by sign, made or completed; what is known of them already is kept."""
    acts = {act.sign: act for act in Act.objects.filter(sign__in={row.sign for row in batch})}
    for row in batch:
        act = acts.get(row.sign)
        facts = {
            "kind": row.kind, "name": row.name or _names().get(row.sign, ""), "body": row.body or body_of(row.sign),
            "effective_on": row.effective_on, "source": row.source,
        }  # fmt: skip
        if act is None:
            act = acts[row.sign] = Act(sign=row.sign, **facts)
            if not dry_run:
                act.slug = _free_slug(row.sign)
                act.save()
            continue
        empty = {field: value for field, value in facts.items() if value and not getattr(act, field)}
        if empty:
            for field, value in empty.items():
                setattr(act, field, value)
            if not dry_run:
                act.save()
    return acts


def _free_slug(sign: str) -> str:
    plain = slug_of(sign)[:90] or "van-ban"
    taken = set(Act.objects.filter(slug__startswith=plain).values_list("slug", flat=True))
    return next(slug for slug in (plain, *(f"{plain}-{n}" for n in range(2, 1000))) if slug not in taken)


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """How laws that members ask about are called, by sign; most corpora give no names of acts."""
    text = resources.files("lantoa.law").joinpath("data/names.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def _with_reason(line: bytes, reason: str) -> bytes:
    """The line with its reason in it, where it is an object; a line that is none stands as it is."""
    try:
        given = json.loads(line)
    except ValueError:
        return line if line.endswith(b"\n") else line + b"\n"
    given = given | {"ly_do": reason} if isinstance(given, dict) else given
    return json.dumps(given, ensure_ascii=False).encode() + b"\n"
