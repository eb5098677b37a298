"""The process that opens strangers' files. It is started as a program, limits itself, and answers in JSON.

    child.py check KIND FILE              what is in it, or why it is refused
    child.py read KIND FILE               the text of its pages
    child.py picture FILE TARGET [MOST]   a picture as a PDF page of its true size, cut to the sheet on a photo, of at
                                          most MOST pixels a side
    child.py join TARGET FILE…            PDFs as one, in this order
    child.py mail FILE DIRECTORY          the attachments of a mail, written to DIRECTORY as 0, 1, 2 …
    child.py run SECONDS MEGABYTES PROGRAM…   another program under limits

It gets no secrets (an empty environment), no database, and may write nothing but its answer and TARGET. Whatever
breaks in here ends this process and no other. What is done with each kind of file stands in `opening`, which is
loaded after the limits hold.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any, NoReturn

Answer = dict[str, Any]


def limit(seconds: int, megabytes: int, written: int) -> None:
    """Hold this process, and what it becomes, to so much time, memory and bytes written to a file."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024**2, megabytes * 1024**2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: list[str]) -> int:
    """Do what the arguments say; the answer goes to standard output."""
    what, *rest = arguments
    if what == "run":
        _become(int(rest[0]), int(rest[1]), rest[2:])
    limit(seconds=40, megabytes=1_200, written=256 * 1024**2)
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
    from lantoa.library.reading.opening.common import Refused

    try:
        answer = _done(what, rest)
    except Refused as refused:
        answer = {"refused": str(refused)}
    except MemoryError:
        answer = {"refused": "bomb"}
    except RecursionError:
        answer = {"refused": "damaged"}
    sys.stdout.write(json.dumps(answer))
    return 0


def _done(what: str, rest: list[str]) -> Answer:
    from lantoa.library.reading.opening import mail, old, packed, pdf, pictures, tables

    if what == "picture":
        return pictures.picture_as_pdf(Path(rest[0]), Path(rest[1]), int(rest[2]) if len(rest) > 2 else 0)
    if what == "join":
        return pdf.join([Path(one) for one in rest[1:]], Path(rest[0]))
    if what == "mail":
        return mail.mail_attachments(Path(rest[0]), Path(rest[1]))
    checks = {
        "pdf": pdf.check_pdf, "docx": packed.check_docx, "odt": packed.check_odt, "xlsx": tables.check_xlsx,
        "xls": tables.check_xls, "doc": old.check_doc, "image": pictures.check_image,
    }  # fmt: skip
    readers = {
        "pdf": pdf.read_pdf, "docx": packed.read_docx, "odt": packed.read_odt, "xlsx": tables.read_xlsx,
        "xls": tables.read_xls,
    }  # fmt: skip
    return (checks if what == "check" else readers)[rest[0]](Path(rest[1]))


def _become(seconds: int, megabytes: int, program: list[str]) -> NoReturn:
    limit(seconds, megabytes, 2 * 1024**3)
    os.execvp(program[0], program)  # noqa: S606  a list, no shell


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
