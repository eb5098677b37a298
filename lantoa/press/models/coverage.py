"""What newspapers, radio and television reported, and the public feeds in which it is looked for."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.newsroom.models import Column, Product
from lantoa.press.models.releases import Release
from lantoa.press.models.topics import Topic
from lantoa.programme.models import Campaign
from lantoa.units.models import Picture, Unit


class Watch(models.Model):
    """A public feed of a news site, read for what is written about the unit."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="press_watches", verbose_name=_("đơn vị"))
    outlet = models.CharField(_("báo, đài"), max_length=120)
    url = models.URLField(_("địa chỉ RSS hoặc Atom"), max_length=500)
    words = models.CharField(
        _("từ cần có"),
        max_length=300,
        help_text=_("Cách nhau bằng dấu phẩy; tin có ít nhất một cụm từ sẽ được đề xuất."),
    )
    active = models.BooleanField(_("đang theo dõi"), default=True)
    checked_at = models.DateTimeField(_("đọc gần nhất"), null=True, blank=True)
    error = models.CharField(_("lỗi lần đọc gần nhất"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("nguồn tin theo dõi")
        verbose_name_plural = _("nguồn tin theo dõi")
        ordering = ["outlet", "pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "url"], name="one_press_watch_per_feed")]

    def __str__(self) -> str:
        return self.outlet


class CoverageQuerySet(models.QuerySet["Coverage"]):
    """Reads over coverage."""

    def counted(self) -> CoverageQuerySet:
        """What a person has confirmed."""
        return self.filter(state=Coverage.State.CONFIRMED)


class Coverage(models.Model):
    """Tin bài về đơn vị: one report of an outlet. `link_key` is the link in the form in which links are compared."""

    class Kind(models.TextChoices):
        """Where it was met; each has its kind of product."""

        ONLINE = "online", _("báo điện tử")
        PRINT = "print", _("báo in")
        RADIO = "radio", _("phát thanh")
        TELEVISION = "television", _("truyền hình")

    class State(models.TextChoices):
        """Suggested by a feed until a person has looked."""

        SUGGESTED = "suggested", _("máy đề xuất")
        CONFIRMED = "confirmed", _("đã ghi")
        DISMISSED = "dismissed", _("không liên quan")
        MERGED = "merged", _("đã gộp")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="coverage", verbose_name=_("đơn vị"))
    kind = models.CharField(_("loại"), max_length=10, choices=Kind, default=Kind.ONLINE)
    outlet = models.CharField(_("báo, đài"), max_length=120)
    title = models.CharField(_("tên bài, chương trình"), max_length=300)
    published_on = models.DateField(_("ngày đăng, phát"))
    link = models.URLField(_("liên kết"), max_length=500, blank=True)
    link_key = models.CharField(max_length=500, blank=True, editable=False)
    minutes = models.DecimalField(_("số phút"), max_digits=5, decimal_places=1, null=True, blank=True)
    evidence = models.ForeignKey(
        Picture,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("ảnh chụp, bản quét"),
    )
    recording = models.URLField(_("liên kết bản ghi"), max_length=500, blank=True)
    column = models.ForeignKey(
        Column, null=True, blank=True, on_delete=models.SET_NULL, related_name="coverage", verbose_name=_("chuyên mục")
    )
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.SET_NULL, related_name="coverage",
        verbose_name=_("đợt truyền thông"),
    )  # fmt: skip
    release = models.ForeignKey(
        Release, null=True, blank=True, on_delete=models.SET_NULL, related_name="coverage",
        verbose_name=_("từ thông cáo"),
    )  # fmt: skip
    topic = models.ForeignKey(
        Topic, null=True, blank=True, on_delete=models.SET_NULL, related_name="coverage", verbose_name=_("từ đề tài")
    )
    watch = models.ForeignKey(Watch, null=True, blank=True, on_delete=models.SET_NULL, related_name="found")
    state = models.CharField(_("trạng thái"), max_length=10, choices=State, default=State.CONFIRMED)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    product = models.OneToOneField(
        Product, null=True, blank=True, on_delete=models.SET_NULL, related_name="coverage", verbose_name=_("sản phẩm")
    )
    noted_at = models.DateTimeField(default=timezone.now)

    objects = CoverageQuerySet.as_manager()

    class Meta:
        verbose_name = _("tin bài của báo chí")
        verbose_name_plural = _("tin bài của báo chí")
        ordering = ["-published_on", "-pk"]
        indexes = [models.Index(fields=["unit", "state", "-published_on"], name="coverage_by_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "link_key"],
                condition=~Q(link_key="") & ~Q(state="merged"),
                name="one_coverage_per_link",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False) | ~Q(state="merged") & Q(merged_into=None),
                name="merged_coverage_says_into_what",
            ),
        ]

    def __str__(self) -> str:
        return self.title
