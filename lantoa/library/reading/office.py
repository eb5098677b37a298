"""Old Word files (.doc) by way of LibreOffice, where it is on the machine."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from lantoa.library.reading.sandbox import Refused, start, stop

PROGRAMS = ("soffice", "libreoffice")
NAME = "LibreOffice"
PACKAGE = "libreoffice-writer-nogui"
SECONDS = 120
MEGABYTES = 4_000
# No macro runs, nothing linked is looked up: a proxy that nobody answers stands between the program and the network.
_SETTINGS: dict[str, dict[str, bool | int | str]] = {
    "org.openoffice.Office.Common/Security/Scripting": {
        "DisableMacrosExecution": True, "MacroSecurityLevel": 3, "BlockUntrustedRefererLinks": True,
    },
    "org.openoffice.Inet/Settings": {
        "ooInetProxyType": 1, "ooInetHTTPProxyName": "127.0.0.1", "ooInetHTTPProxyPort": 9,
        "ooInetHTTPSProxyName": "127.0.0.1", "ooInetHTTPSProxyPort": 9, "ooInetNoProxy": "",
    },
}  # fmt: skip


def missing() -> str:
    """The program's name if it is not there, else ""."""
    return "" if any(map(shutil.which, PROGRAMS)) else NAME


def to_docx(path: Path, workplace: Path) -> Path:
    """`path` as a .docx in `workplace`; raises `Refused`. No macro runs, and nothing the file links to is fetched."""
    program = next(name for name in PROGRAMS if shutil.which(name))
    profile = _profile(workplace / "profile")
    process = start(
        ["run", str(SECONDS), str(MEGABYTES), program, f"-env:UserInstallation={profile.as_uri()}", "--headless",
         "--norestore", "--convert-to", "docx", "--outdir", str(workplace), str(path)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired as error:
        raise Refused("slow") from error
    finally:
        stop(process)
    target = workplace / f"{path.stem}.docx"
    if not target.exists():
        raise Refused("damaged")
    return target


def _profile(place: Path) -> Path:
    """A fresh profile of the program with our settings, used for one file."""
    rows = []
    for node, values in _SETTINGS.items():
        for name, value in values.items():
            said = str(value).lower() if isinstance(value, bool) else value
            rows.append(
                f'<item oor:path="/{node}"><prop oor:name="{name}" oor:op="fuse"><value>{said}</value></prop></item>'
            )
    user = place / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{''.join(rows)}</oor:items>\n",
        encoding="utf-8",
    )
    return place
