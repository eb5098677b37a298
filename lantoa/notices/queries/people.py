"""A unit's own people, by name: for those of the same unit alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Least

from lantoa.delivery.models import Channel, Delivery
from lantoa.notices import audience
from lantoa.notices.audience import Audience
from lantoa.notices.models import Meeting, Notice, NoticeUnitCount, Receipt
from lantoa.notices.queries.counts import is_root_of, rows_of
from lantoa.people import scopes
from lantoa.people.scopes import Capability
from lantoa.units import queries as unit_queries
from lantoa.units.models import Unit


def follow_up(notice: Notice, unit: Unit, *, confirmed: bool | None = False) -> QuerySet[Any]:
    """People of `unit` itself for whom the notice is, by name, with what they did with the version in force.

    Only for the unit's own communicators and must-read notices; the caller has asked `rules`. Annotated with
    `confirmed_at_`, `assisted_version_` and `told_at`. `confirmed` None gives all. One query.
    """
    receipts = Receipt.objects.filter(notice=notice, person=OuterRef("pk"))
    told = Delivery.objects.filter(
        person=OuterRef("pk"), dispatch__source="notices", dispatch__source_id=notice.pk,
        dispatch__edition=f"{notice.version}.0", dispatch__channel=Channel.PERSON,
    )  # fmt: skip
    done = receipts.filter(confirmed_version=notice.version)
    people = (
        audience.people(Audience.of(notice))
        .filter(unit=unit)
        .annotate(
            confirmed_at_=Subquery(done.values("confirmed_at")[:1]),
            confirmed_via_=Subquery(done.values("confirmed_via")[:1]),
            assisted_version_=Subquery(receipts.filter(assisted_version=notice.version).values("assisted_version")[:1]),
            told_at=Subquery(told.values("at")[:1]),
        )
        .order_by("sort_key", "pk")
    )
    if confirmed is None:
        return people
    if confirmed:
        return people.filter(Q(confirmed_at___isnull=False) | Q(assisted_version___isnull=False))
    return people.filter(confirmed_at_=None, assisted_version_=None)


def meetings(notice: Notice, unit: Unit) -> QuerySet[Meeting]:
    """Meetings of `unit` itself about the notice, with the number of people ticked."""
    return Meeting.objects.filter(notice=notice, unit=unit).annotate(present=Count("receipts"))


def unit_in_audience(notice: Notice, unit: Unit) -> bool:
    """Whether anybody of `unit` or below it was counted at publication."""
    # Not prepared: for a plan without the path PostgreSQL would read the counts of all units.
    rows = rows_of(notice, unit)
    if not is_root_of(notice, unit):
        return rows.exists()
    # In order: else it reads the table from its start until it meets this notice, instead of asking the index.
    return bool(rows.order_by("unit_id").values_list("pk")[:1])


def may_address(notice: Notice, unit: Unit) -> bool:
    """Whether the unit's own people may be among those a notice is for.

    Above its branch there are counts alone, unless it is for holders of titles: these count where their roll is.
    """
    return bool(notice.titles) or unit.pk == notice.branch_id or not notice.branch.path.startswith(unit.path)


def lagging_units_of(user: Any, day: date) -> QuerySet[Any]:
    """Must-read notices near their date (three days) not yet confirmed by all, for the user's own units."""
    units = [g.unit_id for g in scopes.grants(user) if g.capability == Capability.NOTIFY]
    return (
        NoticeUnitCount.objects.filter(
            unit__in=units, notice__state=Notice.State.PUBLISHED, notice__must_read=True,
            notice__confirm_by__lte=day + timedelta(days=3), notice__confirm_by__gte=day - timedelta(days=30),
        )
        .annotate(proven=Least(F("people"), F("confirmed") + F("assisted") + F("unnamed")))
        .filter(proven__lt=F("people"))
        .select_related("notice", "unit")
        .order_by("notice__confirm_by", "notice_id")
    )  # fmt: skip


def ancestors_for(user: Any, unit: Unit) -> list[Unit]:
    """The units above `unit` whose reach `user` may see, from the top; for breadcrumbs."""
    return [u for u in unit_queries.above(unit).found() if scopes.may(user, Capability.SEE_REACH, u)]
