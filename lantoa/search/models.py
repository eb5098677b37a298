"""What changed in things that can be searched, and the short forms people type."""

from __future__ import annotations

from django.core.cache import cache
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.base.text import clean

KNOWN = "search-abbreviations"


class Change(models.Model):
    """A thing that the index has to look at again; written in the transaction that changed it."""

    source = models.CharField(max_length=32)
    thing = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.source}:{self.thing}"


class Abbreviation(models.Model):
    """A short form and what it stands for: a search for one finds the other."""

    short = models.CharField(_("viết tắt"), max_length=32, unique=True, help_text=_("Ví dụ: CĐCS"))
    full = models.CharField(_("viết đầy đủ"), max_length=120, help_text=_("Ví dụ: công đoàn cơ sở"))

    class Meta:
        verbose_name = _("từ viết tắt")
        verbose_name_plural = _("từ viết tắt")
        ordering = ["short"]

    def __str__(self) -> str:
        return f"{self.short}: {self.full}"

    def save(self, *args, **kwargs) -> None:
        self.short, self.full = clean(self.short), clean(self.full)
        super().save(*args, **kwargs)
        cache.delete(KNOWN)

    def delete(self, *args, **kwargs):
        gone = super().delete(*args, **kwargs)
        cache.delete(KNOWN)
        return gone

    @classmethod
    def known(cls) -> dict[str, str]:
        """All short forms and what they stand for; kept for a minute, which is how late other machines may be."""
        known: dict[str, str] | None = cache.get(KNOWN)
        if known is None:
            known = dict(cls.objects.values_list("short", "full"))
            cache.set(KNOWN, known, 60)
        return known
