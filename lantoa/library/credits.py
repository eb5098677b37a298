"""What the library credits people with: guides and documents that other units put into their collections."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.library.models import CollectionItem, Document
from lantoa.people import credits
from lantoa.people.models import Person


def collected(person: Person | None) -> QuerySet[Any, Any]:
    """Shared documents that stand in a collection of another unit, once for each collection."""
    found = CollectionItem.objects.filter(
        document__state=Document.State.SHARED, document__added_by__person__isnull=False
    )
    found = found.exclude(collection__unit=F("document__unit"))
    if person is not None:
        found = found.filter(document__added_by__person=person)
    return found.select_related("document", "collection__unit").annotate(
        credited_to=F("document__added_by__person_id"), credited_on=F("document__shared_at")
    )


def _row(item: Any) -> credits.Credit:
    url = reverse("library:document", args=[item.document_id])
    note = _("trong “%(name)s” của %(unit)s") % {"name": item.collection.name, "unit": item.collection.unit.name}
    return credits.Credit(item.document.summary, url, item.credited_on or item.document.added_at, note)


def register() -> None:
    """Offer the kind of credit of this room. Who brought a document is not named to readers, so it is private."""
    credits.register(
        credits.CreditKind(
            "collected", gettext_lazy("Tài liệu được đơn vị khác dùng"), collected, _row, public=False, order=60
        )
    )
