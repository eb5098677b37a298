"""Upgrades of websites, networks and computers as projects: milestones, state, and lines of the budget as costs."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.people.models import Person
from lantoa.units.models import Unit


class Project(models.Model):
    """Dự án nâng cấp."""

    class Kind(models.TextChoices):
        """What is upgraded."""

        WEBSITE = "website", _("trang web, chuyên trang")
        NETWORK = "network", _("mạng, đường truyền")
        COMPUTERS = "computers", _("máy tính, thiết bị")
        SOFTWARE = "software", _("phần mềm, nền tảng số")

    class State(models.TextChoices):
        """Where it stands."""

        PROPOSED = "proposed", _("đề xuất")
        RUNNING = "running", _("đang làm")
        PAUSED = "paused", _("tạm dừng")
        DONE = "done", _("hoàn thành")
        CANCELLED = "cancelled", _("không làm nữa")

    OPEN = (State.PROPOSED, State.RUNNING, State.PAUSED)
    # What may follow what.
    STEPS = {
        State.PROPOSED: (State.RUNNING, State.CANCELLED),
        State.RUNNING: (State.DONE, State.PAUSED, State.CANCELLED),
        State.PAUSED: (State.RUNNING, State.CANCELLED),
        State.DONE: (State.RUNNING,),
        State.CANCELLED: (State.PROPOSED,),
    }

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="projects", verbose_name=_("đơn vị"))
    kind = models.CharField(_("nâng cấp"), max_length=10, choices=Kind, default=Kind.WEBSITE)
    title = models.CharField(_("tên dự án"), max_length=160)
    about = models.TextField(_("vì sao, làm những gì"), blank=True)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State, default=State.PROPOSED)
    reason = models.CharField(_("vì sao dừng"), max_length=255, blank=True)
    starts_on = models.DateField(_("bắt đầu"))
    ends_on = models.DateField(_("xong trước hết ngày"))
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="projects",
        verbose_name=_("người phụ trách"),
    )  # fmt: skip
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("dự án nâng cấp")
        verbose_name_plural = _("các dự án nâng cấp")
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["unit", "state", "ends_on"], name="project_by_unit")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="project_ends_after_it_begins",
                violation_error_message=_("Ngày kết thúc phải từ ngày bắt đầu trở đi."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["paused", "cancelled"], reason=""), name="stopped_project_has_a_reason"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def next_states(self) -> list[tuple[str, str]]:
        """Codes and names of the states that may follow."""
        return [(str(state), str(self.State(state).label)) for state in self.STEPS[self.State(self.state)]]


class Milestone(models.Model):
    """Mốc: something that can be looked at on a day."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(_("mốc"), max_length=160)
    due_on = models.DateField(_("hạn"))
    done_on = models.DateField(_("xong ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("mốc của dự án")
        verbose_name_plural = _("các mốc của dự án")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["due_on"], name="milestone_open", condition=Q(done_on=None))]

    def __str__(self) -> str:
        return self.title

    def is_late(self, today: date) -> bool:
        """Whether its day has passed without it."""
        return self.done_on is None and self.due_on < today
