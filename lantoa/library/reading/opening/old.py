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


_SECTOR = 512
_WORD_BEGINS = b"\xec\xa5"
_LOCKED_AT, _LOCKED = 0x0B, 0x01  # [MS-DOC] 2.5.2, FibBase.fEncrypted


def _is_locked(data: bytes) -> bool:
    """Whether a Word file's text is under a password: its part begins a sector, and says so in its header."""
    starts = range(0, len(data) - _LOCKED_AT, _SECTOR)
    return any(data[at : at + 2] == _WORD_BEGINS and data[at + _LOCKED_AT] & _LOCKED for at in starts)


def check_doc(path: Path) -> Answer:
    """Old Word: no macros, no password; LibreOffice reads the rest, in a process of its own."""
    refuse_ole(path)
    # LibreOffice reads whatever it is given as some kind of text; a Word file has its part of this name.
    data = path.read_bytes()
    if "WordDocument".encode("utf-16-le") not in data:
        raise Refused("damaged")
    if _is_locked(data):
        raise Refused("password")
    return {"pages": 0}
