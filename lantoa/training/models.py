"""Courses, who takes part, what they did, and what they got for it."""

from __future__ import annotations

import secrets
import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.base.files import private_storage
from lantoa.people.models import Person
from lantoa.units.models import Unit, path_range

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 16


def new_code() -> str:
    """What stands in the address of a certificate: 80 bits that nobody guesses, without letters that look alike."""
    return "".join(secrets.choice(_LETTERS) for _letter in range(CODE_LENGTH))


class CourseQuerySet(models.QuerySet["Course"]):
    """Reads over courses."""

    def open_to(self, unit: Unit) -> CourseQuerySet:
        """Courses that people of `unit` may take: its own, and those that units above hold for their branch."""
        above = Q(unit__path__in=unit.ancestor_paths[:-1], audience=Course.Audience.BRANCH)
        return self.exclude(state=Course.State.DRAFT).filter(Q(unit_id=unit.pk) | above)

    def within(self, unit: Unit) -> CourseQuerySet:
        """Courses of a unit and of those below."""
        return self.filter(**path_range(unit.path, "unit__path"))


class Course(models.Model):
    """Lớp tập huấn: one class with its meetings, places, materials and rules."""

    class State(models.TextChoices):
        """A draft is seen by who prepares it; a closed one keeps its results."""

        DRAFT = "draft", _("đang soạn")
        OPEN = "open", _("đang mở")
        CLOSED = "closed", _("đã kết thúc")
        CANCELLED = "cancelled", _("đã hủy")

    class Audience(models.TextChoices):
        """Whose people may take it."""

        UNIT = "unit", _("người của đơn vị")
        BRANCH = "branch", _("người của đơn vị và các cấp dưới")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="courses", verbose_name=_("đơn vị"))
    title = models.CharField(_("tên lớp"), max_length=200)
    about = models.TextField(_("nội dung"), blank=True)
    organiser = models.CharField(
        _("nơi tổ chức"), max_length=200, blank=True,
        help_text=_("Điền khi lớp do cấp trên hoặc nơi khác tổ chức. Để trống nếu đơn vị tự mở."),
    )  # fmt: skip
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.DRAFT)
    audience = models.CharField(_("dành cho"), max_length=6, choices=Audience, default=Audience.UNIT)
    self_enrol = models.BooleanField(_("đoàn viên tự ghi danh"), default=True)
    places = models.PositiveIntegerField(_("số chỗ"), null=True, blank=True)
    hours = models.PositiveSmallIntegerField(_("số giờ học"), default=0)
    counts = models.BooleanField(_("bồi dưỡng kỹ năng truyền thông"), default=True)
    need_attendance = models.PositiveSmallIntegerField(
        _("dự ít nhất (% số buổi)"), default=80, validators=[MaxValueValidator(100)]
    )
    need_quizzes = models.BooleanField(_("đạt các bài kiểm tra"), default=True)
    need_materials = models.BooleanField(_("xem hết học liệu"), default=False)
    certificate = models.BooleanField(_("cấp giấy chứng nhận"), default=True)
    signer = models.CharField(_("người ký giấy chứng nhận"), max_length=80, blank=True)
    signer_role = models.CharField(_("chức vụ người ký"), max_length=120, blank=True)
    trainers = models.ManyToManyField(
        Person, through="Trainer", related_name="courses_taught", verbose_name=_("giảng viên")
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("lớp tập huấn")
        verbose_name_plural = _("lớp tập huấn")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["unit", "state"], name="course_by_unit")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page of who takes part."""
        return reverse("training:course", args=[self.pk])

    @property
    def held_by(self) -> str:
        """Whose course it is, for reading. The unit should be loaded."""
        return self.organiser or self.unit.name


class Trainer(models.Model):
    """That a person teaches in a course: sees who is in it, and calls the roll."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="trainer_rows")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="trainer_rows")

    class Meta:
        verbose_name = _("giảng viên")
        verbose_name_plural = _("giảng viên")
        constraints = [models.UniqueConstraint(fields=["course", "person"], name="once_a_trainer_of_a_course")]

    def __str__(self) -> str:
        return f"{self.course_id} · {self.person_id}"


class Session(models.Model):
    """Buổi học, on site, online, or both at once."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField(_("nội dung buổi học"), max_length=200)
    starts_at = models.DateTimeField(_("bắt đầu"))
    ends_at = models.DateTimeField(_("kết thúc"))
    place = models.CharField(_("địa điểm"), max_length=200, blank=True)
    online_url = models.URLField(_("liên kết học trực tuyến"), max_length=500, blank=True)
    cancelled_at = models.DateTimeField(_("hủy lúc"), null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    reminded_at = models.DateTimeField(_("nhắc lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("buổi học")
        verbose_name_plural = _("buổi học")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["starts_at"], name="session_to_remind", condition=Q(reminded_at=None))]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_begins",
                violation_error_message=_("Giờ kết thúc phải sau giờ bắt đầu."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class Enrolment(models.Model):
    """That a person is in a course, or waits for a place in it."""

    class State(models.TextChoices):
        """Who waits moves up by the time of joining."""

        ENROLLED = "enrolled", _("đã ghi danh")
        WAITING = "waiting", _("chờ chỗ")
        LEFT = "left", _("đã thôi")

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="enrolments")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="enrolments")
    state = models.CharField(_("trạng thái"), max_length=8, choices=State, default=State.ENROLLED)
    joined_at = models.DateTimeField(_("ghi danh lúc"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # Only whether, never when: what was said in the form leads back to nobody.
    has_answered = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("lượt ghi danh")
        verbose_name_plural = _("lượt ghi danh")
        ordering = ["joined_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["course", "person"], name="once_in_a_course")]
        indexes = [models.Index(fields=["course", "state", "joined_at"], name="enrolment_in_line")]

    def __str__(self) -> str:
        return f"{self.course_id} · {self.person_id}"


class Attendance(models.Model):
    """That somebody was at a meeting, and how it is known."""

    class Via(models.TextChoices):
        """By the code on the wall, or by the roll."""

        CODE = "code", _("quét mã")
        ROLL = "roll", _("điểm danh")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendances")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="attendances")
    via = models.CharField(_("cách ghi"), max_length=4, choices=Via)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("lượt dự")
        verbose_name_plural = _("lượt dự")
        constraints = [models.UniqueConstraint(fields=["session", "enrolment"], name="once_at_a_session")]

    def __str__(self) -> str:
        return f"{self.session_id} · {self.enrolment_id}"


class Question(models.Model):
    """A question of a unit's bank, with the right answers among the others."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="quiz_questions")
    topic = models.CharField(_("chủ đề"), max_length=80)
    text = models.TextField(_("câu hỏi"), max_length=600)
    # [{"text": "…", "right": true}, …]
    answers = models.JSONField(_("phương án"), default=list)
    why = models.TextField(_("giải thích"), max_length=600, blank=True)
    retired_at = models.DateTimeField(_("thôi dùng lúc"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("câu hỏi kiểm tra")
        verbose_name_plural = _("câu hỏi kiểm tra")
        ordering = ["topic", "pk"]
        indexes = [models.Index(fields=["unit", "topic"], name="question_by_topic")]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def right(self) -> list[int]:
        """Places of the right answers."""
        return [at for at, answer in enumerate(self.answers) if answer.get("right")]

    @property
    def several(self) -> bool:
        """Whether more than one answer is right."""
        return len(self.right) > 1


class Material(models.Model):
    """Something to watch, read or answer, in its place in the course."""

    class Kind(models.TextChoices):
        """What it is."""

        VIDEO = "video", _("video")
        SLIDES = "slides", _("bài trình chiếu")
        DOCUMENT = "document", _("tài liệu")
        QUIZ = "quiz", _("bài kiểm tra")

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="materials")
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    kind = models.CharField(_("loại"), max_length=8, choices=Kind)
    title = models.CharField(_("tên"), max_length=200)
    url = models.URLField(_("liên kết"), max_length=500, blank=True)
    file = models.FileField(_("tệp"), storage=private_storage, upload_to="tap-huan/%Y/%m", max_length=255, blank=True)
    file_name = models.CharField(max_length=160, blank=True)
    file_type = models.CharField(max_length=100, blank=True)
    topic = models.CharField(_("chủ đề câu hỏi"), max_length=80, blank=True)
    draws = models.PositiveSmallIntegerField(_("số câu mỗi lần"), default=0)
    pass_share = models.PositiveSmallIntegerField(
        _("đạt từ (%)"), default=70, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    class Meta:
        verbose_name = _("học liệu")
        verbose_name_plural = _("học liệu")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(kind="quiz") | Q(draws__gt=0), name="a_quiz_draws_questions")
        ]

    def __str__(self) -> str:
        return self.title


class Reading(models.Model):
    """That somebody has gone through a material."""

    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="readings")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="readings")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("lượt xem học liệu")
        verbose_name_plural = _("lượt xem học liệu")
        constraints = [models.UniqueConstraint(fields=["material", "enrolment"], name="once_through_a_material")]

    def __str__(self) -> str:
        return f"{self.material_id} · {self.enrolment_id}"


class Attempt(models.Model):
    """One try at a quiz: which questions came, in which order, and what was answered."""

    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="attempts")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="attempts")
    # [{"question": 5, "text": "…", "answers": [{"text": …, "right": …}], "why": "…"}]: as they stood when drawn.
    questions = models.JSONField(default=list)
    chosen = models.JSONField(default=list)
    score = models.PositiveSmallIntegerField(_("số câu đúng"), null=True, blank=True)
    passed = models.BooleanField(_("đạt"), default=False)
    started_at = models.DateTimeField(default=timezone.now)
    handed_in_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("lần làm bài")
        verbose_name_plural = _("lần làm bài")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["material", "enrolment"], condition=Q(handed_in_at=None), name="one_open_attempt"
            )
        ]

    def __str__(self) -> str:
        return f"{self.material_id} · {self.enrolment_id}"


class Feedback(models.Model):
    """What one participant said of a course: no name, no time, and a key that tells no order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="feedback")
    useful = models.PositiveSmallIntegerField(_("nội dung hữu ích"))
    clear = models.PositiveSmallIntegerField(_("giảng viên dễ hiểu"))
    organised = models.PositiveSmallIntegerField(_("tổ chức chu đáo"))
    comment = models.TextField(_("góp ý thêm"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("phiếu góp ý")
        verbose_name_plural = _("phiếu góp ý")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(useful__range=(1, 5), clear__range=(1, 5), organised__range=(1, 5)),
                name="marks_of_one_to_five",
            )
        ]

    def __str__(self) -> str:
        return str(self.course_id)


class Completion(models.Model):
    """That a person completed a training: of a course here, or of an earlier one that a table told of.

    What T6 and T7 count. `counts` is whether it was about communications.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="completions")
    course = models.ForeignKey(Course, null=True, blank=True, on_delete=models.PROTECT, related_name="completions")
    title = models.CharField(_("tên lớp"), max_length=200)
    organiser = models.CharField(_("nơi tổ chức"), max_length=200, blank=True)
    completed_on = models.DateField(_("hoàn thành ngày"))
    hours = models.PositiveSmallIntegerField(_("số giờ học"), default=0)
    number = models.CharField(_("số giấy chứng nhận"), max_length=80, blank=True)
    counts = models.BooleanField(_("bồi dưỡng kỹ năng truyền thông"), default=True)
    # What earlier trainings are known by: the folded title.
    key = models.CharField(max_length=200, editable=False)

    class Meta:
        verbose_name = _("lượt hoàn thành")
        verbose_name_plural = _("lượt hoàn thành")
        ordering = ["-completed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "course"], name="completed_once"),
            models.UniqueConstraint(
                fields=["person", "key", "completed_on"], condition=Q(course=None), name="one_row_an_earlier_training"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "completed_on"], name="completion_that_counts", condition=Q(counts=True))
        ]

    def __str__(self) -> str:
        return self.title


class CertificateBook(models.Model):
    """The last number that a unit gave in a year. Locked while numbers are given, so that none is missing or twice."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="one_certificate_book_a_year")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year}: {self.last}"


class Certificate(models.Model):
    """Giấy chứng nhận: name, course and signer as they stood when it was given."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="certificates", verbose_name=_("đơn vị cấp"))
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="certificates")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="certificates")
    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    year = models.PositiveSmallIntegerField(_("năm"))
    serial = models.PositiveIntegerField(_("số"))
    number = models.CharField(_("số giấy chứng nhận"), max_length=60)
    name = models.CharField(_("họ và tên"), max_length=120)
    workplace = models.CharField(_("đơn vị công tác"), max_length=255, blank=True)
    title = models.CharField(_("tên lớp"), max_length=200)
    hours = models.PositiveSmallIntegerField(default=0)
    completed_on = models.DateField(_("hoàn thành ngày"))
    issued_at = models.DateTimeField(_("cấp lúc"), default=timezone.now)
    signer = models.CharField(max_length=80, blank=True)
    signer_role = models.CharField(max_length=120, blank=True)
    revoked_at = models.DateTimeField(_("thu hồi lúc"), null=True, blank=True)
    revoked_why = models.CharField(_("lý do thu hồi"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("giấy chứng nhận")
        verbose_name_plural = _("giấy chứng nhận")
        ordering = ["-year", "-serial", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "serial"], name="one_certificate_a_number"),
            models.UniqueConstraint(
                fields=["course", "person"], condition=Q(revoked_at=None), name="one_standing_certificate"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The public page that says whether it holds."""
        return reverse("training:verify", args=[self.code])


class Issue(models.Model):
    """Certificates for all who completed a course: a job that goes on where it stopped."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="issues")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # The last completion that was looked at.
    cursor = models.PositiveBigIntegerField(default=0)
    number = models.PositiveIntegerField(_("đã cấp"), default=0)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("lượt cấp giấy chứng nhận")
        verbose_name_plural = _("lượt cấp giấy chứng nhận")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["course"], condition=Q(finished_at=None), name="one_running_issue_a_course")
        ]

    def __str__(self) -> str:
        return f"{self.course_id}: {self.number}"


class SigningKey(models.Model):
    """The installation's key for digital credentials; made once, kept sealed. Old public halves stay."""

    name = models.SlugField(max_length=40, unique=True)
    public = models.JSONField()
    sealed = models.TextField(editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("khóa ký chứng nhận số")
        verbose_name_plural = _("khóa ký chứng nhận số")

    def __str__(self) -> str:
        return self.name
