"""A programme over several years, with its sections and the targets it is judged by."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lantoa.units.models import Level, Unit


class Programme(models.Model):
    """What a union has set out to do over a number of years, such as the communications programme 2023–2028."""

    class State(models.TextChoices):
        """Whether plans are made under it."""

        ACTIVE = "active", _("đang thực hiện")
        CLOSED = "closed", _("đã kết thúc")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="programmes", verbose_name=_("đơn vị"))
    title = models.CharField(_("tên chương trình"), max_length=255)
    basis = models.CharField(_("căn cứ (số văn bản)"), max_length=120, blank=True)
    basis_on = models.DateField(_("ngày văn bản"), null=True, blank=True)
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến hết ngày"))
    state = models.CharField(_("trạng thái"), max_length=16, choices=State, default=State.ACTIVE)

    class Meta:
        verbose_name = _("chương trình")
        verbose_name_plural = _("các chương trình")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="programme_ends_after_it_begins"),
            models.UniqueConstraint(fields=["unit", "title"], name="one_programme_of_a_title"),
        ]

    def __str__(self) -> str:
        return self.title

    def covers_year(self, year: int) -> bool:
        """Whether a plan for `year` can be made under it."""
        return self.starts_on.year <= year <= self.ends_on.year


class ProgrammeSection(models.Model):
    """A part of the programme under which plan items stand, numbered as in its document."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="sections")
    number = models.PositiveSmallIntegerField(_("thứ tự"))
    title = models.CharField(_("tên phần"), max_length=255)
    short_title = models.CharField(_("tên ngắn"), max_length=80)

    class Meta:
        verbose_name = _("phần của chương trình")
        verbose_name_plural = _("các phần của chương trình")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="one_section_of_a_number")]

    def __str__(self) -> str:
        return f"{self.number}. {self.short_title}"


class Target(models.Model):
    """A number that the programme is judged by. Its value is computed by an indicator, never typed in."""

    class Direction(models.TextChoices):
        """Which side of the goal is good."""

        AT_LEAST = "at_least", _("ít nhất")
        AT_MOST = "at_most", _("nhiều nhất")

    class Measure(models.TextChoices):
        """What the goal is counted in: a share between 0 and 1, or a plain number."""

        SHARE = "share", _("tỷ lệ")
        COUNT = "count", _("số lượng")

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="targets")
    code = models.CharField(_("mã"), max_length=8)
    name = models.CharField(_("chỉ tiêu"), max_length=255)
    indicator_code = models.CharField(_("chỉ số"), max_length=32)
    direction = models.CharField(_("so với mức"), max_length=8, choices=Direction, default=Direction.AT_LEAST)
    measure = models.CharField(_("tính bằng"), max_length=8, choices=Measure, default=Measure.SHARE)
    goal = models.DecimalField(_("mức cần đạt"), max_digits=14, decimal_places=4)
    by = models.DateField(_("đạt trước ngày"), null=True, blank=True, help_text=_("để trống nếu phải đạt hằng năm"))
    level = models.ForeignKey(
        Level, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("áp dụng cho cấp"),
    )  # fmt: skip
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("chỉ tiêu")
        verbose_name_plural = _("các chỉ tiêu")
        ordering = ["order", "code"]
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="one_target_of_a_code")]

    def __str__(self) -> str:
        return f"{self.code}. {self.name}"
