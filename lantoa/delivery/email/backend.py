"""Django's way to send single mails (confirmations, invitations, answers), each signed as those of the ledger are.

The big providers ask for a signature of every mail, and a reader's first one is the link that confirms.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.utils import parseaddr
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

from lantoa.delivery.email.dkim import signer_for
from lantoa.delivery.email.transport import AsMade

_HEADER = re.compile(r"^([^\s:]+):[ \t]*(.*(?:\r\n[ \t].*)*)\r\n", re.MULTILINE)


class EmailBackend(smtp.EmailBackend):
    """Over SMTP, signed where the installation keeps a key for the sender's domain."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """As Django's."""
        signed: list[Any] = [_Signed(one) for one in email_messages]
        return super().send_messages(signed)


class _Signed:
    """A mail that is signed when it is made; in everything else the mail itself."""

    def __init__(self, mail: EmailMessage) -> None:
        self._mail = mail

    def __getattr__(self, name: str) -> Any:
        return getattr(self._mail, name)

    def message(self) -> Any:
        """The mail as it goes over the wire."""
        made: Any = self._mail.message()
        signer = signer_for(parseaddr(str(made["From"]))[1].rpartition("@")[2])
        if signer is None or made["DKIM-Signature"]:
            return made
        head, _parting, body = made.as_bytes(linesep="\r\n").partition(b"\r\n\r\n")
        body = body.rstrip(b"\r\n") + b"\r\n"
        headers = [(found[1], found[2]) for found in _HEADER.finditer(head.decode("ascii") + "\r\n")]
        value = signer.signature(headers, body, int(time.time()))
        raw = f"DKIM-Signature: {value}\r\n".encode() + head + b"\r\n\r\n" + body
        signed: Any = message_from_bytes(raw, AsMade, policy=policy.compat32)
        signed.raw = raw
        return signed
