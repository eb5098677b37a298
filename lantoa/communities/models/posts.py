"""What people write in a group, with photographs."""

from __future__ import annotations

import secrets
from pathlib import PurePath
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.base.files import private_storage
from lantoa.communities.models.groups import Group
from lantoa.people.models import Person


class Post(models.Model):
    """Bài trong nhóm: the beginning of a talk, or a reply to one (`thread`).

    A hidden post is read by its author, with the reason, and by the moderators. What its author took away leaves no
    words behind, only its place in the talk.
    """

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="posts", db_index=False)
    thread = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="replies", db_index=False)
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="group_posts")
    title = models.CharField(_("tiêu đề"), max_length=160, blank=True)
    text = models.TextField(_("nội dung"), blank=True)
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)
    stirred_at = models.DateTimeField(default=timezone.now, editable=False)
    answers = models.PositiveIntegerField(default=0, editable=False)
    hidden = models.BooleanField(default=False, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("bài trong nhóm")
        verbose_name_plural = _("các bài trong nhóm")
        indexes = [
            models.Index(fields=["group", "-stirred_at", "-id"], name="talks_of_group", condition=Q(thread=None)),
            models.Index(fields=["thread", "written_at", "id"], name="replies_of_talk"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(thread=None) | Q(title="", answers=0), name="replies_have_no_title"),
            models.CheckConstraint(condition=~Q(text="") | Q(removed_at__isnull=False), name="posts_say_something"),
        ]

    def __str__(self) -> str:
        # The log keeps no words of a group.
        return f"#{self.pk}"

    def get_absolute_url(self) -> str:
        """The talk, at this post."""
        if self.thread_id is None:
            return reverse("communities:post", args=[self.pk])
        return reverse("communities:post", args=[self.thread_id]) + f"#b{self.pk}"

    @property
    def heading(self) -> str:
        """The title, or the first words."""
        words = self.title or " ".join(self.text.split())
        return words if len(words) <= 100 else words[:100].rsplit(" ", 1)[0] + " …"

    @property
    def stands(self) -> bool:
        """Whether everybody in the group can read it."""
        return not self.hidden and self.removed_at is None


def photo_path(_photo: Any, name: str) -> str:
    """Where a photograph lies; nothing of the name that the phone gave it is kept."""
    return f"nhom/{secrets.token_hex(12)}{PurePath(name).suffix.lower()}"


class Photo(models.Model):
    """A photograph of a post, without the place it was taken at; handed out by a view that asks who is asking."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="photos")
    file = models.ImageField(_("ảnh"), upload_to=photo_path, storage=private_storage)

    class Meta:
        verbose_name = _("ảnh trong nhóm")
        verbose_name_plural = _("ảnh trong nhóm")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"#{self.post_id}"
