"""The audit log (who did what to which record, when), and the notes of the task workers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One thing that was done. Written by `base.audit.record`, never changed."""

    at = models.DateTimeField(_("lúc"), default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("ai")
    )
    verb = models.CharField(_("việc"), max_length=64)
    target_type = models.CharField(_("loại"), max_length=64)
    target_id = models.CharField(_("mã"), max_length=64)
    target_label = models.CharField(_("tên"), max_length=255, blank=True)
    unit_code = models.CharField(_("mã đơn vị"), max_length=32, blank=True, db_index=True)
    details = models.JSONField(_("chi tiết"), default=dict, blank=True)

    class Meta:
        verbose_name = _("mục nhật ký")
        verbose_name_plural = _("nhật ký")
        ordering = ["-id"]
        indexes = [models.Index(fields=["target_type", "target_id"], name="audit_target")]

    def __str__(self) -> str:
        return f"{self.verb} {self.target_type} {self.target_id}"


class TaskLease(models.Model):
    """The hold of a worker on the task it is running; when it runs out, the worker is taken for dead."""

    task = models.OneToOneField(
        "django_tasks_database.DBTaskResult", on_delete=models.CASCADE, primary_key=True, related_name="lease"
    )
    worker = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.task_id} ← {self.worker}"


class PeriodicRun(models.Model):
    """A due time of a periodic job that has been queued, or was seen before the job began to run by the clock."""

    name = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    task_id = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "due_at"], name="periodic_run_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.due_at:%Y-%m-%dT%H:%M:%SZ}"
