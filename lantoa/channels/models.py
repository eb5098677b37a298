"""Accounts on channels, what is published on them, and every try."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.channels.message import Message
from lantoa.channels.secrets import seal, unseal
from lantoa.people.models import Account
from lantoa.units.models import Unit

MOST_APPROVERS = 3


class ChannelAccount(models.Model):
    """A unit's account on a channel: a Facebook page, a Zalo official account."""

    class State(models.TextChoices):
        """Whether it is used."""

        OPEN = "open", _("đang dùng")
        PAUSED = "paused", _("tạm dừng")
        CLOSED = "closed", _("đã ngắt")

    class Health(models.TextChoices):
        """What the last probe found."""

        UNKNOWN = "unknown", _("chưa kiểm tra")
        OK = "ok", _("kết nối tốt")
        WARNING = "warning", _("sắp cần kết nối lại")
        BROKEN = "broken", _("cần kết nối lại")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="channel_accounts", verbose_name=_("đơn vị"))
    channel = models.CharField(_("kênh"), max_length=20)
    name = models.CharField(_("tên tài khoản"), max_length=120)
    remote_id = models.CharField(_("mã trên kênh"), max_length=80)
    address = models.URLField(_("địa chỉ"), max_length=300, blank=True)
    options = models.JSONField(default=dict, blank=True)
    sealed = models.TextField(editable=False, blank=True)
    state = models.CharField(_("trạng thái"), max_length=8, choices=State, default=State.OPEN)
    health = models.CharField(_("kết nối"), max_length=8, choices=Health, default=Health.UNKNOWN)
    health_note = models.CharField(max_length=300, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(_("khóa hết hạn lúc"), null=True, blank=True)
    refreshing_since = models.DateTimeField(null=True, blank=True)
    approvals = models.PositiveSmallIntegerField(_("số người duyệt"), default=0, db_default=0)
    spacing = models.PositiveSmallIntegerField(_("khoảng cách giữa hai bài (phút)"), default=120, db_default=120)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("tài khoản kênh")
        verbose_name_plural = _("các tài khoản kênh")
        ordering = ["channel", "name"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "remote_id", "unit"], name="one_account_per_unit_and_page"),
            models.CheckConstraint(condition=Q(approvals__lte=MOST_APPROVERS), name="at_most_three_approvers"),
        ]
        indexes = [models.Index(fields=["state", "checked_at"], name="channel_account_probed")]

    def __str__(self) -> str:
        return self.name

    @property
    def secrets(self) -> dict[str, Any]:
        """The account's keys in the clear, for its channel's transport alone."""
        return unseal(self.sealed)

    def keep_secrets(self, secrets: dict[str, Any]) -> None:
        """Take over new keys; the caller saves `sealed`."""
        self.sealed = seal(secrets)

    @property
    def label(self) -> str:
        """The channel's name as people read it."""
        from lantoa.channels.registry import get

        return str(get(self.channel).label)


class State(models.TextChoices):
    """Where a publication stands."""

    DRAFT = "draft", _("bản nháp")
    WAITING = "waiting", _("chờ duyệt")
    APPROVED = "approved", _("đã duyệt")
    SCHEDULED = "scheduled", _("chờ đến giờ")
    SENDING = "sending", _("đang gửi")
    PUBLISHED = "published", _("đã đăng")
    FAILED = "failed", _("không đăng được")
    UNKNOWN = "unknown", _("chưa rõ kết quả")
    WITHDRAWN = "withdrawn", _("đã rút")


class Publication(models.Model):
    """One message on one account, from its draft to its withdrawal."""

    class Change(models.TextChoices):
        """What is still to be done to a published post."""

        NONE = "", _("không")
        UPDATE = "update", _("đang sửa")
        WITHDRAW = "withdraw", _("đang rút")

    account = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, related_name="publications")
    source = models.CharField(max_length=20, blank=True)
    source_id = models.PositiveBigIntegerField(null=True, blank=True)
    title = models.CharField(_("tiêu đề"), max_length=255)
    message = models.JSONField(default=dict)
    content = models.JSONField(default=dict)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State, default=State.DRAFT)
    due_at = models.DateTimeField(_("đăng lúc"), null=True, blank=True)
    sending_since = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    change = models.CharField(max_length=8, choices=Change, default=Change.NONE, blank=True)
    remote_id = models.CharField(max_length=120, blank=True)
    address = models.URLField(max_length=500, blank=True)
    progress = models.JSONField(default=dict)
    spent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    results = models.JSONField(default=dict)
    results_at = models.DateTimeField(null=True, blank=True)
    viewers = models.PositiveIntegerField(null=True, blank=True)
    reactions = models.PositiveIntegerField(null=True, blank=True)
    comments = models.PositiveIntegerField(null=True, blank=True)
    shares = models.PositiveIntegerField(null=True, blank=True)
    writers = models.JSONField(default=list, db_default=[])
    comment = models.TextField(_("góp ý khi trả lại"), blank=True, default="", db_default="")
    repeat = models.ForeignKey(
        "Repeat", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    created_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    sent_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("bài trên kênh")
        verbose_name_plural = _("các bài trên kênh")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "source", "source_id"], condition=~Q(state="withdrawn") & ~Q(source=""),
                name="one_open_publication_per_source",
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(due_at__isnull=False), name="scheduled_publication_has_its_moment"
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False), name="published_publication_has_its_moment"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["source", "source_id"], name="publication_by_source"),
            models.Index(fields=["account", "state", "-id"], name="publication_by_account"),
            models.Index(fields=["due_at"], name="publication_due", condition=Q(state="scheduled")),
            models.Index(fields=["sending_since"], name="publication_sending", condition=Q(state="sending")),
            models.Index(fields=["account", "spent_at"], name="publication_spent", condition=Q(spent_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def unit(self) -> Unit:
        """Whose it is: the account's unit."""
        return self.account.unit

    def get_message(self) -> Message:
        """The content it was made from."""
        return Message.from_json(self.message)

    def get_absolute_url(self) -> str:
        """Its page in the unit's workspace."""
        return reverse("channels:publication", args=[self.account.unit.code, self.pk])


class Approval(models.Model):
    """One person's word that a publication may go out as it stands; an edit takes all of them away."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="approvals")
    by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("lượt duyệt")
        verbose_name_plural = _("các lượt duyệt")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["publication", "by"], name="one_approval_per_person")]

    def __str__(self) -> str:
        return f"{self.publication_id}: {self.by_id}"


class Pause(models.Model):
    """A time in which nothing of a unit, or of its branch, goes out: mourning, a storm."""

    class Reason(models.TextChoices):
        """Why."""

        MOURNING = "mourning", _("quốc tang, lễ tang")
        DISASTER = "disaster", _("bão lũ, thiên tai")
        OTHER = "other", _("lý do khác")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="channel_pauses", verbose_name=_("đơn vị"))
    branch = models.BooleanField(_("cả các đơn vị bên dưới"), default=False)
    reason = models.CharField(_("lý do"), max_length=8, choices=Reason, default=Reason.OTHER)
    note = models.CharField(_("ghi chú"), max_length=200, blank=True)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(_("đến khi"), null=True, blank=True)
    hold_late = models.BooleanField(default=True)
    by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("lần tạm dừng")
        verbose_name_plural = _("các lần tạm dừng")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(ended_at=None), name="one_running_pause_per_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} ({self.since:%d/%m/%Y})"


class Repeat(models.Model):
    """A post that is still true next month: put out again every so many days, until a last day."""

    class State(models.TextChoices):
        """Whether it goes on."""

        RUNNING = "running", _("đang lặp")
        ENDED = "ended", _("đã hết")

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="repeats")
    every_days = models.PositiveSmallIntegerField(_("cách nhau (ngày)"))
    until = models.DateField(_("lần cuối không sau ngày"))
    next_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("bài lặp lại")
        verbose_name_plural = _("các bài lặp lại")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(every_days__gte=7), name="repeated_at_most_weekly"),
            models.UniqueConstraint(
                fields=["publication"], condition=Q(state="running"), name="one_running_repeat_per_publication"
            ),
        ]
        indexes = [models.Index(fields=["next_at"], name="repeat_due", condition=Q(state="running"))]

    def __str__(self) -> str:
        return f"{self.publication_id} / {self.every_days}"


class Attempt(models.Model):
    """One try to publish, change or withdraw, written before anything is sent."""

    class Kind(models.TextChoices):
        """What was tried."""

        PUBLISH = "publish", _("đăng")
        UPDATE = "update", _("sửa")
        WITHDRAW = "withdraw", _("rút")
        DECIDE = "decide", _("người phụ trách kết luận")

    class Outcome(models.TextChoices):
        """How it ended."""

        STARTED = "started", _("đang gửi")
        DONE = "done", _("xong")
        TEMPORARY = "temporary", _("lỗi tạm thời, sẽ thử lại")
        PERMANENT = "permanent", _("kênh từ chối")
        UNKNOWN = "unknown", _("không có trả lời")

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="attempts")
    kind = models.CharField(max_length=8, choices=Kind)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.STARTED)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    code = models.CharField(max_length=40, blank=True)
    message = models.TextField(blank=True)
    detail = models.TextField(blank=True)

    class Meta:
        verbose_name = _("lần gửi")
        verbose_name_plural = _("các lần gửi")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_outcome_display()}"


class EventCount(models.Model):
    """How often a platform told of an event on a day; who did it is not kept."""

    account = models.ForeignKey(ChannelAccount, on_delete=models.CASCADE, related_name="events")
    day = models.DateField()
    event = models.CharField(max_length=40)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("sự kiện trên kênh")
        verbose_name_plural = _("các sự kiện trên kênh")
        constraints = [models.UniqueConstraint(fields=["account", "day", "event"], name="one_event_count_per_day")]

    def __str__(self) -> str:
        return f"{self.event} {self.day}: {self.count}"
