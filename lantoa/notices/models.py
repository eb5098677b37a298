"""Notices: what is said to whom, and the proof that it reached them, person by person and counted by unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.base.files import private_storage
from lantoa.base.markup import plain
from lantoa.base.text import fold
from lantoa.people.models import Person
from lantoa.units.models import Unit


def pack(codes: Iterable[str]) -> str:
    """Codes as the text that is kept: `",a,b,"`, or "" for none; `contains=",a,"` finds one on every database."""
    chosen = sorted({code for code in codes if code})
    return f",{','.join(chosen)}," if chosen else ""


def unpack(text: str) -> list[str]:
    """The codes out of what `pack` made."""
    return [code for code in text.split(",") if code]


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Reads over notices."""

    def published(self) -> NoticeQuerySet:
        """Those that people can read now."""
        return self.filter(state=Notice.State.PUBLISHED)


class Notice(models.Model):
    """Thông báo: a message of a unit to an audience.

    The audience is a rule, never a list: a branch of the tree, narrowed by levels, titles and kinds of work.
    How many people it covered at publication is frozen in `NoticeUnitCount`, unit by unit.
    """

    class State(models.TextChoices):
        """A notice is sent once; afterwards it is corrected or withdrawn."""

        DRAFT = "draft", _("đang soạn")
        WAITING = "waiting", _("chờ duyệt")
        PUBLISHED = "published", _("đã gửi")
        WITHDRAWN = "withdrawn", _("đã thu hồi")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="notices", verbose_name=_("đơn vị gửi"))
    title = models.CharField(_("tiêu đề"), max_length=200)
    folded_title = models.CharField(max_length=200, editable=False)
    body = models.TextField(_("nội dung"))
    must_read = models.BooleanField(_("cần xác nhận đã đọc"), default=False)
    confirm_by = models.DateField(_("xác nhận trước hết ngày"), null=True, blank=True)

    campaign = models.ForeignKey(
        "programme.Campaign",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="notices",
        verbose_name=_("đợt truyền thông"),
    )

    branch = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("gửi đến"))
    whole_branch = models.BooleanField(_("cả các đơn vị cấp dưới"), default=True)
    levels = models.CharField(_("cấp"), max_length=255, blank=True)
    titles = models.CharField(_("chức danh"), max_length=255, blank=True)
    job_types = models.CharField(_("loại công việc"), max_length=255, blank=True)
    members_only = models.BooleanField(_("chỉ đoàn viên"), default=False)

    state = models.CharField(_("trạng thái"), max_length=16, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(_("phiên bản"), default=1)
    audience_people = models.PositiveIntegerField(_("số người nhận"), default=0)
    audience_units = models.PositiveIntegerField(_("số đơn vị nhận"), default=0)
    return_note = models.TextField(_("góp ý của người duyệt"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("người soạn")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    asked_at = models.DateTimeField(_("nhờ duyệt lúc"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("người duyệt")
    )
    published_at = models.DateTimeField(_("gửi lúc"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("thu hồi lúc"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("lý do thu hồi"), max_length=255, blank=True)

    # When the counts were really taken, and the last membership on record then: together they tell on whose
    # roll a person was, whatever is entered afterwards with an earlier date.
    frozen_at = models.DateTimeField(null=True, editable=False)
    frozen_membership = models.BigIntegerField(default=0, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("thông báo")
        verbose_name_plural = _("thông báo")
        ordering = ["-published_at", "-pk"]
        indexes = [
            models.Index(fields=["branch", "-published_at", "-id"], name="notice_feed", condition=Q(state="published")),
            models.Index(
                fields=["branch", "-published_at"],
                name="notice_to_confirm",
                condition=Q(state="published", must_read=True),
            ),
            models.Index(fields=["unit", "-created_at"], name="notice_by_unit"),
            models.Index(fields=["state", "asked_at"], name="notice_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False, frozen_at__isnull=False),
                name="published_notice_is_frozen",
            )
        ]

    @property
    def is_overdue(self) -> bool:
        """Whether the day by which it was to be confirmed has passed."""
        return self.confirm_by is not None and self.confirm_by < timezone.localdate()

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs) -> None:
        self.folded_title = fold(self.title)[:200]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Where a member reads it."""
        return reverse("notices:notice", args=[self.pk])

    @property
    def summary(self) -> str:
        """The first words, without markup, for lists and posters."""
        words = plain(self.body)
        return words if len(words) <= 180 else words[:180].rsplit(" ", 1)[0] + " …"

    @property
    def sent_at(self) -> datetime:
        """When it was published; ValueError for one that was not."""
        if self.published_at is None:
            raise ValueError("not published")
        return self.published_at

    @property
    def is_open(self) -> bool:
        """Whether it can be read and confirmed."""
        return self.state == self.State.PUBLISHED


class NoticeRevision(models.Model):
    """A text that a notice had, or would have once a second person agrees."""

    class State(models.TextChoices):
        """`WAITING` only for a change of meaning in a notice that needed a second person."""

        WAITING = "waiting", _("chờ duyệt")
        APPLIED = "applied", _("đã áp dụng")
        RETURNED = "returned", _("trả lại")

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField(_("phiên bản"))
    title = models.CharField(_("tiêu đề"), max_length=200)
    body = models.TextField(_("nội dung"))
    material = models.BooleanField(_("đổi nội dung"), default=False)
    reason = models.CharField(_("lý do"), max_length=255, blank=True)
    state = models.CharField(max_length=16, choices=State, default=State.APPLIED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("bản sửa")
        verbose_name_plural = _("các bản sửa")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["notice"], condition=Q(state="waiting"), name="one_revision_waits")
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"


class Attachment(models.Model):
    """A file of a notice; served only to who may open the notice."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="attachments")
    file = models.FileField(upload_to="notices/%Y/%m/", storage=private_storage)
    name = models.CharField(_("tên tệp"), max_length=160)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("dung lượng"))
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("tệp đính kèm")
        verbose_name_plural = _("tệp đính kèm")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


COUNTERS = (
    "counted", "delivered", "seen", "opened", "confirmed", "assisted", "unnamed", "reached",
    "mail_delivered", "mail_opened", "mail_confirmed",
)  # fmt: skip


class NoticeUnitCount(models.Model):
    """How many people of a unit a notice was for when it was published, and what became of it.

    `people` never changes. The others are kept as things happen, each person once whatever the channel:
    `counted` have a receipt; `delivered` ⊇ `seen` ⊇ `opened` ⊇ `confirmed` (of the version in force);
    `assisted` were told at a meeting and have not confirmed by themselves; `unnamed` were at a meeting whose
    roll is on paper; `reached` have any proof by name. `mail_…` came about first through e-mail, the rest of
    each on the page.
    """

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="unit_counts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    people = models.PositiveIntegerField()
    counted = models.PositiveIntegerField(default=0)
    delivered = models.PositiveIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    confirmed = models.PositiveIntegerField(default=0)
    assisted = models.PositiveIntegerField(default=0)
    unnamed = models.PositiveIntegerField(default=0)
    reached = models.PositiveIntegerField(default=0)
    mail_delivered = models.PositiveIntegerField(default=0)
    mail_opened = models.PositiveIntegerField(default=0)
    mail_confirmed = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("số liệu theo đơn vị")
        verbose_name_plural = _("số liệu theo đơn vị")
        constraints = [
            models.UniqueConstraint(fields=["notice", "unit"], name="one_count_a_unit"),
            models.CheckConstraint(
                condition=Q(
                    counted__lte=F("people"), delivered__lte=F("counted"), seen__lte=F("delivered"),
                    opened__lte=F("seen"), confirmed__lte=F("opened"), reached__lte=F("counted"),
                    unnamed__lte=F("people"),
                ),
                name="counts_fit_into_each_other",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.notice_id} · {self.unit_id}: {self.people}"


class Via(models.TextChoices):
    """The channel through which something first happened."""

    WEB = "web", _("trên trang")
    MAIL = "mail", _("qua thư điện tử")
    PUSH = "push", _("qua thông báo trên thiết bị")
    ZALO = "zalo", _("qua Zalo")


class Receipt(models.Model):
    """What one person did with one notice. Written only once something happens, never at publication.

    `unit` is the person's unit when the notice was published, and `counted` tells whether the person is in
    the frozen count there (people who come later are not). `seal` makes it show when the facts of a
    confirmation are changed by hand: see `sealing`.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="receipts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="receipts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    counted = models.BooleanField(default=False)
    delivered_at = models.DateTimeField(null=True)
    delivered_via = models.CharField(max_length=4, choices=Via, blank=True)
    seen_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    opened_via = models.CharField(max_length=4, choices=Via, blank=True)
    opened_version = models.PositiveIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_via = models.CharField(max_length=4, choices=Via, blank=True)
    confirmed_version = models.PositiveIntegerField(default=0)
    meeting = models.ForeignKey("Meeting", null=True, on_delete=models.PROTECT, related_name="receipts")
    assisted_version = models.PositiveIntegerField(default=0)
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("dấu nhận")
        verbose_name_plural = _("dấu nhận")
        constraints = [models.UniqueConstraint(fields=["notice", "person"], name="one_receipt_a_person")]
        indexes = [models.Index(fields=["person", "notice"], name="receipt_by_person")]

    def __str__(self) -> str:
        return f"{self.notice_id} · {self.person_id}"

    def has_confirmed(self, version: int) -> bool:
        """Whether the person confirmed this version by their own act."""
        return self.confirmed_version == version


class Meeting(models.Model):
    """Assisted reach: a notice read out where people do not have phones, with the proof of it."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="meetings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    version = models.PositiveIntegerField(_("phiên bản"))
    held_on = models.DateField(_("ngày họp"))
    place = models.CharField(_("nơi họp"), max_length=160)
    evidence = models.FileField(_("ảnh buổi họp"), upload_to="meetings/%Y/%m/", storage=private_storage)
    paper_roll = models.FileField(
        _("ảnh danh sách ký tên"), upload_to="meetings/%Y/%m/", storage=private_storage, blank=True
    )
    number = models.PositiveIntegerField(_("số người không ghi tên"), default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("buổi phổ biến")
        verbose_name_plural = _("các buổi phổ biến")
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(fields=["notice", "unit"], name="meeting_by_unit")]

    def __str__(self) -> str:
        return f"{self.place}, {self.held_on:%d/%m/%Y}"


class Ladder(models.Model):
    """How people are reminded of one notice, where it differs from the usual: `[[channel, days after sending], …]`.

    What each step did stands in the ledger of `delivery`.
    """

    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="own_ladder")
    rungs = models.JSONField(default=list)
    day_before = models.BooleanField(_("thư nhắc lần cuối trước hạn một ngày"), default=True)

    class Meta:
        verbose_name = _("thang nhắc")
        verbose_name_plural = _("các thang nhắc")

    def __str__(self) -> str:
        return str(self.notice_id)
