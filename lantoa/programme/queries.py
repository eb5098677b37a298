"""Read paths of the programme, each with a known number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from lantoa.base.periods import Period
from lantoa.base.text import fold
from lantoa.programme import metrics
from lantoa.programme.models import Campaign, Cascade, ItemAnswer, Plan, PlanItem, Programme
from lantoa.units.models import Unit, path_range

LATE = "late"


@dataclass(frozen=True)
class Inherited:
    """An item from above and what the unit has said to it.

    `answer` may be about an older version of the item: then it `is_due` again, and is shown as a hint.
    """

    item: PlanItem
    answer: ItemAnswer | None

    @property
    def is_due(self) -> bool:
        """Whether the unit still has to answer."""
        return self.answer is None or self.answer.item_id != self.item.pk


@dataclass(frozen=True)
class Waiting:
    """How many items from above wait for an answer, and until when (inclusive), where a day was set."""

    count: int = 0
    due: date | None = None


@dataclass(frozen=True)
class Tally:
    """How the units below answered one item; `total` is the number of their plans."""

    adopted: int
    adapted: int
    declined: int
    total: int

    @property
    def waiting(self) -> int:
        """Units that have not answered."""
        return max(self.total - self.adopted - self.adapted - self.declined, 0)


@dataclass(frozen=True)
class Result:
    """A campaign's target against what was counted; `value` is None while no room counts this."""

    metric: str
    name: str
    goal: int | None
    value: int | None
    url: str


def programme_for(unit: Unit, year: int) -> Programme | None:
    """The running programme of the nearest unit (itself or above) that covers `year`; one query."""
    found = (
        Programme.objects.filter(
            unit__path__in=unit.ancestor_paths,
            state=Programme.State.ACTIVE,
            starts_on__lte=date(year, 12, 31),
            ends_on__gte=date(year, 1, 1),
        )
        .select_related("unit")
        .order_by("-unit__depth", "-starts_on")
    )
    return found.first()


def plan_of(unit: Unit, programme: Programme, year: int) -> Plan | None:
    """The unit's plan of a year; one query."""
    return (
        Plan.objects.filter(unit=unit, programme=programme, year=year)
        .select_related("unit__kind__level", "programme", "submitted_by__person", "decided_by__person")
        .first()
    )


def inherited_items(plan: Plan) -> list[PlanItem]:
    """The items of the units above that this plan has to answer, the nearest version of each; one query.

    Only what has been issued counts. Where a unit between has made its own version and issued it, that one
    stands in for the original. A unit that declines speaks for itself alone: units below still get the item.
    """
    return _nearest(plan, _issued_above([plan]))


def waiting(plans: Sequence[Plan]) -> dict[int, Waiting]:
    """What each plan (with its unit loaded) has yet to answer, by plan id; two queries."""
    issued = list(_issued_above(plans))
    answered = set(ItemAnswer.objects.filter(plan__in=plans).values_list("plan_id", "item_id"))
    found: dict[int, Waiting] = {}
    for plan in plans:
        due = [item for item in _nearest(plan, issued) if (plan.pk, item.pk) not in answered]
        days = [item.plan.answers_due for item in due if item.plan.answers_due is not None]
        found[plan.pk] = Waiting(len(due), min(days, default=None))
    return found


def _issued_above(plans: Sequence[Plan]) -> QuerySet[PlanItem]:
    paths = {path for plan in plans for path in plan.unit.ancestor_paths[:-1]}
    return (
        PlanItem.objects.filter(
            plan__programme_id__in={plan.programme_id for plan in plans},
            plan__year__in={plan.year for plan in plans},
            plan__unit__path__in=paths,
            plan__issued_at__isnull=False,
            issued=True,
        )
        .exclude(state=PlanItem.State.CANCELLED)
        .select_related("plan__unit", "section", "target", "owner")
        .order_by("plan__unit__depth", "order", "pk")
    )


def _nearest(plan: Plan, issued: Iterable[PlanItem]) -> list[PlanItem]:
    above = set(plan.unit.ancestor_paths[:-1])
    nearest: dict[int, PlanItem] = {}
    for item in issued:
        # Items come from the top down, so a later version replaces the one before and keeps its place.
        same = item.plan.programme_id == plan.programme_id and item.plan.year == plan.year
        if same and item.plan.unit.path in above:
            nearest[item.line] = item
    return list(nearest.values())


def inherited(plan: Plan) -> list[Inherited]:
    """The items from above with the unit's answers; two queries."""
    answers = {
        answer.origin_id: answer
        for answer in ItemAnswer.objects.filter(plan=plan).select_related("own__owner", "own__section", "owner")
    }
    return [Inherited(item, answers.get(item.line)) for item in inherited_items(plan)]


def own_items(plan: Plan) -> QuerySet[PlanItem]:
    """The unit's own activities with its versions of those from above, in order."""
    return plan.items.select_related("section", "target", "owner", "campaign", "source").order_by(
        F("section__number").asc(nulls_last=True), "order", "pk"
    )


def budget(plan: Plan) -> int:
    """What the unit itself plans to spend in the year, in đồng; one query."""
    items = plan.items.exclude(state=PlanItem.State.CANCELLED)
    return int(items.aggregate(total=Coalesce(Sum("budget"), 0))["total"])


def budget_of_branch(unit: Unit, programme: Programme, year: int) -> int:
    """What the unit and all units below plan to spend, in đồng; one query.

    Adopted items stay with the unit that pays for them, so no money is counted twice.
    """
    items = PlanItem.objects.filter(
        plan__programme=programme, plan__year=year, **path_range(unit.path, "plan__unit__path")
    ).exclude(state=PlanItem.State.CANCELLED)
    return int(items.aggregate(total=Coalesce(Sum("budget"), 0))["total"])


def budgets_of(plans: Sequence[Plan]) -> dict[int, int]:
    """Own budgets by plan id for a page of plans, in đồng; one query."""
    rows = (
        PlanItem.objects.filter(plan__in=plans)
        .exclude(state=PlanItem.State.CANCELLED)
        .values("plan_id")
        .annotate(total=Sum("budget"))
    )
    return {row["plan_id"]: int(row["total"]) for row in rows.order_by()}


def plans_below(
    unit: Unit, programme: Programme, year: int, *, state: str = "", text: str = "", direct: bool = False
) -> QuerySet[Plan]:
    """Plans of the units below, in tree order, for a paged list; `direct` keeps to the next level.

    `state` is one of `Plan.State`, or `LATE` for all that have not been handed in.
    """
    found = Plan.objects.filter(
        programme=programme, year=year, unit__valid_to=None, **path_range(unit.path, "unit__path")
    ).exclude(unit_id=unit.pk)
    if direct:
        found = found.filter(unit__depth=unit.depth + 1)
    if state == LATE:
        found = found.filter(state__in=Plan.OPEN)
    elif state:
        found = found.filter(state=state)
    for word in fold(text).split():
        found = found.filter(Q(unit__folded_name__contains=word) | Q(unit__code__iexact=word))
    return found.select_related("unit__kind").order_by("unit__path")


def states_below(unit: Unit, programme: Programme, year: int, *, direct: bool = False) -> dict[str, int]:
    """How many plans below are in each state; one query."""
    rows = plans_below(unit, programme, year, direct=direct).order_by().values("state").annotate(n=Count("pk"))
    return {row["state"]: row["n"] for row in rows}


def due_below(unit: Unit, programme: Programme, year: int) -> date | None:
    """The last day for the units below to hand in their plans, set by the nearest unit that issued one; one query."""
    issued = Plan.objects.filter(
        programme=programme, year=year, unit__path__in=unit.ancestor_paths, issued_at__isnull=False,
        answers_due__isnull=False,
    ).order_by("-unit__depth")  # fmt: skip
    return issued.values_list("answers_due", flat=True).first()


def tallies(plan: Plan) -> dict[int, Tally]:
    """How the units below answered each issued item of `plan`, by item id; three queries whatever their number."""
    lines = {pk: origin or pk for pk, origin in plan.items.filter(issued=True).values_list("pk", "origin_id")}
    total = plans_below(plan.unit, plan.programme, plan.year).count()
    rows = (
        _answers_below(plan)
        .filter(origin_id__in=lines.values())
        .values("origin_id", "answer")
        .annotate(n=Count("pk"))
        .order_by()
    )
    counted: dict[tuple[int, str], int] = {(row["origin_id"], row["answer"]): row["n"] for row in rows}
    kinds = ItemAnswer.Answer
    return {
        pk: Tally(
            counted.get((line, kinds.ADOPTED), 0),
            counted.get((line, kinds.ADAPTED), 0),
            counted.get((line, kinds.DECLINED), 0),
            total,
        )
        for pk, line in lines.items()
    }


def reasons(plan: Plan, item: PlanItem) -> QuerySet[ItemAnswer]:
    """Who below declined an item and why, in tree order, for a paged list."""
    return (
        _answers_below(plan)
        .filter(origin_id=item.line, answer=ItemAnswer.Answer.DECLINED)
        .select_related("plan__unit")
        .order_by("plan__unit__path")
    )


def last_cascade(plan: Plan) -> Cascade | None:
    """The latest run that opened plans below; one query."""
    return plan.cascades.order_by("-pk").first()


def campaigns(unit: Unit, *, state: str = "", year: int | None = None) -> QuerySet[Campaign]:
    """The unit's campaigns, newest first."""
    found = Campaign.objects.filter(unit=unit).select_related("occasion", "parent__unit", "cover")
    if state:
        found = found.filter(state=state)
    if year is not None:
        found = found.filter(starts_on__year__lte=year, ends_on__year__gte=year)
    return found.order_by("-starts_on", "-pk")


def joinable(unit: Unit, today: date) -> list[Campaign]:
    """Running campaigns of the units above that the unit has not answered yet; one query."""
    return list(
        Campaign.objects.filter(
            unit__path__in=unit.ancestor_paths[:-1], state=Campaign.State.ACTIVE, ends_on__gte=today
        )
        .exclude(responses__in=Campaign.objects.filter(unit=unit).exclude(state=Campaign.State.CANCELLED))
        .select_related("unit")
        .order_by("starts_on")[:10]
    )


def occasions_with_campaign(unit: Unit, today: date) -> set[int]:
    """Ids of the occasions for which the unit has a campaign that is not over; one query."""
    held = Campaign.objects.filter(unit=unit, occasion__isnull=False, ends_on__gte=today)
    return set(held.exclude(state=Campaign.State.CANCELLED).values_list("occasion_id", flat=True))


def choices_for(unit: Unit) -> QuerySet[Campaign]:
    """Campaigns that a unit's work can be filed under: its own and those of the units above that are on."""
    return (
        Campaign.objects.filter(unit__path__in=unit.ancestor_paths)
        .filter(state__in=[Campaign.State.DRAFT, Campaign.State.ACTIVE])
        .select_related("unit")
        .order_by("-unit__depth", "-starts_on")
    )


def results(campaign: Campaign, user: Any = None) -> list[Result]:
    """Every target of a campaign beside what was counted, then what was counted without a target.

    Two queries and those of the metrics (one each).
    """
    goals = {target.metric: target.goal for target in campaign.targets.all()}
    chosen = Campaign.objects.filter(pk=campaign.pk)
    found = [
        Result(
            metric.code, str(metric.name), goals.pop(metric.code, None), metric.compute(chosen).get(campaign.pk, 0),
            metric.evidence_url(campaign, user) if metric.evidence_url else "",
        )
        for metric in metrics.metrics()
    ]  # fmt: skip
    found += [Result(code, metrics.name_of(code), goal, None, "") for code, goal in goals.items()]
    return sorted(found, key=lambda one: one.goal is None)


def values_of(code: str, chosen: Sequence[Campaign]) -> dict[int, int]:
    """What a metric counts for a page of campaigns, by campaign id; empty while no room counts it."""
    metric = metrics.metric(code)
    if metric is None or not chosen:
        return {}
    values = metric.compute(Campaign.objects.filter(pk__in=[one.pk for one in chosen]))
    return {pk: value for pk, value in values.items() if value is not None}


def held_in(period: Period) -> QuerySet[Campaign]:
    """Campaigns that were launched and not called off, whose last day lies in `period`."""
    return Campaign.objects.filter(state__in=Campaign.PUBLIC, ends_on__gte=period.start, ends_on__lt=period.end)


def activities_done(chosen: QuerySet[Campaign]) -> dict[int, int]:
    """Activities of plans that were done for each campaign, by campaign id; one query."""
    rows = (
        PlanItem.objects.filter(campaign__in=chosen, state=PlanItem.State.DONE)
        .values("campaign_id")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return {row["campaign_id"]: row["n"] for row in rows}


def responses(chosen: QuerySet[Campaign]) -> dict[int, int]:
    """Units that answered each campaign with one of their own, by campaign id; one query."""
    rows = (
        Campaign.objects.filter(parent__in=chosen, state__in=Campaign.PUBLIC)
        .values("parent_id")
        .annotate(n=Count("unit_id", distinct=True))
        .order_by()
    )
    return {row["parent_id"]: row["n"] for row in rows}


def items_between(unit: Unit, first: date, last: date) -> QuerySet[PlanItem]:
    """The unit's own activities that are on between two days (both inclusive)."""
    return (
        PlanItem.objects.filter(plan__unit=unit)
        .exclude(state=PlanItem.State.CANCELLED)
        .filter(Q(ends_on__gte=first) | Q(ends_on=None, starts_on__gte=first))
        .filter(Q(starts_on__lte=last) | Q(starts_on=None, ends_on__lte=last))
        .select_related("plan", "owner")
        .order_by("starts_on", "order")
    )


def campaigns_between(unit: Unit, first: date, last: date) -> QuerySet[Campaign]:
    """Campaigns of the unit, and public ones of the units above, that are on between two days."""
    return (
        Campaign.objects.filter(unit__path__in=unit.ancestor_paths, starts_on__lte=last, ends_on__gte=first)
        .filter(Q(unit=unit) | Q(state__in=Campaign.PUBLIC))
        .exclude(state=Campaign.State.CANCELLED)
        .select_related("unit")
        .order_by("starts_on")
    )


def public_campaigns(today: date, text: str = "", answering: int | None = None) -> QuerySet[Campaign]:
    """Public campaigns for a paged list: those that are on or ahead first, then the latest.

    Without `text` the answers to a campaign of a unit above are left out: one campaign of the whole union has
    thousands of them, all of its name. `answering` gives those of one campaign.
    """
    found = Campaign.objects.filter(state__in=Campaign.PUBLIC).select_related("unit", "cover", "occasion")
    if answering is not None:
        found = found.filter(parent=answering, parent__state__in=Campaign.PUBLIC)
    elif not text.strip():
        found = found.filter(Q(parent=None) | ~Q(parent__state__in=Campaign.PUBLIC))
    for word in fold(text).split():
        found = found.filter(folded_title__contains=word)
    return found.annotate(over=Q(ends_on__lt=today)).order_by("over", "-starts_on", "-pk")


def _answers_below(plan: Plan) -> QuerySet[ItemAnswer]:
    return ItemAnswer.objects.filter(
        plan__programme_id=plan.programme_id,
        plan__year=plan.year,
        plan__unit__valid_to=None,
        **path_range(plan.unit.path, "plan__unit__path"),
    ).exclude(plan__unit_id=plan.unit_id)
