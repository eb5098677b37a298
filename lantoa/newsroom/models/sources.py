"""Feeds of other websites that a unit takes news from."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.newsroom.models.articles import Article, Column
from lantoa.people.models import Account
from lantoa.units.models import Unit


class NewsSource(models.Model):
    """One RSS, Atom or JSON feed that a unit reads."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="news_sources", verbose_name=_("đơn vị"))
    name = models.CharField(_("tên nguồn"), max_length=120)
    address = models.URLField(_("địa chỉ nguồn tin"), max_length=500)
    column = models.ForeignKey(
        Column, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("vào chuyên mục")
    )
    drafts_itself = models.BooleanField(_("tự tạo bản nháp"), default=False)
    active = models.BooleanField(default=True)
    etag = models.CharField(max_length=200, blank=True)
    modified = models.CharField(max_length=80, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("nguồn tin")
        verbose_name_plural = _("các nguồn tin")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "address"], name="one_news_source_per_address")]
        indexes = [models.Index(fields=["read_at"], name="news_source_read", condition=models.Q(active=True))]

    def __str__(self) -> str:
        return self.name


class NewsEntry(models.Model):
    """An entry of such a feed, and what became of it."""

    class State(models.TextChoices):
        """Whether it was used."""

        NEW = "new", _("mới")
        DRAFTED = "drafted", _("đã lấy về")
        SKIPPED = "skipped", _("bỏ qua")

    source = models.ForeignKey(NewsSource, on_delete=models.CASCADE, related_name="entries")
    mark = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=400, blank=True)
    address = models.URLField(max_length=1000)
    published_at = models.DateTimeField()
    found_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=State, default=State.NEW)
    article = models.ForeignKey(Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("tin từ nguồn")
        verbose_name_plural = _("tin từ các nguồn")
        ordering = ["-published_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["source", "mark"], name="one_entry_per_mark")]

    def __str__(self) -> str:
        return self.title
