"""What this room puts on the to-do page and into the search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.people.boards import TodoItem
from lantoa.people.models import Account
from lantoa.people.scopes import Capability, Grant, grants
from lantoa.programme import occasions, queries
from lantoa.programme.models import Campaign, Occasion, Plan, PlanItem, Programme
from lantoa.search.sources import Document, Hit
from lantoa.units.models import Unit, path_range

SOON = timedelta(days=7)
LONG_PAST = timedelta(days=60)


def todo(account: Account) -> list[TodoItem]:
    """Items to answer, plans to submit or approve, activities near their day, occasions without a campaign.

    A fixed number of queries, whatever the number of units below.
    """
    held = grants(account)
    today = timezone.localdate()
    planners = sorted({grant.unit_id for grant in held if grant.capability == Capability.PLAN})
    approvers = [grant for grant in held if grant.capability == Capability.APPROVE_PLAN and grant.subtree]
    found: list[TodoItem] = []
    if planners:
        units = list(Unit.objects.filter(pk__in=planners))
        found += _plans(units, today)
        found += _occasions(units, today)
    if approvers:
        found += _approvals(approvers, today)
    if planners or account.person_id:
        found += _activities(account, planners, today)
    return found


def _plans(units: list[Unit], today: date) -> Iterator[TodoItem]:
    year = today.year
    plans = list(
        Plan.objects.filter(unit__in=units, year=year, programme__state=Programme.State.ACTIVE).select_related("unit")
    )
    open_plans = [plan for plan in plans if plan.is_open]
    waiting = queries.waiting(open_plans) if open_plans else {}
    for plan in open_plans:
        url, left = plan.get_absolute_url(), waiting[plan.pk]
        if plan.state == Plan.State.RETURNED:
            yield TodoItem(
                _("Sửa kế hoạch cấp trên trả lại"), url, plan.unit, plan.comment[:160], icon="edit", order=10
            )
        elif left.count:
            n = left.count
            title = ngettext("Trả lời %(n)d việc cấp trên giao", "Trả lời %(n)d việc cấp trên giao", n) % {"n": n}
            yield TodoItem(title, f"{url}#tra-loi", plan.unit, plan.label, left.due, n, "list", 20)
        elif plan.unit.parent_path:
            yield TodoItem(_("Gửi duyệt kế hoạch năm"), url, plan.unit, plan.label, icon="send", order=30)
        else:
            yield TodoItem(_("Ban hành kế hoạch năm"), url, plan.unit, plan.label, icon="send", order=30)
    planned = {plan.unit_id for plan in plans}
    without = [unit for unit in units if unit.pk not in planned and unit.is_active]
    if without:
        paths = {path for unit in without for path in unit.ancestor_paths}
        above = list(
            Programme.objects.filter(
                unit__path__in=paths, state=Programme.State.ACTIVE, starts_on__lte=date(year, 12, 31),
                ends_on__gte=date(year, 1, 1),
            ).values_list("unit__path", flat=True)
        )  # fmt: skip
        for unit in without:
            if any(unit.path.startswith(path) for path in above):
                url = reverse("programme:plan", args=[unit.code])
                yield TodoItem(_("Lập kế hoạch năm %(year)d") % {"year": year}, url, unit, icon="doc", order=30)


def _approvals(held: list[Grant], today: date) -> Iterator[TodoItem]:
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in={grant.unit_id for grant in held})}
    theirs: dict[int, Q] = {}
    for unit in units.values():
        theirs[unit.pk] = Q(unit__depth=unit.depth + 1, **path_range(unit.path, "unit__path"))
        if not unit.parent_path:
            theirs[unit.pk] |= Q(unit_id=unit.pk)
    anywhere = reduce(or_, theirs.values())
    counts = Plan.objects.filter(anywhere, state=Plan.State.SUBMITTED, year=today.year).aggregate(
        **{f"u{pk}": Count("pk", filter=condition) for pk, condition in theirs.items()}
    )
    for unit in units.values():
        n = counts[f"u{unit.pk}"]
        if n:
            url = f"{reverse('programme:plans_below', args=[unit.code])}?nam={today.year}&tinh-trang=submitted"
            title = ngettext("Duyệt %(n)d kế hoạch đang chờ", "Duyệt %(n)d kế hoạch đang chờ", n) % {"n": n}
            yield TodoItem(title, url, unit, count=n, icon="check", order=15)


def _activities(account: Account, planners: list[int], today: date) -> Iterator[TodoItem]:
    near = (
        PlanItem.objects.filter(Q(plan__unit_id__in=planners) | Q(owner_id=account.person_id))
        .filter(
            state__in=[PlanItem.State.PLANNED, PlanItem.State.ONGOING],
            ends_on__lte=today + SOON,
            ends_on__gte=today - LONG_PAST,
        )
        .select_related("plan__unit")
        .order_by("ends_on")[:8]
    )
    for item in near:
        url = reverse("programme:item", args=[item.plan.unit.code, item.pk])
        yield TodoItem(
            item.title, url, item.plan.unit, _("Việc trong kế hoạch"), item.ends_on, icon="calendar", order=40
        )


def _occasions(units: list[Unit], today: date) -> Iterator[TodoItem]:
    paths = {path for unit in units for path in unit.ancestor_paths}
    listed = list(Occasion.objects.filter(Q(unit=None) | Q(unit__path__in=paths), proposes=True).select_related("unit"))
    held = set(
        Campaign.objects.filter(unit__in=units, occasion__isnull=False, ends_on__gte=today)
        .exclude(state=Campaign.State.CANCELLED)
        .values_list("unit_id", "occasion_id")
    )
    for unit in units:
        if not unit.is_active:
            continue
        mine = [one for one in listed if one.unit is None or unit.path.startswith(one.unit.path)]
        ahead = [
            (day, one)
            for day, one in occasions.between(mine, today, today + timedelta(days=60))
            if (unit.pk, one.pk) not in held and day - timedelta(days=one.lead_days) <= today
        ]
        for day, one in ahead[:2]:
            yield TodoItem(
                _("Mở đợt truyền thông: %(name)s") % {"name": one.name},
                reverse("programme:campaigns", args=[unit.code]), unit, _("Bản nháp đã soạn sẵn, chỉ cần xem lại"),
                day, icon="flag", order=60,
            )  # fmt: skip


def documents(pks: Sequence[int] | None) -> Iterator[Document]:
    """Public campaigns as the index holds them: of all, or of those with the keys `pks`."""
    campaigns = Campaign.objects.filter(state__in=Campaign.PUBLIC)
    if pks is not None:
        campaigns = campaigns.filter(pk__in=pks)
    for one in campaigns.iterator(chunk_size=1000):
        yield Document(one.pk, one.title, one.aim, tags=(f"unit:{one.unit_id}",), day=one.starts_on)


def hits(pks: Sequence[int], user: Any) -> dict[int, Hit]:
    """Public campaigns by key; one query."""
    return {
        one.pk: Hit(
            title=one.title, url=one.get_absolute_url(), kind=_("Đợt truyền thông"), summary=one.aim[:200],
            unit_name=one.unit.name, day=one.starts_on, text=one.aim,
        )
        for one in Campaign.objects.filter(pk__in=pks, state__in=Campaign.PUBLIC).select_related("unit")
    }  # fmt: skip
