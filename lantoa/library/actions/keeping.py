"""Bringing documents in, saying what they are, sharing and withdrawing them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any
from uuid import uuid4

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.jobs import enqueue
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean
from lantoa.indicators import engine
from lantoa.library import metadata, queries, uploads
from lantoa.library.kinds import CHOICES
from lantoa.library.models import Blob, Confirmation, Document, Recipient, Relation, Version
from lantoa.library.uploads import Incoming
from lantoa.people.models import Account
from lantoa.search.actions import changed
from lantoa.units.models import Unit

SOURCE = "documents"
CODE = "T4"
State = Document.State
TEXTS = frozenset(["number", "notation", "place", "issuing_body", "summary", "signer", "signer_title"])
FIELDS = TEXTS | {"kind", "issued_on", "valid_from", "valid_to"}
MOST_RELATIONS = 20
MOST_RECIPIENTS = 200


@dataclass(frozen=True)
class Brought:
    """A document that was brought; `new` is false if the unit had this very file already."""

    document: Document
    new: bool


@transaction.atomic
def bring(actor: Account | None, unit: Unit, upload: Any) -> Brought:
    """Take a file into the library of `unit`, and queue the reading of its text; nobody else sees it yet.

    The same file twice is one document. Raises `NotAllowed` without the right, `Invalid` for a file that
    `uploads.checked` refuses.
    """
    require(actor, Capability.KEEP_DOCUMENTS, unit)
    incoming = uploads.checked(upload)
    blob = _kept(incoming)
    known = _known(unit, blob)
    if known is not None:
        return Brought(known, False)
    document = Document(unit=unit, summary=_title_from(incoming.name), added_by=actor)
    try:
        with transaction.atomic():
            document.save()
            _add_version(actor, document, blob, incoming.name, 1, "")
    except IntegrityError:
        # Somebody brought the same file at the same moment.
        known = _known(unit, blob)
        if known is None:
            raise
        return Brought(known, False)
    audit.record(actor, "document.bring", document, sha256=blob.sha256)
    engine.touch(CODE, unit, document.added_on)
    return Brought(document, True)


def bring_pages(actor: Account | None, unit: Unit, photos: Sequence[Any]) -> Brought:
    """Take photographs of pages, in their order, into the library of `unit` as one document.

    What is kept is one PDF of upright pages, each cut to its sheet; the same photos twice are one document. Raises
    as `bring`, and `Invalid` for files that are no pictures; then nothing is kept.
    """
    require(actor, Capability.KEEP_DOCUMENTS, unit)
    if not photos:
        raise Invalid(_("Hãy chọn ít nhất một tệp."))
    # Made before a transaction begins: it takes seconds a page.
    name = ngettext("Văn bản chụp %(n)d trang", "Văn bản chụp %(n)d trang", len(photos)) % {"n": len(photos)}
    return bring(actor, unit, uploads.one_document(photos, name=f"{name}.pdf"))


@transaction.atomic
def bring_version(actor: Account | None, document: Document, upload: Any, note: str = "") -> Version:
    """A newer file of a document; the earlier ones stay. Raises `Conflict` if the unit has this very file."""
    document = locked(document)
    require(actor, Capability.KEEP_DOCUMENTS, document.unit)
    _require_not(document, State.WITHDRAWN)
    incoming = uploads.checked(upload)
    blob = _kept(incoming)
    known = _known(document.unit, blob)
    if known is not None:
        raise Conflict(_("Tệp này đã có trong thư viện: “%(title)s”.") % {"title": known.title})
    last = document.versions.aggregate(last=Max("number"))["last"] or 0
    version = _add_version(actor, document, blob, incoming.name, last + 1, clean(note)[:255])
    document.readable = False
    document.save(update_fields=["readable"])
    audit.record(actor, "document.version", document, number=version.number, sha256=blob.sha256)
    engine.touch(CODE, document.unit, document.added_on)
    return version


def _add_version(actor: Account | None, document: Document, blob: Blob, name: str, number: int, note: str) -> Version:
    from lantoa.library.tasks import read_version

    version = Version.objects.create(
        document=document, unit=document.unit, blob=blob, name=name, number=number, note=note, added_by=actor
    )
    enqueue(read_version, version.pk)
    return version


def _kept(incoming: Incoming) -> Blob:
    """The content in the store, written only if it is not there.

    A known one is held, so that nobody throws it away meanwhile (`discard`); a new one gets a name that no file
    had before, so that what is being thrown away under the same fingerprint is another file.
    """
    known = Blob.objects.select_for_update().filter(sha256=incoming.sha256).first()
    if known is not None:
        return known
    name = f"library/{incoming.sha256[:2]}/{incoming.sha256}-{uuid4().hex[:8]}"
    blob = Blob(sha256=incoming.sha256, size=incoming.size, content_type=incoming.content_type)
    storage = blob.file.storage
    blob.file.name = storage.save(name, File(incoming.file))
    try:
        with transaction.atomic():
            blob.save()
    except IntegrityError:
        # Somebody else brought it at the same moment; theirs is kept.
        storage.delete(str(blob.file.name))
        return Blob.objects.select_for_update().get(sha256=incoming.sha256)
    return blob


def _known(unit: Unit, blob: Blob) -> Document | None:
    return Document.objects.filter(versions__unit=unit, versions__blob=blob).select_related("unit").first()


def _title_from(name: str) -> str:
    """A first title out of a file's name, until somebody says what the document is about."""
    return clean(PurePosixPath(name).stem.replace("_", " "))[:500] or _("Văn bản chưa đặt tên")


@transaction.atomic
def describe(
    actor: Account | None, document: Document, *, relations: Iterable[tuple[str, str]] | None = None, **facts: Any
) -> Document:
    """Say what a document is. `facts` are fields (`FIELDS`); `relations` pairs of a kind and a sign, all of them.

    A sign that the library knows is linked; where the earlier document is kept by the same unit, its own page
    tells that it was replaced or amended. Raises `Invalid` for an empty summary or days the wrong way round.
    """
    document = locked(document)
    require(actor, Capability.KEEP_DOCUMENTS, document.unit)
    _require_not(document, State.WITHDRAWN)
    unknown = facts.keys() - FIELDS
    if unknown:
        raise Invalid(_("Không đổi được các mục này."), fields=sorted(unknown))
    for name, value in facts.items():
        setattr(document, name, _fitting(name, value))
    if not document.summary:
        raise Invalid(_("Hãy ghi trích yếu: văn bản nói về việc gì."))
    if document.kind not in dict(CHOICES):
        raise Invalid(_("Hãy chọn loại văn bản."))
    if document.valid_from and document.valid_to and document.valid_to <= document.valid_from:
        raise Invalid(_("Ngày hết hiệu lực phải sau ngày có hiệu lực."))
    document.save()
    if relations is not None:
        _relate(document, relations)
    _link_back(document)
    audit.record(actor, "document.describe", document, fields=sorted(facts))
    _tell_search(document)
    return document


def _fitting(name: str, value: Any) -> Any:
    if name not in TEXTS:
        return value
    longest = getattr(Document._meta.get_field(name), "max_length", None)
    text = metadata.tidy_notation(value) if name == "notation" else clean(value or "")
    return text[:longest]


def _relate(document: Document, relations: Iterable[tuple[str, str]]) -> None:
    wanted: dict[tuple[str, str], None] = {}
    for kind, sign in relations:
        tidy = clean(sign).replace(" ", "")[:60]
        if kind not in Relation.Kind:
            raise Invalid(_("Hãy chọn “thay thế” hoặc “sửa đổi, bổ sung”."))
        if tidy and tidy != document.sign:
            wanted.setdefault((str(kind), tidy))
    if len(wanted) > MOST_RELATIONS:
        raise Invalid(_("Một văn bản nêu được nhiều nhất %(n)d văn bản liên quan.") % {"n": MOST_RELATIONS})
    kept = {(row.kind, row.sign): row for row in document.relations.all()}
    gone = [row for key, row in kept.items() if key not in wanted]
    touched = {row.target_id for row in gone if row.target_id}
    Relation.objects.filter(pk__in=[row.pk for row in gone]).delete()
    for kind, sign in wanted:
        row = kept.get((kind, sign)) or Relation(document=document, kind=kind, sign=sign)
        if row.target_id is None:
            row.target = _by_sign(document, sign)
            row.binding = row.target is not None and row.target.unit_id == document.unit_id
            row.save()
        if row.target_id is not None:
            touched.add(row.target_id)
    changed(SOURCE, touched)


def _by_sign(document: Document, sign: str) -> Document | None:
    """The document of that sign in the own library, else in one above that shares it with those below."""
    number, _slash, notation = sign.partition("/")
    found = (
        Document.objects.filter(number=number, notation=notation, unit__path__in=document.unit.ancestor_paths)
        .exclude(pk=document.pk)
        .exclude(state=State.WITHDRAWN)
        .select_related("unit")
        .order_by("-unit__depth", "-pk")[:20]
    )
    for other in found:
        shared = other.state == State.SHARED and other.sharing in (Document.Sharing.BRANCH, Document.Sharing.PUBLIC)
        if other.unit_id == document.unit_id or shared:
            return other
    return None


def _link_back(document: Document) -> None:
    """Documents of the same unit that named this one's sign before it was here."""
    if not document.sign:
        return
    waiting = Relation.objects.filter(sign=document.sign, target=None, document__unit=document.unit_id)
    waiting.exclude(document=document).update(target=document, binding=True)


@transaction.atomic
def share(
    actor: Account | None, document: Document, sharing: str, *, units: Iterable[Unit] = (), officers_only: bool = False,
    ask_confirmation: bool = False, confirm_by: date | None = None,
) -> Document:  # fmt: skip
    """Let others read it: `sharing` is one of `Document.Sharing`; may be changed later by the same action.

    With `CHOSEN`, `units` (of the own branch) and all below them, or their officers only. `ask_confirmation` asks
    every one of them to say that they have read it. From this moment what it replaces is shown as no longer in
    force. Raises `Conflict` for a withdrawn one.
    """
    document = locked(document)
    require(actor, Capability.KEEP_DOCUMENTS, document.unit)
    _require_not(document, State.WITHDRAWN)
    if sharing not in Document.Sharing:
        raise Invalid(_("Hãy chọn ai được đọc văn bản này."))
    chosen = list(dict.fromkeys(units)) if sharing == Document.Sharing.CHOSEN else []
    if sharing == Document.Sharing.CHOSEN and not chosen:
        raise Invalid(_("Hãy ghi mã các đơn vị được đọc văn bản này."))
    if len(chosen) > MOST_RECIPIENTS:
        raise Invalid(_("Mỗi văn bản chọn được nhiều nhất %(n)d đơn vị.") % {"n": MOST_RECIPIENTS})
    if any(not one.path.startswith(document.unit.path) for one in chosen):
        raise Invalid(_("Chỉ chọn được đơn vị mình và các đơn vị cấp dưới."))
    first = document.state != State.SHARED
    document.recipients.exclude(unit__in=chosen).delete()
    Recipient.objects.bulk_create([Recipient(document=document, unit=one) for one in chosen], ignore_conflicts=True)
    document.officers_only = officers_only and bool(chosen)
    document.ask_confirmation, document.confirm_by = ask_confirmation, confirm_by if ask_confirmation else None
    document.state, document.sharing = State.SHARED, Document.Sharing(sharing)
    document.shared_at = document.shared_at or timezone.now()
    document.save()
    audit.record(
        actor, "document.share", document, sharing=str(sharing), first=first, units=[one.code for one in chosen]
    )
    _after(document)
    changed(SOURCE, [document.pk])
    return document


@transaction.atomic
def confirm(actor: Account, document: Document) -> Confirmation:
    """Say that one has read it, in its newest file. Raises `Conflict` where it does not ask for that."""
    person = actor.person
    found = queries.to_confirm(actor).filter(pk=document.pk).first()
    if person is None or (found is None and not queries.has_confirmed(document, person)):
        raise Conflict(_("Văn bản này không cần bạn xác nhận. Hãy tải lại trang."))
    number = document.versions.aggregate(last=Max("number"))["last"] or 0
    made, _new = Confirmation.objects.update_or_create(
        document=document, person=person, defaults={"version": number, "at": timezone.now()}
    )
    return made


@transaction.atomic
def withdraw(actor: Account | None, document: Document, reason: str) -> Document:
    """Take a shared document out of the library; its record and files stay with the unit."""
    document = locked(document)
    require(actor, Capability.KEEP_DOCUMENTS, document.unit)
    if document.state != State.SHARED:
        raise Conflict(_("Văn bản này không ở trong thư viện nên không rút được. Hãy tải lại trang."))
    if not clean(reason):
        raise Invalid(_("Hãy ghi lý do rút, để người sau biết vì sao."))
    document.state, document.withdrawn_reason = State.WITHDRAWN, clean(reason)[:255]
    document.save()
    audit.record(actor, "document.withdraw", document, reason=document.withdrawn_reason)
    _after(document)
    return document


@transaction.atomic
def discard(actor: Account | None, document: Document) -> None:
    """Throw away what was brought and never shared; its files go too, unless another unit has them."""
    document = locked(document)
    require(actor, Capability.KEEP_DOCUMENTS, document.unit)
    if document.state != State.NEW:
        raise Conflict(_("Văn bản đã chia sẻ thì không xóa; hãy rút văn bản, hồ sơ vẫn được giữ."))
    audit.record(actor, "document.discard", document)
    versions = list(document.versions.select_related("blob"))
    searchable = [version.searchable for version in versions if version.searchable]
    blobs = list(Blob.objects.select_for_update().filter(pk__in=[version.blob_id for version in versions]))
    unit, day = document.unit, document.added_on
    document.delete()
    gone = [blob for blob in blobs if not blob.versions.exists()]
    Blob.objects.filter(pk__in=[blob.pk for blob in gone]).delete()
    engine.touch(CODE, unit, day)
    files = [*searchable, *(blob.file for blob in gone)]

    def remove() -> None:
        for file in files:
            file.storage.delete(str(file.name))

    transaction.on_commit(remove)


# --- Shared with texts --------------------------------------------------------------------------------------------


def locked(document: Document) -> Document:
    """The document with its unit, held until the transaction ends."""
    return Document.objects.select_for_update(of=("self",)).select_related("unit").get(pk=document.pk)


def _require_not(document: Document, state: str) -> None:
    if document.state == state:
        raise Conflict(_("Văn bản này đã được rút nên không sửa được nữa."))


def _after(document: Document) -> None:
    """What a change of state means elsewhere: the figure, and the pages of what it replaces."""
    engine.touch(CODE, document.unit, document.added_on)
    _tell_search(document)


def _tell_search(document: Document) -> None:
    changed(SOURCE, [pk for pk in document.relations.values_list("target_id", flat=True) if pk is not None])
