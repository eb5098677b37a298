"""Reads: a desk's questions, a member's own, what is published, what may answer a question before it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base.rights import Capability
from lantoa.base.text import fold
from lantoa.law import references
from lantoa.law.models import Act
from lantoa.library import queries as library
from lantoa.library.models import Document
from lantoa.people import scopes
from lantoa.people.models import Account, Person, Position
from lantoa.programme.needs import Need
from lantoa.questions.actions import Basis, very_late_before
from lantoa.questions.models import Citation, Draft, Question, Template
from lantoa.search.queries import search
from lantoa.search.sources import Hit
from lantoa.search.words import bare, pairs, words
from lantoa.units.models import Unit, path_range

State = Question.State


def with_review(questions: QuerySet[Question]) -> QuerySet[Question]:
    """The same, each with `in_review`: whether something that its answer cites holds no more, or reads otherwise."""
    today = timezone.localdate()
    gone: QuerySet[Any, Any] = library.with_standing(Document.objects.all())
    ended = gone.filter(Q(is_replaced=True) | Q(valid_to__lte=today) | Q(state=Document.State.WITHDRAWN))
    act_ended = Q(provision__act__validity=Act.Validity.ENDED) & (
        Q(provision__act__ended_on=None) | Q(provision__act__ended_on__lte=today)
    )
    reads_otherwise = Q(provision__isnull=False) & ~Q(provision__digest=F("digest"))
    cited = Citation.objects.filter(
        Q(document__in=ended.values("pk")) | Q(provision__ended_on__lte=today) | act_ended | reads_otherwise,
        question=OuterRef("pk"),
    )
    return questions.annotate(in_review=Exists(cited))


def published(topic: str = "", text: str = "") -> QuerySet[Question]:
    """What everybody may read, newest first, narrowed to a topic and to words."""
    found = with_review(Question.objects.filter(state=State.PUBLISHED)).select_related("unit")
    if topic in Question.Topic:
        found = found.filter(topic=topic)
    for word in fold(text).split()[:8]:
        found = found.filter(folded__contains=word)
    return found.order_by("-published_at", "-pk")


WHICH = ("", "cua-toi", "tre", "rat-tre", "doc-lai", "ra-soat", "da-tra-loi")


def of_desk(unit: Unit, which: str = "", user: Any = None) -> QuerySet[Question]:
    """The questions of a unit's desk.

    Open ones by their date, the most overdue first: all, `user`'s own ("cua-toi"), overdue ("tre"), very overdue
    ("rat-tre"), with an answer that waits for its second reader ("doc-lai"). Answered ones, the newest first: all
    ("da-tra-loi"), or those to look at anew ("ra-soat"). Merged questions stand with the one they went into.
    """
    found: QuerySet[Any, Any] = with_review(Question.objects.filter(unit=unit)).select_related(
        "asker", "assignee__person", "draft"
    )
    if which == "ra-soat":
        return found.exclude(state=State.OPEN).filter(in_review=True).order_by("-answered_at")
    if which == "da-tra-loi":
        return found.exclude(state=State.OPEN).order_by("-answered_at")
    found = _waiting(found).annotate(others=Count("merged")).order_by("due_on", "pk")
    today = timezone.localdate()
    if which == "tre":
        return found.filter(due_on__lt=today)
    if which == "rat-tre":
        return found.filter(due_on__lt=very_late_before(today))
    if which == "doc-lai":
        return found.filter(draft__isnull=False)
    if which == "cua-toi":
        return found.filter(assignee=user)
    return found


def _waiting(questions: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return questions.filter(state=State.OPEN, merged_into=None)


def desk_counts(unit: Unit, user: Any) -> dict[str, int]:
    """How many questions each list of a desk has, the answered ones aside; three queries."""
    today = timezone.localdate()
    waiting = _waiting(Question.objects.filter(unit=unit))
    counts: dict[str, int] = waiting.aggregate(
        **{
            "": Count("pk"), "tre": Count("pk", filter=Q(due_on__lt=today)),
            "rat-tre": Count("pk", filter=Q(due_on__lt=very_late_before(today))),
            "doc-lai": Count("pk", filter=Q(draft__isnull=False)), "cua-toi": Count("pk", filter=Q(assignee=user)),
        }
    )  # fmt: skip
    counts["ra-soat"] = of_desk(unit, "ra-soat").order_by().count()
    return counts


@dataclass(frozen=True)
class DeskLoad:
    """How much waits at the desk of a unit."""

    unit: Unit
    waiting: int
    late: int
    very_late: int


def desks_below(unit: Unit) -> list[DeskLoad]:
    """Desks of the branch where something waits, the most overdue first, at most a hundred; two queries.

    Counts alone: what is asked stays with asker and desk.
    """
    today = timezone.localdate()
    late, very_late = Count("pk", filter=Q(due_on__lt=today)), Count("pk", filter=Q(due_on__lt=very_late_before(today)))
    rows = list(
        _waiting(Question.objects.filter(**path_range(unit.path, "unit__path")))
        .order_by()
        .values_list("unit")
        .annotate(n=Count("pk"), late=late, very_late=very_late)
        .order_by("-very_late", "-late", "-n", "unit")[:100]
    )
    units = Unit.objects.in_bulk([row[0] for row in rows])
    return [DeskLoad(units[pk], n, late, very_late) for pk, n, late, very_late in rows]


SMALLEST = 5


def day_start(day: date) -> datetime:
    """The first moment of a day here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def needs(unit: Unit, since: date, until: date) -> list[Need]:
    """What members of the branch ask about from a day up to (not including) another, the most frequent first.

    For the desk's page and for what a survey of needs should ask. A topic about which fewer than five people asked
    is left out, and no total is given from which it could be worked out. One query.
    """
    rows = (
        Question.objects.filter(
            **path_range(unit.path, "unit__path"), asked_at__gte=day_start(since), asked_at__lt=day_start(until)
        )
        .order_by()
        .values_list("topic")
        .annotate(n=Count("pk"), people=Count("asker", distinct=True))
        .filter(people__gte=SMALLEST)
        .order_by("-n", "topic")
    )
    return [Need(topic, Question.Topic(topic).label, n) for topic, n, _people in rows]


def of_person(person: Person) -> QuerySet[Question]:
    """A member's own, newest first."""
    return Question.objects.filter(asker=person).select_related("unit").order_by("-asked_at", "-pk")


def waiting_by_unit(user: Any) -> list[tuple[Unit, int, date]]:
    """For each desk of `user` the number of open questions and the nearest date; two queries."""
    rows = scopes.scoped(_waiting(Question.objects.all()), user, Capability.ANSWER)
    counts = list(rows.order_by().values_list("unit").annotate(n=Count("pk"), due=Min("due_on"))[:5])
    units = Unit.objects.in_bulk([row[0] for row in counts]) if counts else {}
    return [(units[pk], n, due) for pk, n, due in counts]


def in_review_by_unit(user: Any) -> list[tuple[Unit, int]]:
    """For each desk of `user` the number of answers to look at anew; two queries."""
    answered: QuerySet[Any, Any] = with_review(Question.objects.exclude(state=State.OPEN))
    rows = scopes.scoped(answered, user, Capability.ANSWER).filter(in_review=True)
    counts = list(rows.order_by().values_list("unit").annotate(n=Count("pk"))[:5])
    units = Unit.objects.in_bulk([row[0] for row in counts]) if counts else {}
    return [(units[pk], n) for pk, n in counts]


def to_read_by_unit(user: Any) -> list[tuple[Unit, int]]:
    """For each desk of `user` the number of answers of others that wait for a second reader; two queries."""
    drafts = scopes.scoped(Draft.objects.filter(note=""), user, Capability.ANSWER, "question__unit")
    rows = drafts.exclude(by=user).order_by().values_list("question__unit").annotate(n=Count("pk"))[:5]
    counts = list(rows)
    units = Unit.objects.in_bulk([row[0] for row in counts]) if counts else {}
    return [(units[pk], n) for pk, n in counts]


@dataclass(frozen=True)
class Cited:
    """A citation as a reader sees it: the address where they may read it, how it holds today, from when to when."""

    citation: Citation
    url: str
    validity: tuple[str, str]
    valid_from: date | None
    valid_to: date | None


def citations(question: Question, user: Any) -> list[Cited]:
    """What the answer rests on; two queries."""
    rows = list(question.citations.select_related("provision__act"))
    ids = [row.document_id for row in rows if row.document_id]
    documents = {one.pk: one for one in library.with_standing(library.readable_by(user)).filter(pk__in=ids)}
    today = timezone.localdate()
    found = []
    for row in rows:
        document, provision = documents.get(row.document_id or 0), row.provision
        if provision is not None:
            standing = provision.standing(today)
            if standing[0] != "rust" and provision.digest != row.digest:
                standing = "amber", _("Nội dung đã đổi")
            ended = provision.ended_on or provision.act.ended_on
            found.append(Cited(row, provision.get_absolute_url(), standing, provision.act.effective_on, ended))
        elif document is not None:
            standing = library.validity(document, today)
            found.append(Cited(row, document.get_absolute_url(), standing, document.valid_from, document.valid_to))
        else:
            found.append(Cited(row, "", ("", ""), None, None))
    return found


def basis(source: str, article: str, user: Any) -> Basis:
    """What a person means by a source and an article as typed: an article of law, a document, or just the name."""
    typed = f"{article} {source}" if article else source
    provision = next(iter(references.provisions(typed)), None)
    if provision is not None:
        named = references.parse(typed)[0]
        parts = [_("điểm %(p)s") % {"p": named.point} if named.point else "",
                 _("khoản %(n)s") % {"n": named.clause} if named.clause else "", provision.label]  # fmt: skip
        return None, provision.act.label, " ".join(part for part in parts if part), provision
    document = document_by_sign(source, user)
    return document, document.title if document is not None else source, article


def document_by_sign(sign: str, user: Any) -> Document | None:
    """The document of this number and sign that `user` may read, the nearest to the nation first.

    Only of what members may read: the name of what officers keep among themselves does not go into an answer.
    """
    number, _slash, notation = sign.strip().partition("/")
    found = library.readable_by(user).filter(number=number, notation=notation, state=Document.State.SHARED)
    found = found.filter(sharing__in=[Document.Sharing.BRANCH, Document.Sharing.PUBLIC])
    return found.select_related("unit").order_by("unit__depth", "-pk").first() if notation else None


SHOWN = (("questions", 5), ("law", 4), ("documents", 2))
SHOWN_WHILE_TYPING = (("questions", 3), ("law", 2), ("documents", 1))


def may_answer(text: str, user: Any, shown: Sequence[tuple[str, int]] = SHOWN) -> list[Hit]:
    """Published answers, articles of law and documents that bear on a question, for who is about to ask it."""
    hits: list[Hit] = []
    for source, most in shown:
        hits += [hit for found in search(text, user, only=source, limit=most).found for hit in found.hits]
    return hits


MOST_COMPARED = 200
ALIKE = 0.2  # the share of word pairs from which two questions may be the same


def alike_at_desk(question: Question) -> list[Question]:
    """Open questions at the same desk that share words with this one, the most alike first; one query.

    They lie in no index, since nobody but the desk may find them.
    """
    others = _waiting(Question.objects.filter(unit=question.unit)).exclude(pk=question.pk).order_by("-pk")
    return _alike(question.text, {other: other.text for other in others[:MOST_COMPARED]})


def alike_in_public(question: Question, hits: Sequence[Hit]) -> list[Question]:
    """Published questions among `hits` that may be the same as this one; none that is in review. One query."""
    pks = [hit.pk for hit in hits if hit.url.startswith(reverse("questions:index"))]
    everything: QuerySet[Any, Any] = published()
    found = everything.filter(pk__in=pks, in_review=False)
    return _alike(question.text, {other: other.public_text for other in found})


def _alike(text: str, others: dict[Question, str]) -> list[Question]:
    mine = set(pairs(bare(words(text))))
    scored = []
    for other, their_text in others.items():
        theirs = set(pairs(bare(words(their_text))))
        share = len(mine & theirs) / max(1, min(len(mine), len(theirs)))
        if share >= ALIKE:
            scored.append((share, other))
    return [other for _share, other in sorted(scored, key=lambda row: -row[0])[:3]]


def answerers(unit: Unit) -> list[Account]:
    """The accounts that may answer at a unit's desk by a post there; one query."""
    held = Position.objects.on(timezone.localdate()).filter(
        unit=unit, title__capabilities__capability=Capability.ANSWER, person__left_on=None
    )
    found = Account.objects.filter(person__in=held.values("person"), is_active=True).select_related("person")
    return list(found.order_by("person__sort_key", "pk")[:50])


def templates_for(unit: Unit) -> QuerySet[Template]:
    """The templates a desk may use: its own and those of the units above."""
    return Template.objects.filter(unit__path__in=unit.ancestor_paths).select_related("unit").order_by("title", "pk")


def by_topic(unit: Unit, since: date) -> list[tuple[str, int]]:
    """How many questions came to a unit's desk since a day, by topic, the most frequent first; one query."""
    rows = Question.objects.filter(unit=unit, asked_at__date__gte=since).order_by().values_list("topic")
    counted: Sequence[tuple[str, int]] = list(rows.annotate(n=Count("pk")).order_by("-n", "topic"))
    return [(str(Question.Topic(topic).label), n) for topic, n in counted]
