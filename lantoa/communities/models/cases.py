"""Cases: what a member asks the union to do or to settle, and how it goes on."""

from __future__ import annotations

import secrets
from datetime import date
from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.base.files import private_storage
from lantoa.people.models import Person
from lantoa.units.models import Unit


class Case(models.Model):
    """Kiến nghị: private to who filed it and to the desk that has it now (`unit`)."""

    class Kind(models.TextChoices):
        """What it is about, roughly."""

        PROPOSAL = "de-xuat", _("Đề xuất, sáng kiến")
        PAY = "che-do", _("Lương, phụ cấp, chế độ")
        WORK = "viec-lam", _("Hợp đồng, phân công, giờ làm")
        CARE = "phuc-loi", _("Phúc lợi, khó khăn, ốm đau")
        SAFETY = "an-toan", _("An toàn, điều kiện làm việc")
        RESPECT = "ung-xu", _("Ứng xử, quấy rối, bị đối xử không công bằng")
        UNION = "cong-doan", _("Hoạt động công đoàn")
        OTHER = "khac", _("Việc khác")

    class State(models.TextChoices):
        """How far it has come."""

        NEW = "new", _("mới gửi")
        IN_WORK = "in_work", _("đang giải quyết")
        ANSWERED = "answered", _("đã trả lời")
        CLOSED = "closed", _("đã xong")
        WITHDRAWN = "withdrawn", _("đã rút lại")

    OPEN = ("new", "in_work")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="cases", verbose_name=_("nơi giải quyết"))
    person = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="cases", verbose_name=_("người gửi")
    )
    kind = models.CharField(_("về việc gì"), max_length=10, choices=Kind, default=Kind.OTHER)
    title = models.CharField(_("việc gì"), max_length=160)
    text = models.TextField(_("kể rõ sự việc"))
    wish = models.TextField(_("bạn mong muốn điều gì"), blank=True)
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.NEW)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("người phụ trách"),
    )  # fmt: skip
    filed_at = models.DateTimeField(default=timezone.now, editable=False)
    due_on = models.DateField(_("hạn"))
    answer = models.TextField(_("trả lời"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    satisfied = models.BooleanField(null=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    told_event = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("kiến nghị")
        verbose_name_plural = _("kiến nghị")
        ordering = ["-filed_at", "-pk"]
        indexes = [
            models.Index(fields=["unit", "state", "due_on"], name="case_by_desk"),
            models.Index(fields=["person", "-filed_at"], name="case_by_person"),
            models.Index(fields=["due_on"], name="case_due", condition=Q(state__in=("new", "in_work"))),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="answered") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="answered_case_has_its_answer",
            ),
        ]

    def __str__(self) -> str:
        # The log keeps no words of a case.
        return f"#{self.pk}"

    def get_absolute_url(self) -> str:
        """Where who filed it follows it."""
        return reverse("communities:case", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether the desk has something to do."""
        return self.state in self.OPEN

    def is_late(self, today: date) -> bool:
        """Whether it waits although its day has passed."""
        return self.is_open and self.due_on < today


class CaseStep(models.Model):
    """One thing that is to be done in a case, by whom and by when; who filed the case sees it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    title = models.CharField(_("việc cần làm"), max_length=200)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField(_("hạn"))
    done_at = models.DateTimeField(null=True)
    result = models.CharField(_("kết quả"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("bước giải quyết")
        verbose_name_plural = _("các bước giải quyết")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return f"#{self.case_id}"


class CaseEvent(models.Model):
    """What happened in a case. `inner` is for the desks alone; the rest is read by who filed it, too."""

    class Kind(models.TextChoices):
        """What it was."""

        FILED = "filed", _("gửi kiến nghị")
        TAKEN = "taken", _("nhận giải quyết")
        SAID = "said", _("người gửi viết thêm")
        ASKED = "asked", _("hỏi thêm người gửi")
        NOTED = "noted", _("ghi chú nội bộ")
        STEP = "step", _("xong một bước")
        EXTENDED = "extended", _("lùi hạn")
        MOVED = "moved", _("chuyển nơi giải quyết")
        ANSWERED = "answered", _("trả lời")
        REOPENED = "reopened", _("chưa thỏa đáng, xem lại")
        CLOSED = "closed", _("khép lại")
        WITHDRAWN = "withdrawn", _("rút lại")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=9, choices=Kind)
    text = models.TextField(blank=True)
    inner = models.BooleanField(default=False)
    source = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("diễn biến của kiến nghị")
        verbose_name_plural = _("diễn biến của kiến nghị")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"#{self.case_id} {self.kind}"


def case_file_path(_file: CaseFile, name: str) -> str:
    """Where a file lies; its own name is kept in the row alone."""
    return f"kien-nghi/{secrets.token_hex(12)}{PurePath(name).suffix.lower()}"


class CaseFile(models.Model):
    """Tệp kèm: what came with something said in a case; whoever may read those words may open it, nobody else."""

    event = models.ForeignKey(CaseEvent, on_delete=models.CASCADE, related_name="files")
    file = models.FileField(_("tệp"), upload_to=case_file_path, storage=private_storage, max_length=160)
    name = models.CharField(_("tên tệp"), max_length=160)
    kind = models.CharField(max_length=100)
    size = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("tệp kèm kiến nghị")
        verbose_name_plural = _("các tệp kèm kiến nghị")
        ordering = ["pk"]

    def __str__(self) -> str:
        # The log keeps no words of a case.
        return f"#{self.event_id}"
