"""Events that the press is invited to, and who comes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.press.models.contacts import Contact
from lantoa.programme.models import Campaign
from lantoa.units.models import Unit


class Event(models.Model):
    """Sự kiện mời báo chí."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="press_events", verbose_name=_("đơn vị"))
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.SET_NULL, related_name="press_events",
        verbose_name=_("đợt truyền thông"),
    )  # fmt: skip
    title = models.CharField(_("tên sự kiện"), max_length=200)
    place = models.CharField(_("địa điểm"), max_length=200)
    starts_at = models.DateTimeField(_("bắt đầu"))
    ends_at = models.DateTimeField(_("kết thúc"))
    about = models.TextField(_("nội dung, chương trình"), blank=True)
    announced = models.BooleanField(_("nêu ở phòng báo chí"), default=False)
    cancelled_at = models.DateTimeField(_("hủy lúc"), null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("sự kiện báo chí")
        verbose_name_plural = _("sự kiện báo chí")
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["unit", "-starts_at"], name="press_event_by_unit")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="press_event_ends_after_it_begins",
                violation_error_message=_("Giờ kết thúc phải sau giờ bắt đầu."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class Invitation(models.Model):
    """That a contact is asked to an event, what they answered, and their card of admission."""

    class State(models.TextChoices):
        """Who comes is admitted by the unit."""

        INVITED = "invited", _("chưa trả lời")
        COMING = "coming", _("sẽ tới")
        DECLINED = "declined", _("không tới được")
        ADMITTED = "admitted", _("đã cấp thẻ")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="invitations")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="invitations")
    state = models.CharField(_("trả lời"), max_length=8, choices=State, default=State.INVITED)
    note = models.CharField(_("lời nhắn"), max_length=255, blank=True)
    mailed_at = models.DateTimeField(_("gửi thư mời lúc"), null=True, blank=True)
    answered_at = models.DateTimeField(_("trả lời lúc"), null=True, blank=True)
    card = models.PositiveIntegerField(_("thẻ số"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("giấy mời báo chí")
        verbose_name_plural = _("giấy mời báo chí")
        ordering = ["contact__outlet", "contact__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "contact"], name="one_invitation_per_contact"),
            models.UniqueConstraint(fields=["event", "card"], name="one_card_number_per_event"),
            models.CheckConstraint(condition=~Q(state="admitted") | Q(card__isnull=False), name="admitted_has_a_card"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.contact_id}"
