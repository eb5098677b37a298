"""Collections: documents that belong together for a reader, in the order in which to read them."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean
from lantoa.library import queries
from lantoa.library.models import Collection, CollectionItem, Document
from lantoa.people.models import Account
from lantoa.units.models import Unit

MOST_ITEMS = 200


@transaction.atomic
def make_collection(actor: Account | None, unit: Unit, *, name: str, kind: str, about: str = "") -> Collection:
    """A new, empty collection of `unit`. Raises `Conflict` if it has one of this name."""
    require(actor, Capability.KEEP_DOCUMENTS, unit)
    name = clean(name)[:120]
    if not name:
        raise Invalid(_("Hãy đặt tên bộ tài liệu."))
    if kind not in Collection.Kind:
        raise Invalid(_("Hãy chọn bộ tài liệu dùng để làm gì."))
    if Collection.objects.filter(unit=unit, name=name).exists():
        raise Conflict(_("Đơn vị đã có bộ tài liệu tên này."))
    made = Collection.objects.create(unit=unit, name=name, kind=Collection.Kind(kind), about=clean(about)[:500])
    audit.record(actor, "collection.make", made)
    return made


@transaction.atomic
def add_to_collection(
    actor: Account | None, collection: Collection, document: Document, note: str = ""
) -> CollectionItem:
    """Put a shared document at the end; one of the own unit, or of one above that may be read here."""
    collection = _locked(actor, collection)
    if not queries.readable_by(actor).filter(pk=document.pk, state=Document.State.SHARED).exists():
        raise Conflict(_("Chỉ thêm được văn bản đã chia sẻ mà bạn đọc được."))
    last = collection.items.aggregate(last=Max("position"))["last"] or 0
    if collection.items.count() >= MOST_ITEMS:
        raise Invalid(_("Một bộ có nhiều nhất %(n)d tài liệu. Hãy lập bộ mới.") % {"n": MOST_ITEMS})
    item, new = CollectionItem.objects.get_or_create(
        collection=collection, document=document, defaults={"position": last + 1, "note": clean(note)[:255]}
    )
    if not new:
        raise Conflict(_("Văn bản này đã có trong bộ."))
    audit.record(actor, "collection.add", collection, document=document.pk)
    return item


@transaction.atomic
def take_out(actor: Account | None, item: CollectionItem) -> None:
    """Take a document out of a collection; the document itself stays."""
    collection = _locked(actor, item.collection)
    audit.record(actor, "collection.take_out", collection, document=item.document_id)
    item.delete()


@transaction.atomic
def drop_collection(actor: Account | None, collection: Collection) -> None:
    """Do away with a collection; its documents stay."""
    collection = _locked(actor, collection)
    audit.record(actor, "collection.drop", collection)
    collection.delete()


def _locked(actor: Account | None, collection: Collection) -> Collection:
    held = Collection.objects.select_for_update(of=("self",)).select_related("unit").get(pk=collection.pk)
    require(actor, Capability.KEEP_DOCUMENTS, held.unit)
    return held
