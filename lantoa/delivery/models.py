"""The ledger of what is sent to people: one row for each message, recipient and channel, written before it leaves."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.channels.models import ChannelAccount
from lantoa.people.models import Account, Person
from lantoa.units.models import Unit


class Channel(models.TextChoices):
    """Ways to a person, beside the page itself."""

    WEBPUSH = "webpush", _("thông báo trên thiết bị")
    ZALO = "zalo", _("Zalo")
    EMAIL = "email", _("thư điện tử")
    PERSON = "person", _("nhắc trực tiếp")


class Dispatch(models.Model):
    """One edition of a message on one channel: who is next, and whether all were handed over.

    `source` and `source_id` say what it is (see `registry`), `edition` which version and which reminder of it.
    Its recipients are never listed beforehand: a task walks over them from `cursor` on and writes batches.
    """

    class State(models.TextChoices):
        """How far it has come."""

        RUNNING = "running", _("đang gửi")
        STOPPED = "stopped", _("đã dừng")
        DONE = "done", _("đã gửi xong")

    class Audience(models.TextChoices):
        """Whose keys `recipient` holds: people of the rolls, or subscribers whom only the source knows."""

        PEOPLE = "people", _("người trong danh sách")
        OUTSIDERS = "outsiders", _("người đăng ký từ bên ngoài")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị gửi"))
    source = models.CharField(max_length=20)
    source_id = models.PositiveBigIntegerField()
    edition = models.CharField(max_length=24)
    channel = models.CharField(_("kênh"), max_length=8, choices=Channel)
    audience = models.CharField(max_length=9, choices=Audience, default=Audience.PEOPLE)
    title = models.CharField(_("tiêu đề"), max_length=255)
    state = models.CharField(_("trạng thái"), max_length=8, choices=State, default=State.RUNNING)
    cursor = models.BigIntegerField(default=0)
    fed_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("lượt gửi")
        verbose_name_plural = _("các lượt gửi")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id", "edition", "channel", "audience"], name="one_dispatch_an_edition"
            )
        ]
        indexes = [models.Index(fields=["unit", "-id"], name="dispatch_by_unit")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page in the workspace of the unit that sends."""
        return reverse("delivery:dispatch", args=[self.unit.code, self.pk])


class Batch(models.Model):
    """Some hundred recipients of a dispatch, sent by one task that can be ended at any moment and run again."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="batches")
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("đợt gửi")
        verbose_name_plural = _("các đợt gửi")
        indexes = [models.Index(fields=["dispatch"], name="batch_open", condition=Q(done_at=None))]

    def __str__(self) -> str:
        return f"{self.dispatch_id} · {self.pk}"


class State(models.TextChoices):
    """What became of one delivery. Only `WAITING` is ever sent by itself."""

    WAITING = "waiting", _("chờ gửi")
    SENDING = "sending", _("đang gửi")
    SENT = "sent", _("đã giao")
    FAILED = "failed", _("không gửi được")
    UNKNOWN = "unknown", _("chưa rõ")
    BOUNCED = "bounced", _("bị trả lại")
    SKIPPED = "skipped", _("không cần gửi")


class Reason(models.TextChoices):
    """Why it was not delivered, in words that say what can be done."""

    NONE = "", _("không có")
    NO_MAILBOX = "no_mailbox", _("không có hộp thư này; hãy hỏi lại địa chỉ")
    MAILBOX_FULL = "mailbox_full", _("hộp thư của người nhận đã đầy")
    REFUSED = "refused", _("máy chủ của người nhận từ chối")
    BLOCKED = "blocked", _("bị coi là thư rác; người vận hành cần xem cấu hình gửi thư")
    BAD_ADDRESS = "bad_address", _("địa chỉ viết sai")
    BUSY = "busy", _("bên nhận bận, đã thử nhiều lần")
    SUPPRESSED = "suppressed", _("địa chỉ này từng bị trả lại nên không gửi nữa")
    COMPLAINT = "complaint", _("người nhận báo là thư rác")
    ANSWERED = "answered", _("không còn cần: đã xác nhận, đã rời danh sách hoặc không muốn nhận")
    WITHDRAWN = "withdrawn", _("nội dung đã được rút hoặc sửa")
    NOTHING = "nothing", _("không có gì mới để gửi")
    EXPIRED = "expired", _("thiết bị không còn nhận thông báo")
    QUOTA = "quota", _("hết hạn mức của kênh")
    WINDOW = "window", _("đã quá lâu từ lần người nhận nhắn cho Zalo của đơn vị")
    NOT_FOLLOWER = "not_follower", _("người nhận không còn quan tâm Zalo của đơn vị")
    ACCOUNT = "account", _("tài khoản kênh của đơn vị cần kết nối lại")
    NO_ANSWER = "no_answer", _("đã trao đi mà bên nhận không trả lời; chưa rõ đã đến hay chưa")


class Delivery(models.Model):
    """One message to one recipient by one channel."""

    # Without an index of its own: those below begin with it.
    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.SET_NULL, related_name="deliveries")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="deliveries")
    outsider = models.PositiveBigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=16, choices=Reason, default=Reason.NONE, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("lần gửi")
        verbose_name_plural = _("các lần gửi")
        constraints = [
            models.UniqueConstraint(fields=["dispatch", "person"], name="one_delivery_a_person"),
            models.UniqueConstraint(fields=["dispatch", "outsider"], name="one_delivery_an_outsider"),
            models.CheckConstraint(condition=Q(person=None) ^ Q(outsider=None), name="delivery_has_one_recipient"),
        ]
        indexes = [
            models.Index(fields=["dispatch", "state"], name="delivery_by_state"),
            models.Index(fields=["dispatch"], name="delivery_unknown", condition=Q(state="unknown")),
        ]

    def __str__(self) -> str:
        return f"{self.dispatch_id} · {self.person_id or self.outsider}"


class Refusal(models.Model):
    """What a person does not want by a channel: one kind of message (`source`), or all of them ("")."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    source = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("không nhận")
        verbose_name_plural = _("không nhận")
        constraints = [models.UniqueConstraint(fields=["person", "channel", "source"], name="one_refusal")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.channel} · {self.source}"


class Habits(models.Model):
    """When a person is left in peace, and whether they want a digest. Without a row the installation's hours hold."""

    class Digest(models.TextChoices):
        """How often what was not seen is put together."""

        NONE = "none", _("không gửi")
        DAILY = "daily", _("mỗi ngày")
        WEEKLY = "weekly", _("mỗi tuần, sáng thứ Hai")

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="habits")
    quiet_from = models.TimeField(_("yên lặng từ"), default=time(21))
    quiet_until = models.TimeField(_("đến"), default=time(6, 30))
    digest = models.CharField(_("thư tổng hợp"), max_length=6, choices=Digest, default=Digest.NONE)

    class Meta:
        verbose_name = _("thói quen nhận tin")
        verbose_name_plural = _("thói quen nhận tin")
        indexes = [models.Index(fields=["digest"], name="habits_digest", condition=~Q(digest="none"))]

    def __str__(self) -> str:
        return str(self.person_id)


class Shown(models.Model):
    """How often an item stood in a person's digests; never more than three times."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=20)
    source_id = models.PositiveBigIntegerField()
    times = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("mục đã nhắc trong thư tổng hợp")
        verbose_name_plural = _("các mục đã nhắc trong thư tổng hợp")
        constraints = [models.UniqueConstraint(fields=["person", "source", "source_id"], name="one_shown_count")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.source} {self.source_id}: {self.times}"


# --- E-mail --------------------------------------------------------------------------------------------------


class Address(models.Model):
    """What is known of an e-mail address that made trouble. Without a row it made none."""

    class Verdict(models.TextChoices):
        """Whether anything is sent there."""

        WATCHED = "watched", _("đang theo dõi")
        SUPPRESSED = "suppressed", _("không gửi nữa")

    address = models.CharField(max_length=254, unique=True)
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.WATCHED)
    reason = models.CharField(max_length=16, choices=Reason, default=Reason.NONE, blank=True)
    soft_days = models.PositiveSmallIntegerField(default=0)
    last_soft_on = models.DateField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("địa chỉ thư có vấn đề")
        verbose_name_plural = _("các địa chỉ thư có vấn đề")

    def __str__(self) -> str:
        return self.address


class Allowance(models.Model):
    """How many mails left in one window of time (a minute or a day), for the throttle and the warm-up."""

    window = models.CharField(max_length=20, unique=True)
    used = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("hạn mức gửi thư")
        verbose_name_plural = _("hạn mức gửi thư")

    def __str__(self) -> str:
        return f"{self.window}: {self.used}"


class Counting(models.Model):
    """A unit that counts how often its mails are opened and their links followed; without a row it does not."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("đếm lượt mở thư")
        verbose_name_plural = _("đếm lượt mở thư")

    def __str__(self) -> str:
        return str(self.unit_id)


class DayCount(models.Model):
    """How often the mails of a dispatch were opened and their links followed on a day; of nobody in particular."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="days", db_index=False)
    day = models.DateField()
    opens = models.PositiveIntegerField(default=0)
    clicks = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("lượt mở thư trong ngày")
        verbose_name_plural = _("lượt mở thư trong ngày")
        constraints = [models.UniqueConstraint(fields=["dispatch", "day"], name="one_count_a_day")]

    def __str__(self) -> str:
        return f"{self.dispatch_id} · {self.day}: {self.opens}, {self.clicks}"


class Link(models.Model):
    """Where a link of a counted mail leads; the same for all its recipients."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="links", db_index=False)
    url = models.URLField(max_length=2000)
    digest = models.CharField(max_length=64)
    clicks = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("liên kết trong thư")
        verbose_name_plural = _("các liên kết trong thư")
        constraints = [models.UniqueConstraint(fields=["dispatch", "digest"], name="one_link_a_dispatch")]

    def __str__(self) -> str:
        return self.url


class SendingDomain(models.Model):
    """A unit's own address to send from, for itself and the units below it, used once its records were found."""

    class State(models.TextChoices):
        """Only `VERIFIED` is sent from."""

        NEW = "new", _("chờ bản ghi DNS")
        VERIFIED = "verified", _("đang dùng")
        LOST = "lost", _("bản ghi DNS không còn đúng")

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="sending_domain")
    address = models.EmailField(_("địa chỉ gửi"))
    domain = models.CharField(max_length=253)
    selector = models.CharField(max_length=40)
    public = models.TextField()
    sealed = models.TextField(editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.NEW)
    faults = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("địa chỉ gửi riêng")
        verbose_name_plural = _("các địa chỉ gửi riêng")
        constraints = [models.UniqueConstraint(fields=["domain", "selector"], name="one_key_a_selector")]
        indexes = [models.Index(fields=["checked_at"], name="sending_domain_checked")]

    def __str__(self) -> str:
        return self.address


# --- Web push ------------------------------------------------------------------------------------------------


class PushKey(models.Model):
    """The installation's own key pair (VAPID, RFC 8292), made when it is first needed; sealed like other keys."""

    name = models.CharField(max_length=8, unique=True, default="vapid")
    public = models.CharField(max_length=120)
    sealed = models.TextField(editable=False)

    class Meta:
        verbose_name = _("khóa thông báo trên thiết bị")
        verbose_name_plural = _("khóa thông báo trên thiết bị")

    def __str__(self) -> str:
        return self.public


class PushSubscription(models.Model):
    """A browser of a person that may be notified; it goes when its push service says that it is dead."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="push_subscriptions")
    endpoint = models.URLField(max_length=1000)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    device = models.CharField(_("thiết bị"), max_length=80, blank=True)
    topics = models.JSONField(_("loại tin"), default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("thiết bị nhận thông báo")
        verbose_name_plural = _("các thiết bị nhận thông báo")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.device

    def info(self) -> dict[str, Any]:
        """As the Push API writes it down."""
        return {"endpoint": self.endpoint, "keys": {"p256dh": self.p256dh, "auth": self.auth}}


# --- Zalo ----------------------------------------------------------------------------------------------------


class ZaloContact(models.Model):
    """A person who linked their Zalo with a unit's official account by sending it a code."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="zalo_contacts")
    account = models.ForeignKey(ChannelAccount, on_delete=models.CASCADE, related_name="+")
    user_id = models.CharField(max_length=40)
    linked_at = models.DateTimeField(default=timezone.now)
    spoke_at = models.DateTimeField(default=timezone.now)
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("liên hệ Zalo")
        verbose_name_plural = _("các liên hệ Zalo")
        constraints = [
            models.UniqueConstraint(fields=["account", "user_id"], name="one_contact_a_zalo_user"),
            models.UniqueConstraint(fields=["account", "person"], name="one_zalo_contact_an_account"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.account_id}"


class ZaloCode(models.Model):
    """A code that links: shown once to a signed-in person, who sends it to the account from their Zalo."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("mã nối Zalo")
        verbose_name_plural = _("các mã nối Zalo")

    def __str__(self) -> str:
        return str(self.person_id)


class ZaloTemplate(models.Model):
    """The approved ZNS template of an account for one kind of message, and what is left of its daily quota."""

    account = models.ForeignKey(ChannelAccount, on_delete=models.CASCADE, related_name="zns_templates")
    source = models.CharField(max_length=20)
    template_id = models.CharField(_("mã mẫu ZNS"), max_length=20)
    daily_quota = models.PositiveIntegerField(null=True, blank=True)
    remaining = models.PositiveIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mẫu tin ZNS")
        verbose_name_plural = _("các mẫu tin ZNS")
        constraints = [models.UniqueConstraint(fields=["account", "source"], name="one_zns_template_a_kind")]

    def __str__(self) -> str:
        return self.template_id
