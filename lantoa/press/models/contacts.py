"""Journalists and newsrooms that a unit knows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.base.text import fold
from lantoa.units.models import Unit

FRESH = timedelta(days=365)
"""A contact that nobody has looked at for so long is stale."""


class ContactQuerySet(models.QuerySet["Contact"]):
    """Reads over contacts."""

    def reachable(self) -> ContactQuerySet:
        """Those that may be written to: they agreed, have not refused, and their mail does not come back."""
        return self.exclude(email="").filter(consent_on__isnull=False, refused_at=None, bounced_at=None)

    def stale(self, today: date) -> ContactQuerySet:
        """Those to look at anew: not verified for a year, or mail came back."""
        old = Q(verified_on=None) | Q(verified_on__lt=today - FRESH)
        return self.filter(old | Q(bounced_at__isnull=False))


class Contact(models.Model):
    """Liên hệ báo chí: somebody at an outlet, in their working role.

    Personal data (Law 91/2025/QH15): kept with the day on which they agreed to get news, erased on request.
    Seen by the unit that holds it and, where `shared`, by the units below.
    """

    class Language(models.TextChoices):
        """In which language they are written to."""

        VIETNAMESE = "vi", _("tiếng Việt")
        ENGLISH = "en", _("tiếng Anh")

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="press_contacts", verbose_name=_("đơn vị"))
    name = models.CharField(_("họ và tên"), max_length=120)
    outlet = models.CharField(_("báo, đài"), max_length=120)
    role = models.CharField(_("công việc"), max_length=120, blank=True)
    beats = models.CharField(_("mảng theo dõi"), max_length=200, blank=True)
    language = models.CharField(_("ngôn ngữ"), max_length=2, choices=Language, default=Language.VIETNAMESE)
    email = models.EmailField(_("thư điện tử"), blank=True)
    phone = models.CharField(_("điện thoại"), max_length=20, blank=True)
    note = models.CharField(_("ghi chú"), max_length=255, blank=True)
    shared = models.BooleanField(_("đơn vị cấp dưới cùng dùng"), default=False)
    consent_on = models.DateField(_("đồng ý nhận tin ngày"), null=True, blank=True)
    verified_on = models.DateField(_("xác minh gần nhất"), null=True, blank=True)
    refused_at = models.DateTimeField(_("từ chối nhận tin lúc"), null=True, blank=True)
    bounced_at = models.DateTimeField(_("thư bị trả lại lúc"), null=True, blank=True)
    folded = models.CharField(max_length=640, editable=False, default="")

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("liên hệ báo chí")
        verbose_name_plural = _("liên hệ báo chí")
        ordering = ["outlet", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "email"], condition=~Q(email=""), name="one_press_contact_per_address",
                violation_error_message=_("Sổ liên hệ đã có địa chỉ thư này."),
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["unit", "outlet", "name"], name="press_contact_by_unit")]

    def __str__(self) -> str:
        # The log must not keep a name that is erased later.
        return f"{self.outlet} #{self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold(f"{self.name} {self.outlet} {self.role} {self.beats} {self.email}")[:640]
        super().save(*args, **kwargs)

    @property
    def standing(self) -> tuple[str, str]:
        """The colour of a pill and the word for how they can be reached."""
        if self.refused_at is not None:
            return "neutral", str(_("Không nhận tin"))
        if self.bounced_at is not None:
            return "rust", str(_("Thư bị trả lại"))
        if self.consent_on is None:
            return "amber", str(_("Chưa hỏi đồng ý"))
        if self.verified_on is None or self.verified_on < timezone.localdate() - FRESH:
            return "amber", str(_("Cần xác minh lại"))
        return "leaf", str(_("Liên hệ được"))
