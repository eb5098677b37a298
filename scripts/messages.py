"""Collect the sentences for translation and compile the catalogues.

Without an argument: compile the catalogues that are newer than what was compiled.
--collect: first bring the sentences of the code and the templates into the English catalogues.
--check: compile, and refuse faulty catalogues, and English ones that do not have every sentence of the code.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import polib
from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import makemessages

ROOT = Path(__file__).resolve().parent.parent
PLACEHOLDER = re.compile(r"%\(\w+\)[-#0 +.\d]*[a-z]|%[sd]|\{[\w.!:]*\}")
OTHER_NAME = re.compile(r"\b\w*gettext\w* as (?!_\b)\w+")


def collect(package: Path) -> None:
    """Bring the sentences found below `package` into its English catalogues, where new ones have no translation yet."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
    before = Path.cwd()
    os.chdir(package)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            call_command(makemessages.Command(), locale=["en"], no_location=True, no_obsolete=True)
    finally:
        os.chdir(before)


def missing() -> list[str]:
    """Sentences of the code that the English catalogues lack or have only as a guess, one line for each."""
    found = []
    with tempfile.TemporaryDirectory() as work:
        package = Path(work) / "lantoa"
        shutil.copytree(ROOT / "lantoa", package, ignore=shutil.ignore_patterns("__pycache__", "*.mo", "static", "vi"))
        collect(package)
        for catalogue in sorted(package.glob("**/locale/en/LC_MESSAGES/*.po")):
            place = Path("lantoa") / catalogue.relative_to(package)
            for entry in polib.pofile(str(catalogue)):
                if not entry.translated() or not all(entry.msgstr_plural.values()):
                    found.append(f"{place}: no English for {entry.msgid!r}; run: make messages")
    return found


def faults(catalogue: Path) -> list[str]:
    """What is wrong with a catalogue, one line for each entry: guesses, and translations with other placeholders."""
    found = []
    for entry in polib.pofile(str(catalogue)):
        if entry.obsolete:
            continue
        place = f"{catalogue.relative_to(ROOT)}:{entry.linenum}"
        if entry.fuzzy:
            found.append(f"{place}: {entry.msgid!r} is marked fuzzy; correct it and remove the mark")
        if not {"python-format", "python-brace-format"} & set(entry.flags):
            continue
        allowed = [placeholders(entry.msgid), placeholders(entry.msgid_plural or entry.msgid)]
        for text in filter(None, [entry.msgstr, *entry.msgstr_plural.values()]):
            if placeholders(text) not in allowed:
                found.append(f"{place}: {text!r} has other placeholders than {entry.msgid!r}")
    return found


def placeholders(text: str) -> set[str]:
    """The names that a sentence leaves open, with their formats."""
    return set(PLACEHOLDER.findall(text))


def unseen() -> list[str]:
    """Modules that give gettext a name under which its sentences are not collected."""
    return [
        f"{module.relative_to(ROOT)}: {name!r} hides sentences; call it _ or by its own name"
        for module in sorted((ROOT / "lantoa").glob("**/*.py"))
        for name in OTHER_NAME.findall(module.read_text(encoding="utf-8"))
    ]


def main() -> int:
    """Compile; returns the exit code."""
    found: list[str] = []
    if "--collect" in sys.argv:
        collect(ROOT / "lantoa")
    for catalogue in sorted(ROOT.glob("lantoa/**/LC_MESSAGES/*.po")):
        if "--check" in sys.argv:
            found += faults(catalogue)
        compiled = catalogue.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < catalogue.stat().st_mtime:
            polib.pofile(str(catalogue)).save_as_mofile(str(compiled))
    if "--check" in sys.argv:
        found += unseen() + missing()
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
