"""What is being said, what the evidence shows, and what was answered. Never who said it.

No row of this room leads to the person a claim came from: a sighting knows the desk, the day and the words; a
ticket knows a mark that only the asker's own account can make anew (`askers`). The accounts named here are those
of officers, for the work they did. `tests/test_nobody.py` holds every field of the room against that.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.base.files import private_storage
from lantoa.base.markup import plain
from lantoa.base.text import fold
from lantoa.claims.topics import Check, Harm, Topic
from lantoa.units.models import Unit


class Verdict(models.TextChoices):
    """The public scale; short, so that it can be learned."""

    TRUE = "dung", _("Đúng")
    FALSE = "sai", _("Sai")
    PARTLY = "sai-mot-phan", _("Sai một phần")
    MISLEADING = "gay-hieu-nham", _("Gây hiểu nhầm")
    FAKE = "gia-mao", _("Giả mạo")
    OPEN = "chua-du-can-cu", _("Chưa đủ căn cứ")


class Claim(models.Model):
    """Tin cần kiểm chứng: one checkable statement, however often and wherever it was seen.

    `unit` is the unit whose desk has it now. The words before `public_statement` are the desk's; those after it
    are what everybody reads, and exist only after a second person has read them.
    """

    class Nature(models.TextChoices):
        """Only a statement of fact can be true or false."""

        FACT = "fact", _("điều kiểm chứng được")
        OPINION = "opinion", _("ý kiến, góp ý, phê bình")

    class Kind(models.TextChoices):
        """Scams and impostors go the fast way."""

        CLAIM = "claim", _("thông tin")
        SCAM = "scam", _("lừa đảo")
        IMPOSTOR = "impostor", _("trang mạo danh")

    class State(models.TextChoices):
        """Where it stands."""

        NEW = "new", _("mới nhận")
        WORKING = "working", _("đang kiểm chứng")
        PUBLISHED = "published", _("đã đính chính")
        CLOSED = "closed", _("đã đóng")
        MERGED = "merged", _("đã gộp")

    class Outcome(models.TextChoices):
        """What came of it."""

        CORRECTED = "corrected", _("công bố kết luận")
        ANSWERED = "answered", _("trả lời người hỏi")
        UNDETERMINED = "undetermined", _("không xác định được")
        NOT_OURS = "not_ours", _("không thuộc việc của công đoàn")
        NOT_A_CLAIM = "not_a_claim", _("là ý kiến, không phải tin cần kiểm chứng")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="claims", verbose_name=_("đơn vị"))
    nature = models.CharField(_("là"), max_length=8, choices=Nature, default=Nature.FACT)
    kind = models.CharField(_("loại"), max_length=10, choices=Kind, default=Kind.CLAIM)
    topic = models.CharField(_("về việc gì"), max_length=16, choices=Topic, default=Topic.OTHER)
    statement = models.TextField(_("điều được nói"))
    state = models.CharField(_("trạng thái"), max_length=10, choices=State, default=State.NEW)
    outcome = models.CharField(_("kết quả"), max_length=12, choices=Outcome, blank=True)
    harm = models.JSONField(_("vì sao đáng lo"), default=list, blank=True)
    checks = models.JSONField(_("kiểm chứng bằng gì"), default=list, blank=True)
    received_on = models.DateField(_("nhận ngày"))
    due_on = models.DateField(_("hạn"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("cán bộ phụ trách"),
    )  # fmt: skip
    reply = models.TextField(_("trả lời người hỏi"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    told_outside = models.BooleanField(_("đã báo lại người hỏi qua hộp thư"), default=False)

    verdict = models.CharField(_("kết luận"), max_length=16, choices=Verdict, blank=True)
    truth = models.TextField(_("sự thật"), blank=True)
    how_to_check = models.TextField(_("cách tự kiểm tra"), blank=True)
    reason = models.CharField(_("vì sao sửa"), max_length=300, blank=True)
    in_review = models.BooleanField(_("chờ người đọc lại"), default=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    public_statement = models.TextField(blank=True)
    public_verdict = models.CharField(max_length=16, choices=Verdict, blank=True)
    public_truth = models.TextField(blank=True)
    public_check = models.TextField(blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    read_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    revised_at = models.DateTimeField(null=True, blank=True)
    helped = models.PositiveIntegerField(default=0)
    unclear = models.PositiveIntegerField(default=0)
    unproven = models.PositiveIntegerField(default=0)
    folded = models.TextField(editable=False, blank=True)

    left_out = 0
    """How many shortened links of what was sent just now could not be kept; stored nowhere."""

    class Meta:
        verbose_name = _("tin cần kiểm chứng")
        verbose_name_plural = _("tin cần kiểm chứng")
        ordering = ["-received_on", "-pk"]
        indexes = [
            models.Index(fields=["unit", "state", "due_on"], name="claim_by_desk"),
            models.Index(fields=["received_on", "unit"], name="claim_received"),
            models.Index(fields=["-published_at", "-id"], name="claim_public", condition=Q(state="published")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(nature="fact") | Q(verdict="", public_verdict="", published_at__isnull=True),
                name="no_verdict_on_an_opinion",
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | (Q(read_at__isnull=False, published_at__isnull=False, outcome="corrected") & ~Q(public_verdict="")),
                name="published_was_read_twice",
            ),
            models.CheckConstraint(condition=~Q(read_by=F("written_by")), name="the_second_reader_is_another"),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "closed"]) | (~Q(outcome="") & Q(closed_at__isnull=False)),
                name="closed_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="merged_into_something",
            ),
        ]

    def __str__(self) -> str:
        # The log keeps no words of what somebody sent in.
        return f"#{self.pk}"

    def save(self, *args, **kwargs) -> None:
        self.folded = fold(f"{self.public_statement} {self.public_truth}")[:20_000]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Where its correction is read."""
        return reverse("claims:correction", args=[self.pk])

    @property
    def title(self) -> str:
        """The first words of what everybody reads."""
        return shortened(self.public_statement, 120)

    @property
    def summary(self) -> str:
        """What is true, on one line."""
        return plain(self.public_truth)

    @property
    def heading(self) -> str:
        """The first words of what the desk reads."""
        return shortened(self.statement, 140) or str(_("Một hình ảnh"))

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in (self.State.NEW, self.State.WORKING)

    @property
    def is_alert(self) -> bool:
        """Whether it warns of a scam or an impostor."""
        return self.kind != self.Kind.CLAIM

    def is_late(self, today: date) -> bool:
        """Whether it waits although its day has passed."""
        return self.is_open and self.due_on < today

    def harm_labels(self) -> list[str]:
        """Why it may hurt, in words."""
        return [str(Harm(code).label) for code in self.harm if code in Harm]

    def check_labels(self) -> list[str]:
        """How it can be checked, in words."""
        return [str(Check(code).label) for code in self.checks if code in Check]


def shortened(text: str, most: int) -> str:
    """The first words of `text`, at most so many letters."""
    words = " ".join(text.split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"


def picture_place(_sighting: Sighting, _name: str) -> str:
    """Where a picture lies; the name it came with says nothing any more."""
    return f"claims/{secrets.token_hex(16)}.jpg"


class Sighting(models.Model):
    """That a claim was seen once more: the words, a public link, a picture; the day, not the hour; not by whom."""

    class Way(models.TextChoices):
        """How it reached the desk."""

        FORM = "form", _("biểu mẫu của đoàn viên")
        DESK = "desk", _("hộp thư, điện thoại, gặp trực tiếp")
        FEED = "feed", _("trang tin công khai")

    class Attached(models.TextChoices):
        """Why it stands with its claim."""

        FIRST = "first", _("lần đầu thấy")
        SAME = "same", _("máy thấy trùng")
        PERSON = "person", _("cán bộ gộp")

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="sightings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(_("đến bằng"), max_length=6, choices=Way, default=Way.FORM)
    attached = models.CharField(max_length=8, choices=Attached, default=Attached.FIRST)
    text = models.TextField(_("nguyên văn, đã bỏ tên và số"), blank=True)
    link = models.URLField(_("liên kết công khai"), max_length=500, blank=True)
    picture = models.FileField(_("hình, đã che mặt"), storage=private_storage, upload_to=picture_place, blank=True)
    picture_text = models.TextField(_("chữ trong hình"), blank=True)
    picture_hash = models.CharField(max_length=16, blank=True, editable=False)
    picture_marks = models.BinaryField(null=True, blank=True, editable=False)
    seen_on = models.DateField(_("ngày thấy"))
    taken_out = models.JSONField(_("đã bỏ đi, theo loại"), default=dict, blank=True)

    class Meta:
        verbose_name = _("lần thấy")
        verbose_name_plural = _("các lần thấy")
        ordering = ["-seen_on", "-pk"]
        indexes = [
            models.Index(fields=["id"], name="sighting_pictures", condition=~Q(picture_hash="")),
            models.Index(fields=["link"], name="sighting_links", condition=~Q(link="")),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(text="") | ~Q(link="") | ~Q(picture=""), name="something_was_seen")
        ]

    def __str__(self) -> str:
        return f"#{self.claim_id}/{self.pk}"


class Wording(models.Model):
    """One wording of a claim that others are compared with; never changed, so that every machine's index follows."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="wordings")
    sighting = models.ForeignKey(Sighting, null=True, on_delete=models.CASCADE, related_name="wordings")
    text = models.TextField()
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("cách nói")
        verbose_name_plural = _("các cách nói")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"#{self.claim_id}"


def new_salt() -> str:
    """What makes two tickets of one person look as if they were two people's."""
    return secrets.token_hex(8)


class Ticket(models.Model):
    """That somebody waits for the answer to a claim. `mark` can be made anew by the asker's own account alone.

    Its key is drawn at random, and it has no hour, so that neither their order nor the server's log puts a name
    beside it. `unit` is the desk that was asked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="tickets")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    salt = models.CharField(max_length=16, default=new_salt, editable=False)
    mark = models.CharField(max_length=64, editable=False)
    seen = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("phiếu chờ trả lời")
        verbose_name_plural = _("phiếu chờ trả lời")
        ordering = ["pk"]

    def __str__(self) -> str:
        return "…"


class Evidence(models.Model):
    """What a verdict rests on: the source, where it is, and a copy of its words as they stood on a day."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="evidence")
    title = models.CharField(_("nguồn"), max_length=200)
    link = models.URLField(_("liên kết"), max_length=500, blank=True)
    copy = models.TextField(_("bản chép"), blank=True)
    copied_on = models.DateField(_("chép ngày"))
    public = models.BooleanField(_("nêu trong bài đính chính"), default=True)

    class Meta:
        verbose_name = _("căn cứ")
        verbose_name_plural = _("căn cứ")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class Step(models.Model):
    """What was done with a claim, and why. `by` is the officer who did it, None for the machine."""

    class Verb(models.TextChoices):
        """The kinds of steps."""

        RECEIVED = "received", _("nhận")
        SEEN = "seen", _("thấy thêm")
        TAKEN = "taken", _("nhận việc")
        TRIAGED = "triaged", _("phân loại")
        WRITTEN = "written", _("nhờ đọc lại")
        RETURNED = "returned", _("trả lại")
        PUBLISHED = "published", _("công bố")
        AMENDED = "amended", _("sửa bài đính chính")
        CLOSED = "closed", _("đóng")
        REOPENED = "reopened", _("mở lại")
        MOVED = "moved", _("chuyển cấp trên")
        MERGED = "merged", _("gộp")
        SPLIT = "split", _("tách")

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=10, choices=Verb)
    note = models.CharField(max_length=300, blank=True)
    other = models.ForeignKey(Claim, null=True, on_delete=models.SET_NULL, related_name="+")
    target = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("bước xử lý")
        verbose_name_plural = _("các bước xử lý")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"#{self.claim_id}: {self.verb}"


class Amendment(models.Model):
    """That we were wrong, or not clear: what a correction said before, what it says since, and why; public."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="amendments")
    verdict_before = models.CharField(max_length=16, choices=Verdict)
    verdict_after = models.CharField(max_length=16, choices=Verdict, blank=True)
    truth_before = models.TextField()
    reason = models.CharField(_("vì sao"), max_length=300)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("lần sửa bài đính chính")
        verbose_name_plural = _("các lần sửa bài đính chính")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"#{self.claim_id}"


class Explainer(models.Model):
    """An answer to what is asked every year, ready before it is asked."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(_("về việc gì"), max_length=16, choices=Topic, default=Topic.OTHER)
    question = models.CharField(_("điều hay được hỏi"), max_length=200)
    answer = models.TextField(_("giải thích"))
    sources = models.TextField(_("căn cứ"), blank=True)
    month = models.PositiveSmallIntegerField(_("hay được hỏi từ tháng"))
    checked_on = models.DateField(_("soát lại ngày"))
    public = models.BooleanField(_("đang công bố"), default=True)

    class Meta:
        verbose_name = _("bài giải thích hằng năm")
        verbose_name_plural = _("các bài giải thích hằng năm")
        ordering = ["question"]
        constraints = [models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="a_month_of_the_year")]

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        """Where it is read."""
        return reverse("claims:explainer", args=[self.pk])


class Feed(models.Model):
    """A public feed that a unit watches: a news site's, an official fact-checker's. Never a person's, never a group's."""

    class Kind(models.TextChoices):
        """How it lists what is new."""

        FEED = "feed", "RSS, Atom"
        SITEMAP = "sitemap", "Sitemap"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("tên trang"), max_length=120)
    address = models.URLField(_("địa chỉ nguồn tin"), max_length=400)
    kind = models.CharField(_("loại"), max_length=8, choices=Kind, default=Kind.FEED)
    topics = models.JSONField(_("theo dõi việc gì"), default=list, blank=True)
    active = models.BooleanField(_("đang theo dõi"), default=True)
    read_at = models.DateTimeField(null=True, blank=True)
    etag = models.CharField(max_length=200, blank=True)
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("nguồn tin theo dõi")
        verbose_name_plural = _("các nguồn tin theo dõi")
        ordering = ["title", "pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "address"], name="a_feed_once_a_unit")]

    def __str__(self) -> str:
        return self.title


class FeedItem(models.Model):
    """Something new on a watched feed that is about the union's work; a person decides what it is."""

    class State(models.TextChoices):
        """What was decided."""

        NEW = "new", _("chờ xem")
        TAKEN = "taken", _("đã nhận kiểm chứng")
        PASSED = "passed", _("bỏ qua")

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="items")
    link = models.URLField(max_length=500)
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    topic = models.CharField(max_length=16, choices=Topic)
    listed_on = models.DateField()
    state = models.CharField(max_length=6, choices=State, default=State.NEW)
    claim = models.ForeignKey(Claim, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("tin từ nguồn theo dõi")
        verbose_name_plural = _("các tin từ nguồn theo dõi")
        ordering = ["-listed_on", "-pk"]
        indexes = [models.Index(fields=["feed", "state", "-listed_on"], name="feed_item_waiting")]
        constraints = [models.UniqueConstraint(fields=["feed", "link"], name="an_item_once_a_feed")]

    def __str__(self) -> str:
        return self.title
