"""Reads over money, equipment and projects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from lantoa.base.text import fold
from lantoa.people import scopes
from lantoa.people.models import Account, Person
from lantoa.people.queries import called
from lantoa.people.scopes import Capability
from lantoa.programme.models import Campaign, Plan, PlanItem
from lantoa.resources.models import (
    BudgetLine,
    Equipment,
    Loan,
    Milestone,
    Project,
    Proof,
    Rules,
    Spending,
    StockTake,
    Tally,
)
from lantoa.resources.rollup import Money
from lantoa.units.models import Unit

COUNT_EVERY = timedelta(days=365)
"""Equipment is to be counted once a year."""
PASSED_UP = timedelta(days=7)
"""After so long a spending that waits for its signature is shown to the units above."""


# --- Money ---------------------------------------------------------------------------------------------------


def with_spent(lines: QuerySet[BudgetLine]) -> QuerySet[BudgetLine]:
    """The same, each with `spent` and `waiting` in đồng."""

    def sum_of(state: str) -> Coalesce:
        return Coalesce(Sum("spendings__amount", filter=Q(spendings__state=state)), Value(0))

    return lines.annotate(spent=sum_of(Spending.State.COUNTED), waiting=sum_of(Spending.State.WAITING))


def lines_of(unit: Unit, year: int, category: str = "", campaign: int | None = None) -> QuerySet[BudgetLine]:
    """The lines of a unit's own budget, by what they are for; one query."""
    lines = BudgetLine.objects.filter(unit=unit, year=year, dropped_at=None)
    if category:
        lines = lines.filter(category=category)
    if campaign is not None:
        lines = lines.filter(campaign=campaign)
    return with_spent(lines).select_related("campaign", "project").order_by("category", "title", "pk")


def spendings_of(line: BudgetLine) -> QuerySet[Spending]:
    """What went out of a line, the newest first, with how many scans each has."""
    found = Spending.objects.filter(line=line).annotate(scans=Count("proofs"))
    return found.select_related("entered_by__person", "signed_by__person").order_by("-spent_on", "-pk")


def years_of(unit: Unit, today: date) -> list[int]:
    """Years to choose from, the latest first: those with lines, this one and the next."""
    known = BudgetLine.objects.filter(unit=unit).order_by().values_list("year", flat=True).distinct()
    return sorted({*known, today.year, today.year + 1}, reverse=True)


def money_of_plan(unit: Unit, year: int) -> int | None:
    """What the items of the unit's plan of `year` foresee, in đồng; None without a plan. One query."""
    items = PlanItem.objects.filter(plan__in=Plan.objects.filter(unit=unit, year=year))
    found = items.exclude(state=PlanItem.State.CANCELLED).aggregate(n=Sum("budget"))["n"]
    return int(found) if found is not None else None


def money_of_campaign(campaign: Campaign) -> Money:
    """What was planned, approved and spent for a campaign by all units; two queries."""
    lines = BudgetLine.objects.filter(campaign=campaign, dropped_at=None)
    sums = lines.aggregate(planned=Sum("planned"), approved=Sum("approved"))
    book = Spending.objects.filter(line__campaign=campaign, state=Spending.State.COUNTED)
    spent = book.aggregate(n=Sum("amount"))["n"]
    return Money(int(sums["planned"] or 0), int(sums["approved"] or 0), int(spent or 0))


def lines_to_approve(unit: Unit, year: int) -> QuerySet[BudgetLine]:
    """Lines of the unit that nobody has approved yet."""
    return BudgetLine.objects.filter(unit=unit, year=year, approved=None, dropped_at=None)


def waiting_for(account: Account) -> QuerySet[Spending]:
    """Spendings that `account` can sign, the oldest first: those of the units in which they hold the position, and
    of units below once they have waited for a week; never their own."""
    own = {g.unit_id for g in scopes.grants(account) if g.capability == Capability.APPROVE_SPENDING}
    found = scopes.scoped(Spending.objects.filter(state=Spending.State.WAITING), account, Capability.APPROVE_SPENDING)
    found = found.filter(Q(unit__in=own) | Q(entered_at__lte=timezone.now() - PASSED_UP))
    # Not `exclude`, which would also leave out what nobody's account entered.
    return found.filter(~Q(entered_by=account) | Q(entered_by=None)).select_related("unit").order_by("entered_at", "pk")


def proof_of(unit: Unit, pk: int) -> Proof | None:
    """One scan of the unit."""
    return Proof.objects.filter(pk=pk, unit=unit).first()


def rules_of(unit: Unit) -> Rules | None:
    """What the unit has set for its money."""
    return Rules.objects.filter(unit=unit).first()


# --- Equipment -----------------------------------------------------------------------------------------------


def equipment_of(unit: Unit, *, text: str = "", category: str = "", which: str = "") -> QuerySet[Equipment]:
    """The register of a unit by number: without what is written off, unless `which` is "thanh-ly".

    `which`: "muon" lent, "qua-han" lent and overdue, "hong" broken, "thieu" missing, "kiem-ke" to be counted.
    """
    found = Equipment.objects.filter(unit=unit)
    found = found.filter(state="gone") if which == "thanh-ly" else found.exclude(state="gone")
    if which in ("muon", "qua-han"):
        found = found.filter(state="out")
    elif which == "hong":
        found = found.filter(condition="broken")
    elif which == "thieu":
        found = found.filter(missing_since__isnull=False)
    if category:
        found = found.filter(category=category)
    for word in fold(text).split()[:6]:
        found = found.filter(folded__contains=word)
    return found.select_related("holder").order_by("number")


def overdue(unit: Unit, today: date) -> QuerySet[Equipment]:
    """Things of the unit that should be back."""
    late = Loan.objects.filter(equipment=OuterRef("pk"), back_at=None, due_on__lt=today)
    return equipment_of(unit, which="muon").filter(Exists(late))


def due_for_count(unit: Unit, today: date) -> QuerySet[Equipment]:
    """What was not counted for a year, or never since it came a year ago."""
    since = today - COUNT_EVERY
    return equipment_of(unit).filter(Q(counted_on__lte=since) | Q(counted_on=None, acquired_on__lte=since))


def with_open_loan(rows: Sequence[Equipment]) -> dict[int, Loan]:
    """The open loans of those things, by thing; one query."""
    open_ones = Loan.objects.filter(equipment__in=[row.pk for row in rows], back_at=None).select_related("person")
    return {loan.equipment_id: loan for loan in open_ones}


def loans_of(equipment: Equipment) -> QuerySet[Loan]:
    """Who had it, the latest first."""
    return equipment.loans.select_related("person", "out_by__person", "back_by__person").order_by("-out_at", "-pk")


def borrowers(unit: Unit, text: str) -> QuerySet[Person]:
    """People of the unit whose name or number has the words of `text`, by name; none without a text."""
    if not text.strip():
        return Person.objects.none()
    return called(Person.objects.filter(unit=unit, left_on=None), text).order_by("sort_key", "pk")


def loans_by(person: Person) -> QuerySet[Loan]:
    """What a person has borrowed and not brought back, the nearest date first."""
    return Loan.objects.filter(person=person, back_at=None).select_related("equipment__unit").order_by("due_on", "pk")


def to_count(take: StockTake) -> QuerySet[Equipment]:
    """What a session has to find: the register of the unit, or of the place that it is about."""
    found = equipment_of(take.unit)
    return found.filter(location__iexact=take.location) if take.location else found


def unseen(take: StockTake) -> QuerySet[Equipment]:
    """What an open session has not found yet."""
    seen = Tally.objects.filter(take=take, equipment=OuterRef("pk"))
    return to_count(take).filter(~Exists(seen))


def tallies_of(take: StockTake, result: str = "") -> QuerySet[Tally]:
    """What a session wrote down, by label."""
    rows = Tally.objects.filter(take=take)
    return (rows.filter(result=result) if result else rows).select_related("equipment").order_by(
        F("equipment__number").asc(nulls_last=True), "pk"
    )  # fmt: skip


def takes_of(unit: Unit) -> QuerySet[StockTake]:
    """The sessions of a unit with their results, the latest first."""
    counts = {name: Count("tallies", filter=Q(tallies__result=name)) for name in ("found", "lent", "missing", "extra")}
    return StockTake.objects.filter(unit=unit).annotate(**counts).order_by("-opened_at", "-pk")


# --- Projects ------------------------------------------------------------------------------------------------


def projects_of(unit: Unit, which: str = "") -> QuerySet[Project]:
    """Upgrades that are not finished, by their end; with "xong" the others. With milestones and how many are done."""
    found = Project.objects.filter(unit=unit).annotate(
        all_milestones=Count("milestones"), done_milestones=Count("milestones", filter=Q(milestones__done_on__isnull=False))
    )  # fmt: skip
    if which == "xong":
        found = found.exclude(state__in=Project.OPEN).order_by("-ends_on", "-pk")
    else:
        found = found.filter(state__in=Project.OPEN).order_by("ends_on", "pk")
    ahead = Milestone.objects.filter(done_on=None).order_by("due_on", "pk")
    return found.select_related("owner").prefetch_related(Prefetch("milestones", ahead, to_attr="ahead"))


def costs_of(project: Project) -> QuerySet[BudgetLine]:
    """The lines of the budget that a project is paid from, with what was spent."""
    return with_spent(project.lines.filter(dropped_at=None)).order_by("year", "title", "pk")


def money_of_lines(lines: Sequence[Any]) -> Money:
    """The sum of lines that carry `spent`."""
    return sum((Money(line.planned, line.approved or 0, line.spent) for line in lines), Money())


def late_milestones(account: Account, today: date) -> QuerySet[Milestone]:
    """Milestones whose day has passed, in the projects of the units whose money `account` keeps."""
    found = Milestone.objects.filter(done_on=None, due_on__lt=today, project__state=Project.State.RUNNING)
    return (
        scopes.scoped(found, account, Capability.KEEP_RESOURCES, "project__unit")
        .select_related("project__unit")
        .order_by("due_on", "pk")
    )
