"""The budget of communications: lines that are planned, approved and spent, in whole đồng, with the papers behind."""

from __future__ import annotations

import secrets
from pathlib import PurePath

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.base.files import private_storage
from lantoa.programme.models import Campaign, PlanItem
from lantoa.units.models import Unit

MOST = 999_999_999_999_999
"""The largest amount of one row, in đồng: fifteen digits, which is as many as a spreadsheet keeps exactly."""


class Category(models.TextChoices):
    """What money for communications goes into."""

    CONTENT = "content", _("nội dung, bài, ảnh, phim")
    PRINT = "print", _("in ấn, pa nô, tờ rơi")
    EVENT = "event", _("sự kiện, hội nghị, hội thi")
    TRAINING = "training", _("tập huấn, bồi dưỡng")
    EQUIPMENT = "equipment", _("máy, thiết bị")
    NETWORK = "network", _("mạng, đường truyền, phần mềm")
    WEBSITE = "website", _("trang web, ứng dụng")
    PRESS = "press", _("phối hợp báo chí, phát thanh, truyền hình")
    REWARD = "reward", _("khen thưởng, nhuận bút")
    OTHER = "other", _("việc khác")


class Rules(models.Model):
    """What a unit has set for its money: above how many đồng a second signature is needed (empty: never)."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="money_rules", verbose_name=_("đơn vị"))
    second_above = models.BigIntegerField(
        _("cần chữ ký thứ hai khi quá (đồng)"), null=True, blank=True, validators=[MinValueValidator(0)]
    )

    class Meta:
        verbose_name = _("quy định chi của đơn vị")
        verbose_name_plural = _("quy định chi của đơn vị")
        constraints = [
            models.CheckConstraint(
                condition=Q(second_above=None) | Q(second_above__gte=0), name="second_signature_from_nothing_up"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.second_above}"


class BudgetLine(models.Model):
    """Khoản dự toán: one line of a unit's budget of a year. `approved` is empty until it is approved."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="budget_lines", verbose_name=_("đơn vị"))
    year = models.PositiveSmallIntegerField(
        _("năm"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )  # fmt: skip
    category = models.CharField(_("mục chi"), max_length=12, choices=Category, default=Category.OTHER)
    title = models.CharField(_("nội dung"), max_length=200)
    note = models.TextField(_("thuyết minh"), blank=True)
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.SET_NULL, related_name="budget_lines",
        verbose_name=_("đợt truyền thông"),
    )  # fmt: skip
    item = models.ForeignKey(
        PlanItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="budget_lines",
        verbose_name=_("việc trong kế hoạch"),
    )  # fmt: skip
    project = models.ForeignKey(
        "resources.Project", null=True, blank=True, on_delete=models.SET_NULL, related_name="lines",
        verbose_name=_("dự án nâng cấp"),
    )  # fmt: skip
    planned = models.BigIntegerField(_("dự kiến (đồng)"))
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    planned_at = models.DateTimeField(default=timezone.now)
    approved = models.BigIntegerField(_("được duyệt (đồng)"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_at = models.DateTimeField(_("duyệt lúc"), null=True, blank=True)
    decision = models.CharField(_("số quyết định duyệt"), max_length=80, blank=True)
    dropped_at = models.DateTimeField(_("bỏ lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("khoản dự toán")
        verbose_name_plural = _("các khoản dự toán")
        ordering = ["category", "title", "pk"]
        indexes = [
            models.Index(fields=["unit", "year"], name="budget_by_unit"),
            models.Index(fields=["year", "unit", "category"], name="budget_by_year"),
            models.Index(fields=["campaign", "year"], name="budget_by_campaign"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(planned__gt=0, planned__lte=MOST), name="planned_is_an_amount"),
            models.CheckConstraint(
                condition=Q(approved=None) | Q(approved__gte=0, approved__lte=MOST), name="approved_is_an_amount"
            ),
            models.CheckConstraint(
                condition=Q(approved=None, approved_at=None) | Q(approved__isnull=False, approved_at__isnull=False),
                name="approved_at_some_time",
            ),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="budget_year_is_a_year"),
            models.UniqueConstraint(
                fields=["item", "year"], condition=Q(item__isnull=False, dropped_at=None), name="one_line_per_plan_item"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether money can be spent from it."""
        return self.approved is not None and self.dropped_at is None


class Spending(models.Model):
    """Khoản chi: money that left a line. It counts when it is in the book; above the unit's amount another person
    has to sign first. It is never deleted: what was wrong is struck, with a reason."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", _("chờ chữ ký thứ hai")
        COUNTED = "counted", _("đã ghi sổ")
        REFUSED = "refused", _("không được ký")
        STRUCK = "struck", _("đã gạch sổ")

    LIVE = (State.WAITING, State.COUNTED)

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="spendings", verbose_name=_("đơn vị"))
    year = models.PositiveSmallIntegerField(_("năm"))
    line = models.ForeignKey(
        BudgetLine, on_delete=models.PROTECT, related_name="spendings", verbose_name=_("khoản dự toán")
    )
    spent_on = models.DateField(_("ngày chi"))
    amount = models.BigIntegerField(_("số tiền (đồng)"))
    what = models.CharField(_("chi cho việc gì"), max_length=200)
    payee = models.CharField(_("người, đơn vị nhận"), max_length=160)
    folded_payee = models.CharField(max_length=160, editable=False, default="")
    voucher = models.CharField(_("số chứng từ"), max_length=60, blank=True)
    state = models.CharField(_("trạng thái"), max_length=8, choices=State, default=State.COUNTED)
    needs_second = models.BooleanField(_("cần chữ ký thứ hai"), default=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    entered_at = models.DateTimeField(_("ghi lúc"), default=timezone.now)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    signed_at = models.DateTimeField(_("ký lúc"), null=True, blank=True)
    reason = models.CharField(_("lý do"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("khoản chi")
        verbose_name_plural = _("các khoản chi")
        ordering = ["-spent_on", "-pk"]
        indexes = [
            models.Index(fields=["line", "state"], name="spending_by_line"),
            models.Index(fields=["unit", "-spent_on"], name="spending_by_unit"),
            models.Index(fields=["year", "unit"], name="spending_by_year", condition=Q(state="counted")),
            models.Index(fields=["spent_on", "unit"], name="spending_by_day", condition=Q(state="counted")),
            models.Index(fields=["unit", "entered_at"], name="spending_waiting", condition=Q(state="waiting")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0, amount__lte=MOST), name="spending_is_an_amount"),
            models.CheckConstraint(condition=~Q(signed_by=F("entered_by")), name="second_signature_is_another_persons"),
            models.CheckConstraint(
                condition=~Q(state="counted", needs_second=True) | Q(signed_at__isnull=False),
                name="counted_only_with_its_second_signature",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "struck"], reason=""), name="taken_back_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.what


def proof_path(_proof: Proof, filename: str) -> str:
    """A name that cannot be guessed; the one it came with is kept beside it."""
    return f"kinh-phi/{timezone.localdate():%Y/%m}/{secrets.token_urlsafe(24)}{PurePath(filename).suffix.lower()}"


class Proof(models.Model):
    """Minh chứng: a scan or a file behind a line (its decision), a spending (its voucher) or a write-off."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(BudgetLine, null=True, blank=True, on_delete=models.CASCADE, related_name="proofs")
    spending = models.ForeignKey(Spending, null=True, blank=True, on_delete=models.CASCADE, related_name="proofs")
    write_off = models.ForeignKey(
        "resources.WriteOff", null=True, blank=True, on_delete=models.CASCADE, related_name="proofs"
    )
    file = models.FileField(_("tệp"), upload_to=proof_path, storage=private_storage, max_length=160)
    name = models.CharField(_("tên tệp"), max_length=160)
    kind = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("minh chứng")
        verbose_name_plural = _("các minh chứng")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(line__isnull=False, spending=None, write_off=None)
                | Q(line=None, spending__isnull=False, write_off=None)
                | Q(line=None, spending=None, write_off__isnull=False),
                name="proof_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.name
