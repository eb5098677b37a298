"""The register of media products: every published thing, digital or not (targets T1 and T3)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.newsroom.models.articles import Article, Column
from lantoa.people.models import Account
from lantoa.units.models import Unit


class Medium(models.Model):
    """A kind of product, for example a leaflet; whether it counts as digital is data."""

    code = models.SlugField(_("mã"), unique=True)
    name = models.CharField(_("tên"), max_length=80)
    digital = models.BooleanField(_("là sản phẩm số"))
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=100)
    active = models.BooleanField(_("đang dùng"), default=True)

    class Meta:
        verbose_name = _("loại hình sản phẩm")
        verbose_name_plural = _("các loại hình sản phẩm")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Channel(models.TextChoices):
    """Where people met it."""

    WEBSITE = "website", _("trang web")
    FACEBOOK = "facebook", _("Facebook")
    ZALO = "zalo", _("Zalo")
    YOUTUBE = "youtube", _("YouTube")
    EMAIL = "email", _("thư điện tử")
    PRESS = "press", _("báo chí")
    BROADCAST = "broadcast", _("phát thanh, truyền hình")
    LOUDSPEAKER = "loudspeaker", _("loa truyền thanh")
    BOARD = "board", _("bảng tin, nơi công cộng")
    MEETING = "meeting", _("hội nghị, sinh hoạt")
    HAND = "hand", _("phát tận tay")
    OTHER = "other", _("kênh khác")


class ProductQuerySet(models.QuerySet["Product"]):
    """Reads over products."""

    def counted(self) -> ProductQuerySet:
        """Those that stand; a withdrawn article and a product struck off stay in the register uncounted."""
        return self.filter(struck_at=None)


class Product(models.Model):
    """One thing that was made and reached people, with the evidence for it."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="products", verbose_name=_("đơn vị"))
    medium = models.ForeignKey(Medium, on_delete=models.PROTECT, related_name="products", verbose_name=_("loại hình"))
    digital = models.BooleanField(_("là sản phẩm số"), editable=False)
    channel = models.CharField(_("kênh"), max_length=12, choices=Channel)
    column = models.ForeignKey(
        Column, null=True, blank=True, on_delete=models.SET_NULL, related_name="products", verbose_name=_("chuyên mục")
    )
    campaign = models.ForeignKey(
        "programme.Campaign", null=True, blank=True, on_delete=models.SET_NULL, related_name="registered_products",
        verbose_name=_("đợt truyền thông"),
    )  # fmt: skip
    title = models.CharField(_("tên sản phẩm"), max_length=200)
    produced_on = models.DateField(_("ngày đưa tới người xem"))
    link = models.URLField(_("liên kết"), max_length=500, blank=True)
    evidence = models.ForeignKey(
        "units.Picture", null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("ảnh minh chứng"),
    )  # fmt: skip
    audience = models.PositiveIntegerField(_("ước số người tiếp cận"), null=True, blank=True)
    article = models.OneToOneField(
        Article, null=True, blank=True, on_delete=models.CASCADE, related_name="product", verbose_name=_("bài viết")
    )
    publication = models.OneToOneField(
        "channels.Publication", null=True, blank=True, on_delete=models.SET_NULL, related_name="product",
        verbose_name=_("bài trên kênh"),
    )  # fmt: skip
    registered_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    registered_at = models.DateTimeField(_("ghi lúc"), default=timezone.now)
    struck_at = models.DateTimeField(_("gạch lúc"), null=True, blank=True)
    reason = models.CharField(_("lý do gạch"), max_length=255, blank=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("sản phẩm truyền thông")
        verbose_name_plural = _("sản phẩm truyền thông")
        ordering = ["-produced_on", "-pk"]
        indexes = [
            models.Index(fields=["unit", "-produced_on"], name="product_by_unit"),
            models.Index(fields=["produced_on", "unit", "digital"], name="product_counted", condition=Q(struck_at=None)),
            models.Index(fields=["campaign", "produced_on"], name="product_by_campaign", condition=Q(struck_at=None)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields") is None or "medium" in kwargs["update_fields"]:
            self.digital = self.medium.digital
        super().save(*args, **kwargs)
