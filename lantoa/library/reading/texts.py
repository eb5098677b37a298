"""The text of a file, page by page, and the searchable PDF of a scan."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from lantoa.base.text import fold, nfc
from lantoa.library.reading import ocr, office, sandbox

Progress = Callable[[int, int], None]
FEW_LETTERS = 12  # fewer on a page with pictures are a stamp or a page number, not its text
LEAST_READABLE = 0.55

_ONSET = "(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?"
_RIME = "[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?"
_SYLLABLE = re.compile(f"{_ONSET}{_RIME}")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class PageText:
    """The text of a page; `unreadable` if the machine does not answer for it."""

    text: str
    unreadable: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of a file. `searchable` is a PDF/A in the directory that was given, None where none was needed;
    `missing` names programs that are not on this machine."""

    pages: list[PageText]
    searchable: Path | None = None
    missing: str = ""


def readable_share(text: str) -> float:
    """How many of the words can be Vietnamese syllables, numbers or signs, from 0 to 1; 0 for no words.

    Noise of a scan that is upside down or too faint has few. English and short forms have enough to pass when
    they stand among Vietnamese, and by length when they stand alone.
    """
    words = _WORD.findall(fold(text))
    if not words:
        return 0.0
    good = sum(len(word) for word in words if _SYLLABLE.fullmatch(word) or word.isdigit() or len(word) > 7)
    return good / sum(len(word) for word in words)


def is_readable(text: str) -> bool:
    """Whether a page's text is worth answering for."""
    letters = sum(letter.isalnum() for letter in text)
    return letters >= FEW_LETTERS and readable_share(text) >= LEAST_READABLE


def read(path: Path, kind: str, workplace: Path, progress: Progress) -> Outcome:
    """Read a file of one of the library's kinds (`uploads.TYPES`).

    `workplace` is an empty directory for what is made on the way; `progress(done, total)` is told of pages.
    Raises `sandbox.Refused` for a file that cannot be read.
    """
    if kind == "doc":
        absent = office.missing()
        if absent:
            return Outcome([], missing=absent)
        path, kind = office.to_docx(path, workplace), "docx"
    if kind == "image":
        source = workplace / "anh.pdf"
        count = int(sandbox.ask("picture", path, source)["pages"])
        return _scan(source, [{"text": "", "blank": False}] * count, workplace, progress)
    pages = sandbox.ask("read", kind, path)["pages"]
    if kind == "pdf":
        return _scan(path, pages, workplace, progress)
    progress(len(pages), len(pages))
    return Outcome([PageText(_tidy(page["text"])) for page in pages])


def _scan(source: Path, pages: list[dict[str, Any]], workplace: Path, progress: Progress) -> Outcome:
    """A PDF: pages with a text keep it, pictures of text are recognised where the programs are there."""
    texts = [_tidy(page["text"]) for page in pages]
    to_read = [at for at, page in enumerate(pages) if not page["blank"] and not is_readable(texts[at])]
    # A short page of real letters (a title page, a table of figures) is not a picture of text.
    to_read = [at for at in to_read if not _is_short_text(texts[at])]
    progress(len(pages) - len(to_read), len(pages))
    if not to_read:
        return Outcome([PageText(text) for text in texts])
    absent = ocr.missing()
    if absent:
        return Outcome([PageText(text, at in to_read) for at, text in enumerate(texts)], missing=absent)
    target = workplace / "tim-duoc.pdf"
    unusable = [at for at in to_read if texts[at]]
    found = ocr.recognise(
        source, target, pages=len(pages), force=len(unusable) * 2 > len(pages),
        progress=lambda done: progress(max(done, len(pages) - len(to_read)), len(pages)),
    )  # fmt: skip
    read_pages = []
    for at, text in enumerate(texts):
        if at in to_read:
            recognised = _tidy(found[at])
            good = is_readable(recognised)
            read_pages.append(PageText(recognised if good else "", not good))
        else:
            read_pages.append(PageText(text))
    return Outcome(read_pages, searchable=target)


def _is_short_text(text: str) -> bool:
    return FEW_LETTERS <= sum(letter.isalnum() for letter in text) < 200 and readable_share(text) >= 0.3


def _tidy(text: str) -> str:
    """NFC, lines without spaces at their ends, no zeros, which databases do not take."""
    lines = nfc(text).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n")


def missing_note(absent: str) -> str:
    """What to tell the keeper of a document that the machine cannot read for want of programs."""
    if absent == office.NAME:
        return _("Máy chủ chưa có LibreOffice nên chưa đọc được tệp Word đời cũ (.doc). Hãy mở tệp, lưu thành .docx rồi đưa lên làm bản mới; hoặc nhờ người quản trị cài %(package)s.") % {
            "package": office.PACKAGE
        }  # fmt: skip
    return _("Máy chủ chưa có chương trình đọc tệp này (%(programs)s). Văn bản vẫn dùng được; hãy nhờ người quản trị cài thêm.") % {
        "programs": absent
    }  # fmt: skip
