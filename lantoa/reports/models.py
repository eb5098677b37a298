"""Periodic reports: what is asked for, what was handed in, and what was said about it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.base.periods import Period
from lantoa.units.models import Unit


class ReportKind(models.Model):
    """A kind of periodic report. Its parts and rules are data: see `reports.data` for their shape."""

    code = models.SlugField(_("mã"), unique=True)
    name = models.CharField(_("tên"), max_length=80)
    period_kind = models.CharField(
        _("loại kỳ"), max_length=8,
        choices=[("year", _("năm")), ("half", _("6 tháng")), ("quarter", _("quý")), ("month", _("tháng"))],
    )  # fmt: skip
    due_offset = models.SmallIntegerField(
        _("hạn nộp (ngày so với ngày cuối kỳ)"), default=0, help_text=_("−16 của kỳ năm là ngày 15 tháng 12")
    )
    deepest_level = models.PositiveSmallIntegerField(_("cấp sâu nhất phải nộp"), default=4)
    sections = models.JSONField(_("các phần"), default=list)
    rules = models.JSONField(_("điều kiện trước khi ký"), default=list, blank=True)
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("loại báo cáo")
        verbose_name_plural = _("các loại báo cáo")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    def title_for(self, period: Period) -> str:
        """What a report of this kind over `period` is called: "Báo cáo năm 2026", "Báo cáo 6 tháng đầu năm 2026"."""
        name, label = self.name.split(), period.label.split()
        for shared in range(min(len(name), len(label)), 0, -1):
            if name[-shared:] == label[:shared]:
                return " ".join([*name, *label[shared:]])
        return " ".join([*name, *label])

    def usual_due(self, period: Period) -> date:
        """The day by which it is usually due for `period`."""
        return period.last_day + timedelta(days=self.due_offset)


class ReportCall(models.Model):
    """A unit asks all units below it for a report by a day.

    No row is written per unit: who has to report follows from the tree. Where calls lie within each other (the
    province asks earlier than the nation), the nearest one above a unit says when it is due.
    """

    kind = models.ForeignKey(ReportKind, on_delete=models.PROTECT, related_name="calls", verbose_name=_("loại"))
    period = models.CharField(_("kỳ"), max_length=8)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="report_calls", verbose_name=_("nơi yêu cầu"))
    due_on = models.DateField(_("hạn nộp"))
    locks_on = models.DateField(
        _("khóa nhận từ ngày"), null=True, blank=True, help_text=_("để trống thì nộp muộn vẫn được nhận và ghi là muộn")
    )
    note = models.TextField(_("dặn thêm"), blank=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    issued_at = models.DateTimeField(_("yêu cầu lúc"), default=timezone.now)

    class Meta:
        verbose_name = _("yêu cầu báo cáo")
        verbose_name_plural = _("các yêu cầu báo cáo")
        ordering = ["-due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "period", "unit"], name="one_call_per_unit"),
            models.CheckConstraint(
                condition=Q(locks_on=None) | Q(locks_on__gt=F("due_on")), name="call_locks_after_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period}, {self.unit}"


class Report(models.Model):
    """One unit's report for a period. The row is made when the unit opens it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("đang soạn")
        SIGNED = "signed", _("đã ký, chờ gửi")
        SUBMITTED = "submitted", _("đã nộp, chờ nhận")
        RETURNED = "returned", _("được trả lại")
        ACCEPTED = "accepted", _("đã được nhận")
        # Where no unit stands above, handing in ends it.
        ISSUED = "issued", _("đã ban hành")

    RECEIVED = (State.SUBMITTED, State.ACCEPTED, State.ISSUED)
    OPEN = (State.DRAFT, State.RETURNED)

    kind = models.ForeignKey(ReportKind, on_delete=models.PROTECT, related_name="reports", verbose_name=_("loại"))
    period = models.CharField(_("kỳ"), max_length=8)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reports", verbose_name=_("đơn vị"))
    state = models.CharField(_("trạng thái"), max_length=12, choices=State, default=State.DRAFT)
    due_on = models.DateField(_("hạn nộp"), null=True, blank=True)
    number = models.CharField(_("số"), max_length=12, blank=True)
    narrative = models.JSONField(_("lời văn theo phần"), default=dict, blank=True)
    explanations = models.JSONField(_("giải trình theo chỉ tiêu"), default=dict, blank=True)
    # What the chair signed: figures with the ids of the values they came from, and the lists; None while open.
    snapshot = models.JSONField(null=True, blank=True, editable=False)
    missing_reason = models.TextField(_("lý do gửi khi cấp dưới còn thiếu"), blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(_("mở lúc"), default=timezone.now)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    signer_name = models.CharField(_("người ký"), max_length=120, blank=True)
    signer_title = models.CharField(_("chức vụ người ký"), max_length=80, blank=True)
    signed_at = models.DateTimeField(_("ký lúc"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("nộp lúc"), null=True, blank=True)
    first_submitted_at = models.DateTimeField(_("nộp lần đầu lúc"), null=True, blank=True)
    late = models.BooleanField(_("nộp muộn"), default=False)
    accepted_at = models.DateTimeField(_("nhận lúc"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    return_comment = models.TextField(_("góp ý khi trả lại"), blank=True)
    returned_at = models.DateTimeField(_("trả lại lúc"), null=True, blank=True)
    times_returned = models.PositiveSmallIntegerField(_("số lần trả lại"), default=0)

    class Meta:
        verbose_name = _("báo cáo")
        verbose_name_plural = _("các báo cáo")
        ordering = ["-period", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "period", "unit"], name="one_report_per_period"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "returned"]) | Q(snapshot__isnull=False), name="signed_report_is_frozen"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "state"], name="report_by_unit"),
            models.Index(fields=["kind", "period", "state"], name="report_by_period"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.unit}"

    @property
    def title(self) -> str:
        """Kind and period in one: "Báo cáo năm 2026"."""
        return self.kind.title_for(self.the_period)

    def get_absolute_url(self) -> str:
        """The page on which the unit's own officers work on it."""
        return reverse("reports:report", args=[self.unit.code, self.pk])

    @property
    def the_period(self) -> Period:
        """The period it is about."""
        return Period.parse(self.period)

    @property
    def is_open(self) -> bool:
        """Whether the unit may still write in it."""
        return self.state in self.OPEN

    @property
    def is_received(self) -> bool:
        """Whether the unit above has it, or it is issued where there is none."""
        return self.state in self.RECEIVED

    @property
    def state_kind(self) -> str:
        """The colour of its state."""
        return {"draft": "neutral", "signed": "brand", "submitted": "amber", "returned": "lacquer"}.get(
            self.state, "leaf"
        )

    @property
    def sections(self) -> list[dict[str, Any]]:
        """The parts of its kind, each with the words written so far under `text`."""
        return [{**section, "text": self.narrative.get(section["code"], "")} for section in self.kind.sections]


class ReportExtension(models.Model):
    """A later due date for one unit, with the reason: the exception to a due date and to a lock."""

    kind = models.ForeignKey(ReportKind, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=8)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="report_extensions")
    due_on = models.DateField(_("gia hạn đến"))
    reason = models.TextField(_("lý do"))
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("gia hạn báo cáo")
        verbose_name_plural = _("các lần gia hạn báo cáo")
        constraints = [models.UniqueConstraint(fields=["kind", "period", "unit"], name="one_extension_per_report")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.due_on}"


class ReportComment(models.Model):
    """Something said about a report, by its own unit or by one above; kept for good."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(_("ý kiến"))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("ý kiến về báo cáo")
        verbose_name_plural = _("các ý kiến về báo cáo")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class ReportPassage(models.Model):
    """A passage that a unit took over from a child's report into a section of its own, as it read then."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="passages")
    source = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="quoted_in")
    section = models.SlugField(_("phần"))
    text = models.TextField(_("đoạn trích"))
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    chosen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("đoạn trích từ cấp dưới")
        verbose_name_plural = _("các đoạn trích từ cấp dưới")
        ordering = ["section", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "source", "section"], name="one_passage_per_source_and_section")
        ]

    def __str__(self) -> str:
        return self.text[:60]


class ReportReminder(models.Model):
    """That a unit was reminded on a day (or a unit above told of those below), so that it happens once."""

    kind = models.ForeignKey(ReportKind, on_delete=models.CASCADE, related_name="+")
    period = models.CharField(max_length=8)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    summary = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "period", "unit", "day", "summary"], name="one_reminder_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.day}"
