"""What members send in."""

from __future__ import annotations

import secrets
from pathlib import PurePath

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.newsroom.models.articles import Article
from lantoa.people.models import Account, Person
from lantoa.units.models import Unit


class Story(models.Model):
    """A story, pictures or a tip that a member sent to the unit, and what became of it."""

    class Kind(models.TextChoices):
        """What it is mostly."""

        STORY = "story", _("câu chuyện")
        PHOTO = "photo", _("ảnh")
        TIP = "tip", _("gợi ý đề tài")

    class State(models.TextChoices):
        """What the sender is told."""

        RECEIVED = "received", _("đã nhận")
        IN_HAND = "in_hand", _("đang xem")
        USED = "used", _("đã dùng")
        DECLINED = "declined", _("chưa dùng")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="stories", verbose_name=_("người gửi"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="stories", verbose_name=_("gửi tới"))
    kind = models.CharField(_("loại"), max_length=8, choices=Kind, default=Kind.STORY)
    title = models.CharField(_("tiêu đề"), max_length=200, blank=True)
    text = models.TextField(_("nội dung"), blank=True)
    credited = models.BooleanField(_("ghi tên khi đăng"), default=False)
    state = models.CharField(_("trạng thái"), max_length=8, choices=State, default=State.RECEIVED)
    reply = models.TextField(_("lời nhắn cho người gửi"), blank=True)
    taken_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("người xử lý")
    )
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="stories", verbose_name=_("bài viết")
    )
    sent_at = models.DateTimeField(_("gửi lúc"), default=timezone.now)
    answered_at = models.DateTimeField(_("trả lời lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("bài gửi")
        verbose_name_plural = _("bài gửi")
        ordering = ["-sent_at", "-pk"]
        indexes = [
            models.Index(fields=["unit", "state", "-sent_at"], name="story_by_unit"),
            models.Index(fields=["person", "-sent_at"], name="story_by_person"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(reply=""), name="declined_story_has_a_reply")
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The title, or the first words."""
        first = self.text.strip().partition("\n")[0]
        return self.title or (first if len(first) <= 80 else first[:79] + "…") or self.get_kind_display()


def photo_path(photo: StoryPhoto, filename: str) -> str:
    """A file name that cannot be guessed: what is sent in is not public."""
    return f"bai-gui/{timezone.localdate():%Y/%m}/{secrets.token_urlsafe(24)}{PurePath(filename).suffix}"


class StoryPhoto(models.Model):
    """A picture of a story; the place it was taken at has been removed from the file."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="photos")
    file = models.ImageField(_("ảnh"), upload_to=photo_path, width_field="width", height_field="height")
    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("ảnh của bài gửi")
        verbose_name_plural = _("ảnh của bài gửi")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return str(self.file.name)
