"""Badges, commendations, and the pages of those who contribute. What they contributed lies with the rooms it was
done in (`people.credits`); nothing here counts clicks, and nothing is kept in the order of a person's number."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.people.models import Person
from lantoa.programme.models import Campaign
from lantoa.units.models import Unit


def new_key() -> str:
    """What stands in the address of a contributor's page: nothing of the person."""
    return secrets.token_hex(8)


class Profile(models.Model):
    """Trang người đóng góp. Its person can switch it off; then it is not there for anybody else."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="profile", verbose_name=_("người"))
    key = models.CharField(max_length=16, unique=True, default=new_key, editable=False)
    visible = models.BooleanField(_("mọi người xem được"), default=True)
    words = models.CharField(_("vài lời giới thiệu"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("trang người đóng góp")
        verbose_name_plural = _("trang người đóng góp")

    def __str__(self) -> str:
        return f"{self.person_id}"

    def get_absolute_url(self) -> str:
        """Where it is read."""
        return reverse("recognition:contributor", args=[self.key])


class Badge(models.Model):
    """Huy hiệu: given by rule (so many credits of one kind) or, without a rule, by hand. Shared, or a unit's own."""

    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="badges", verbose_name=_("đơn vị"),
        help_text=_("để trống thì mọi đơn vị cùng dùng"),
    )  # fmt: skip
    name = models.CharField(_("tên huy hiệu"), max_length=60)
    about = models.CharField(_("trao cho ai"), max_length=200)
    icon = models.CharField(_("hình"), max_length=20, default="flag")
    credit = models.CharField(_("theo đóng góp"), max_length=40, blank=True)
    least = models.PositiveIntegerField(_("từ mấy lần"), null=True, blank=True, validators=[MinValueValidator(1)])
    active = models.BooleanField(_("đang dùng"), default=True)

    class Meta:
        verbose_name = _("huy hiệu")
        verbose_name_plural = _("huy hiệu")
        ordering = ["unit__path", "name"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="one_badge_name_per_unit"),
            models.UniqueConstraint(fields=["name"], condition=Q(unit=None), name="one_shared_badge_name"),
            models.CheckConstraint(
                condition=Q(credit="", least=None) | ~Q(credit="") & Q(least__gte=1), name="badge_rule_is_whole"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def by_hand(self) -> bool:
        """Whether people give it."""
        return not self.credit


class Award(models.Model):
    """That a person got a badge: when, from whom (nobody: by its rule), and why. A withdrawn one does not come again
    by itself."""

    badge = models.ForeignKey(Badge, on_delete=models.CASCADE, related_name="awards", verbose_name=_("huy hiệu"))
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="awards", verbose_name=_("người nhận"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    reason = models.CharField(_("vì"), max_length=200, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_rule = models.BooleanField(_("theo quy tắc"), default=False)
    given_at = models.DateTimeField(_("trao lúc"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("thu lại lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("lần trao huy hiệu")
        verbose_name_plural = _("các lần trao huy hiệu")
        ordering = ["-given_at", "-pk"]
        indexes = [
            models.Index(fields=["unit", "-given_at"], name="award_by_unit"),
            models.Index(fields=["person", "-given_at"], name="award_by_person"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["badge", "person"], name="one_badge_a_person"),
            models.CheckConstraint(condition=Q(by_rule=True) | ~Q(reason=""), name="given_by_hand_for_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.badge_id} → {self.person_id}"


class Commendation(models.Model):
    """Khen thưởng: proposed by one, read by another, decided by a document, handed over as certificates."""

    class Kind(models.TextChoices):
        """What is given."""

        LETTER = "letter", _("thư khen, biểu dương")
        CERTIFICATE = "certificate", _("giấy khen")
        MERIT = "merit", _("bằng khen")

    class State(models.TextChoices):
        """Where it stands."""

        PROPOSED = "proposed", _("đề nghị")
        RETURNED = "returned", _("cần bổ sung")
        REVIEWED = "reviewed", _("đã xét, chờ quyết định")
        DECIDED = "decided", _("đã quyết định")
        DECLINED = "declined", _("không khen lần này")
        REVOKED = "revoked", _("đã thu hồi")

    OPEN = (State.PROPOSED, State.RETURNED, State.REVIEWED)

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="commendations", verbose_name=_("đơn vị"))
    kind = models.CharField(_("hình thức"), max_length=12, choices=Kind, default=Kind.CERTIFICATE)
    reason = models.CharField(_("thành tích"), max_length=300)
    grounds = models.TextField(_("minh chứng, việc đã làm"), blank=True)
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.SET_NULL, related_name="commendations",
        verbose_name=_("đợt truyền thông"),
    )  # fmt: skip
    reward = models.BigIntegerField(_("tiền thưởng mỗi người, tập thể (đồng)"), default=0)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField(_("đề nghị lúc"), default=timezone.now)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reviewed_at = models.DateTimeField(_("xét lúc"), null=True, blank=True)
    note = models.CharField(_("lời của người xét"), max_length=300, blank=True)
    number = models.PositiveIntegerField(_("số quyết định"), null=True, blank=True)
    decided_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    signer_name = models.CharField(_("người ký"), max_length=120, blank=True)
    signer_title = models.CharField(_("chức vụ người ký"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("khen thưởng")
        verbose_name_plural = _("khen thưởng")
        ordering = ["-proposed_at", "-pk"]
        indexes = [models.Index(fields=["unit", "state", "-proposed_at"], name="commendation_by_unit")]
        constraints = [
            models.CheckConstraint(condition=Q(reward__gte=0, reward__lte=10**12), name="reward_is_an_amount"),
            models.CheckConstraint(
                condition=~Q(state__in=["decided", "revoked"])
                | Q(number__isnull=False, decided_on__isnull=False, reviewed_at__isnull=False),
                name="decided_by_a_document_after_a_review",
            ),
            models.CheckConstraint(
                condition=~Q(reviewed_by=F("proposed_by")) & ~Q(decided_by=F("proposed_by")),
                name="who_proposes_neither_reviews_nor_decides",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "declined", "revoked"], note=""), name="sent_back_with_words"
            ),
            models.UniqueConstraint("unit", ExtractYear("decided_on"), "number", name="one_decision_number_a_year"),
        ]

    def __str__(self) -> str:
        return self.reason

    @property
    def sign(self) -> str:
        """Number and sign of the decision: "12/QĐ-CĐ"."""
        return f"{self.number:02d}/QĐ-{self.unit.notation or 'CĐ'}" if self.number else ""


class Commended(models.Model):
    """Who is commended: a person of the roll, or a team by its name. The name is as it stood in the decision."""

    commendation = models.ForeignKey(Commendation, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="commended", verbose_name=_("người")
    )
    name = models.CharField(_("họ tên, tên tập thể"), max_length=160)
    role = models.CharField(_("chức danh, nơi công tác"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("người được khen")
        verbose_name_plural = _("những người được khen")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["commendation", "person"], condition=Q(person__isnull=False), name="commended_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
