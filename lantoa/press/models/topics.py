"""Topics that a unit wants reported: who covers them from its own side, and which outlets they were offered to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.newsroom.models import Article
from lantoa.people.models import Person
from lantoa.press.models.contacts import Contact
from lantoa.programme.models import Campaign
from lantoa.units.models import Unit


class Topic(models.Model):
    """Đề tài: an event, an exemplary teacher, a model practice worth telling."""

    class State(models.TextChoices):
        """Assigned once somebody is to cover it."""

        PLANNED = "planned", _("dự kiến")
        ASSIGNED = "assigned", _("đã phân công")
        DONE = "done", _("đã xong")
        DROPPED = "dropped", _("không làm nữa")

    OPEN = (State.PLANNED, State.ASSIGNED)

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="press_topics", verbose_name=_("đơn vị"))
    title = models.CharField(_("đề tài"), max_length=200)
    angle = models.TextField(_("điều đáng kể"), blank=True)
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="press_topics",
        verbose_name=_("bài viết của đơn vị"),
    )  # fmt: skip
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.SET_NULL, related_name="press_topics",
        verbose_name=_("đợt truyền thông"),
    )  # fmt: skip
    happens_on = models.DateField(_("diễn ra ngày"), null=True, blank=True)
    due_on = models.DateField(_("cần bài trước hết ngày"), null=True, blank=True)
    assignee = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="press_topics",
        verbose_name=_("người phụ trách"),
    )  # fmt: skip
    state = models.CharField(_("trạng thái"), max_length=8, choices=State, default=State.PLANNED)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("đề tài báo chí")
        verbose_name_plural = _("đề tài báo chí")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["unit", "state", "due_on"], name="press_topic_by_unit"),
            models.Index(fields=["assignee", "due_on"], name="press_topic_by_person", condition=Q(state="assigned")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="planned") | Q(assignee=None), name="assigned_topic_is_not_just_planned"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Offer(models.Model):
    """That a topic was offered to a contact, and what the outlet made of it."""

    class State(models.TextChoices):
        """In the outlet's hands."""

        OFFERED = "offered", _("đã gợi ý")
        INTERESTED = "interested", _("đang cân nhắc")
        ACCEPTED = "accepted", _("nhận làm")
        PUBLISHED = "published", _("đã đăng, phát")
        DECLINED = "declined", _("không làm")

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="offers")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="offers")
    state = models.CharField(_("trạng thái"), max_length=10, choices=State, default=State.OFFERED)
    note = models.CharField(_("ghi chú"), max_length=255, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("lời gợi ý đề tài")
        verbose_name_plural = _("các lời gợi ý đề tài")
        ordering = ["contact__outlet", "pk"]
        constraints = [models.UniqueConstraint(fields=["topic", "contact"], name="one_offer_per_contact")]

    def __str__(self) -> str:
        return f"{self.topic_id} → {self.contact_id}"
