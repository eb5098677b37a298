"""The ways of packages: a folder, a web address, mail. A new way is one class more in `WAYS`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

import httpx
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from lantoa.base.fetching import authorities
from lantoa.base.jobs import Temporary
from lantoa.eoffice.edxml import codes
from lantoa.eoffice.models import Connection

TIMEOUT = httpx.Timeout(60, connect=5)


class Rejected(Exception):
    """The other side does not take it, and repeating would not help; the message says so in Vietnamese."""


class Way(Protocol):
    """How packages are handed over. What is handed over twice is one there: the package has the same identifier."""

    def hand_over(self, connection: Connection, name: str, data: bytes) -> None:
        """Raises `Temporary` where trying again can help, `Rejected` where it cannot."""


def folder(connection: Connection, which: str) -> Path:
    """The folder of a connection: `di` for what goes out, `den` for what comes in."""
    return Path(settings.EOFFICE_DIR) / connection.key / which


class Folder:
    """A folder of this machine that an e-office's own program empties and fills."""

    def hand_over(self, connection: Connection, name: str, data: bytes) -> None:
        place = folder(connection, "di")
        place.mkdir(parents=True, exist_ok=True)
        # Written aside and then named, so that nobody picks up half a package.
        part = place / f".{name}.part"
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(place / name)


class Http:
    """A web address that takes a package by POST and answers as the national gateway's kit does."""

    def hand_over(self, connection: Connection, name: str, data: bytes) -> None:
        head = {
            "Content-Type": codes.MEDIA_TYPE, "Authorization": f"Bearer {connection.token}",
            "Content-Disposition": f'attachment; filename="{name}"',
        }  # fmt: skip
        try:
            with httpx.Client(timeout=TIMEOUT, follow_redirects=False, verify=authorities()) as client:
                answer = client.post(connection.address, content=data, headers=head)
        except httpx.TransportError as error:
            raise Temporary(type(error).__name__) from error
        if answer.status_code >= 500 or answer.status_code in (408, 429):
            raise Temporary(f"HTTP {answer.status_code}")
        if answer.status_code >= 300:
            raise Rejected(_("Nơi nhận không nhận gói (HTTP %(code)s).") % {"code": answer.status_code})
        try:
            said = answer.json()
        except ValueError:
            return
        if isinstance(said, dict) and str(said.get("status", "OK")).upper() != "OK":
            raise Rejected(str(said.get("ErrorDesc") or _("Nơi nhận không nhận gói."))[:255])


class Email:
    """A mail with the package."""

    def hand_over(self, connection: Connection, name: str, data: bytes) -> None:
        mail = EmailMessage(f"edXML {name}", _("Gói văn bản điện tử kèm theo thư này."), to=[connection.address])
        mail.attach(name, data, codes.MEDIA_TYPE)
        try:
            mail.send()
        except OSError as error:
            raise Temporary(type(error).__name__) from error


WAYS: dict[str, Way] = {
    Connection.Transport.FOLDER: Folder(), Connection.Transport.HTTP: Http(), Connection.Transport.EMAIL: Email(),
}  # fmt: skip
