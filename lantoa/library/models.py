"""The library: documents with their files, the text of their pages, and what they amend or replace."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.base.files import private_storage
from lantoa.base.text import fold
from lantoa.library.kinds import CHOICES, OTHER
from lantoa.units.models import Unit


class Blob(models.Model):
    """A file as it came, kept once however often it is brought; its name is the SHA-256 of its content."""

    sha256 = models.CharField(max_length=64, unique=True)
    file = models.FileField(upload_to="library/", storage=private_storage, max_length=160)
    size = models.PositiveBigIntegerField(_("dung lượng"))
    content_type = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("tệp gốc")
        verbose_name_plural = _("tệp gốc")

    def __str__(self) -> str:
        return self.sha256[:12]


class Document(models.Model):
    """Văn bản: what was issued, by whom, when, under which number and sign, and what it is worth today.

    Dates of validity are half-open: `valid_to` is the first day on which it no longer holds. `place` to
    `signer` are as the document itself says; a person confirms them before it is shared.
    """

    class State(models.TextChoices):
        """Only what is shared is found by readers."""

        NEW = "new", _("mới đưa vào")
        SHARED = "shared", _("đã chia sẻ")
        WITHDRAWN = "withdrawn", _("đã rút")

    class Sharing(models.TextChoices):
        """Who may read it once it is shared."""

        UNIT = "unit", _("người trong đơn vị")
        OFFICERS = "officers", _("cán bộ của đơn vị và các cấp dưới")
        BRANCH = "branch", _("mọi người của đơn vị và các cấp dưới")
        CHOSEN = "chosen", _("các đơn vị được chọn")
        PUBLIC = "public", _("công khai")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="documents", verbose_name=_("đơn vị giữ"))
    kind = models.CharField(_("loại văn bản"), max_length=24, choices=CHOICES, default=OTHER)
    number = models.CharField(_("số"), max_length=16, blank=True)
    notation = models.CharField(_("ký hiệu"), max_length=40, blank=True)
    issued_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    place = models.CharField(_("nơi ban hành"), max_length=80, blank=True)
    issuing_body = models.CharField(_("cơ quan ban hành"), max_length=200, blank=True)
    summary = models.CharField(_("trích yếu"), max_length=500)
    signer = models.CharField(_("người ký"), max_length=80, blank=True)
    signer_title = models.CharField(_("chức vụ người ký"), max_length=120, blank=True)
    valid_from = models.DateField(_("có hiệu lực từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("hết hiệu lực từ ngày"), null=True, blank=True)

    state = models.CharField(_("trạng thái"), max_length=12, choices=State, default=State.NEW)
    sharing = models.CharField(_("ai được đọc"), max_length=12, choices=Sharing, default=Sharing.BRANCH)
    officers_only = models.BooleanField(_("chỉ cán bộ của các đơn vị được chọn"), default=False, db_default=False)
    ask_confirmation = models.BooleanField(_("cần xác nhận đã đọc"), default=False, db_default=False)
    confirm_by = models.DateField(_("xác nhận trước hết ngày"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("lý do rút"), max_length=255, blank=True)
    readable = models.BooleanField(_("tìm được trong toàn văn"), default=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("người đưa lên"),
    )
    added_at = models.DateTimeField(_("đưa lên lúc"), default=timezone.now, editable=False)
    added_on = models.DateField(_("ngày đưa lên"), default=timezone.localdate, editable=False)
    shared_at = models.DateTimeField(_("chia sẻ lúc"), null=True, blank=True, editable=False)
    # What lists are ordered by: the day of issue, or the day it was brought where that is not known.
    day = models.DateField(editable=False)
    folded = models.CharField(max_length=800, editable=False)

    class Meta:
        verbose_name = _("văn bản")
        verbose_name_plural = _("văn bản")
        ordering = ["-day", "-pk"]
        indexes = [
            models.Index(fields=["unit", "-day", "-id"], name="document_by_unit"),
            models.Index(fields=["-day", "-id"], name="document_by_date"),
            models.Index(fields=["added_on", "unit"], name="document_by_day"),
            models.Index(fields=["number", "notation"], name="document_by_sign"),
            models.Index(
                fields=["valid_to"], name="document_ending", condition=Q(state="shared", valid_to__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="document_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(state="shared") | Q(shared_at__isnull=False), name="document_shared_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sign} {self.summary}".strip()[:200]

    def save(self, *args, **kwargs) -> None:
        parts = (self.sign, self.summary, self.issuing_body, self.signer)
        self.folded = fold(" ".join(part for part in parts if part))[:800]
        self.day = self.issued_on or self.added_on
        names = kwargs.get("update_fields")
        if names is not None:
            kwargs["update_fields"] = {*names, "folded", "day"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Where it is read."""
        return reverse("library:document", args=[self.pk])

    @property
    def sign(self) -> str:
        """Number and sign as they are cited: "18/KH-CĐN"; one of them alone, or "" for none."""
        return "/".join(part for part in (self.number, self.notation) if part)

    @property
    def title(self) -> str:
        """How it is called in lists: "Kế hoạch 18/KH-CĐN: …"."""
        kind = "" if self.kind == OTHER else str(self.get_kind_display())
        head = " ".join(part for part in (kind, self.sign) if part)
        return f"{head}: {self.summary}" if head else self.summary

    def holds_on(self, day: date) -> bool | None:
        """Whether its own dates say that it holds on `day`; None where they say nothing."""
        if self.valid_to is not None and self.valid_to <= day:
            return False
        if self.valid_from is None:
            return None
        return self.valid_from <= day


class Recipient(models.Model):
    """A unit that a document was shared with by name, together with everything below it."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="recipients")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+", verbose_name=_("đơn vị"))

    class Meta:
        verbose_name = _("đơn vị được chia sẻ")
        verbose_name_plural = _("đơn vị được chia sẻ")
        ordering = ["unit__path"]
        constraints = [models.UniqueConstraint(fields=["document", "unit"], name="one_recipient_a_unit")]

    def __str__(self) -> str:
        return f"{self.document_id} → {self.unit_id}"


class Confirmation(models.Model):
    """That a person says to have read a document, in the version of its file that was the newest then.

    Who has confirmed is for the person and for the keepers of the person's own unit; others see counts.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="confirmations")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    version = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("xác nhận đã đọc văn bản")
        verbose_name_plural = _("xác nhận đã đọc văn bản")
        constraints = [models.UniqueConstraint(fields=["document", "person"], name="one_confirmation_a_person")]

    def __str__(self) -> str:
        return f"{self.document_id} · {self.person_id}"


class Collection(models.Model):
    """Documents that belong together for a reader: guides, short lessons. Readers see of it what they may read."""

    class Kind(models.TextChoices):
        """What it is for."""

        GUIDES = "guides", _("hướng dẫn nghiệp vụ")
        LESSONS = "lessons", _("bài học kỹ năng")
        OTHER = "other", _("tuyển tập khác")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="collections", verbose_name=_("đơn vị"))
    kind = models.CharField(_("dùng để"), max_length=12, choices=Kind, default=Kind.GUIDES)
    name = models.CharField(_("tên bộ tài liệu"), max_length=120)
    about = models.CharField(_("giới thiệu"), max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("bộ tài liệu")
        verbose_name_plural = _("bộ tài liệu")
        ordering = ["kind", "name", "pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="one_collection_a_name")]

    def __str__(self) -> str:
        return self.name


class CollectionItem(models.Model):
    """A document in a collection, with what it teaches."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="items")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(_("đọc để biết gì"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("tài liệu trong bộ")
        verbose_name_plural = _("tài liệu trong bộ")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["collection", "document"], name="one_item_a_document")]

    def __str__(self) -> str:
        return f"{self.collection_id} · {self.document_id}"


class Version(models.Model):
    """One file of a document. The newest is shown; the earlier ones stay.

    `unit` repeats the document's, so that the database itself keeps a unit from having one file twice.
    `searchable` is the searchable PDF/A that was made of a scan.
    """

    class Reading(models.TextChoices):
        """How far the machine has come with its text."""

        WAITING = "waiting", _("đang chờ đọc")
        RUNNING = "running", _("đang đọc")
        DONE = "done", _("đã đọc xong")
        PARTLY = "partly", _("có trang chưa đọc được")
        NO_PROGRAM = "no_program", _("máy chủ thiếu chương trình đọc")
        FAILED = "failed", _("không đọc được")

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(_("bản"), default=1)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField(_("tên tệp"), max_length=160)
    note = models.CharField(_("đã đổi điều gì"), max_length=255, blank=True)
    reading = models.CharField(max_length=12, choices=Reading, default=Reading.WAITING)
    reading_note = models.CharField(max_length=255, blank=True)
    reading_at = models.DateTimeField(default=timezone.now, editable=False)
    pages_total = models.PositiveIntegerField(_("số trang"), default=0)
    pages_done = models.PositiveIntegerField(default=0)
    searchable = models.FileField(upload_to="library/pdfa/", storage=private_storage, max_length=160, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("bản tệp")
        verbose_name_plural = _("các bản tệp")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="one_version_a_number"),
            models.UniqueConstraint(fields=["unit", "blob"], name="one_document_a_file"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"

    @property
    def is_busy(self) -> bool:
        """Whether the machine is at it, or will be."""
        return self.reading in (self.Reading.WAITING, self.Reading.RUNNING)


class Page(models.Model):
    """The text of one page: as the machine read it, and as a person put it right.

    `unreadable` says that the machine found no words it would answer for; nothing is guessed then.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField(_("trang"))
    text = models.TextField(_("chữ máy đọc"), blank=True)
    unreadable = models.BooleanField(_("chưa đọc được"), default=False)
    corrected = models.TextField(_("chữ đã sửa"), blank=True)
    corrected_at = models.DateTimeField(null=True, blank=True)
    corrected_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("trang")
        verbose_name_plural = _("các trang")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="one_page_a_number")]

    def __str__(self) -> str:
        return f"{self.version_id} · {self.number}"

    @property
    def words(self) -> str:
        """What counts as the page's text."""
        return self.corrected if self.corrected_at is not None else self.text


class Relation(models.Model):
    """What a document does to an earlier one, named by its sign and, where the library has it, linked.

    `binding` means that the earlier document's own page tells of it: its keeper is the same unit, or one below.
    """

    class Kind(models.TextChoices):
        """The two ways in which one document touches another that readers ask for."""

        REPLACES = "replaces", _("thay thế")
        AMENDS = "amends", _("sửa đổi, bổ sung")

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(_("quan hệ"), max_length=12, choices=Kind)
    sign = models.CharField(_("số, ký hiệu"), max_length=60)
    target = models.ForeignKey(Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="later")
    binding = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("văn bản liên quan")
        verbose_name_plural = _("văn bản liên quan")
        ordering = ["kind", "sign"]
        constraints = [
            models.UniqueConstraint(fields=["document", "kind", "sign"], name="one_relation_a_sign"),
            models.CheckConstraint(condition=Q(target=None) | ~Q(target=F("document")), name="no_relation_to_itself"),
            models.CheckConstraint(condition=Q(binding=False) | Q(target__isnull=False), name="binding_has_a_target"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.kind} {self.sign}"
