"""Computed values, and what has changed since they were computed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lantoa.units.models import Unit


class IndicatorValue(models.Model):
    """One indicator of one unit over one period: the unit's own numbers, and those of its whole branch.

    The share is `num / den`, at every level; it is never stored and never averaged. How many people it is about
    is kept for indicators that may tell of few (`Indicator.smallest_group`), else 0. Rows in which everything is
    zero are left out.
    """

    code = models.CharField(_("mã chỉ tiêu"), max_length=32)
    period = models.CharField(_("kỳ"), max_length=8)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+", verbose_name=_("đơn vị"))
    own_num = models.FloatField(_("tử số của riêng đơn vị"), default=0)
    own_den = models.FloatField(_("mẫu số của riêng đơn vị"), default=0)
    num = models.FloatField(_("tử số cả nhánh"), default=0)
    den = models.FloatField(_("mẫu số cả nhánh"), default=0)
    own_people = models.FloatField(_("số người mà số liệu riêng nói về"), default=0, db_default=0)
    people = models.FloatField(_("số người mà số liệu cả nhánh nói về"), default=0, db_default=0)
    # Not shown to anybody, for themselves or because others could be worked out from them: see `privacy`.
    own_hidden = models.BooleanField(default=False, db_default=False)
    hidden = models.BooleanField(default=False, db_default=False)
    computed_at = models.DateTimeField(_("tính lúc"))

    class Meta:
        verbose_name = _("giá trị chỉ tiêu")
        verbose_name_plural = _("giá trị chỉ tiêu")
        constraints = [models.UniqueConstraint(fields=["code", "period", "unit"], name="one_value_per_unit")]

    def __str__(self) -> str:
        return f"{self.code} {self.period} {self.unit_id}: {self.num:g}/{self.den:g}"

    @property
    def value(self) -> float | None:
        """The share, or None where there is nothing to measure."""
        return self.num / self.den if self.den else None

    @property
    def shown_own(self) -> tuple[float, float] | None:
        """The unit's own numerator and denominator, or None where they are not to be shown."""
        return None if self.own_hidden else (self.own_num, self.own_den)

    @property
    def shown_branch(self) -> tuple[float, float] | None:
        """The same of its branch."""
        return None if self.hidden else (self.num, self.den)


class ImportedFigure(models.Model):
    """Own numbers of a unit that came from a file: of a unit outside the system, or of a year before it.

    `counts` says whether the figures rest on it: only where no record of the unit speaks for itself.
    """

    code = models.CharField(_("mã chỉ tiêu"), max_length=32)
    period = models.CharField(_("kỳ"), max_length=8)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+", verbose_name=_("đơn vị"))
    num = models.FloatField(_("tử số"))
    den = models.FloatField(_("mẫu số"))
    source = models.CharField(_("nguồn"), max_length=200)
    counts = models.BooleanField(_("được tính"), default=False)
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    imported_at = models.DateTimeField(_("nhập lúc"))

    class Meta:
        verbose_name = _("số liệu nhập từ tệp")
        verbose_name_plural = _("số liệu nhập từ tệp")
        constraints = [
            models.UniqueConstraint(fields=["code", "period", "unit"], name="one_imported_figure"),
            models.CheckConstraint(condition=Q(num__gte=0, den__gt=0, num__lte=F("den")), name="imported_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.period} {self.unit_id}: {self.num:g}/{self.den:g}"


class IndicatorRun(models.Model):
    """When an indicator was last computed for all units over a period, and over which state of the tree.

    Whoever writes values of that indicator and period holds this row's lock.
    """

    code = models.CharField(max_length=32)
    period = models.CharField(max_length=8)
    tree = models.CharField(max_length=120, blank=True)
    computed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "period"], name="one_run_per_period")]

    def __str__(self) -> str:
        return f"{self.code} {self.period}"


class IndicatorDirty(models.Model):
    """A record behind an indicator changed. Rows are only added by the change and deleted once computed.

    There may be several of the same: a row that stood in for another's change could be cleared before that
    other change is committed, and its figures would be missed.
    """

    code = models.CharField(max_length=32)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.code} {self.unit_id} {self.day}"
