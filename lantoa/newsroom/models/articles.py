"""Columns, articles, where articles are shown, and what was put right afterwards."""

from __future__ import annotations

import re
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import PreviewableMixin, RevisionMixin

from lantoa.base.text import clean, fold
from lantoa.newsroom.blocks import BODY_BLOCKS, plain_text
from lantoa.people.models import Account, Person
from lantoa.units.models import Unit

SEARCHED = 20_000
"""How many characters of an article search looks at."""


def slug_of(title: str, longest: int = 80) -> str:
    """The title as it stands in an address: without marks, words joined by hyphens, cut between words."""
    slug = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")
    if len(slug) > longest:
        slug = slug[: longest + 1].rpartition("-")[0] or slug[:longest]
    return slug or "bai-viet"


class Column(models.Model):
    """A standing heading that articles come under: shared by all units, or a unit's own."""

    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="columns", verbose_name=_("đơn vị"),
        help_text=_("để trống thì mọi đơn vị cùng dùng"),
    )  # fmt: skip
    code = models.SlugField(_("mã"), max_length=60)
    name = models.CharField(_("tên chuyên mục"), max_length=80)
    description = models.CharField(_("giới thiệu"), max_length=255, blank=True)
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=100)
    active = models.BooleanField(_("đang dùng"), default=True)

    class Meta:
        verbose_name = _("chuyên mục")
        verbose_name_plural = _("các chuyên mục")
        ordering = ["order", "name"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "code"], name="one_column_code_per_unit"),
            models.UniqueConstraint(fields=["code"], condition=Q(unit=None), name="one_shared_column_code"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page: nationwide for a shared column, in the unit's section for a unit's own."""
        if self.unit is None:
            return reverse("newsroom:column", args=[self.code])
        return reverse("newsroom:unit_column", args=[self.unit.code, self.code])


class State(models.TextChoices):
    """Where the newest version of an article stands. Whether readers see an article is `Article.live`."""

    DRAFT = "draft", _("bản nháp")
    IN_REVIEW = "in_review", _("chờ duyệt")
    RETURNED = "returned", _("trả lại")
    APPROVED = "approved", _("đã duyệt")
    SCHEDULED = "scheduled", _("hẹn giờ đăng")
    PUBLISHED = "published", _("đã đăng")
    EXPIRED = "expired", _("hết hạn")
    WITHDRAWN = "withdrawn", _("đã rút")


class ArticleQuerySet(models.QuerySet["Article"]):
    """Reads over articles."""

    def live(self, now: Any = None) -> ArticleQuerySet:
        """Those that readers can see now; one past its last day is out even before the job has noted it."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now or timezone.now()), live=True)


class Article(PreviewableMixin, RevisionMixin, models.Model):
    """One article of a unit.

    The row holds what readers see, or, while nothing is public yet, the newest version. Every saved version is
    kept as a revision; while an article is public, changes stand in its newest revision alone until they are
    approved (see `newsroom.actions`).
    """

    CONTENT = ("title", "summary", "body", "cover", "cover_caption", "column", "campaign", "tags", "byline")
    """What a version consists of; all else belongs to the article as a whole."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="articles", verbose_name=_("đơn vị"))
    column = models.ForeignKey(
        Column, null=True, on_delete=models.SET_NULL, related_name="articles", verbose_name=_("chuyên mục")
    )
    campaign = models.ForeignKey(
        "programme.Campaign", null=True, blank=True, on_delete=models.SET_NULL, related_name="articles",
        verbose_name=_("đợt truyền thông"),
    )  # fmt: skip
    title = models.CharField(_("tiêu đề"), max_length=200)
    slug = models.SlugField(_("tên trong địa chỉ"), max_length=80, editable=False)
    summary = models.CharField(_("sapo"), max_length=400, blank=True)
    body = StreamField(BODY_BLOCKS, verbose_name=_("nội dung"), blank=True)
    cover = models.ForeignKey(
        "units.Picture", null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("ảnh đại diện"),
    )  # fmt: skip
    cover_caption = models.CharField(_("chú thích ảnh đại diện"), max_length=255, blank=True)
    tags = models.CharField(_("thẻ"), max_length=255, blank=True, default="", db_default="")
    byline = models.CharField(_("tên tác giả"), max_length=120, blank=True)
    author = models.ForeignKey(
        Account, null=True, on_delete=models.SET_NULL, related_name="articles", verbose_name=_("người viết")
    )
    contributor = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="contributions",
        verbose_name=_("người gửi bài"),
    )  # fmt: skip

    state = models.CharField(_("trạng thái"), max_length=12, choices=State, default=State.DRAFT)
    live = models.BooleanField(_("đang đăng"), default=False)
    review_unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.SET_NULL, related_name="articles_to_review",
        verbose_name=_("nơi duyệt"),
    )  # fmt: skip
    submitted_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    submitted_at = models.DateTimeField(_("gửi duyệt lúc"), null=True, blank=True)
    reviewed_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    comment = models.TextField(_("góp ý khi trả lại"), blank=True)
    reason = models.CharField(_("lý do rút"), max_length=255, blank=True)
    created_at = models.DateTimeField(_("viết lúc"), default=timezone.now)
    updated_at = models.DateTimeField(_("sửa lúc"), default=timezone.now)
    published_at = models.DateTimeField(_("đăng lúc"), null=True, blank=True)
    revised_at = models.DateTimeField(_("cập nhật lúc"), null=True, blank=True)
    scheduled_for = models.DateTimeField(_("hẹn đăng lúc"), null=True, blank=True)
    expires_at = models.DateTimeField(_("gỡ xuống lúc"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("rút lúc"), null=True, blank=True)
    searched_text = models.TextField(editable=False, blank=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("bài viết")
        verbose_name_plural = _("bài viết")
        indexes = [
            models.Index(fields=["-published_at"], name="article_latest", condition=Q(live=True)),
            models.Index(fields=["column", "-published_at"], name="article_by_column", condition=Q(live=True)),
            models.Index(fields=["campaign", "-published_at"], name="article_by_campaign", condition=Q(live=True)),
            models.Index(fields=["unit", "state", "-updated_at"], name="article_at_work"),
            models.Index(fields=["review_unit", "submitted_at"], name="article_to_review", condition=Q(state="in_review")),
            models.Index(fields=["scheduled_for"], name="article_scheduled", condition=Q(state="scheduled")),
            models.Index(fields=["expires_at"], name="article_expiring", condition=Q(live=True, expires_at__isnull=False)),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=Q(live=False) | Q(published_at__isnull=False), name="live_article_has_its_moment"
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(scheduled_for__isnull=False),
                name="scheduled_article_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(live=False) | ~Q(state__in=["withdrawn", "expired"]), name="withdrawn_article_is_not_live"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.set_keys()
        fields = kwargs.get("update_fields")
        if fields is not None and {"title", "summary", "body"} & set(fields):
            kwargs["update_fields"] = {*fields, "slug", "searched_text"}
        super().save(*args, **kwargs)

    def set_keys(self) -> None:
        """Fill the address and the text that search looks at; the address stays once readers have it."""
        if not self.slug or self.published_at is None:
            self.slug = slug_of(self.title)
        self.searched_text = clean(f"{self.summary} {plain_text(self.body)}")[:SEARCHED]

    @property
    def has_pending_changes(self) -> bool:
        """Whether a newer version than the one that readers see is being worked on."""
        return self.live and self.state != State.PUBLISHED

    @property
    def is_shown(self) -> bool:
        """Whether readers can see it now; the same as `live()` says of rows."""
        return self.live and (self.expires_at is None or self.expires_at > timezone.now())

    def working(self) -> Article:
        """The newest version as an article with this one's identity and standing; one query if it differs."""
        if not self.has_pending_changes or self.latest_revision_id is None:
            return self
        newest: Article = self.get_latest_revision_as_object()
        return newest

    def serializable_data(self) -> dict[str, Any]:
        """What a revision keeps: the content, nothing of the article's standing."""
        data: dict[str, Any] = super().serializable_data()
        return {key: data[key] for key in ("pk", *self.CONTENT)}

    def with_content_json(self, content: dict[str, Any]) -> Article:
        """A saved version: the content as it was then, everything else as it is now."""
        version: Article = super().with_content_json(content)
        kept = {"id", "latest_revision", *self.CONTENT}
        for field in self._meta.concrete_fields:
            if field.name not in kept:
                setattr(version, field.attname, getattr(self, field.attname))
        version._state.db, version._state.adding = self._state.db, False
        version.set_keys()
        for name in ("unit", "author", "contributor"):
            if name in self._state.fields_cache:
                setattr(version, name, getattr(self, name))
        return version

    def get_absolute_url(self) -> str:
        """`/tin/<year>/<month>/<slug>-<id>/`; an article that was never published has no address."""
        if self.published_at is None:
            return ""
        moment = timezone.localtime(self.published_at)
        return reverse("newsroom:article", args=[moment.year, f"{moment.month:02d}", self.slug, self.pk])

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "newsroom/article.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        return {"article": self, "is_preview": True, "contributor": "", "corrections": [], "related": []}


class Correction(models.Model):
    """What was wrong in a published article and is now right; shown below it, with the day."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="corrections")
    note = models.TextField(_("nội dung đính chính"))
    by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(_("lúc"), default=timezone.now)

    class Meta:
        verbose_name = _("đính chính")
        verbose_name_plural = _("các đính chính")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.note[:80]


class Placement(models.Model):
    """Where an article is shown: one row for a unit, or for a whole branch however many units are in it.

    A section is read by asking for the placements of the unit and the branch placements of the units above.
    """

    class Kind(models.TextChoices):
        """How it came there."""

        OWN = "own", _("bài của đơn vị")
        UP = "up", _("đề xuất lên cấp trên")
        DOWN = "down", _("đưa xuống cấp dưới")

    class Standing(models.TextChoices):
        """What the receiving unit said; own and downward placements need no answer."""

        OFFERED = "offered", _("chờ trả lời")
        ACCEPTED = "accepted", _("đang hiện")
        DECLINED = "declined", _("chưa nhận")

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="placements", verbose_name=_("bài viết")
    )
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="placements", verbose_name=_("đơn vị hiện"))
    source = models.ForeignKey(
        Unit, on_delete=models.CASCADE, related_name="placements_made", verbose_name=_("đơn vị đưa")
    )
    kind = models.CharField(_("cách đưa"), max_length=4, choices=Kind)
    subtree = models.BooleanField(_("cả các đơn vị bên dưới"), default=False)
    state = models.CharField(_("trạng thái"), max_length=8, choices=Standing)
    reply = models.CharField(_("lời nhắn"), max_length=255, blank=True)
    by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(_("lúc"), default=timezone.now)
    answered_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(_("trả lời lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("nơi hiện bài")
        verbose_name_plural = _("các nơi hiện bài")
        constraints = [models.UniqueConstraint(fields=["article", "unit"], name="one_placement_per_unit")]
        indexes = [
            models.Index(fields=["unit", "state", "subtree"], name="placement_by_unit"),
            models.Index(fields=["unit", "at"], name="placement_offered", condition=Q(state="offered")),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} → {self.unit_id}"
