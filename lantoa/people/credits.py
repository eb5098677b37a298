"""What counts as a contribution: use, never clicks. Each room says it of its own records; nobody adds them up into
one number, and no list is in the order of anybody's number.

A room registers its kinds from its `AppConfig.ready()`:

    register(CreditKind("sent", _("Bài gửi đã đăng"), records=sent, render=row))

`records(person)` is a queryset with one row for each thing that was used, of one person or (None) of all, with
`credited_to` (the person's id) and `credited_on` (the moment); it is grouped, counted and cut into pages here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.functional import Promise

from lantoa.people.models import Person


@dataclass(frozen=True)
class Credit:
    """One thing that was used, as its page lists it; `url` is "" where nobody else may open it."""

    title: str
    url: str
    at: datetime
    note: str = ""


@dataclass(frozen=True)
class CreditKind:
    """A kind of contribution.

    `public=False` is for what the person alone is shown: work for which they are not named, or that others must not
    be led to. `order` is where it stands on a page.
    """

    code: str
    label: str | Promise
    records: Callable[[Person | None], QuerySet[Any, Any]]
    render: Callable[[Any], Credit]
    hint: str | Promise = ""
    public: bool = True
    order: int = 100


_kinds: dict[str, CreditKind] = {}


def register(kind: CreditKind) -> None:
    """Offer a kind of contribution."""
    _kinds[kind.code] = kind


def unregister(code: str) -> None:
    """Take a kind away again."""
    _kinds.pop(code, None)


def kind(code: str) -> CreditKind | None:
    """The kind of that code, or None while no room offers it."""
    return _kinds.get(code)


def kinds(*, public_only: bool = True) -> list[CreditKind]:
    """All kinds in order."""
    chosen = [one for one in _kinds.values() if one.public or not public_only]
    return sorted(chosen, key=lambda one: (one.order, one.code))


@dataclass(frozen=True)
class Share:
    """What a person has of one kind: how many, and the latest."""

    kind: CreditKind
    count: int
    latest: list[Credit]


def shares_of(person: Person, *, public_only: bool = True, latest: int = 10) -> list[Share]:
    """What a person has of each kind, without those of which there is nothing; two queries a kind."""
    found = []
    for one in kinds(public_only=public_only):
        records = one.records(person)
        rows = list(records.order_by("-credited_on", "-pk")[:latest])
        if rows:
            count = len(rows) if len(rows) < latest else records.order_by().count()
            found.append(Share(one, count, [one.render(row) for row in rows]))
    return found


def people_with(code: str, least: int) -> Iterator[int]:
    """Ids of the people who have at least so many of a kind, in the order of the ids; one grouped query."""
    found = _kinds.get(code)
    if found is None:
        return
    grouped = found.records(None).order_by().values_list("credited_to").annotate(number=Count("pk", distinct=True))
    for person_id, _number in grouped.filter(number__gte=least).order_by("credited_to").iterator(chunk_size=2_000):
        yield person_id


def among(people: Iterable[int], since: datetime) -> Mapping[int, list[str]]:
    """For each of these people (their ids) the names of the public kinds that they have something of since a moment;
    one query a kind."""
    wanted = list(people)
    found: dict[int, list[str]] = {}
    for one in kinds():
        records = one.records(None).filter(credited_to__in=wanted, credited_on__gte=since)
        for person_id in records.order_by().values_list("credited_to", flat=True).distinct():
            found.setdefault(person_id, []).append(str(one.label))
    return found
