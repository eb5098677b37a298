"""Mails to the press: a release, an invitation. Each carries a signed address made for one contact.

Journalists are written to because they agreed (`Contact.consent_on`), in their language, and can refuse with one
click (RFC 8058).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from lantoa.press import ical
from lantoa.press.models import Contact, Invitation, Release

SALT = "press.mail"


def make_token(kind: str, key: int, contact: Contact) -> str:
    """The signed part of an address: what for, which record, which contact."""
    return signing.dumps([kind, key, contact.pk], salt=SALT)


def read_token(token: str, kind: str) -> tuple[int, int] | None:
    """The keys of record and contact, or None if the token was not made here for this."""
    try:
        found, key, contact = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (int(key), int(contact)) if found == kind else None


def release_mail(release: Release, contact: Contact) -> EmailMultiAlternatives:
    """The version of a release that is out, with a greeting. Its Message-ID is the same however often it is made."""
    with translation.override(contact.language):
        address = settings.BASE_URL + reverse("press:preview", args=[make_token("release", release.pk, contact)])
        subject = release.title
        if not release.is_public():
            subject = _("[Không công bố trước giờ] %(title)s") % {"title": release.title}
        context = {"release": release, "url": address, "quotes": release.kit.filter(kind="quote")}
        return _mail(contact, subject, "press/mail/release.txt", f"release-{release.pk}-{release.version}", context)


def invitation_mail(invitation: Invitation, *, cancelled: bool = False) -> EmailMultiAlternatives:
    """An invitation with the calendar file, or the word that the event is off."""
    contact, event = invitation.contact, invitation.event
    with translation.override(contact.language):
        token = make_token("invitation", invitation.pk, contact)
        words = {"title": event.title}
        subject = _("Hủy sự kiện: %(title)s") % words if cancelled else _("Mời dự: %(title)s") % words
        context = {
            "event": event, "cancelled": cancelled,
            "url": settings.BASE_URL + reverse("press:invitation", args=[token]),
        }  # fmt: skip
        mail = _mail(contact, subject, "press/mail/invitation.txt", f"press-event-{event.pk}-{event.sequence}", context)
        mail.attach("su-kien.ics", ical.event_file(event), "text/calendar; method=PUBLISH")
        return mail


def _mail(contact: Contact, subject: str, template: str, ident: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    stop = settings.BASE_URL + reverse("press:refuse", args=[make_token("refuse", contact.pk, contact)])
    body = render_to_string(template, context | {"contact": contact, "stop_url": stop, "union": settings.UNION_NAME})
    return EmailMultiAlternatives(
        subject=" ".join(subject.split()), body=body, to=[contact.email],
        headers={
            "Message-ID": f"<{ident}-{contact.pk}@{host}>", "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )  # fmt: skip
