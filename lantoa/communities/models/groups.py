"""Groups in up to five levels, who belongs to them, and the groups that a unit has elsewhere."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from lantoa.base.text import fold
from lantoa.people.models import Person
from lantoa.units.models import Unit

DEEPEST = 5


def _secret() -> str:
    return secrets.token_urlsafe(12)


class Group(MP_Node):
    """Nhóm: where people of a unit, of a topic or of a training batch talk.

    Who may belong is a rule, kept in the same fields as the audience of a notice (`branch` … `members_only`). With
    entry by position the rule says who belongs; else it says who may come, and a row (`Member`) says who did.
    Whoever belongs to a group belongs to those below it, too, down to one that does not let them flow in (`flows`).
    `open_depth` is the depth of the highest group above from which people flow into this one.
    """

    class Kind(models.TextChoices):
        """What holds its people together."""

        UNIT = "don-vi", _("đơn vị")
        TOPIC = "chu-de", _("chủ đề")
        BATCH = "khoa-hoc", _("khóa tập huấn")

    class Entry(models.TextChoices):
        """How one comes to belong."""

        POSITION = "position", _("thuộc nhóm theo đơn vị, chức danh")
        CHOICE = "choice", _("tự chọn vào")
        LINK = "link", _("tự vào, chỉ qua đường dẫn được gửi")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="groups", verbose_name=_("đơn vị phụ trách"))
    kind = models.CharField(_("loại nhóm"), max_length=8, choices=Kind, default=Kind.UNIT)
    name = models.CharField(_("tên nhóm"), max_length=120)
    folded = models.CharField(max_length=120, editable=False)
    purpose = models.CharField(_("để làm gì"), max_length=400, blank=True)
    entry = models.CharField(_("cách vào nhóm"), max_length=8, choices=Entry, default=Entry.POSITION)
    branch = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("dành cho"))
    whole_branch = models.BooleanField(_("cả các đơn vị cấp dưới"), default=True)
    levels = models.CharField(_("cấp"), max_length=255, blank=True)
    titles = models.CharField(_("chức danh"), max_length=255, blank=True)
    job_types = models.CharField(_("loại công việc"), max_length=255, blank=True)
    members_only = models.BooleanField(_("chỉ đoàn viên"), default=False)
    flows = models.BooleanField(_("người của nhóm cấp trên thuộc luôn nhóm này"), default=False)
    open_depth = models.PositiveSmallIntegerField(editable=False, default=1)
    quorum_percent = models.PositiveSmallIntegerField(
        _("tỷ lệ tham gia cần có khi quyết định (%)"), default=50,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )  # fmt: skip
    secret = models.CharField(max_length=24, default=_secret, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_at = models.DateTimeField(_("đóng lúc"), null=True, blank=True)

    node_order_by: list[str] = []

    class Meta:
        verbose_name = _("nhóm")
        verbose_name_plural = _("các nhóm")
        indexes = [models.Index(fields=["branch", "entry"], name="group_by_branch")]
        constraints = [
            models.CheckConstraint(condition=Q(depth__gte=1, depth__lte=DEEPEST), name="groups_nest_to_five_levels"),
            models.CheckConstraint(
                condition=Q(open_depth__gte=1, open_depth__lte=F("depth")), name="people_flow_from_above"
            ),
            models.CheckConstraint(
                condition=Q(quorum_percent__gte=1, quorum_percent__lte=100), name="group_quorum_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold(self.name)[:120]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Where its people read and write."""
        return reverse("communities:group", args=[self.pk])

    @property
    def ancestor_paths(self) -> list[str]:
        """Paths from the highest group down to and including this one: out of the path itself."""
        return [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]

    @property
    def is_open(self) -> bool:
        """Whether one can write there."""
        return self.closed_at is None

    @property
    def is_chosen(self) -> bool:
        """Whether one comes and goes by choice."""
        return self.entry != self.Entry.POSITION


class Member(models.Model):
    """That a person chose to be in a group, with the words that were agreed to; the row stays as the evidence."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="group_memberships")
    wording = models.TextField(_("nội dung đã đồng ý"))
    joined_at = models.DateTimeField(_("vào lúc"), default=timezone.now)
    left_at = models.DateTimeField(_("ra lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("người trong nhóm")
        verbose_name_plural = _("người trong nhóm")
        indexes = [models.Index(fields=["group", "person"], name="group_members", condition=Q(left_at=None))]
        constraints = [
            models.UniqueConstraint(fields=["person", "group"], condition=Q(left_at=None), name="in_a_group_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} ∈ {self.group_id}"


class Quiet(models.Model):
    """That a person does not want to be told by mail of what is new in a group."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("nhóm không nhận tin")
        verbose_name_plural = _("các nhóm không nhận tin")
        constraints = [models.UniqueConstraint(fields=["person", "group"], name="quiet_once")]

    def __str__(self) -> str:
        return f"{self.person_id} – {self.group_id}"


class OutsideGroup(models.Model):
    """A group or page of the unit on Facebook or Zalo, for its people and those of the units below."""

    class Kind(models.TextChoices):
        """Where it is."""

        FACEBOOK = "facebook", "Facebook"
        ZALO = "zalo", "Zalo"

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="outside_groups")
    kind = models.CharField(_("ở đâu"), max_length=8, choices=Kind)
    name = models.CharField(_("tên nhóm"), max_length=120)
    url = models.URLField(_("địa chỉ"), max_length=300)

    class Meta:
        verbose_name = _("nhóm trên mạng xã hội")
        verbose_name_plural = _("các nhóm trên mạng xã hội")
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "url"], name="one_outside_group_an_address"),
            models.CheckConstraint(condition=Q(url__startswith="https://"), name="outside_group_is_https"),
        ]

    def __str__(self) -> str:
        return self.name
