"""The tree of units, as data: levels, kinds, names and edges with their dates."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet
from wagtail.images.models import AbstractImage, AbstractRendition

from lantoa.base.text import fold

CODE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
CODE = RegexValidator(CODE_PATTERN, _("Mã chỉ gồm chữ không dấu, số, dấu chấm và gạch nối."))


class Level(models.Model):
    """A level of the union (Law 50/2024/QH15 has four; teams and sections lie below the fourth)."""

    number = models.PositiveSmallIntegerField(_("thứ tự"), unique=True)
    code = models.SlugField(_("mã"), unique=True)
    name = models.CharField(_("tên"), max_length=120)
    aliases = models.JSONField(_("tên khác"), default=list, blank=True)

    class Meta:
        verbose_name = _("cấp")
        verbose_name_plural = _("các cấp")
        ordering = ["number"]

    def __str__(self) -> str:
        return self.name


class UnitKind(models.Model):
    """A kind of unit, for example a provincial sector union or a grassroots union of a school."""

    code = models.SlugField(_("mã"), unique=True)
    name = models.CharField(_("tên"), max_length=120)
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="kinds", verbose_name=_("cấp"))
    signing_authority = models.CharField(_("quyền hạn ký"), max_length=80, default="TM. BAN CHẤP HÀNH")
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("loại đơn vị")
        verbose_name_plural = _("các loại đơn vị")
        ordering = ["level__number", "order", "name"]

    def __str__(self) -> str:
        return self.name


class UnitQuerySet(MP_NodeQuerySet):
    """Reads over the tree; descendants are a path range, so no query is recursive."""

    def under(self, unit: Unit) -> UnitQuerySet:
        """The unit itself and all below it."""
        return self.filter(**path_range(unit.path))

    def on(self, day) -> UnitQuerySet:
        """Units that exist on `day` (valid_to is the first day on which a unit is no more)."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)

    def active(self) -> UnitQuerySet:
        """Units that have not been dissolved or merged away."""
        return self.filter(valid_to=None)


def path_range(path: str, field: str = "path") -> dict[str, str]:
    """Keyword arguments for `filter()` that select a node and all its descendants by `field`.

    A range rather than LIKE, because both SQLite and PostgreSQL answer it from the unique index.
    """
    return {f"{field}__gte": path, f"{field}__lte": path + "Z" * Unit.steplen}


class UnitManager(MP_NodeManager.from_queryset(UnitQuerySet)):  # type: ignore[misc]
    """Units in tree order."""

    def get_queryset(self) -> UnitQuerySet:
        return UnitQuerySet(self.model, using=self._db).order_by("path")

    def get_by_natural_key(self, code: str) -> Unit:
        return self.get(code=code)


class Unit(MP_Node):
    """A union unit of any level. Its code never changes; its name and parent do, with dates kept."""

    class Finance(models.TextChoices):
        """How the employer is paid for (1 June 2025 ended unions in units fully paid by the state)."""

        STATE = "state", _("ngân sách bảo đảm 100%")
        PARTLY = "partly", _("tự chủ một phần")
        AUTONOMOUS = "autonomous", _("tự chủ")
        PRIVATE = "private", _("ngoài công lập")
        UNKNOWN = "", _("chưa rõ")

    node_order_by: list[str] = []

    code = models.CharField(_("mã đơn vị"), max_length=32, unique=True, validators=[CODE])
    name = models.CharField(_("tên đơn vị"), max_length=255)
    short_name = models.CharField(_("tên ngắn"), max_length=80, blank=True)
    folded_name = models.CharField(max_length=255, editable=False, db_index=True)
    kind = models.ForeignKey(UnitKind, on_delete=models.PROTECT, related_name="units", verbose_name=_("loại"))
    finance = models.CharField(_("nguồn kinh phí"), max_length=16, choices=Finance, default=Finance.UNKNOWN, blank=True)
    valid_from = models.DateField(_("thành lập từ"))
    valid_to = models.DateField(_("kết thúc"), null=True, blank=True, help_text=_("ngày đầu tiên không còn"))
    successor = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors",
        verbose_name=_("đơn vị kế thừa"),
    )  # fmt: skip
    members = models.PositiveIntegerField(_("số đoàn viên"), default=0)
    staff = models.PositiveIntegerField(_("số CBNGNLĐ"), default=0)
    province = models.CharField(_("tỉnh, thành phố"), max_length=64, blank=True, db_index=True)
    ward = models.CharField(_("xã, phường"), max_length=64, blank=True)
    address = models.CharField(_("địa chỉ"), max_length=255, blank=True)
    phone = models.CharField(_("điện thoại"), max_length=20, blank=True)
    email = models.EmailField(_("thư điện tử"), blank=True)
    website = models.URLField(_("trang web riêng"), blank=True)
    host = models.CharField(
        _("tên miền của chuyên trang"), max_length=253, unique=True, null=True, blank=True,
        help_text=_("ví dụ congdoan.truong.edu.vn"),
    )  # fmt: skip
    brand = models.CharField(
        _("màu của đơn vị"), max_length=7, blank=True, validators=[RegexValidator(r"^#[0-9A-Fa-f]{6}$")]
    )
    logo = models.ForeignKey(
        "units.Picture", null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("biểu trưng"),
    )  # fmt: skip
    introduction = models.TextField(_("giới thiệu"), blank=True)
    requires_review = models.BooleanField(_("bài viết phải được duyệt"), default=True)
    notation = models.CharField(_("ký hiệu văn bản"), max_length=30, blank=True, help_text=_("ví dụ CĐN"))
    place = models.CharField(_("địa danh trên văn bản"), max_length=64, blank=True)

    objects = UnitManager()

    class Meta:
        verbose_name = _("đơn vị")
        verbose_name_plural = _("đơn vị")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="unit_ends_after_it_begins"
            )
        ]
        indexes = [
            # In the order of pickers, with all that they look at: see `queries.first_of`.
            models.Index(
                fields=["depth", "folded_name"],
                include=["id", "code", "path"],
                condition=Q(valid_to=None),
                name="unit_to_pick",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.folded_name = fold(self.name)[:255]
        super().save(*args, **kwargs)

    @property
    def is_active(self) -> bool:
        return self.valid_to is None

    @property
    def parent_path(self) -> str:
        """The path of the unit above; empty at the root."""
        return self.path[: -self.steplen]

    @property
    def ancestor_paths(self) -> list[str]:
        """Paths from the root down to and including this unit: out of the path itself, without a query."""
        return [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]

    def get_absolute_url(self) -> str:
        """The unit's own section on the public site."""
        return reverse("portal:unit", args=[self.code])


class UnitName(models.Model):
    """What a unit was called, from a day (inclusive) to a day (exclusive)."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=255)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["valid_from"]
        constraints = [models.UniqueConstraint(fields=["unit"], condition=Q(valid_to=None), name="one_current_name")]

    def __str__(self) -> str:
        return self.name


class UnitEdge(models.Model):
    """Which unit a unit belonged to, from a day (inclusive) to a day (exclusive); no parent at the root."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="edges")
    parent = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="child_edges")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["valid_from"]
        constraints = [models.UniqueConstraint(fields=["unit"], condition=Q(valid_to=None), name="one_current_parent")]
        indexes = [models.Index(fields=["valid_to"], condition=Q(valid_to__isnull=False), name="edge_ended")]

    def __str__(self) -> str:
        return f"{self.unit_id} ∈ {self.parent_id}"


class UnitChange(models.Model):
    """A change of the tree, with the decision behind it."""

    class Kind(models.TextChoices):
        CREATE = "create", _("thành lập")
        RENAME = "rename", _("đổi tên")
        MOVE = "move", _("chuyển đơn vị quản lý")
        MERGE = "merge", _("sáp nhập")
        SPLIT = "split", _("chia tách")
        DISSOLVE = "dissolve", _("giải thể")

    kind = models.CharField(_("thay đổi"), max_length=16, choices=Kind)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="changes", verbose_name=_("đơn vị"))
    other = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="changes_as_other",
        verbose_name=_("đơn vị liên quan"),
    )  # fmt: skip
    on = models.DateField(_("có hiệu lực từ"))
    decision = models.CharField(_("số quyết định"), max_length=80, blank=True)
    decision_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    note = models.TextField(_("ghi chú"), blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("thay đổi tổ chức")
        verbose_name_plural = _("các thay đổi tổ chức")
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.unit}"


class Picture(AbstractImage):
    """A picture that belongs to a unit."""

    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="pictures",
        verbose_name=_("đơn vị"),
    )
    credit = models.CharField(_("người chụp"), max_length=120, blank=True)

    folded_text = models.CharField(max_length=640, editable=False, default="")

    admin_form_fields = ("title", "file", "description", "credit", "unit", "focal_point_x", "focal_point_y",
                         "focal_point_width", "focal_point_height")  # fmt: skip

    class Meta(AbstractImage.Meta):
        verbose_name = _("ảnh")
        verbose_name_plural = _("ảnh")

    def save(self, *args, **kwargs) -> None:
        self.folded_text = fold(f"{self.title} {self.description} {self.credit}")[:640]
        super().save(*args, **kwargs)


class PictureRendition(AbstractRendition):
    """A size of a picture, made once."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="one_rendition")
        ]
