"""Reads over surveys."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from lantoa.notices import audience
from lantoa.notices.queries import reader_of
from lantoa.people import scopes
from lantoa.people.models import Account, Person
from lantoa.people.scopes import Capability
from lantoa.surveys import once
from lantoa.surveys.models import DesignTemplate, Survey, Tally
from lantoa.units.models import Unit

State = Survey.State
LIGHT = ("definition", "secret")


def of_unit(unit: Unit) -> QuerySet[Survey]:
    """The unit's own surveys, the newest first."""
    return Survey.objects.filter(unit=unit).defer(*LIGHT).order_by("-created_at", "-pk")


def from_above(unit: Unit) -> QuerySet[Survey]:
    """Surveys of units above that ask or asked people of this one, the newest first; it sees its own numbers."""
    asked = Tally.objects.filter(survey=OuterRef("pk"), unit=unit)
    return (
        Survey.objects.filter(Exists(asked), branch__path__in=unit.ancestor_paths, state__in=[State.OPEN, State.CLOSED])
        .exclude(unit=unit).select_related("unit").defer(*LIGHT).order_by("-opened_at")
    )  # fmt: skip


def open_now() -> Q:
    """A condition: those that take answers today."""
    return Q(state=State.OPEN) & (Q(closes_on=None) | Q(closes_on__gte=timezone.localdate()))


def for_person(person: Person) -> list[Survey]:
    """Open surveys that ask this person and that they have not answered; few queries."""
    found = list(
        Survey.objects.filter(open_now(), audience.covering(reader_of(person)), access=Survey.Access.MEMBERS)
        .select_related("unit").defer("definition").order_by("closes_on", "pk")[:20]
    )  # fmt: skip
    marks = {once.digest_of(survey, person.pk): survey for survey in found}
    answered = set(once.Once.objects.filter(pk__in=list(marks)).values_list("pk", flat=True)) if marks else set()
    return [survey for digest, survey in marks.items() if digest not in answered]


def published() -> QuerySet[Survey]:
    """Surveys whose results everybody may read, the newest first."""
    return (
        Survey.objects.filter(state=State.CLOSED).exclude(published_at=None).select_related("unit").defer(*LIGHT)
        .order_by("-published_at")
    )  # fmt: skip


def to_approve(account: Account) -> QuerySet[Survey]:
    """Surveys that wait for this account as the second person."""
    waiting = (
        Survey.objects.filter(state=State.WAITING).exclude(created_by=account).select_related("unit").defer(*LIGHT)
    )
    return scopes.scoped(waiting, account, Capability.APPROVE_NOTICE).order_by("pk")


def ended_unpublished(account: Account) -> QuerySet[Survey]:
    """Surveys that ended and whose results the account could publish."""
    ended = Survey.objects.filter(state=State.CLOSED, published_at=None, answers__gte=5)
    recent = ended.filter(closed_at__gte=timezone.now() - timedelta(days=60))
    return scopes.scoped(recent.select_related("unit").defer(*LIGHT), account, Capability.NOTIFY).order_by("pk")


def templates_for(unit: Unit) -> QuerySet[DesignTemplate]:
    """Templates kept by the unit and those above it."""
    return DesignTemplate.objects.filter(unit__path__in=unit.ancestor_paths).select_related("unit").order_by("name")


def earlier(survey_or_unit: Survey | Unit) -> QuerySet[Survey]:
    """Ended surveys of a unit that a new one can be compared with."""
    unit = survey_or_unit.unit if isinstance(survey_or_unit, Survey) else survey_or_unit
    return Survey.objects.filter(unit=unit, state=State.CLOSED).defer(*LIGHT).order_by("-closed_at")
