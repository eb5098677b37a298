"""Mails."""

from __future__ import annotations

from pathlib import Path

from lantoa.library.reading.opening.common import Answer, Refused

MOST_ATTACHMENTS = 50


def mail_attachments(path: Path, directory: Path) -> Answer:
    """Write the attachments of a mail; their names. Inline pictures of signatures are left out."""
    from email import message_from_bytes
    from email.errors import MessageError
    from email.policy import default

    try:
        mail = message_from_bytes(path.read_bytes(), policy=default)
        names: list[str] = []
        for part in mail.walk():
            name = part.get_filename()
            if part.is_multipart() or not name or part.get_content_disposition() == "inline":
                continue
            data = part.get_payload(decode=True)
            if not isinstance(data, bytes) or not data:
                continue
            if len(names) >= MOST_ATTACHMENTS:
                raise Refused("too_long")
            (directory / str(len(names))).write_bytes(data)
            names.append(name)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, IndexError) as error:
        raise Refused("damaged") from error
    return {"names": names}
