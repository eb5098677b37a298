"""Occasions of the year and the campaigns held for them."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.units.models import Unit


class Occasion(models.Model):
    """A day or month that comes every year. Shared ones have no unit; a unit adds its own anniversaries."""

    class Kind(models.TextChoices):
        """Whose occasion it is."""

        NATIONAL = "national", _("ngày lễ của đất nước")
        UNION = "union", _("của tổ chức công đoàn")
        SECTOR = "sector", _("của ngành")
        SCHOOL = "school", _("của năm học")
        UNIT = "unit", _("của đơn vị")

    class Rule(models.TextChoices):
        """How its date is found."""

        SOLAR = "solar", _("ngày dương lịch")
        LUNAR = "lunar", _("ngày âm lịch")
        MONTH = "month", _("cả tháng")
        WEEKDAY = "weekday", _("thứ của một tuần trong tháng")

    code = models.SlugField(_("mã"), max_length=60, unique=True)
    name = models.CharField(_("tên"), max_length=160)
    kind = models.CharField(_("loại"), max_length=16, choices=Kind)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="occasions", verbose_name=_("đơn vị")
    )
    rule = models.CharField(_("cách tính ngày"), max_length=16, choices=Rule, default=Rule.SOLAR)
    month = models.PositiveSmallIntegerField(_("tháng"), validators=[MinValueValidator(1), MaxValueValidator(12)])
    day = models.PositiveSmallIntegerField(
        _("ngày"), default=1, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    weekday = models.PositiveSmallIntegerField(
        _("thứ"), null=True, blank=True, validators=[MaxValueValidator(6)], help_text=_("0 là thứ Hai, 6 là Chủ nhật")
    )
    nth = models.SmallIntegerField(_("lần thứ"), null=True, blank=True, help_text=_("−1 là lần cuối của tháng"))
    since = models.PositiveSmallIntegerField(_("từ năm"), null=True, blank=True)
    lead_days = models.PositiveSmallIntegerField(_("chuẩn bị trước (ngày)"), default=30)
    lasts_days = models.PositiveSmallIntegerField(_("kéo dài (ngày)"), default=14)
    campaign_title = models.CharField(_("tên đợt gợi ý"), max_length=160, blank=True)
    aim = models.TextField(_("mục đích gợi ý"), blank=True)
    products = models.JSONField(_("sản phẩm gợi ý"), default=list, blank=True)
    targets = models.JSONField(_("mục tiêu gợi ý"), default=dict, blank=True)
    proposes = models.BooleanField(_("gợi ý mở đợt truyền thông"), default=True)

    class Meta:
        verbose_name = _("ngày kỷ niệm")
        verbose_name_plural = _("các ngày kỷ niệm")
        ordering = ["month", "day", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="occasion_in_a_month"),
            models.CheckConstraint(
                condition=~Q(rule="weekday") | Q(weekday__isnull=False, nth__isnull=False),
                name="occasion_weekday_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Campaign(models.Model):
    """Đợt truyền thông: what groups activities, articles, notices and products, with numeric targets.

    Rooms above refer to it by a foreign key of their own. `parent` is the campaign of a unit above that this
    one answers. Who counts what for a campaign is said in `programme.metrics`.
    """

    class State(models.TextChoices):
        """A draft is seen by officers only; a closed one stays public."""

        DRAFT = "draft", _("đang soạn")
        ACTIVE = "active", _("đang triển khai")
        CLOSED = "closed", _("đã kết thúc")
        CANCELLED = "cancelled", _("không tổ chức nữa")

    PUBLIC = (State.ACTIVE, State.CLOSED)

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="campaigns", verbose_name=_("đơn vị"))
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="responses",
        verbose_name=_("hưởng ứng đợt của cấp trên"),
    )  # fmt: skip
    occasion = models.ForeignKey(
        Occasion, null=True, blank=True, on_delete=models.SET_NULL, related_name="campaigns",
        verbose_name=_("nhân dịp"),
    )  # fmt: skip
    title = models.CharField(_("tên đợt truyền thông"), max_length=160)
    slug = models.SlugField(max_length=120, editable=False)
    folded_title = models.CharField(max_length=160, editable=False)
    aim = models.TextField(_("mục đích"), blank=True)
    products = models.JSONField(_("sản phẩm dự kiến"), default=list, blank=True)
    starts_on = models.DateField(_("bắt đầu"))
    ends_on = models.DateField(_("kết thúc"))
    state = models.CharField(_("trạng thái"), max_length=16, choices=State, default=State.DRAFT)
    cover = models.ForeignKey(
        "units.Picture", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("ảnh bìa")
    )
    hashtags = models.CharField(_("thẻ"), max_length=160, blank=True, help_text=_("ví dụ #NhaGiaoVietNam"))
    conclusion = models.TextField(_("đánh giá khi kết thúc"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("đợt truyền thông")
        verbose_name_plural = _("các đợt truyền thông")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="campaign_ends_after_it_begins",
                violation_error_message=_("Ngày kết thúc phải từ ngày bắt đầu trở đi."),
            )
        ]
        indexes = [
            models.Index(fields=["unit", "-starts_on"], name="campaign_by_unit"),
            models.Index(fields=["ends_on", "unit"], name="campaign_by_end"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its public page."""
        return reverse("programme:campaign_public", args=[self.slug, self.pk])

    @property
    def is_public(self) -> bool:
        return self.state in self.PUBLIC


class CampaignTarget(models.Model):
    """A number that a campaign wants to reach; `metric` is a code of `programme.metrics`."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="targets")
    metric = models.CharField(_("chỉ số"), max_length=32)
    goal = models.PositiveBigIntegerField(_("mục tiêu"), validators=[MinValueValidator(1)])

    class Meta:
        verbose_name = _("mục tiêu của đợt")
        verbose_name_plural = _("các mục tiêu của đợt")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "metric"], name="one_goal_a_metric"),
            models.CheckConstraint(condition=Q(goal__gt=0), name="campaign_goal_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.metric}: {self.goal}"
