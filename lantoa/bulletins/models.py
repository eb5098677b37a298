"""Bulletins, their issues, and who subscribed. What was sent to whom is in the ledger of `delivery`."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lantoa.base.text import fold
from lantoa.newsroom.models import Article, Product
from lantoa.people.models import Account, Person
from lantoa.units.models import Unit


class Look(models.TextChoices):
    """How an issue is laid out, in mail, on the web and on paper."""

    FRONT = "trang-bao", _("Trang báo: tin chính lớn, các tin có ảnh")
    LETTER = "la-thu", _("Lá thư: thư ngỏ trước, tin nối tiếp")
    SHORT = "diem-tin", _("Điểm tin: gọn, ít ảnh")


class Bulletin(models.Model):
    """Bản tin điện tử: what a unit sends out again and again under one name."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="bulletins", verbose_name=_("đơn vị"))
    name = models.CharField(_("tên bản tin"), max_length=120)
    slug = models.SlugField(_("tên trong địa chỉ"), max_length=60, unique=True)
    description = models.CharField(_("giới thiệu"), max_length=255, blank=True)
    look = models.CharField(_("kiểu trình bày"), max_length=12, choices=Look, default=Look.FRONT)
    outsiders = models.BooleanField(_("người ngoài công đoàn được đăng ký"), default=True)
    to_members = models.BooleanField(
        _("gửi đoàn viên trong nhánh đã đồng ý nhận thư"), default=False,
        help_text=_("Người không đồng ý nhận thư, hoặc đã thôi nhận bản tin này, không nhận."),
    )  # fmt: skip
    short_messages = models.BooleanField(
        _("báo ngắn qua điện thoại và Zalo cho người mà thư không đến được"), default=False, db_default=False,
        help_text=_("Một tin ngắn kèm liên kết, trên thiết bị trước, rồi Zalo. Ai đã nhận thư thì không nhận thêm."),
    )  # fmt: skip
    active = models.BooleanField(_("đang ra"), default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("bản tin")
        verbose_name_plural = _("bản tin")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["unit", "name"], name="bulletin_by_unit")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its archive, with the place to subscribe."""
        return reverse("bulletins:bulletin", args=[self.slug])


class Issue(models.Model):
    """Số bản tin: one issue, from draft to sent."""

    class State(models.TextChoices):
        """Sent is public; its letters may still be on their way."""

        DRAFT = "draft", _("đang soạn")
        WAITING = "waiting", _("chờ duyệt")
        APPROVED = "approved", _("đã duyệt")
        SCHEDULED = "scheduled", _("hẹn giờ gửi")
        SENT = "sent", _("đã gửi")
        WITHDRAWN = "withdrawn", _("đã rút")

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="issues", verbose_name=_("bản tin"))
    number = models.PositiveIntegerField(_("số"))
    title = models.CharField(_("tên số này"), max_length=160)
    subject = models.CharField(
        _("tiêu đề thư"), max_length=120, blank=True, help_text=_("Để trống thì lấy tên bản tin và tên số này.")
    )
    subject_b = models.CharField(
        _("tiêu đề thư thứ hai"), max_length=120, blank=True,
        help_text=_("Một nửa người ngoài công đoàn nhận tiêu đề này, để so xem tiêu đề nào được mở nhiều hơn. Đoàn viên luôn nhận tiêu đề thứ nhất."),
    )  # fmt: skip
    letter = models.TextField(_("thư ngỏ"), blank=True, max_length=3_000)
    letter_by = models.CharField(_("người viết thư ngỏ"), max_length=120, blank=True)
    folded = models.TextField(editable=False, blank=True)

    state = models.CharField(_("trạng thái"), max_length=12, choices=State, default=State.DRAFT)
    created_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField(_("nhờ duyệt lúc"), null=True, blank=True)
    approved_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    return_note = models.TextField(_("góp ý của người duyệt"), blank=True)
    send_at = models.DateTimeField(_("hẹn gửi lúc"), null=True, blank=True)
    sent_at = models.DateTimeField(_("gửi lúc"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("rút lúc"), null=True, blank=True)
    reason = models.CharField(_("lý do rút"), max_length=255, blank=True)
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    read_a = models.PositiveIntegerField(default=0)
    read_b = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("số bản tin")
        verbose_name_plural = _("các số bản tin")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "number"], name="one_issue_a_number"),
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="sent_issue_has_its_moment"),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(send_at__isnull=False), name="scheduled_issue_has_its_moment"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["state", "send_at"], name="issue_due", condition=Q(state="scheduled")),
            models.Index(fields=["-sent_at"], name="issue_latest", condition=Q(state="sent")),
            models.Index(fields=["asked_at"], name="issue_to_review", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold(f"{self.title} {self.letter}")[:20_000]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Where it is read; it is there once it was sent."""
        return reverse("bulletins:issue", args=[self.bulletin.slug, self.number])

    @property
    def unit(self) -> Unit:
        """Whose it is."""
        return self.bulletin.unit

    @property
    def subject_line(self) -> str:
        """The first subject."""
        return self.subject or f"{self.bulletin.name}: {self.title}"

    @property
    def headline(self) -> str:
        """`Số 3 · Tháng Mười một`."""
        return gettext("Số %(number)d · %(title)s") % {"number": self.number, "title": self.title}

    @property
    def is_open(self) -> bool:
        """Whether it can still be worked on."""
        return self.state in (self.State.DRAFT, self.State.WAITING, self.State.APPROVED, self.State.SCHEDULED)


class Item(models.Model):
    """An article in an issue, at its place."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="items")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("bài trong bản tin")
        verbose_name_plural = _("các bài trong bản tin")
        ordering = ["place", "pk"]
        constraints = [models.UniqueConstraint(fields=["issue", "article"], name="one_item_an_article")]

    def __str__(self) -> str:
        return f"{self.issue_id}: {self.article_id}"


class LocalBlock(models.Model):
    """What a unit below puts into an issue from above, for its own people."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="blocks")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    title = models.CharField(_("tiêu đề"), max_length=120)
    text = models.TextField(_("nội dung"), max_length=3_000)
    by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("phần của đơn vị")
        verbose_name_plural = _("các phần của đơn vị")
        constraints = [models.UniqueConstraint(fields=["issue", "unit"], name="one_block_a_unit")]

    def __str__(self) -> str:
        return self.title


class Subscription(models.Model):
    """Who gets a bulletin by mail: an address from outside, confirmed by a link in a mail, or a person of the roll.

    A stopped one stays, so that nobody is taken on again without their will; an outsider's address is taken out of it.
    """

    class State(models.TextChoices):
        """Pending: asked for, the link in the mail not opened yet."""

        PENDING = "pending", _("chờ xác nhận")
        ACTIVE = "active", _("đang nhận")
        STOPPED = "stopped", _("đã thôi nhận")

    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="subscriptions")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="bulletin_subscriptions"
    )
    email = models.EmailField(_("thư điện tử"), blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("người đăng ký")
        verbose_name_plural = _("người đăng ký")
        constraints = [
            models.UniqueConstraint(
                fields=["bulletin", "person"], condition=Q(person__isnull=False), name="one_subscription_a_person"
            ),
            models.UniqueConstraint(
                fields=["bulletin", "email"],
                condition=Q(person=None) & ~Q(email=""),
                name="one_subscription_an_address",
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(confirmed_at__isnull=False), name="active_subscription_was_confirmed"
            ),
        ]
        indexes = [
            models.Index(fields=["bulletin", "id"], name="subscription_active", condition=Q(state="active")),
            models.Index(fields=["asked_at"], name="subscription_pending", condition=Q(state="pending")),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
