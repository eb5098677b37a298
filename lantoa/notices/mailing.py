"""Reminders by e-mail.

Who gets them: people for whom a must-read notice is, who have not confirmed the version in force, have an
address and have not refused. These mails are service mail, not promotion: to tell its members what concerns
their rights and duties is the union's own task towards them (Law 50/2024/QH15 on trade unions), so they rest
on that task and not on a consent to marketing; they carry no more than the notice itself. All the same every
person can refuse them (the right to object, Law 91/2025/QH15): by one click in the mail, or by withdrawing
the consent to e-mail on the page of their own data. The page, the poster and the meeting remain.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from lantoa.notices import audience
from lantoa.notices.audience import Audience
from lantoa.notices.models import MailRefusal, Notice, Receipt
from lantoa.people.models import Consent, Person

SALT = "notices.mail"


def recipients(notice: Notice, after: int = 0) -> QuerySet[Person]:
    """Who is to be reminded, by id, from the one after `after` on."""
    person: dict[str, Any] = {"person": OuterRef("pk")}
    proven = Receipt.objects.filter(notice=notice, **person)
    told = proven.filter(confirmed_version=notice.version) | proven.filter(assisted_version=notice.version)
    emails = Consent.objects.filter(purpose=Consent.Purpose.EMAIL, **person)
    withdrawn = Exists(emails.filter(withdrawn_at__isnull=False)) & ~Exists(emails.filter(withdrawn_at=None))
    return (
        audience.people(Audience.of(notice))
        .filter(pk__gt=after)
        .exclude(email="")
        .exclude(Exists(told))
        .exclude(Exists(MailRefusal.objects.filter(**person)))
        .exclude(withdrawn)
        .order_by("pk")
    )


def make_token(notice: Notice, person: Person) -> str:
    """The signed part of a mail's links: this notice, this person, nothing else."""
    return signing.dumps([notice.pk, person.pk], salt=SALT)


def read_token(token: str) -> tuple[int, int] | None:
    """Notice id and person id out of a token, or None if it was not signed here."""
    try:
        notice_id, person_id = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(notice_id), int(person_id)


def message(notice: Notice, person: Person, wave: int) -> EmailMessage:
    """The mail. Its Message-ID is the same however often it is made, so that a copy is known for one."""
    token = make_token(notice, person)
    url = settings.BASE_URL + reverse("notices:mail", args=[token])
    stop = settings.BASE_URL + reverse("notices:mail_stop", args=[token])
    context = {"notice": notice, "person": person, "url": url, "stop_url": stop, "wave": wave}
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return EmailMessage(
        subject=_("Cần xác nhận: %(title)s") % {"title": notice.title},
        body=render_to_string("notices/mail/reminder.txt", context),
        to=[person.email],
        headers={
            "Message-ID": f"<notice-{notice.pk}-{notice.version}-{wave}-{person.pk}@{host}>",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
