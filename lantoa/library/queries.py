"""Reads: who may read which document, lists, a document with what came before and after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base.rights import Capability
from lantoa.base.text import fold
from lantoa.library.models import Collection, CollectionItem, Confirmation, Document, Page, Recipient, Relation, Version
from lantoa.people import scopes
from lantoa.people.models import Person, Position
from lantoa.units.models import Unit, path_range

State, Sharing = Document.State, Document.Sharing
ENDS_SOON = timedelta(days=30)


@dataclass(frozen=True)
class Standing:
    """From where somebody reads: the units of roll and positions, and those in which they are an officer."""

    unit_ids: frozenset[int]
    paths: frozenset[str]
    officer_paths: frozenset[str]


def standing(user: Any) -> Standing:
    """Where `user` stands today; one query, none for visitors. Paths hold those of all units above."""
    person = getattr(user, "person", None) if getattr(user, "is_authenticated", False) else None
    if person is None:
        return Standing(frozenset(), frozenset(), frozenset())
    known: Standing | None = getattr(user, "_library_standing", None)
    if known is not None:
        return known
    held = Position.objects.on(timezone.localdate()).filter(person=person)
    rows = list(held.values_list("unit_id", "unit__path", "title__is_officer"))
    own = person.unit
    found = Standing(
        frozenset([own.pk, *(unit_id for unit_id, _path, _officer in rows)]),
        frozenset(above for path in [own.path, *(row[1] for row in rows)] for above in paths_above(path)),
        frozenset(above for _unit, path, officer in rows if officer for above in paths_above(path)),
    )
    user._library_standing = found
    return found


def paths_above(path: str) -> list[str]:
    """The paths of a unit and of all units above it."""
    return [path[:end] for end in range(Unit.steplen, len(path) + 1, Unit.steplen)]


def visible(user: Any) -> Q:
    """A condition on documents: those that `user` may read. Keepers also see what is not shared yet, or no more.

    None is the operator at the command line, who sees all.
    """
    if user is None:
        return Q()
    shared = Q(state=State.SHARED) & (Q(sharing=Sharing.PUBLIC) | _meant_for(standing(user)))
    return shared | scopes.condition(user, Capability.KEEP_DOCUMENTS)


def _meant_for(at: Standing) -> Q:
    """A condition on documents: those shared with who stands there, not counting what everybody may read."""
    condition = Q(pk__in=[])
    if at.unit_ids:
        condition |= Q(sharing=Sharing.UNIT, unit__in=at.unit_ids)
        condition |= Q(sharing=Sharing.BRANCH, unit__path__in=at.paths)
        chosen = Recipient.objects.filter(unit__path__in=at.paths).values("document")
        condition |= Q(sharing=Sharing.CHOSEN, officers_only=False, pk__in=chosen)
    if at.officer_paths:
        condition |= Q(sharing=Sharing.OFFICERS, unit__path__in=at.officer_paths)
        chosen = Recipient.objects.filter(unit__path__in=at.officer_paths).values("document")
        condition |= Q(sharing=Sharing.CHOSEN, officers_only=True, pk__in=chosen)
    return condition


def readable_by(user: Any) -> QuerySet[Document]:
    """The documents that `user` may read."""
    return Document.objects.filter(visible(user))


def with_standing(documents: QuerySet[Document]) -> QuerySet[Document]:
    """The same, each with `is_replaced`: whether a shared document of the same keeper takes its place."""
    later = Relation.objects.filter(
        target=OuterRef("pk"), kind=Relation.Kind.REPLACES, binding=True, document__state=State.SHARED
    )
    return documents.annotate(is_replaced=Exists(later))


def in_force(documents: QuerySet[Document], day: date) -> QuerySet[Document]:
    """Those that are not known to hold no more, or not yet, on `day`, each with `is_replaced`."""
    found: QuerySet[Any, Any] = with_standing(documents)
    return found.filter(
        Q(valid_to=None) | Q(valid_to__gt=day), Q(valid_from=None) | Q(valid_from__lte=day), is_replaced=False
    )


def validity(document: Document, day: date) -> tuple[str, str]:
    """How its validity is shown on `day`: the kind of pill and the words, ("", "") where nothing is known."""
    if document.state == State.WITHDRAWN:
        return "rust", _("Đã rút")
    if getattr(document, "is_replaced", False) or (document.valid_to is not None and document.valid_to <= day):
        return "rust", _("Hết hiệu lực")
    if document.valid_from is not None and document.valid_from > day:
        return "amber", _("Chưa có hiệu lực")
    if document.valid_from is not None:
        return "leaf", _("Còn hiệu lực")
    return "", ""


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; empty values narrow nothing."""

    kind: str = ""
    year: int | None = None
    text: str = ""
    only_in_force: bool = False


def listed(documents: QuerySet[Document], filters: Filters) -> QuerySet[Document]:
    """Newest first, narrowed; with unit and `is_replaced`. One query when it is read."""
    found = with_standing(documents).select_related("unit").order_by("-day", "-pk")
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.year:
        found = found.filter(day__gte=date(filters.year, 1, 1), day__lt=date(filters.year + 1, 1, 1))
    if filters.text:
        for word in fold(filters.text).split()[:8]:
            found = found.filter(folded__contains=word)
    if filters.only_in_force:
        found = in_force(found, timezone.localdate())
    return found


def of_unit(unit: Unit, which: str = "") -> QuerySet[Document]:
    """The documents that `unit` keeps: all but the withdrawn, of one state, or ("doc") those to look at by hand."""
    kept = Document.objects.filter(unit=unit)
    if which in State:
        return kept.filter(state=which)
    kept = kept.exclude(state=State.WITHDRAWN)
    if which == "het-han":
        today = timezone.localdate()
        return kept.filter(state=State.SHARED, valid_to__gt=today, valid_to__lte=today + ENDS_SOON)
    if which == "doc":
        open_readings = [Version.Reading.PARTLY, Version.Reading.FAILED, Version.Reading.NO_PROGRAM]
        return kept.filter(readable=False, versions__reading__in=open_readings).distinct()
    return kept


@dataclass(frozen=True)
class Digitised:
    """How many documents a unit keeps, and how many of them are readable and shared."""

    kept: int
    done: int

    @property
    def share(self) -> float | None:
        """The second over the first; None for a library without documents."""
        return self.done / self.kept if self.kept else None


def digitised(unit: Unit) -> Digitised:
    """As target T4 counts it, over all years; one query."""
    counts = (
        Document.objects.filter(unit=unit)
        .exclude(state=State.WITHDRAWN)
        .aggregate(kept=Count("pk"), done=Count("pk", filter=Q(state=State.SHARED, readable=True)))
    )
    return Digitised(counts["kept"], counts["done"])


def newest(document: Document) -> Version | None:
    """The file that is shown."""
    return document.versions.select_related("blob").order_by("-number").first()


def pages_of(version: Version | None) -> QuerySet[Page]:
    """The pages of a version in order."""
    return Page.objects.filter(version=version).order_by("number") if version is not None else Page.objects.none()


MOST_ALIKE = 5


def alike(document: Document, user: Any) -> list[Document]:
    """Documents that `user` may read and that bear the same number and sign of the same body and year, newest first.

    Bodies number their documents anew each year, so two that agree in all of these are one, brought twice, or one of
    them has a slip. What the unit keeps itself counts also where a body or a day is not known. At most `MOST_ALIKE`;
    one query.
    """
    if not document.number or not document.notation:
        return []
    found = readable_by(user).filter(number=document.number, notation=document.notation)
    found = found.exclude(pk=document.pk).exclude(state=State.WITHDRAWN).select_related("unit").order_by("-day", "-pk")
    return [other for other in found[:200] if _may_be_one(document, other)][:MOST_ALIKE]


def _may_be_one(document: Document, other: Document) -> bool:
    bodies = fold(document.issuing_body), fold(other.issuing_body)
    days = document.issued_on, other.issued_on
    if document.unit_id != other.unit_id and not (all(bodies) and all(days)):
        return False
    same_body = bodies[0] == bodies[1] or not all(bodies)
    return same_body and (days[0] is None or days[1] is None or days[0].year == days[1].year)


def earlier(document: Document, user: Any) -> list[tuple[Relation, Document | None]]:
    """What it replaces and amends, with the document itself where `user` may read it; two queries."""
    rows = list(document.relations.order_by("-kind", "sign"))
    targets = readable_by(user).in_bulk([row.target_id for row in rows if row.target_id])
    return [(row, targets.get(row.target_id or 0)) for row in rows]


def later(document: Document, user: Any) -> list[tuple[Relation, Document]]:
    """Shared documents that replace or amend it and that `user` may read; one query."""
    rows = Relation.objects.filter(target=document, document__state=State.SHARED, document__in=readable_by(user))
    return [(row, row.document) for row in rows.select_related("document").order_by("-document__day")]


def ending_soon(user: Any, today: date) -> QuerySet[Document]:
    """Shared documents whose keeper `user` is and which end within thirty days, the nearest first."""
    return (
        scopes.scoped(Document.objects.filter(state=State.SHARED), user, Capability.KEEP_DOCUMENTS)
        .filter(valid_to__gt=today, valid_to__lte=today + ENDS_SOON)
        .select_related("unit")
        .order_by("valid_to", "pk")
    )


def texts_of(pks: Sequence[int]) -> dict[int, str]:
    """The text of the newest version of each document, as corrected; two queries whatever their number."""
    latest: dict[int, int] = {}
    versions = Version.objects.filter(document__in=pks).order_by("document", "number")
    for document_id, version_id in versions.values_list("document_id", "pk"):
        latest[document_id] = version_id
    words: dict[int, list[str]] = {}
    for page in Page.objects.filter(version__in=latest.values()).order_by("version", "number").iterator(500):
        words.setdefault(page.version_id, []).append(page.words)
    return {document_id: "\n".join(words.get(version_id, [])) for document_id, version_id in latest.items()}


# --- Confirmations -----------------------------------------------------------------------------------------------


def asked(document: Document) -> QuerySet[Person]:
    """The people of today who are asked to confirm `document`: those it was shared with, each once.

    What everybody may read is asked of the own branch.
    """
    branch = Q(**path_range(document.unit.path, "unit__path"))
    officers = document.sharing == Sharing.OFFICERS
    if document.sharing == Sharing.UNIT:
        where = Q(unit=document.unit_id)
    elif document.sharing == Sharing.CHOSEN:
        officers = document.officers_only
        where = Q(pk__in=[])
        for path in document.recipients.values_list("unit__path", flat=True):
            where |= Q(**path_range(path, "unit__path"))
    else:
        where = branch
    people: QuerySet[Person] = Person.objects.filter(left_on=None)
    if officers:
        held = Position.objects.on(timezone.localdate()).filter(where, title__is_officer=True)
        return people.filter(pk__in=held.values("person"))
    return people.filter(where)


def confirmed(document: Document) -> QuerySet[Confirmation]:
    """The confirmations of the newest file of `document`."""
    number = document.versions.aggregate(last=Max("number"))["last"] or 0
    return Confirmation.objects.filter(document=document, version=number)


@dataclass(frozen=True)
class Confirmed:
    """How many were asked, and how many of them have confirmed the newest file."""

    people: int
    done: int

    @property
    def share(self) -> float | None:
        """The second over the first."""
        return self.done / self.people if self.people else None


def progress_of(document: Document) -> Confirmed:
    """The counts of a document; at most four queries."""
    people = asked(document)
    done = people.filter(pk__in=confirmed(document).values("person")).count()
    return Confirmed(people.count(), done)


def still_to_confirm(document: Document, unit: Unit) -> QuerySet[Person]:
    """The people of `unit`'s own roll who have not, by name: for its own keepers, so that they can reach them."""
    waiting = asked(document).filter(unit=unit).exclude(pk__in=confirmed(document).values("person"))
    return waiting.order_by("sort_key", "pk")


def to_confirm(user: Any) -> QuerySet[Document]:
    """Documents that ask `user` for a confirmation and have none of their newest file; by their last day."""
    person = getattr(user, "person", None)
    if person is None:
        return Document.objects.none()
    at = standing(user)
    newest_number = Version.objects.filter(document=OuterRef("pk")).order_by("-number").values("number")[:1]
    found: QuerySet[Any, Any] = Document.objects.annotate(newest_number=Subquery(newest_number))
    own = Confirmation.objects.filter(document=OuterRef("pk"), person=person, version=OuterRef("newest_number"))
    asks = _meant_for(at) | Q(sharing=Sharing.PUBLIC, unit__path__in=at.paths)
    return (
        found.filter(asks, ~Exists(own), state=State.SHARED, ask_confirmation=True)
        .select_related("unit")
        .order_by(F("confirm_by").asc(nulls_last=True), "pk")
    )


def has_confirmed(document: Document, person: Person | None) -> bool:
    """Whether `person` has confirmed the newest file."""
    return person is not None and confirmed(document).filter(person=person).exists()


# --- Collections ---------------------------------------------------------------------------------------------------


def collections_for(user: Any) -> QuerySet[Collection]:
    """Collections in which there is something that `user` may read, with how much (`n`); one query when read."""
    inside = CollectionItem.objects.filter(collection=OuterRef("pk"), document__in=readable_by(user))
    counted = inside.order_by().values("collection").annotate(n=Count("pk")).values("n")
    found: QuerySet[Any, Any] = Collection.objects.annotate(n=Subquery(counted))
    return found.filter(n__gt=0).select_related("unit").order_by("kind", "name", "pk")


def items_of(collection: Collection, user: Any) -> QuerySet[CollectionItem]:
    """Of a collection what `user` may read, in order."""
    return collection.items.filter(document__in=readable_by(user)).select_related("document__unit")


def collections_of(unit: Unit) -> QuerySet[Collection]:
    """The collections that `unit` keeps, with how many documents (`n`)."""
    found: QuerySet[Any, Any] = Collection.objects.filter(unit=unit).annotate(n=Count("items"))
    return found.order_by("kind", "name", "pk")
