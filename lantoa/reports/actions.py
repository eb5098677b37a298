"""What can happen to a report, from the call to its acceptance. States never go on by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.jobs import enqueue
from lantoa.base.periods import Period
from lantoa.base.rights import Capability, may, require
from lantoa.base.text import nfc
from lantoa.indicators import engine
from lantoa.indicators.registry import get as indicator_of
from lantoa.people.models import Account, Position
from lantoa.reports import contents, queries, rules, tasks
from lantoa.reports.models import Report, ReportCall, ReportComment, ReportExtension, ReportKind, ReportPassage
from lantoa.units.models import Unit

MOST_AT_ONCE = 500
LONGEST_SECTION = 60_000
LONGEST_EXPLANATION = 1_000
INDICATOR = "T10"


@transaction.atomic
def call(
    actor: Account | None, unit: Unit, kind: ReportKind, period: Period, *, due_on: date | None = None,
    locks_on: date | None = None, note: str = "", at: datetime | None = None,
) -> ReportCall:  # fmt: skip
    """Ask all units below `unit` for a report of `kind` over `period`, by `due_on` (the kind's usual day).

    Calling again changes the dates and the note. From `locks_on` on, a unit can hand in only with an extension.
    """
    require(actor, Capability.ACCEPT_REPORT, unit)
    if period.kind != kind.period_kind:
        raise Invalid(_("%(kind)s không dùng cho kỳ %(period)s.") % {"kind": kind.name, "period": period.label})
    due_on = due_on or kind.usual_due(period)
    if due_on < period.start:
        raise Invalid(_("Hạn nộp không thể trước ngày đầu kỳ."))
    if locks_on is not None and locks_on <= due_on:
        raise Invalid(_("Ngày khóa nhận phải sau hạn nộp."))
    found, created = ReportCall.objects.update_or_create(
        kind=kind, period=period.key, unit=unit,
        defaults={"due_on": due_on, "locks_on": locks_on, "note": nfc(note).strip()},
        create_defaults={
            "due_on": due_on, "locks_on": locks_on, "note": nfc(note).strip(), "issued_by": actor,
            "issued_at": at or timezone.now(),
        },
    )  # fmt: skip
    audit.record(actor, "report.call" if created else "report.call_change", found, due_on=due_on.isoformat())
    engine.invalidate(INDICATOR, due_on)
    return found


@transaction.atomic
def extend(
    actor: Account | None, unit: Unit, kind: ReportKind, period: Period, *, due_on: date, reason: str
) -> ReportExtension:
    """Give one unit more time, with the reason; the unit above decides. It also opens what a lock has closed."""
    _require_above(actor, unit)
    if not reason.strip():
        raise Invalid(_("Hãy ghi lý do gia hạn."))
    binding = queries.nearest_call(unit, kind, period.key)
    if binding is None:
        raise Conflict(_("Chưa có yêu cầu báo cáo nào cho kỳ này."))
    if due_on <= binding.due_on:
        raise Invalid(_("Ngày gia hạn phải sau hạn nộp %(day)s.") % {"day": binding.due_on.strftime("%d/%m/%Y")})
    given, _created = ReportExtension.objects.update_or_create(
        kind=kind, period=period.key, unit=unit,
        defaults={
            "due_on": due_on, "reason": nfc(reason).strip(), "granted_by": actor, "granted_at": timezone.now(),
        },
    )  # fmt: skip
    Report.objects.filter(kind=kind, period=period.key, unit=unit).update(due_on=due_on)
    audit.record(actor, "report.extend", given, due_on=due_on.isoformat())
    engine.touch(INDICATOR, unit, binding.due_on)
    engine.touch(INDICATOR, unit, due_on)
    return given


@transaction.atomic
def open_report(
    actor: Account | None, unit: Unit, kind: ReportKind, period: Period, *, at: datetime | None = None
) -> Report:
    """The unit's report for `period`, made if it is not there yet. A unit may also write one nobody asked for."""
    _require_writer(actor, unit)
    if period.kind != kind.period_kind:
        raise Invalid(_("%(kind)s không dùng cho kỳ %(period)s.") % {"kind": kind.name, "period": period.label})
    report, created = Report.objects.get_or_create(
        kind=kind, period=period.key, unit=unit,
        defaults={
            "due_on": queries.due_on(unit, kind, period.key), "opened_by": actor, "opened_at": at or timezone.now(),
        },
    )  # fmt: skip
    if created:
        audit.record(actor, "report.open", report)
    return report


@transaction.atomic
def write(actor: Account | None, report: Report, section: str, text: str) -> Report:
    """Keep the words of one part. Only while the report is open: what is signed is not changed."""
    report = _locked(report)
    _require_writer(actor, report.unit)
    _require_open(report)
    if section not in {item["code"] for item in report.kind.sections}:
        raise Invalid(_("Báo cáo này không có phần đó."), section=section)
    text = nfc(text).replace("\r\n", "\n").strip()
    if len(text) > LONGEST_SECTION:
        raise Invalid(_("Phần này quá dài. Hãy rút gọn, hoặc đưa bớt vào phụ lục."))
    report.narrative = {**report.narrative, section: text}
    report.save(update_fields=["narrative"])
    return report


@transaction.atomic
def explain(actor: Account | None, report: Report, figure: str, text: str) -> Report:
    """Keep why a figure is missing or far from earlier ones; an empty text takes the explanation back."""
    report = _locked(report)
    _require_writer(actor, report.unit)
    _require_open(report)
    if indicator_of(figure) is None:
        raise Invalid(_("Không có chỉ tiêu nào mang mã đó."), figure=figure)
    words = " ".join(nfc(text).split())
    if len(words) > LONGEST_EXPLANATION:
        raise Invalid(_("Giải trình quá dài. Hãy viết gọn trong vài câu."))
    report.explanations = {**report.explanations, figure: words}
    report.save(update_fields=["explanations"])
    return report


def refresh_figures(actor: Account | None, report: Report) -> None:
    """Bring the figures of the report's period up to date with the records, now rather than overnight."""
    _require_writer(actor, report.unit)
    _require_open(report)
    engine.ensure(report.the_period)
    engine.recompute_dirty()


def sign(actor: Account, report: Report, *, number: str = "", at: datetime | None = None) -> Report:
    """The chair signs: figures and words are frozen as they read now, brought up to date with the records first.

    Raises `Invalid`, listing what is to be done, for a report that breaks a rule of its kind.
    """
    require(actor, Capability.SIGN_REPORT, report.unit)
    # Before the transaction, so that the locks on figures are not held while the report is put together.
    engine.ensure(report.the_period)
    engine.recompute_dirty()
    return _sign(actor, report, number, at)


@transaction.atomic
def _sign(actor: Account, report: Report, number: str, at: datetime | None) -> Report:
    report = _locked(report)
    require(actor, Capability.SIGN_REPORT, report.unit)
    _require_open(report)
    snapshot = contents.gather(report.unit, report.kind, report.the_period)
    _require_complete(report, snapshot)
    report.snapshot = snapshot
    report.state, report.signed_by, report.signed_at = Report.State.SIGNED, actor, at or timezone.now()
    report.number = number.strip()[:12]
    report.signer_name = actor.get_full_name()
    report.signer_title = _title_of(actor, report.unit)
    report.save()
    audit.record(actor, "report.sign", report, figures=len(report.snapshot["figures"]))
    return report


@transaction.atomic
def unsign(actor: Account | None, report: Report) -> Report:
    """Take the signature back before the report is handed in, to go on writing."""
    report = _locked(report)
    require(actor, Capability.SIGN_REPORT, report.unit)
    if report.state != Report.State.SIGNED:
        raise Conflict(_("Chỉ rút chữ ký được khi báo cáo đã ký mà chưa nộp."))
    _reopen(report, Report.State.RETURNED if report.times_returned else Report.State.DRAFT)
    audit.record(actor, "report.unsign", report)
    return report


@transaction.atomic
def submit(actor: Account | None, report: Report, *, reason: str = "", at: datetime | None = None) -> Report:
    """Hand the signed report in to the unit above; where there is none, issue it, which ends it.

    If units directly below have not handed in theirs, a `reason` for not waiting is asked for, and kept. After
    the lock of the call only an extension lets a report through; otherwise a late one is taken and marked late.
    """
    report = _locked(report)
    _require_writer(actor, report.unit)
    if report.state != Report.State.SIGNED:
        raise Conflict(_("Báo cáo cần được ký trước khi nộp.") if report.is_open else _("Báo cáo này đã nộp rồi."))
    _require_complete(report, report.snapshot or {"figures": []})
    now = at or timezone.now()
    today = timezone.localtime(now).date()
    missing = queries.missing_children(report).count()
    if missing and not reason.strip():
        raise Invalid(
            ngettext(
                "Còn %(n)d đơn vị trực thuộc chưa nộp. Hãy chờ, hoặc ghi lý do nộp khi còn thiếu.",
                "Còn %(n)d đơn vị trực thuộc chưa nộp. Hãy chờ, hoặc ghi lý do nộp khi còn thiếu.",
                missing,
            ) % {"n": missing}
        )  # fmt: skip
    binding = queries.nearest_call(report.unit, report.kind, report.period)
    longer = queries.extension(report.unit, report.kind, report.period)
    locks_on = binding.locks_on if binding is not None and not report.times_returned else None
    if locks_on is not None and today >= locks_on and (longer is None or today > longer.due_on):
        above = queries.parent_of(report.unit)
        raise Conflict(
            _("Kỳ báo cáo đã khóa từ ngày %(day)s. Báo cáo vẫn được giữ; hãy xin %(above)s gia hạn rồi nộp.")
            % {"day": locks_on.strftime("%d/%m/%Y"), "above": above.name if above is not None else _("cấp trên")}
        )
    due = longer.due_on if longer is not None else (binding.due_on if binding is not None else report.due_on)
    report.due_on = due
    report.state = Report.State.SUBMITTED if report.unit.parent_path else Report.State.ISSUED
    report.submitted_at = now
    report.missing_reason = nfc(reason).strip() if missing else ""
    if report.first_submitted_at is None:
        # Coming back with corrections does not make a report late that came in time.
        report.first_submitted_at = now
        report.late = due is not None and today > due
    report.save()
    verb = "report.submit" if report.state == Report.State.SUBMITTED else "report.issue"
    audit.record(actor, verb, report, late=report.late, missing_below=missing)
    _touch(report)
    return report


@transaction.atomic
def return_report(actor: Account | None, report: Report, comment: str, *, at: datetime | None = None) -> Report:
    """Give a report back with a comment; the unit writes again. Not once the unit above has handed in its own.

    What the topmost unit has issued, its own chair takes back.
    """
    report = _locked(report)
    if report.unit.parent_path:
        _require_above(actor, report.unit)
    else:
        require(actor, Capability.SIGN_REPORT, report.unit)
    if not report.is_received:
        raise Conflict(_("Báo cáo này chưa nộp nên không có gì để trả lại."))
    if not comment.strip():
        raise Invalid(_("Hãy ghi góp ý để đơn vị biết cần sửa gì."))
    if queries.locked_from_above(report):
        raise Conflict(_("Báo cáo của cấp trên đã nộp và đã gồm số liệu này. Hãy nhờ trả lại báo cáo cấp trên trước."))
    now = at or timezone.now()
    _reopen(report, Report.State.RETURNED, save=False)
    report.return_comment, report.returned_at = nfc(comment).strip(), now
    report.times_returned += 1
    report.accepted_at = report.accepted_by = None
    report.save()
    ReportComment.objects.create(
        report=report, author=actor, unit=queries.parent_of(report.unit) or report.unit, text=report.return_comment,
        at=now,
    )  # fmt: skip
    audit.record(actor, "report.return", report)
    _touch(report)
    return report


@transaction.atomic
def accept(actor: Account | None, report: Report, *, at: datetime | None = None) -> Report:
    """Take a report in. From then on it is locked, and so are those below it that it rests on."""
    report = _locked(report)
    _require_above(actor, report.unit)
    if report.state != Report.State.SUBMITTED:
        raise Conflict(_("Chỉ nhận được báo cáo đang chờ nhận."))
    report.state, report.accepted_at, report.accepted_by = Report.State.ACCEPTED, at or timezone.now(), actor
    report.save(update_fields=["state", "accepted_at", "accepted_by"])
    audit.record(actor, "report.accept", report)
    _touch(report)
    return report


@transaction.atomic
def accept_many(actor: Account | None, unit: Unit, reports: Iterable[int], *, at: datetime | None = None) -> int:
    """Take in many reports of units directly below `unit` at once (at most 500); returns how many were waiting.

    Ids of reports of other units, or that do not wait, are left alone.
    """
    require(actor, Capability.ACCEPT_REPORT, unit)
    ids = list(dict.fromkeys(reports))
    if len(ids) > MOST_AT_ONCE:
        raise Invalid(_("Mỗi lần nhận nhiều nhất %(n)d báo cáo.") % {"n": MOST_AT_ONCE})
    waiting = (
        Report.objects.select_for_update(of=("self",))
        .filter(pk__in=ids, state=Report.State.SUBMITTED, unit__path__startswith=unit.path, unit__depth=unit.depth + 1)
        .select_related("unit", "kind")
        .defer("snapshot", "narrative")
    )
    found = list(waiting)
    Report.objects.filter(pk__in=[report.pk for report in found]).update(
        state=Report.State.ACCEPTED, accepted_at=at or timezone.now(), accepted_by=actor
    )
    audit.record_many(actor, "report.accept", found, together=len(found))
    by_day: dict[date, list[int]] = {}
    for report in found:
        by_day.setdefault(report.due_on or report.the_period.last_day, []).append(report.unit_id)
    for day, unit_ids in by_day.items():
        engine.touch_many(INDICATOR, unit_ids, day)
    return len(found)


@transaction.atomic
def remind(actor: Account | None, unit: Unit, kind: ReportKind, period: Period, *, only: str = "") -> int:
    """Remind the units directly below that have not handed in, or the one with code `only`; returns how many.

    A unit is reminded at most once a day, by hand or by the clock.
    """
    require(actor, Capability.ACCEPT_REPORT, unit)
    missing = queries.children_reports(unit, kind, period.key).filter(is_received=False)
    if only:
        missing = missing.filter(code=only)
    ids = list(missing.values_list("pk", flat=True))
    if not ids:
        raise Conflict(_("Không còn đơn vị nào phải nhắc."))
    for start in range(0, len(ids), tasks.BATCH):
        batch = ids[start : start + tasks.BATCH]
        enqueue(tasks.remind_units, kind.pk, period.key, batch, timezone.localdate().isoformat())
    audit.record(actor, "report.remind", unit, kind=kind.code, period=period.key, units=len(ids))
    return len(ids)


@transaction.atomic
def comment(actor: Account, report: Report, text: str) -> ReportComment:
    """Say something about a report: its own unit, or the unit above once it is handed in."""
    above = queries.parent_of(report.unit)
    if may(actor, Capability.REPORT, report.unit) or may(actor, Capability.SIGN_REPORT, report.unit):
        unit: Unit = report.unit
    elif above is not None and may(actor, Capability.ACCEPT_REPORT, above) and report.state != Report.State.DRAFT:
        unit = above
    else:
        raise NotAllowed(_("Bạn không phụ trách báo cáo này."))
    if not text.strip():
        raise Invalid(_("Ý kiến đang trống."))
    said = ReportComment.objects.create(report=report, author=actor, unit=unit, text=nfc(text).strip())
    audit.record(actor, "report.comment", report)
    return said


@transaction.atomic
def choose_passage(
    actor: Account | None, report: Report, source: Report, section: str, text: str = ""
) -> ReportPassage:
    """Take a passage of a child's report over into `section` of `report`; all of that section without `text`.

    `text` must stand in the child's section as it is: the child is quoted, not rewritten.
    """
    report = _locked(report)
    _require_writer(actor, report.unit)
    _require_open(report)
    if source.unit.parent_path != report.unit.path or (source.kind_id, source.period) != (
        report.kind_id,
        report.period,
    ):
        raise Invalid(_("Chỉ trích được từ báo cáo cùng kỳ của đơn vị trực thuộc."))
    if not source.is_received:
        raise Conflict(_("Báo cáo của %(unit)s chưa nộp nên chưa trích được.") % {"unit": source.unit.name})
    whole = source.narrative.get(section, "")
    text = nfc(text).replace("\r\n", "\n").strip() or whole
    if not text or text not in whole:
        raise Invalid(_("Đoạn trích phải giữ nguyên lời trong báo cáo của đơn vị."))
    passage, _created = ReportPassage.objects.update_or_create(
        report=report, source=source, section=section, defaults={"text": text, "chosen_by": actor}
    )
    return passage


@transaction.atomic
def drop_passage(actor: Account | None, passage: ReportPassage) -> None:
    """Leave a chosen passage out again."""
    report = _locked(passage.report)
    _require_writer(actor, report.unit)
    _require_open(report)
    passage.delete()


# --- Small parts ---------------------------------------------------------------------------------------------


def _locked(report: Report) -> Report:
    rows = Report.objects.select_for_update(of=("self",)).select_related("unit__kind__level", "kind")
    return rows.get(pk=report.pk)


def _require_writer(actor: Account | None, unit: Unit) -> None:
    if not may(actor, Capability.SIGN_REPORT, unit):
        require(actor, Capability.REPORT, unit)


def _require_above(actor: Account | None, unit: Unit) -> None:
    """The right to take in reports of the unit above; nobody takes in the report of his own unit."""
    parent = queries.parent_of(unit)
    if parent is None:
        raise Conflict(_("Đơn vị này không có cấp trên trong hệ thống."))
    require(actor, Capability.ACCEPT_REPORT, parent)


def _require_open(report: Report) -> None:
    if report.state == Report.State.SIGNED:
        raise Conflict(_("Báo cáo đã ký nên không sửa được. Hãy nhờ người ký rút chữ ký trước."))
    if not report.is_open:
        raise Conflict(_("Báo cáo đã nộp và được khóa. Muốn sửa, hãy nhờ cấp trên trả lại."))


def _require_complete(report: Report, data: dict[str, Any]) -> None:
    found = rules.findings(report, data["figures"])
    if found:
        words = ngettext("Còn %(n)d việc trước khi ký và nộp: %(list)s", "Còn %(n)d việc trước khi ký và nộp: %(list)s",
                         len(found))  # fmt: skip
        listed = " ".join(f"({at}) {finding.message}" for at, finding in enumerate(found, start=1))
        raise Invalid(words % {"n": len(found), "list": listed})


def _reopen(report: Report, state: Report.State, *, save: bool = True) -> None:
    report.state, report.snapshot = state, None
    report.signed_by, report.signed_at, report.signer_name, report.signer_title = None, None, "", ""
    report.submitted_at = None
    if save:
        report.save()


def _title_of(actor: Account, unit: Unit) -> str:
    """The signer's title in the unit: the highest of those that may sign."""
    if actor.person is None:
        return ""
    held = Position.objects.on(timezone.localdate()).filter(person=actor.person, unit=unit)
    signing = held.filter(title__capabilities__capability=Capability.SIGN_REPORT).order_by("title__order")
    return signing.values_list("title__name", flat=True).first() or ""


def _touch(report: Report) -> None:
    engine.touch(INDICATOR, report.unit_id, report.due_on or report.the_period.last_day)
