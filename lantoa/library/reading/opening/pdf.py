"""PDF."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from lantoa.library.reading.opening.common import MOST_LETTERS, MOST_PAGES, Answer, Refused


def opened(path: Path) -> Any:
    """A PDF as pypdf sees it; refused with a password, with scripts, damaged or too long."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    if zipfile.is_zipfile(path):
        raise Refused("two_kinds")
    try:
        reader = PdfReader(path, strict=False)
        # Many files are locked against changes only; those open with no password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("password")
        pages = len(reader.pages)
        root = reader.trailer["/Root"]
        if _acts_by_itself(root) or any(_acts_on_events(page) for page in reader.pages):
            raise Refused("script")
    except (PyPdfError, KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Refused("damaged") from error
    if not pages:
        raise Refused("damaged")
    if pages > MOST_PAGES:
        raise Refused("too_long")
    return reader


def _acts_by_itself(root: Any) -> bool:
    """Whether opening it runs a script or a program."""
    names = root.get("/Names")
    names = names.get_object() if names is not None else {}
    if "/JavaScript" in names:
        return True
    return _does_something(root.get("/OpenAction")) or _acts_on_events(root)


def _acts_on_events(whole: Any) -> bool:
    """Whether a document or a page runs something when it is opened, turned to, printed or closed."""
    events = whole.get("/AA")
    events = events.get_object() if events is not None else None
    return isinstance(events, dict) and any(_does_something(action) for action in events.values())


def _does_something(action: Any) -> bool:
    action = action.get_object() if action is not None else None
    return isinstance(action, dict) and action.get("/S") in ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData")


def check_pdf(path: Path) -> Answer:
    """How many pages it has."""
    return {"pages": len(opened(path).pages)}


def read_pdf(path: Path) -> Answer:
    """The text of its pages; a page without text and pictures is blank."""
    from lantoa.library.reading.legacy import by_content

    pages: list[Answer] = []
    letters = 0
    for page in opened(path).pages:
        try:
            text = by_content(page.extract_text() or "")
            drawn = "/XObject" in (page.get("/Resources") or {}) or "/Annots" in page
        except MemoryError:
            raise
        except Exception:  # one page that pypdf stumbles over leaves the others readable
            text, drawn = "", True
        letters += len(text)
        if letters > MOST_LETTERS:
            raise Refused("too_long")
        pages.append({"text": text, "blank": not text.strip() and not drawn})
    return {"pages": pages}


def join(parts: list[Path], target: Path) -> Answer:
    """Write PDFs as one, in their order. The same parts give the same file, so that it is known when it comes again."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    for part in parts:
        for page in opened(part).pages:
            writer.add_page(page)
    writer.metadata = None
    with target.open("wb") as file:
        writer.write(file)
    return {"pages": len(writer.pages)}
