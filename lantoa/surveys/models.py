"""Surveys: what is asked, of whom, and the answers, which lead to nobody.

Three tables hold what comes in, and no key, time or order leads from one to the other:

`Once` says that somebody has answered: a keyed digest, whose key goes when the survey closes. `Waiting` holds answers
until enough of a unit are there. `Answer` holds them for good, mixed, under random keys, with the day alone. See
`tallying` and `docs/decisions/0035`.
"""

from __future__ import annotations

import json
import secrets
import uuid
from functools import lru_cache

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.base.text import fold
from lantoa.surveys.definition import Definition, read
from lantoa.units.models import Unit

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def make_code() -> str:
    """A short name for addresses and posters, without letters that look alike."""
    return "".join(secrets.choice(_LETTERS) for _letter in range(8))


def make_secret() -> str:
    """What keeps the marks of one survey apart from anything that can be worked out later."""
    return secrets.token_hex(32)


@lru_cache(maxsize=256)
def _read(text: str) -> Definition:
    return read(json.loads(text))


class Survey(models.Model):
    """Khảo sát: questions of a unit to an audience.

    The audience is a rule, as that of a notice (`notices.audience`), and lies within the unit's own branch. What is
    asked changes freely while it is a draft; afterwards only its words do, and each set of words is kept
    (`SurveyVersion`).
    """

    class State(models.TextChoices):
        """A survey is opened once and closed once."""

        DRAFT = "draft", _("đang soạn")
        WAITING = "waiting", _("chờ duyệt")
        OPEN = "open", _("đang nhận trả lời")
        CLOSED = "closed", _("đã kết thúc")

    class Purpose(models.TextChoices):
        """What it is for; surveys of needs are what target T9 counts."""

        NEEDS = "needs", _("nhu cầu thông tin")
        TRAINING = "training", _("sau tập huấn")
        SATISFACTION = "satisfaction", _("mức độ hài lòng")
        OPINION = "opinion", _("ý kiến hằng năm")
        OTHER = "other", _("việc khác")

    class Access(models.TextChoices):
        """Who can answer."""

        MEMBERS = "members", _("người thuộc đối tượng, mỗi người một lần")
        OPEN = "open", _("ai có đường dẫn cũng trả lời được")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="surveys", verbose_name=_("đơn vị"))
    code = models.CharField(max_length=12, unique=True, default=make_code, editable=False)
    title = models.CharField(_("tên khảo sát"), max_length=200)
    folded_title = models.CharField(max_length=200, editable=False)
    purpose = models.CharField(_("mục đích"), max_length=16, choices=Purpose, default=Purpose.NEEDS)
    access = models.CharField(_("ai trả lời"), max_length=8, choices=Access, default=Access.MEMBERS)
    definition = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    secret = models.CharField(max_length=64, default=make_secret, blank=True, editable=False)

    branch = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("hỏi ai"))
    whole_branch = models.BooleanField(_("cả các đơn vị cấp dưới"), default=True)
    levels = models.CharField(_("cấp"), max_length=255, blank=True)
    titles = models.CharField(_("chức danh"), max_length=255, blank=True)
    job_types = models.CharField(_("loại công việc"), max_length=255, blank=True)
    members_only = models.BooleanField(_("chỉ đoàn viên"), default=False)

    state = models.CharField(_("trạng thái"), max_length=8, choices=State, default=State.DRAFT)
    closes_on = models.DateField(_("nhận trả lời đến hết ngày"), null=True, blank=True)
    previous = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="later", verbose_name=_("so với lần trước"),
    )  # fmt: skip
    people = models.PositiveIntegerField(_("số người được hỏi"), default=0)
    answers = models.PositiveIntegerField(_("số phiếu đã đếm"), default=0)
    stamp = models.PositiveIntegerField(default=0, editable=False)
    waves = models.PositiveIntegerField(_("số lần nhắc"), default=0)
    note = models.TextField(_("góp ý của người duyệt"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("người soạn")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    opened_at = models.DateTimeField(_("mở lúc"), null=True, blank=True)
    closed_at = models.DateTimeField(_("kết thúc lúc"), null=True, blank=True)
    published_at = models.DateTimeField(_("công bố kết quả lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("khảo sát")
        verbose_name_plural = _("các khảo sát")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["unit", "-created_at"], name="survey_by_unit"),
            models.Index(fields=["branch"], name="survey_open_by_branch", condition=Q(state="open")),
            models.Index(fields=["closed_at"], name="survey_by_end", condition=Q(state="closed")),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(state="closed") | Q(closed_at__isnull=False, secret=""),
                                   name="closed_survey_forgets_its_key"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs) -> None:
        self.folded_title = fold(self.title)[:200]
        super().save(*args, **kwargs)

    @property
    def is_open(self) -> bool:
        """Whether answers are taken now."""
        return self.state == self.State.OPEN and (self.closes_on is None or timezone.localdate() <= self.closes_on)

    @property
    def is_editable(self) -> bool:
        """Whether its questions can be changed."""
        return self.state in (self.State.DRAFT, self.State.WAITING)

    @property
    def asks(self) -> Definition:
        """What it asks, read."""
        return _read(json.dumps(self.definition))

    def get_absolute_url(self) -> str:
        """Where it is answered."""
        return reverse("surveys:survey", args=[self.code])


class SurveyVersion(models.Model):
    """The words that a survey had from a moment on; answers say which they were given to."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("bản số"))
    definition = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("bản của khảo sát")
        verbose_name_plural = _("các bản của khảo sát")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["survey", "number"], name="one_survey_version_a_number")]

    def __str__(self) -> str:
        return f"{self.survey_id} · {self.number}"


class Once(models.Model):
    """Somebody has answered: a digest that nobody can work back, without time and in no order.

    Rows are written anew, sorted by the digest, whenever answers are counted and once a night, so that neither where
    they lie nor which transaction wrote them tells when they came.
    """

    digest = models.CharField(max_length=40, primary_key=True)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="+")
    fresh = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("dấu đã trả lời")
        verbose_name_plural = _("dấu đã trả lời")

    def __str__(self) -> str:
        return self.digest[:6]


class Source(models.TextChoices):
    """How an answer came in."""

    WEB = "web", _("trên trang")
    PAPER = "paper", _("phiếu giấy")
    IMPORT = "import", _("nhập từ biểu mẫu khác")


class Waiting(models.Model):
    """An answer that came in and is not counted yet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    source = models.CharField(max_length=8, choices=Source, default=Source.WEB)
    day = models.DateField()
    data = models.JSONField()

    class Meta:
        verbose_name = _("phiếu chờ đếm")
        verbose_name_plural = _("phiếu chờ đếm")
        indexes = [models.Index(fields=["survey", "unit"], name="waiting_by_unit")]

    def __str__(self) -> str:
        return str(self.pk)


class Answer(models.Model):
    """One filled-in survey, `data` by the ids of the questions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    source = models.CharField(max_length=8, choices=Source, default=Source.WEB)
    day = models.DateField()
    data = models.JSONField()

    class Meta:
        verbose_name = _("phiếu trả lời")
        verbose_name_plural = _("phiếu trả lời")
        indexes = [
            models.Index(fields=["survey", "unit"], name="answer_by_unit"),
            # For exports, which go through a survey in the order of its random keys.
            models.Index(fields=["survey", "id"], name="answer_in_order"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Piece(models.Model):
    """What somebody has filled in so far, sealed with a key that stands in their own link alone."""

    digest = models.CharField(max_length=64, primary_key=True)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    day = models.DateField()

    class Meta:
        verbose_name = _("phiếu trả lời dở")
        verbose_name_plural = _("phiếu trả lời dở")
        indexes = [models.Index(fields=["day"], name="piece_by_day")]

    def __str__(self) -> str:
        return self.digest[:6]


class Tally(models.Model):
    """What a unit's branch has answered, added up: one row of numbers (`definition.cells`) that move with the answers.

    `people` were asked there. `pairs` are the counts of two answers together, kept for the audience's own unit.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="tallies")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    people = models.PositiveIntegerField(default=0)
    answers = models.PositiveIntegerField(default=0)
    counts = models.BinaryField(default=b"")
    pairs = models.BinaryField(default=b"")

    class Meta:
        verbose_name = _("số đếm của khảo sát")
        verbose_name_plural = _("số đếm của khảo sát")
        constraints = [models.UniqueConstraint(fields=["survey", "unit"], name="one_tally_a_unit")]

    def __str__(self) -> str:
        return f"{self.survey_id} · {self.unit_id}"


class Deed(models.Model):
    """Bạn nói – chúng tôi làm: what was heard in a survey, and what was done about it."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="deeds")
    heard = models.CharField(_("bạn nói"), max_length=500)
    done = models.TextField(_("chúng tôi làm"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("việc đã làm sau khảo sát")
        verbose_name_plural = _("các việc đã làm sau khảo sát")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.heard


class DesignTemplate(models.Model):
    """Questions that a unit keeps to begin other surveys with; units below may use them too."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("tên mẫu"), max_length=200)
    definition = models.JSONField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("mẫu khảo sát")
        verbose_name_plural = _("các mẫu khảo sát")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["unit", "name"], name="survey_template_by_unit")]

    def __str__(self) -> str:
        return self.name
