"""The text of documents: what the machine read, and what a person puts right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.jobs import enqueue
from lantoa.base.rights import Capability, require
from lantoa.base.text import nfc
from lantoa.indicators import engine
from lantoa.library import metadata
from lantoa.library.actions.keeping import CODE, SOURCE, locked
from lantoa.library.kinds import OTHER
from lantoa.library.models import Document, Page, Relation, Version
from lantoa.library.reading.texts import PageText
from lantoa.people.models import Account
from lantoa.search.actions import changed
from lantoa.units.models import Unit

Reading = Version.Reading
LONGEST_PAGE = 100_000
GIVEN_UP_AFTER = timedelta(minutes=30)
"""A reader that has said nothing for so long has died with its worker."""


def begin_reading(version: Version) -> None:
    """The machine is at it."""
    Version.objects.filter(pk=version.pk).update(
        reading=Reading.RUNNING, reading_note="", pages_done=0, reading_at=timezone.now()
    )


def note_progress(version: Version, done: int, total: int) -> None:
    """How many pages are done, for the page that shows it."""
    Version.objects.filter(pk=version.pk).update(
        pages_done=min(done, total), pages_total=total, reading_at=timezone.now()
    )


@transaction.atomic
def store_reading(
    version: Version,
    pages: Sequence[PageText],
    *,
    searchable: Path | None = None,
    note: str = "",
    missing: bool = False,
    failed: bool = False,
) -> Version:
    """Keep what was read of a version; safe to do twice. What a person corrected stays corrected.

    `missing` says that a program is not there, `failed` that the file could not be read; `note` says so in
    Vietnamese. For a document that nobody has described yet, what its text says of itself is filled in, to be
    confirmed.
    """
    version = Version.objects.select_for_update(of=("self",)).select_related("document").get(pk=version.pk)
    kept = {page.number: page for page in version.pages.exclude(corrected_at=None)}
    version.pages.filter(corrected_at=None).delete()
    new = []
    for number, page in enumerate(pages, start=1):
        old = kept.get(number)
        if old is not None:
            old.text, old.unreadable = page.text[:LONGEST_PAGE], page.unreadable
            old.save(update_fields=["text", "unreadable"])
        else:
            new.append(Page(version=version, number=number, text=page.text[:LONGEST_PAGE], unreadable=page.unreadable))
    Page.objects.bulk_create(new, batch_size=200)
    version.pages_total = version.pages_done = len(pages)
    version.reading_note = note[:255]
    if failed:
        version.reading = Reading.FAILED
    elif missing:
        version.reading = Reading.NO_PROGRAM
    else:
        version.reading = _state(version)
    if searchable is not None:
        if version.searchable:
            before, storage = str(version.searchable.name), version.searchable.storage
            transaction.on_commit(lambda: storage.delete(before))
        with searchable.open("rb") as file:
            version.searchable.save(f"{version.pk}.pdf", File(file), save=False)
    version.save()
    document = locked(version.document)
    if document.versions.order_by("-number").values_list("pk", flat=True).first() == version.pk:
        document.readable = version.reading == Reading.DONE
        _fill_in(document, "\n".join(page.text for page in pages))
        document.save()
        changed(SOURCE, [document.pk])
        engine.touch(CODE, document.unit, document.added_on)
    return version


def _state(version: Version) -> str:
    """Done once every page is read, or looked at by a person."""
    pages = version.pages.all()
    open_pages = pages.filter(unreadable=True, corrected_at=None)
    if not pages.exists() or open_pages.exists():
        return Reading.PARTLY
    return Reading.DONE


def _fill_in(document: Document, text: str) -> None:
    """Offer what the text says of itself, where nobody has said anything yet."""
    if document.state != Document.State.NEW or document.number or document.notation or document.issuing_body:
        return
    found = metadata.find(text)
    for name in ("number", "notation", "place", "issued_on", "signer", "signer_title", "valid_from"):
        value = getattr(found, name)
        if value:
            longest = getattr(Document._meta.get_field(name), "max_length", None)
            setattr(document, name, value[:longest] if longest else value)
    document.issuing_body = _known_name(found.issuing_body)[:200]
    document.kind = found.kind or document.kind or OTHER
    document.summary = found.summary or document.summary
    Relation.objects.bulk_create(
        [Relation(document=document, kind=kind, sign=sign) for kind, sign in found.relations], ignore_conflicts=True
    )


def _known_name(capitals: str) -> str:
    """A body's name as the tree of units writes it, if it is there; else as the document has it."""
    from lantoa.base.text import fold

    if not capitals:
        return ""
    unit = Unit.objects.filter(folded_name=fold(capitals)).first()
    return unit.name if unit is not None else capitals


@transaction.atomic
def correct_page(actor: Account | None, page: Page, text: str) -> Page:
    """Put the text of a page right; an empty text says that there is none on it. Search finds the new text."""
    page = Page.objects.select_for_update(of=("self",)).select_related("version__document__unit").get(pk=page.pk)
    document = page.version.document
    require(actor, Capability.KEEP_DOCUMENTS, document.unit)
    if document.state == Document.State.WITHDRAWN:
        raise Conflict(_("Văn bản này đã được rút nên không sửa được nữa."))
    if len(text) > LONGEST_PAGE:
        raise Invalid(_("Chữ của một trang quá dài. Hãy kiểm tra lại phần vừa dán vào."))
    page.corrected = nfc(text).replace("\r\n", "\n").strip()
    page.corrected_at, page.corrected_by = timezone.now(), actor
    page.save()
    version = page.version
    if version.reading == Reading.PARTLY:
        version.reading = _state(version)
        version.save(update_fields=["reading"])
    newest = document.versions.order_by("-number").values_list("pk", flat=True).first() == version.pk
    if newest and version.reading == Reading.DONE and not document.readable:
        document.readable = True
        document.save(update_fields=["readable"])
        engine.touch(CODE, document.unit, document.added_on)
    audit.record(actor, "document.correct", document, version=version.number, page=page.number)
    changed(SOURCE, [document.pk])
    return page


@transaction.atomic
def read_again(actor: Account | None, version: Version) -> Version:
    """Have the machine read a version once more: after a failure, or once a missing program is there."""
    version = Version.objects.select_for_update(of=("self",)).select_related("document__unit").get(pk=version.pk)
    require(actor, Capability.KEEP_DOCUMENTS, version.document.unit)
    if version.is_busy and version.reading_at > timezone.now() - GIVEN_UP_AFTER:
        raise Conflict(_("Máy đang đọc tệp này. Hãy đợi đọc xong."))
    from lantoa.library.tasks import read_version

    version.reading, version.reading_note, version.reading_at = Reading.WAITING, "", timezone.now()
    version.save(update_fields=["reading", "reading_note", "reading_at"])
    enqueue(read_version, version.pk)
    audit.record(actor, "document.read_again", version.document, version=version.number)
    return version
