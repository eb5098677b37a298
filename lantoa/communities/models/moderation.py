"""How groups are looked after: what members report, words that are looked for, what was hidden and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.communities.models.posts import Post
from lantoa.people.models import Person
from lantoa.units.models import Unit


class Concern(models.Model):
    """A reason for a moderator to look at a post: a member's report, or a word of the list.

    Who reported is kept so that each counts once; no page shows it.
    """

    class Kind(models.TextChoices):
        """Where it comes from."""

        REPORT = "report", _("đoàn viên báo")
        WORDS = "words", _("có từ trong danh sách cần xem")

    class Outcome(models.TextChoices):
        """What a moderator found."""

        OPEN = "open", _("chờ xem")
        KEPT = "kept", _("để nguyên")
        HIDDEN = "hidden", _("đã ẩn")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="concerns")
    kind = models.CharField(max_length=6, choices=Kind)
    reporter = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    note = models.CharField(_("vì sao"), max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=6, choices=Outcome, default=Outcome.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("bài cần xem")
        verbose_name_plural = _("các bài cần xem")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["at"], name="concerns_open", condition=Q(outcome="open"))]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "reporter"], condition=Q(reporter__isnull=False, outcome="open"), name="reported_once"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.post_id}"


class Hiding(models.Model):
    """That a post was hidden, why, and what became of its author's appeal.

    The appeal goes to the unit `desk` and is decided by somebody other than who hid the post; the database says so.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="hidings")
    reason = models.CharField(_("lý do"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    standing = models.BooleanField(default=True)
    appeal = models.CharField(_("khiếu nại"), max_length=1_000, blank=True)
    appealed_at = models.DateTimeField(null=True)
    desk = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True)
    answer = models.CharField(_("trả lời khiếu nại"), max_length=1_000, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    told_answer_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("lần ẩn bài")
        verbose_name_plural = _("các lần ẩn bài")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(
                fields=["desk", "due_on"], name="appeals_open", condition=Q(appealed_at__isnull=False, decided_at=None)
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["post"], condition=Q(standing=True), name="hidden_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="hidden_with_a_reason"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(by=None) | ~Q(decided_by=F("by")), name="appeals_go_to_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.post_id}"


class WatchWord(models.Model):
    """A word that a moderator wants to look at when it is written in the unit's groups or those of units below.

    It puts a post into a queue and does nothing else.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+", db_index=False)
    word = models.CharField(_("từ cần xem"), max_length=60)
    key = models.CharField(max_length=60, editable=False)

    class Meta:
        verbose_name = _("từ cần xem")
        verbose_name_plural = _("các từ cần xem")
        ordering = ["word"]
        constraints = [models.UniqueConstraint(fields=["unit", "key"], name="one_watch_word")]

    def __str__(self) -> str:
        return self.word
