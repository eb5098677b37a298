"""Mails to the press: a release, an invitation. Each carries a signed address made for one contact.

Releases go over the ledger of messages to people, to contacts picked by hand; invitations, each with its calendar file
and its answer, are rows of their own.

Journalists are written to because they agreed (`Contact.consent_on`), in their language, and can refuse with one
click (RFC 8058).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from lantoa.delivery.models import Dispatch
from lantoa.delivery.registry import Letter, Slots
from lantoa.press import actions, ical, queries
from lantoa.press.models import Contact, Invitation, Release

CODE = queries.CODE
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


# --- Releases, over the ledger --------------------------------------------------------------------------------------


def edition(version: int, language: str) -> str:
    """How the ledger calls a version in a language."""
    return f"{version}.{language}"


def release_of(dispatch: Dispatch) -> Release | None:
    """The release of a dispatch, as long as the version that was to be sent is out; one query."""
    found = Release.objects.select_related("unit").filter(pk=dispatch.source_id).first()
    if found is None or found.state != Release.State.PUBLISHED or str(found.version) != dispatch.edition.split(".")[0]:
        return None
    return found


def compose(dispatch: Dispatch) -> Letter | None:
    """The version of a release that is out, in the language of the edition; greeting and address are each one's own."""
    release = release_of(dispatch)
    if release is None:
        return None
    with translation.override(dispatch.edition.partition(".")[2]):
        subject = release.title
        if not release.is_public():
            subject = _("[Không công bố trước giờ] %(title)s") % {"title": release.title}
        context = {
            "release": release, "quotes": release.kit.filter(kind="quote"), "contact": {"name": "[[ten]]", "outlet": "[[bao]]"},
            "url": "[[link]]", "stop_url": "[[stop]]", "union": settings.UNION_NAME,
        }  # fmt: skip
        return Letter(
            title=release.title, summary=release.summary, subject=" ".join(subject.split()),
            text=render_to_string("press/mail/release.txt", context), sender=release.unit.short_name or release.unit.name,
        )  # fmt: skip


def recipients(dispatch: Dispatch) -> QuerySet[Contact]:
    """Contacts of the unit that may be written to."""
    release = release_of(dispatch)
    return queries.contacts_of(release.unit).reachable() if release is not None else Contact.objects.none()


def prepare(dispatch: Dispatch, contacts: list[Contact]) -> dict[int, Slots]:
    """Each one's name, outlet, and signed addresses."""
    return {
        one.pk: {
            "ten": one.name, "bao": one.outlet, "stop": _address("refuse", one.pk, one),
            "link": _address("preview", dispatch.source_id, one, kind="release"),
        }
        for one in contacts
    }  # fmt: skip


def stop(contact_id: int) -> None:
    """A contact wants no more."""
    for contact in Contact.objects.filter(pk=contact_id):
        actions.refuse(contact)


def returned(contact_id: int, kind: str) -> None:
    """A contact's mail came back for good, or was called spam."""
    for contact in Contact.objects.filter(pk=contact_id):
        actions.note_bounce(contact) if kind == "hard" else actions.refuse(contact)


def page(dispatch: Dispatch) -> str:
    """Where the release is worked on."""
    return reverse("press:release", args=[dispatch.unit.code, dispatch.source_id])


def _address(view: str, key: int, contact: Contact, *, kind: str = "") -> str:
    return settings.BASE_URL + reverse(f"press:{view}", args=[make_token(kind or view, key, contact)])


# --- Invitations ----------------------------------------------------------------------------------------------------


def invitation_mail(
    invitation: Invitation, *, cancelled: bool = False, changed: bool = False
) -> EmailMultiAlternatives:
    """An invitation with the calendar file, or the word that the event is off or has another hour or place."""
    contact, event = invitation.contact, invitation.event
    with translation.override(contact.language):
        token = make_token("invitation", invitation.pk, contact)
        words = {"title": event.title}
        subject = _("Mời dự: %(title)s") % words
        if cancelled:
            subject = _("Hủy sự kiện: %(title)s") % words
        elif changed:
            subject = _("Đổi giờ, địa điểm: %(title)s") % words
        context = {
            "event": event, "cancelled": cancelled, "changed": changed,
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
