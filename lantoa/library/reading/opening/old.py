"""Old Office files, in the container that came before the packed ones."""

from __future__ import annotations

from pathlib import Path

from lantoa.library.reading.opening.common import Answer, Refused


def refuse_ole(path: Path) -> None:
    """Old Office files keep their parts under names in UTF-16; those of macros and of encryption are refused."""
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Refused("password")
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise Refused("macro")


def check_doc(path: Path) -> Answer:
    """Old Word: no macros, no password; LibreOffice reads the rest, in a process of its own."""
    refuse_ole(path)
    # LibreOffice reads whatever it is given as some kind of text; a Word file has its part of this name.
    if "WordDocument".encode("utf-16-le") not in path.read_bytes():
        raise Refused("damaged")
    return {"pages": 0}
