"""Sheets and readings that were made."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.base.documents.designs import DESIGNS
from lantoa.base.speech import seconds
from lantoa.units.models import Unit

READING = "bai-doc"
"""The one kind that is spoken, beside the designs that are set on paper or screen."""


class Print(models.Model):
    """Ấn phẩm: the words of a leaflet, poster, picture, card, certificate, or of a text to be read aloud.

    Files are made from it when asked for, so that a changed logo or colour is in them the next time.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="prints", verbose_name=_("đơn vị"))
    design = models.CharField(_("mẫu"), max_length=20)
    words = models.JSONField(_("nội dung"), default=dict)
    picture = models.ForeignKey(
        "units.Picture", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("ảnh")
    )
    source = models.CharField(max_length=20, blank=True)
    source_id = models.BigIntegerField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("làm lúc"), default=timezone.now)
    updated_at = models.DateTimeField(_("sửa lúc"), default=timezone.now)
    registered_at = models.DateTimeField(_("ghi vào sổ lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("ấn phẩm")
        verbose_name_plural = _("ấn phẩm")
        ordering = ["-updated_at", "-pk"]
        indexes = [models.Index(fields=["unit", "-updated_at"], name="print_by_unit")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What it is called in lists: its title, or for certificates what for."""
        words: dict[str, Any] = self.words
        if self.design == "chung-nhan":
            return " ".join(f"{words.get('title', '')} {words.get('lead', '')}".split())[:200]
        return " ".join(str(words.get("title", "")).split())[:200]

    @property
    def is_reading(self) -> bool:
        """Whether it is spoken rather than shown."""
        return self.design == READING

    @property
    def label(self) -> str:
        """What kind of thing it is."""
        return str(_("Bài đọc trên loa, tại cuộc họp") if self.is_reading else DESIGNS[self.design].label)

    @property
    def seconds(self) -> int:
        """How long the reading takes."""
        return seconds(self.words.get("text", ""))

    def get_absolute_url(self) -> str:
        """Its page at work."""
        return reverse("print:edit", args=[self.unit.code, self.pk])
