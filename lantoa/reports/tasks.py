"""Reminding: each late unit's officers, and the unit above in one summary."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.base.jobs import enqueue, job, periodic
from lantoa.base.periods import Period
from lantoa.base.rights import Capability
from lantoa.people.models import Account
from lantoa.reports import queries
from lantoa.reports.models import ReportCall, ReportKind, ReportReminder
from lantoa.units.models import Unit

BATCH = 200
# Days from the due date on which a unit that has not handed in is reminded; afterwards weekly, for three months.
REMIND_ON = (-7, -1, 1)
WEEKLY_UNTIL = 90
NAMES_IN_SUMMARY = 30


@periodic(daily_at="07:30", name="reports.remind")
@job()
def remind(due_at: str = "") -> int:
    """Queue the reminders of today; returns how many batches."""
    today = timezone.localdate()
    batches = 0
    for kind, key in _asked(today):
        due_days = [today - timedelta(days=offset) for offset in _offsets()]
        units = queries.due_units(kind, key).filter(due__in=due_days, is_received=False)
        ids = list(units.order_by("path").values_list("pk", flat=True))
        for start in range(0, len(ids), BATCH):
            enqueue(remind_units, kind.pk, key, ids[start : start + BATCH], today.isoformat())
            batches += 1
        above = {path[: -Unit.steplen] for path in units.filter(due__lt=today).values_list("path", flat=True)}
        parents = list(Unit.objects.filter(path__in=above).order_by("path").values_list("pk", flat=True))
        for start in range(0, len(parents), BATCH):
            enqueue(tell_above, kind.pk, key, parents[start : start + BATCH], today.isoformat())
            batches += 1
    return batches


@job()
def remind_units(kind_id: int, period: str, unit_ids: list[int], day: str) -> int:
    """Mail those who write the reports of these units, once a day; returns how many units were reminded."""
    kind, on = ReportKind.objects.get(pk=kind_id), date.fromisoformat(day)
    called = kind.title_for(Period.parse(period))
    units = queries.due_units(kind, period).filter(pk__in=unit_ids, is_received=False)
    reminded = 0
    for unit in units:
        # The mail and the note that it went out stand or fall together, so that a broken mail server loses none.
        with transaction.atomic():
            people = _officers(unit, Capability.REPORT, Capability.SIGN_REPORT)
            if people and _first_today(kind, period, unit, on, summary=False):
                late = unit.due < on
                words = _("%(called)s đã quá hạn: %(unit)s") if late else _("%(called)s sắp đến hạn: %(unit)s")
                url = settings.BASE_URL + reverse("reports:list", args=[unit.code])
                context = {"unit": unit, "called": called, "due": unit.due, "late": late, "url": url}
                _mail(words % {"called": called, "unit": unit.name}, "reports/mail/reminder.txt", context, people)
                reminded += 1
    return reminded


@job()
def tell_above(kind_id: int, period: str, unit_ids: list[int], day: str) -> int:
    """Mail each of these units one summary of who is late directly below; returns how many were told."""
    kind, on = ReportKind.objects.get(pk=kind_id), date.fromisoformat(day)
    called = kind.title_for(Period.parse(period))
    told = 0
    for unit in Unit.objects.filter(pk__in=unit_ids):
        late = queries.children_reports(unit, kind, period).filter(due__lt=on, is_received=False)
        names = list(late.values_list("name", flat=True)[:NAMES_IN_SUMMARY])
        with transaction.atomic():
            people = _officers(unit, Capability.ACCEPT_REPORT)
            if names and people and _first_today(kind, period, unit, on, summary=True):
                count = late.count()
                url = settings.BASE_URL + reverse("reports:inbox", args=[unit.code, kind.code, period])
                context = {"unit": unit, "called": called, "names": names, "count": count, "url": url}
                subject = ngettext("%(n)d đơn vị chưa nộp %(called)s", "%(n)d đơn vị chưa nộp %(called)s", count)
                subject %= {"n": count, "called": called.lower()}
                _mail(subject, "reports/mail/summary.txt", context, people)
                told += 1
    return told


def _asked(today: date) -> list[tuple[ReportKind, str]]:
    calls = ReportCall.objects.filter(
        due_on__gte=today - timedelta(days=WEEKLY_UNTIL + 366), due_on__lte=today + timedelta(days=7)
    )
    found = {(call.kind_id, call.period): call.kind for call in calls.select_related("kind")}
    return [(kind, period) for (_pk, period), kind in sorted(found.items(), key=lambda item: item[0])]


def _offsets() -> list[int]:
    return [*REMIND_ON, *range(7, WEEKLY_UNTIL + 1, 7)]


def _officers(unit: Unit, *capabilities: str) -> list[Account]:
    """Active accounts with an address whose post in the unit itself carries one of `capabilities`."""
    today = timezone.localdate()
    found: QuerySet[Account] = (
        Account.objects.filter(
            Q(person__positions__valid_to=None) | Q(person__positions__valid_to__gt=today),
            person__positions__unit=unit,
            person__positions__valid_from__lte=today,
            person__positions__title__capabilities__capability__in=capabilities,
            is_active=True,
        )
        .exclude(email="")
        .distinct()
        .order_by("pk")
    )
    return list(found)


def _first_today(kind: ReportKind, period: str, unit: Unit, on: date, *, summary: bool) -> bool:
    _row, created = ReportReminder.objects.get_or_create(kind=kind, period=period, unit=unit, day=on, summary=summary)
    return created


def _mail(subject: str, template: str, context: dict[str, Any], people: list[Account]) -> None:
    body = render_to_string(template, context)
    for account in people:
        send_mail(subject, body, None, [account.email])
