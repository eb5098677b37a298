"""Opening a plan, issuing it, and opening a plan for every unit below."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.jobs import enqueue
from lantoa.base.rights import Capability, require
from lantoa.people.models import Account
from lantoa.programme.models import Cascade, Plan, PlanItem, Programme
from lantoa.units.models import Unit, path_range

BATCH = 2000


@transaction.atomic
def open_plan(actor: Account | None, unit: Unit, programme: Programme, year: int) -> Plan:
    """The plan of `unit` for `year`; it is made if it is not there yet.

    Raises `Invalid` for a year outside the programme, or a programme that is not the unit's own or from above.
    """
    require(actor, Capability.PLAN, unit)
    if not programme.covers_year(year):
        raise Invalid(
            _("Chương trình này chỉ từ năm %(first)d đến năm %(last)d.")
            % {"first": programme.starts_on.year, "last": programme.ends_on.year}
        )
    if programme.unit.path not in unit.ancestor_paths:
        raise Invalid(_("Chương trình này không phải của đơn vị hay của đơn vị cấp trên."))
    if programme.state != Programme.State.ACTIVE:
        raise Conflict(_("Chương trình này đã kết thúc."))
    plan, created = Plan.objects.get_or_create(unit=unit, programme=programme, year=year)
    if created:
        audit.record(actor, "plan.open", plan)
    return plan


@transaction.atomic
def issue(
    actor: Account | None, plan: Plan, *, number: str = "", due: date | None = None, at: datetime | None = None
) -> Cascade:
    """Hand the plan's items down: units below see them and answer each; every active unit gets a plan.

    The plan must have been approved; the highest unit approves its own by issuing it. Issuing again hands down
    what was added since. `due` is the last day (inclusive) for the units below to answer and hand in their own
    plans. The plans below are opened in the background (`run_cascade`); the returned run shows
    how far that has come.
    """
    from lantoa.programme import tasks  # tasks call this module

    require(actor, Capability.APPROVE_PLAN, plan.unit)
    plan = Plan.objects.select_for_update(of=("self",)).select_related("unit", "programme").get(pk=plan.pk)
    at = at or timezone.now()
    if plan.state != Plan.State.APPROVED:
        if plan.unit.parent_path:
            raise Conflict(_("Kế hoạch phải được cấp trên duyệt trước khi giao xuống cấp dưới."))
        if not plan.items.exists():
            raise Invalid(_("Kế hoạch chưa có việc nào. Hãy thêm ít nhất một việc."))
        plan.state, plan.decided_at, plan.decided_by, plan.comment = Plan.State.APPROVED, at, actor, ""
    plan.issued_at = at
    if due is not None:
        plan.answers_due = due
    if number:
        plan.number = number.strip()[:40]
    plan.save(update_fields=["state", "decided_at", "decided_by", "comment", "issued_at", "answers_due", "number"])
    handed_down = plan.items.filter(issued=False).exclude(state=PlanItem.State.CANCELLED).update(issued=True)
    run = Cascade.objects.create(plan=plan, total=_below(plan.unit).count(), started_at=at)
    audit.record(actor, "plan.issue", plan, items=handed_down, units=run.total)
    enqueue(tasks.cascade, run.pk)
    return run


def resume_cascade(actor: Account | None, run: Cascade) -> Cascade:
    """Take up a run that has stopped; what was opened before stays."""
    from lantoa.programme import tasks  # tasks call this module

    require(actor, Capability.APPROVE_PLAN, run.plan.unit)
    if run.finished_at is None:
        enqueue(tasks.cascade, run.pk)
    return run


def run_cascade(run_id: int, *, batch: int = BATCH) -> Cascade:
    """Open the plans of all active units below, `batch` units at a time, each batch in its own transaction.

    Safe to run twice, and at the same time: what exists is left as it is, and a run that was stopped goes on
    after its last batch. Each batch costs the same few queries whatever its size (rows are written in bulk).
    """
    run = Cascade.objects.select_related("plan__unit").get(pk=run_id)
    plan = run.plan
    while run.finished_at is None:
        with transaction.atomic():
            rows = list(_below(plan.unit).filter(path__gt=run.cursor).values_list("pk", "path")[:batch])
            if not rows:
                run.finished_at = timezone.now()
                run.save(update_fields=["finished_at"])
                break
            theirs = Plan.objects.filter(programme_id=plan.programme_id, year=plan.year)
            there = set(
                theirs.filter(unit__path__gte=rows[0][1], unit__path__lte=rows[-1][1]).values_list("unit_id", flat=True)
            )
            new = [
                Plan(unit_id=pk, programme_id=plan.programme_id, year=plan.year)
                for pk, _path in rows
                if pk not in there
            ]
            Plan.objects.bulk_create(new, ignore_conflicts=True)
            run.cursor, run.seen = rows[-1][1], run.seen + len(rows)
            Cascade.objects.filter(pk=run.pk).update(
                cursor=run.cursor, seen=F("seen") + len(rows), created=F("created") + len(new)
            )
    run.refresh_from_db()
    return run


def _below(unit: Unit):  # type: ignore[no-untyped-def]
    return Unit.objects.filter(**path_range(unit.path), valid_to=None).exclude(pk=unit.pk).order_by("path")
