"""What the library puts on other pages: to-do steps, doors, search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.base.formatting import date as vi_date
from lantoa.base.rights import Capability
from lantoa.library import queries
from lantoa.library.models import Confirmation, Document
from lantoa.people import scopes
from lantoa.people.boards import MyItem, TodoItem
from lantoa.people.models import Account
from lantoa.search.sources import EVERYBODY, Hit
from lantoa.search.sources import Document as Entry
from lantoa.units.models import Unit

MOST = 5
AT_ONCE = 200
Sharing = Document.Sharing


def todo(account: Account) -> Iterator[TodoItem]:
    """New documents to look at, and those that end soon; at most three queries."""
    if not scopes.holds(account, Capability.KEEP_DOCUMENTS):
        return
    new = Document.objects.filter(scopes.condition(account, Capability.KEEP_DOCUMENTS), state=Document.State.NEW)
    counts = dict(new.order_by().values_list("unit").annotate(n=Count("pk"))[:MOST])
    for unit in Unit.objects.filter(pk__in=counts) if counts else ():
        count = counts[unit.pk]
        yield TodoItem(
            ngettext("Xem và chia sẻ %(n)d văn bản mới", "Xem và chia sẻ %(n)d văn bản mới", count) % {"n": count},
            f"{reverse('library:desk', args=[unit.code])}?loai=new", unit=unit, count=count, icon="doc", order=50,
        )  # fmt: skip
    for document in queries.ending_soon(account, timezone.localdate())[:MOST]:
        yield TodoItem(
            _("“%(title)s” sắp hết hiệu lực") % {"title": document.title[:120]},
            reverse("library:manage", args=[document.unit.code, document.pk]), unit=document.unit,
            due=document.valid_to, icon="doc", order=60,
        )  # fmt: skip


def mine(account: Account) -> Iterator[MyItem]:
    """Documents that ask for a confirmation; one query beside the standing."""
    for document in queries.to_confirm(account)[:MOST]:
        detail = (
            _("Xác nhận trước hết ngày %(day)s") % {"day": vi_date(document.confirm_by)} if document.confirm_by else ""
        )
        yield MyItem(
            _("Đọc và xác nhận “%(title)s”") % {"title": document.title[:120]}, document.get_absolute_url(),
            detail=detail or document.unit.name, state=_("Cần xác nhận"), icon="doc", order=30,
        )  # fmt: skip


def own_data(person: Any) -> list[dict[str, Any]]:
    """What the library keeps of a person: the documents they confirmed, for their own copy of their data."""
    rows = Confirmation.objects.filter(person=person).select_related("document").order_by("-at", "-pk")
    return [{"van_ban": row.document.title, "ban": row.version, "xac_nhan_luc": row.at.isoformat()} for row in rows]


def documents(pks: Sequence[int] | None) -> Iterator[Entry]:
    """Documents as the index holds them: of all, or of those with the keys `pks`."""
    found = (
        Document.objects.exclude(state=Document.State.WITHDRAWN)
        .select_related("unit")
        .prefetch_related("recipients")
        .order_by("pk")
    )
    if pks is not None:
        found = found.filter(pk__in=pks)
    rows = found.iterator(chunk_size=AT_ONCE)
    while batch := list(islice(rows, AT_ONCE)):
        texts = queries.texts_of([document.pk for document in batch])
        for document in batch:
            facts = f"{document.issuing_body} {document.signer}"
            yield Entry(
                document.pk, document.title, f"{facts}\n{texts.get(document.pk, '')}", access=_keys(document),
                tags=(f"unit:{document.unit_id}", f"kind:{document.kind}"), day=document.day,
            )  # fmt: skip


def _keys(document: Document) -> tuple[str, ...]:
    keeper = f"kept:{document.unit_id}"
    if document.state != Document.State.SHARED:
        return (keeper,)
    if document.sharing == Sharing.CHOSEN:
        kind = "officers" if document.officers_only else "below"
        return (keeper, *(f"{kind}:{recipient.unit_id}" for recipient in document.recipients.all()))
    key = {
        Sharing.PUBLIC: EVERYBODY, Sharing.BRANCH: f"below:{document.unit_id}", Sharing.UNIT: f"in:{document.unit_id}",
        Sharing.OFFICERS: f"officers:{document.unit_id}",
    }[Sharing(document.sharing)]  # fmt: skip
    return (keeper, key)


def access(user: Any) -> list[str]:
    """Under which keys `user` may find documents."""
    at = queries.standing(user)
    ids = dict(Unit.objects.filter(path__in=at.paths).values_list("path", "pk")) if at.paths else {}
    keys = [EVERYBODY, *(f"below:{pk}" for pk in ids.values()), *(f"in:{pk}" for pk in at.unit_ids)]
    keys += [f"officers:{ids[path]}" for path in at.officer_paths if path in ids]
    kept = {grant.unit_id for grant in scopes.grants(user) if grant.capability == Capability.KEEP_DOCUMENTS}
    return keys + [f"kept:{pk}" for pk in kept]


def hits(pks: Sequence[int], user: Any) -> dict[int, Hit]:
    """Those of the documents that `user` may read, by key."""
    found = list(queries.with_standing(queries.readable_by(user)).filter(pk__in=pks).select_related("unit"))
    texts = queries.texts_of([document.pk for document in found])
    today = timezone.localdate()
    return {
        document.pk: Hit(
            document.title, document.get_absolute_url(), _kind(document, today), document.summary, document.unit.name,
            document.day, text=texts.get(document.pk, ""),
        )
        for document in found
    }  # fmt: skip


def _kind(document: Document, today: Any) -> str:
    words = queries.validity(document, today)[1]
    return f"{document.get_kind_display()} · {words.lower()}" if words else str(document.get_kind_display())
