"""People: who is on the roll of which unit, who holds which position, who may sign in."""

from __future__ import annotations

import secrets

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.base.files import private_storage
from lantoa.base.rights import Capability
from lantoa.base.text import fold, given_name, name_sort_key
from lantoa.units.models import Unit


class JobType(models.Model):
    """What kind of work a person does, for example teacher or clerk; data, not code."""

    code = models.SlugField(_("mã"), unique=True)
    name = models.CharField(_("tên"), max_length=80)
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("loại công việc")
        verbose_name_plural = _("các loại công việc")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Title(models.Model):
    """A position one can hold in a unit, such as chủ tịch or tổ trưởng; what it allows is data too."""

    code = models.SlugField(_("mã"), unique=True)
    name = models.CharField(_("tên"), max_length=80)
    aliases = models.JSONField(_("cách viết khác"), default=list, blank=True)
    is_officer = models.BooleanField(_("là cán bộ công đoàn"), default=True)
    is_leader = models.BooleanField(_("là cán bộ lãnh đạo"), default=False)
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("chức danh")
        verbose_name_plural = _("các chức danh")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class TitleCapability(models.Model):
    """One thing that a title allows, over the unit alone or over its whole branch."""

    title = models.ForeignKey(Title, on_delete=models.CASCADE, related_name="capabilities")
    capability = models.CharField(_("quyền"), max_length=32, choices=Capability)
    subtree = models.BooleanField(_("cả các đơn vị cấp dưới"), default=False)

    class Meta:
        verbose_name = _("quyền của chức danh")
        verbose_name_plural = _("quyền của chức danh")
        constraints = [models.UniqueConstraint(fields=["title", "capability"], name="one_row_per_capability")]

    def __str__(self) -> str:
        return f"{self.title}: {self.get_capability_display()}"


class Sex(models.TextChoices):
    """As rosters give it; may be unknown."""

    MALE = "m", _("nam")
    FEMALE = "f", _("nữ")
    UNKNOWN = "", _("chưa rõ")


class Person(models.Model):
    """A member of the union, or a colleague on the unit's staff who is not (yet) one."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="people", verbose_name=_("đơn vị"))
    full_name = models.CharField(_("họ và tên"), max_length=120)
    sort_key = models.CharField(max_length=255, editable=False)
    folded_name = models.CharField(max_length=120, editable=False)
    member_number = models.CharField(_("số thẻ đoàn viên"), max_length=32, unique=True, null=True, blank=True)
    is_member = models.BooleanField(_("là đoàn viên"), default=True)
    sex = models.CharField(_("giới tính"), max_length=1, choices=Sex, default=Sex.UNKNOWN, blank=True)
    birth_date = models.DateField(_("ngày sinh"), null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("năm sinh"), null=True, blank=True)
    phone = models.CharField(_("điện thoại"), max_length=16, blank=True)
    email = models.EmailField(_("thư điện tử"), blank=True)
    job_type = models.ForeignKey(
        JobType,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
        verbose_name=_("công việc"),
    )
    team = models.CharField(_("tổ"), max_length=120, blank=True)
    union_joined_on = models.DateField(_("ngày vào công đoàn"), null=True, blank=True)
    joined_on = models.DateField(_("về đơn vị từ"))
    left_on = models.DateField(_("rời đơn vị"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("đoàn viên, người lao động")
        verbose_name_plural = _("đoàn viên, người lao động")
        indexes = [
            models.Index(fields=["unit", "sort_key"], name="person_by_unit_name"),
            models.Index(fields=["phone"], name="person_by_phone", condition=~Q(phone="")),
            models.Index(fields=["email"], name="person_by_email", condition=~Q(email="")),
            models.Index(fields=["folded_name"], name="person_by_folded_name"),
            models.Index(fields=["unit", "job_type", "is_member"], name="person_in_office", condition=Q(left_on=None)),
            # Who holds a title is counted by key; this answers all that an audience asks of them.
            models.Index(
                fields=["id"],
                include=["unit", "job_type", "is_member"],
                name="person_on_a_roll",
                condition=Q(left_on=None),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args, **kwargs) -> None:
        self.set_keys()
        super().save(*args, **kwargs)

    def set_keys(self) -> None:
        """Fill the keys by which people are sorted and found; bulk writers call it themselves."""
        self.sort_key = name_sort_key(self.full_name)[:255]
        self.folded_name = fold(self.full_name)[:120]

    @property
    def given_name(self) -> str:
        """The name by which one is spoken to: "Đồng chí Ân"."""
        return given_name(self.full_name)


class Membership(models.Model):
    """Where a person was on the roll, from a day (inclusive) to a day (exclusive)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(valid_to=None), name="one_current_membership")
        ]
        indexes = [models.Index(fields=["unit", "valid_from"], name="membership_by_unit")]

    def __str__(self) -> str:
        return f"{self.person_id} ∈ {self.unit_id}"


class PositionQuerySet(models.QuerySet["Position"]):
    """Reads over positions."""

    def on(self, day) -> PositionQuerySet:
        """Positions held on `day`."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


class Position(models.Model):
    """A title that a person holds in a unit from a day (inclusive) to a day (exclusive)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="positions", verbose_name=_("người giữ"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="positions", verbose_name=_("đơn vị"))
    title = models.ForeignKey(Title, on_delete=models.PROTECT, related_name="positions", verbose_name=_("chức danh"))
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến ngày"), null=True, blank=True, help_text=_("ngày đầu tiên thôi giữ"))
    decision = models.CharField(_("số quyết định"), max_length=80, blank=True)

    objects = PositionQuerySet.as_manager()

    class Meta:
        verbose_name = _("chức vụ")
        verbose_name_plural = _("chức vụ")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "unit", "title"], condition=Q(valid_to=None), name="one_current_position"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="position_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["unit", "title"], name="position_by_unit")]

    def __str__(self) -> str:
        return f"{self.title}, {self.unit}"


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; sign-in names are resolved by `people.backends`."""

    def create_for(self, person: Person, password: str | None = None) -> Account:
        """An account for `person`; without a password one signs in by code or by an invitation."""
        account = self.model(person=person, login=person.member_number or f"p-{person.pk}")
        # An address that several colleagues share cannot name one account; they sign in by number or phone.
        if person.email and not self.filter(email__iexact=person.email).exists():
            account.email = person.email
        account.set_password(password) if password else account.set_unusable_password()
        account.save(using=self._db)
        return account

    def create_superuser(self, login: str, password: str | None = None, **extra) -> Account:
        """A technical account without a person, for repairs at the command line."""
        account = self.model(login=login, is_superuser=True, **extra)
        account.set_password(password)
        account.save(using=self._db)
        return account


def _random_login() -> str:
    return f"a-{secrets.token_hex(8)}"


class Account(AbstractBaseUser, PermissionsMixin):
    """What a person signs in with. Rights come from positions, never from groups or grants."""

    person = models.OneToOneField(
        Person,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="account",
        verbose_name=_("người"),
    )
    login = models.CharField(_("tên đăng nhập"), max_length=64, unique=True, default=_random_login)
    email = models.EmailField(_("thư điện tử"), blank=True)
    is_active = models.BooleanField(_("đang dùng"), default=True)
    date_joined = models.DateTimeField(_("mở từ"), default=timezone.now)
    language = models.CharField(_("ngôn ngữ"), max_length=5, default="vi")

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = AccountManager()

    class Meta:
        verbose_name = _("tài khoản")
        verbose_name_plural = _("tài khoản")
        constraints = [models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="one_account_per_email")]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """The person's name, or the sign-in name of a technical account."""
        return self.person.full_name if self.person is not None else self.login

    @property
    def first_name(self) -> str:
        """What the menu of the back office shows, which otherwise would be the sign-in name."""
        return self.get_full_name()

    def get_short_name(self) -> str:
        """The given name."""
        return self.person.given_name if self.person is not None else self.login


class Consent(models.Model):
    """A person's consent to one purpose, with the words that were agreed to (Law 91/2025/QH15).

    Never ticked beforehand; withdrawn as easily as given; the row stays as the evidence.
    """

    class Purpose(models.TextChoices):
        """What personal data may be used for beyond the union's own duties."""

        EMAIL = "email", _("nhận thông báo qua thư điện tử")
        ZALO = "zalo", _("nhận tin Zalo gửi đến số điện thoại")
        BYLINE = "byline", _("ghi tên khi bài gửi được đăng")
        PHOTO = "photo", _("dùng ảnh có mình trong bài viết của công đoàn")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(_("mục đích"), max_length=16, choices=Purpose)
    wording = models.TextField(_("nội dung đã đồng ý"))
    given_at = models.DateTimeField(_("đồng ý lúc"))
    withdrawn_at = models.DateTimeField(_("rút lại lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("sự đồng ý")
        verbose_name_plural = _("các sự đồng ý")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"], condition=Q(withdrawn_at=None), name="one_standing_consent"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_purpose_display()}"


class Invitation(models.Model):
    """A way in for a person who has no account yet: an e-mailed link, or a code printed on paper.

    Only a digest of the secret is kept.
    """

    class Kind(models.TextChoices):
        """How it reaches the person."""

        EMAIL = "email", _("thư điện tử")
        PRINTED = "printed", _("phiếu in")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    kind = models.CharField(_("hình thức"), max_length=8, choices=Kind)
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("hết hạn"))
    used_at = models.DateTimeField(_("đã dùng"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("lời mời")
        verbose_name_plural = _("các lời mời")

    def __str__(self) -> str:
        return f"{self.person} ({self.get_kind_display()})"


class ImportRun(models.Model):
    """A table that somebody sent in: what it would change, whether it was applied, and what came of it.

    `rows` holds the first rows of each state for looking at; the refused ones are all in `refused_file`. Both
    files hold personal data: `file` goes when the run is applied or dropped, and `people.tasks` clears the
    rest away after a month.
    """

    class Kind(models.TextChoices):
        """What the rows of the table are."""

        PEOPLE = "people", _("đoàn viên và người lao động")
        UNITS = "units", _("đơn vị")
        FIGURES = "figures", _("số liệu chỉ tiêu")

    class State(models.TextChoices):
        """How far it has come."""

        READING = "reading", _("đang đọc")
        READY = "ready", _("chờ áp dụng")
        APPLYING = "applying", _("đang áp dụng")
        APPLIED = "applied", _("đã áp dụng")
        FAILED = "failed", _("không đọc được")
        DROPPED = "dropped", _("đã bỏ")

    kind = models.CharField(_("loại dữ liệu"), max_length=8, choices=Kind)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="import_runs", verbose_name=_("đơn vị"))
    actor = models.ForeignKey(
        Account, null=True, on_delete=models.SET_NULL, related_name="import_runs", verbose_name=_("người nhập")
    )
    name = models.CharField(_("tên tệp"), max_length=255)
    file = models.FileField(_("tệp"), storage=private_storage, upload_to="nhap/%Y/%m", max_length=255, blank=True)
    refused_file = models.FileField(
        _("các dòng bị trả lại"), storage=private_storage, upload_to="nhap/%Y/%m", max_length=255, blank=True
    )
    state = models.CharField(_("trạng thái"), max_length=8, choices=State, default=State.READING)
    counts = models.JSONField(_("số dòng"), default=dict, blank=True)
    rows = models.JSONField(default=dict, blank=True)
    message = models.TextField(_("lời nhắn"), blank=True)
    created_at = models.DateTimeField(_("gửi lên lúc"), default=timezone.now)
    applied_at = models.DateTimeField(_("áp dụng lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("lượt nhập dữ liệu")
        verbose_name_plural = _("các lượt nhập dữ liệu")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["unit", "-created_at"], name="import_run_by_unit")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_working(self) -> bool:
        """Whether a background job has it in hand."""
        return self.state in (self.State.READING, self.State.APPLYING)

    @property
    def to_apply(self) -> int:
        """How many rows would be written."""
        return int(self.counts.get("created", 0)) + int(self.counts.get("changed", 0))
