"""The plan of a unit for a year, its items, and the answers given to the items of the units above."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.people.models import Person
from lantoa.programme.models.campaigns import Campaign
from lantoa.programme.models.programmes import Programme, ProgrammeSection, Target
from lantoa.units.models import Unit


class Plan(models.Model):
    """What a unit sets out to do in a year.

    Which plans stand above it is not stored: it follows from the unit's path, so that a unit which moves has
    the items of its new branch to answer.
    """

    class State(models.TextChoices):
        """Where the plan is on its way to approval."""

        DRAFT = "draft", _("đang soạn")
        SUBMITTED = "submitted", _("chờ duyệt")
        RETURNED = "returned", _("trả lại để sửa")
        APPROVED = "approved", _("đã duyệt")

    OPEN = (State.DRAFT, State.RETURNED)

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="plans", verbose_name=_("đơn vị"))
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="plans", verbose_name=_("chương trình")
    )
    year = models.PositiveSmallIntegerField(_("năm"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    title = models.CharField(_("tên kế hoạch"), max_length=255, blank=True)
    number = models.CharField(_("số văn bản"), max_length=40, blank=True)
    state = models.CharField(_("trạng thái"), max_length=16, choices=State, default=State.DRAFT)
    comment = models.TextField(_("ý kiến của người duyệt"), blank=True)
    submitted_at = models.DateTimeField(_("gửi duyệt lúc"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(_("duyệt hoặc trả lại lúc"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    issued_at = models.DateTimeField(_("giao xuống cấp dưới lúc"), null=True, blank=True)
    answers_due = models.DateField(_("cấp dưới trả lời, gửi kế hoạch trước ngày"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("kế hoạch")
        verbose_name_plural = _("các kế hoạch")
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["unit", "programme", "year"], name="one_plan_a_year")]
        indexes = [models.Index(fields=["programme", "year", "state"], name="plan_by_state")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The title, or "Kế hoạch truyền thông năm 2026" where none was given."""
        return self.title or str(_("Kế hoạch truyền thông năm %(year)d") % {"year": self.year})

    @property
    def is_open(self) -> bool:
        """Whether items and answers may be changed."""
        return self.state in self.OPEN

    def get_absolute_url(self) -> str:
        return f"{reverse('programme:plan', args=[self.unit.code])}?nam={self.year}"


class PlanItem(models.Model):
    """One activity of a plan. `source` is the item from above that it adapts, `origin` the first of that line."""

    class State(models.TextChoices):
        """How far the activity has come."""

        PLANNED = "planned", _("sẽ làm")
        ONGOING = "ongoing", _("đang làm")
        DONE = "done", _("đã xong")
        CANCELLED = "cancelled", _("không làm nữa")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="items", verbose_name=_("kế hoạch"))
    section = models.ForeignKey(
        ProgrammeSection, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("thuộc phần"),
    )  # fmt: skip
    target = models.ForeignKey(
        Target, null=True, blank=True, on_delete=models.SET_NULL, related_name="items",
        verbose_name=_("góp vào chỉ tiêu"),
    )  # fmt: skip
    source = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="adaptations")
    origin = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="versions")
    title = models.CharField(_("việc cần làm"), max_length=255)
    description = models.TextField(_("nội dung"), blank=True)
    output = models.CharField(_("kết quả cần có"), max_length=255, blank=True)
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="plan_items",
        verbose_name=_("người phụ trách"),
    )  # fmt: skip
    owner_text = models.CharField(
        _("bộ phận phụ trách"), max_length=120, blank=True, help_text=_("khi chưa phân công người cụ thể")
    )
    partners = models.CharField(
        _("phối hợp"), max_length=255, blank=True,
        help_text=_("ngoài công đoàn: ban giám hiệu, người sử dụng lao động, cơ quan báo chí"),
    )  # fmt: skip
    starts_on = models.DateField(_("từ ngày"), null=True, blank=True)
    ends_on = models.DateField(_("đến ngày"), null=True, blank=True)
    budget = models.BigIntegerField(_("kinh phí dự kiến (đồng)"), default=0, validators=[MinValueValidator(0)])
    state = models.CharField(_("tình trạng"), max_length=16, choices=State, default=State.PLANNED)
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.SET_NULL, related_name="plan_items",
        verbose_name=_("đợt truyền thông"),
    )  # fmt: skip
    issued = models.BooleanField(_("đã giao xuống cấp dưới"), default=False)
    order = models.PositiveIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("việc trong kế hoạch")
        verbose_name_plural = _("các việc trong kế hoạch")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(budget__gte=0), name="plan_item_budget_not_negative"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="plan_item_ends_after_it_begins",
                violation_error_message=_("Ngày kết thúc phải từ ngày bắt đầu trở đi."),
            ),
            models.CheckConstraint(
                condition=Q(source=None, origin=None) | Q(source__isnull=False, origin__isnull=False),
                name="plan_item_source_and_origin_together",
            ),
            models.UniqueConstraint(
                fields=["plan", "origin"], condition=Q(origin__isnull=False), name="one_version_of_an_item_in_a_plan"
            ),
        ]
        indexes = [
            models.Index(fields=["plan", "order"], name="plan_item_by_plan"),
            models.Index(fields=["ends_on"], name="plan_item_by_end"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def line(self) -> int:
        """The id of the first item in its line of adaptations (its own, if it adapts none)."""
        return self.origin_id or self.pk

    @property
    def responsible(self) -> str:
        """Who is in charge, in a word: the person's name, or the body named instead."""
        return self.owner.full_name if self.owner is not None else self.owner_text


class ItemAnswer(models.Model):
    """What a unit makes of an item from above. One answer a plan for each line of items.

    `item` is the version that was answered; when a unit between issues a newer one, the answer is due again.
    """

    class Answer(models.TextChoices):
        """Adopt it as it stands, make one's own version of it, or say why not."""

        ADOPTED = "adopted", _("nhận")
        ADAPTED = "adapted", _("điều chỉnh")
        DECLINED = "declined", _("không áp dụng")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="answers")
    origin = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="line_answers")
    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="answers")
    answer = models.CharField(_("trả lời"), max_length=16, choices=Answer)
    reason = models.CharField(_("lý do"), max_length=500, blank=True)
    own = models.OneToOneField(PlanItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="answered_by")
    state = models.CharField(_("tình trạng"), max_length=16, choices=PlanItem.State, default=PlanItem.State.PLANNED)
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="adopted_items",
        verbose_name=_("người phụ trách"),
    )  # fmt: skip
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("trả lời việc được giao")
        verbose_name_plural = _("các trả lời việc được giao")
        constraints = [
            models.UniqueConstraint(fields=["plan", "origin"], name="one_answer_a_line"),
            models.CheckConstraint(condition=~Q(answer="declined", reason=""), name="declined_with_a_reason"),
        ]
        indexes = [models.Index(fields=["origin", "answer"], name="answer_by_line")]

    def __str__(self) -> str:
        return f"{self.get_answer_display()}: {self.item_id}"


class Cascade(models.Model):
    """The run that opens a plan for every unit below; it can stop at any point and be taken up again."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="cascades")
    total = models.PositiveIntegerField(_("số đơn vị"), default=0)
    seen = models.PositiveIntegerField(_("đã xong"), default=0)
    created = models.PositiveIntegerField(_("kế hoạch mới mở"), default=0)
    cursor = models.CharField(max_length=255, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("đợt giao kế hoạch")
        verbose_name_plural = _("các đợt giao kế hoạch")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.seen}/{self.total}"


class PlanReview(models.Model):
    """The look back at mid-year (sơ kết) or at the year's end (tổng kết)."""

    class Kind(models.TextChoices):
        """Which of the two."""

        MID = "mid", _("sơ kết 6 tháng")
        END = "end", _("tổng kết năm")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="reviews")
    kind = models.CharField(_("kỳ"), max_length=8, choices=Kind)
    conclusions = models.TextField(_("kết luận"), blank=True)
    held_on = models.DateField(_("ngày họp"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("sơ kết, tổng kết")
        verbose_name_plural = _("các lần sơ kết, tổng kết")
        ordering = ["held_on"]
        constraints = [models.UniqueConstraint(fields=["plan", "kind"], name="one_review_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.plan_id}"


class ReviewNote(models.Model):
    """What a review says of one item: its state that day and a sentence."""

    review = models.ForeignKey(PlanReview, on_delete=models.CASCADE, related_name="notes")
    item = models.ForeignKey(PlanItem, on_delete=models.CASCADE, related_name="review_notes")
    state = models.CharField(_("tình trạng"), max_length=16, choices=PlanItem.State)
    text = models.TextField(_("nhận xét"), blank=True)

    class Meta:
        verbose_name = _("nhận xét")
        verbose_name_plural = _("các nhận xét")
        ordering = ["item__order", "item_id"]
        constraints = [models.UniqueConstraint(fields=["review", "item"], name="one_note_an_item")]

    def __str__(self) -> str:
        return f"{self.review_id}: {self.item_id}"


class ItemShare(models.Model):
    """A link for a partner outside the union to read one item and comment on it, until it expires."""

    item = models.ForeignKey(PlanItem, on_delete=models.CASCADE, related_name="shares")
    partner = models.CharField(_("gửi cho"), max_length=120)
    expires_at = models.DateTimeField(_("hết hạn"))
    revoked_at = models.DateTimeField(_("thu hồi lúc"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("liên kết góp ý")
        verbose_name_plural = _("các liên kết góp ý")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.partner

    def is_open(self) -> bool:
        """Whether the link still opens the item."""
        return self.revoked_at is None and self.expires_at > timezone.now()


class ItemComment(models.Model):
    """What a partner says about an item."""

    share = models.ForeignKey(ItemShare, on_delete=models.CASCADE, related_name="comments")
    name = models.CharField(_("họ tên, chức vụ"), max_length=120)
    text = models.TextField(_("ý kiến"), max_length=2000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("góp ý")
        verbose_name_plural = _("các góp ý")
        ordering = ["at"]

    def __str__(self) -> str:
        return self.name
