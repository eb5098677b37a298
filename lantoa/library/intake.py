"""What comes by itself: files laid into a watched folder, and mails with attachments.

A scanner or a mail program writes to `INTAKE_DIR/<unit code>/`; once a minute what has come to rest there is taken
in. Whatever happens to a file, it stays: in `da-nhan/` (taken in) or `tu-choi/` (refused, the reason beside it).
A maildir does as well: its `new/` is looked into. The same machinery serves other rooms' folders.
"""

from __future__ import annotations

import contextlib
import re
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from lantoa.base.errors import Invalid
from lantoa.base.formatting import file_size
from lantoa.library import actions
from lantoa.library.reading import sandbox
from lantoa.library.uploads import TYPES
from lantoa.units.models import Unit

AT_REST = 5  # seconds without a change: what is still being written is left alone
LEFT_OVER = 600  # what a dead process was at goes back after so long
MOST_AT_ONCE = 200
MOST_BYTES = 100 * 1024**2  # of a mail or package; of a file in it the library asks less
TAKEN, REFUSED, WORKING = "da-nhan", "tu-choi", ".dang-nhan"
MAIL = ".eml"
_HEADERS = re.compile(rb"^(mime-version|message-id|received):", re.IGNORECASE | re.MULTILINE)


@dataclass
class Taken:
    """What came of a file: how many documents, and the reasons for what was not taken."""

    new: int = 0
    known: int = 0
    refused: list[str] = field(default_factory=list)


Take = Callable[[str, bytes], Taken]


def take_file(unit: Unit, name: str, data: bytes) -> Taken:
    """Bring one file, or the attachments of a mail, into the library of `unit`; nobody else sees them yet."""
    taken = Taken()
    files = attachments(data) if is_mail(name, data) else [(name, data)]
    if not files:
        taken.refused.append(_("Thư “%(name)s” không có tệp kèm theo.") % {"name": name})
    for inner, content in files:
        try:
            brought = actions.bring(None, unit, ContentFile(content, name=inner))
        except Invalid as error:
            taken.refused.append(error.message)
        else:
            taken.new += brought.new
            taken.known += not brought.new
    return taken


def is_mail(name: str, data: bytes) -> bool:
    """Whether a file is a mail: by its name, or (names in a maildir say nothing) by the headers it begins with."""
    suffix = PurePosixPath(name.lower()).suffix
    return suffix == MAIL or (suffix not in TYPES and bool(_HEADERS.search(data[:8192])))


def attachments(data: bytes) -> list[tuple[str, bytes]]:
    """Name and content of a mail's attachments, opened in the process for strangers' files; [] if it has none.

    Pictures that only decorate the text are no attachments. Raises `Invalid` for a mail that cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="lantoa-") as place:
        mail, inside = Path(place) / "thu", Path(place) / "tep"
        inside.mkdir()
        mail.write_bytes(data)
        try:
            answer = sandbox.ask("mail", mail, inside)
        except sandbox.Refused as refused:
            raise Invalid(refused.sentence(_("thư điện tử")), code=refused.code) from refused
        return [(str(name), (inside / str(at)).read_bytes()) for at, name in enumerate(answer["names"])]


def content(file: Path) -> bytes:
    """What a file holds. Raises `Invalid`, without reading, for what is no file or larger than `MOST_BYTES`."""
    try:
        known = file.stat()
    except OSError as error:
        raise Invalid(_("Không thấy hoặc không mở được tệp “%(name)s”.") % {"name": file.name}) from error
    if not stat.S_ISREG(known.st_mode):
        raise Invalid(_("“%(name)s” không phải là tệp nên không nhận.") % {"name": file.name})
    if known.st_size > MOST_BYTES:
        raise Invalid(
            _("Tệp “%(name)s” nặng %(size)s, quá mức 100 MB nên không nhận.")
            % {"name": file.name, "size": file_size(known.st_size)}
        )
    try:
        return file.read_bytes()
    except OSError as error:
        raise Invalid(_("Không thấy hoặc không mở được tệp “%(name)s”.") % {"name": file.name}) from error


def watch(folder: Path, take: Take) -> int:
    """Take in what has come to rest in `folder`; returns how many files were looked at."""
    working = folder / WORKING
    _give_back(working, folder)
    count = 0
    for file in _at_rest(folder):
        working.mkdir(exist_ok=True)
        held = working / file.name
        try:
            file.rename(held)
        except FileNotFoundError:
            continue  # another machine was quicker
        count += 1
        try:
            taken = take(file.name, content(held))
        except Invalid as error:
            taken = Taken(refused=[error.message])
        _put_away(held, folder / (REFUSED if taken.refused else TAKEN), taken.refused)
    return count


def _at_rest(folder: Path) -> Iterator[Path]:
    places = [folder, folder / "new"]
    found = []
    for place in places:
        if place.is_dir():
            found += [one for one in place.iterdir() if not one.name.startswith(".") and not one.is_symlink()]
    before = time.time() - AT_REST
    for file in sorted(found)[:MOST_AT_ONCE]:
        with contextlib.suppress(FileNotFoundError):
            if file.is_file() and file.stat().st_mtime <= before:
                yield file


def _give_back(working: Path, folder: Path) -> None:
    if working.is_dir():
        for file in working.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if file.stat().st_ctime < time.time() - LEFT_OVER:
                    file.rename(folder / file.name)


def _put_away(file: Path, place: Path, reasons: list[str]) -> None:
    place.mkdir(exist_ok=True)
    target = place / file.name
    if target.exists():
        target = place / f"{time.time_ns()}-{file.name}"
    file.rename(target)
    if reasons:
        target.with_name(f"{target.name}.ly-do.txt").write_text("\n".join(reasons) + "\n", encoding="utf-8")


def pick_up() -> int:
    """Take in what lies in the watched folders of all units; returns how many files that were."""
    place = Path(settings.INTAKE_DIR)
    if not place.is_dir():
        return 0
    folders = {one.name: one for one in place.iterdir() if one.is_dir() and not one.name.startswith(".")}
    count = 0
    for unit in Unit.objects.filter(code__in=folders).select_related("kind__level"):
        count += watch(folders[unit.code], partial(take_file, unit))
    return count
