"""Exchange with e-offices: whom a unit exchanges with, what came in and went out, and what became of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.base.files import private_storage
from lantoa.channels.secrets import seal, unseal
from lantoa.library.models import Document
from lantoa.units.models import Unit


class Connection(models.Model):
    """An e-office that a unit exchanges with, and the way there.

    `key` names its folder and its address for packages that come in. `address` is where packages go: a web
    address or a mail address; a folder needs none.
    """

    class Transport(models.TextChoices):
        """The ways."""

        FOLDER = "folder", _("thư mục trên máy chủ")
        HTTP = "http", _("địa chỉ mạng (HTTP)")
        EMAIL = "email", _("thư điện tử")

    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="eoffice_connections", verbose_name=_("đơn vị")
    )
    name = models.CharField(_("nơi gửi nhận"), max_length=200)
    organ_id = models.CharField(_("mã định danh nơi gửi nhận"), max_length=35)
    own_id = models.CharField(_("mã định danh của đơn vị"), max_length=35)
    transport = models.CharField(_("cách gửi"), max_length=8, choices=Transport)
    address = models.CharField(_("địa chỉ"), max_length=300, blank=True)
    secrets = models.TextField(blank=True, editable=False)
    key = models.CharField(max_length=32, unique=True, editable=False)
    is_open = models.BooleanField(_("đang dùng"), default=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("nơi gửi nhận")
        verbose_name_plural = _("nơi gửi nhận")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["unit", "name"], name="eoffice_by_unit")]
        constraints = [
            models.CheckConstraint(condition=Q(transport="folder") | ~Q(address=""), name="eoffice_has_an_address"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def token(self) -> str:
        """What the other side shows when it brings packages, and what we show there."""
        return str(unseal(self.secrets).get("token", ""))

    def keep_token(self, token: str) -> None:
        """Keep it, encrypted."""
        self.secrets = seal({"token": token})


class Exchange(models.Model):
    """A package that came in or went out. It is kept as it was, also where it was refused."""

    class Direction(models.TextChoices):
        """Which way."""

        IN = "in", _("đến")
        OUT = "out", _("đi")

    class State(models.TextChoices):
        """How far it has come. `BROKEN` came in and breaks the rules; `FAILED` could not be handed over."""

        QUEUED = "queued", _("chờ gửi")
        SENT = "sent", _("đã gửi")
        FAILED = "failed", _("không gửi được")
        RECEIVED = "received", _("đã đến")
        ACCEPTED = "accepted", _("đã tiếp nhận")
        WORKING = "working", _("đang xử lý")
        DONE = "done", _("đã hoàn thành")
        REJECTED = "rejected", _("bị từ chối")
        BROKEN = "broken", _("gói sai quy cách")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="exchanges")
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="exchanges")
    direction = models.CharField(max_length=4, choices=Direction)
    state = models.CharField(_("trạng thái"), max_length=12, choices=State)
    document = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="exchanges", verbose_name=_("văn bản")
    )
    document_ref = models.CharField(_("mã văn bản"), max_length=200, blank=True)
    sign = models.CharField(_("số, ký hiệu"), max_length=60, blank=True)
    subject = models.CharField(_("trích yếu"), max_length=500, blank=True)
    header = models.JSONField(default=dict, blank=True)
    faults = models.JSONField(default=list, blank=True)
    signed = models.BooleanField(default=False)
    note = models.CharField(_("ghi chú"), max_length=1000, blank=True)
    package = models.FileField(upload_to="eoffice/", storage=private_storage, max_length=160)
    sha256 = models.CharField(max_length=64)
    attempts = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(_("lúc"), default=timezone.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("gói văn bản")
        verbose_name_plural = _("gói văn bản")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["unit", "direction", "-at", "-id"], name="exchange_by_unit"),
            models.Index(fields=["connection", "direction", "document_ref"], name="exchange_by_ref"),
        ]
        constraints = [
            # What is brought twice is one: senders repeat what they have no answer to.
            models.UniqueConstraint(
                fields=["connection", "sha256"], condition=Q(direction="in"), name="one_package_in_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sign} {self.subject}".strip()[:200]

    def day(self, name: str) -> date | None:
        """A date of the header, None where it has none."""
        value = self.header.get(name)
        return date.fromisoformat(value) if value else None

    @property
    def is_in(self) -> bool:
        """Whether it came to us."""
        return self.direction == self.Direction.IN


class Word(models.Model):
    """A status message about a package: one of ours to the sender, or one of the receiver's to us."""

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="words")
    direction = models.CharField(max_length=4, choices=Exchange.Direction)
    code = models.CharField(max_length=2)
    description = models.CharField(max_length=1000, blank=True)
    staff = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)
    handed_over = models.BooleanField(default=False)
    note = models.CharField(max_length=255, blank=True)

    class Meta:
        verbose_name = _("tin trạng thái")
        verbose_name_plural = _("tin trạng thái")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["exchange", "direction", "code", "at"], name="one_word_a_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.exchange_id} {self.code}"

    def meaning(self) -> Any:
        """The code in words."""
        return MEANINGS.get(self.code, self.code)


MEANINGS = {
    "01": _("đã đến"), "02": _("từ chối"), "03": _("đã tiếp nhận"), "04": _("đã phân công"), "05": _("đang xử lý"),
    "06": _("đã hoàn thành"), "13": _("lấy lại văn bản"), "15": _("đồng ý cập nhật hoặc lấy lại"),
    "16": _("từ chối cập nhật hoặc lấy lại"),
}  # fmt: skip
