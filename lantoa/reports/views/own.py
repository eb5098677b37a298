"""A unit's own reports: the list, writing, signing, handing in, and reading one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.base.documents import AdministrativeDocument, BulletList, Heading, Link, Paragraph, Table
from lantoa.base.errors import Invalid, NotAllowed
from lantoa.base.periods import Period
from lantoa.people.models import Account
from lantoa.people.scopes import Capability, may
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.reports import actions, building, contents, queries, rules
from lantoa.reports.models import Report, ReportKind, ReportPassage
from lantoa.units.models import Unit

WRITERS = (Capability.REPORT, Capability.SIGN_REPORT)
READERS = (*WRITERS, Capability.ACCEPT_REPORT, Capability.SEE_REACH)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@officer_view(*READERS)
def report_list(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """What the unit owes and has handed in, and the doors to what has come in from below."""
    writes = any(may(request.user, capability, unit) for capability in WRITERS)
    accepts = may(request.user, Capability.ACCEPT_REPORT, unit)
    today = timezone.localdate()
    below = [
        (kind.title_for(Period.parse(key)), kind, Period.parse(key), queries.standing(unit, kind, key))
        for kind, key in (queries.periods_called(unit)[:4] if accepts and unit.numchild else [])
    ]
    years = (today.year, today.year - 1)
    context = {
        "unit": unit, "duties": queries.duties(unit), "writes": writes, "accepts": accepts,
        "below": [row for row in below if row[3].expected], "may_call": accepts and unit.numchild,
        "kinds": list(ReportKind.objects.all()),
        "periods": [p for year in years for p in (Period.year(year), Period.half(year, 2), Period.half(year, 1))],
    }  # fmt: skip
    return render(request, "reports/list.html", context)


@require_POST
@officer_view(*WRITERS)
def report_open(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Open the report of a kind and period."""
    period = _period(request.POST.get("ky", ""))
    kind = ReportKind.objects.filter(code=request.POST.get("loai", "")).first()
    if kind is None:
        kind = ReportKind.objects.filter(period_kind=period.kind).first()
    if kind is None:
        raise Invalid(_("Không có loại báo cáo nào cho kỳ %(period)s.") % {"period": period.label})
    return redirect(actions.open_report(request.user, unit, kind, period))


@officer_view(*READERS)
def report(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One report: figures beside words while it is open, the frozen text afterwards."""
    found = _readable(request.user, unit, pk)
    writes = any(may(request.user, capability, unit) for capability in WRITERS)
    parent = queries.parent_of(unit)
    from_above = parent is not None and may(request.user, Capability.ACCEPT_REPORT, parent)
    period = found.the_period
    figures = found.snapshot["figures"] if found.snapshot else contents.figures(unit, period)
    todo = rules.findings(found, figures) if writes and found.is_open else []
    asked = {finding.place for finding in todo if finding.explainable}
    by_code = {
        row["code"]: {
            **row, "url": contents.evidence_url(unit, row["code"], period), "asked": row["code"] in asked,
            "explained": found.explanations.get(row["code"], ""),
        }
        for row in figures
    }  # fmt: skip
    quoted: dict[str, list[ReportPassage]] = {}
    for passage in found.passages.select_related("source__unit"):
        quoted.setdefault(passage.section, []).append(passage)
    sections = [
        {
            **section, "quoted": quoted.get(section["code"], []),
            "rows": [by_code[code] for code in section.get("figures", []) if code in by_code],
        }
        for section in found.sections
    ]  # fmt: skip
    missing = queries.missing_children(found) if writes and unit.numchild and not found.is_received else None
    context = {
        "unit": unit, "report": found, "period": period, "sections": sections, "parent": parent,
        "writes": writes and found.is_open, "may_sign": may(request.user, Capability.SIGN_REPORT, unit),
        "may_work": writes, "from_above": from_above, "own_parent_report": _parents_open_report(request.user, found, parent),
        "findings": todo, "missing": list(missing[:10]) if missing is not None else [],
        "missing_count": missing.count() if missing is not None else 0,
        "comments": found.comments.select_related("author__person", "unit"), "steps": _steps(found),
        "overdue": found.due_on is not None and found.due_on < timezone.localdate() and not found.is_received,
    }  # fmt: skip
    return render(request, "reports/report.html", context)


@require_POST
@officer_view(*WRITERS)
def report_write(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Keep one part; an autosave gets the time back, a plain form comes back to where it was."""
    section = request.POST.get("phan", "")
    actions.write(request.user, _own(unit, pk), section, request.POST.get("noi_dung", ""))
    if request.headers.get("HX-Request"):
        now = timezone.localtime().strftime("%H:%M")
        return HttpResponse(_("Đã lưu lúc %(time)s") % {"time": now}, content_type="text/plain; charset=utf-8")
    messages.success(request, _("Đã lưu phần vừa viết."))
    return redirect(reverse("reports:report", args=[unit.code, pk]) + f"#{section}")


@require_POST
@officer_view(*WRITERS)
def report_explain(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Say why a figure is missing or far from earlier ones."""
    figure = request.POST.get("chi_tieu", "")
    actions.explain(request.user, _own(unit, pk), figure, request.POST.get("giai_trinh", ""))
    messages.success(request, _("Đã ghi giải trình."))
    return redirect(reverse("reports:report", args=[unit.code, pk]) + f"#{figure}")


@require_POST
@officer_view(*WRITERS)
def report_refresh(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Bring the figures up to date now."""
    actions.refresh_figures(request.user, _own(unit, pk))
    messages.success(request, _("Số liệu đã được tính lại từ hồ sơ công việc."))
    return redirect("reports:report", unit.code, pk)


@require_POST
@officer_view(*WRITERS)
def report_sign(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Sign, and hand in at once if asked to."""
    signed = actions.sign(request.user, _own(unit, pk), number=request.POST.get("so", ""))
    messages.success(
        request,
        _("Đã ký %(report)s. Số liệu và lời văn được giữ nguyên từ lúc này.") % {"report": signed.title.lower()},
    )
    return redirect(signed)


@require_POST
@officer_view(*WRITERS)
def report_unsign(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Take the signature back."""
    actions.unsign(request.user, _own(unit, pk))
    messages.success(request, _("Đã rút chữ ký. Báo cáo mở lại để viết tiếp."))
    return redirect("reports:report", unit.code, pk)


@require_POST
@officer_view(*WRITERS)
def report_submit(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Hand in to the unit above."""
    sent = actions.submit(request.user, _own(unit, pk), reason=request.POST.get("ly_do", ""))
    if sent.state == Report.State.ISSUED:
        words = _("Đã ban hành báo cáo. Văn bản Word và PDF tải được ngay trên trang này.")
    else:
        words = _("Đã nộp, ghi nhận là nộp muộn.") if sent.late else _("Đã nộp báo cáo lên cấp trên.")
    messages.success(request, words)
    return redirect(sent)


@require_POST
@officer_view(*READERS)
def report_comment(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Say something about a report."""
    actions.comment(request.user, _readable(request.user, unit, pk), request.POST.get("y_kien", ""))
    messages.success(request, _("Đã ghi ý kiến."))
    return redirect("reports:report", unit.code, pk)


@officer_view(*READERS)
def preview(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """The document as it will be printed, on the screen."""
    found = _readable(request.user, unit, pk)
    document = building.build(found)
    context = {
        "unit": unit, "report": found, "document": document, "blocks": _blocks(document),
        "appendices": [
            (document.appendix_label(place), appendix.title, [_block(block) for block in appendix.body])
            for place, appendix in enumerate(document.appendices)
        ],
    }  # fmt: skip
    return render(request, "reports/preview.html", context)


@officer_view(*READERS)
def download(request: SignedInRequest, unit: Unit, pk: int, suffix: str) -> HttpResponse:
    """The report as .docx or .pdf."""
    if f".{suffix}" not in building.FORMATS:
        raise Http404
    found = _readable(request.user, unit, pk)
    data = building.render(found, f".{suffix}")
    response = HttpResponse(data, content_type=DOCX if suffix == "docx" else "application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{building.file_name(found, f".{suffix}")}"'
    return response


@require_POST
@officer_view(*WRITERS)
def passage_choose(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Take a passage over from a child's report (its id under `nguon`)."""
    own = _own(unit, pk)
    source = get_object_or_404(Report.objects.select_related("unit", "kind"), pk=_id(request.POST.get("nguon")))
    actions.choose_passage(request.user, own, source, request.POST.get("phan", ""), request.POST.get("doan", ""))
    messages.success(request, _("Đã đưa đoạn trích vào báo cáo của đơn vị bạn."))
    return redirect(source)


@require_POST
@officer_view(*WRITERS)
def passage_drop(request: SignedInRequest, unit: Unit, pk: int, passage: int) -> HttpResponse:
    """Leave a passage out again."""
    found = get_object_or_404(ReportPassage.objects.select_related("report"), pk=passage, report=_own(unit, pk))
    section = found.section
    actions.drop_passage(request.user, found)
    return redirect(reverse("reports:report", args=[unit.code, pk]) + f"#{section}")


# --- Small parts ---------------------------------------------------------------------------------------------


def _period(key: str) -> Period:
    try:
        return Period.parse(key)
    except ValueError as error:
        raise Invalid(str(error)) from error


def _id(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0


def _own(unit: Unit, pk: int) -> Report:
    return get_object_or_404(Report.objects.select_related("unit__kind__level", "kind"), unit=unit, pk=pk)


def _readable(user: Account, unit: Unit, pk: int) -> Report:
    """A report of the unit: always for its own writers; for readers above once it is handed in."""
    found = _own(unit, pk)
    if any(may(user, capability, unit) for capability in WRITERS) or found.is_received:
        return found
    raise NotAllowed(_("Báo cáo này còn ở đơn vị, chưa nộp lên. Khi đơn vị nộp, bạn sẽ đọc được."), report=pk)


def _parents_open_report(user: Account, found: Report, parent: Unit | None) -> Report | None:
    """The open report of the unit above for the same period, into which the reader may take passages."""
    if parent is None or not any(may(user, capability, parent) for capability in WRITERS):
        return None
    reports = Report.objects.filter(unit=parent, kind=found.kind, period=found.period, state__in=Report.OPEN)
    return reports.select_related("unit").defer("snapshot").first()


def _steps(found: Report) -> list[tuple[str, str]]:
    names = [_("Soạn"), _("Ký"), *([_("Nộp"), _("Được nhận")] if found.unit.parent_path else [_("Ban hành")])]
    at = {"draft": 0, "returned": 0, "signed": 1, "submitted": 2, "accepted": 4, "issued": 4}[found.state]
    steps = [(name, "done" if place < at else "now" if place == at else "") for place, name in enumerate(names)]
    if found.state == Report.State.SIGNED:
        steps[1], steps[2] = (names[1], "done"), (names[2], "now")
    elif found.state == Report.State.SUBMITTED:
        steps[2], steps[3] = (names[2], "done"), (names[3], "now")
    elif found.state == Report.State.RETURNED:
        steps[2] = (_("Được trả lại") if found.unit.parent_path else _("Đã thu hồi"), "failed")
    return steps


def _blocks(document: AdministrativeDocument) -> list[dict[str, Any]]:
    return [_block(block) for block in document.closed_body]


def _block(block: Any) -> dict[str, Any]:
    """A block of the document as the template reads it."""
    if isinstance(block, Heading):
        return {"kind": "heading", "level": min(block.level + 1, 5), "text": block.text}
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "runs": [_run(run) for run in block.runs]}
    if isinstance(block, BulletList):
        return {"kind": "list", "lines": [[_run(run) for run in line] for line in block.lines]}
    if isinstance(block, Table):
        return {"kind": "table", "columns": block.columns, "total": _cells(block, block.total_row or ()),
                "rows": [_cells(block, row) for row in block.rows]}  # fmt: skip
    raise TypeError(type(block))


def _cells(table: Table, row: Any) -> list[tuple[Any, str]]:
    return list(zip(table.columns, row, strict=False))


def _run(run: Any) -> dict[str, Any]:
    if isinstance(run, Link):
        return {"text": run.text, "url": run.url}
    return {"text": run.text, "bold": run.bold, "italic": run.italic}
