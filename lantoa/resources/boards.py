"""What this room puts on other pages: to-do steps, what one has borrowed, the calendar, pages of campaigns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.base.formatting import number
from lantoa.people import scopes
from lantoa.people.boards import MyItem, TodoItem
from lantoa.people.models import Account, Person
from lantoa.people.scopes import Capability
from lantoa.programme import calendar
from lantoa.programme.metrics import Entry
from lantoa.programme.models import Campaign
from lantoa.resources import queries
from lantoa.resources.models import BudgetLine, Equipment, Loan, Milestone, Project
from lantoa.units.models import Unit

MOST = 5


def todo(account: Account) -> Iterator[TodoItem]:
    """Spendings to sign, lines to approve, things overdue or to be counted, late milestones; at most six queries."""
    today = timezone.localdate()
    if scopes.holds(account, Capability.APPROVE_SPENDING):
        for row in queries.waiting_for(account)[:MOST]:
            yield TodoItem(
                _("Ký khoản chi “%(what)s”") % {"what": row.what}, reverse("resources:spending", args=[row.unit.code, row.pk]),
                unit=row.unit, detail=_("%(amount)s đồng") % {"amount": number(row.amount)}, icon="pen", order=24,
            )  # fmt: skip
        own = {g.unit_id for g in scopes.grants(account) if g.capability == Capability.APPROVE_SPENDING}
        waiting = BudgetLine.objects.filter(unit__in=own, year__gte=today.year, approved=None, dropped_at=None)
        found = {unit_id: (n, year) for unit_id, n, year in
                 waiting.order_by().values_list("unit").annotate(Count("pk"), Min("year"))}  # fmt: skip
        for unit in Unit.objects.filter(pk__in=found):
            n, year = found[unit.pk]
            words = ngettext("Duyệt %(n)d khoản dự toán", "Duyệt %(n)d khoản dự toán", n)
            yield TodoItem(
                words % {"n": n}, f"{reverse('resources:budget', args=[unit.code])}?nam={year}", unit=unit, count=n,
                icon="check", order=42,
            )  # fmt: skip
    if scopes.holds(account, Capability.KEEP_RESOURCES):
        yield from _kept(account, today)


def _kept(account: Account, today: date) -> Iterator[TodoItem]:
    late = Loan.objects.filter(back_at=None, due_on__lt=today)
    late = scopes.scoped(late, account, Capability.KEEP_RESOURCES, "equipment__unit")
    for loan in late.select_related("equipment__unit", "person").order_by("due_on", "pk")[:MOST]:
        yield TodoItem(
            _("Đòi lại %(thing)s") % {"thing": loan.equipment.name},
            reverse("resources:thing", args=[loan.equipment.unit.code, loan.equipment_id]), unit=loan.equipment.unit,
            detail=loan.person.full_name if loan.person else "", due=loan.due_on, icon="clock", order=62,
        )  # fmt: skip
    for milestone in queries.late_milestones(account, today)[:MOST]:
        project = milestone.project
        yield TodoItem(
            _("Mốc “%(title)s” đã quá hạn") % {"title": milestone.title},
            reverse("resources:project", args=[project.unit.code, project.pk]), unit=project.unit, detail=project.title,
            due=milestone.due_on, icon="flag", order=64,
        )  # fmt: skip
    since = today - queries.COUNT_EVERY
    things = Equipment.objects.exclude(state=Equipment.State.GONE).filter(acquired_on__lte=since)
    things = things.exclude(counted_on__gt=since)
    old = scopes.scoped(things, account, Capability.KEEP_RESOURCES)
    counts = dict(old.order_by().values_list("unit").annotate(Count("pk"))[:MOST])
    for unit in Unit.objects.filter(pk__in=counts):
        words = ngettext("Kiểm kê %(n)d thiết bị", "Kiểm kê %(n)d thiết bị", counts[unit.pk])
        yield TodoItem(
            words % {"n": counts[unit.pk]}, reverse("resources:takes", args=[unit.code]), unit=unit,
            detail=_("đã hơn một năm chưa kiểm kê"), count=counts[unit.pk], icon="qr", order=70,
        )  # fmt: skip


def mine(account: Account) -> Iterable[MyItem]:
    """What one has borrowed; one query."""
    if account.person is None:
        return []
    today = timezone.localdate()
    return [
        MyItem(
            loan.equipment.name, reverse("resources:my_loans"),
            detail=_("Mượn của %(unit)s, hẹn trả %(day)s") % {"unit": loan.equipment.unit.name, "day": f"{loan.due_on:%d/%m/%Y}"},
            state=_("quá hạn") if loan.due_on < today else _("đang mượn"), icon="clock", order=60, urgent=loan.due_on < today,
        )
        for loan in queries.loans_by(account.person)[:3]
    ]  # fmt: skip


def own_data(person: Person) -> list[dict[str, Any]]:
    """What this room keeps of a person: what they borrowed and what they keep."""
    loans = Loan.objects.filter(person=person).select_related("equipment").order_by("pk")
    rows: list[dict[str, Any]] = [
        {
            "muon": loan.equipment.name, "tu": f"{timezone.localtime(loan.out_at):%d/%m/%Y}", "hen_tra": f"{loan.due_on:%d/%m/%Y}",
            "tra": f"{timezone.localtime(loan.back_at):%d/%m/%Y}" if loan.back_at else "",
        }
        for loan in loans.iterator(chunk_size=500)
    ]  # fmt: skip
    return rows + [{"giu": thing.name} for thing in Equipment.objects.filter(holder=person).order_by("pk")]


def events(unit: Unit, first: date, last: date, user: Any) -> Iterator[calendar.Event]:
    """Milestones between two days (inclusive), for the officers who keep them; one query."""
    held = scopes.capabilities_at(user, unit) if user.is_authenticated else set()
    if not held & {Capability.KEEP_RESOURCES, Capability.APPROVE_SPENDING}:
        return
    found = Milestone.objects.filter(project__unit=unit, project__state__in=Project.OPEN, due_on__range=(first, last))
    for one in found.select_related("project"):
        yield calendar.Event(
            day=one.due_on, title=f"{one.project.title}: {one.title}", uid=f"milestone-{one.pk}", what="project",
            kind="leaf" if one.done_on else "amber", url=reverse("resources:project", args=[unit.code, one.project_id]),
        )  # fmt: skip


def budget_of(campaign: Campaign, user: Any, limit: int) -> list[Entry]:
    """The money of a campaign, for the dashboard: its lines that the reader may open, and the sum of all; three
    queries."""
    money = queries.money_of_campaign(campaign)
    if not money:
        return []
    lines = queries.with_spent(BudgetLine.objects.filter(campaign=campaign, dropped_at=None))
    readers = (Capability.KEEP_RESOURCES, Capability.APPROVE_SPENDING, Capability.ACCEPT_REPORT)
    shown: Any = scopes.scoped(lines, user, readers).select_related("unit").order_by("unit__path", "title", "pk")

    def words(approved: int, spent: int) -> str:
        return _("duyệt %(approved)s đồng, đã chi %(spent)s đồng") % {
            "approved": number(approved), "spent": number(spent),
        }  # fmt: skip

    whole = Entry(_("Tất cả đơn vị tham gia"), "", note=words(money.approved, money.spent))
    return [whole] + [
        Entry(
            line.title, reverse("resources:line", args=[line.unit.code, line.pk]),
            note=f"{line.unit.name}: {words(line.approved or 0, line.spent)}",
        )
        for line in shown[: limit - 1]
    ]  # fmt: skip
