"""What reports put on the to-do page: reports of one's unit that are due, and reports that wait to be taken in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count
from django.db.models.functions import Length, Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.base.periods import Period
from lantoa.base.rights import Capability
from lantoa.people import scopes
from lantoa.people.boards import TodoItem
from lantoa.people.models import Account
from lantoa.reports import queries
from lantoa.reports.models import Report, ReportKind
from lantoa.units.models import Unit

SOON = timedelta(days=30)
MOST_UNITS = 5


def todo(account: Account) -> Iterator[TodoItem]:
    """Steps for the units in which the account holds a post; a fixed number of queries a unit, for five units."""
    homes = {g.unit_id for g in scopes.grants(account) if g.capability in (Capability.REPORT, Capability.SIGN_REPORT)}
    for unit in Unit.objects.filter(pk__in=homes).select_related("kind__level").order_by("depth", "path")[:MOST_UNITS]:
        yield from _own(account, unit)
    above = {g.unit_id for g in scopes.grants(account) if g.capability == Capability.ACCEPT_REPORT}
    yield from _waiting(list(Unit.objects.filter(pk__in=above).order_by("depth", "path")[:MOST_UNITS]))


def _own(account: Account, unit: Unit) -> Iterator[TodoItem]:
    today = timezone.localdate()
    for duty in queries.duties(unit):
        name = duty.title
        state = duty.report.state if duty.report is not None else ""
        url = duty.report.get_absolute_url() if duty.report is not None else reverse("reports:list", args=[unit.code])
        if state == Report.State.RETURNED:
            yield TodoItem(
                _("Sửa %(name)s theo góp ý") % {"name": name.lower()}, url, unit,
                duty.report.return_comment[:140] if duty.report else "", duty.due, icon="edit", order=10,
            )  # fmt: skip
        elif state == Report.State.SIGNED:
            words = _("Nộp %(name)s đã ký") if unit.parent_path else _("Ban hành %(name)s đã ký")
            yield TodoItem(words % {"name": name.lower()}, url, unit, due=duty.due, icon="send", order=15)
        elif state in ("", Report.State.DRAFT) and duty.due is not None and duty.due <= today + SOON:
            title = _("Hoàn thành %(name)s") if state else _("Lập %(name)s")
            yield TodoItem(title % {"name": name.lower()}, url, unit, due=duty.due, icon="doc", order=50)


def _waiting(units: list[Unit]) -> Iterator[TodoItem]:
    if not units:
        return
    by_path = {unit.path: unit for unit in units}
    rows = (
        Report.objects.filter(state=Report.State.SUBMITTED)
        .annotate(above=Substr("unit__path", 1, Length("unit__path") - Unit.steplen))
        .filter(above__in=list(by_path))
        .order_by()
        .values("above", "kind", "period")
        .annotate(n=Count("pk"))
    )
    kinds = {kind.pk: kind for kind in ReportKind.objects.all()}
    for row in rows:
        unit, kind = by_path[row["above"]], kinds[row["kind"]]
        words = ngettext("Xem %(n)d báo cáo cấp dưới nộp lên", "Xem %(n)d báo cáo cấp dưới nộp lên", row["n"])
        yield TodoItem(
            words % {"n": row["n"]}, reverse("reports:inbox", args=[unit.code, kind.code, row["period"]]), unit,
            kind.title_for(Period.parse(row["period"])), count=row["n"], icon="inbox", order=35,
        )  # fmt: skip
