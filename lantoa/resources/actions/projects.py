"""Upgrades as projects: begun, moved on, with milestones."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean, nfc
from lantoa.people.models import Account, Person
from lantoa.resources.models import Milestone, Project
from lantoa.units.models import Unit

KEEP = Capability.KEEP_RESOURCES
State = Project.State


@transaction.atomic
def save_project(
    actor: Account | None, unit: Unit, project: Project | None = None, *, title: str, kind: str, starts_on: date,
    ends_on: date, about: str = "", owner: Person | None = None,
) -> Project:  # fmt: skip
    """A new upgrade of `unit`, or other facts of one. Raises `Invalid` for missing parts and days in the wrong order."""
    require(actor, KEEP, unit)
    if project is None:
        project = Project(unit=unit, created_by=actor)
    else:
        project = _locked(actor, project)
    project.title, project.about = clean(title)[:160], nfc(about).strip()[:5000]
    if not project.title or kind not in Project.Kind:
        raise Invalid(_("Hãy ghi tên dự án và chọn việc nâng cấp."))
    if ends_on < starts_on:
        raise Invalid(_("Ngày kết thúc phải từ ngày bắt đầu trở đi."))
    if owner is not None and owner.unit_id != unit.pk:
        raise Invalid(_("Người phụ trách phải trong danh sách của đơn vị."))
    project.kind, project.starts_on, project.ends_on, project.owner = kind, starts_on, ends_on, owner
    project.save()
    audit.record(actor, "project.save", project)
    return project


@transaction.atomic
def move_project(actor: Account | None, project: Project, state: str, *, reason: str = "") -> Project:
    """On to `state`, if that may follow; pausing and giving up need a reason. A project is done when its milestones are."""
    project = _locked(actor, project)
    if state not in project.STEPS[State(project.state)]:
        raise Conflict(_("Dự án đang “%(state)s” nên chưa chuyển được.") % {"state": project.get_state_display()})
    reason = clean(reason)[:255]
    if state in (State.PAUSED, State.CANCELLED) and not reason:
        raise Invalid(_("Hãy ghi vì sao dừng."))
    if state == State.DONE and project.milestones.filter(done_on=None).exists():
        raise Conflict(_("Còn mốc chưa xong. Hãy đánh dấu xong hoặc bỏ các mốc đó trước."))
    project.state = state
    project.reason = reason if state in (State.PAUSED, State.CANCELLED) else ""
    project.save(update_fields=["state", "reason"])
    audit.record(actor, "project.move", project, state=state)
    return project


@transaction.atomic
def add_milestone(actor: Account | None, project: Project, *, title: str, due_on: date) -> Milestone:
    """Something to be seen by a day."""
    project = _locked(actor, project)
    _still_open(project)
    title = clean(title)[:160]
    if not title:
        raise Invalid(_("Hãy ghi tên mốc."))
    milestone = Milestone.objects.create(project=project, title=title, due_on=due_on)
    audit.record(actor, "project.milestone", project, milestone=milestone.pk)
    return milestone


@transaction.atomic
def complete_milestone(actor: Account | None, milestone: Milestone, *, done: bool = True) -> Milestone:
    """It is reached today, or after all not."""
    project = _locked(actor, milestone.project)
    _still_open(project)
    milestone.done_on = timezone.localdate() if done else None
    milestone.save(update_fields=["done_on"])
    audit.record(actor, "project.milestone", project, milestone=milestone.pk, done=done)
    return milestone


@transaction.atomic
def drop_milestone(actor: Account | None, milestone: Milestone) -> None:
    """It is no part of the project any more."""
    project = _locked(actor, milestone.project)
    _still_open(project)
    audit.record(actor, "project.milestone", project, milestone=milestone.pk, dropped=True)
    milestone.delete()


def _still_open(project: Project) -> None:
    if project.state not in Project.OPEN:
        raise Conflict(_("Dự án này đã khép lại."))


def _locked(actor: Account | None, project: Project) -> Project:
    project = Project.objects.select_for_update(of=("self",)).select_related("unit").get(pk=project.pk)
    require(actor, KEEP, project.unit)
    return project
