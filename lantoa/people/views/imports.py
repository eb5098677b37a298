"""Importing from a table: send it in, look at what it would change, then apply it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.base.errors import LantoaError
from lantoa.base.importing import ImportResult, State
from lantoa.base.spreadsheets import write_xlsx
from lantoa.people import import_runs, queries, scopes
from lantoa.people.forms import ImportForm
from lantoa.people.models import ImportRun
from lantoa.people.scopes import Capability
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units import queries as unit_queries
from lantoa.units.models import Unit

KEEPERS = (Capability.MANAGE_PEOPLE, Capability.MANAGE_UNITS, Capability.ACCEPT_REPORT, Capability.TRAIN)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABLES: dict[str, tuple[Callable[[Unit], Iterable[list[Any]]], str]] = {
    ImportRun.Kind.PEOPLE: (queries.roll_table, "doan-vien"),
    ImportRun.Kind.UNITS: (unit_queries.branch_table, "don-vi"),
}
# What needs somebody's eye comes first.
_ORDER = (State.REFUSED, State.CHANGED, State.CREATED, State.UNCHANGED)


@officer_view(*KEEPERS)
def import_list(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Send in a table; below, what was sent in before."""
    held = scopes.capabilities_at(request.user, unit)
    kinds = [kind for kind, capability in import_runs.CAPABILITY.items() if capability in held]
    wanted = request.GET.get("loai", "")  # a room above sends its people here for its own kind
    chosen = {"kind": wanted} if wanted in kinds else None
    form = ImportForm(request.POST or None, request.FILES or None, kinds=kinds, initial=chosen)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                run = import_runs.start(request.user, unit, form.cleaned_data["kind"], form.cleaned_data["file"])
            except LantoaError as error:
                form.add_error("file", error.message)
            else:
                return redirect("people:import", unit.code, run.pk)
        status = 400
    page = Paginator(queries.import_runs(unit), 20).get_page(request.GET.get("trang"))
    return render(
        request, "people/imports.html",
        {"unit": unit, "form": form, "kinds": kinds, "samples": [k for k in kinds if k in TABLES], "page": page},
        status=status,
    )  # fmt: skip


@officer_view(*KEEPERS)
def import_detail(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """What a table would change, or did change: counts, and the first rows of each state."""
    run = _own_run(request, unit, pk)
    groups = [
        {"state": state, "label": state.label.capitalize(), "count": run.counts.get(state.value, 0)} for state in _ORDER
    ]
    groups = [group for group in groups if group["count"]]
    chosen = request.GET.get("loai") or (groups[0]["state"].value if groups else "")
    rows = run.rows.get(chosen, [])
    for group in groups:
        group |= {"current": group["state"].value == chosen, "url": f"?loai={group['state'].value}#dong"}
    context = {
        "unit": unit,
        "run": run,
        "groups": groups,
        "chosen": chosen,
        "page": Paginator(rows, 50).get_page(request.GET.get("trang")),
        "beyond": max(0, run.counts.get(chosen, 0) - len(rows)) if rows else 0,
        "shown": ImportResult.MOST_SHOWN,
        "read": import_runs.rows_read(run) if run.is_working else 0,
        "steps": _steps(run),
    }
    return render(request, "people/import.html", context)


@require_POST
@officer_view(*KEEPERS)
def import_apply(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Write what the preview showed."""
    run = import_runs.apply(request.user, _own_run(request, unit, pk))
    return redirect("people:import", unit.code, run.pk)


@require_POST
@officer_view(*KEEPERS)
def import_drop(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Throw the table away."""
    import_runs.drop(request.user, _own_run(request, unit, pk))
    messages.success(request, _("Đã bỏ tệp. Chưa có gì thay đổi."))
    return redirect("people:imports", unit.code)


@officer_view(*KEEPERS)
def refused_rows(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse | FileResponse:
    """The refused rows with their reasons, to correct and send in again."""
    run = _own_run(request, unit, pk)
    if not run.refused_file:
        raise Http404
    file = run.refused_file.storage.open(str(run.refused_file.name))
    return _private(FileResponse(file, as_attachment=True, filename=f"can-sua-{unit.code}.xlsx", content_type=XLSX))


@officer_view(*KEEPERS)
def sample(request: SignedInRequest, unit: Unit, kind: str) -> HttpResponse | FileResponse:
    """A table with the right headings that already holds what is known; importing it unchanged changes nothing."""
    if kind not in TABLES:
        raise Http404
    scopes.require(request.user, import_runs.CAPABILITY[ImportRun.Kind(kind)], unit)
    make, name = TABLES[kind]
    file = io.BytesIO()
    write_xlsx(file, [(unit.code, make(unit))])
    file.seek(0)
    return _private(FileResponse(file, as_attachment=True, filename=f"{name}-{unit.code}.xlsx", content_type=XLSX))


def _own_run(request: SignedInRequest, unit: Unit, pk: int) -> ImportRun:
    # Names stand in the preview: it is for who sent the table in, with the rights of that person.
    runs = ImportRun.objects.select_related("unit", "actor__person")
    return get_object_or_404(runs, pk=pk, unit=unit, actor=request.user.pk)


def _private(response: FileResponse) -> FileResponse:
    response["Cache-Control"] = "no-store"
    return response


def _steps(run: ImportRun) -> list[tuple[str, str]]:
    state, states = run.state, ImportRun.State
    read = "failed" if state == states.FAILED else "now" if state == states.READING else "done"
    looked = {states.READY: "now", states.APPLYING: "done", states.APPLIED: "done"}.get(states(state), "")
    written = {states.APPLYING: "now", states.APPLIED: "done"}.get(states(state), "")
    return [(_("Đọc tệp"), read), (_("Xem trước"), looked), (_("Áp dụng"), written)]
