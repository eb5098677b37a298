"""Questions of members on policy and law, with the answers of their union and what these rest on."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.base import private
from lantoa.base.text import fold
from lantoa.law.models import Provision
from lantoa.library.models import Document
from lantoa.people.models import Person
from lantoa.units.models import Unit


class Question(models.Model):
    """Câu hỏi: what a member asked in private, and what became of it.

    `unit` is the unit whose desk has it now. `asker` is known to the software alone where `nameless` is set.
    What the public reads are `public_text` and `public_answer`, out of which personal data have been taken;
    they exist only with the asker's consent, which can be taken back.
    """

    class State(models.TextChoices):
        """Published is an answered question that everybody may read."""

        OPEN = "open", _("đang chờ trả lời")
        ANSWERED = "answered", _("đã trả lời")
        PUBLISHED = "published", _("đã công bố")

    class Topic(models.TextChoices):
        """What it is about, roughly; for statistics and for finding."""

        PAY = "tien-luong", _("Lương, phụ cấp, nâng hạng")
        WORK = "viec-lam", _("Hợp đồng, việc làm, thuyên chuyển")
        INSURANCE = "bao-hiem", _("Bảo hiểm, thai sản, ốm đau")
        HOURS = "gio-day", _("Giờ dạy, nghỉ phép, nghỉ hè")
        SAFETY = "an-toan", _("An toàn, sức khỏe nơi làm việc")
        UNION = "cong-doan", _("Đoàn viên, đoàn phí, phúc lợi")
        OTHER = "khac", _("Câu hỏi khác")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="questions", verbose_name=_("đơn vị trả lời"))
    asker = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="questions", verbose_name=_("người hỏi")
    )
    nameless = models.BooleanField(_("không cho người trả lời biết tên"), default=False)
    may_publish = models.BooleanField(_("đồng ý công bố"), default=False)
    topic = models.CharField(_("về việc gì"), max_length=16, choices=Topic, default=Topic.OTHER)
    text = models.TextField(_("câu hỏi"))
    state = models.CharField(_("trạng thái"), max_length=12, choices=State, default=State.OPEN)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    due_on = models.DateField(_("hạn trả lời"))
    answer = models.TextField(_("trả lời"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    public_text = models.TextField(_("câu hỏi khi công bố"), blank=True)
    public_answer = models.TextField(_("trả lời khi công bố"), blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    helpful = models.BooleanField(null=True)
    told_at = models.DateTimeField(null=True, blank=True, editable=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("người phụ trách"),
        db_index=False,
    )
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="merged",
        verbose_name=_("gộp vào"),
        db_index=False,
    )
    folded = models.TextField(editable=False, blank=True)

    class Meta:
        verbose_name = _("câu hỏi")
        verbose_name_plural = _("câu hỏi")
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["unit", "state", "due_on"], name="question_by_desk"),
            models.Index(fields=["asker", "-asked_at"], name="question_by_asker"),
            models.Index(fields=["-published_at", "-id"], name="question_public", condition=Q(state="published")),
            models.Index(fields=["due_on"], name="question_due", condition=Q(state="open")),
            models.Index(fields=["merged_into"], name="question_merged", condition=Q(merged_into__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(may_publish=True, published_at__isnull=False),
                name="published_with_consent",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(answered_at__isnull=False), name="answered_has_a_moment"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=models.F("pk")), name="not_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        # The log keeps no words of a private question.
        return f"#{self.pk}"

    def save(self, *args, **kwargs) -> None:
        self.folded = fold(f"{self.public_text} {self.public_answer}")[:20_000]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Where it is read once it is published."""
        return reverse("questions:question", args=[self.pk])

    @property
    def title(self) -> str:
        """Its first words, as published."""
        words = " ".join(self.public_text.split())
        return words if len(words) <= 120 else words[:120].rsplit(" ", 1)[0] + " …"

    def is_late(self, today: date) -> bool:
        """Whether it waits although its day has passed."""
        return self.state == self.State.OPEN and self.due_on < today


class Citation(models.Model):
    """What an answer rests on: an article of law, a document of the library, or a text by its name.

    `digest` tells the wording of the article when it was cited; other words there mean that the answer is to be
    looked at anew.
    """

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="citations")
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="cited")
    provision = models.ForeignKey(
        Provision, null=True, blank=True, on_delete=models.SET_NULL, related_name="cited", db_index=False
    )
    digest = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    label = models.CharField(_("văn bản"), max_length=200)
    article = models.CharField(_("điều, khoản"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("căn cứ")
        verbose_name_plural = _("căn cứ")
        ordering = ["pk"]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.article, self.label) if part)


class Move(models.Model):
    """That a question went from one desk to another, and why. `by` is None where the clock did it."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="moves")
    source = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("lý do chuyển"), max_length=255, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("lần chuyển")
        verbose_name_plural = _("các lần chuyển")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.source_id} → {self.target_id}"


class DeskRules(models.Model):
    """How a unit's desk works: with `second_reader`, no answer goes out before somebody else has read it."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="desk_rules")
    second_reader = models.BooleanField(_("có người đọc lại trước khi gửi"), default=False)

    class Meta:
        verbose_name = _("cách làm của bàn hỏi đáp")
        verbose_name_plural = _("cách làm của bàn hỏi đáp")

    def __str__(self) -> str:
        return str(self.unit_id)


class Draft(models.Model):
    """An answer that waits for its second reader; `note` is what that reader wants changed.

    `citations` are rows of [document, provision, label, article], keys or None.
    """

    question = models.OneToOneField(Question, on_delete=models.CASCADE, related_name="draft")
    answer = models.TextField(_("trả lời"))
    citations = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    note = models.CharField(_("cần sửa gì"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("bản chờ đọc lại")
        verbose_name_plural = _("các bản chờ đọc lại")

    def __str__(self) -> str:
        return f"#{self.question_id}"


class Redaction(models.Model):
    """That something personal was found before publication, and what a person decided; never the thing itself."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="redactions")
    kind = models.CharField(_("loại thông tin"), max_length=16, choices=private.Kind)
    masked = models.CharField(_("dạng che"), max_length=80)
    kept = models.BooleanField(_("giữ lại"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("thông tin cá nhân đã xét")
        verbose_name_plural = _("thông tin cá nhân đã xét")
        ordering = ["-at", "pk"]

    def __str__(self) -> str:
        return f"#{self.question_id} {self.kind}"


class Template(models.Model):
    """A text to begin an answer with; used by the desk of its unit and by those below it."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="answer_templates")
    title = models.CharField(_("tên mẫu"), max_length=120)
    text = models.TextField(_("lời mẫu"))

    class Meta:
        verbose_name = _("mẫu trả lời")
        verbose_name_plural = _("mẫu trả lời")
        ordering = ["title", "pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "title"], name="one_template_a_title")]

    def __str__(self) -> str:
        return self.title


class DayOff(models.Model):
    """A correction of the calendar: a day off that the calendar does not know, or one on which people work."""

    day = models.DateField(_("ngày"), unique=True)
    name = models.CharField(_("tên ngày"), max_length=120)
    works = models.BooleanField(_("vẫn làm việc"), default=False, help_text=_("Đánh dấu với ngày làm bù."))

    class Meta:
        verbose_name = _("ngày nghỉ")
        verbose_name_plural = _("ngày nghỉ")
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"
