"""Reminders before a document stops to hold, as messages to those who keep it.

One message for each document and step (`STEPS`, in days before the last day): the ledger holds them apart by the
day on which the document ends and the step, so however often the clock asks, and on however many machines, each is
begun once. A day that is put off makes new ones; a document that is withdrawn, replaced or put off meanwhile is not
spoken of any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from lantoa.base.formatting import date as vi_date
from lantoa.base.rights import Capability
from lantoa.delivery import actions as delivery
from lantoa.delivery import letters
from lantoa.delivery.models import Channel, Dispatch
from lantoa.delivery.registry import Letter, Slots
from lantoa.library import queries
from lantoa.library.models import Document
from lantoa.people.models import Person, Position
from lantoa.units.models import Unit

CODE = "library"
STEPS = (7, 30)
"""Days before a document ends, the nearest first."""
CHANNELS = (Channel.EMAIL, Channel.WEBPUSH)
AT_ONCE = 500


def step_for(document: Document, today: date) -> int | None:
    """The step that a document has come to on `today`: only the nearest, so that late news are told once; or None."""
    if document.valid_to is None or document.valid_to <= today:
        return None
    left = (document.valid_to - today).days
    return next((step for step in STEPS if left <= step), None)


def edition(document: Document, step: int) -> str:
    """How the ledger calls the reminder of a step."""
    return f"{document.valid_to:%Y%m%d}.{step}"


def begin_due(today: date) -> int:
    """Begin the reminders that are due and not begun yet; how many documents. Safe to run again."""
    begun = 0
    for documents in _ending(today):
        wanted = {document.pk: edition(document, step_for(document, today) or 0) for document in documents}
        known = set(
            Dispatch.objects.filter(source=CODE, source_id__in=wanted, channel__in=CHANNELS)
            .values_list("source_id", "edition", "channel")
        )  # fmt: skip
        for document in documents:
            open_channels = [c for c in CHANNELS if (document.pk, wanted[document.pk], str(c)) not in known]
            for channel in open_channels:
                with override(settings.LANGUAGE_CODE):
                    title = _title(document)
                delivery.start(
                    None, document.unit, CODE, document.pk, edition=wanted[document.pk], channel=channel, title=title
                )
            begun += bool(open_channels)
    return begun


def _ending(today: date) -> Iterator[list[Document]]:
    """Shared documents in force that end within the longest step, some hundred at a time."""
    found = queries.in_force(Document.objects.filter(state=Document.State.SHARED), today).filter(
        valid_to__gt=today, valid_to__lte=today + timedelta(days=max(STEPS))
    )
    rows = found.select_related("unit").order_by("pk").iterator(chunk_size=AT_ONCE)
    while batch := list(islice(rows, AT_ONCE)):
        yield batch


# --- The message ------------------------------------------------------------------------------------------------


def document_of(dispatch: Dispatch) -> Document | None:
    """The document of a dispatch, as long as it still ends on the day and in the step that were to be told."""
    today = timezone.localdate()
    found = queries.in_force(Document.objects.filter(pk=dispatch.source_id, state=Document.State.SHARED), today)
    document = found.select_related("unit").first()
    if document is None:
        return None
    step = step_for(document, today)
    return document if step is not None and edition(document, step) == dispatch.edition else None


def keepers(unit: Unit) -> QuerySet[Person]:
    """Those whose post in the unit itself lets them keep its documents; where it was merged, in its successor."""
    held = Position.objects.on(timezone.localdate()).filter(
        Q(unit=unit) | Q(unit__predecessors=unit), title__capabilities__capability=Capability.KEEP_DOCUMENTS
    )
    return Person.objects.filter(pk__in=held.values("person"), left_on=None)


def compose(dispatch: Dispatch) -> Letter | None:
    """The letter about a document that ends soon."""
    document = document_of(dispatch)
    if document is None or document.valid_to is None:
        return None
    title, unit = _title(document), document.unit
    context = {
        "document": document, "title": title, "preview": document.title, "sender": unit.name, "day": document.valid_to,
        "left": (document.valid_to - timezone.localdate()).days,
    }  # fmt: skip
    return Letter(
        title=title, summary=document.title[:200], subject=title, sender=unit.short_name or unit.name,
        text=render_to_string("library/mail/ending.txt", context),
        html=letters.html("library/mail/ending.mjml", context),
    )  # fmt: skip


def _title(document: Document) -> str:
    named = document.sign or document.summary[:80]
    return _("Sắp hết hiệu lực từ ngày %(day)s: %(document)s") % {
        "day": vi_date(document.valid_to), "document": named,
    }  # fmt: skip


def recipients(dispatch: Dispatch) -> QuerySet[Any]:
    """The keepers; on their devices only those who have no mail, so that nobody is told the same thing twice."""
    people = keepers(dispatch.unit)
    return people if dispatch.channel == Channel.EMAIL else people.filter(email="")


def prepare(dispatch: Dispatch, people: list[Any]) -> dict[int, Slots]:
    """Each one's name; the page at work is the same for all, and asks who they are."""
    link = settings.BASE_URL + page(dispatch)
    return {person.pk: {"ten": person.given_name, "link": link} for person in people}


def page(dispatch: Dispatch) -> str:
    """Where the document is worked on."""
    return reverse("library:manage", args=[dispatch.unit.code, dispatch.source_id])
