"""Press releases with their versions, media kit and the ledger of what was sent to whom."""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.base.files import private_storage
from lantoa.newsroom.models import Article
from lantoa.newsroom.models.articles import slug_of
from lantoa.programme.models import Campaign
from lantoa.units.models import Unit


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Reads over releases."""

    def public(self, now: datetime | None = None) -> ReleaseQuerySet:
        """Those that everybody may read at `now`: published, and their embargo is over."""
        moment = now or timezone.now()
        return self.filter(Q(embargo_until=None) | Q(embargo_until__lte=moment), state=Release.State.PUBLISHED)


class Release(models.Model):
    """Thông cáo báo chí. Whether readers see it is `public()`, asked of the clock each time, never stored."""

    class State(models.TextChoices):
        """Published may still be under embargo."""

        DRAFT = "draft", _("đang soạn")
        IN_REVIEW = "in_review", _("chờ duyệt")
        PUBLISHED = "published", _("đã phát hành")
        WITHDRAWN = "withdrawn", _("đã rút")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="releases", verbose_name=_("đơn vị"))
    article = models.ForeignKey(
        Article,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="releases",
        verbose_name=_("từ bài viết"),
    )
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.SET_NULL, related_name="releases",
        verbose_name=_("đợt truyền thông"),
    )  # fmt: skip
    title = models.CharField(_("tiêu đề"), max_length=200)
    summary = models.CharField(_("tóm tắt"), max_length=400, blank=True)
    text = models.TextField(_("nội dung"))
    caller = models.CharField(_("người báo chí có thể hỏi thêm"), max_length=200, blank=True)
    version = models.PositiveIntegerField(_("bản số"), default=1)
    state = models.CharField(_("trạng thái"), max_length=12, choices=State, default=State.DRAFT)
    embargo_until = models.DateTimeField(_("không công bố trước"), null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    comment = models.TextField(_("góp ý khi trả lại"), blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(_("phát hành lúc"), null=True, blank=True)
    indexed_at = models.DateTimeField(null=True, blank=True, editable=False)
    reason = models.CharField(_("lý do rút"), max_length=255, blank=True)
    updated_at = models.DateTimeField(_("sửa lúc"), default=timezone.now)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("thông cáo báo chí")
        verbose_name_plural = _("thông cáo báo chí")
        ordering = ["-updated_at", "-pk"]
        indexes = [
            models.Index(fields=["unit", "-updated_at"], name="release_at_work"),
            models.Index(fields=["-published_at"], name="release_latest", condition=Q(state="published")),
            models.Index(fields=["embargo_until"], name="release_to_open", condition=Q(state="published", indexed_at=None)),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False), name="published_release_has_its_moment"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page in the unit's press room."""
        return reverse("press:release", args=[self.unit.code, slug_of(self.title), self.pk])

    @property
    def opens_at(self) -> datetime | None:
        """From when on everybody may read it; None if it is not published."""
        if self.state != self.State.PUBLISHED or self.published_at is None:
            return None
        return max(self.published_at, self.embargo_until) if self.embargo_until else self.published_at

    def is_public(self, now: datetime | None = None) -> bool:
        """Whether everybody may read it at `now`."""
        opens = self.opens_at
        return opens is not None and opens <= (now or timezone.now())


class ReleaseVersion(models.Model):
    """The words of a release as they were saved once; never changed."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("bản số"))
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=400, blank=True)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("bản của thông cáo")
        verbose_name_plural = _("các bản của thông cáo")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["release", "number"], name="one_release_version")]

    def __str__(self) -> str:
        return f"{self.release_id} #{self.number}"


def kit_path(item: KitItem, filename: str) -> str:
    """A private name: what a release brings along is not public before the release is."""
    return f"bao-chi/{timezone.localdate():%Y/%m}/{secrets.token_urlsafe(24)}{PurePath(filename).suffix[:10]}"


class KitItem(models.Model):
    """A piece of the media kit: a photograph with its rights, a fact, a quotation.

    Files lie in the private store and are handed out by a view that asks whether the release is public.
    """

    class Kind(models.TextChoices):
        """What it is."""

        PHOTO = "photo", _("ảnh")
        FACT = "fact", _("số liệu, sự kiện")
        QUOTE = "quote", _("lời phát biểu")

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="kit")
    kind = models.CharField(_("loại"), max_length=8, choices=Kind)
    text = models.TextField(_("nội dung hoặc chú thích"))
    credit = models.CharField(_("nguồn, người nói, người chụp"), max_length=160)
    rights = models.CharField(_("được dùng thế nào"), max_length=200, blank=True)
    file = models.ImageField(_("ảnh"), upload_to=kit_path, storage=private_storage, blank=True)

    class Meta:
        verbose_name = _("tư liệu báo chí")
        verbose_name_plural = _("tư liệu báo chí")
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="photo") | (~Q(file="") & ~Q(rights="")), name="press_photo_has_file_and_rights"
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]


def release_texts(release: Release | ReleaseVersion) -> tuple[Any, ...]:
    """What a version consists of."""
    return release.title, release.summary, release.text
