"""Upgrades as projects."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.base.errors import LantoaError
from lantoa.base.paging import page_of
from lantoa.base.web import said
from lantoa.people import scopes
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.resources import actions, queries
from lantoa.resources.forms import MilestoneForm, ProjectForm
from lantoa.resources.models import Milestone, Project
from lantoa.resources.views.tools import KEEP, READ, faults, tabs, whole
from lantoa.units.models import Unit

FIELDS = ("title", "kind", "about", "starts_on", "ends_on", "owner")


@officer_view(*READ)
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Those that go on, or those that are finished."""
    which = "xong" if request.GET.get("loc") == "xong" else ""
    context = {
        "unit": unit, "tabs": tabs(unit, "projects"), "page": page_of(request, queries.projects_of(unit, which)),
        "today": timezone.localdate(), "may_keep": KEEP in scopes.capabilities_at(request.user, unit),
        "which": [
            {"label": _("Đang theo"), "url": "?", "current": not which},
            {"label": _("Đã khép lại"), "url": "?loc=xong", "current": bool(which)},
        ],
    }  # fmt: skip
    return render(request, "resources/projects.html", context)


@officer_view(KEEP)
def edit(request: SignedInRequest, unit: Unit, pk: int | None = None) -> HttpResponse:
    """A new project, or other facts of one."""
    found = _own(unit, pk) if pk is not None else None
    initial: dict[str, Any] = {name: getattr(found, name) for name in FIELDS} if found is not None else {}
    initial.setdefault("starts_on", timezone.localdate())
    form = ProjectForm(request.POST or None, unit=unit, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_project(request.user, unit, found, **form.cleaned_data)
        except LantoaError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã lưu dự án."))
            return redirect("resources:project", unit.code, saved.pk)
    context = {"unit": unit, "form": form, "project": found}
    return render(request, "resources/project_edit.html", context, status=400 if form.errors else 200)


@officer_view(*READ)
def show(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One project: state, milestones, what it costs."""
    project, today = _own(unit, pk), timezone.localdate()
    lines = list(queries.costs_of(project)[:200])
    context = {
        "unit": unit, "project": project, "today": today, "lines": lines, "money": queries.money_of_lines(lines),
        "milestones": [(one, one.is_late(today)) for one in project.milestones.all()[:200]], "form": MilestoneForm(),
        "may_keep": KEEP in scopes.capabilities_at(request.user, unit), "is_open": project.state in Project.OPEN,
        "needs_reason": [Project.State.PAUSED, Project.State.CANCELLED],
    }  # fmt: skip
    return render(request, "resources/project.html", context)


@require_POST
@officer_view(KEEP)
def step(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """On to another state."""
    project, state = _own(unit, pk), request.POST.get("state", "")
    reason = request.POST.get("reason", "")
    said(
        request, _("Đã chuyển trạng thái."), lambda: actions.move_project(request.user, project, state, reason=reason)
    )  # fmt: skip
    return redirect("resources:project", unit.code, pk)


@require_POST
@officer_view(KEEP)
def milestone(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """A new milestone; one that is reached, after all not, or dropped."""
    project, do, user = _own(unit, pk), request.POST.get("do", ""), request.user
    if do == "add":
        form = MilestoneForm(request.POST)
        if form.is_valid():
            said(request, _("Đã thêm mốc."), lambda: actions.add_milestone(user, project, **form.cleaned_data))
        else:
            faults(request, form)
        return redirect("resources:project", unit.code, pk)
    key = whole(request.POST.get("milestone", "")) or 0
    found = get_object_or_404(Milestone.objects.select_related("project"), pk=key, project=project)
    if do in ("done", "undone"):
        said(request, _("Đã lưu mốc."), lambda: actions.complete_milestone(user, found, done=do == "done"))
    elif do == "drop":
        said(request, _("Đã bỏ mốc."), lambda: actions.drop_milestone(user, found))
    else:
        raise Http404
    return redirect("resources:project", unit.code, pk)


def _own(unit: Unit, pk: int) -> Project:
    return get_object_or_404(Project.objects.select_related("unit", "owner"), pk=pk, unit=unit)
