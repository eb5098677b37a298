"""Compile the message catalogues that are newer than what was compiled. With --check, refuse faulty ones.

A fault is a translation whose placeholders differ from its message's: it would break the page in that language.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sd]|\{\w*\}")


def faults(catalogue: Path) -> list[str]:
    """What is wrong with a catalogue, one line for each entry."""
    found = []
    for entry in polib.pofile(str(catalogue)):
        formatted = {"python-format", "python-brace-format"} & set(entry.flags)
        if entry.obsolete or entry.fuzzy or not formatted:
            continue
        allowed = [placeholders(entry.msgid), placeholders(entry.msgid_plural or entry.msgid)]
        for text in filter(None, [entry.msgstr, *entry.msgstr_plural.values()]):
            if placeholders(text) not in allowed:
                place = f"{catalogue.relative_to(ROOT)}:{entry.linenum}"
                found.append(f"{place}: {text!r} has other placeholders than {entry.msgid!r}")
    return found


def placeholders(text: str) -> set[str]:
    """The names that a sentence leaves open."""
    return set(PLACEHOLDER.findall(text))


def main() -> int:
    """Compile; returns the exit code."""
    found: list[str] = []
    for catalogue in sorted(ROOT.glob("lantoa/**/LC_MESSAGES/*.po")):
        if "--check" in sys.argv:
            found += faults(catalogue)
        compiled = catalogue.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < catalogue.stat().st_mtime:
            polib.pofile(str(catalogue)).save_as_mofile(str(compiled))
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
