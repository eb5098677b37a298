"""Questions of members on policy and law, with the answers of their union and what these rest on."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.base.text import fold
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
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(may_publish=True, published_at__isnull=False),
                name="published_with_consent",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(answered_at__isnull=False), name="answered_has_a_moment"
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
    """What an answer rests on: a document of the library, or one by its name, and the article in it."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="citations")
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="cited")
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
