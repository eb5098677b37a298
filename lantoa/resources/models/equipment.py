"""The register of equipment: what there is, who has it, when it was last counted, how it went."""

from __future__ import annotations

import secrets
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.base.text import fold
from lantoa.people.models import Person
from lantoa.resources.models.money import MOST
from lantoa.units.models import Unit


def new_key() -> str:
    """What stands in the QR code of a label: short enough for a small code, too long to be guessed."""
    return secrets.token_hex(8)


class Equipment(models.Model):
    """Thiết bị: one thing with its label. `number` counts within its unit and never comes again."""

    class Category(models.TextChoices):
        """What sort of thing it is."""

        COMPUTER = "computer", _("máy tính, máy tính bảng")
        CAMERA = "camera", _("máy ảnh, máy quay")
        SOUND = "sound", _("âm thanh, loa, micro")
        SCREEN = "screen", _("máy chiếu, màn hình")
        NETWORK = "network", _("thiết bị mạng")
        PRINTER = "printer", _("máy in, máy quét")
        PHONE = "phone", _("điện thoại")
        BOARD = "board", _("bảng tin, giá, pa nô")
        OTHER = "other", _("thiết bị khác")

    class Condition(models.TextChoices):
        """How it is."""

        GOOD = "good", _("tốt")
        WORN = "worn", _("cũ, còn dùng được")
        BROKEN = "broken", _("hỏng, cần sửa")

    class State(models.TextChoices):
        """Where it is."""

        HERE = "here", _("tại đơn vị")
        OUT = "out", _("đang cho mượn")
        GONE = "gone", _("đã thanh lý")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="equipment", verbose_name=_("đơn vị"))
    number = models.PositiveIntegerField(_("số thẻ"))
    key = models.CharField(max_length=16, unique=True, default=new_key, editable=False)
    category = models.CharField(_("loại"), max_length=10, choices=Category, default=Category.OTHER)
    name = models.CharField(_("tên, kiểu máy"), max_length=160)
    serial = models.CharField(_("số sê-ri"), max_length=80, blank=True)
    value = models.BigIntegerField(_("nguyên giá (đồng)"), default=0)
    acquired_on = models.DateField(_("có từ ngày"))
    useful_years = models.PositiveSmallIntegerField(
        _("số năm sử dụng"), null=True, blank=True, help_text=_("Để tính giá trị còn lại, chia đều theo tháng.")
    )
    location = models.CharField(_("để ở đâu"), max_length=120, blank=True)
    holder = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="equipment",
        verbose_name=_("người giữ"),
    )  # fmt: skip
    condition = models.CharField(_("tình trạng"), max_length=8, choices=Condition, default=Condition.GOOD)
    lendable = models.BooleanField(_("người của đơn vị tự mượn bằng mã QR"), default=False)
    state = models.CharField(_("đang ở"), max_length=4, choices=State, default=State.HERE)
    missing_since = models.DateField(_("không thấy từ ngày"), null=True, blank=True)
    counted_on = models.DateField(_("kiểm kê gần nhất"), null=True, blank=True)
    note = models.TextField(_("ghi chú"), blank=True)
    folded = models.CharField(max_length=400, editable=False, default="")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("thiết bị")
        verbose_name_plural = _("thiết bị")
        ordering = ["number"]
        indexes = [
            models.Index(fields=["unit", "state", "number"], name="equipment_by_unit"),
            models.Index(fields=["unit", "counted_on"], name="equipment_to_count", condition=~Q(state="gone")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="one_label_number_per_unit"),
            models.UniqueConstraint(
                fields=["unit", "category", "serial"], condition=~Q(serial="") & ~Q(state="gone"),
                name="one_serial_per_unit_and_sort",
            ),
            models.CheckConstraint(condition=Q(value__gte=0, value__lte=MOST), name="equipment_value_is_an_amount"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.label} {self.name}"

    def save(self, *args, **kwargs) -> None:
        self.folded = fold(f"{self.label} {self.name} {self.serial} {self.location}")[:400]
        super().save(*args, **kwargs)

    @property
    def label(self) -> str:
        """Its number as it is printed."""
        return f"TB-{self.number:04d}"

    def left_of_value(self, day: date) -> int:
        """What it is still worth on `day`, in whole đồng: even shares for each full month of its useful years."""
        if not self.useful_years or day <= self.acquired_on:
            return self.value
        months = (day.year - self.acquired_on.year) * 12 + day.month - self.acquired_on.month
        months -= day.day < self.acquired_on.day
        whole = self.useful_years * 12
        return self.value - self.value * min(months, whole) // whole


class Loan(models.Model):
    """Lượt mượn: from check-out to return. One thing is out once at a time."""

    equipment = models.ForeignKey(Equipment, on_delete=models.CASCADE, related_name="loans")
    person = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="loans", verbose_name=_("người mượn")
    )
    purpose = models.CharField(_("để làm gì"), max_length=160, blank=True)
    out_at = models.DateTimeField(_("mượn lúc"), default=timezone.now)
    out_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField(_("hẹn trả"))
    back_at = models.DateTimeField(_("trả lúc"), null=True, blank=True)
    back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    back_condition = models.CharField(_("khi trả"), max_length=8, choices=Equipment.Condition, blank=True)

    class Meta:
        verbose_name = _("lượt mượn")
        verbose_name_plural = _("các lượt mượn")
        ordering = ["-out_at", "-pk"]
        indexes = [
            models.Index(fields=["person", "-out_at"], name="loan_by_person"),
            models.Index(fields=["due_on"], name="loan_open", condition=Q(back_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["equipment"], condition=Q(back_at=None), name="out_once_at_a_time"),
            models.CheckConstraint(
                condition=Q(back_at=None) | Q(back_at__gte=F("out_at")), name="back_after_it_went_out"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.equipment_id} → {self.person_id}"


class StockTake(models.Model):
    """Đợt kiểm kê: what of a unit's register (or of one place) was found, is missing, or is there unregistered."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="stock_takes", verbose_name=_("đơn vị"))
    name = models.CharField(_("tên đợt kiểm kê"), max_length=120)
    location = models.CharField(_("chỉ ở"), max_length=120, blank=True)
    opened_at = models.DateTimeField(_("mở lúc"), default=timezone.now)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(_("chốt lúc"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("đợt kiểm kê")
        verbose_name_plural = _("các đợt kiểm kê")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "location"], condition=Q(closed_at=None), name="one_open_stock_take_a_place"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Tally(models.Model):
    """One line of a stock-taking. What is missing is written down when the session is closed."""

    class Result(models.TextChoices):
        """What was seen."""

        FOUND = "found", _("có")
        LENT = "lent", _("đang cho mượn")
        MISSING = "missing", _("thiếu")
        EXTRA = "extra", _("thừa, chưa có trong sổ")

    take = models.ForeignKey(StockTake, on_delete=models.CASCADE, related_name="tallies")
    equipment = models.ForeignKey(
        Equipment, null=True, blank=True, on_delete=models.CASCADE, related_name="tallies", verbose_name=_("thiết bị")
    )
    result = models.CharField(_("kết quả"), max_length=8, choices=Result)
    condition = models.CharField(_("tình trạng"), max_length=8, choices=Equipment.Condition, blank=True)
    what = models.CharField(_("thấy gì, ở đâu"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("dòng kiểm kê")
        verbose_name_plural = _("các dòng kiểm kê")
        ordering = ["equipment__number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["take", "equipment"], name="counted_once_a_session"),
            models.CheckConstraint(
                condition=Q(result="extra") & ~Q(what="") | ~Q(result="extra") & Q(equipment__isnull=False),
                name="counted_is_in_the_register_or_described",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.take_id}: {self.get_result_display()}"


class WriteOff(models.Model):
    """Thanh lý: that a thing left the register, by which decision. The scan of the decision is its proof."""

    equipment = models.OneToOneField(Equipment, on_delete=models.PROTECT, related_name="write_off")
    reason = models.CharField(_("lý do"), max_length=255)
    decision = models.CharField(_("số quyết định"), max_length=80)
    decided_on = models.DateField(_("ngày quyết định"))
    proceeds = models.BigIntegerField(_("thu về (đồng)"), default=0)
    left_value = models.BigIntegerField(_("giá trị còn lại (đồng)"), default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("thanh lý")
        verbose_name_plural = _("thanh lý")
        constraints = [
            models.CheckConstraint(condition=Q(proceeds__gte=0, proceeds__lte=MOST), name="proceeds_are_an_amount"),
            models.CheckConstraint(condition=~Q(decision="") & ~Q(reason=""), name="written_off_by_a_decision"),
        ]

    def __str__(self) -> str:
        return self.decision
