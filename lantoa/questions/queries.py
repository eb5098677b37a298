"""Reads: a desk's questions, a member's own, what is published, what may answer a question before it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from lantoa.base.rights import Capability
from lantoa.base.text import fold
from lantoa.library import queries as library
from lantoa.library.models import Document
from lantoa.people import scopes
from lantoa.people.models import Person
from lantoa.questions.models import Citation, Question
from lantoa.search.queries import search
from lantoa.search.sources import Hit
from lantoa.units.models import Unit

State = Question.State


def with_review(questions: QuerySet[Question]) -> QuerySet[Question]:
    """The same, each with `in_review`: whether a document that its answer cites holds no more."""
    today = timezone.localdate()
    gone: QuerySet[Any, Any] = library.with_standing(Document.objects.all())
    ended = gone.filter(Q(is_replaced=True) | Q(valid_to__lte=today) | Q(state=Document.State.WITHDRAWN))
    cited = Citation.objects.filter(question=OuterRef("pk"), document__in=ended.values("pk"))
    return questions.annotate(in_review=Exists(cited))


def published(topic: str = "", text: str = "") -> QuerySet[Question]:
    """What everybody may read, newest first, narrowed to a topic and to words."""
    found = with_review(Question.objects.filter(state=State.PUBLISHED)).select_related("unit")
    if topic in Question.Topic:
        found = found.filter(topic=topic)
    for word in fold(text).split()[:8]:
        found = found.filter(folded__contains=word)
    return found.order_by("-published_at", "-pk")


def of_desk(unit: Unit, which: str = "") -> QuerySet[Question]:
    """The questions of a unit's desk: open ones by their date, overdue ones, those to look at anew, or answered."""
    found = with_review(Question.objects.filter(unit=unit)).select_related("asker")
    if which == "tre":
        return found.filter(state=State.OPEN, due_on__lt=timezone.localdate()).order_by("due_on", "pk")
    if which == "ra-soat":
        answered: QuerySet[Any, Any] = found.exclude(state=State.OPEN)
        return answered.filter(in_review=True).order_by("-answered_at")
    if which == "da-tra-loi":
        return found.exclude(state=State.OPEN).order_by("-answered_at")
    return found.filter(state=State.OPEN).order_by("due_on", "pk")


def of_person(person: Person) -> QuerySet[Question]:
    """A member's own, newest first."""
    return Question.objects.filter(asker=person).select_related("unit").order_by("-asked_at", "-pk")


def waiting_by_unit(user: Any) -> list[tuple[Unit, int, date]]:
    """For each desk of `user` the number of open questions and the nearest date; two queries."""
    rows = scopes.scoped(Question.objects.filter(state=State.OPEN), user, Capability.ANSWER)
    counts = list(rows.order_by().values_list("unit").annotate(n=Count("pk"), due=Min("due_on"))[:5])
    units = Unit.objects.in_bulk([row[0] for row in counts]) if counts else {}
    return [(units[pk], n, due) for pk, n, due in counts]


@dataclass(frozen=True)
class Cited:
    """A citation as a reader sees it; the document only where they may read it, with how it holds today."""

    citation: Citation
    document: Document | None
    validity: tuple[str, str]


def citations(question: Question, user: Any) -> list[Cited]:
    """What the answer rests on; two queries."""
    rows = list(question.citations.all())
    ids = [row.document_id for row in rows if row.document_id]
    documents = {one.pk: one for one in library.with_standing(library.readable_by(user)).filter(pk__in=ids)}
    today = timezone.localdate()
    found = []
    for row in rows:
        document = documents.get(row.document_id or 0)
        found.append(Cited(row, document, library.validity(document, today) if document is not None else ("", "")))
    return found


def document_by_sign(sign: str, user: Any) -> Document | None:
    """The document of this number and sign that `user` may read, the nearest to the nation first.

    Only of what members may read: the name of what officers keep among themselves does not go into an answer.
    """
    number, _slash, notation = sign.strip().partition("/")
    found = library.readable_by(user).filter(number=number, notation=notation, state=Document.State.SHARED)
    found = found.filter(sharing__in=[Document.Sharing.BRANCH, Document.Sharing.PUBLIC])
    return found.select_related("unit").order_by("unit__depth", "-pk").first() if notation else None


def may_answer(text: str, user: Any) -> list[Hit]:
    """Published answers and documents that bear on a question, for who is about to ask it."""
    hits: list[Hit] = []
    for source, most in (("questions", 5), ("documents", 3)):
        hits += [hit for found in search(text, user, only=source, limit=most).found for hit in found.hits]
    return hits


def by_topic(unit: Unit, since: date) -> list[tuple[str, int]]:
    """How many questions came to a unit's desk since a day, by topic, the most frequent first; one query."""
    rows = Question.objects.filter(unit=unit, asked_at__date__gte=since).order_by().values_list("topic")
    counted: Sequence[tuple[str, int]] = list(rows.annotate(n=Count("pk")).order_by("-n", "topic"))
    return [(str(Question.Topic(topic).label), n) for topic, n in counted]
