"""Notices as messages to people: by which letter, to whom, and what is each one's own in it.

Who gets them: people for whom a must-read notice is and who have not confirmed the version in force. These are service
messages, not promotion: to tell its members what concerns their rights and duties is the union's own task towards them
(Law 50/2024/QH15 on trade unions), so they rest on that task and not on a consent to marketing; they carry no more
than the notice itself. All the same every person can refuse them (the right to object, Law 91/2025/QH15): by one click
in the mail, or on the page where they choose their channels. The page, the poster and the meeting remain.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from lantoa.delivery import letters
from lantoa.delivery.digest import Unseen
from lantoa.delivery.models import Channel, Dispatch
from lantoa.delivery.registry import Letter, Slots
from lantoa.notices import audience, queries
from lantoa.notices.audience import Audience
from lantoa.notices.models import Notice, Receipt, Via
from lantoa.notices.receipts import mark
from lantoa.people.models import Person

CODE = "notices"
SALT = "notices.mail"
VIA = {Channel.EMAIL: Via.MAIL, Channel.WEBPUSH: Via.PUSH, Channel.ZALO: Via.ZALO}
DIGEST_DEPTH = 20


def edition(notice: Notice, wave: int) -> str:
    """How the ledger calls a reminder of the version in force."""
    return f"{notice.version}.{wave}"


def notice_of(dispatch: Dispatch) -> Notice | None:
    """The notice of a dispatch, as long as it and the version that was to be sent are in force."""
    notice = Notice.objects.select_related("branch__kind", "unit").filter(pk=dispatch.source_id).first()
    if notice is None or not notice.is_open or dispatch.edition.partition(".")[0] != str(notice.version):
        return None
    return notice


def compose(dispatch: Dispatch) -> Letter | None:
    """The letter of a notice; its address and the way to stop are each one's own."""
    notice = notice_of(dispatch)
    if notice is None:
        return None
    subject = _("Cần xác nhận: %(title)s") if notice.must_read else "%(title)s"
    sender = notice.unit.short_name or notice.unit.name
    context = {"notice": notice, "title": notice.title, "preview": notice.summary, "sender": notice.unit.name}
    return Letter(
        title=notice.title, summary=_("%(unit)s mời bạn đọc và xác nhận.") % {"unit": sender},
        subject=subject % {"title": notice.title}, sender=sender,
        text=render_to_string("notices/mail/reminder.txt", context),
        html=letters.html("notices/mail/reminder.mjml", context),
    )  # fmt: skip


def recipients(dispatch: Dispatch) -> QuerySet[Any]:
    """Who is still to be told: a confirmation or a meeting on any channel takes one out."""
    notice = notice_of(dispatch)
    return untold(notice) if notice is not None else Person.objects.none()


def untold(notice: Notice) -> QuerySet[Person]:
    """People for whom the notice is and who have neither confirmed the version in force nor heard it at a meeting."""
    proven = Receipt.objects.filter(notice=notice, person=OuterRef("pk"))
    told = proven.filter(confirmed_version=notice.version) | proven.filter(assisted_version=notice.version)
    return audience.people(Audience.of(notice)).exclude(Exists(told))


def prepare(dispatch: Dispatch, people: list[Any]) -> dict[int, Slots]:
    """Each one's name and own address of the notice."""
    via = VIA[Channel(dispatch.channel)]
    return {
        person.pk: {"ten": person.given_name, "link": _address(dispatch.source_id, person.pk, via)} for person in people
    }


def _address(notice_id: int, person_id: int, via: str) -> str:
    return settings.BASE_URL + reverse("notices:mail", args=[_token(notice_id, person_id, via)])


def sent(dispatch: Dispatch, person_ids: list[int]) -> None:
    """A mail server's word is a delivery; that a push service or Zalo took a message says less and stays in the ledger."""
    notice = notice_of(dispatch)
    if notice is not None and dispatch.channel == Channel.EMAIL:
        mark(notice, person_ids, "delivered", via=Via.MAIL)


def page(dispatch: Dispatch) -> str:
    """Where the sending unit sees how far the notice has come."""
    return reverse("notices:reach", args=[dispatch.unit.code, dispatch.source_id])


def unseen(people: list[Person]) -> dict[int, list[Unseen]]:
    """For the digest: notices in force that these people have not opened, newest first; a few queries a person."""
    found: dict[int, list[Unseen]] = {}
    for person in people:
        reader = queries.reader(person.pk)
        opened = Receipt.objects.filter(person=person, notice=OuterRef("pk"), opened_version__gt=0)
        notices = queries.covered(reader).exclude(Exists(opened)).order_by("-published_at", "-pk")[:DIGEST_DEPTH]
        found[person.pk] = [
            Unseen(notice.pk, notice.title, notice.summary, _address(notice.pk, person.pk, Via.MAIL))
            for notice in notices
        ]
    return found


# --- Tokens ---------------------------------------------------------------------------------------------------------


def make_token(notice: Notice, person: Person) -> str:
    """The signed part of a mail's links: this notice, this person, nothing else."""
    return _token(notice.pk, person.pk, Via.MAIL)


def _token(notice_id: int, person_id: int, via: str) -> str:
    return signing.dumps([notice_id, person_id, via], salt=SALT)


def read_token(token: str) -> tuple[int, int, str] | None:
    """Notice id, person id and channel out of a token, or None if it was not signed here."""
    try:
        notice_id, person_id, *via = signing.loads(token, salt=SALT)
        # Links of mails that left before there were other channels name none.
        return int(notice_id), int(person_id), Via((*via, Via.MAIL)[0])
    except (signing.BadSignature, ValueError, TypeError):
        return None
